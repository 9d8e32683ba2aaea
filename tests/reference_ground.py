"""The reference's ground rules: every rule under every binding of its variables, and what is inside a rule."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import (
    Requires,
    Rule,
    Rulebook,
    TargetRef,
)
from sanctionlink.model.scenario import InstanceKey

Atom = tuple[Any, ...]
"""Something derived: ("applies", notion, members), ("bitten", target), ("bite", rule, target), ("lifted", rule,
target or None), ("set", ground condition, value), ("never", rule)."""
Bindings = Mapping[str, str]
GroundRule = tuple[Rule, Bindings]


def ground_rules(rulebook: Rulebook, as_of: dt.date | None) -> list[GroundRule]:
    """Every valid rule (every rule at all, if no day is given) under every binding of its `for_each`."""
    return [
        (rule, dict(zip((name for name, _ in rule.for_each), members, strict=True)))
        for rule in rulebook.rules.values()
        if as_of is None or valid(as_of, rule.valid_from, rule.valid_until)
        for members in itertools.product(*(rulebook.sets[s].members for _, s in rule.for_each))
    ]


def ground(arguments: tuple[ex.Argument, ...], bindings: Bindings) -> tuple[str, ...]:
    """Members in place of variables."""
    return tuple(a.id if isinstance(a, ex.Member) else bindings[a.name] for a in arguments)


def targets_of(refs: tuple[TargetRef, ...], bindings: Bindings) -> list[InstanceKey]:
    """The ground targets that a rule is about."""
    return [(ref.target, ground(ref.arguments, bindings)) for ref in refs]


def nodes(node: Any) -> Iterator[Any]:
    """An expression, term or binder and everything inside it."""
    yield node
    for name in getattr(node, "__dataclass_fields__", ()):
        inner = getattr(node, name)
        for part in inner if isinstance(inner, tuple) else (inner,):
            if hasattr(part, "__dataclass_fields__"):
                yield from nodes(part)


def parts_of(rule: Rule) -> Iterator[Any]:
    """Every node of every expression of a rule."""
    for body in (rule.when, rule.unless, rule.effect.needed if isinstance(rule.effect, Requires) else None):
        if body is not None:
            yield from nodes(body)


def valid(day: dt.date, start: dt.date | None, end: dt.date | None) -> bool:
    """Whether a day lies in a validity: the start is included, the end is not."""
    return (start is None or start <= day) and (end is None or day < end)
