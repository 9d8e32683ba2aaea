"""What FollowTheMoney's texts say of shares and days: exact intervals, wide enough for what they leave open."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from sanctionlink.model.values import show
from sanctionlink.records import dataclass

WHOLE = Fraction(100)
FINEST = Fraction(1, 10**9)
"""Shares are told apart down to a thousand-millionth of a percent: "less than 50" ends that much below 50."""

_NUMBER = r"([0-9]{1,9}(?:[.,][0-9]{1,15})?)\s*%?"
_ONE = re.compile(rf"(>=|<=|≥|≤|>|<)?\s*{_NUMBER}\Z")
_TWO = re.compile(rf"{_NUMBER}\s*(?:[-\u2013\u2014]|\.\.|to)\s*{_NUMBER}\Z")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:[T ][0-9:.,Z+-]*)?\Z")


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage known to lie between two ends, both included."""

    low: Fraction
    high: Fraction

    def __str__(self) -> str:
        if self == ANY_SHARE:
            return "unknown"
        return show(self.low) if self.low == self.high else f"{show(self.low)}..{show(self.high)}"


ANY_SHARE = Share(Fraction(0), WHOLE)
NO_SHARE = Share(Fraction(0), Fraction(0))


def hull(shares: Iterable[Share]) -> Share:
    """The smallest interval that has all of them."""
    known = list(shares)
    return Share(min(s.low for s in known), max(s.high for s in known))


def parse_share(text: str) -> Share | None:
    """A percentage: `51`, `51.0%`, `51,5 %`, `45-55`, `>50`, `<=10`; None if it is not one from 0 to 100."""
    text = text.strip()
    if match := _ONE.match(text):
        low = high = _number(match[2])
        if low > WHOLE:
            return None
        if match[1] in (">", ">=", "≥"):
            low, high = low + (FINEST if match[1] == ">" else 0), WHOLE
        elif match[1] in ("<", "<=", "≤"):
            low, high = Fraction(0), high - (FINEST if match[1] == "<" else 0)
    elif match := _TWO.match(text):
        low, high = _number(match[1]), _number(match[2])
    else:
        return None
    return Share(low, high) if 0 <= low <= high <= WHOLE else None


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that a text such as `2014`, `2014-03` or `2014-03-17` can mean."""

    first: dt.date
    last: dt.date


def parse_days(text: str) -> Days | None:
    """What a date, possibly without day or month, can mean; None if it is not one. The time of day is dropped."""
    match = _DAY.match(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or not 1 <= (month or 1) <= 12:
        return None
    if month is None:
        return Days(dt.date(year, 1, 1), dt.date(year, 12, 31))
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return Days(dt.date(year, month, 1), dt.date(year, month, length))
    if not 1 <= day <= length:
        return None
    exact = dt.date(year, month, day)
    return Days(exact, exact)


@dataclass(frozen=True, slots=True)
class Period:
    """When a record holds: surely from `sure_from` until `sure_until`, perhaps from `from_` until `until`.

    Starts are inclusive, ends exclusive; `dt.date.min` and `dt.date.max` stand for no start and no end.
    """

    from_: dt.date
    sure_from: dt.date
    sure_until: dt.date
    until: dt.date

    @property
    def empty(self) -> bool:
        """Whether there is no day on which it can hold."""
        return self.from_ >= self.until

    def on(self, day: dt.date) -> bool | None:
        """Whether it holds on a day: yes, no, or None for perhaps."""
        if self.sure_from <= day < self.sure_until:
            return True
        return None if self.from_ <= day < self.until else False


ALWAYS = Period(dt.date.min, dt.date.min, dt.date.max, dt.date.max)


def period(starts: Iterable[Days], ends: Iterable[Days]) -> Period:
    """The period between what is said of its start and of its end; the end day itself is no longer in it."""
    first, last = list(starts), list(ends)
    return Period(
        min((d.first for d in first), default=dt.date.min),
        max((d.last for d in first), default=dt.date.min),
        min((d.first for d in last), default=dt.date.max),
        max((d.last for d in last), default=dt.date.max),
    )


def stretches(periods: Iterable[Period]) -> list[tuple[dt.date, dt.date]]:
    """The stretches of time in which none of the periods begins or ends."""
    days = {dt.date.min, dt.date.max}
    for p in periods:
        days |= {p.from_, p.sure_from, p.sure_until, p.until}
    ordered = sorted(days)
    return list(pairwise(ordered))
