"""The cheapest choice of sets that together have every point: exact by branch and bound, with what is proven of it."""

from __future__ import annotations

from collections.abc import Sequence

from sanctionlink.engines.radix import members
from sanctionlink.records import dataclass, field

Costs = Sequence[int]


@dataclass(frozen=True, slots=True)
class Cover:
    """The chosen sets by position, and whether no choice is cheaper."""

    chosen: tuple[int, ...]
    proven: bool


def cover(points: int, sets: Sequence[int], costs: Costs, most_classes: int, most_nodes: int) -> Cover:
    """A cheapest cover of the points (a bit set) by some of the sets; together they must have all points.

    Past `most_classes` kinds of points or `most_nodes` steps of the search it is an irredundant one instead, not proven to
    be cheapest.
    """
    classes = _classes(points, sets, most_classes)
    first = irredundant(points, sets, _greedy(points, sets, costs))
    if classes is None:
        return Cover(first, False)
    search = _BranchAndBound(
        [sum(1 << i for i, s in enumerate(sets) if s & c) for c in classes], costs, most_nodes
    )
    return search.run(first)


def irredundant(points: int, sets: Sequence[int], chosen: Sequence[int]) -> tuple[int, ...]:
    """The chosen sets without those that the others make superfluous, the last ones chosen tried first."""
    before = [0]
    for each in chosen:
        before.append(before[-1] | sets[each])
    kept, after = [], 0
    for at, each in reversed(list(enumerate(chosen))):
        if points & sets[each] & ~(before[at] | after):
            kept.append(each)
            after |= sets[each]
    return tuple(sorted(kept))


def _greedy(points: int, sets: Sequence[int], costs: Costs) -> list[int]:
    """Sets chosen one after the other, the one with the most points that are left for its cost first."""
    chosen: list[int] = []
    left = points
    while left:
        best = max(range(len(sets)), key=lambda i: ((left & sets[i]).bit_count() / costs[i], -i))
        chosen.append(best)
        left &= ~sets[best]
    return chosen


def _classes(points: int, sets: Sequence[int], most: int) -> list[int] | None:
    """The points, parted by which sets have them; None if there are more parts than stated."""
    parts = [points] if points else []
    for each in sets:
        split = []
        for part in parts:
            inside = part & each
            split += [p for p in (inside, part ^ inside) if p]
        if len(split) > most:
            return None
        parts = split
    return parts


@dataclass(slots=True)
class _BranchAndBound:
    """Branch and bound over which set covers the hardest point. A row is the set of columns that cover a point."""

    rows: list[int]
    costs: Costs
    most: int
    best: tuple[int, ...] = ()
    least: int = 0
    nodes: int = field(default=0)

    def run(self, first: tuple[int, ...]) -> Cover:
        """The cheapest cover, given one to begin with."""
        self.best, self.least = first, self._sum(first)
        self._branch(self.rows, (1 << len(self.costs)) - 1, ())
        return Cover(tuple(sorted(self.best)), self.nodes <= self.most)

    def _sum(self, chosen: Sequence[int]) -> int:
        return sum(self.costs[i] for i in chosen)

    def _branch(self, rows: list[int], columns: int, chosen: tuple[int, ...]) -> None:
        self.nodes += 1
        if self.nodes > self.most:
            return
        rows, columns, chosen = self._reduce(rows, columns, chosen)
        spent = self._sum(chosen)
        if not rows:
            if spent < self.least:
                self.best, self.least = chosen, spent
            return
        if 0 in rows or spent + self._bound(rows) >= self.least:
            return
        hardest = min(rows, key=lambda row: (row.bit_count(), row))
        rest = columns
        for column in sorted(members(hardest), key=lambda c: (-self._covers(rows, c) / self.costs[c], c)):
            rest &= ~(1 << column)
            left = [row & (rest | 1 << column) for row in rows if not row >> column & 1]
            self._branch(left, rest, (*chosen, column))
            # A cover that has this column was looked for just now; the others do without it.
            rows = [row & rest for row in rows]

    @staticmethod
    def _covers(rows: list[int], column: int) -> int:
        return sum(row >> column & 1 for row in rows)

    def _reduce(
        self, rows: list[int], columns: int, chosen: tuple[int, ...]
    ) -> tuple[list[int], int, tuple[int, ...]]:
        """Choose what must be, and leave out rows and columns that others make superfluous, until nothing changes."""
        while True:
            rows = _minimal(rows)
            needed = sorted({row.bit_length() - 1 for row in rows if row.bit_count() == 1})
            for column in needed:
                chosen = (*chosen, column)
                rows = [row for row in rows if not row >> column & 1]
            dominated = self._dominated(rows)
            if dominated:
                columns &= ~dominated
                rows = [row & ~dominated for row in rows]
            elif not needed:
                return rows, columns, chosen

    def _dominated(self, rows: list[int]) -> int:
        """Columns that cover no more than another one that costs no more."""
        covers: dict[int, int] = {}
        for at, row in enumerate(rows):
            for column in members(row):
                covers[column] = covers.get(column, 0) | 1 << at
        found, order = 0, sorted(covers, key=lambda c: (-covers[c].bit_count(), self.costs[c], c))
        for at, column in enumerate(order):
            for other in order[:at]:
                alive = not found >> other & 1
                if alive and self.costs[other] <= self.costs[column] and not covers[column] & ~covers[other]:
                    found |= 1 << column
                    break
        return found

    def _bound(self, rows: list[int]) -> int:
        """The least that rows cost which share no column."""
        total, used = 0, 0
        for row in sorted(rows, key=lambda r: (r.bit_count(), r)):
            if not row & used:
                total += min(self.costs[c] for c in members(row))
                used |= row
        return total


def _minimal(rows: list[int]) -> list[int]:
    """The rows that are no superset of another: whatever covers those covers all."""
    kept: list[int] = []
    for row in sorted(dict.fromkeys(rows), key=lambda r: (r.bit_count(), r)):
        if not any(not other & ~row for other in kept):
            kept.append(row)
    return kept
