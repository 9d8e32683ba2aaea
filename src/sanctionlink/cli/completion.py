"""`sanctionlink completion`: the script for shell completion, and what values it offers."""

from __future__ import annotations

import click

from sanctionlink.diagnostics.model import SanctionlinkError

SHELLS = ("bash", "zsh", "fish")
INSTALL = {
    "bash": '# Put this into ~/.bashrc:  eval "$(sanctionlink completion bash)"',
    "zsh": '# Put this into ~/.zshrc:  eval "$(sanctionlink completion zsh)"',
    "fish": "# sanctionlink completion fish > ~/.config/fish/completions/sanctionlink.fish",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the script that makes SHELL complete commands, options, targets and conditions.

    \b
    Examples:
      eval "$(sanctionlink completion bash)"
      eval "$(sanctionlink completion zsh)"
      sanctionlink completion fish > ~/.config/fish/completions/sanctionlink.fish
    """
    from click.shell_completion import ShellComplete, get_completion_class

    from sanctionlink.cli.app import root
    from sanctionlink.cli.output import write

    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover - click has all three
        raise click.UsageError(f"this version of click does not know `{shell}`")
    made = kind(root, {}, "sanctionlink", "_SANCTIONLINK_COMPLETE")
    # Bash's own `source` would start a bash only to warn about its version.
    write(f"{INSTALL[shell]}\n{ShellComplete.source(made)}")


def complete_rulebooks(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The names of rulebooks that begin as typed."""
    from sanctionlink.language.files.locate import available

    try:
        return [files.id for files in available() if files.id.startswith(incomplete)]
    except (SanctionlinkError, OSError):
        return []


def complete_targets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The targets that begin as typed."""
    from sanctionlink.api import load

    try:
        targets = load(ctx.params.get("rulebook")).rulebook.targets
    except (SanctionlinkError, OSError):
        return []
    return [id_ for id_ in targets if id_.startswith(incomplete)]


def complete_subjects(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The targets and conditions that begin as typed."""
    return [*complete_targets(ctx, param, incomplete), *complete_conditions(ctx, param, incomplete)]


def complete_rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The targets and rules that begin as typed."""
    from sanctionlink.api import load

    try:
        rules = load(ctx.params.get("rulebook")).rulebook.rules
    except (SanctionlinkError, OSError):
        return []
    named = [id_ for id_ in rules if id_.startswith(incomplete)]
    return [*complete_targets(ctx, param, incomplete), *named]


def complete_settings(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Conditions that begin as typed, or, after `=`, their values."""
    from sanctionlink.api import load

    try:
        conditions = load(ctx.params.get("rulebook")).rulebook.conditions
    except (SanctionlinkError, OSError):
        return []
    name, equals, _ = incomplete.partition("=")
    if not equals:
        return [f"{id_}=" for id_ in conditions if id_.startswith(incomplete)]
    words = (*conditions[name].values, "unknown") if name in conditions else ()
    return [f"{name}={word}" for word in words if f"{name}={word}".startswith(incomplete)]


def complete_parties(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The parties that begin as typed."""
    from sanctionlink.api import load

    try:
        parties = load(ctx.params.get("rulebook")).rulebook.parties
    except (SanctionlinkError, OSError):
        return []
    return [id_ for id_ in parties if id_.startswith(incomplete)]


def complete_conditions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The conditions that begin as typed."""
    from sanctionlink.api import load

    try:
        conditions = load(ctx.params.get("rulebook")).rulebook.conditions
    except (SanctionlinkError, OSError):
        return []
    return [id_ for id_ in conditions if id_.startswith(incomplete)]
