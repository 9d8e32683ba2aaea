"""Which sums of a block are reached together, and by which worlds: also in two worlds that differ a little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sanctionlink.engines.sums.blocks import SumBlock
from sanctionlink.engines.sums.partial import (
    MOST_TABLE_BITS,
    Axes,
    Box,
    Column,
    PartialSums,
    SumTest,
    Table,
    too_many_sums,
)

Pattern = tuple[bool, ...]
"""Which sums of a block are reached."""

Change = tuple[int, int]
"""Combinations of a group, or of the variables outside: from one to another."""


class BlockSums:
    """One block: which of its sums are reached together, and by what."""

    def __init__(self, block: SumBlock) -> None:
        self.block = block
        self._programmes: dict[tuple[tuple[Column, ...], bool], tuple[Axes, PartialSums]] = {}
        self._without: dict[int, tuple[list[int], list[Table]]] = {}
        self._pairs: dict[object, tuple[tuple[Pattern, Pattern], ...]] = {}

    def patterns(self, outside: int) -> dict[Pattern, Box]:
        """The patterns that there are for a combination outside, each with where the sums lie then."""
        _, sums, tests = self._asked(outside, every=False)
        return dict(sums.patterns(sums.tables[-1], tests))

    def choose(self, outside: int, pattern: Pattern) -> list[int]:
        """The combination of each group in a world with a pattern."""
        _, sums, _ = self._asked(outside, every=False)
        found = sums.choose(self.patterns(outside)[pattern])
        assert found is not None, "the pattern was found"
        return found

    def _asked(self, outside: int, every: bool) -> tuple[Axes, PartialSums, list[SumTest]]:
        columns = self.block.columns[outside]
        axes, sums = self._programme(columns, every)
        tests = [axes.test(c, b) for c, b in zip(columns, self.block.bounds[outside], strict=True)]
        # One threshold a sum can be told by the ends; several of the last one cannot.
        if not every and not sums.ends_do(tests):
            return self._asked(outside, every=True)
        return axes, sums, tests

    def _programme(self, columns: tuple[Column, ...], every: bool) -> tuple[Axes, PartialSums]:
        if (columns, every) not in self._programmes:
            bounds = [
                [
                    self.block.bounds[e][at]
                    for e, theirs in enumerate(self.block.columns)
                    for at, own in enumerate(theirs)
                    if own == column
                ]
                for column in columns
            ]
            axes = Axes(columns, bounds)
            self._programmes[columns, every] = axes, PartialSums(axes, every)
        return self._programmes[columns, every]

    # --- pairs of worlds --------------------------------------------------------------------------------------------

    def outside_pairs(self, one: int, other: int) -> dict[tuple[Pattern, Pattern], Box]:
        """The patterns that worlds have which are alike in all groups, under two combinations outside."""
        columns = (*self.block.columns[one], *self.block.columns[other])
        bounds = (*self.block.bounds[one], *self.block.bounds[other])
        axes, sums = self._programme(columns, every=True)
        tests = [axes.test(c, b) for c, b in zip(columns, bounds, strict=True)]
        return _halved(sums.patterns(sums.tables[-1], tests))

    def choose_both(self, one: int, other: int, pair: tuple[Pattern, Pattern]) -> list[int]:
        """The combination of each group in two such worlds."""
        columns = (*self.block.columns[one], *self.block.columns[other])
        found = self._programme(columns, every=True)[1].choose(self.outside_pairs(one, other)[pair])
        assert found is not None, "the pair was found"
        return found

    def group_pairs(
        self, outside: int, group: int, changes: Sequence[Change]
    ) -> Iterator[tuple[Pattern, Pattern]]:
        """The patterns that worlds have which differ in the combination of one group; groups that are alike share them."""
        columns = self.block.columns[outside]
        classes, tables = self._all_but_one(outside)
        for change in dict.fromkeys(
            tuple(tuple(c[group][side] for c in columns) for side in change) for change in changes
        ):
            key = (outside, classes[group], change)
            if change[0] != change[1] and key not in self._pairs:
                found = self._patterns_around(outside, group, tables[classes[group]], change)
                self._pairs[key] = tuple(found)
            yield from self._pairs.get(key, ())

    def _patterns_around(
        self, outside: int, group: int, table: Table, change: Sequence[Sequence[int]]
    ) -> dict[tuple[Pattern, Pattern], Box]:
        columns, bounds = self.block.columns[outside], self.block.bounds[outside]
        axes, sums = self._programme(columns, every=True)
        tests = [
            axes.test(c, b - own, group)
            for adds in change
            for c, b, own in zip(columns, bounds, adds, strict=True)
        ]
        return _halved(sums.patterns(table, tests))

    def _all_but_one(self, outside: int) -> tuple[list[int], list[Table]]:
        """The class of each group, and for each class the sums over all groups but one of it."""
        if outside not in self._without:
            _, sums = self._programme(self.block.columns[outside], every=True)
            classes = [0] * len(self.block.groups)
            tables: list[Table] = []
            for alike, table in sums.without_each():
                for group in alike:
                    classes[group] = len(tables)
                tables.append(table)
                if sum(map(len, tables)) * sums.weight > MOST_TABLE_BITS:
                    raise too_many_sums()
            self._without[outside] = classes, tables
        return self._without[outside]

    def choose_around(
        self, outside: int, group: int, change: Change, pair: tuple[Pattern, Pattern]
    ) -> list[int]:
        """The combinations of all groups in a world with the first of a pair of patterns.

        The change of one group leads from there to the second.
        """
        columns, bounds = self.block.columns[outside], self.block.bounds[outside]
        reduced = tuple(tuple(own for at, own in enumerate(c) if at != group) for c in columns)
        both = (*reduced, *reduced)
        left = [[b - c[group][side] for c, b in zip(columns, bounds, strict=True)] for side in change]
        axes = Axes(both, [[b] for b in (*left[0], *left[1])])
        sums = PartialSums(axes, every=True)
        tests = [axes.test(c, b) for c, b in zip(both, (*left[0], *left[1]), strict=True)]
        found = sums.choose(_halved(sums.patterns(sums.tables[-1], tests))[pair])
        assert found is not None, "the pair was found"
        return [*found[:group], change[0], *found[group:]]


def _halved(found: Iterator[tuple[Pattern, Box]]) -> dict[tuple[Pattern, Pattern], Box]:
    """Patterns of two worlds at once, taken apart."""
    return {(p[: len(p) // 2], p[len(p) // 2 :]): box for p, box in found}
