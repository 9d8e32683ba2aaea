"""The rulebook that two versions are compared over: the conditions and sets of both, with no facts and no defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sanctionlink.diagnostics.model import Span
from sanctionlink.model.holders import NOBODY
from sanctionlink.model.rulebook import Condition, ConditionType, MemberSet, Rulebook
from sanctionlink.records import dataclass

TODAY = "as_of"
"""The condition that stands for an open day; no condition of a rulebook can have this name."""

FREE, OLD = "free ", "old "
"""What goes before the names of conditions that only a joint program has: blanks are in no rulebook's names."""


@dataclass(frozen=True, slots=True)
class Common:
    """The conditions and sets of both; of the old side, those that go by another name since they are not the same."""

    rulebook: Rulebook
    renamed: Mapping[str, str]
    renamed_sets: Mapping[str, str]

    @classmethod
    def of(cls, old: Rulebook, new: Rulebook, open_day: bool) -> Common:
        """What two rulebooks have in common."""
        conditions: dict[str, Condition] = {}
        renamed: dict[str, str] = {}
        for name, condition in new.conditions.items():
            conditions[name] = replace(condition, default=None)
        for name, condition in old.conditions.items():
            if name not in new.conditions:
                conditions[name] = replace(condition, default=None)
            elif (shared := unified(condition, new.conditions[name])) is not None:
                conditions[name] = shared
            else:
                renamed[name] = OLD + name
                conditions[OLD + name] = replace(condition, default=None)
        for name, condition in list(conditions.items()):
            conditions[FREE + name] = replace(
                condition,
                id=FREE + name,
                type=ConditionType.YES_NO,
                values=("yes", "no"),
                low=None,
                high=None,
            )
        if open_day:
            any_one = next(iter(conditions.values()), None)
            conditions[TODAY] = _day_condition(any_one)
        sets: dict[str, MemberSet] = dict(new.sets)
        renamed_sets: dict[str, str] = {}
        for name, found in old.sets.items():
            if name in new.sets and list(new.sets[name].members) != list(found.members):
                renamed_sets[name] = OLD + name
            sets[renamed_sets.get(name, name)] = found
        rulebook = replace(new, conditions=conditions, sets=sets, facts=(), rules={}, notions={}, targets={})
        return cls(rulebook, renamed, renamed_sets)


def unified(old: Condition, new: Condition) -> Condition | None:
    """The condition with the values that both versions have, or None if there are none or it is another question."""
    if old.over != new.over or (old.type != new.type and not (old.type.finite and new.type.finite)):
        return None
    values = tuple(v for v in new.values if v in old.values)
    lows = [c.low for c in (old, new) if c.low is not None]
    highs = [c.high for c in (old, new) if c.high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if (new.type.finite and not values) or (low is not None and high is not None and low > high):
        return None
    return replace(new, values=values, low=low, high=high, default=None)


def _day_condition(like: Condition | None) -> Condition:
    span = like.span if like else Span("", 1, 1, 1, 1)
    return Condition(
        id=TODAY,
        type=ConditionType.DATE,
        ask="Which day is asked about?",
        values=(),
        over=(),
        default=None,
        held_by=NOBODY,
        movable=(),
        cost=1,
        low=None,
        high=None,
        cites=(),
        span=span,
    )
