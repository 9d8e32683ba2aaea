"""`sanctionlink rules`."""

from __future__ import annotations

import click

from sanctionlink.cli import options
from sanctionlink.cli.completion import complete_rules
from sanctionlink.cli.options import AskedOptions
from sanctionlink.cli.output import show


@click.command("rules")
@click.argument("names", nargs=-1, metavar="[TARGET|RULE]...", shell_complete=complete_rules)
@click.option(
    "--strength",
    type=click.Choice(("must", "likely", "may")),
    multiple=True,
    help="Only rules of this strength. Repeatable.",
)
@click.option(
    "--basis",
    type=click.Choice(("stated", "inferred", "background")),
    multiple=True,
    help="Only rules that the source states, that follow from it (inferred), or that come from elsewhere (background).",
)
@click.option("--idle", "only_idle", is_flag=True, help="Only rules that have no effect today.")
@click.option("--brief", is_flag=True, help="Show each in two lines or so.")
@options.quiet
@options.standing
def command(
    names: tuple[str, ...],
    strength: tuple[str, ...],
    basis: tuple[str, ...],
    only_idle: bool,
    asked: AskedOptions,
    brief: bool,
    quiet: bool,
) -> int:
    """Show the rules: what each says, how firmly, for or against what, and whether it applies today or what it lacks.

    TARGET leaves the rules that bear on it, directly or through what they conclude. Where something is open, what a rule
    lacks is told for one possible case.

    \b
    Examples:
      sanctionlink rules arctic_cooperation
      sanctionlink rules --strength likely --strength may
      sanctionlink rules --basis inferred --format markdown
      sanctionlink rules --idle --set talks_outcome=failed
    """
    from sanctionlink.render import rules as render

    book, scenario = asked.open()
    found = book.rules(names, scenario=scenario, strength=strength, basis=basis, only_idle=only_idle)
    asked.lap("looked up")
    show(
        asked.format,
        lambda page: render.text(found, book.rulebook, page, quiet, brief),
        lambda: render.markdown(found, book.rulebook, brief),
        found.to_dict,
    )
    return asked.told_limit(found.limit)
