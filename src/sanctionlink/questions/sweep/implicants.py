"""Cubes: combinations told by which options each variable may have, and the largest of them that a set of combinations has.

A cube is one bit mask of options a variable. It is an implicant of a set if all its combinations are members, and a prime
one if no wider cube is. The primes are found from the highest variable down: a cube is prime if its lower part is a prime
of what the options of its highest variable have in common, and of no further option.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.radix import Radix
from sanctionlink.records import dataclass, field

Cube = tuple[int, ...]
"""The options that each variable may have, as a bit mask."""


def options(mask: int, size: int) -> list[int]:
    """The options of a mask."""
    return [option for option in range(size) if mask >> option & 1]


@dataclass(slots=True)
class Primes:
    """Finds the prime implicants of sets of combinations; what sets have in common is worked out once."""

    radix: Radix
    most: int
    _known: dict[tuple[int, int], tuple[tuple[Cube, int], ...]] = field(default_factory=dict)
    _steps: int = 0

    def of(self, found: int) -> tuple[tuple[Cube, int], ...]:
        """The prime implicants of a set, each with its combinations. Raises `LimitReached` for more than `most` steps."""
        return self._of(len(self.radix.sizes), found)

    def _of(self, places: int, found: int) -> tuple[tuple[Cube, int], ...]:
        """The primes over the lowest variables."""
        if not found:
            return ()
        if not places:
            return (((), 1),)
        key = (places, found)
        if key not in self._known:
            self._known[key] = tuple(self._split(places - 1, found))
        return self._known[key]

    def _split(self, at: int, found: int) -> Iterable[tuple[Cube, int]]:
        stride, size = self.radix.strides[at], self.radix.sizes[at]
        below = (1 << stride) - 1
        parts = [found >> option * stride & below for option in range(size)]
        for common in _meets(parts):
            mask = sum(1 << option for option, part in enumerate(parts) if not common & ~part)
            others = [part for part in parts if common & ~part]
            for cube, lower in self._of(at, common):
                self._steps += 1
                if self._steps > self.most:
                    raise LimitReached(f"more than {self.most:,} largest combinations of conditions")
                if all(lower & ~part for part in others):
                    whole = 0
                    for option in options(mask, size):
                        whole |= lower << option * stride
                    yield (*cube, mask), whole


def _meets(parts: Sequence[int]) -> list[int]:
    """Everything that some of the sets have in common, once each, in a fixed order; nothing empty."""
    found: dict[int, None] = {}
    for part in parts:
        more = [part, *(part & other for other in found)]
        found.update((each, None) for each in more if each)
    return list(found)


def widen(radix: Radix, point: int, outside: int, order: Sequence[int]) -> tuple[Cube, int]:
    """A prime implicant that has a combination and none of `outside`, widened variable by variable in an order."""
    digits = radix.digits(point)
    cube, found = [1 << digit for digit in digits], 1 << point
    for at in order:
        stride, digit, whole = radix.strides[at], digits[at], found
        for option in range(radix.sizes[at]):
            gap = (option - digit) * stride
            moved = found << gap if gap > 0 else found >> -gap
            if not moved & outside:
                cube[at] |= 1 << option
                whole |= moved
        found = whole
    return tuple(cube), found
