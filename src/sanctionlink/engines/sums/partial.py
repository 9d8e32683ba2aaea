"""Sums over groups, of each of which one option counts: which combinations of sums are reached, and by which options.

A dynamic programme over the groups. All sums but one key a table; of the last one, all values reached are kept as a bit set, or
only its least and its most, which is enough for one threshold. Sums past the highest threshold count as that.
Source of the method: the pseudo-polynomial programme for subset sums, with bit sets for its rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from math import gcd, inf
from typing import Any

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.radix import lowest
from sanctionlink.records import dataclass

Column = tuple[tuple[int, ...], ...]
"""What each option of each group adds to one sum."""

MOST_ROWS = 1 << 16
"""Rows of one table: combinations of all sums but the last."""

MOST_TABLE_BITS = 1 << 30
"""Bits of all tables that are held at once: 128 MiB."""

MOST_STEPS = 10_000_000
"""Rows that are written: some ten seconds."""

MOST_WORK = 1 << 36
"""Bits that are written: some five seconds."""


@dataclass(frozen=True, slots=True)
class SumTest:
    """Whether a sum reaches a bound. Equal columns, and those that fall as others rise, share an axis."""

    axis: int
    cut: int
    turned: bool


class Axes:
    """Columns brought to one form: each axis has least contributions 0, no common factor, and a highest threshold."""

    def __init__(self, columns: Sequence[Column], bounds: Sequence[Sequence[int]]) -> None:
        """`bounds` are all those that each column will be tested with, over all groups."""
        self.columns: list[Column] = []
        self.caps: list[int] = []
        self._forms: dict[Column, tuple[int, bool, int]] = {}
        for column, own in zip(columns, bounds, strict=True):
            axis, turned, scale = self._form(column)
            for bound in own:
                cut = self._cut(column, bound, None, turned, scale)
                self.caps[axis] = max(self.caps[axis], cut)

    def _form(self, column: Column) -> tuple[int, bool, int]:
        """The axis of a column, whether it falls along it, and its unit."""
        if column not in self._forms:
            flat = tuple(tuple(x - min(own) for x in own) for own in column)
            scale = gcd(*(x for own in flat for x in own)) or 1
            one = tuple(tuple(x // scale for x in own) for own in flat)
            other = tuple(tuple(max(own) - x for x in own) for own in one)
            form = min(one, other)
            if form not in self.columns:
                self.columns.append(form)
                self.caps.append(0)
            self._forms[column] = self.columns.index(form), form != one, scale
        return self._forms[column]

    def along(self, column: Column) -> tuple[int, int]:
        """The axis and the unit of a column whose first options add nothing, and others no less."""
        axis, turned, scale = self._form(column)
        assert not turned, "the first options are the least"
        return axis, scale

    def test(self, column: Column, bound: int, without: int | None = None) -> SumTest:
        """The test whether a column reaches a bound, over all groups or all but one."""
        axis, turned, scale = self._form(column)
        return SumTest(axis, self._cut(column, bound, without, turned, scale), turned)

    @staticmethod
    def _cut(column: Column, bound: int, without: int | None, turned: bool, scale: int) -> int:
        groups = [own for at, own in enumerate(column) if at != without]
        cut = -(-(bound - sum(map(min, groups))) // scale)
        if not turned:
            return cut
        return sum((max(own) - min(own)) // scale for own in groups) - cut + 1


class _Every:
    """The values that the last sum takes, as a bit set; those from `cap` on count as `cap`."""

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self.below = (1 << cap) - 1
        self.start = 1

    def add(self, values: int, more: int) -> int:
        """The values, each with some more."""
        moved = values << more
        return moved & self.below | 1 << self.cap if moved >> self.cap else moved

    @staticmethod
    def join(one: int, other: int) -> int:
        """The values of both."""
        return one | other

    @staticmethod
    def meets(values: int, low: float, high: float) -> bool:
        """Whether some value is at least `low` and below `high`."""
        start = int(max(0, low))
        found = values >> start
        return bool(found if high == inf else found & ((1 << int(max(start, high)) - start) - 1))

    @staticmethod
    def least(values: int, low: float, high: float) -> float:
        """The least value that is at least `low` and below `high`; infinite if there is none."""
        start = int(max(0, low))
        found = values >> start
        own = start + lowest(found) if found else inf
        return own if own < high else inf


class _LastSumRange:
    """The least and the most that the last sum takes."""

    start = (0, 0)

    @staticmethod
    def add(values: tuple[int, int], more: int) -> tuple[int, int]:
        """Both, with some more."""
        return values[0] + more, values[1] + more

    @staticmethod
    def join(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
        """The least and the most of both."""
        return min(one[0], other[0]), max(one[1], other[1])

    @staticmethod
    def meets(values: tuple[int, int], low: float, high: float) -> bool:
        """Whether some value is at least `low` and below `high`, one of which is no bound."""
        assert low <= 0 or high == inf, "one threshold"
        return values[0] < high if low <= 0 else values[1] >= low

    @staticmethod
    def least(values: tuple[int, int], low: float, high: float) -> float:
        """The least value that is below `high`; infinite if there is none."""
        assert low <= 0, "no threshold"
        return values[0] if values[0] < high else inf


Table = dict[tuple[int, ...], Any]


class PartialSums:
    """The combinations of sums along some axes. Raises `LimitReached`, before memory is taken, where they are too many."""

    def __init__(self, axes: Axes, every: bool) -> None:
        """`every` value of the last sum is kept, or else its ends."""
        caps = axes.caps
        order = sorted((at for at in range(len(caps))), key=lambda at: caps[at])
        self.order = [at for at in order if any(map(any, axes.columns[at]))]
        self.places = {at: place for place, at in enumerate(self.order)}
        groups = len(axes.columns[0]) if axes.columns else 0
        # What no sum can exceed need not be told apart.
        self.caps = [min(max(0, caps[at]), sum(map(max, axes.columns[at])) + 1) for at in self.order]
        self.options: list[tuple[tuple[int, ...], ...]] = [
            tuple(zip(*(axes.columns[at][g] for at in self.order), strict=True))
            if self.order
            else ((),) * len(axes.columns[0][g])
            for g in range(groups)
        ]
        last = self.caps[-1] if self.caps else 0
        self.weight = last + 1 if every else 128
        if self.weight > MOST_TABLE_BITS // 4:
            raise too_many_sums()
        self.kind: Any = _Every(last) if every else _LastSumRange()
        self.steps = 0

    def ends_do(self, tests: Sequence[SumTest], also: int | None = None) -> bool:
        """Whether the ends of the last sum are enough for some tests (and for the least of one axis)."""
        if not self.order:
            return True
        last = self.order[-1]
        return len({test.cut for test in tests if test.axis == last}) + (also == last) <= 1

    def alike(self) -> list[list[int]]:
        """The groups in classes of those whose options add the same."""
        found: dict[tuple[tuple[int, ...], ...], list[int]] = {}
        for at, own in enumerate(self.options):
            found.setdefault(tuple(sorted(own)), []).append(at)
        return list(found.values())

    def start(self) -> Table:
        """The sums over no groups."""
        return {(0,) * max(0, len(self.order) - 1): self.kind.start}

    def grown(self, table: Table, group: int) -> Table:
        """The sums over one group more."""
        found: Table = {}
        if len(table) * self.weight > MOST_TABLE_BITS // 2 or len(table) > MOST_ROWS:
            raise too_many_sums()
        add, join, caps = self.kind.add, self.kind.join, self.caps
        for own in dict.fromkeys(self.options[group]):
            lead, more = own[:-1], own[-1] if own else 0
            for key, values in table.items():
                to = (
                    tuple([min(k + x, c) for k, x, c in zip(key, lead, caps, strict=False)])
                    if any(lead)
                    else key
                )
                moved = add(values, more) if more else values
                known = found.get(to)
                found[to] = moved if known is None else join(known, moved)
        self.steps += len(found)
        if self.steps > MOST_STEPS or self.steps * self.weight > MOST_WORK:
            raise too_many_sums()
        return found

    @cached_property
    def tables(self) -> list[Table]:
        """The sums over no groups, the last one, the last two, …, all."""
        found = [self.start()]
        held = 0
        for group in reversed(range(len(self.options))):
            found.append(self.grown(found[-1], group))
            held += len(found[-1]) * self.weight
            if held > MOST_TABLE_BITS:
                raise too_many_sums()
        return found

    def without_each(self) -> Iterator[tuple[list[int], Table]]:
        """For each class of groups that are alike, the sums over all groups but one of the class."""
        classes = self.alike()
        waiting: list[tuple[int, int, Table]] = [(0, len(classes), self.start())]
        while waiting:
            low, high, table = waiting.pop()
            if high - low == 1:
                for group in classes[low][1:]:
                    table = self.grown(table, group)
                yield classes[low], table
            elif low < high:
                middle = (low + high) // 2
                for own, others in (((low, middle), (middle, high)), ((middle, high), (low, middle))):
                    grown = table
                    for at in range(*others):
                        for group in classes[at]:
                            grown = self.grown(grown, group)
                    waiting.append((*own, grown))

    def patterns(self, table: Table, tests: Sequence[SumTest]) -> Iterator[tuple[tuple[bool, ...], Box]]:
        """The ways in which tests come out together, each with the stretch of every axis in which they do."""
        stretches = self._stretches(tests)
        found: set[tuple[int, ...]] = set()
        for key, values in table.items():
            lead = self._lead(key, stretches)
            for at, (low, high) in enumerate(stretches[-1]):
                if (*lead, at) not in found and (not self.order or self.kind.meets(values, low, high)):
                    found.add((*lead, at))
        for cell in sorted(found):
            box = tuple(own[at] for own, at in zip(stretches, cell, strict=True))
            yield tuple([self._holds(test, box) for test in tests]), box

    def least(self, tests: Sequence[SumTest], axis: int) -> dict[tuple[bool, ...], tuple[int, Box]]:
        """For each way in which tests come out, the least that the sum along an axis is then, with where the sums lie."""
        if axis not in self.places:
            return {pattern: (0, box) for pattern, box in self.patterns(self.tables[-1], tests)}
        stretches, place = self._stretches(tests), self.places[axis]
        best: dict[tuple[int, ...], float] = {}
        for key, values in self.tables[-1].items():
            lead = self._lead(key, stretches)
            for at, (low, high) in enumerate(stretches[-1]):
                if self.kind.meets(values, low, high):
                    own = key[place] if place < len(key) else self.kind.least(values, low, high)
                    cell = (*lead, at)
                    best[cell] = min(own, best.get(cell, inf))
        found: dict[tuple[bool, ...], tuple[int, Box]] = {}
        for cell, own in best.items():
            box = tuple(s[at] for s, at in zip(stretches, cell, strict=True))
            pattern = tuple([self._holds(test, box) for test in tests])
            if pattern not in found or own < found[pattern][0]:
                found[pattern] = int(own), (*box[:place], (box[place][0], own + 1), *box[place + 1 :])
        return found

    def _stretches(self, tests: Sequence[SumTest]) -> list[list[tuple[float, float]]]:
        """The stretches of each axis in which no test turns; one for none at all, where there is no axis."""
        cuts: list[set[float]] = [set() for _ in self.order or (0,)]
        for test in tests:
            if test.axis in self.places and test.cut > 0:
                cuts[self.places[test.axis]].add(test.cut)
        return [list(pairwise([-inf, *sorted(own), inf])) for own in cuts]

    @staticmethod
    def _lead(key: tuple[int, ...], stretches: Sequence[Sequence[tuple[float, float]]]) -> list[int]:
        """The stretches that a row lies in."""
        return [bisect_right([low for low, _ in own], k) - 1 for own, k in zip(stretches, key, strict=False)]

    def _holds(self, test: SumTest, box: Box) -> bool:
        """How a test comes out in a stretch of every axis."""
        low = box[self.places[test.axis]][0] if test.axis in self.places else -inf
        return (max(0, low) >= test.cut) != test.turned

    def choose(self, box: Box) -> list[int] | None:
        """An option of each group by which the sums lie in a box; None if there are none.

        Of a last axis known by its ends, the box must be open to one side.
        """
        tables = self.tables
        spent = [0] * len(self.order)
        found = []
        for group, own in enumerate(self.options):
            rest = tables[len(self.options) - group - 1]
            for option, adds in enumerate(own):
                now = [s + a for s, a in zip(spent, adds, strict=True)]
                if self._reaches(rest, now, box):
                    spent = now
                    found.append(option)
                    break
            else:
                return None
        return found

    def _reaches(self, table: Table, spent: Sequence[int], box: Box) -> bool:
        """Whether what a table has, with what is spent, lies in a box."""
        if not self.order:
            return True
        ends = [(low - s, high - s) for (low, high), s in zip(box, spent, strict=True)]
        low, high = ends[-1]
        if isinstance(self.kind, _Every) and low > self.kind.cap:
            return False
        lead = ends[:-1]
        return any(
            self.kind.meets(values, low, high)
            for key, values in table.items()
            if all(a <= k < b for k, (a, b) in zip(key, lead, strict=True))
        )


Box = tuple[tuple[float, float], ...]
"""From where, and up to where not, each sum may lie."""


def too_many_sums() -> LimitReached:
    """What is raised where sums take too many values."""
    return LimitReached(
        "sums over what is open take too many different values; fix open conditions with --set or facts, or give weights "
        "with fewer digits"
    )
