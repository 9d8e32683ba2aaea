"""The commands by name: a table that `--help` can read without importing what the commands need."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click

from sanctionlink.diagnostics.model import did_you_mean

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "status": ("status", "Every target's verdict, and why in a few words."),
        "whatif": ("whatif", "Verdicts under assumptions, and what they change."),
        "explain": ("explain", "Why a target has its status, down to the sources."),
        "conditions": ("conditions", "Each condition today, who says so, who holds it, what reads it."),
        "rules": ("rules", "Each rule, and whether it applies today or what it lacks."),
        "levers": ("levers", "Which conditions matter most, and who holds them."),
        "unblock": ("unblock", "What would have to change to open the way to proposals, cheapest first."),
        "block": ("block", "What would have to change to stop proposals, cheapest first."),
        "trigger": ("trigger", "What would have to change to bring about measures, cheapest first."),
        "avert": ("avert", "What would have to change to avert measures, cheapest first."),
        "sweep": ("sweep", "All combinations of some conditions, as a decision table."),
        "timeline": ("timeline", "Each target's verdicts over time, and what moved them."),
        "rulebooks": ("rulebooks", "The rulebooks that can be asked."),
        "lint": ("lint", "Check a rulebook for contradictions, idle rules and gaps."),
        "test": ("test", "Run a rulebook's expected cases."),
        "diff": ("diff", "What a change of a rulebook does: which verdicts move, and where."),
        "sources": ("sources", "Look up a rulebook's citations in a document."),
        "fmt": ("fmt", "Put a rulebook's files into the canonical layout."),
        "facts": ("facts", "Bring facts from other formats into a rulebook."),
        "schema": ("schema", "JSON Schemas for editors and of the JSON output."),
        "init": ("init", "Write a small new rulebook to start from."),
        "completion": ("completion", "Print the script for shell completion."),
    }
)
"""Each command's module in this package and its line in `--help`."""

SETTINGS = {
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
    "auto_envvar_prefix": "SANCTIONLINK",
}


class Commands(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, from its module."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = import_module(f"sanctionlink.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table into the help, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name; an unknown one gets a suggestion."""
        name = str(args[0])
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            hint = did_you_mean(name, COMMANDS)
            raise click.UsageError(f"no such command `{name}`" + (f"; {hint}" if hint else ""), ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """The names that begin as typed, from the table alone."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=line)
            for name, (_, line) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)


def show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the version and stop."""
    if value and not ctx.resilient_parsing:
        from sanctionlink import __version__

        click.echo(f"sanctionlink {__version__}")
        ctx.exit()


@click.command(cls=Commands, context_settings=SETTINGS)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=show_version,
    help="Print the version.",
)
def root() -> None:
    """Which proposals are blocked, why, and what would change that: cited rules over dated facts.

    \b
    Examples:
      sanctionlink status
      sanctionlink whatif --set us_sanctions_relief=partial
      sanctionlink explain aircraft_for_frozen_assets
      sanctionlink unblock arctic_cooperation

    Answers go to standard output, messages to standard error. Exit codes: 0 answered; 1 failed tests, or a verdict
    named by --fail-on; 2 usage, or input that is invalid; 3 a limit was reached, or an internal error.

    Every option but --set can be given in the environment, as SANCTIONLINK_COMMAND_OPTION
    (SANCTIONLINK_STATUS_FORMAT=json), those that commands share also as SANCTIONLINK_OPTION (SANCTIONLINK_FORMAT=json).
    A flag beats the environment, and the environment beats sanctionlink.toml, which can name the rulebook.
    """
