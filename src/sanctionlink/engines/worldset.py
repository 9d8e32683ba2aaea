"""Some worlds of a situation as bit sets: all of them where they are few, else ones drawn at random.

Drawn worlds answer at once that something is possible. That it is not, only all worlds can tell, or a solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from sanctionlink.engines.algebra import Weighted, evaluate
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.radix import Radix, lowest
from sanctionlink.ground.ir import Literal
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import CERTAIN, Choice, Situation

MOST_BITS = 1 << 27
"""Worlds times atoms up to which all worlds are held: 16 MiB."""

DRAWN = 1 << 13
"""How many worlds are drawn where they cannot all be held."""


@dataclass(frozen=True, slots=True)
class WorldSet:
    """Worlds with what holds in them: `atoms[a]` are those with atom `a`, `chosen[v][o]` those with an option."""

    situation: Situation
    complete: bool
    everywhere: int
    chosen: tuple[tuple[int, ...], ...]
    atoms: tuple[int, ...]

    def where(self, literals: Iterable[Literal]) -> int:
        """The worlds that have all the literals."""
        found = self.everywhere
        for x in literals:
            found &= self.atoms[x] if x > 0 else self.everywhere ^ self.atoms[-x]
        return found

    def worlds(self, choice: Choice) -> int:
        """The worlds of a choice."""
        return _worlds(choice, self.chosen, self.everywhere)

    def digits(self, world: int) -> Digits:
        """The options of one of the worlds."""
        return tuple(next(o for o, found in enumerate(own) if found >> world & 1) for own in self.chosen)

    def find(self, literals: Iterable[Literal]) -> Digits | None:
        """A world that has all the literals, the first one, or None."""
        found = self.where(literals)
        return self.digits(lowest(found)) if found else None


def all_worlds(situation: Situation) -> WorldSet | None:
    """Every world, or None if there are too many to hold."""
    if situation.count * situation.program.atoms > MOST_BITS:
        return None
    radix = Radix(tuple(len(variable.options) for variable in situation.variables))
    chosen = [tuple(radix.chosen(at, o) for o in range(size)) for at, size in enumerate(radix.sizes)]
    return _with(situation, True, situation.count, chosen)


def drawn_worlds(situation: Situation, rare: frozenset[int], seed: int = 0) -> WorldSet:
    """Worlds drawn at random, always the same ones. The second option of `rare` variables is drawn once in eight times."""
    random = Random(seed)
    everywhere = (1 << DRAWN) - 1
    chosen = []
    for at, variable in enumerate(situation.variables):
        count = len(variable.options)
        codes = [everywhere]
        while len(codes) < count or (count > 2 and len(codes) < 2 * count):
            plane = random.getrandbits(DRAWN)
            if at in rare:
                plane &= random.getrandbits(DRAWN) & random.getrandbits(DRAWN)
            codes = [part & side for part in codes for side in (everywhere ^ plane, plane)]
        options = [0] * count
        for code, worlds in enumerate(codes):
            options[code % count] |= worlds
        chosen.append(tuple(options))
    return _with(situation, False, DRAWN, chosen)


def these_worlds(situation: Situation, found: Sequence[Digits]) -> WorldSet:
    """Worlds given by their options."""
    chosen = []
    for at, variable in enumerate(situation.variables):
        options = [0] * len(variable.options)
        for world, digits in enumerate(found):
            options[digits[at]] |= 1 << world
        chosen.append(tuple(options))
    return _with(situation, False, len(found), chosen)


def with_options(situation: Situation, known: Mapping[int, Sequence[int]], count: int) -> WorldSet:
    """Worlds given by those in which some variables have each option; all other variables have their first."""
    everywhere = (1 << count) - 1
    chosen = [
        tuple(known[at]) if at in known else (everywhere, *(0 for _ in v.options[1:]))
        for at, v in enumerate(situation.variables)
    ]
    return _with(situation, False, count, chosen)


def _worlds(choice: Choice, chosen: Sequence[Sequence[int]], everywhere: int) -> int:
    """The worlds of a choice, from those of each option."""
    if choice == CERTAIN:
        return everywhere
    found = 0
    for selection in choice:
        together = everywhere
        for at, option in selection:
            together &= chosen[at][option]
        found |= together
    return found


def _with(situation: Situation, complete: bool, count: int, chosen: Sequence[tuple[int, ...]]) -> WorldSet:
    """The worlds with what holds in them."""
    everywhere = (1 << count) - 1

    def worlds(choice: Choice) -> int:
        return _worlds(choice, chosen, everywhere)

    sums = {
        head: tuple(
            Weighted(tuple((i.weight, i.literal, worlds(i.when), i.negated) for i in s.items), s.bound)
            for s in found
        )
        for head, found in situation.sums.items()
    }
    inputs = [worlds(choice) for choice in situation.inputs]
    atoms = evaluate(situation.program, inputs, sums, everywhere)
    return WorldSet(situation, complete, everywhere, tuple(chosen), tuple(atoms))
