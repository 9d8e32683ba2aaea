"""Arguments from Python: what a caller passed in; what a question takes out, or a `TypeError` that names the argument."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

from sanctionlink.diagnostics.model import did_you_mean, shorten
from sanctionlink.model.scenario import Scenario
from sanctionlink.model.values import Interval, Never, OneOf, Unknown

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

DAY = "a date or a text such as 2025-04-30"
VALUES = (str, bool, int, float, Fraction, Decimal, dt.date, Never, Unknown, Interval, OneOf)
"""Types of values that can be assumed."""


def refused(name: str, given: object, wanted: str) -> TypeError:
    """The error for an argument of a wrong type; `wanted` is what to pass instead."""
    return TypeError(f"`{name}` cannot be {shorten(repr(given))}: pass {wanted}")


def instance(name: str, given: object, kind: type[T], wanted: str) -> T:
    """An argument of one type."""
    if not isinstance(given, kind):
        raise refused(name, given, wanted)
    return given


def text(name: str, given: object) -> str:
    """A text."""
    return instance(name, given, str, "a text")


def choice(name: str, given: object, kind: type[E]) -> E:
    """One of an enumeration's values."""
    known = [each.value for each in kind]
    if given not in known:
        raise refused(name, given, " or ".join(f"`{value}`" for value in known))
    return kind(given)


def path(name: str, given: object) -> str | os.PathLike[str] | None:
    """A path or None."""
    if given is not None and not isinstance(given, (str, os.PathLike)):
        raise refused(name, given, "a text or a path")
    return given


def account(given: object) -> str | None:
    """The account whose word is taken, or None."""
    return None if given is None else instance("account", given, str, "the name of one account or party")


def day(name: str, given: object) -> str | dt.date | None:
    """A day, as a date or as text, or None."""
    if isinstance(given, dt.datetime) or not (given is None or isinstance(given, (str, dt.date))):
        raise refused(name, given, DAY)
    return given


def scenario(given: object) -> Scenario:
    """A scenario."""
    return instance("scenario", given, Scenario, "what `book.scenario(…)` makes")


def items(name: str, given: object, kind: type[T], wanted: str) -> tuple[T, ...]:
    """Several things of one type; a lone one is one item."""
    if isinstance(given, kind):
        return (given,)
    if isinstance(given, (bytes, Mapping)) or not isinstance(given, Iterable):
        raise refused(name, given, f"a list of {wanted}")
    found = tuple(given)
    for each in found:
        if not isinstance(each, kind):
            raise TypeError(f"`{name}` cannot have {shorten(repr(each))} in it: pass a list of {wanted}")
    return found


def texts(name: str, given: object) -> tuple[str, ...]:
    """Several texts; a lone one is one item."""
    return items(name, given, str, "texts")


def values(name: str, given: object) -> Mapping[str, object]:
    """Values by the conditions that have them."""
    if not isinstance(given, Mapping):
        raise refused(name, given, "a mapping from conditions to values")
    for condition in given:
        if not isinstance(condition, str):
            raise TypeError(
                f"`{name}` cannot have the key {shorten(repr(condition))}: name conditions by texts"
            )
    return given


def rows(given: object) -> list[dict[str, object]]:
    """Rows of values by the conditions that have them, copied."""
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        raise refused("rows", given, "a list of mappings from conditions to values")
    return [dict(values(f"rows[{at}]", row)) for at, row in enumerate(given)]


def assumed(given: object) -> Mapping[str, object] | tuple[str, ...]:
    """Assumptions, as values by condition or as texts `CONDITION=VALUE`."""
    if isinstance(given, Mapping):
        return values("assume", given)
    if not isinstance(given, Iterable):
        raise refused("assume", given, "a mapping from conditions to values, or texts such as `a=b`")
    return texts("assume", given)


def value(condition: str, given: object) -> Any:
    """A value to be assumed of a condition."""
    if not isinstance(given, VALUES):
        raise refused(
            condition, given, "a text, bool, number or date, or an `Interval`, `OneOf`, `UNKNOWN` or `NEVER`"
        )
    return given


def keywords(given: Mapping[str, object], known: Collection[str]) -> None:
    """Refuse keywords that are not among those known."""
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(f'`{k}`' for k in sorted(known))}"
            raise TypeError(f"there is no argument `{name}`: {hint}")


def whole_number(name: str, given: object) -> int | None:
    """A whole number, or None."""
    if isinstance(given, bool) or not (given is None or isinstance(given, int)):
        raise refused(name, given, "a whole number")
    return given
