"""The ranges that open numbers and days have."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from sanctionlink.ground.input_tests import NEVER_DAY, comparable
from sanctionlink.model.rulebook import Condition, ConditionType
from sanctionlink.model.values import FIRST_DAY, LAST_DAY, NEVER, Date, Given, Interval, Unknown
from sanctionlink.records import dataclass

Scalar = int | Fraction

FIRST, LAST = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
NO_BEGINNING, NO_END = (1, FIRST), (LAST, NEVER_DAY - 1)
"""Days before which, or after which, nothing need be told: the ends of the calendar, and those of what can be written."""


@dataclass(frozen=True, slots=True)
class Range:
    """The values an open number or day can have; None is no bound. A day up to `NEVER_DAY` is one of the calendar, or never."""

    dated: bool
    low: Scalar | None
    high: Scalar | None

    @property
    def last(self) -> Scalar | None:
        """The last real day of a range of days; None if it has never alone, or is one of numbers."""
        if not self.dated or self.low is None or self.high is None or self.low >= NEVER_DAY:
            return None
        return self.high if self.high < NEVER_DAY else max(LAST, self.low)

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
        return Range(True, FIRST, NEVER_DAY) if dated else Range(False, condition.low, condition.high)
    return None


def day_of(ordinal: Scalar) -> Date:
    """The day of a comparable number, never past the last one."""
    return NEVER if ordinal >= NEVER_DAY else dt.date.fromordinal(int(ordinal))
