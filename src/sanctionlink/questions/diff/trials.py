"""Scenarios tried one by one, for targets with too many worlds to look at all of them: they can show that two versions differ,
and never that they do not.

Tried are: what is on record on every day on which it can change, and by each account; one change on the day asked about; one
change on the other days; and two on the day asked about, as far as time goes.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations, pairwise
from math import prod

from sanctionlink.answers.difference import Aspect, Direction, Manner
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.reads import expressions, walk
from sanctionlink.model.expression import Constant
from sanctionlink.model.rulebook import Condition, ConditionType
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import NEVER, Value
from sanctionlink.questions.diff.facts_changed import days_of_change
from sanctionlink.questions.diff.pair import Way
from sanctionlink.questions.diff.version import Edition, TargetBasis
from sanctionlink.questions.diff.witness import (
    TOGETHER,
    ChangeableCondition,
    ScenarioChange,
    Steps,
    WitnessSearch,
)
from sanctionlink.records import dataclass

SECONDS = 3.0
"""How long scenarios with changes are tried for a target."""

DAY = dt.timedelta(days=1)

Found = tuple[Scenario, Steps]
"""A scenario in which the versions differ: the day and account, and the changes."""


@dataclass(frozen=True, slots=True)
class ByTrial:
    """Two versions of one target, the scenario asked about, new names of rules, and whose word may be taken."""

    old: tuple[Edition, TargetBasis]
    new: tuple[Edition, TargetBasis]
    scenario: Scenario
    names: Mapping[str, str]
    voices: tuple[str, ...]

    @property
    def many(self) -> bool:
        """Whether there are too many combinations of changes to look at all of them."""
        return prod(len(lever.ways) for lever in self._levers()) > TOGETHER

    def differences(self) -> dict[Way, Found]:
        """The first scenario found for each way to differ in the weightiest aspect in which one was found."""
        found: dict[Way, Found] = {}
        ends = time.monotonic() + SECONDS
        for phase in self._phases():
            for search in phase:
                for way, steps in _shown(search):
                    found.setdefault(way, (search.scenario, steps))
                if time.monotonic() > ends:
                    break
            if any(aspect is Aspect.STATUS for aspect, _ in found) or time.monotonic() > ends:
                break
        weightiest = next((a for a in Aspect if any(way[0] is a for way in found)), None)
        return {way: each for way, each in found.items() if way[0] is weightiest}

    def _phases(self) -> Iterator[Iterator[WitnessSearch]]:
        asked = [Scenario(day) for day in self._days()]
        levers = list(self._levers())
        voiced = (Scenario(each.as_of, account=voice) for voice in self.voices for each in asked)
        yield (self._search(each) for each in (*asked, *voiced))
        yield (self._search(asked[0], lever) for lever in levers)
        yield (self._search(each, lever) for each in asked[1:] for lever in levers)
        yield (self._search(asked[0], *both) for both in combinations(levers, 2))

    def _search(self, scenario: Scenario, *levers: ChangeableCondition) -> WitnessSearch:
        return WitnessSearch(self.old, self.new, scenario, levers, self.names)

    def _days(self) -> list[dt.date]:
        try:
            return days_of_change(self.old[0], self.new[0], (self.old[1], self.new[1]), self.scenario.as_of)
        except LimitReached:
            return [self.scenario.as_of]

    # --- what can be changed ----------------------------------------------------------------------------------------

    def _levers(self) -> Iterator[ChangeableCondition]:
        """Values of each condition that either version reads; of numbers and days some on each side of those that are written."""
        constants = {c for edition, _ in (self.old, self.new) for c in _constants(edition)}
        numbers = sorted(c for c in constants if isinstance(c, (int, Fraction)))
        days = sorted(c for c in constants if isinstance(c, dt.date))
        for instance in sorted(self.old[1].reads() | self.new[1].reads()):
            values: dict[Value, None] = {}
            for edition, _ in (self.new, self.old):
                condition = edition.rulebook.conditions.get(instance[0])
                if condition is not None:
                    recorded = _recorded(edition, instance)
                    values.update(dict.fromkeys(_worth(condition, numbers, [*days, *recorded])))
            yield ChangeableCondition(
                instance, tuple(ScenarioChange(instance, value, Manner.ASSUMED) for value in values)
            )


def _shown(search: WitnessSearch) -> Iterator[tuple[Way, Steps]]:
    """The ways in which the versions differ in what a search looks at, with the fewest changes for each."""
    for aspect in Aspect:
        for direction in Direction:
            found = search.smallest(aspect, [(aspect, direction)])
            if found is not None:
                yield found


def _constants(edition: Edition) -> Iterator[Value]:
    """Numbers and days that rules name."""
    for rule in edition.rulebook.rules.values():
        for expression in expressions(rule):
            yield from (node.value for node in walk(expression) if isinstance(node, Constant))


def _recorded(edition: Edition, instance: InstanceKey) -> Iterator[dt.date]:
    """The days that facts give a condition."""
    facts = edition.facts.get(instance, ())
    yield from (fact.value for fact in facts if isinstance(fact.value, dt.date))


def _worth(condition: Condition, numbers: list[int | Fraction], days: list[dt.date]) -> Iterator[Value]:
    """Values that are worth trying: all of finitely many; else those written, their neighbours and the ends."""
    if condition.type.finite:
        yield from condition.values
    elif condition.type is ConditionType.DATE:
        yield NEVER
        for day in days:
            yield from (day, day - DAY, day + DAY)
    else:
        low = condition.low if condition.low is not None else min(numbers, default=0) - 1
        high = condition.high if condition.high is not None else max(numbers, default=0) + 1
        edges = sorted({low, high, *(n for n in numbers if low <= n <= high)})
        yield from edges
        yield from (Fraction(a + b) / 2 for a, b in pairwise(edges))
