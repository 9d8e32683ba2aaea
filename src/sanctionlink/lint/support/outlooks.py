"""From targets to the literals of their outlooks, and to the outlook that one has in every situation."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.ground.ir import FALSE, TRUE, Literal, Program
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.outlook import LEVELS, Outlook, decided_outlook
from sanctionlink.model.rulebook import Target
from sanctionlink.model.scenario import InstanceKey


def instances(program: Program, target: Target) -> Iterator[InstanceKey]:
    """The target, for each of its members."""
    return (key for key in program.outlooks if key[0] == target.id)


def literals(program: Program, key: InstanceKey) -> tuple[Literal, ...]:
    """What settles a target's outlook in a world: whether must-rules do, and how far up it is."""
    return program.statuses[key][0], *program.outlooks[key].levels


def telling(program: Program, key: InstanceKey) -> tuple[Literal, ...]:
    """The literals of them that do not hold everywhere or nowhere by themselves."""
    return tuple(dict.fromkeys(x for x in literals(program, key) if x not in (TRUE, FALSE)))


def everywhere(worlds: Worlds, key: InstanceKey) -> Outlook | None:
    """The outlook that a target has in every situation; None if there are several, or no situation. Raises `LimitReached`."""
    if any(map(worlds.varies, telling(worlds.program, key))) or worlds.find(()) is None:
        return None
    known: list[bool] = []
    for x in literals(worlds.program, key):
        holds = worlds.find([x]) is not None
        if holds and worlds.find([-x]) is not None:
            return None
        known.append(holds)
    must, *levels = known
    if must:
        return decided_outlook(worlds.rulebook.targets[key[0]].kind)
    return LEVELS[levels.count(True) - 1]
