"""The program as straight-line code over any Boolean algebra.

An element of the algebra supports `&`, `|` and `^`; `one` is its top. With `bool` this evaluates one world, with integers
as bit sets any number of worlds at a time. Components come in evaluation order; a recursive one is iterated from the
bottom to its least fixpoint, re-evaluating only atoms whose premises grew. Sums are added in binary, digit by digit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Generic, Protocol, Self, TypeVar

from sanctionlink.engines.bound import Bound
from sanctionlink.engines.protocols import Outcome
from sanctionlink.ground.ir import Component, Literal, Program
from sanctionlink.records import dataclass


class Element(Protocol):
    """An element of a Boolean algebra."""

    def __and__(self, other: Self, /) -> Self: ...

    def __or__(self, other: Self, /) -> Self: ...

    def __xor__(self, other: Self, /) -> Self: ...


E = TypeVar("E", bound=Element)


@dataclass(frozen=True, slots=True)
class Weighted(Generic[E]):
    """A sum to be reached: (weight, literal, worlds it counts in, whether it counts where it is *not* so)."""

    items: tuple[tuple[int, Literal, E, bool], ...]
    bound: int


Sums = Mapping[int, tuple[Weighted[E], ...]]
"""The sums of each head."""


class Algebra:
    """The engine over sets of worlds. It keeps nothing between calls, so any number of threads may share one."""

    name = "algebra"

    def solve(self, bound: Bound) -> Outcome:
        """The least model, all worlds at once."""
        return Outcome(
            bound, tuple(evaluate(bound.program, bound.truth, self._sums(bound), bound.everywhere))
        )

    @staticmethod
    def _sums(bound: Bound) -> Sums[int]:
        return {
            head: tuple(
                Weighted(tuple((i.weight, i.literal, i.worlds, i.negated) for i in s.items), s.bound)
                for s in found
            )
            for head, found in bound.sums.items()
        }

    def complete(self, bound: Bound, settled: Outcome) -> Outcome:
        """The least model, given that of one of the worlds: what depends on nothing open is taken from there."""
        everywhere = bound.everywhere
        open_ = {i + 2 for i, worlds in enumerate(bound.truth) if worlds not in (0, everywhere)}
        known: dict[int, int] = {}
        program = bound.program
        for component in program.components:
            if any(self._touches(bound, atom, open_) for atom in component.atoms):
                open_.update(component.atoms)
            else:
                known.update((a, everywhere if settled.atoms[a] else 0) for a in component.atoms)
        values = evaluate(program, bound.truth, self._sums(bound), everywhere, known)
        return Outcome(bound, tuple(values))

    @staticmethod
    def _touches(bound: Bound, atom: int, open_: set[int]) -> bool:
        """Whether an atom rests on something open."""
        if any(abs(x) in open_ for c in bound.program.clauses.get(atom, ()) for x in c.body):
            return True
        return any(
            abs(i.literal) in open_ or i.worlds not in (0, bound.everywhere)
            for found in bound.sums.get(atom, ())
            for i in found.items
        )

    def prove(self, bound: Bound) -> Outcome:
        """The least model of one world, and the clauses that fire in an order that a proof can follow."""
        from sanctionlink.engines.durable.trace import firing_order

        outcome = self.solve(bound)
        return Outcome(bound, outcome.atoms, firing_order(outcome))


def evaluate(
    program: Program,
    inputs: Sequence[E],
    sums: Sums[E],
    one: E,
    known: Mapping[int, E] | None = None,
) -> list[E]:
    """The element of every atom, by number; index 0 is the bottom.

    `inputs[i]` is the element of atom `i + 2`. `known` has elements found elsewhere, for whole components.
    """
    zero = one ^ one
    values: list[E] = [zero, one, *inputs]
    values.extend([zero] * (program.atoms + 1 - len(values)))
    for component in program.components:
        if known and component.atoms[0] in known:
            for atom in component.atoms:
                values[atom] = known[atom]
        elif component.recursive:
            _iterate(program, component, values, sums, one)
        else:
            atom = component.atoms[0]
            values[atom] = _step(program, atom, values, sums, one)
    return values


def _step(program: Program, atom: int, values: list[E], sums: Sums[E], one: E) -> E:
    """The element of an atom from those of its premises."""
    total = one ^ one
    for clause in program.clauses.get(atom, ()):
        body = one
        for literal in clause.body:
            body = body & (values[literal] if literal > 0 else one ^ values[-literal])
        total = total | body
    for found in sums.get(atom, ()):
        total = total | reaches(found, values, one)
    return total


def _iterate(
    program: Program,
    component: Component,
    values: list[E],
    sums: Sums[E],
    one: E,
) -> None:
    """Grow the atoms of a recursive component from the bottom until nothing changes."""
    members = set(component.atoms)
    readers: dict[int, list[int]] = {atom: [] for atom in component.atoms}
    for atom in component.atoms:
        below = {abs(x) for c in program.clauses.get(atom, ()) for x in c.body}
        below |= {abs(x) for t in program.thresholds.get(atom, ()) for _, x in t.items}
        for premise in below & members:
            readers[premise].append(atom)
    queue = deque(component.atoms)
    queued = set(component.atoms)
    while queue:
        atom = queue.popleft()
        queued.discard(atom)
        grown = _step(program, atom, values, sums, one)
        if grown != values[atom]:
            values[atom] = grown
            for reader in readers[atom]:
                if reader not in queued:
                    queued.add(reader)
                    queue.append(reader)


def reaches(found: Weighted[E], values: Sequence[E], one: E) -> E:
    """Where a sum reaches its bound: a ripple-carry adder, then a comparison from the lowest digit up."""
    zero = one ^ one
    if found.bound <= 0:
        return one
    digits: list[E] = []
    for weight, literal, worlds, negated in found.items:
        present = values[literal] if literal > 0 else one ^ values[-literal]
        present = present & worlds
        if negated:
            present = one ^ present
        for position in range(weight.bit_length()):
            if weight >> position & 1:
                _add(digits, position, present, zero)
    enough = one
    for position in range(max(len(digits), found.bound.bit_length())):
        digit = digits[position] if position < len(digits) else zero
        enough = digit & enough if found.bound >> position & 1 else digit | enough
    return enough


def _add(digits: list[E], position: int, carry: E, zero: E) -> None:
    """Add 2**position in the worlds of `carry`."""
    while carry != zero:
        while len(digits) <= position:
            digits.append(zero)
        digit = digits[position]
        digits[position] = digit ^ carry
        carry = digit & carry
        position += 1
