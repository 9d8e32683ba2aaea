"""All smallest sets of changes that reach a goal: the choice of a machine, and the answer as a stream.

The first variables of the situation are levers (`situation.moves.lever`), whose option 0 changes nothing. A set of changes is
one option of each; it is smallest if the goal is not reached by any part of it, that is with some of its levers, and not
others, back at option 0. The goal need not be monotone: more changes may undo it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines import clingo as asp
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.protocols import Digits
from sanctionlink.situation.situation import too_many

MOST_BITS = 1 << 30
"""Worlds times atoms up to which all combinations are held at once: 128 MiB, and well under a second."""


def machine_for(goal: Goal, engine: str = "auto") -> tuple[str, str]:
    """The machine that would answer, and why: `bitsets` or `clingo`. Raises `LimitReached` if none can."""
    size = goal.situation.count * len(goal.needed)
    if engine == "asp":
        return "clingo", "as asked"
    if size <= MOST_BITS:
        return "bitsets", f"all {goal.situation.count:,} combinations and worlds fit into memory"
    if engine == "auto" and asp.installed():
        return "clingo", "there are too many combinations and worlds to hold them all"
    raise LimitReached(too_many(goal.situation.variables, "too many combinations to hold"))


def minimal(goal: Goal, *, engine: str = "auto", seconds: float = 60) -> Iterator[Digits]:
    """The option of every lever in each smallest set of changes, cheapest first, as they are found.

    Raises `LimitReached` when the time is over; what came before is right and smallest, but not all.
    """
    from sanctionlink.engines import correction_sets_bits as minimal_bits
    from sanctionlink.engines.clingo import correction_sets as minimal_asp
    from sanctionlink.engines.sums.cheapest import cheapest

    name, _ = machine_for(goal, engine)
    yield from minimal_asp.search(goal, seconds, cheapest) if name == "clingo" else minimal_bits.search(goal)
