"""`sanctionlink timeline`."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import click

from sanctionlink.cli import options
from sanctionlink.cli.completion import complete_targets
from sanctionlink.cli.options import AskedOptions
from sanctionlink.cli.output import show
from sanctionlink.cli.progress import Progress

ANY_DAY = dt.date(2000, 1, 1)
"""The scenario's day where neither the command line nor the rulebook names one: then no answer depends on it."""


@click.command("timeline")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@click.option(
    "--from",
    "start",
    metavar="DATE",
    envvar="SANCTIONLINK_TIMELINE_FROM",
    help="The first day to show, as YYYY-MM-DD.  [default: before the first change]",
)
@click.option(
    "--until",
    "end",
    metavar="DATE",
    envvar="SANCTIONLINK_TIMELINE_UNTIL",
    help="The day after the last one to show, as YYYY-MM-DD.  [default: after the last change]",
)
@click.option(
    "--all", "show_all", is_flag=True, help="Show every target, and all that changed in its reasons."
)
@options.quiet
@options.rulebook
@options.assume
@options.scenario
@options.account
@options.strength
@options.engine
@options.form
@options.verbose
def command(
    targets: tuple[str, ...],
    start: str | None,
    end: str | None,
    show_all: bool,
    quiet: bool,
    strength: str,
    **question: Any,
) -> int:
    """Show which outlooks moved over time, the newest last, and which fact, deadline, duration or rule moved them.

    Nothing is sampled: verdicts are worked out for the days on which something that the rules read can change, and
    those alone. Without --from and --until it goes from before the first such day until after the last; where
    something recurs every year, it goes a year beyond the dates that rules and facts name.

    \b
    Examples:
      sanctionlink timeline
      sanctionlink timeline energy_strike_pause sustained_offensive
      sanctionlink timeline --from 2025-01-01 --until 2026-01-01
      sanctionlink timeline --set us_sanctions_relief=partial --format json
    """
    from sanctionlink.api import load
    from sanctionlink.render import timeline as present

    asked = AskedOptions(as_of=None, fail_on=(), started=time.perf_counter(), **question)
    first, last = day("--from", start), day("--until", end)
    book = load(asked.rulebook)
    scenario = book.scenario(
        as_of=first or last or book.rulebook.as_of or ANY_DAY,
        assume=asked.assume,
        account=asked.account,
        scenario_file=asked.scenario,
    )
    asked.lap("loaded")
    found = book.timeline(
        scenario,
        first,
        last,
        engine=asked.engine,
        targets=targets or None,
        strength=strength,
        progress=Progress("worked out {done} of {total} days"),
    )
    asked.lap(f"decided {found.decided:,} days")
    show(
        asked.format,
        lambda page: present.text(found, book.rulebook, page, show_all, quiet),
        lambda: present.markdown(found, book.rulebook, show_all, quiet),
        found.to_dict,
    )
    return 0


def day(option: str, text: str | None) -> dt.date | None:
    """The day that an option names. Raises `InvalidInput`."""
    from sanctionlink.diagnostics import codes
    from sanctionlink.diagnostics.model import InvalidInput
    from sanctionlink.model.values import parse_date

    if text is None:
        return None
    found = parse_date(text)
    if not isinstance(found, dt.date):
        raise InvalidInput.single(
            codes.BAD_DAY, f"`{option} {text}` is not a day", hint="write a date that exists as YYYY-MM-DD"
        )
    return found
