"""Whether a rulebook is stratified, by the form of its ground rules alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reference_ground import Atom, Bindings, ground, ground_rules, targets_of
from reference_truth import order, passes, sole_read
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import (
    Blocks,
    Counters,
    Defines,
    Lifts,
    Requires,
    Rule,
    Rulebook,
    Sets,
)


def is_stratified(rulebook: Rulebook, as_of: dt.date | None = None) -> bool:
    """Whether no ground atom depends on itself through a negation, by the rules' form alone.

    Reading a condition that consequences set is a negation of those that set it to a value that would not do: the value on
    record counts where none of them does. Where other conditions or days are read beside it, no value would do.
    So is reading within a count or sum that is wanted low, whatever it is that is counted.
    With a day, only the rules valid on it are looked at.
    """
    edges = dependencies(rulebook, as_of)
    return not any(
        head in reached(edges, atom) for head, body in edges.items() for atom, sign in body if not sign
    )


def dependencies(rulebook: Rulebook, as_of: dt.date | None) -> dict[Atom, set[tuple[Atom, bool]]]:
    """For each ground atom, what the rules that conclude it read, and whether positively. `never` concludes too."""
    edges: dict[Atom, set[tuple[Atom, bool]]] = {}
    for rule, bindings in ground_rules(rulebook, as_of):
        body = set(body_reads(rule, rulebook, bindings)) | {(("lifted", rule.id, None), False)}
        for head, lifted in graph_heads(rule, bindings):
            edges.setdefault(head, set()).update(body | ({(lifted, False)} if lifted else set()))
    return edges


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
    elif isinstance(effect, Counters):
        for target in targets_of(effect.targets, bindings):
            yield ("counter", target), ("lifted", rule.id, target)
    elif isinstance(effect, Lifts):
        for place in [None] if effect.targets is None else targets_of(effect.targets, bindings):
            for name in effect.rules:
                yield ("lifted", name, place), place and ("lifted", rule.id, place)
    elif isinstance(effect, Sets):
        for a in effect.assignments:
            yield ("set", (a.condition, ground(a.arguments, bindings)), a.value), None
    elif isinstance(effect, Defines):
        yield ("applies", effect.notion, ground(effect.arguments, bindings)), None
    else:
        yield ("never", rule.id), None


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
        case ex.Holds() | ex.Comparison() | ex.EachYear() if sole_read(e, bindings):
            yield from sole_reads(e, sign, rulebook, bindings)
        case ex.ValueOf():
            for value in values_set(rulebook, e.condition):
                yield ("set", (e.condition, ground(e.arguments, bindings)), value), False
        case ex.Applies():
            yield from both_or(("applies", e.notion, ground(e.arguments, bindings)), sign)
        case ex.HasStatus():
            wanted = None if sign is None else sign == e.bitten
            yield from both_or(("bitten", (e.target, ground(e.arguments, bindings))), wanted)
        case ex.Comparison():
            high = {">": True, ">=": True, "<": False, "<=": False}.get(e.op.value)
            left = None if high is None or sign is None or high != sign else True
            yield from reads(e.left, left, rulebook, bindings)
            right = None if high is None or sign is None or high == sign else True
            yield from reads(e.right, right, rulebook, bindings)
        case ex.Quantified() | ex.Aggregate():
            yield from bound_reads(e, sign, rulebook, bindings)
        case ex.Arithmetic():
            constants = [order(f.value) for f in (e.left, e.right) if isinstance(f, ex.Constant)]
            turned = e.operator is ex.Operator.MULTIPLY and min(constants) < 0
            yield from reads(e.left, None if turned else sign, rulebook, bindings)
            subtracted = turned or e.operator is ex.Operator.SUBTRACT
            yield from reads(e.right, None if subtracted else sign, rulebook, bindings)
        case ex.And() | ex.Or() | ex.AtLeast():
            yield from (found for part in e.parts for found in reads(part, sign, rulebook, bindings))
        case ex.EachYear() | ex.Shifted() | ex.Pick():
            days = e.days if isinstance(e, ex.Pick) else (e.day,)
            yield from (found for day in days for found in reads(day, None, rulebook, bindings))


def sole_reads(
    e: Any, sign: bool | None, rulebook: Rulebook, bindings: Bindings
) -> Iterator[tuple[Atom, bool]]:
    """What a test of one condition reads: positively the consequences that pass it, negatively the others."""
    key = sole_read(e, bindings)
    assert key is not None
    signs = (True, False) if sign is None else (sign,)
    for value in values_set(rulebook, key[0]):
        for wanted in signs:
            yield ("set", key, value), passes(e, wanted, bindings, value)


def values_set(rulebook: Rulebook, condition: str) -> list[Any]:
    """The values that consequences set a condition to, for whichever members."""
    effects = [rule.effect for rule in rulebook.rules.values() if isinstance(rule.effect, Sets)]
    return list({a.value: None for effect in effects for a in effect.assignments if a.condition == condition})


def both_or(atom: Atom, sign: bool | None) -> Iterator[tuple[Atom, bool]]:
    """An atom read with one sign, or with both."""
    yield from ((atom, each) for each in ((True, False) if sign is None else (sign,)))


def reads_both_ways(rulebook: Rulebook) -> bool:
    """Whether some rule asks of one notion or status whether it holds and whether it does not.

    Such a rule may say nothing (`a or not a`), and who sees that before looking for circles finds none.
    """
    bodies = (set(body_reads(rule, rulebook, bindings)) for rule, bindings in ground_rules(rulebook, None))
    return any((atom, not sign) in body for body in bodies for atom, sign in body)


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


def needed(rulebook: Rulebook) -> set[Atom]:
    """Everything that some outlook or `never` rule depends on."""
    edges = dependencies(rulebook, None)
    start = [atom for atom in edges if atom[0] in ("bitten", "counter", "never")]
    return {atom for first in start for atom in reached(edges, first)}


def relevant(rulebook: Rulebook) -> Rulebook:
    """The rulebook without the rules that no outlook and no `never` rule depends on.

    An answer is about targets: a circle through negation that none of them rests on need not be refused.
    """
    atoms = needed(rulebook)
    kept = {
        rule.id
        for rule, bindings in ground_rules(rulebook, None)
        if any(head in atoms for head, _ in graph_heads(rule, bindings))
    }
    return replace(rulebook, rules={name: rule for name, rule in rulebook.rules.items() if name in kept})
