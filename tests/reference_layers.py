"""Whether a rulebook is stratified, by the form of its ground rules alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from reference_ground import Atom, Bindings, ground, ground_rules, targets_of
from reference_truth import order
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import (
    Blocks,
    Defines,
    Lifts,
    Requires,
    Rule,
    Rulebook,
    Sets,
)


def is_stratified(rulebook: Rulebook, as_of: dt.date | None = None) -> bool:
    """Whether no ground atom depends on itself through a negation, by the rules' form alone.

    Reading a condition that consequences set is a negation too: the value on record counts where no consequence does.
    With a day, only the rules valid on it are looked at.
    """
    edges: dict[Atom, set[tuple[Atom, bool]]] = {}
    for rule, bindings in ground_rules(rulebook, as_of):
        body = set(body_reads(rule, rulebook, bindings)) | {(("lifted", rule.id, None), False)}
        for head, lifted in graph_heads(rule, bindings):
            edges.setdefault(head, set()).update(body | ({(lifted, False)} if lifted else set()))
    return not any(
        head in reached(edges, atom) for head, body in edges.items() for atom, sign in body if not sign
    )


def reached(edges: Mapping[Atom, set[tuple[Atom, bool]]], start: Atom) -> set[Atom]:
    """Everything that an atom depends on, itself included."""
    found, waiting = {start}, [start]
    while waiting:
        for atom, _ in edges.get(waiting.pop(), ()):
            if atom not in found:
                found.add(atom)
                waiting.append(atom)
    return found


def graph_heads(rule: Rule, bindings: Bindings) -> Iterator[tuple[Atom, Atom | None]]:
    """What a rule concludes, each with the exception that would lift it in that place alone."""
    effect = rule.effect
    if isinstance(effect, (Requires, Blocks)):
        for target in targets_of(effect.targets, bindings):
            yield ("bitten", target), ("lifted", rule.id, target)
    elif isinstance(effect, Lifts):
        for place in [None] if effect.targets is None else targets_of(effect.targets, bindings):
            for name in effect.rules:
                yield ("lifted", name, place), place and ("lifted", rule.id, place)
    elif isinstance(effect, Sets):
        for a in effect.assignments:
            yield ("set", (a.condition, ground(a.arguments, bindings))), None
    elif isinstance(effect, Defines):
        yield ("applies", effect.notion, ground(effect.arguments, bindings)), None


def body_reads(rule: Rule, rulebook: Rulebook, bindings: Bindings) -> Iterator[tuple[Atom, bool]]:
    """What a rule's conditions read, and whether positively."""
    if rule.when is not None:
        yield from reads(rule.when, True, rulebook, bindings)
    if rule.unless is not None:
        yield from reads(rule.unless, False, rulebook, bindings)
    if isinstance(rule.effect, Requires):
        yield from reads(rule.effect.needed, False, rulebook, bindings)


def reads(e: Any, sign: bool | None, rulebook: Rulebook, bindings: Bindings) -> Iterator[tuple[Atom, bool]]:
    """What an expression or term reads. `sign` is None where both its truth and its falsity count."""
    match e:
        case ex.Not():
            yield from reads(e.body, None if sign is None else not sign, rulebook, bindings)
        case ex.Holds() | ex.ValueOf():
            yield ("set", (e.condition, ground(e.arguments, bindings))), False
        case ex.Applies():
            yield ("applies", e.notion, ground(e.arguments, bindings)), bool(sign)
        case ex.HasStatus():
            yield ("bitten", (e.target, ground(e.arguments, bindings))), sign is not None and sign == e.bitten
        case ex.Comparison():
            high = {">": True, ">=": True, "<": False, "<=": False}.get(e.op.value)
            left = None if high is None or sign is None else high == sign
            yield from reads(e.left, left, rulebook, bindings)
            yield from reads(e.right, None if left is None else not left, rulebook, bindings)
        case ex.Quantified() | ex.Aggregate():
            yield from bound_reads(e, sign, rulebook, bindings)
        case ex.Arithmetic():
            flips = e.operator is ex.Operator.SUBTRACT or any(
                isinstance(f, ex.Constant) and e.operator is ex.Operator.MULTIPLY and order(f.value) < 0
                for f in (e.left, e.right)
            )
            left_flips = flips and e.operator is ex.Operator.MULTIPLY
            yield from reads(e.left, None if sign is None else sign != left_flips, rulebook, bindings)
            yield from reads(e.right, None if sign is None else sign != flips, rulebook, bindings)
        case ex.And() | ex.Or() | ex.AtLeast():
            for part in e.parts:
                yield from reads(part, sign, rulebook, bindings)
        case ex.EachYear() | ex.Shifted():
            yield from reads(e.day, None, rulebook, bindings)
        case ex.Pick():
            for day in e.days:
                yield from reads(day, None, rulebook, bindings)


def bound_reads(
    e: ex.Quantified | ex.Aggregate, sign: bool | None, rulebook: Rulebook, bindings: Bindings
) -> Iterator[tuple[Atom, bool]]:
    """What a quantifier or aggregate reads: `every` denies its filter, and a run has it both ways."""
    where_sign = sign
    if isinstance(e, ex.Quantified) and e.quantifier is ex.Quantifier.EVERY:
        where_sign = None if sign is None else not sign
    elif isinstance(e, ex.Aggregate) and e.tally is ex.Tally.RUN:
        where_sign = None
    for member in rulebook.sets[e.binder.set].members:
        inner = {**bindings, e.binder.name: member}
        yield from reads(e.body, sign, rulebook, inner)
        if e.binder.where is not None:
            yield from reads(e.binder.where, where_sign, rulebook, inner)
