"""Closes a ground program: final numbering, evaluation order, and the error for a cycle through negation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sanctionlink.diagnostics import Diagnostic, InvalidInput, Related, Report
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Never, Value
from sanctionlink.program.emit import Emitter, final
from sanctionlink.program.program import (
    Bite,
    Clause,
    Environment,
    Exclusion,
    GroundRule,
    Literal,
    Program,
    Threshold,
    Triple,
)
from sanctionlink.program.stratify import NegativeCycle, dependencies, stratify


def finish(
    rulebook: Rulebook,
    emit: Emitter,
    ground_rules: tuple[GroundRule, ...],
    statuses: Mapping[InstanceKey, Triple],
    advice: Mapping[InstanceKey, tuple[Literal, Literal]],
    bites: Mapping[InstanceKey, Sequence[Bite]],
    exclusions: Iterable[Exclusion],
    index: Mapping[tuple[object, ...], Triple],
) -> Program:
    """The program with its atoms renumbered and ordered. Raises `InvalidInput` if it is not stratified."""
    first = len(emit.inputs) + 2
    atoms = first - 1 + emit.derived

    def renumber(triple: Triple) -> Triple:
        return final(triple[0], first), final(triple[1], first), final(triple[2], first)

    clauses = {
        final(head, first): tuple(
            Clause(final(c.head, first), tuple(final(x, first) for x in c.body), c.origin) for c in found
        )
        for head, found in emit.clauses.items()
    }
    thresholds = {
        final(head, first): tuple(
            Threshold(final(t.head, first), tuple((w, final(x, first)) for w, x in t.items), t.strict)
            for t in found
        )
        for head, found in emit.thresholds.items()
    }
    needs = dependencies(first, atoms, clauses, thresholds)
    try:
        components = stratify(first, atoms, needs)
    except NegativeCycle as cycle:
        raise _unstratified(cycle, clauses, ground_rules) from None
    final_index = {key: renumber(triple) for key, triple in index.items()}
    return Program(
        rulebook=rulebook,
        atoms=atoms,
        inputs=tuple(emit.inputs),
        clauses=clauses,
        thresholds=thresholds,
        components=components,
        ground_rules=ground_rules,
        statuses={key: renumber(triple) for key, triple in statuses.items()},
        advice={key: (final(a, first), final(b, first)) for key, (a, b) in advice.items()},
        bites={
            key: tuple(Bite(b.rule, b.target, renumber(b.holds)) for b in found)
            for key, found in bites.items()
        },
        exclusions=tuple(Exclusion(e.origin, renumber(e.broken)) for e in exclusions),
        consequences=_consequences(final_index),
        index=final_index,
        environments=_environments(index),
    )


def _consequences(
    index: Mapping[tuple[object, ...], Triple],
) -> dict[InstanceKey, dict[Value, Triple]]:
    """The literals of each value that consequences can set a condition to."""
    found: dict[InstanceKey, dict[Value, Triple]] = {}
    for key, triple in index.items():
        match key:
            case (
                "set",
                str(condition),
                tuple() as members,
                str() | int() | Fraction() | dt.date() | Never() as value,
            ):
                found.setdefault((condition, members), {})[value] = triple
    return found


def _environments(index: Iterable[tuple[object, ...]]) -> dict[str, tuple[Environment, ...]]:
    """The bindings of each rule that was grounded."""
    found: dict[str, list[Environment]] = {}
    for key in index:
        match key:
            case ("fires", str(rule), tuple() as environment):
                found.setdefault(rule, []).append(environment)
    return {rule: tuple(environments) for rule, environments in found.items()}


def _unstratified(
    cycle: NegativeCycle,
    clauses: Mapping[int, Sequence[Clause]],
    ground_rules: Sequence[GroundRule],
) -> InvalidInput:
    """The error that shows every rule on the cycle, in order."""
    rules: dict[str, GroundRule] = {}
    for atom, below in zip(cycle.atoms, (*cycle.atoms[1:], cycle.atoms[0]), strict=True):
        for clause in clauses.get(atom, ()):
            if clause.origin >= 0 and below in map(abs, clause.body):
                found = ground_rules[clause.origin]
                rules.setdefault(found.rule.id, found)
    involved = [found.rule for found in rules.values()]
    names = " → ".join(f"`{rule.id}`" for rule in involved)
    if len(involved) == 1:
        message = f"rule {names} rests on its own absence: what it concludes makes it stop applying"
    else:
        message = f"rules {names} rest on each other through a negation, so nothing settles which applies"
    return InvalidInput(
        Report(
            (
                Diagnostic(
                    "SL501",
                    message,
                    involved[0].span if involved else None,
                    hint="take the negation (`not`, `unless`, `requires`, an exception or a `sets`) out of the circle",
                    related=tuple(
                        Related(rule.span, f"rule `{rule.id}` is on the cycle") for rule in involved[1:]
                    ),
                ),
            )
        )
    )
