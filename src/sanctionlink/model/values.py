"""Values that conditions take: words, exact numbers, whole days, and the ways to be unsure of one."""

from __future__ import annotations

import calendar
import datetime as dt
from enum import Enum
from fractions import Fraction

from sanctionlink.records import dataclass


class Never(Enum):
    """The date of an event that has not happened and is not due: later than every day."""

    NEVER = "never"


class Unknown(Enum):
    """The absence of a value: nobody has said."""

    UNKNOWN = "unknown"


NEVER = Never.NEVER
UNKNOWN = Unknown.UNKNOWN

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2999, 12, 31)
"""The calendar over which days range of which no first, or no last, is known; never is possible besides. Days that are
written, and what is counted from a day, may lie outside."""

Number = int | Fraction
Date = dt.date | Never
Value = str | int | Fraction | dt.date | Never
"""One definite value: a word of a yes_no, scale or choice; an exact number; a day, or never."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A number or day known only to lie between two ends, both included."""

    low: int | Fraction | dt.date
    high: int | Fraction | dt.date | Never


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value known only to be one of several."""

    values: tuple[Value, ...]


Given = Value | Interval | OneOf | Unknown
"""What a fact, default or assumption may say of a condition."""


class Unit(str, Enum):
    """A unit of calendar time."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole, signed number of calendar units."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.value if abs(self.count) != 1 else self.unit.value[:-1]
        return f"{self.count} {unit}"


def shift(day: Date, by: Duration) -> Date:
    """The day that lies `by` after `day`.

    Months and years keep the day of the month and fall back to the month's last day where it has
    no such day (31 January + 1 month = 28 or 29 February). Never stays never; a day past the year
    9999 is never, and one before the year 1 is the first representable day.
    """
    if isinstance(day, Never):
        return NEVER
    if by.unit is Unit.DAYS:
        ordinal = day.toordinal() + by.count
        if ordinal > dt.date.max.toordinal():
            return NEVER
        return dt.date.fromordinal(max(1, ordinal))
    months = by.count * (12 if by.unit is Unit.YEARS else 1)
    index = day.year * 12 + (day.month - 1) + months
    year, month = divmod(index, 12)
    if year > dt.MAXYEAR:
        return NEVER
    if year < dt.MINYEAR:
        return dt.date.min
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def first_day(period: Duration, last: dt.date) -> dt.date:
    """The first day of the period that ends with, and includes, a last day: of a month that ends on 30 June, 1 June.

    It is counted back from the day after the last one, so that whole months of the calendar are months. Where that day
    has no counterpart, the period begins with the last day of the shorter month.
    """
    back = Duration(-period.count, period.unit)
    if last == dt.date.max:  # the calendar has no day after it
        start = shift(last, back)
        assert isinstance(start, dt.date)
        return min(start + dt.timedelta(days=1), last)
    start = shift(last + dt.timedelta(days=1), back)
    assert isinstance(start, dt.date)
    return min(start, last)


def parse_number(text: str) -> int | Fraction | None:
    """An exact number from decimal text such as `50`, `-3` or `48.13`; None if it is not one.

    Exponents, leading zeros, signs without digits and digits of other scripts are refused, and so
    are numbers of more than 30 characters: nobody writes such a figure in a rule on purpose.
    """
    body = text[1:] if text.startswith("-") else text
    whole, dot, part = body.partition(".")
    if len(text) > 30 or not (whole.isascii() and whole.isdigit()):
        return None
    if (dot and not (part.isascii() and part.isdigit())) or (len(whole) > 1 and whole[0] == "0"):
        return None
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number


def parse_date(text: str) -> Date | None:
    """A day from `YYYY-MM-DD`, or never from `never`; None if it is neither or does not exist."""
    if text == NEVER.value:
        return NEVER
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def show(value: Given) -> str:
    """A value as a user would write it in YAML or after `--set C=`."""
    if isinstance(value, (Never, Unknown)):
        return str(value.value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Interval):
        return f"{show(value.low)}..{show(value.high)}"
    if isinstance(value, OneOf):
        return " or ".join(show(v) for v in value.values)
    if isinstance(value, Fraction):
        return show_fraction(value)
    return str(value)


def show_fraction(value: Fraction) -> str:
    """A fraction in decimal digits if it has finitely many, else as `n/d`."""
    denominator, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while denominator % prime == 0:
            denominator //= prime
            power += 1
        places = max(places, power)
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    if places == 0:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
