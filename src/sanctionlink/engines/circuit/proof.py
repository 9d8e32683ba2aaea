"""What holds in one world, and the clauses that fire there, premises before conclusions.

Within a recursive component a clause counts only once its premises have been derived by earlier ones, so that nothing is
ever proven by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.engines.circuit.worlds import Worlds
from sanctionlink.engines.protocols import Outcome
from sanctionlink.ground.ir import Component, Literal
from sanctionlink.situation.situation import IMPOSSIBLE, Situation


def least_model(situation: Situation) -> tuple[bool, ...]:
    """Whether each atom holds, by its number, in a situation of one world. Index 0 is unused."""
    worlds = Worlds.all(situation)
    return (False, *(bool(worlds.having(atom)) for atom in range(1, situation.program.atoms + 1)))


def proof(situation: Situation) -> Outcome:
    """The least model of a situation of one world, and the clauses that fire in an order that a proof can follow."""
    outcome = Outcome(situation, least_model(situation))
    return Outcome(situation, outcome.atoms, firing_order(outcome))


def firing_order(outcome: Outcome) -> tuple[tuple[int, int], ...]:
    """Every firing of a one-world outcome as (head, position), a reached threshold as (head, -1 - position)."""
    program = outcome.situation.program
    order: list[tuple[int, int]] = []
    for component in program.components:
        if component.recursive:
            order.extend(_rounds(outcome, component))
        else:
            order.extend(_firings(outcome, component.atoms[0], frozenset(), frozenset()))
    return tuple(order)


def _rounds(outcome: Outcome, component: Component) -> Iterator[tuple[int, int]]:
    """The firings of a recursive component in rounds: each rests on atoms of earlier rounds only."""
    members = frozenset(component.atoms)
    derived: frozenset[int] = frozenset()
    seen: set[tuple[int, int]] = set()
    while True:
        found = [
            firing
            for atom in component.atoms
            for firing in _firings(outcome, atom, members, derived)
            if firing not in seen
        ]
        if not found:
            return
        seen.update(found)
        derived |= {head for head, _ in found}
        yield from found


def _firings(
    outcome: Outcome, head: int, members: frozenset[int], derived: frozenset[int]
) -> Iterator[tuple[int, int]]:
    """The clauses and sums of a head that hold when, of `members`, only `derived` do."""

    def holds(literal: Literal) -> bool:
        if abs(literal) in members:
            return (abs(literal) in derived) == (literal > 0)
        return outcome.where(literal)

    program = outcome.situation.program
    for position, clause in enumerate(program.clauses.get(head, ())):
        if all(holds(literal) for literal in clause.body):
            yield head, position
    for position, found in enumerate(outcome.situation.sums.get(head, ())):
        total = sum(i.weight for i in found.items if (holds(i.literal) and i.when != IMPOSSIBLE) != i.negated)
        if total >= found.bound:
            yield head, -1 - position
