"""What a text says of a condition: a value, an interval, alternatives, or that nobody knows. Typed and checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, did_you_mean, shorten
from sanctionlink.language.resolve.names import Place
from sanctionlink.language.yaml.nodes import Node, Scalar, SequenceNode, kind
from sanctionlink.model.rulebook import Condition, ConditionType
from sanctionlink.model.values import (
    UNKNOWN,
    Given,
    Interval,
    Never,
    OneOf,
    Value,
    parse_date,
    parse_number,
    show,
)

TRUTHS: Mapping[str, str] = MappingProxyType({"true": "yes", "false": "no"})
"""What may be written for the values of a yes_no, and what it stands for."""

_LIKE_YES = frozenset({"yes", "y", "true", "on", "1"})
_LIKE_NO = frozenset({"no", "n", "false", "off", "0"})
_LIKE_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def read_given(node: Node, condition: Condition, found: Collector) -> Given | None:
    """What a fact, default or assumption in a file says; None with the fault recorded."""
    if isinstance(node, Scalar):
        return read_given_text(node.text, node.span, condition, found)
    if not isinstance(node, SequenceNode) or not node.items:
        what = "an empty list" if isinstance(node, SequenceNode) else kind(node)
        message = f"expected a value or a list of alternatives, found {what}"
        found.error(codes.WRONG_KIND, message, node.span)
        return None
    values: list[Value | None] = []
    for item in node.items:
        if isinstance(item, Scalar):
            values.append(read_value(item.text, item.span, condition, found))
        else:
            found.error(codes.WRONG_KIND, f"expected a value, found {kind(item)}", item.span)
            values.append(None)
    known = [v for v in values if v is not None]
    return alternatives(known) if len(known) == len(values) else None


def alternatives(values: list[Value]) -> Given:
    """One of several values; a single one is certain."""
    distinct = tuple(dict.fromkeys(values))
    return distinct[0] if len(distinct) == 1 else OneOf(distinct)


def read_given_text(text: str, place: Place, condition: Condition, found: Collector) -> Given | None:
    """What one text says: a value, `unknown`, or an interval `45..55` of numbers or days."""
    if text == UNKNOWN.value:
        return UNKNOWN
    if ".." in text and not condition.type.finite:
        return _read_interval(text, place, condition, found)
    return read_value(text, place, condition, found)


def _read_interval(text: str, place: Place, condition: Condition, found: Collector) -> Given | None:
    first, _, second = text.partition("..")
    if not first.strip() or not second.strip():
        example = "2025-01-01..2025-03-31" if condition.type is ConditionType.DATE else "45..55"
        message = f"the interval `{shorten(text)}` has only one end"
        found.error(codes.BAD_VALUE, message, place, f"write both, as in `{example}`")
        return None
    low = read_value(first.strip(), place, condition, found)
    high = read_value(second.strip(), place, condition, found)
    if low is None or high is None:
        return None
    if low == high:
        return low
    if _later(low, high):
        hint = f"write `{show(high)}..{show(low)}`"
        found.error(codes.TURNED_ROUND, f"the interval `{shorten(text)}` ends before it starts", place, hint)
        return None
    if isinstance(low, (str, Never)) or isinstance(
        high, str
    ):  # later than nothing, so never reached: for the types
        return None
    return Interval(low, high)


def _later(first: Value, second: Value) -> bool:
    if isinstance(first, Never) or isinstance(second, Never):
        return isinstance(first, Never) and not isinstance(second, Never)
    if isinstance(first, dt.date) and isinstance(second, dt.date):
        return first > second
    return isinstance(first, (int, Fraction)) and isinstance(second, (int, Fraction)) and first > second


def read_value(text: str, place: Place, condition: Condition, found: Collector) -> Value | None:
    """One definite value of a condition; None with the fault recorded."""
    if condition.type is ConditionType.NUMBER:
        return _read_number(text, place, condition, found)
    if condition.type is ConditionType.DATE:
        day = parse_date(text)
        if day is None:
            _no_day(text, place, found, "write YYYY-MM-DD or `never`")
        return day
    word = value_word(text, condition)
    if word in condition.values:
        return word
    shown = f"`{shorten(text)}`" if text.strip() else "nothing"
    message = f"{shown} is not a value of `{condition.id}`"
    found.error(codes.BAD_VALUE, message, place, _word_hint(text, condition))
    return None


def value_word(text: str, condition: Condition) -> str:
    """The word that a text stands for: itself, or `yes` and `no` for `true` and `false` of a yes_no."""
    return TRUTHS.get(text, text) if condition.type is ConditionType.YES_NO else text


def _word_hint(text: str, condition: Condition) -> str:
    listed = "its values are " + ", ".join(f"`{v}`" for v in condition.values)
    if text == UNKNOWN.value:
        return listed
    if condition.type is ConditionType.YES_NO:
        if text.lower() in _LIKE_YES:
            return "did you mean `yes`?"
        if text.lower() in _LIKE_NO:
            return "did you mean `no`?"
    return did_you_mean(text, condition.values) or listed


def _read_number(text: str, place: Place, condition: Condition, found: Collector) -> int | Fraction | None:
    number = parse_number(text)
    if number is None:
        message = f"`{shorten(text)}` is not a number, which `{condition.id}` takes"
        found.error(codes.BAD_VALUE, message, place, "write digits, such as 50 or 48.13")
        return None
    low, high = condition.low, condition.high
    if (low is not None and number < low) or (high is not None and number > high):
        span = f"{show(low) if low is not None else ''}..{show(high) if high is not None else ''}"
        message = f"`{shorten(text)}` is outside the range of `{condition.id}`, which is {span}"
        found.error(codes.OUT_OF_RANGE, message, place)
        return None
    return number


def read_day(node: Node | None, found: Collector) -> dt.date | None:
    """A day in a file; None if there is no node, or with the fault recorded."""
    if not isinstance(node, Scalar):
        return None
    return read_day_text(node.text, node.span, found)


def read_day_text(text: str, place: Place, found: Collector) -> dt.date | None:
    """A day from text, not `never`; None with the fault recorded."""
    day = parse_date(text)
    if isinstance(day, dt.date):
        return day
    if day is not None:
        found.error(codes.BAD_DATE, "a day is needed here, not `never`", place, "leave it out")
    else:
        _no_day(text, place, found, "write YYYY-MM-DD")
    return None


def _no_day(text: str, place: Place, found: Collector, hint: str) -> None:
    if _LIKE_A_DAY.match(text):
        found.error(codes.BAD_DATE, f"`{text}` is not a day that exists", place)
    else:
        found.error(codes.BAD_DATE, f"`{shorten(text)}` is not a day", place, hint)
