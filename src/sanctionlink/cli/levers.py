"""`sanctionlink levers`."""

from __future__ import annotations

import time
from typing import Any

import click

from sanctionlink.cli import options
from sanctionlink.cli.completion import complete_targets
from sanctionlink.cli.options import AskedOptions
from sanctionlink.cli.output import complain, show
from sanctionlink.cli.progress import Progress
from sanctionlink.cli.run import ANSWERED, LIMIT


@click.command("levers")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@click.option("--target", "more", metavar="TARGET", multiple=True, help="The same as TARGET. Repeatable.")
@click.option(
    "--around",
    type=click.Choice(("all", "today")),
    default="all",
    show_default=True,
    help="What the counts are over: all that the rulebook allows, whatever the facts say, or what is open today.",
)
@click.option(
    "--by",
    metavar="PARTY",
    multiple=True,
    help="Only what PARTY can move. Repeatable: what several hold together needs all of them named.",
)
@click.option("--unweighted", is_flag=True, help="Ignore the weights that the rulebook gives to values.")
@click.option(
    "--all", "show_all", is_flag=True, help="Show every condition, not only those that matter most."
)
@options.strength
@options.quiet
@options.rulebook
@options.as_of
@options.assume
@options.scenario
@options.account
@options.form
@options.verbose
def command(
    targets: tuple[str, ...],
    more: tuple[str, ...],
    around: str,
    by: tuple[str, ...],
    unweighted: bool,
    show_all: bool,
    strength: str,
    quiet: bool,
    **question: Any,
) -> int:
    """Show which conditions matter most: what changing one alone would do today, and how often it moves an outlook.

    A condition is changed by assuming another value of it, and nothing else. First comes what that would do from how things
    stand: which proposals would no longer be blocked, what would be averted or brought about. Then how often each
    condition moves an outlook, exactly, split by how firmly; and last, which value of one condition decides a target
    whatever else is the case.

    \b
    Examples:
      sanctionlink levers
      sanctionlink levers arctic_cooperation energy_projects
      sanctionlink levers --by us --around today
      sanctionlink levers --strength must
      sanctionlink levers --set talks_outcome=failed --format json
    """
    from sanctionlink.render import levers as present

    asked = AskedOptions(fail_on=(), engine="auto", started=time.perf_counter(), **question)
    book, scenario = asked.open()
    found = book.levers(
        scenario,
        [*targets, *more] or None,
        by=by,
        around=around,
        weighted=not unweighted,
        strength=strength,
        progress=Progress("looked at {done} of {total} targets"),
    )
    asked.lap(f"looked at {len(found.targets):,} targets by bit sets")
    show(
        asked.format,
        lambda page: present.text(found, book.rulebook, page, show_all, quiet),
        lambda: present.markdown(found, book.rulebook, show_all, quiet),
        found.to_dict,
    )
    for target, why in found.unanswered.items():
        complain(f"error: `{target}` is left out: {why}")
    return ANSWERED if found.complete else LIMIT
