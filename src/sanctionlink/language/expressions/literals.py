"""Numbers, days, periods and days of the year as they are written in expressions."""

from __future__ import annotations

import calendar
from fractions import Fraction

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import did_you_mean
from sanctionlink.language.expressions.scope import Context
from sanctionlink.language.expressions.tree import Day, Figure, Length, YearDay
from sanctionlink.model.expression import Constant
from sanctionlink.model.expression_text import MONTHS
from sanctionlink.model.values import Duration, Unit, parse_date, parse_number

LONGEST = {Unit.DAYS: 400_000, Unit.MONTHS: 12_000, Unit.YEARS: 1_000}
"""The longest period in each unit."""

_UNITS = {"day": Unit.DAYS, "month": Unit.MONTHS, "year": Unit.YEARS}


def constant_number(node: Figure, context: Context) -> Constant | None:
    """An exact number from `50`, `48.13`, `55%` or `2/3`."""
    if "/" in node.text:
        return _fraction(node, context)
    percent = node.text.endswith("%")
    number = parse_number(node.text[:-1] if percent else node.text)
    if number is None:
        hint = "numbers have digits and at most one point, as in `48.13` or `55%`, and no leading zeros"
        context.fault(codes.BAD_NUMERAL, node, f"`{node.text}` is not a number", hint)
        return None
    if percent:
        share = Fraction(number, 100)
        number = share.numerator if share.denominator == 1 else share
    return Constant(number, context.span(node))


def _fraction(node: Figure, context: Context) -> Constant | None:
    above, below = (parse_number(part) for part in node.text.split("/"))
    if not isinstance(above, int) or not isinstance(below, int) or below == 0:
        hint = "a fraction has two whole numbers, as in `2/3`, and the lower one is not 0"
        context.fault(codes.BAD_NUMERAL, node, f"`{node.text}` is not a number", hint)
        return None
    share = Fraction(above, below)
    return Constant(share.numerator if share.denominator == 1 else share, context.span(node))


def constant_day(node: Day, context: Context) -> Constant | None:
    """A day from `2024-04-18`."""
    day = parse_date(node.text)
    if day is None:
        year, month, number = (int(part) for part in node.text.split("-"))
        if len(node.text) != 10:
            hint = f"write `{year:04}-{month:02}-{number:02}`"
        elif 1 <= month <= 12 and year >= 1:
            last = calendar.monthrange(year, month)[1]
            hint = f"{MONTHS[month - 1]} {year} has {last} days"
        else:
            hint = "a day is year, month and day, `YYYY-MM-DD`"
        context.fault(codes.NO_SUCH_DAY, node, f"there is no day `{node.text}`", hint)
        return None
    return Constant(day, context.span(node))


def duration(node: Length, context: Context) -> Duration | None:
    """A period of whole days, months or years, at most 1,000 years long (400,000 days)."""
    unit = _UNITS[node.unit.removesuffix("s")]
    count = parse_number(node.count)
    if not isinstance(count, int):
        hint = f"periods are whole numbers of {unit.value}"
        context.fault(codes.BAD_PERIOD, node, f"`{node.count} {node.unit}` is not a period", hint)
        return None
    if count > LONGEST[unit]:
        message = f"a period of `{context.source(node)}` is too long"
        context.fault(codes.BAD_PERIOD, node, message, f"at most {LONGEST[unit]:,} {unit.value} can be told")
        return None
    return Duration(count, unit)


def day_of_year(node: YearDay, context: Context) -> tuple[int, int] | None:
    """Month and day from `1 June`. 29 February is one."""
    months = {name.lower(): index for index, name in enumerate(MONTHS, 1)}
    month = months.get(node.month.lower())
    if month is None:
        hint = did_you_mean(node.month, MONTHS) or "write the month's English name in full"
        context.fault(codes.BAD_WINDOW_END, node, f"there is no month `{node.month}`", hint)
        return None
    last = calendar.monthrange(2024, month)[1]  # a leap year
    day = parse_number(node.day)
    if not isinstance(day, int) or not 1 <= day <= last:
        hint = f"{MONTHS[month - 1]} has days 1 to {last}"
        context.fault(codes.BAD_WINDOW_END, node, f"there is no `{node.day} {node.month}`", hint)
        return None
    return month, day
