"""Closes a ground program: final numbering, evaluation order, and the error for a cycle through negation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, Related, Report
from sanctionlink.ground.builder import DERIVED_BASE, Body, Emitter
from sanctionlink.ground.ir import (
    Asked,
    Bite,
    Clause,
    Environment,
    Exclusion,
    GroundRule,
    Literal,
    OutlookLiterals,
    Program,
    Threshold,
    Triple,
)
from sanctionlink.ground.stratify import NegativeCycle, stratify
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Never, Value
from sanctionlink.records import dataclass

K = TypeVar("K")
Key = tuple[object, ...]


def finish(
    asked: Asked,
    emit: Emitter,
    ground_rules: tuple[GroundRule, ...],
    statuses: Mapping[InstanceKey, Triple],
    outlooks: Mapping[InstanceKey, OutlookLiterals],
    sides: Sequence[Mapping[InstanceKey, Sequence[Bite]]],
    exclusions: Iterable[Exclusion],
    index: Mapping[Key, Triple],
) -> Program:
    """The program with its atoms renumbered and ordered. `sides` are the rules that decide, and those that counter.

    Raises `InvalidInput` if it is not stratified.
    """
    first = len(emit.inputs) + 2
    atoms = first - 1 + emit.derived
    numbering = _Numbering(DERIVED_BASE - len(emit.inputs) - 1)
    clauses = numbering.clauses(emit.clauses)
    thresholds = numbering.thresholds(emit.thresholds)
    try:
        components = stratify(first, atoms, clauses, thresholds)
    except NegativeCycle as cycle:
        raise _unstratified(cycle, clauses, ground_rules) from None
    bites, counters = ({key: numbering.bites(found) for key, found in each.items()} for each in sides)
    final_index = numbering.triples(index)
    return Program(
        asked=asked,
        atoms=atoms,
        inputs=tuple(emit.inputs),
        clauses=clauses,
        thresholds=thresholds,
        components=components,
        ground_rules=ground_rules,
        statuses=numbering.triples(statuses),
        outlooks={key: found.mapped(numbering.of) for key, found in outlooks.items()},
        bites=bites,
        counters=counters,
        exclusions=tuple(Exclusion(e.origin, numbering.triple(e.broken)) for e in exclusions),
        consequences=_consequences(final_index),
        index=final_index,
        environments=_environments(index),
    )


def final_numbers(inputs: int) -> Callable[[Literal], Literal]:
    """What gives a literal its final number where there are so many inputs."""
    return _Numbering(DERIVED_BASE - inputs - 1).of


@dataclass(frozen=True, slots=True)
class _Numbering:
    """The final numbers of literals: inputs keep theirs, and what is derived follows them, `down` from where it was."""

    down: int

    def of(self, literal: Literal) -> Literal:
        if -DERIVED_BASE < literal < DERIVED_BASE:
            return literal
        return literal - self.down if literal > 0 else literal + self.down

    def triple(self, triple: Triple) -> Triple:
        first, second, third = triple
        if first == second == third:
            return (self.of(first),) * 3
        return self.of(first), self.of(second), self.of(third)

    def triples(self, found: Mapping[K, Triple]) -> dict[K, Triple]:
        return {key: self.triple(triple) for key, triple in found.items()}

    def clauses(self, found: Mapping[int, Sequence[Body]]) -> dict[int, tuple[Clause, ...]]:
        base, down = DERIVED_BASE, self.down
        clauses = {}
        for key, bodies in found.items():
            head, made = key - down, []
            for literals, origin in bodies:
                body = [x if -base < x < base else x - down if x > 0 else x + down for x in literals]
                made.append(Clause(head, tuple(body), origin))
            clauses[head] = tuple(made)
        return clauses

    def thresholds(self, found: Mapping[int, Sequence[Threshold]]) -> dict[int, tuple[Threshold, ...]]:
        return {
            self.of(head): tuple(
                Threshold(self.of(t.head), tuple([(w, self.of(x)) for w, x in t.items]), t.strict)
                for t in sums
            )
            for head, sums in found.items()
        }

    def bites(self, found: Iterable[Bite]) -> tuple[Bite, ...]:
        return tuple([Bite(b.rule, b.target, self.triple(b.holds)) for b in found])


def _consequences(index: Mapping[Key, Triple]) -> dict[InstanceKey, dict[Value, Triple]]:
    """The literals of each value that consequences can set a condition to."""
    found: dict[InstanceKey, dict[Value, Triple]] = {}
    for key in [key for key in index if key[0] == "set"]:
        match key:
            case (
                "set",
                str(condition),
                tuple() as members,
                str() | int() | Fraction() | dt.date() | Never() as value,
            ):
                found.setdefault((condition, members), {})[value] = index[key]
    return found


def _environments(index: Iterable[Key]) -> dict[str, tuple[Environment, ...]]:
    """The bindings of each rule that was grounded."""
    found: dict[str, list[Environment]] = {}
    for key in [key for key in index if key[0] == "fires"]:
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
