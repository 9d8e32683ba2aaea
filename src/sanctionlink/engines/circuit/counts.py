"""Exact counts of a sweep's combinations, chunk by chunk, as plain numbers that add up.

A row of counts has the possible combinations, the impossible ones, and for each target those by how it comes out, in the order
of `Columns.sets`. The first row counts all that the filter keeps, and the others the groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sanctionlink.engines.circuit.chunks import Columns, Sweeper
from sanctionlink.engines.circuit.tasks import TargetOutputs
from sanctionlink.records import dataclass

Rows = list[list[int]]


def ends(told: TargetOutputs) -> int:
    """How many ways there are for a target to come out: bitten, clear, undetermined, and those of weaker reasons."""
    return 3 + len(told.weaker)


@dataclass(frozen=True, slots=True)
class CountFilter:
    """What is counted: `keep` has the ways to come out that are kept of some targets, `groups` what is grouped by.

    That is an axis, a target, or neither.
    """

    keep: tuple[tuple[int, tuple[int, ...]], ...] = ()
    by_axis: int | None = None
    by_target: int | None = None

    def encoded(self) -> list[object]:
        """This as JSON."""
        return [self.keep, self.by_axis, self.by_target]

    @classmethod
    def decoded(cls, whole: Sequence[object]) -> CountFilter:
        """This back from JSON."""
        keep, by_axis, by_target = whole
        assert isinstance(keep, list)
        assert by_axis is None or isinstance(by_axis, int)
        assert by_target is None or isinstance(by_target, int)
        return cls(tuple((target, tuple(outcomes)) for target, outcomes in keep), by_axis, by_target)


class ChunkCounter:
    """Counts the chunks of one sweep."""

    def __init__(self, sweeper: Sweeper, wanted: CountFilter) -> None:
        self.sweeper = sweeper
        self.wanted = wanted
        task = sweeper.task
        self.weak = [target.sides != (None, None) for target in task.targets]
        self.width = 2 + sum(map(ends, task.targets))
        self.groups = 0
        self._inner: tuple[int, ...] = ()
        if wanted.by_axis is not None:
            self.groups = task.sizes[wanted.by_axis]
            if wanted.by_axis < sweeper.low:
                self._inner = tuple(
                    sweeper.chosen(wanted.by_axis, option) & sweeper.every_combination
                    for option in range(self.groups)
                )
        elif wanted.by_target is not None:
            self.groups = ends(task.targets[wanted.by_target])

    def nothing(self) -> Rows:
        """Counts of no combination."""
        return [[0] * self.width for _ in range(1 + self.groups)]

    def kept(self, columns: Columns) -> int:
        """The combinations that the filter keeps, impossible ones included where it asks about no target."""
        found = self.sweeper.every_combination
        for target, outcomes in self.wanted.keep:
            sets = columns.sets(target)
            some = 0
            for outcome in outcomes:
                some |= sets[outcome]
            found &= some
        return found

    def add(self, rows: Rows, columns: Columns, fixed: Mapping[int, int]) -> None:
        """Add the counts of a chunk whose high digits are `fixed`."""
        kept = self.kept(columns)
        everything = kept == self.sweeper.every_combination
        own = self._counts(columns, None if everything else kept)
        _add(rows[0], own)
        by_axis, by_target = self.wanted.by_axis, self.wanted.by_target
        if by_axis is not None and by_axis in fixed:
            _add(rows[1 + fixed[by_axis]], own)
        elif by_axis is not None:
            for option, chosen in enumerate(self._inner):
                _add(rows[1 + option], self._counts(columns, kept & chosen))
        elif by_target is not None:
            for outcome, found in enumerate(columns.sets(by_target)):
                _add(rows[1 + outcome], self._counts(columns, kept & found))

    def _counts(self, columns: Columns, within: int | None) -> list[int]:
        """One row: the counts of a chunk, or of some of its combinations."""
        if within is None:
            possible = columns.possible.bit_count()
            found = [possible, columns.count - possible]
        else:
            possible = (columns.possible & within).bit_count()
            found = [possible, within.bit_count() - possible]
        for at, weak in enumerate(self.weak):
            if weak:
                sets = columns.sets(at)
                found += [(each if within is None else each & within).bit_count() for each in sets]
                continue
            bitten = columns.bitten[at] if within is None else columns.bitten[at] & within
            some = bitten.bit_count()
            if columns.clear is None:
                found += (some, possible - some, 0)
            else:
                both = (bitten & columns.clear[at]).bit_count()
                found += (some - both, possible - some, both)
        return found


def _add(row: list[int], more: Sequence[int]) -> None:
    for at, number in enumerate(more):
        row[at] += number


def merged(rows: Rows, more: Rows) -> None:
    """Add counts to others of the same sweep."""
    for row, other in zip(rows, more, strict=True):
        _add(row, other)
