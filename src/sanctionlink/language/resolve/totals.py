"""Totals: on any one day, the values that facts give for certain may not add up to more than a condition's `total`.

The values of a condition over sets are added up over its first argument, for each choice of the others. What is certain of
a fact is its value, or the low end of what it leaves open; of several accounts, the smallest. Whatever no fact speaks of is
0 or more, since a condition with a total has no values below 0, and so cannot lower a sum.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import groupby

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related
from sanctionlink.model.rulebook import Condition, Fact, Rulebook
from sanctionlink.model.scenario import Scenario, show_instance
from sanctionlink.model.values import Given, Interval, Number, OneOf, show
from sanctionlink.records import dataclass

MOST_NAMED = 5
ALWAYS = dt.date.min, dt.date.max

Part = tuple[str, Number, dt.date, dt.date]
"""What one statement adds to a sum: the member that it is about, the least that it says, and its days from and until."""

Group = tuple[str, tuple[str, ...]]
"""What is added up: a condition's id, and its arguments but the first."""


@dataclass(frozen=True, slots=True)
class Excess:
    """The first days, `start` (included) until `end` (not), on which parts add up to more than a total.

    `parts` are the positions of those that count: of each member, one that says the least.
    """

    sum: Number
    start: dt.date
    end: dt.date
    parts: tuple[int, ...]


def first_excess(parts: Sequence[Part], total: Number) -> Excess | None:
    """The first days on which the parts, none below 0, add up to more than a total; None if they never do."""
    if sum(part[1] for part in parts) <= total:
        return None
    events = [(start, i) for i, (_, _, start, _) in enumerate(parts)]
    events += [(end, i) for i, (_, _, _, end) in enumerate(parts) if end < dt.date.max]
    events.sort()
    # Each member's parts that have begun, the least first. What has ended goes when it comes to the top.
    begun: dict[str, list[tuple[Number, int]]] = defaultdict(list)
    held: dict[str, Number] = {}
    now: Number = 0
    days = [(day, [i for _, i in group]) for day, group in groupby(events, key=lambda event: event[0])]
    for at, (day, moved) in enumerate(days):
        for i in moved:
            member, low, start, _ = parts[i]
            heap = begun[member]
            if start == day:
                heappush(heap, (low, i))
            while heap and parts[heap[0][1]][3] <= day:
                heappop(heap)
            least = heap[0][0] if heap else 0
            now += least - held.get(member, 0)
            held[member] = least
        if now > total:
            end = days[at + 1][0] if at + 1 < len(days) else dt.date.max
            return Excess(now, day, end, tuple(sorted(heap[0][1] for heap in begun.values() if heap)))
    return None


# --- facts -----------------------------------------------------------------------------------------------------------


def check_totals(facts: Iterable[Fact], conditions: Mapping[str, Condition], found: Collector) -> None:
    """Record an error for each sum of facts that is over its condition's total, for the first day on which it is."""
    for (name, _), group in _groups(facts, conditions).items():
        parts = [_part(fact, conditions[name], fact.start, fact.end) for fact in group]
        excess = first_excess(parts, _total(conditions[name]))
        if excess is not None:
            _tell(conditions[name], group, parts, excess, _when(excess), found)


@dataclass(frozen=True, slots=True)
class Overlay:
    """A rulebook's facts on conditions with a total, for scenarios whose own facts replace some of them."""

    conditions: Mapping[str, Condition]
    groups: Mapping[Group, Sequence[Fact]]

    @classmethod
    def of(cls, rulebook: Rulebook) -> Overlay:
        """That of a rulebook."""
        return cls(rulebook.conditions, _groups(rulebook.facts, rulebook.conditions))

    def check(self, scenario: Scenario, found: Collector) -> None:
        """Record an error for each sum over its total on the scenario's day that the scenario's facts have a part in.

        What is assumed of a ground condition is no fact, and stands in place of the facts on it.
        """
        own = {(fact.condition, fact.arguments) for fact in scenario.facts}
        for key, group in _groups(scenario.facts, self.conditions).items():
            others = (f for f in self.groups.get(key, ()) if (f.condition, f.arguments) not in own)
            stated = [f for f in (*others, *group) if (f.condition, f.arguments) not in scenario.assumptions]
            valid = [f for f in stated if _holds(f, scenario.as_of)]
            condition = self.conditions[key[0]]
            parts = [_part(fact, condition, None, None) for fact in valid]
            excess = first_excess(parts, _total(condition))
            if excess is not None:
                _tell(condition, valid, parts, excess, f" on {scenario.as_of}", found)


def _groups(facts: Iterable[Fact], conditions: Mapping[str, Condition]) -> dict[Group, list[Fact]]:
    """The facts that are added up together, in their order."""
    limited = {c.id for c in conditions.values() if c.total is not None}
    result: dict[Group, list[Fact]] = {}
    for fact in facts if limited else ():
        if fact.condition in limited:
            result.setdefault((fact.condition, fact.arguments[1:]), []).append(fact)
    return result


def _total(condition: Condition) -> Number:
    assert condition.total is not None  # only such conditions have groups
    return condition.total


def _part(fact: Fact, condition: Condition, start: dt.date | None, end: dt.date | None) -> Part:
    return fact.arguments[0], _least(fact.value, condition), start or ALWAYS[0], end or ALWAYS[1]


def _least(value: Given, condition: Condition) -> Number:
    """The least that a number can be by what is said of it."""
    if isinstance(value, OneOf):
        return min(v for v in value.values if isinstance(v, Number))
    low = value.low if isinstance(value, Interval) else value
    if isinstance(low, Number):
        return low
    return condition.low or 0  # unknown


def _holds(fact: Fact, day: dt.date) -> bool:
    return (fact.start is None or fact.start <= day) and (fact.end is None or day < fact.end)


def _when(excess: Excess) -> str:
    if excess.start > dt.date.min:
        return f" on {excess.start}"
    return f" on the days before {excess.end}" if excess.end < dt.date.max else ""


def _tell(
    condition: Condition,
    facts: Sequence[Fact],
    parts: Sequence[Part],
    excess: Excess,
    when: str,
    found: Collector,
) -> None:
    """Record a sum over its total, at the fact that tips it over: in order of their start, and then of the files."""
    total = _total(condition)
    running: Number = 0
    tipping = excess.parts[-1]
    for i in sorted(excess.parts, key=lambda i: (parts[i][2], i)):
        running += parts[i][1]
        if running > total:
            tipping = i
            break
    rest = facts[tipping].arguments[1:]
    whose = f" for `{', '.join(rest)}`" if rest else ""
    sure = all(facts[i].value == parts[i][1] for i in excess.parts)
    sum_ = f"{'' if sure else 'at least '}{show(excess.sum)}"
    message = f"the values of `{condition.id}`{whose} add up to {sum_}{when}, but the total is {show(total)}"
    others = sorted((i for i in excess.parts if i != tipping), key=lambda i: (-parts[i][1], i))
    hint = "lower one of them, or end one with `until`"
    if len(others) > MOST_NAMED:
        hint += f"; of {len(others):,} others, the {MOST_NAMED} largest are named"
    related = tuple(_related(facts[i]) for i in sorted(others[:MOST_NAMED]))
    found.error(codes.OVER_TOTAL, message, facts[tipping].span, hint, related)


def _related(fact: Fact) -> Related:
    name = show_instance((fact.condition, fact.arguments))
    return Related(fact.span, f"`{name}` is `{show(fact.value)}` here")
