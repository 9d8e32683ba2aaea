"""All smallest sets of changes by bit sets: every combination of options at once.

The combinations that reach the goal are a set; what lies above another of them, with more levers moved, is found by carrying
the set upwards one lever after the other, which takes two operations for each option.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.engines.algebra import Algebra
from sanctionlink.engines.bitspace import BitSpace
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.machine import Digits
from sanctionlink.program.worlds import Bound, select


def search(goal: Goal) -> Iterator[Digits]:
    """The smallest sets of changes, cheapest first (see `minimal.minimal`)."""
    radix = [len(v.options) for v in goal.situation.variables[: goal.levers]]
    found = [_digits(at, radix) for at in _members(smallest(reaching(goal), radix))]
    priced = sorted((goal.cost(digits), sum(map(bool, digits)), digits) for digits in found)
    for cost, _, digits in priced:
        if goal.max_cost is not None and cost > goal.max_cost:
            return
        yield digits


def reaching(goal: Goal) -> int:
    """The combinations of options that reach the goal; bit i is the combination of number i, first lever lowest."""
    space = BitSpace(Algebra().solve(Bound(goal.situation)))
    good = space.possible
    for literal in goal.literals:
        good &= space.outcome.where(literal)
    size = 1
    for variable in goal.situation.variables[: goal.levers]:
        size *= len(variable.options)
    if goal.hope:
        return _somewhere(good, size, space.bound.count)
    bad = space.possible ^ good
    return _somewhere(good, size, space.bound.count) & ~_somewhere(bad, size, space.bound.count)


def _somewhere(worlds: int, size: int, count: int) -> int:
    """The combinations, numbered by the lowest part of a world's number, that some of the worlds have."""
    blocks = count // size
    while blocks > 1:
        half = (blocks + 1) // 2
        worlds = (worlds & ((1 << half * size) - 1)) | worlds >> half * size
        blocks = half
    return worlds


def smallest(reached: int, radix: list[int]) -> int:
    """The combinations in a set of which no part is in it."""
    count = 1
    for options in radix:
        count *= options
    at_or_above = reached
    stride = 1
    for options in radix:
        at_or_above |= _moved(at_or_above, stride, options, count)
        stride *= options
    above = 0
    stride = 1
    for options in radix:
        above |= _moved(at_or_above, stride, options, count)
        stride *= options
    return reached & ~above


def _moved(combinations: int, stride: int, options: int, count: int) -> int:
    """The combinations that move a lever which these leave, to any of its options."""
    left = combinations & select(stride, options, 0, count)
    found = 0
    for option in range(1, options):
        found |= left << option * stride
    return found


def _members(found: int) -> Iterator[int]:
    """The numbers of the bits that are set, lowest first."""
    for at, byte in enumerate(found.to_bytes((found.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (at * 8 + bit for bit in range(8) if byte >> bit & 1)


def _digits(number: int, radix: list[int]) -> Digits:
    found = []
    for options in radix:
        number, digit = divmod(number, options)
        found.append(digit)
    return tuple(found)
