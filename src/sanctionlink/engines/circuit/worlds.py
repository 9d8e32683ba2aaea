"""Worlds of a situation, and sets of them as bit sets: where literals hold, a world of a set, its options.

A set of worlds is a Python integer: bit i says whether world i belongs to it. Of all worlds, one's number is written in mixed
radix, one digit an open variable. Where nothing is open there is one world, and every set is 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from random import Random

from sanctionlink.engines.circuit.compile import Signals
from sanctionlink.engines.circuit.values import Values
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.radix import Radix, lowest
from sanctionlink.ground.ir import Literal
from sanctionlink.situation.situation import CERTAIN, Choice, Situation

MOST_BITS = 1 << 27
"""Worlds times atoms up to which all worlds are held: 16 MiB."""

DRAWN = 1 << 13
"""How many worlds are drawn where they cannot all be held."""


class Worlds:
    """Worlds of a situation, numbered. What holds in them is worked out literal by literal, when it is asked for.

    `select` gives the worlds in which a variable has an option. `complete` says whether these are all worlds there are.
    """

    def __init__(
        self, situation: Situation, count: int, select: Callable[[int, int], int], complete: bool
    ) -> None:
        self.situation = situation
        self.count = count
        self.complete = complete
        self.everywhere = (1 << count) - 1
        self._select = select
        self._selected: dict[tuple[int, int], int] = {}

    @classmethod
    def all(cls, situation: Situation) -> Worlds:
        """Every world of a situation, impossible ones included. There must be room for them: see `all_worlds`."""
        radix = Radix(tuple(len(variable.options) for variable in situation.variables))
        return cls(situation, radix.count, radix.chosen, complete=True)

    @cached_property
    def radix(self) -> Radix:
        """How the worlds are numbered where these are all of them."""
        return Radix(tuple(len(variable.options) for variable in self.situation.variables))

    @cached_property
    def signals(self) -> Signals:
        """The circuit of the situation."""
        return Signals(self.situation)

    @cached_property
    def _values(self) -> Values:
        return Values(self.signals, self.everywhere, self.of_choice)

    def chosen(self, at: int, option: int) -> int:
        """The worlds in which a variable has an option."""
        key = at, option
        if key not in self._selected:
            self._selected[key] = self._select(at, option)
        return self._selected[key]

    def of_choice(self, choice: Choice) -> int:
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

    def having(self, literal: Literal) -> int:
        """The worlds in which a literal holds."""
        return self._values.of(self.signals.of(literal))

    def where(self, literals: Iterable[Literal], chosen: Iterable[tuple[int, int]] = ()) -> int:
        """The worlds that have all the literals and the chosen (variable, option) pairs."""
        found = self.everywhere
        for at, option in chosen:
            found &= self.chosen(at, option)
        for literal in literals:
            if not found:
                return 0
            found &= self.having(literal)
        return found

    def digits(self, world: int) -> Digits:
        """The options of one of the worlds."""
        if self.complete:
            return self.radix.digits(world)
        return tuple(
            next(o for o in range(len(v.options)) if self.chosen(at, o) >> world & 1)
            for at, v in enumerate(self.situation.variables)
        )

    def find(self, literals: Iterable[Literal], chosen: Iterable[tuple[int, int]] = ()) -> Digits | None:
        """The first world that has all the literals and the chosen (variable, option) pairs, or None."""
        found = self.where(literals, chosen)
        return self.digits(lowest(found)) if found else None


class KnownWorlds(Worlds):
    """Every world of a situation, where the sets of some literals have been worked out elsewhere; no others are asked for."""

    def __init__(self, situation: Situation, sets: Mapping[Literal, int]) -> None:
        every = Worlds.all(situation)
        super().__init__(situation, every.count, every.chosen, complete=True)
        self._sets = sets

    def having(self, literal: Literal) -> int:
        """The worlds in which one of the literals holds, or its complement."""
        found = self._sets[abs(literal)]
        return found if literal > 0 else self.everywhere ^ found


def all_worlds(situation: Situation) -> Worlds | None:
    """Every world, or None if there are too many to hold."""
    if situation.count * situation.program.atoms > MOST_BITS:
        return None
    return Worlds.all(situation)


def drawn_worlds(situation: Situation, rare: frozenset[int], seed: int = 0) -> Worlds:
    """Worlds drawn at random, always the same ones: they tell at once that something is possible, never that it is not.

    The second option of `rare` variables is drawn once in eight times.
    """
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
        chosen.append(options)
    return Worlds(situation, DRAWN, lambda at, option: chosen[at][option], complete=False)


def these_worlds(situation: Situation, found: Sequence[Digits]) -> Worlds:
    """Worlds given by their options."""
    digits = tuple(found)

    def select(at: int, option: int) -> int:
        return sum(1 << world for world, each in enumerate(digits) if each[at] == option)

    return Worlds(situation, len(digits), select, complete=False)


def with_options(situation: Situation, known: Mapping[int, Sequence[int]], count: int) -> Worlds:
    """Worlds given by those in which some variables have each option; all other variables have their first."""
    everywhere = (1 << count) - 1

    def select(at: int, option: int) -> int:
        return known[at][option] if at in known else everywhere * (option == 0)

    return Worlds(situation, count, select, complete=False)
