"""The possible worlds of a situation, asked for one by one.

Questions are put as assumptions to one solver that keeps what it has learnt; what an answer hinges on is asked of two
copies of the program side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from sanctionlink.engines.clingo.encode import ProgramWriter
from sanctionlink.engines.clingo.solver import Solver
from sanctionlink.engines.hinges import Hinges, OpenCondition, hinges, units
from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.ir import Literal
from sanctionlink.situation.situation import CERTAIN, Cell, Choice, Situation

MOST_SECONDS = 20
"""For all that is asked of two worlds at once, beside a status."""


class AspSpace:
    """The possible worlds of a situation (see `protocols.Space`). Threads may share it; they take turns."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._solver = Solver()
        with self._solver.backend() as backend:
            self._copy = ProgramWriter(situation, backend).encode()

    @property
    def situation(self) -> Situation:
        """The situation."""
        return self._situation

    def exists(self, literals: Sequence[Literal], when: Choice = CERTAIN) -> bool:
        """Whether some possible world, in which a choice is made, has all the literals."""
        wanted = self._literals(literals)
        chosen = ([self._copy.options[at][option] for at, option in selection] for selection in when)
        return any(self._find([*wanted, *selection]) is not None for selection in chosen)

    def breaking(self) -> tuple[int, ...]:
        """The ground rules of `never` rules that some world breaks."""
        found = []
        for exclusion in self.situation.program.exclusions:
            broken = self._copy.literal(exclusion.broken[0])
            if self._solver.find([broken, -self._copy.pruned]) is not None:
                found.append(exclusion.origin)
        return tuple(found)

    def world(self) -> Digits:
        """A possible world."""
        return self._one([])

    def pair(self, literal: Literal) -> tuple[Digits, Digits]:
        """A possible world with the literal and one without that differ in one variable, if there are such."""
        for at in range(len(self.situation.variables)):
            found = self._pairs.differing([at], literal)
            if found is not None:
                return found
        return self._one([literal]), self._one([-literal])

    def settled(self, kept: Sequence[OpenCondition], literal: Literal) -> bool:
        """Whether no two possible worlds that are alike in some open conditions differ in a literal."""
        return self._pairs.settled(kept, literal)

    def hinges(self, literals: Sequence[Literal]) -> Hinges:
        """The fewest open conditions whose values settle which literals hold, as far as that is found in time."""
        every = units(self.situation)
        return hinges(
            every,
            lambda unit: any(self._pairs.differing([at], x) for x in literals for at in unit.variables),
            lambda kept: len(kept) == len(every) or all(self._pairs.settled(kept, x) for x in literals),
        )

    # --- inside -----------------------------------------------------------------------------------------------------

    @cached_property
    def _pairs(self) -> Pairs:
        return Pairs(self.situation)

    def _literals(self, literals: Sequence[Literal]) -> list[int]:
        return [self._copy.literal(x) for x in literals]

    def _find(self, assumptions: list[int]) -> frozenset[int] | None:
        return self._solver.find([*assumptions, self._copy.pruned], self._copy.watched)

    def _one(self, literals: Sequence[Literal]) -> Digits:
        found = self._find(self._literals(literals))
        assert found is not None, "there is such a world"
        return self._copy.digits(found)


class Pairs:
    """Two copies of a situation's program, whose variables and values can be made to agree."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.solver = Solver(MOST_SECONDS)
        with self.solver.backend() as backend:
            encoders = (ProgramWriter(situation, backend), ProgramWriter(situation, backend))
            self.one, self.other = (encoder.encode() for encoder in encoders)
            self.same_variable = [
                _agree(backend, zip(a, b, strict=True))
                for a, b in zip(self.one.options, self.other.options, strict=True)
            ]
            self.same_cell: dict[Cell, int] = {}
            for cell, found in situation.cells.items():
                if len(found) > 1:
                    values = dict.fromkeys(a.value for a in found)
                    one, other = (
                        [e.chosen([s for a in found if a.value == v for s in a.when]) for v in values]
                        for e in encoders
                    )
                    self.same_cell[cell] = _agree(backend, zip(one, other, strict=True))

    def differing(self, variables: Sequence[int], literal: Literal) -> tuple[Digits, Digits] | None:
        """Worlds with and without a literal that agree in all other variables."""
        kept = [s for at, s in enumerate(self.same_variable) if at not in variables]
        return self._find(kept, literal)

    def settled(self, kept: Sequence[OpenCondition], literal: Literal) -> bool:
        """Whether no two possible worlds alike in the kept units differ in a literal."""
        same = [self.same_variable[at] for unit in kept for at in unit.variables]
        same += [self.same_cell[cell] for unit in kept for cell in unit.cells if cell in self.same_cell]
        return self._find(same, literal) is None

    def _find(self, same: Sequence[int], literal: Literal) -> tuple[Digits, Digits] | None:
        sides = [self.one.literal(literal), self.other.literal(-literal)]
        watched = [*self.one.watched, *self.other.watched]
        found = self.solver.find([*same, *sides, self.one.pruned, self.other.pruned], watched)
        return None if found is None else (self.one.digits(found), self.other.digits(found))


def _agree(backend: Any, pairs: Iterator[tuple[int, int]]) -> int:
    """An atom that may be assumed to make each pair of atoms agree."""
    same: int = backend.add_atom()
    backend.add_rule([same], [], choice=True)
    for a, b in pairs:
        backend.add_rule([], [same, a, -b])
        backend.add_rule([], [same, -a, b])
    return same
