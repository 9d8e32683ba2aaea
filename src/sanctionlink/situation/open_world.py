"""Input facts when nothing is known: every condition is unknown, today and in each past interval that a duration can distinguish.

A duration, `compliant for 30 days`, looks at each day of its period, which ends today. That it fails takes one day on which
its body does not hold, and that day may as well lie where its period begins: whatever longer periods ask of every day holds
there too. So the past is cut where periods begin, and from there on into as many intervals as durations begin there whose
bodies read conditions in common, directly or by way of others. Which of `30 days` and `1 month` begins first depends on the
month, so such programs have several open worlds, one for each order (see `Past.frames`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from sanctionlink.diagnostics.model import Span
from sanctionlink.ground.input_tests import instances
from sanctionlink.ground.ir import Program, TermTest
from sanctionlink.ground.same_rule import bare
from sanctionlink.ground.two_rulebooks import TODAY
from sanctionlink.model.expression import Lasting
from sanctionlink.model.rulebook import Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import UNKNOWN, Duration, Given, Interval, Unit, first_day
from sanctionlink.records import dataclass
from sanctionlink.situation.claims import Claims
from sanctionlink.situation.moves import Move
from sanctionlink.situation.settle import settle
from sanctionlink.situation.situation import Situation

CALENDAR = (dt.date.min, dt.date.max)

CYCLE = 1461
"""Days after which months and leap years come again as they were."""


def emptied(rulebook: Rulebook) -> Rulebook:
    """The rulebook with nothing on record and nothing by default, so that grounding leaves no condition out."""
    conditions = {k: replace(c, default=None) for k, c in rulebook.conditions.items()}
    return replace(rulebook, conditions=conditions, facts=())


def open_world(
    program: Program,
    today: dt.date,
    days: tuple[dt.date, dt.date] = CALENDAR,
    moves: Sequence[Move] = (),
) -> Situation:
    """The situation in which nothing is known, with periods that end on a day.

    If the program has an open day (`joint.TODAY`), it is one of `days`, first and last included. Raises `LimitReached`.
    """
    facts = Past.of(program).intervals(today)
    if TODAY in program.rulebook.conditions:
        key: InstanceKey = (TODAY, ())
        start = facts[key][-1].start if key in facts else None
        facts[key] = (*facts.get(key, ())[:-1], _fact(key, Interval(*days), start, None))
    scenario = Scenario(today)
    return settle(program, scenario, Claims(program.rulebook, scenario, facts), moves)


@dataclass(frozen=True, slots=True)
class Past:
    """The ground conditions of which durations ask, in groups that no duration's body reads across, each with its periods.

    There is a period for each body, for whatever members.
    """

    groups: tuple[tuple[tuple[InstanceKey, ...], tuple[Duration, ...]], ...]

    @classmethod
    def of(cls, program: Program) -> Past:
        """What a program asks of the past."""
        groups: list[tuple[set[InstanceKey], dict[object, Duration]]] = []
        for test in program.inputs:
            if isinstance(test, TermTest) and isinstance(test.expression, Lasting):
                e = test.expression
                read = set(instances(e.body, test.environment, program.rulebook))
                periods: dict[object, Duration] = {(bare(e), test.environment): e.period}
                for group in [g for g in groups if not read.isdisjoint(g[0])]:
                    groups.remove(group)
                    read, periods = read | group[0], {**group[1], **periods}
                groups.append((read, periods))
        return cls(tuple((tuple(sorted(read)), tuple(found.values())) for read, found in groups))

    def intervals(self, today: dt.date) -> dict[InstanceKey, tuple[Fact, ...]]:
        """For each of the conditions one fact an interval, that it is unknown there; the last fact is about today."""
        found: dict[InstanceKey, tuple[Fact, ...]] = {}
        for read, periods in self.groups:
            edges = list(pairwise([None, *_cuts(periods, today), None]))
            for instance in read:
                found[instance] = tuple(_fact(instance, UNKNOWN, start, end) for start, end in edges)
        return found

    def order(self, day: dt.date) -> tuple[object, ...]:
        """In which order periods that end on a day begin, and how many intervals there are."""
        found: list[object] = []
        for _, periods in self.groups:
            firsts = [first_day(p, day) for p in periods]
            ordered = sorted(firsts)
            found.append((len(_cuts(periods, day)), *(ordered.index(first) for first in firsts)))
        return tuple(found)

    def frames(self, today: dt.date) -> list[dt.date]:
        """Days for periods to end on, such that they begin in every order in which they can begin; the first is `today`."""
        if all(p.unit is Unit.DAYS for _, periods in self.groups for p in periods):
            return [today]
        found: dict[tuple[object, ...], dt.date] = {}
        for day in (today, *around(dt.date(2023, 1, 1))):
            found.setdefault(self.order(day), day)
        return list(found.values())


def around(day: dt.date) -> Iterator[dt.date]:
    """A day and those around it, the nearest first, until months and leap years come again as they were."""
    at, last = day.toordinal(), dt.date.max.toordinal()
    for more in range(CYCLE):
        yield from (dt.date.fromordinal(n) for n in dict.fromkeys((at + more, at - more)) if 1 <= n <= last)


def _cuts(periods: Sequence[Duration], today: dt.date) -> list[dt.date]:
    """The first days of the intervals: of the last one, which stands by itself, `today`.

    Where more periods begin than there are days before the next ones do, the rest is left to the days after those.
    """
    starts = Counter(first_day(p, today) for p in periods)
    cuts: list[dt.date] = []
    wanted = 0
    for start, end in pairwise([*sorted(starts - Counter({today: starts[today]})), today]):
        wanted += starts[start]
        days = min(wanted, (end - start).days)
        cuts += [start + dt.timedelta(days=n) for n in range(days)]
        wanted -= days
    return [*cuts, today]


def _fact(instance: InstanceKey, value: Given, start: dt.date | None, end: dt.date | None) -> Fact:
    return Fact(instance[0], instance[1], value, start, end, None, (), None, Span("", 1, 1, 1, 1))
