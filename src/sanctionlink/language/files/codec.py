"""A rulebook as JSON and back: pure data, equal values shared, nothing in it that could run.

The text has a table of values that refer to earlier ones by index. `values` starts with None, True and False, then come
the strings, the integers, the spans and the rows. A row is `[index, …, class]`, or a negative number last for a
container, a day or a fraction. The file names of spans are not stored: they depend on where the reader stands.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from sanctionlink.diagnostics.model import Span
from sanctionlink.model import expression, rulebook, values
from sanctionlink.model.rulebook import Rulebook

_TUPLE, _SET, _MAPPING, _DAY, _FRACTION = -1, -2, -3, -4, -5
_FIXED = (None, True, False)


def _classes() -> dict[str, type]:
    """Every class of the model that a rulebook can consist of, by name."""
    return {
        name: item
        for module in (rulebook, expression, values)
        for name, item in vars(module).items()
        if isinstance(item, type)
        and item is not Span
        and ("__match_args__" in vars(item) or issubclass(item, Enum))
    }


class _ModelEncoder:
    """Numbers every distinct value once."""

    def __init__(self, files: Sequence[str]) -> None:
        self.files = {file: i for i, file in enumerate(files)}
        self.known = _classes()
        self.strings: dict[str, int] = {}
        self.ints: dict[int, int] = {}
        self.spans: dict[tuple[int, ...], int] = {}
        self.rows: dict[tuple[Any, ...], int] = {}
        self.classes: dict[str, int] = {}

    def place(self, value: object) -> tuple[str, int]:
        """The table that a value is in, and its place there."""
        if value is None or value is True or value is False:
            return "fixed", _FIXED.index(value)
        if isinstance(value, Enum):
            return self.row(self.class_of(value), [value.value])
        if isinstance(value, str):
            return "strings", self.strings.setdefault(value, len(self.strings))
        if isinstance(value, int):
            return "ints", self.ints.setdefault(value, len(self.ints))
        if isinstance(value, Span):
            where = (self.files[value.file], value.line, value.column, value.end_line, value.end_column)
            return "spans", self.spans.setdefault(where, len(self.spans))
        return self.composed(value)

    def composed(self, value: object) -> tuple[str, int]:
        """The place of a value that has parts."""
        if isinstance(value, tuple):
            return self.row(_TUPLE, value)
        if isinstance(value, frozenset):
            return self.row(_SET, sorted(value))
        if isinstance(value, Mapping):
            return self.row(_MAPPING, [part for pair in value.items() for part in pair])
        if isinstance(value, dt.date):
            return self.row(_DAY, [value.toordinal()])
        if isinstance(value, Fraction):
            return self.row(_FRACTION, [value.numerator, value.denominator])
        if is_dataclass(value) and not isinstance(value, type):
            return self.row(self.class_of(value), [getattr(value, f.name) for f in fields(value)])
        raise TypeError(f"no form for {type(value).__name__}")

    def class_of(self, value: object) -> int:
        """The number of a value's class."""
        name = type(value).__name__
        if self.known.get(name) is not type(value):
            raise TypeError(f"{name} is not part of the model")
        return self.classes.setdefault(name, len(self.classes))

    def row(self, kind: int, parts: Sequence[object]) -> tuple[str, int]:
        """The place of a row."""
        row = (*[self.place(p) for p in parts], kind)
        return "rows", self.rows.setdefault(row, len(self.rows))

    def text(self) -> str:
        """Everything numbered, as JSON."""
        bases = {"fixed": 0, "strings": len(_FIXED)}
        bases["ints"] = bases["strings"] + len(self.strings)
        bases["spans"] = bases["ints"] + len(self.ints)
        bases["rows"] = bases["spans"] + len(self.spans)
        rows = [[*(bases[table] + i for table, i in row[:-1]), row[-1]] for row in self.rows]
        whole = {
            "strings": list(self.strings),
            "ints": list(self.ints),
            "spans": list(self.spans),
            "classes": list(self.classes),
            "rows": rows,
        }
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def encode(book: Rulebook, files: Sequence[str]) -> str:
    """The rulebook as JSON; `files` are the names that its spans have.

    Raises:
        TypeError, KeyError: a value is not part of the model, or a span is in none of the files.
    """
    encoder = _ModelEncoder(files)
    encoder.place(book)
    return encoder.text()


def decode(text: str | bytes, files: Sequence[str]) -> Rulebook:
    """The rulebook back, with the names that `files` have now.

    Raises:
        ValueError, KeyError, IndexError, TypeError: the text is not what `encode` gives.
    """
    whole = json.loads(text)
    known = _classes()
    makers: list[type] = [known[name] for name in whole["classes"]]
    table: list[Any] = [*_FIXED, *whole["strings"], *whole["ints"]]
    table += [Span(files[file], *rest) for file, *rest in whole["spans"]]
    get = table.__getitem__
    add = table.append
    containers = _containers()
    for row in whole["rows"]:
        kind = row.pop()
        if kind >= 0:
            add(makers[kind](*map(get, row)))
        else:
            add(containers[kind]([*map(get, row)]))
    book = table[-1]
    if not isinstance(book, Rulebook):
        raise TypeError("not a rulebook")
    return book


def _containers() -> dict[int, Callable[[list[Any]], object]]:
    return {
        _TUPLE: tuple,
        _SET: frozenset,
        _MAPPING: lambda parts: MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True))),
        _DAY: lambda parts: dt.date.fromordinal(parts[0]),
        _FRACTION: lambda parts: Fraction(*parts),
    }
