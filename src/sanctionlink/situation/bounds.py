"""What must and what may hold, whatever is open: two least models that close in on every world's."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from sanctionlink.ground.ir import TRUE, Component, Literal, Program, Threshold, Weight
from sanctionlink.records import dataclass

Extent = tuple[Fraction | None, Fraction | None]
"""The least and most that a weight can be; None is no bound."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The atoms that hold in some worlds at most (`possible`), and those that hold in all (`certain`)."""

    possible: frozenset[int]
    certain: frozenset[int]

    def may(self, literal: Literal) -> bool:
        """Whether a literal may hold in some world."""
        return literal in self.possible if literal > 0 else -literal not in self.certain

    def must(self, literal: Literal) -> bool:
        """Whether a literal holds in every world."""
        return literal in self.certain if literal > 0 else -literal not in self.possible


def reach(program: Program, inputs: Sequence[bool | None], extent: Callable[[Weight], Extent]) -> Reach:
    """Bounds on what holds. `inputs[i]` is the truth of atom `i + 2` if it is known."""
    possible = {TRUE, *(at + 2 for at, truth in enumerate(inputs) if truth is not False)}
    certain = {TRUE, *(at + 2 for at, truth in enumerate(inputs) if truth)}
    readers: Mapping[int, list[int]]
    for component in program.components:
        readers = _readers(program, component) if component.recursive else {}
        for grown, other in ((possible, certain), (certain, possible)):
            bound = _Bound(program, grown, other, grown is possible, extent)
            queue = deque(component.atoms)
            while queue:
                atom = queue.popleft()
                if atom not in grown and bound.holds(atom):
                    grown.add(atom)
                    queue.extend(readers.get(atom, ()))
    return Reach(frozenset(possible), frozenset(certain))


def _readers(program: Program, component: Component) -> dict[int, list[int]]:
    """The atoms of a circle that each of its atoms bears on."""
    found: dict[int, list[int]] = {atom: [] for atom in component.atoms}
    for atom in component.atoms:
        below = {abs(x) for c in program.clauses.get(atom, ()) for x in c.body}
        below |= {abs(x) for t in program.thresholds.get(atom, ()) for _, x in t.items}
        for premise in below & found.keys():
            found[premise].append(atom)
    return found


@dataclass(frozen=True, slots=True)
class _Bound:
    """One of the two models while it grows; `other` bounds it from the other side, for negations."""

    program: Program
    grown: set[int]
    other: set[int]
    most: bool
    extent: Callable[[Weight], Extent]

    def holds(self, atom: int) -> bool:
        """Whether the model has an atom, by what it has so far."""
        return any(
            all(self._has(x) for x in clause.body) for clause in self.program.clauses.get(atom, ())
        ) or any(self._reached(found) for found in self.program.thresholds.get(atom, ()))

    def _has(self, literal: Literal) -> bool:
        return literal in self.grown if literal > 0 else -literal not in self.other

    def _never(self, literal: Literal) -> bool:
        """Whether no world has a literal, as far as is known."""
        known = self.grown if self.most else self.other
        return literal not in known if literal > 0 else False

    def _reached(self, threshold: Threshold) -> bool:
        """Whether a sum reaches its bound at its most (or least)."""
        total = Fraction(0)
        for weight, literal in threshold.items:
            low, high = self.extent(weight)
            if self.most:
                value = high
                counts = self._has(literal)
                if not counts or (value is not None and value < 0 and not self._surely(literal)):
                    continue
            else:
                value = low
                surely = self._has(literal)
                if not surely and (self._never(literal) or (value is not None and value >= 0)):
                    continue
            if value is None:
                return self.most
            total += value
        return total > 0 if threshold.strict else total >= 0

    def _surely(self, literal: Literal) -> bool:
        """Whether every world has a literal, as far as is known while the larger model grows."""
        return literal in self.other if literal > 0 else -literal not in self.grown
