"""Records as JSON Schema: what `encode` makes of them, read off their annotations and docstrings.

Records are told under `$defs` by the names of their classes. A text below a field is its description, as in

    outlook: Outlook
    \"\"\"What rules of all strengths say together.\"\"\"
"""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import cache
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from sanctionlink.documents.shape import Day, shape_of, told

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"

SIMPLE: Mapping[Any, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    Fraction: "number",
    NoneType: "null",
}


def document_schema(title: str, cls: type) -> Schema:
    """The JSON Schema of a record that stands by itself."""
    definitions: dict[str, Schema] = {}
    body = _Writer(definitions).record(cls)
    return {"$schema": DRAFT, "title": title, **body, "$defs": dict(sorted(definitions.items()))}


def keys_of(cls: type, name: str) -> tuple[str, ...]:
    """The keys of a record that stands among those of another."""
    return tuple(_Writer({}).record(_held(_hints(cls)[name])[0])["properties"])


class _Writer:
    """Writes types as schemas, and gathers the records that they name."""

    def __init__(self, definitions: dict[str, Schema]) -> None:
        self.definitions = definitions

    def record(self, cls: type) -> Schema:
        """An object with all keys of a record."""
        shape = shape_of(cls)
        properties: dict[str, Schema] = {}
        if shape.schema:
            properties["schema"] = {"const": shape.schema}
        if shape.tag:
            properties[shape.tag[0]] = {"const": shape.tag[1]}
        optional = {shape.keys.get(name, name) for name in shape.optional}
        for name in told(cls):
            if name in shape.inline:
                held, maybe = _held(_hints(cls)[name])
                inner = self.record(held)["properties"]
                properties |= {k: _nullable(v) for k, v in inner.items()} if maybe else inner
            else:
                properties[shape.keys.get(name, name)] = self.field(cls, name)
        return {
            "description": _folded(cls.__doc__),
            "type": "object",
            "properties": properties,
            "required": [key for key in properties if key not in optional],
        }

    def field(self, cls: type, name: str) -> Schema:
        """The values of one key."""
        shape, hint, says = shape_of(cls), _hints(cls)[name], _says(cls, name)
        if name in shape.values:
            found = self.items(get_args(hint)[1])
        elif name in shape.pairs:
            found = {"type": "object", "additionalProperties": self.of(get_args(get_args(hint)[0])[1])}
        elif name in shape.optional or name in shape.empty:
            found = self.of(_held(hint)[0])
        else:
            found = self.of(hint)
        return {**found, "description": says} if says else found

    def of(self, hint: Any) -> Schema:
        """The values of a type."""
        origin, arguments = get_origin(hint), get_args(hint)
        if hint in SIMPLE:
            return {"type": SIMPLE[hint]}
        if origin is Annotated:
            words = {key: list(value) if isinstance(value, tuple) else value for key, value in arguments[1:]}
            return {**self.of(arguments[0]), **words}
        if origin in (Union, UnionType):
            return self.union([each for each in arguments if not (each is int and Fraction in arguments)])
        if origin in (tuple, Sequence, list):
            return self.items(arguments[0])
        if origin is Mapping:
            names = {} if arguments[0] is str else {"propertyNames": self.of(arguments[0])}
            return {"type": "object", **names, "additionalProperties": self.of(arguments[1])}
        if hint is dt.date:
            return self.of(Day)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return {"enum": [each.value for each in hint]}
        if not (isinstance(hint, type) and hasattr(hint, "__match_args__")):
            raise TypeError(f"there is no JSON Schema for {hint}")
        return self.reference(hint)

    def items(self, hint: Any) -> Schema:
        return {"type": "array", "items": self.of(hint)}

    def union(self, hints: Sequence[Any]) -> Schema:
        """Any of some types; one that may be missing is written in short."""
        if NoneType not in hints:
            return {"anyOf": [self.of(each) for each in hints]} if len(hints) > 1 else self.of(hints[0])
        return _nullable(self.union([each for each in hints if each is not NoneType]))

    def reference(self, cls: type) -> Schema:
        """A record, by its name."""
        if cls.__name__ not in self.definitions:
            self.definitions[cls.__name__] = {}  # it may name itself
            self.definitions[cls.__name__] = self.record(cls)
        return {"$ref": f"#/$defs/{cls.__name__}"}


def _nullable(schema: Schema) -> Schema:
    """The same, or null."""
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), list):
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def _held(hint: Any) -> tuple[Any, bool]:
    """What an annotation is about, and whether it may be missing."""
    given = [each for each in get_args(hint) if each is not NoneType] if NoneType in get_args(hint) else []
    if not given:
        return hint, False
    return (given[0] if len(given) == 1 else Union[tuple(given)]), True  # noqa: UP007 - made while running


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    """The types of a record's fields, and of the properties that it tells."""
    properties = {name: _getter(cls, name) for name in shape_of(cls).derived}
    returned = {name: get_type_hints(get, include_extras=True)["return"] for name, get in properties.items()}
    return {**get_type_hints(cls, include_extras=True), **returned}


def _getter(cls: type, name: str) -> Callable[[Any], Any]:
    found = cls.__dict__[name]
    getter: Callable[[Any], Any] = found.fget
    return getter


def _says(cls: type, name: str) -> str:
    """The description of a field or property; empty if there is none."""
    if name in shape_of(cls).derived:
        return _folded(_getter(cls, name).__doc__)
    return _texts(cls.__module__).get((cls.__name__, name), "")


@cache
def _texts(module: str) -> Mapping[tuple[str, str], str]:
    """The texts below the fields of a module's classes, by class and field. Python keeps them only in the source."""
    classes = [
        n for n in ast.parse(inspect.getsource(sys.modules[module])).body if isinstance(n, ast.ClassDef)
    ]
    return {(each.name, name): text for each in classes for name, text in _below(each.body)}


def _below(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for one, after in pairwise(body):
        if (
            isinstance(one, ast.AnnAssign)
            and isinstance(one.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            yield one.target.id, _folded(str(after.value.value))


def _folded(text: str | None) -> str:
    return " ".join((text or "").split())
