"""Whether some literals hold together in any world of a situation: a world in which they do, or a proof that there is none.

No world is excluded: whoever asks says which `never` rules are to hold. Where there are few worlds, all are held as bit sets.
Else ones drawn at random, and those found so far, answer what is possible, and clingo the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from sanctionlink.diagnostics.limits import PROVER_SECONDS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines import clingo as asp
from sanctionlink.engines.choose import too_large
from sanctionlink.engines.circuit.worlds import Worlds, all_worlds, drawn_worlds, these_worlds
from sanctionlink.engines.clingo.witness import Chosen, Witnesses
from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.ir import FALSE, TRUE, Literal
from sanctionlink.situation.situation import Situation, too_many

TOGETHER = 64
"""Worlds found by clingo that are evaluated at one time."""


class Prover:
    """Decides claims about all worlds of one situation.

    `seconds` is how long clingo may take for all of them, and `each`, called before every question to it, for that one; it
    may raise `LimitReached`. Of `rare` variables the second option is drawn less often than the first.
    """

    def __init__(
        self,
        situation: Situation,
        seconds: float = PROVER_SECONDS,
        each: Callable[[], float] = lambda: PROVER_SECONDS,
        rare: frozenset[int] = frozenset(),
    ) -> None:
        self.situation = situation
        self._most, self._each, self._rare = seconds, each, rare
        self._found: list[Digits] = []
        self._sets: list[Worlds] = []
        self._answers: dict[tuple[frozenset[Literal], tuple[Chosen, ...]], Digits | None] = {}

    @cached_property
    def held(self) -> Worlds:
        """All worlds, or some drawn ones. Raises `LimitReached` if there are too many to hold and clingo is not installed."""
        found = all_worlds(self.situation)
        if found is not None:
            return found
        if asp.installed():
            return drawn_worlds(self.situation, self._rare)
        if too_large(self.situation):
            raise LimitReached(too_many(self.situation.variables, f"{self.situation.count:,} worlds"))
        return Worlds.all(self.situation)

    def seen(self, literals: Iterable[Literal]) -> bool:
        """Whether a world with all the literals is among those that are held: if not, there may be one nevertheless."""
        wanted = tuple(literals)
        return any(held.where(wanted) for held in (self.held, *self._sets))

    def find(self, literals: Iterable[Literal], chosen: Sequence[Chosen] = ()) -> Digits | None:
        """A world with all the literals and the chosen (variable, option) pairs; None if there is proven to be none.

        Raises `LimitReached` if that cannot be told in time.
        """
        wanted = dict.fromkeys(x for x in literals if x != TRUE)
        if FALSE in wanted or any(-x in wanted for x in wanted):
            return None
        for held in (self.held, *self._sets):
            world = held.find(wanted, chosen)
            if world is not None:
                return world
        if self.held.complete:
            return None
        key = (frozenset(wanted), tuple(chosen))
        if key in self._answers:
            return self._answers[key]
        world = self._answers[key] = self._solver.find(wanted, chosen, self._each())
        if world is not None:
            self._found.append(world)
            if len(self._found) >= TOGETHER:
                self._sets.append(these_worlds(self.situation, self._found))
                self._found = []
        return world

    def core(
        self, literals: Sequence[Literal], chosen: Sequence[Chosen] = ()
    ) -> tuple[tuple[Literal, ...], tuple[Chosen, ...]]:
        """Some of the literals and options that no world has together, where none has all of them: all, if that is as quick."""
        if self.held.complete:
            return tuple(literals), tuple(chosen)
        found = self._solver.core(literals, chosen, self._each())
        assert found is not None, "no world has all of them"
        return found

    @cached_property
    def _solver(self) -> Witnesses:
        return Witnesses(self.situation, self._most)
