"""Closes a ground program: final numbering, evaluation order, and the error for a cycle through negation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, Related, Report
from sanctionlink.ground.bindings import Bindings
from sanctionlink.ground.builder import Emitter, final
from sanctionlink.ground.ir import (
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
from sanctionlink.ground.stratify import NegativeCycle, dependencies, stratify
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Never, Value
from sanctionlink.records import dataclass


def finish(
    bindings: Bindings,
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
    numbering = _Numbering(first)
    clauses = {numbering.of(head): numbering.clauses(found) for head, found in emit.clauses.items()}
    thresholds = {numbering.of(head): numbering.thresholds(found) for head, found in emit.thresholds.items()}
    needs = dependencies(first, atoms, clauses, thresholds)
    try:
        components = stratify(first, atoms, needs)
    except NegativeCycle as cycle:
        raise _unstratified(cycle, clauses, ground_rules) from None
    final_index = {key: numbering.triple(triple) for key, triple in index.items()}
    return Program(
        rulebook=bindings.rulebook,
        atoms=atoms,
        inputs=tuple(emit.inputs),
        clauses=clauses,
        thresholds=thresholds,
        components=components,
        ground_rules=ground_rules,
        statuses={key: numbering.triple(triple) for key, triple in statuses.items()},
        advice={key: (numbering.of(a), numbering.of(b)) for key, (a, b) in advice.items()},
        bites={key: numbering.bites(found) for key, found in bites.items()},
        exclusions=tuple(Exclusion(e.origin, numbering.triple(e.broken)) for e in exclusions),
        consequences=_consequences(final_index),
        index=final_index,
        environments=_environments(index),
        left_out=frozenset(bindings.left_out),
    )


@dataclass(frozen=True, slots=True)
class _Numbering:
    """The final numbers of literals: inputs first, then what is derived, from `first` on."""

    first: int

    def of(self, literal: Literal) -> Literal:
        return final(literal, self.first)

    def triple(self, triple: Triple) -> Triple:
        return self.of(triple[0]), self.of(triple[1]), self.of(triple[2])

    def clauses(self, found: Iterable[Clause]) -> tuple[Clause, ...]:
        return tuple(Clause(self.of(c.head), tuple(map(self.of, c.body)), c.origin) for c in found)

    def thresholds(self, found: Iterable[Threshold]) -> tuple[Threshold, ...]:
        return tuple(
            Threshold(self.of(t.head), tuple((w, self.of(x)) for w, x in t.items), t.strict) for t in found
        )

    def bites(self, found: Iterable[Bite]) -> tuple[Bite, ...]:
        return tuple(Bite(b.rule, b.target, self.triple(b.holds)) for b in found)


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
                    codes.CYCLE_THROUGH_NEGATION,
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
