"""The least model of one world: which atoms hold in it, found by the circuit."""

from __future__ import annotations

from sanctionlink.engines.circuit.worlds import Worlds
from sanctionlink.situation.situation import Situation


def least_model(situation: Situation) -> tuple[bool, ...]:
    """Whether each atom holds, by its number, in a situation of one world. Index 0 is unused."""
    worlds = Worlds.all(situation)
    return (False, *(bool(worlds.having(atom)) for atom in range(1, situation.program.atoms + 1)))
