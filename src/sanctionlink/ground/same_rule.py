"""Whether two parts of rules say the same, and a part written again with other names; places and citations do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from sanctionlink.diagnostics.model import Span
from sanctionlink.model.expression import AsOf, Binder, Holds, InSet, LastYearly, ValueOf, Variable

N = TypeVar("N")

ASIDE = frozenset({"span", "cites", "note", "says", "sha256", "basis"})
"""Fields that say where something is, who says so and how, or the same in English."""


def bare(node: object) -> object:
    """What a part of a rulebook says, as plain values that can be compared and hashed; places and citations are left out."""
    if is_dataclass(node) and not isinstance(node, type):
        parts = tuple(bare(getattr(node, f.name)) for f in fields(node) if f.name not in ASIDE)
        return (type(node).__name__, *parts)
    if isinstance(node, (tuple, list)):
        return tuple(bare(part) for part in node)
    if isinstance(node, Mapping):
        return tuple((key, bare(value)) for key, value in node.items())
    return node


def variables(node: object) -> Iterator[str]:
    """The names of the variables in an expression, those that it binds itself included."""
    if isinstance(node, Variable):
        yield node.name
    elif isinstance(node, tuple):
        for part in node:
            yield from variables(part)
    elif is_dataclass(node) and not isinstance(node, (type, Span)):
        for each in fields(node):
            yield from variables(getattr(node, each.name))


def rewritten(
    node: N,
    names: Mapping[str, str],
    sets: Mapping[str, str],
    day: Callable[[AsOf | LastYearly], object] | None,
) -> N:
    """An expression or term with conditions and sets by other names, and something else for the date asked about."""
    if not is_dataclass(node) or isinstance(node, (type, Span)):
        if isinstance(node, tuple):
            return tuple(rewritten(part, names, sets, day) for part in node)  # type: ignore[return-value]
        return node
    if isinstance(node, (AsOf, LastYearly)):
        return day(node) if day else node  # type: ignore[return-value]
    changed: dict[str, object] = {}
    for each in fields(node):
        part = getattr(node, each.name)
        made = rewritten(part, names, sets, day) if is_dataclass(part) or isinstance(part, tuple) else part
        if made is not part and made != part:
            changed[each.name] = made
    if isinstance(node, (Holds, ValueOf)) and node.condition in names:
        changed["condition"] = names[node.condition]
    if isinstance(node, (Binder, InSet)) and node.set in sets:
        changed["set"] = sets[node.set]
    return replace(node, **changed) if changed else node  # type: ignore[type-var]
