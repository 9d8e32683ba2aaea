"""Worlds that have some literals, and why there are none: for questions that need a witness and a limit of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sanctionlink.engines.clingo.encode import ProgramWriter
from sanctionlink.engines.clingo.solver import Solver
from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.ir import Literal
from sanctionlink.situation.situation import Situation

Chosen = tuple[int, int]
"""A variable and one of its options."""


class Witnesses:
    """All worlds of a situation, those too that a `never` rule excludes: whoever asks says which rules are to hold."""

    def __init__(self, situation: Situation, seconds: float) -> None:
        self.situation = situation
        self._solver = Solver(seconds)
        with self._solver.backend() as backend:
            self._copy = ProgramWriter(situation, backend).encode()

    def find(
        self, literals: Iterable[Literal], chosen: Iterable[Chosen] = (), seconds: float | None = None
    ) -> Digits | None:
        """A world with all the literals and options, or None. Raises `LimitReached` past `seconds`."""
        found = self._solver.find(self._assumed(literals, chosen), self._copy.watched, seconds)
        return None if found is None else self._copy.digits(found)

    def core(
        self, literals: Sequence[Literal], chosen: Sequence[Chosen] = (), seconds: float | None = None
    ) -> tuple[tuple[Literal, ...], tuple[Chosen, ...]] | None:
        """Some of the literals and options that no world has together, or None if a world has them all."""
        found = self._solver.core(self._assumed(literals, chosen), seconds)
        if found is None:
            return None
        kept = set(found)
        return (
            tuple(x for x in literals if self._copy.literal(x) in kept),
            tuple((v, o) for v, o in chosen if self._copy.options[v][o] in kept),
        )

    def _assumed(self, literals: Iterable[Literal], chosen: Iterable[Chosen]) -> list[int]:
        return [
            *(self._copy.literal(x) for x in literals),
            -self._copy.pruned,
            *(self._copy.options[v][o] for v, o in chosen),
        ]
