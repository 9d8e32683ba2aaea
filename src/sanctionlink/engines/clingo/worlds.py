"""Worlds of a situation looked for one at a time, none of them excluded."""

from __future__ import annotations

from collections.abc import Sequence

from sanctionlink.engines.clingo.encode import Encoder
from sanctionlink.engines.clingo.solver import Solver
from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.ir import Literal
from sanctionlink.situation.situation import Situation


class AspWorlds:
    """The worlds of a situation (see `compare.Worlds`)."""

    def __init__(self, situation: Situation, seconds: float) -> None:
        self._solver = Solver(seconds)
        with self._solver.backend() as backend:
            self._copy = Encoder(situation, backend).encode()

    def find(self, literals: Sequence[Literal], chosen: Sequence[tuple[int, int]] = ()) -> Digits | None:
        """See `compare.Worlds.find`. Raises `LimitReached` past the seconds given to all questions together."""
        options = [self._copy.options[at][option] for at, option in chosen]
        wanted = [*(self._copy.literal(x) for x in literals), *options]
        found = self._solver.find(wanted, self._copy.watched)
        return None if found is None else self._copy.digits(found)
