"""Choices as bit sets: every world of a situation at once.

A set of worlds is a Python integer: bit i says whether world i belongs to it. A world's number is written in mixed radix,
one digit an open variable. Where nothing is open there is one world, and every set is 0 or 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sanctionlink.engines.radix import Radix
from sanctionlink.ground.ir import Literal, Program
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import CERTAIN, Choice, Situation


@dataclass(frozen=True, slots=True)
class BitItem:
    """A weight that counts where the literal holds, in `worlds` (or everywhere else, if `negated`)."""

    weight: int
    literal: Literal
    worlds: int
    negated: bool


@dataclass(frozen=True, slots=True)
class BitSum:
    """Items with positive weights that must add up to at least `bound`."""

    items: tuple[BitItem, ...]
    bound: int


@dataclass(frozen=True)
class Bound:
    """A situation over all its worlds: `truth[i]` is the set of worlds in which input atom `i + 2` holds."""

    situation: Situation

    @property
    def program(self) -> Program:
        """The program of the situation."""
        return self.situation.program

    @cached_property
    def count(self) -> int:
        """The number of worlds."""
        return self.situation.count

    @cached_property
    def everywhere(self) -> int:
        """The set of all worlds."""
        return (1 << self.count) - 1

    @cached_property
    def radix(self) -> Radix:
        """The numbers of the worlds."""
        return Radix(tuple(len(variable.options) for variable in self.situation.variables))

    @cached_property
    def truth(self) -> tuple[int, ...]:
        """The worlds of each input."""
        return tuple(self.worlds(choice) for choice in self.situation.inputs)

    @cached_property
    def sums(self) -> Mapping[int, tuple[BitSum, ...]]:
        """The sums of each head."""
        return {
            head: tuple(
                BitSum(
                    tuple(BitItem(i.weight, i.literal, self.worlds(i.when), i.negated) for i in s.items),
                    s.bound,
                )
                for s in found
            )
            for head, found in self.situation.sums.items()
        }

    @cached_property
    def _selected(self) -> dict[tuple[int, int], int]:
        return {}

    def chosen(self, at: int, option: int) -> int:
        """The worlds in which a variable has an option."""
        if (at, option) not in self._selected:
            self._selected[at, option] = self.radix.chosen(at, option)
        return self._selected[at, option]

    def worlds(self, choice: Choice) -> int:
        """The worlds of a choice."""
        if choice == CERTAIN:
            return self.everywhere
        found = 0
        for selection in choice:
            together = self.everywhere
            for at, option in selection:
                together &= self.chosen(at, option)
            found |= together
        return found

    def digits(self, world: int) -> tuple[int, ...]:
        """The option of each variable in a world."""
        return self.radix.digits(world)

    def single(self, world: int) -> Bound:
        """This, reduced to one world."""
        return Bound(self.situation.world(self.digits(world)))
