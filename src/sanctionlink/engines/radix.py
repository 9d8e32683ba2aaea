"""Sets of numbers in mixed radix as bit sets: slices, cofactors, and forgetting a digit.

A number has one digit for each of some sizes, the first digit the lowest, as a world's number has one for each variable. A
set of numbers is a Python integer whose bit i says whether i belongs to it. All operations take whole sets at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import prod

from sanctionlink.records import dataclass


def select(stride: int, options: int, option: int, count: int) -> int:
    """The numbers below `count` whose digit at a stride, one of `options`, is `option`."""
    pattern = ((1 << stride) - 1) << (option * stride)
    length = stride * options
    while length < count:
        pattern |= pattern << length
        length *= 2
    return pattern & ((1 << count) - 1)


@dataclass(frozen=True)
class Radix:
    """Numbers whose digit `i` is below `sizes[i]`."""

    sizes: tuple[int, ...]

    @cached_property
    def count(self) -> int:
        """How many numbers there are."""
        return prod(self.sizes)

    @cached_property
    def everything(self) -> int:
        """The set of all numbers."""
        return (1 << self.count) - 1

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """The weight of each digit."""
        return tuple(prod(self.sizes[:at]) for at in range(len(self.sizes)))

    def chosen(self, at: int, option: int) -> int:
        """The numbers with a digit at a place."""
        return select(self.strides[at], self.sizes[at], option, self.count)

    def digits(self, number: int) -> tuple[int, ...]:
        """The digits of a number."""
        found = []
        for size in self.sizes:
            number, digit = divmod(number, size)
            found.append(digit)
        return tuple(found)

    def slices(self, at: int, found: int) -> list[int]:
        """For each digit at a place, the members that have it, moved to where they would have the digit 0."""
        stride, mask = self.strides[at], self.chosen(at, 0)
        return [(found >> option * stride) & mask for option in range(self.sizes[at])]

    def forget(self, at: int, found: int) -> int:
        """The numbers that equal a member but for the digit at a place."""
        lowest = 0
        for each in self.slices(at, found):
            lowest |= each
        return self.spread(at, lowest)

    def spread(self, at: int, lowest: int) -> int:
        """Numbers with the digit 0 at a place, and all that differ from them there."""
        stride, whole = self.strides[at], 0
        for option in range(self.sizes[at]):
            whole |= lowest << option * stride
        return whole

    def cofactors(self, at: int, found: int) -> list[int]:
        """For each digit at a place, the members that have it, as numbers without that place (see `without`)."""
        return [self._pack(at, each) for each in self.slices(at, found)]

    def drop(self, at: int, found: int) -> int:
        """The members with the digit 0 at a place, as numbers without that place."""
        return self._pack(at, found & self.chosen(at, 0))

    def without(self, at: int) -> Radix:
        """The numbers without the digit at a place."""
        return Radix((*self.sizes[:at], *self.sizes[at + 1 :]))

    def _pack(self, at: int, found: int) -> int:
        """Close the gaps in a set whose members all have the digit 0 at a place.

        Neighbouring blocks are joined in pairs, then pairs of pairs, so that it takes as many steps as the number of
        blocks has binary digits.
        """
        block, size = self.strides[at], self.sizes[at]
        period, blocks = block * size, prod(self.sizes[at + 1 :])
        while blocks > 1:
            mask = select(period, 2, 0, self.count)
            even, odd = found & mask, found & ~mask
            found = even | (odd >> period - block)
            block, period, blocks = 2 * block, 2 * period, (blocks + 1) // 2
        return found


def kept(radix: Radix, sets: Sequence[int]) -> list[int]:
    """The places whose digit matters to some of the sets."""
    found = []
    for at in range(len(radix.sizes)):
        slices = [radix.slices(at, each) for each in sets]
        if any(one != own[0] for own in slices for one in own[1:]):
            found.append(at)
    return found


def lowest(found: int) -> int:
    """The lowest member of a set that has one."""
    return (found & -found).bit_length() - 1


def members(found: int) -> Iterator[int]:
    """The members of a set, lowest first."""
    for at, byte in enumerate(found.to_bytes((found.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (at * 8 + bit for bit in range(8) if byte >> bit & 1)
