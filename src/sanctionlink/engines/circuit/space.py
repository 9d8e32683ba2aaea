"""All possible worlds of a situation at once: questions about them, answered by sets of worlds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product

from sanctionlink.engines.circuit.worlds import Worlds
from sanctionlink.engines.hinges import Hinges, OpenCondition, hinges, units
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.radix import lowest
from sanctionlink.ground.ir import Literal
from sanctionlink.situation.situation import CERTAIN, Choice, Situation


class CircuitSpace:
    """The possible worlds of a situation (see `protocols.Space`). Only what is asked for is worked out."""

    def __init__(self, situation: Situation, worlds: Worlds | None = None) -> None:
        self.worlds = Worlds.all(situation) if worlds is None else worlds

    @property
    def situation(self) -> Situation:
        """The situation."""
        return self.worlds.situation

    @cached_property
    def possible(self) -> int:
        """The worlds that no must-`never` rule excludes."""
        return self.worlds.where(-e.broken[0] for e in self.situation.program.exclusions)

    def exists(self, literals: Sequence[Literal], when: Choice = CERTAIN) -> bool:
        """Whether some possible world, in which a choice is made, has all the literals."""
        worlds = self.possible if when == CERTAIN else self.possible & self.worlds.of_choice(when)
        for literal in literals:
            if not worlds:
                return False
            worlds &= self.worlds.having(literal)
        return worlds != 0

    def breaking(self) -> tuple[int, ...]:
        """The ground rules of `never` rules that some world breaks."""
        exclusions = self.situation.program.exclusions
        return tuple(e.origin for e in exclusions if self.worlds.having(e.broken[0]))

    def world(self) -> Digits:
        """A possible world."""
        return self.worlds.digits(lowest(self.possible))

    def pair(self, literal: Literal) -> tuple[Digits, Digits]:
        """A possible world with the literal and one without that differ in one variable, if there are such."""
        bitten, clear = self._sides(literal)
        for at in range(len(self.situation.variables)):
            for one, other in self._flipping_pairs(at, bitten, clear):
                return self.worlds.digits(one), self.worlds.digits(other)
        return self.worlds.digits(lowest(bitten)), self.worlds.digits(lowest(clear))

    def settled(self, kept: Sequence[OpenCondition], literal: Literal) -> bool:
        """Whether no two possible worlds that are alike in some open conditions differ in a literal."""
        return self._settled(kept, *self._sides(literal))

    def hinges(self, literals: Sequence[Literal]) -> Hinges:
        """The fewest open conditions whose values settle which literals hold."""
        every = [self._sides(literal) for literal in literals]
        return hinges(
            units(self.situation),
            lambda unit: any(self._flips(at, *sides) for sides in every for at in unit.variables),
            lambda kept: all(self._settled(kept, *sides) for sides in every),
        )

    # --- inside -----------------------------------------------------------------------------------------------------

    def _sides(self, literal: Literal) -> tuple[int, int]:
        bitten = self.worlds.having(literal) & self.possible
        return bitten, self.possible ^ bitten

    def _flips(self, at: int, bitten: int, clear: int) -> bool:
        return any(True for _ in self._flipping_pairs(at, bitten, clear))

    def _flipping_pairs(self, at: int, bitten: int, clear: int) -> Iterator[tuple[int, int]]:
        """Worlds (bitten, clear) that differ in one variable alone."""
        stride = self.worlds.radix.strides[at]
        options = len(self.situation.variables[at].options)
        for a, b in product(range(options), repeat=2):
            if a == b:
                continue
            one = bitten & self.worlds.chosen(at, a)
            gap = (b - a) * stride
            met = (one << gap if gap > 0 else one >> -gap) & clear
            if met:
                world = lowest(met)
                yield world - gap, world

    def _settled(self, kept: Sequence[OpenCondition], bitten: int, clear: int) -> bool:
        """Whether no two possible worlds alike in the kept units differ in status."""
        variables = {at for unit in kept for at in unit.variables}
        radix = self.worlds.radix
        forgotten = [at for at in range(len(self.situation.variables)) if at not in variables]
        for part in self._parts(kept):
            one, other = bitten & part, clear & part
            for at in forgotten:
                if not one or not other:
                    break
                one, other = radix.forget(at, one), radix.forget(at, other)
            if one & other:
                return False
        return True

    def _parts(self, kept: Sequence[OpenCondition]) -> list[int]:
        """The possible worlds, parted by the values of the disputed units."""
        parts = [self.possible]
        for unit in kept:
            for cell in unit.cells:
                by_value: dict[object, int] = {}
                for found in self.situation.cells[cell]:
                    worlds = self.worlds.of_choice(found.when)
                    by_value[found.value] = by_value.get(found.value, 0) | worlds
                parts = [p & worlds for p in parts for worlds in by_value.values() if p & worlds]
        return parts
