"""The ranges that open numbers and days have."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from sanctionlink.ground.input_tests import NEVER_DAY, comparable
from sanctionlink.model.rulebook import Condition, ConditionType
from sanctionlink.model.values import NEVER, Date, Given, Interval, Unknown
from sanctionlink.records import dataclass

Scalar = int | Fraction


@dataclass(frozen=True, slots=True)
class Range:
    """The values an open number or day can have; None is no bound."""

    dated: bool
    low: Scalar | None
    high: Scalar | None

    def holds(self, value: Scalar) -> bool:
        """Whether a value lies in the range."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def range_of(condition: Condition, given: Given) -> Range | None:
    """The range that a claim leaves open, or None if it names its values."""
    if condition.type.finite:
        return None
    dated = condition.type is ConditionType.DATE
    if isinstance(given, Interval):
        return Range(dated, comparable(given.low), comparable(given.high))
    if isinstance(given, Unknown):
        return Range(True, 1, NEVER_DAY) if dated else Range(False, condition.low, condition.high)
    return None


def day_of(ordinal: Scalar) -> Date:
    """The day of a comparable number, never past the last one."""
    return NEVER if ordinal >= NEVER_DAY else dt.date.fromordinal(int(ordinal))
