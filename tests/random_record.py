"""Random records: what the facts, the scenario's observations and its assumptions say, within a budget of worlds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from random_expressions import SPAN, Draws, Symbols, days_around
from sanctionlink.model.rulebook import ConditionType, Fact
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import NEVER, UNKNOWN, Given, Interval, OneOf, Value

ACCOUNTS = ("moscow", "kyiv", "vienna")
MOST_WORLDS = 64


@dataclass
class OnRecord(Draws):
    """Writes what is on record. `worlds` is at least how many worlds that leaves."""

    symbols: Symbols
    worlds: int = 1
    open_numbers: int = 0
    open_days: int = 0

    def day(self) -> dt.date:
        """A day around the one asked about, where ends of months and of periods meet."""
        return self.pick(days_around(self.symbols.as_of))

    def value(self, name: str) -> Value:
        """One definite value of a condition."""
        condition = self.symbols.conditions[name]
        if condition.type.finite:
            return self.pick(condition.values)
        if condition.type is ConditionType.NUMBER:
            return self.draw(st.integers(0, 3))
        return NEVER if self.chance(15) else self.day()

    def given(self, name: str, open_percent: int) -> Given:
        """A value, or a way to be unsure of one within the budget of worlds."""
        condition = self.symbols.conditions[name]
        if not self.chance(open_percent):
            return self.value(name)
        if self.chance(35) or not condition.type.finite:
            values = tuple(dict.fromkeys((self.value(name), self.value(name))))
            if len(values) == 2 and self.chance(100 if condition.type.finite else 40):
                return OneOf(values) if self.spend(2) else values[0]
        if condition.type.finite:
            return UNKNOWN if self.spend(len(condition.values)) else condition.values[0]
        return self.number_given() if condition.type is ConditionType.NUMBER else self.day_given()

    def number_given(self) -> Given:
        """A number between two ends, or any at all. The grid of the reference is exact for two of them."""
        most = 1 if self.symbols.number_style == "doubles" else 2
        low = self.draw(st.integers(0, 2))
        if self.open_numbers >= most:
            return low
        if self.chance(15) and self.spend(13):
            self.open_numbers += 1
            return UNKNOWN
        ends = (low, low + 1) if self.chance(70) else (Fraction(2 * low + 1, 2), low + 1)
        if not self.spend(5):
            return low
        self.open_numbers += 1
        return Interval(*ends)

    def day_given(self) -> Given:
        """A day between two ends; rarely any day, or any from some day on, which costs very many worlds."""
        low = self.day()
        if self.open_days >= 2:
            return low
        if self.worlds <= 2 and not self.symbols.yearly and self.chance(12):
            self.worlds, self.open_days = self.worlds * 64, 2
            return UNKNOWN if self.chance(50) else Interval(low, NEVER)
        length = self.draw(st.integers(1, 3))
        if not self.spend(length + 1):
            return low
        self.open_days += 1
        return Interval(low, low + dt.timedelta(days=length))

    def spend(self, size: int) -> bool:
        """Take a factor from the budget of worlds, if it is there."""
        if self.worlds * size > MOST_WORLDS:
            return False
        self.worlds *= size
        return True

    def facts(self, replaced: set[InstanceKey]) -> tuple[Fact, ...]:
        """What is on record of each ground condition; silence that means unknown is paid for or broken."""
        found: list[Fact] = []
        for name, condition in self.symbols.conditions.items():
            for key in self.instances(name):
                silent = condition.default is None and key not in replaced
                if silent and self.chance(75) and self.spend(len(condition.values)):
                    continue
                kind = self.pick(("plain", "dated", "history", "dispute", "none", "none"))
                if silent and kind == "none":
                    kind = "plain"
                if len(condition.over) == 2 and kind not in ("none", "dispute"):
                    kind = "plain" if self.chance(50) else "none"
                found += self.statements(key, kind, silent)
        return tuple(found)

    def statements(self, key: InstanceKey, kind: str, silent: bool) -> list[Fact]:
        """Facts about one ground condition."""
        name = key[0]
        if kind == "none":
            return []
        if kind == "plain":
            account = self.pick(ACCOUNTS) if self.chance(15) else None
            return [self.fact(key, self.given(name, 55), None, None, account)]
        if kind == "dated":
            start, end = (self.day(), None) if self.chance(50) else (None, self.day())
            value = self.given(name, 30)
            return (
                [self.fact(key, value, start, end, None)]
                if not silent or self.spend(3)
                else [self.fact(key, value, None, None, None)]
            )
        if kind == "history":
            edges = sorted({self.day() for _ in range(self.draw(st.integers(1, 3)))})
            spans = zip([None, *edges], [*edges, None], strict=True)
            return [self.fact(key, self.given(name, 20), start, end, None) for start, end in spans]
        sides: list[str | None] = [a for a in ACCOUNTS if self.chance(75)]
        sides = [*sides, None] if self.chance(15) else sides
        sides = sides if self.spend(max(2, len(sides))) else sides[:1]
        start = self.day() if self.chance(10) and not silent else None
        facts = [self.fact(key, self.given(name, 10), start, None, side) for side in sides]
        return facts or [self.fact(key, self.value(name), None, None, None)]

    def fact(
        self, key: InstanceKey, value: Given, start: dt.date | None, end: dt.date | None, account: str | None
    ) -> Fact:
        """One fact."""
        return Fact(key[0], key[1], value, start, end, account, (), None, SPAN)

    def observations(self) -> tuple[Fact, ...]:
        """The scenario's own facts, which replace those of the rulebook."""
        found: list[Fact] = []
        for _ in range(self.pick((0, 0, 0, 1, 2))):
            key = self.pick(self.all_instances())
            if key not in {(f.condition, f.arguments) for f in found}:
                found += self.statements(
                    key, self.pick(("plain", "plain", "dispute", "history")), silent=True
                )
        return tuple(found)

    def assumptions(self) -> dict[InstanceKey, Given]:
        """What the scenario fixes."""
        count = self.pick((0, 0, 1, 2))
        return {
            key: self.given(key[0], 25) for key in (self.pick(self.all_instances()) for _ in range(count))
        }

    def all_instances(self) -> list[InstanceKey]:
        """Every ground condition."""
        return [key for name in self.symbols.conditions for key in self.instances(name)]

    def instances(self, name: str) -> list[InstanceKey]:
        """Every ground instance of a condition."""
        keys: list[InstanceKey] = [(name, ())]
        for over in self.symbols.conditions[name].over:
            keys = [(name, (*members, m)) for _, members in keys for m in self.symbols.sets[over].members]
        return keys
