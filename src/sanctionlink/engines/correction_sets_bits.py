"""All smallest sets of changes by bit sets: every combination of options at once.

The combinations that reach the goal are a set; what lies above another of them, with more levers moved, is found by carrying
the set upwards one lever after the other, which takes two operations for each option.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.radix import Radix, members


def search(goal: Goal) -> Iterator[Digits]:
    """The smallest sets of changes, cheapest first (see `minimal.minimal`)."""
    radix = Radix(tuple(len(v.options) for v in goal.situation.variables[: goal.levers]))
    found = [radix.digits(at) for at in members(smallest(reaching(goal, radix), radix))]
    priced = sorted((goal.cost(digits), sum(map(bool, digits)), digits) for digits in found)
    for cost, _, digits in priced:
        if goal.max_cost is not None and cost > goal.max_cost:
            return
        yield digits


def reaching(goal: Goal, radix: Radix) -> int:
    """The combinations of options that reach the goal; bit i is the combination of number i, first lever lowest."""
    space = CircuitSpace(goal.situation)
    good = space.possible
    for literal in goal.literals:
        good &= space.worlds.having(literal)
    size, count = radix.count, space.worlds.count
    if goal.hope:
        return _somewhere(good, size, count)
    bad = space.possible ^ good
    return _somewhere(good, size, count) & ~_somewhere(bad, size, count)


def _somewhere(worlds: int, size: int, count: int) -> int:
    """The combinations, numbered by the lowest part of a world's number, that some of the worlds have."""
    blocks = count // size
    while blocks > 1:
        half = (blocks + 1) // 2
        worlds = (worlds & ((1 << half * size) - 1)) | worlds >> half * size
        blocks = half
    return worlds


def smallest(reached: int, radix: Radix) -> int:
    """The combinations in a set of which no part is in it."""
    at_or_above = reached
    for at in range(len(radix.sizes)):
        at_or_above |= _moved(at_or_above, radix, at)
    above = 0
    for at in range(len(radix.sizes)):
        above |= _moved(at_or_above, radix, at)
    return reached & ~above


def _moved(combinations: int, radix: Radix, at: int) -> int:
    """The combinations that move a lever which these leave, to any of its options."""
    left = combinations & radix.chosen(at, 0)
    return radix.spread(at, left) ^ left
