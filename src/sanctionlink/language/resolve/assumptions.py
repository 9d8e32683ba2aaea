"""Assumptions from the command line (`--set C=V`) and from Python values."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, shorten
from sanctionlink.language.resolve.asked import find_condition
from sanctionlink.language.resolve.values import alternatives, read_given_text, read_value
from sanctionlink.model.rulebook import Condition, ConditionType, Rulebook
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Given, Interval, Never, OneOf, Unknown, show

AssumedValue = str | bool | int | float | Fraction | Decimal | dt.date | Never | Unknown | Interval | OneOf
OR = re.compile(r"\s*\|\s*|\s+or\s+")
_EQUALS = re.compile(r"((?:'[^']*'|\"[^\"]*\"|\([^()]*\)|[^=('\"])*)=(.*)", re.DOTALL)


def equation(text: str) -> tuple[str, str] | None:
    """A condition and a value, from `C=V`; None for a text that is not of this form. Members may have `=` in quotes."""
    match = _EQUALS.fullmatch(text.strip())
    if match is not None:
        return match[1].strip(), match[2].strip()
    name, equals, value = text.rpartition("=")  # a question may have an apostrophe, and a value has no `=`
    return (name.strip(), value.strip()) if equals and text.count("'") % 2 else None


def parse_assumption(text: str, rulebook: Rulebook) -> tuple[InstanceKey, Given]:
    """The ground condition and what is assumed of it, from `C=V`.

    `V` is a value, `unknown`, an interval `45..55`, or alternatives `a or b` (or `a|b`).

    Raises:
        InvalidInput: the text is not of this form, or there is no such condition, member or value.
    """
    found = Collector()
    name, value = equation(text) or ("", "")
    if not name or not value:
        message = f"`{shorten(text)}` does not say what to assume"
        found.error(codes.BAD_ASSUMPTION, message, None, "write CONDITION=VALUE")
    found.raise_if_failed()
    return _resolve(name, value, rulebook, found)


def _resolve(name: str, value: str, rulebook: Rulebook, found: Collector) -> tuple[InstanceKey, Given]:
    key = find_condition(name, rulebook, found)
    given = _given(value, rulebook.conditions[key[0]], found) if key else None
    found.raise_if_failed()
    assert key is not None
    assert given is not None  # a value that cannot be had is a fault, and raised
    return key, given


def _given(text: str, condition: Condition, found: Collector) -> Given | None:
    parts = OR.split(text)
    if len(parts) == 1:
        return read_given_text(text, None, condition, found)
    values = [read_value(part, None, condition, found) for part in parts]
    known = [v for v in values if v is not None]
    return alternatives(known) if len(known) == len(values) else None


def assume_value(
    condition_id: str, members: tuple[str, ...], python_value: AssumedValue, rulebook: Rulebook
) -> tuple[InstanceKey, Given]:
    """The ground condition and what is assumed of it, from a Python value.

    Texts are read as after `--set C=`; True and False are yes and no; numbers are exact, a float counting as the
    decimal number that Python shows for it.

    Raises:
        InvalidInput: there is no such condition, member or value.
    """
    found = Collector()
    condition = rulebook.conditions.get(condition_id)
    if (
        isinstance(python_value, bool)
        and condition is not None
        and condition.type is not ConditionType.YES_NO
    ):
        word = "True" if python_value else "False"
        message = f"`{word}` is not a value of `{condition_id}`, which is a {condition.type.value}"
        found.error(codes.BAD_VALUE, message, None)
        found.raise_if_failed()
    name = show_instance((condition_id, tuple(f"'{m}'" for m in members)))
    return _resolve(name, _as_text(python_value), rulebook, found)


def _as_text(value: AssumedValue) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.isoformat()  # not a day: refused with the value shown
    if isinstance(value, (float, Decimal)):
        number = Decimal(repr(value)) if isinstance(value, float) else value
        if not number.is_finite() or abs(number.adjusted()) > 30:
            return str(number)
        return show(Fraction(number))
    return show(value)
