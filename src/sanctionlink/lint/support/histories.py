"""Every past that a duration can tell apart, as facts of which nothing is known.

`compliant for 30 days` looks at each day of its period. That it fails takes one day on which its body does not hold; so the
period is cut into as many stretches as there are durations that end up in it, and each stretch is open by itself. Of periods of
different lengths the longer ones go on where the shorter ones have begun.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from itertools import combinations

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.input_tests import instances
from sanctionlink.ground.ir import Program, TermTest
from sanctionlink.model.expression import Lasting
from sanctionlink.model.rulebook import Fact
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import UNKNOWN, Duration, first_day

TODAY = dt.date(2023, 7, 31)
"""The day on which periods end: one month before it is 31 days, so that months and days are of different lengths."""

ENDS = (
    dt.date(2023, 2, 28),
    dt.date(2023, 4, 30),
    TODAY,
    dt.date(2023, 8, 31),
    dt.date(2024, 2, 29),
    dt.date(2024, 3, 1),
)
"""Days on which months and years that end there have all the lengths that they can have, or nearly so."""

MOST_STRETCHES = 3
"""Stretches of one period; more are needed only where that many durations of one length fail for reasons of their own."""


def histories(program: Program, today: dt.date = TODAY) -> Mapping[InstanceKey, tuple[Fact, ...]]:
    """Facts on the conditions that durations read, one a stretch of the past up to `today`, that leave every stretch open.

    The last fact of each is about `today` itself; for another day there are as many, unless its months are too short.
    Raises `LimitReached` where days and months are mixed so that no one day shows which period is longer.
    """
    tests = [t for t in program.inputs if isinstance(t, TermTest) and isinstance(t.expression, Lasting)]
    _check_order([t.expression.period for t in tests if isinstance(t.expression, Lasting)])
    starts: dict[dt.date, dict[int, None]] = {}
    longest: dict[InstanceKey, dt.date] = {}
    for test in tests:
        assert isinstance(test.expression, Lasting)
        start = first_day(test.expression.period, today)
        starts.setdefault(start, {})[id(test.expression)] = None
        for instance in instances(test.expression, test.environment, program.rulebook):
            longest[instance] = min(longest.get(instance, start), start)
    cuts = sorted(_cuts({start: len(found) for start, found in starts.items()}, today))
    return {
        instance: tuple(_facts(instance, program, [c for c in cuts if c > first]))
        for instance, first in longest.items()
    }


def _check_order(periods: Collection[Duration]) -> None:
    """Raise `LimitReached` if on some days one period is the longer one, and on others another."""
    found = list(dict.fromkeys(periods))
    for one, other in combinations(found, 2):
        if len({_order(first_day(one, day), first_day(other, day)) for day in ENDS}) > 1:
            raise LimitReached(
                f"periods of {one} and of {other} are both asked for, and which one is longer depends on the month; "
                "use days for both, or months"
            )


def _order(one: dt.date, other: dt.date) -> int:
    return (one > other) - (one < other)


def _cuts(starts: Mapping[dt.date, int], today: dt.date) -> list[dt.date]:
    """The first days of the stretches, of which the last is the day asked about by itself."""
    found = [today]
    ends = today
    for start in sorted(starts, reverse=True):
        days = (ends - start).days
        found += [start + dt.timedelta(days=n) for n in range(min(starts[start], MOST_STRETCHES, days))]
        ends = start
    return found


def _facts(instance: InstanceKey, program: Program, cuts: list[dt.date]) -> list[Fact]:
    """That nothing is known of a condition before the first cut, between each two, and from the last one on."""
    span = program.rulebook.conditions[instance[0]].span
    return [
        Fact(instance[0], instance[1], UNKNOWN, start, end, None, (), None, span)
        for start, end in zip([None, *cuts], [*cuts, None], strict=True)
    ]
