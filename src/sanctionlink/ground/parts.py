"""An expression to what it is made of: how many of which other expressions must hold for it to hold, or to fail.

Negation is pushed down, so that a part is always asked for what is wanted of it: to hold, or to fail.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.ground.bindings import Bindings, conjuncts
from sanctionlink.ground.ir import Environment
from sanctionlink.ground.reads import is_term
from sanctionlink.model.expression import (
    Aggregate,
    And,
    AtLeast,
    Expression,
    Not,
    Or,
    Quantified,
    Quantifier,
    Tally,
    Term,
)
from sanctionlink.records import dataclass

COMPOSED = (Not, And, Or, AtLeast, Quantified)
"""The expressions that are made of others."""


@dataclass(frozen=True, slots=True)
class Sense:
    """An expression with its variables bound, asked whether it holds (`positive`) or fails."""

    expression: Expression
    environment: Environment
    positive: bool


@dataclass(frozen=True, slots=True)
class Joint:
    """At least `needed` of the parts."""

    needed: int
    parts: tuple[Sense | Joint, ...]


def parts(sense: Sense, bindings: Bindings) -> Joint | None:
    """What must hold for an expression to be as asked; None for a test, which has no parts."""
    env, positive = sense.environment, sense.positive
    match sense.expression:
        case Not(body=body):
            return Joint(1, (Sense(body, env, not positive),))
        case And(parts=below) | Or(parts=below):
            every = isinstance(sense.expression, And) == positive
            return Joint(len(below) if every else 1, tuple(Sense(part, env, positive) for part in below))
        case AtLeast(least=least, parts=below):
            needed = least if positive else len(below) - least + 1
            return Joint(needed, tuple(Sense(part, env, positive) for part in below))
        case Quantified():
            return _members(sense.expression, env, positive, bindings)
    return None


def _members(e: Quantified, env: Environment, positive: bool, bindings: Bindings) -> Joint:
    """Either "a member in range decides it" or "no member in range decides otherwise"."""
    some = e.quantifier is Quantifier.SOME
    exists = some == positive
    guards = (*conjuncts(e.binder.where), *(conjuncts(e.body) if some else ()))
    found: list[Sense | Joint] = []
    for inner in bindings.of_binder(e.binder, env, guards):
        body = Sense(e.body, inner, positive)
        if e.binder.where is None:
            found.append(body)
        else:
            found.append(Joint(2 if exists else 1, (Sense(e.binder.where, inner, exists), body)))
    return Joint(1 if exists else len(found), tuple(found))


def ranged(term: Aggregate, env: Environment, bindings: Bindings) -> Iterator[Environment]:
    """The bindings of the members that a count or sum can count, or that a run goes through, in declared order."""
    guards: list[Expression | Term] = []
    if term.tally is not Tally.RUN:
        guards += conjuncts(term.binder.where)
        guards += [term.body] if is_term(term.body) else conjuncts(term.body)
    yield from bindings.of_binder(term.binder, env, guards)
