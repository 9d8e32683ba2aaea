"""The reference's worlds: what is on record of every ground condition, and the values that leaves open."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from reference_ground import nodes, parts_of, valid
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import (
    Condition,
    ConditionType,
    Fact,
    Rulebook,
)
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import (
    FIRST_DAY,
    LAST_DAY,
    UNKNOWN,
    Duration,
    Given,
    Interval,
    Never,
    OneOf,
    Unknown,
    Value,
    shift,
)

HORIZON = 110
STEP = Fraction(1, 4)

Slot = tuple[InstanceKey, tuple[int, ...]]
"""A ground condition and which facts speak of it: what a world gives a value to."""
World = Mapping[Slot, Value]


class Record:
    """What a scenario says of every ground condition on every day."""

    def __init__(self, rulebook: Rulebook, scenario: Scenario) -> None:
        self.rulebook = rulebook
        self.scenario = scenario
        replaced = {(fact.condition, fact.arguments) for fact in scenario.facts}
        self.facts: dict[InstanceKey, list[tuple[int, Fact]]] = {}
        self.known: dict[tuple[InstanceKey, dt.date], Slot] = {}
        for index, fact in enumerate((*rulebook.facts, *scenario.facts)):
            key = (fact.condition, fact.arguments)
            if index >= len(rulebook.facts) or key not in replaced:
                self.facts.setdefault(key, []).append((index, fact))

    def slot(self, key: InstanceKey, day: dt.date) -> Slot:
        """What a world gives a value to when a rule reads the ground condition as of a day."""
        if (key, day) not in self.known:
            said = tuple(index for index, fact in self.facts.get(key, ()) if valid(day, fact.start, fact.end))
            self.known[key, day] = (key, (-1,) if key in self.scenario.assumptions else said)
        return self.known[key, day]

    def statements(self, slot: Slot) -> dict[str | None, Given]:
        """What is said of it, by account; an assumption, a default and silence are nobody's account."""
        key, indices = slot
        if indices == (-1,):
            return {None: self.scenario.assumptions[key]}
        if indices:
            return {fact.account: fact.value for index, fact in self.facts[key] if index in indices}
        default = self.rulebook.conditions[key[0]].default
        return {None: UNKNOWN if default is None else default}

    def worlds(self) -> Iterator[World]:
        """Every complete world, once."""
        slots = self.slots()
        statements = {slot: self.statements(slot) for slot in slots}
        disputed = [
            slot
            for slot in slots
            if any(v != w for v in statements[slot].values() for w in statements[slot].values())
        ]
        seen = set()
        for believed in self.believed({slot: list(statements[slot]) for slot in disputed}):
            options = []
            for slot in slots:
                said = statements[slot]
                givens = [said[believed[slot]]] if slot in believed else list(said.values())
                condition = self.rulebook.conditions[slot[0][0]]
                options.append(list(dict.fromkeys(v for g in givens for v in self.candidates(condition, g))))
            for values in itertools.product(*options):
                if values not in seen:
                    seen.add(values)
                    yield dict(zip(slots, values, strict=True))

    def believed(self, speakers: Mapping[Slot, list[str | None]]) -> list[dict[Slot, str | None]]:
        """Who is believed on each disputed matter: of a ranking of all accounts, the first that speaks on it."""
        sides = sorted({account for spoken in speakers.values() for account in spoken}, key=str)
        first = self.scenario.account
        found = []
        for ranking in itertools.permutations(sides):
            ranked = sorted(ranking, key=lambda account: first is not None and account != first)
            choice = {slot: min(spoken, key=ranked.index) for slot, spoken in speakers.items()}
            if choice not in found:
                found.append(choice)
        return found

    def slots(self) -> list[Slot]:
        """Everything that some rule may read: as of the day asked about and on the days of its `for` periods."""
        today: set[str] = set()
        earlier: dict[str, set[dt.date]] = {}
        for rule in self.rulebook.rules.values():
            for node in parts_of(rule):
                if isinstance(node, (ex.Holds, ex.ValueOf)):
                    today.add(node.condition)
                elif isinstance(node, ex.Lasting):
                    for inner in nodes(node):
                        if isinstance(inner, (ex.Holds, ex.ValueOf)):
                            earlier.setdefault(inner.condition, set()).update(
                                period(self.scenario.as_of, node.period)
                            )
        found: dict[Slot, None] = {}
        for name in sorted(today):
            condition = self.rulebook.conditions[name]
            for members in itertools.product(*(self.rulebook.sets[s].members for s in condition.over)):
                for day in sorted({self.scenario.as_of} | earlier.get(name, set())):
                    found[self.slot((name, members), day)] = None
        return list(found)

    def candidates(self, condition: Condition, given: Given) -> Iterable[Value]:
        """The values that a statement leaves open."""
        if isinstance(given, OneOf):
            return given.values
        if isinstance(given, Unknown) and condition.type.finite:
            return condition.values
        if isinstance(given, Unknown) and condition.type is ConditionType.NUMBER:
            assert condition.low is not None
            assert condition.high is not None
            return grid(Fraction(condition.low), Fraction(condition.high))
        if isinstance(given, Unknown):
            return [
                *days(max(FIRST_DAY, self.near(-HORIZON)), min(LAST_DAY, self.near(HORIZON))),
                Never.NEVER,
            ]
        if not isinstance(given, Interval):
            return (given,)
        if not isinstance(given.low, dt.date):
            assert isinstance(given.high, (int, Fraction))
            return grid(Fraction(given.low), Fraction(given.high))
        if isinstance(given.high, dt.date):
            return days(given.low, given.high)
        return [*days(given.low, min(LAST_DAY, self.near(HORIZON))), Never.NEVER]

    def near(self, count: int) -> dt.date:
        """A day so many days after the one asked about."""
        return self.scenario.as_of + dt.timedelta(days=count)


def grid(low: Fraction, high: Fraction) -> list[Value]:
    """The numbers tried between two ends, both included."""
    return [*(low + STEP * i for i in range(int((high - low) / STEP))), high]


def days(first: dt.date, last: dt.date) -> list[Value]:
    """Every day between two, both included."""
    return [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]


def period(as_of: dt.date, length: Duration) -> list[dt.date]:
    """The days of the period of a `for` that ends with, and includes, `as_of`."""
    start = shift(as_of + dt.timedelta(days=1), Duration(-length.count, length.unit))
    assert isinstance(start, dt.date)
    return [as_of - dt.timedelta(days=i) for i in range((as_of - start).days + 1)]
