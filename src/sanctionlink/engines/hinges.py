"""Open conditions as units to be settled: which variables each stands for, and the search for the fewest.

Two possible worlds that differ in one undisputed condition alone and in status show that it is needed. What is needed is
tried first; then, where `never` rules or accounts tie conditions together, more are added, fewest first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from sanctionlink.diagnostics.limits import HINGE_TRIES
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.model.scenario import show_instance
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import Cell, Situation

SMALLEST = "whether fewer conditions, or a few more, would settle it"
ALL = "which other conditions it hinges on"
"""What may be left to settle of what a status hinges on."""


@dataclass(frozen=True, slots=True)
class Hinges:
    """The fewest open conditions whose values settle something, by name. `unsettled` says what is not known of that."""

    names: tuple[str, ...]
    unsettled: str = ""


@dataclass(frozen=True, slots=True)
class OpenCondition:
    """One open condition: its variables if it is undisputed, else the stretches whose values tell its worlds apart."""

    name: str
    variables: tuple[int, ...]
    cells: tuple[Cell, ...]


def units(situation: Situation) -> tuple[OpenCondition, ...]:
    """The open conditions, in the order of the variables."""
    cells: dict[str, list[Cell]] = {}
    for cell, found in situation.cells.items():
        if len({a.value for a in found}) > 1 or any(v.instance == cell[0] for v in situation.variables):
            cells.setdefault(show(cell), []).append(cell)
    variables: dict[str, list[int]] = {}
    for at, variable in enumerate(situation.variables):
        if variable.instance is not None:
            variables.setdefault(variable.name, []).append(at)
    found_units = []
    for name in dict.fromkeys([*variables, *cells]):
        own = cells.get(name, [])
        disputed = any(len({a.claim.account for a in situation.cells[c]}) > 1 for c in own)
        if disputed:
            found_units.append(OpenCondition(name, (), tuple(own)))
        elif name in variables:
            found_units.append(OpenCondition(name, tuple(variables[name]), ()))
    return tuple(found_units)


def show(cell: Cell) -> str:
    """The condition of a stretch."""
    return show_instance(cell[0])


def hinges(
    every: Sequence[OpenCondition],
    needs: Callable[[OpenCondition], bool],
    settled: Callable[[Sequence[OpenCondition]], bool],
) -> Hinges:
    """The units that are needed, with as few more as settle the matter.

    Where that is too much, those that are known to be needed, and what is not known.
    """
    needed: list[OpenCondition] = []
    try:
        for unit in every:
            if needs(unit):
                needed.append(unit)  # noqa: PERF401 - what came before a limit is kept
    except LimitReached:
        return Hinges(tuple(unit.name for unit in needed), ALL)
    try:
        return Hinges(_fewest(every, needed, settled))
    except LimitReached:
        return Hinges(tuple(unit.name for unit in needed), SMALLEST)


def _fewest(
    every: Sequence[OpenCondition],
    needed: Sequence[OpenCondition],
    settled: Callable[[Sequence[OpenCondition]], bool],
) -> tuple[str, ...]:
    """The names of the needed units with as few more as settle the matter. Raises `LimitReached`."""
    kept = tuple(needed)
    rest = [unit for unit in every if unit not in kept]
    tries = 0
    for size in range(len(rest) + 1):
        for more in combinations(rest, size):
            tries += 1
            if tries > HINGE_TRIES:
                raise LimitReached(HINGE_TRIES.told())
            chosen = tuple(unit for unit in every if unit in kept or unit in more)
            if settled(chosen):
                return tuple(unit.name for unit in chosen)
    raise AssertionError("all open conditions together settle everything")
