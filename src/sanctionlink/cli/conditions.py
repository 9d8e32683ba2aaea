"""`sanctionlink conditions`."""

from __future__ import annotations

import click

from sanctionlink.cli import options
from sanctionlink.cli.completion import complete_parties, complete_subjects
from sanctionlink.cli.options import AskedOptions
from sanctionlink.cli.output import show


@click.command("conditions")
@click.argument("names", nargs=-1, metavar="[TARGET|CONDITION]...", shell_complete=complete_subjects)
@click.option(
    "--by",
    metavar="PARTY",
    multiple=True,
    shell_complete=complete_parties,
    help="Only conditions that PARTY holds, alone or with others. Repeatable.",
)
@click.option("--open", "only_open", is_flag=True, help="Only what is unknown, disputed or depends on that.")
@click.option("--brief", is_flag=True, help="Show each in two lines or so.")
@options.quiet
@options.standing
def command(
    names: tuple[str, ...],
    by: tuple[str, ...],
    only_open: bool,
    asked: AskedOptions,
    brief: bool,
    quiet: bool,
) -> int:
    """Show the conditions: today's value and who says so, what else it may be, who holds it at what cost, what reads it.

    TARGET leaves the conditions that bear on it, directly or through what rules conclude; CONDITION is told in full. Of a
    condition over sets, only members are told of which facts, assumptions or rules say something.

    \b
    Examples:
      sanctionlink conditions --brief
      sanctionlink conditions --open
      sanctionlink conditions arctic_cooperation
      sanctionlink conditions --by russia --format markdown
      sanctionlink conditions us_sanctions_relief --set war_ongoing=no
    """
    from sanctionlink.render import conditions as render

    book, scenario = asked.open()
    found = book.conditions(names, scenario=scenario, by=by, only_open=only_open)
    asked.lap("looked up")
    show(
        asked.format,
        lambda page: render.text(found, book.rulebook, page, quiet, brief),
        lambda: render.markdown(found, book.rulebook, brief),
        found.to_dict,
    )
    return asked.told_limit(found.limit)
