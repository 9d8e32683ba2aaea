"""The shortest decision table that says the same as a table of all combinations.

Rows are cubes: each condition may have any value, one, or one of several. No two rows of different outcomes meet in a
possible combination, so rows may be read in any order; `otherwise` takes what no row has. Combinations that are in no part
are impossible, and a row may have them or not, whichever makes the table shorter. Shortest means: the fewest rows, then the
fewest conditions asked about, then the simplest sets of values. That is exact where the cases are few enough, and else the
table is still right, with no row that could go, but not proven to be the shortest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic

from sanctionlink.answers.tables import DecisionTable, Dimension, TableRow, Told
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.radix import Radix, kept, lowest
from sanctionlink.engines.set_cover import cover, irredundant
from sanctionlink.model.value_list import runs
from sanctionlink.questions.sweep.implicants import Cube, Primes, options, widen
from sanctionlink.records import dataclass

ROW, CELL = 1_000_000, 1_000
"""What a row and a condition that it asks about cost, beside one for each further run of values."""

MOST_STEPS = 100_000
MOST_PRIMES = 2_000
MOST_CLASSES = 1_000
MOST_NODES = 500
MOST_ROWS = 1_000
"""Rows past which a table is refused: nobody reads it."""


def decision_table(
    dimensions: Sequence[Dimension], parts: Mapping[Told, int], most_rows: int = MOST_ROWS
) -> DecisionTable[Told]:
    """The shortest table for combinations parted by outcome.

    Args:
        dimensions: what varies; the option of the first is the lowest digit of a combination's number.
        parts: the bit set of combinations of each outcome. No two parts meet. Of tables of one length, the one whose
            `otherwise` comes last here is taken.
        most_rows: how many rows there may be.

    Raises:
        LimitReached: there would be more rows.
    """
    present = {outcome: part for outcome, part in parts.items() if part}
    if len(present) < 2:
        return DecisionTable((), next(iter(present), None), True)
    folded = _Folded.of(Radix(tuple(len(d.options) for d in dimensions)), present)
    ordered = [dimensions[at].ordered for at in folded.places]
    covers: dict[Told, _Covered] = {}
    for outcome, part in folded.parts.items():
        others = sum(other for one, other in folded.parts.items() if one != outcome)
        covers[outcome] = _covered(
            folded.radix, part, others, lambda cube: folded.cost(cube, ordered), most_rows
        )
    best = min(reversed(present), key=lambda default: _price(covers, default))
    rows = tuple(
        TableRow(folded.unfold(cube), outcome)
        for outcome, found in covers.items()
        if outcome != best
        for cube in found.cubes
    )
    if len(rows) > most_rows:
        raise LimitReached(f"the shortest table found has {len(rows):,} rows")
    return DecisionTable(rows, best, all(found.proven for found in covers.values()))


def _price(covers: Mapping[Told, _Covered], default: Told) -> int:
    """What the rows cost if one outcome is that of `otherwise`."""
    return sum(found.cost for outcome, found in covers.items() if outcome != default)


@dataclass(frozen=True, slots=True)
class _Folded(Generic[Told]):
    """Combinations with only the conditions, and only the options of them, that make a difference.

    `places` are the conditions that do, `alike` the options of each that nothing tells apart, together.
    """

    width: int
    places: tuple[int, ...]
    alike: tuple[tuple[tuple[int, ...], ...], ...]
    radix: Radix
    parts: Mapping[Told, int]

    @classmethod
    def of(cls, radix: Radix, parts: Mapping[Told, int]) -> _Folded[Told]:
        """Fold a table: first leave conditions out, then let options be one, each condition in turn."""
        found, width = dict(parts), len(radix.sizes)
        places = kept(radix, list(parts.values()))
        for at in reversed(range(width)):
            if at not in places:
                found = {outcome: radix.drop(at, part) for outcome, part in found.items()}
                radix = radix.without(at)
        alike = []
        for _ in places:
            # The lowest variable is taken off and put on top; after one round all stand where they stood.
            cut = [radix.cofactors(0, part) for part in found.values()]
            groups: dict[tuple[int, ...], list[int]] = {}
            for option, signature in enumerate(zip(*cut, strict=True)):
                groups.setdefault(signature, []).append(option)
            alike.append(tuple(tuple(group) for group in groups.values()))
            rest = radix.without(0)
            stacked = [
                sum(part << at * rest.count for at, part in enumerate(own))
                for own in zip(*groups, strict=True)
            ]
            found = dict(zip(found, stacked, strict=True))
            radix = Radix((*rest.sizes, len(groups)))
        return cls(width, tuple(places), tuple(alike), radix, found)

    def unfold(self, cube: Cube) -> tuple[tuple[int, ...] | None, ...]:
        """The cells of a row."""
        cells: list[tuple[int, ...] | None] = [None] * self.width
        for place, picked in zip(self.places, self.picked(cube), strict=True):
            cells[place] = picked
        return tuple(cells)

    def picked(self, cube: Cube) -> list[tuple[int, ...] | None]:
        """The options that a cube allows each condition that matters, None for any."""
        found: list[tuple[int, ...] | None] = []
        for mask, alike in zip(cube, self.alike, strict=True):
            groups = options(mask, len(alike))
            every = len(groups) == len(alike)
            found.append(None if every else tuple(sorted(o for group in groups for o in alike[group])))
        return found

    def cost(self, cube: Cube, ordered: Sequence[bool]) -> int:
        """What a row costs."""
        cost = ROW
        for picked, neighbours in zip(self.picked(cube), ordered, strict=True):
            if picked is not None:
                cost += CELL + (len(runs(picked)) if neighbours else len(picked)) - 1
        return cost


@dataclass(frozen=True, slots=True)
class _Covered:
    """The rows that have all combinations of one outcome and none of another."""

    cubes: tuple[Cube, ...]
    cost: int
    proven: bool


def _covered(radix: Radix, inside: int, outside: int, cost: Callable[[Cube], int], most: int) -> _Covered:
    """The cheapest cover of some combinations by cubes that have none of some others."""
    try:
        primes = [
            (cube, found)
            for cube, found in Primes(radix, MOST_STEPS).of(radix.everything ^ outside)
            if found & inside
        ]
    except LimitReached:
        primes = []
    if 0 < len(primes) <= MOST_PRIMES:
        costs = [cost(cube) for cube, _ in primes]
        found = cover(inside, [found for _, found in primes], costs, MOST_CLASSES, MOST_NODES)
        cubes = tuple(primes[at][0] for at in found.chosen)
        return _Covered(cubes, sum(costs[at] for at in found.chosen), found.proven)
    cubes = _grown(radix, inside, outside, most)
    return _Covered(cubes, sum(map(cost, cubes)), False)


def _grown(radix: Radix, inside: int, outside: int, most: int) -> tuple[Cube, ...]:
    """An irredundant cover by primes, grown from combinations that no earlier one has."""
    places = range(len(radix.sizes))
    cubes: list[Cube] = []
    sets: list[int] = []
    left = inside
    while left:
        point = lowest(left)
        ways = [widen(radix, point, outside, order) for order in (places, places[::-1])]
        cube, found = max(ways, key=lambda way: (way[1] & left).bit_count())
        cubes.append(cube)
        sets.append(found)
        left &= ~found
        if len(cubes) > 2 * most:
            raise LimitReached(f"the shortest table found has more than {most:,} rows")
    return tuple(cubes[at] for at in irredundant(inside, sets, range(len(sets))))
