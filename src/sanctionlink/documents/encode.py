"""A record, and whatever it holds, to what JSON can say: one encoder, which reads the records' own fields."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from enum import Enum
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import Any

from sanctionlink.documents.characters import BIDIRECTIONAL
from sanctionlink.documents.shape import shape_of, told

STEERING = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff" + "".join(sorted(BIDIRECTIONAL)) + "]")
"""What JSON may carry raw but a terminal should not be sent."""

AS_IT_IS = frozenset({"str", "bool", "int", "float", "Count", "FromOne", "FindingCode", "Day"})
"""Annotations of values that JSON has too."""

Encoder = Callable[[Any], Any]


def dump(document: Mapping[str, Any], encoding: str = "utf-8") -> str:
    """The document as JSON text with a newline at its end, in characters that the encoding has."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    text = STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        text = json.dumps(document, ensure_ascii=True, indent=2)
    return text + "\n"


def encode(value: Any) -> Any:
    """The value as JSON has it: a record as an object, an enumeration as its value, a day as text, a fraction as a number.

    Raises:
        TypeError: there is a value of a type that JSON has no word for.
    """
    return _encoder(value.__class__)(value)


@cache
def _encoder(cls: type) -> Encoder:
    """What encodes the values of a type."""
    if cls in (str, bool, int, float, type(None)):
        return _same
    if issubclass(cls, Enum):
        return attrgetter("_value_")
    if hasattr(cls, "__match_args__"):
        return _record(cls)
    for base, encoder in _BY_BASE:
        if issubclass(cls, base):
            return encoder
    raise TypeError(f"there is no JSON for {cls.__name__}")


def _same(value: Any) -> Any:
    return value


def _list(value: Any) -> list[Any]:
    return [_encoder(each.__class__)(each) for each in value]


def _object(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {encode(key): _encoder(each.__class__)(each) for key, each in value.items()}


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


_BY_BASE: tuple[tuple[Any, Encoder], ...] = (
    (str, str.__str__),
    ((tuple, list), _list),
    (Mapping, _object),
    (dt.date, dt.date.isoformat),
    (Fraction, _number),
)


def _record(cls: type) -> Encoder:
    """What encodes the records of a class. A class without names of its own to merge or leave out takes the short way."""
    shape, names = shape_of(cls), told(cls)
    if not names:
        return lambda _value: {}
    keys = tuple(shape.keys.get(name, name) for name in names)
    encoders = tuple(_field(cls, name) for name in names)
    get = attrgetter(*names) if len(names) > 1 else (lambda value: (getattr(value, names[0]),))
    head = {"schema": shape.schema} if shape.schema else dict((shape.tag,)) if shape.tag else {}

    def short(value: Any) -> dict[str, Any]:
        return {
            key: part if how is None else how(part)
            for key, how, part in zip(keys, encoders, get(value), strict=True)
        }

    def long(value: Any) -> dict[str, Any]:
        made: dict[str, Any] = dict(head)
        for name, key, how, part in zip(names, keys, encoders, get(value), strict=True):
            if name in shape.inline:
                made.update(_nothing(cls, name) if part is None else encode(part))
            elif part is not None or name not in shape.optional:
                made[key] = part if how is None else how(part)
        return made

    return long if head or shape.inline or shape.optional else short


def _field(cls: type, name: str) -> Encoder | None:
    """What encodes one field; None where the value is as JSON has it."""
    shape = shape_of(cls)
    if name in shape.values:
        return lambda value: _list(value.values())
    if name in shape.pairs:
        return lambda value: _object(dict(value))
    if name in shape.empty:
        return lambda value: _object(value or {})
    plain = cls.__annotations__.get(name, "").removesuffix(" | None") in AS_IT_IS
    return None if plain else encode


@cache
def _nothing(cls: type, name: str) -> dict[str, None]:
    """The keys of a record that stands among another's, where there is none."""
    from sanctionlink.documents.schema import keys_of

    return dict.fromkeys(keys_of(cls, name))
