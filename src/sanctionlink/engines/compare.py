"""Worlds of a joint program, asked whether some literals hold together in any: as bit sets where they fit, else by clingo.

Two rulebooks are compared over a program that has both (`program.joint`), so a world in which one of them blocks a target
and the other does not is found, or proven not to be, like any other world.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines import clingo as asp
from sanctionlink.engines.choose import too_large
from sanctionlink.engines.circuit import worlds as circuit
from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.ir import Literal
from sanctionlink.situation.situation import Situation, too_many

EASY_BITS = 1 << 27
"""Worlds times atoms up to which bit sets are the faster way."""

MOST_SECONDS = 60.0
"""How long clingo may look for the worlds of one situation."""


class Worlds(Protocol):
    """The worlds of a situation, none of them excluded."""

    def find(self, literals: Sequence[Literal], chosen: Sequence[tuple[int, int]] = (), /) -> Digits | None:
        """A world with all the literals and the chosen (variable, option) pairs; None if there is proven to be none."""
        ...


def easy(situation: Situation) -> bool:
    """Whether bit sets of all worlds take next to no time."""
    return situation.count * situation.program.atoms <= EASY_BITS


def worlds(situation: Situation, seconds: float = MOST_SECONDS) -> Worlds:
    """The worlds of a situation. Raises `LimitReached` where there are too many and clingo is not installed."""
    if not easy(situation) and asp.installed():
        from sanctionlink.engines.clingo.worlds import AspWorlds

        return AspWorlds(situation, seconds)
    if too_large(situation):
        raise LimitReached(too_many(situation.variables, f"{situation.count:,} worlds"))
    return circuit.Worlds.all(situation)
