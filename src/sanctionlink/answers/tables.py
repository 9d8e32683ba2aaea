"""Decision tables: what decides an outcome, in rows that each allow every condition some of its values."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from sanctionlink.answers.sweep import Axis, Counted, Outcome, SweptTarget, Tally
from sanctionlink.documents.shape import Count, Day, Document, Shape
from sanctionlink.model.rulebook import ConditionType, Strength, TargetKind
from sanctionlink.records import dataclass

Told = TypeVar("Told", bound=Hashable)
"""What a table tells of a combination."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A condition that varies: its type, and its values as users write them."""

    name: str
    sort: ConditionType
    options: tuple[str, ...]

    @property
    def ordered(self) -> bool:
        """Whether neighbouring values make a range."""
        return self.sort in (ConditionType.SCALE, ConditionType.NUMBER, ConditionType.DATE)


@dataclass(frozen=True, slots=True)
class TableRow(Generic[Told]):
    """Combinations with one outcome: the options (by number, ascending) that each condition may have, None for any."""

    cells: tuple[tuple[int, ...] | None, ...]
    outcome: Told

    def has(self, digits: Sequence[int]) -> bool:
        """Whether a combination is among them."""
        return all(cell is None or digit in cell for cell, digit in zip(self.cells, digits, strict=True))


@dataclass(frozen=True, slots=True)
class DecisionTable(Generic[Told]):
    """Rows that may be read in any order, and the outcome of what no row has.

    `otherwise` is None if no combination is possible. `proven` is whether no table of this kind is shorter.
    """

    rows: tuple[TableRow[Told], ...]
    otherwise: Told | None
    proven: bool

    def outcome(self, digits: Sequence[int]) -> Told | None:
        """The outcome of a combination, which must be a possible one."""
        return next((row.outcome for row in self.rows if row.has(digits)), self.otherwise)


@dataclass(frozen=True, slots=True)
class ToldRow:
    """Every combination in which each condition named has one of the values."""

    outcome: Outcome
    when: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TargetsTable:
    """The decision table that some targets share. `dimensions` are the conditions that matter to them.

    `counts` are exact, for each of the targets, over all combinations that are kept. `table` is None where it would be too
    long to be of use, and `counts` too where there are too many combinations; then `refused` says so.
    """

    shape = Shape(
        leave_out=("kind", "dimensions", "counts", "table", "refused"),
        keys={"why": "refused"},
        derived=("rows", "otherwise", "shortest", "why"),
    )

    targets: tuple[str, ...]
    kind: TargetKind
    dimensions: tuple[Dimension, ...]
    counts: Counted | None
    table: DecisionTable[Outcome] | None
    refused: str = ""

    @property
    def rows(self) -> tuple[ToldRow, ...] | None:
        """Rows of different outcomes have no possible combination in common. Null where there is no table."""
        return tuple(map(self._row, self.table.rows)) if self.table else None

    @property
    def otherwise(self) -> Outcome | None:
        """The outcome of all that no row has; null if no combination is possible, or there is no table."""
        return self.table.otherwise if self.table else None

    @property
    def shortest(self) -> bool | None:
        """Whether it is proven that no table is shorter."""
        return self.table.proven if self.table else None

    @property
    def why(self) -> str | None:
        """Why there is no table."""
        return self.refused or None

    def _row(self, row: TableRow[Outcome]) -> ToldRow:
        cells = zip(self.dimensions, row.cells, strict=True)
        picked = {d.name: tuple(d.options[at] for at in cell) for d, cell in cells if cell is not None}
        return ToldRow(row.outcome, picked)


@dataclass(frozen=True, slots=True)
class TargetCounts:
    """In how many possible combinations a target has each outcome; null if they were not counted."""

    target: str
    kind: TargetKind
    title: str
    counts: Mapping[Outcome, Count] | None


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """The combinations with one value of what is grouped by: how many, and each target's counts."""

    value: str | None
    possible: Count
    impossible: Count
    counts: Mapping[str, Mapping[Outcome, Count]]


@dataclass(frozen=True, slots=True)
class SweepAnswer(Document):
    """What a sweep comes to: what was asked, exact counts, and the shortest tables.

    `where` are the filters as asked, `open` what is unknown or disputed besides and matters. `tally` is None if there are
    too many combinations to go through; then `limit` says so, and the tables that there are are right nevertheless.
    """

    shape = Shape(
        "sanctionlink/sweep/2",
        leave_out=("swept", "tally", "limit"),
        keys={"why": "limit"},
        derived=("possible", "impossible", "targets", "groups", "complete", "why"),
    )

    rulebook: str
    title: str
    as_of: Day
    assumptions: Mapping[str, str]
    account: str | None
    strength: Strength
    """The weakest strength that counts. With `must`, outcomes are statuses, and else outlooks."""
    varied: tuple[Axis, ...]
    where: tuple[str, ...]
    """The filters as they were asked for."""
    group_by: str | None
    open: tuple[Axis, ...]
    """What is unknown or disputed besides, and matters to some target."""
    combinations: Count
    """All of them, before targets are filtered, and impossible ones included."""
    swept: tuple[SweptTarget, ...]
    tally: Tally | None
    tables: tuple[TargetsTable, ...]
    limit: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything asked for is there."""
        return self.tally is not None and self.tally.complete and all(t.table for t in self.tables)

    @property
    def possible(self) -> Count | None:
        """How many of those kept have a world; null if they were not counted."""
        return self.tally.whole.combinations if self.tally else None

    @property
    def impossible(self) -> Count | None:
        """How many of those kept have none."""
        return self.tally.whole.impossible if self.tally else None

    @property
    def targets(self) -> tuple[TargetCounts, ...]:
        """How often each target is what, in the order of the tables."""
        known = {each.name: each for each in self.swept}
        return tuple(
            TargetCounts(each.name, each.kind, each.title, table.counts)
            for table in self.tables
            for each in map(known.__getitem__, table.targets)
        )

    @property
    def groups(self) -> tuple[GroupCounts, ...]:
        """The same by the value of what is grouped by."""
        return tuple(
            GroupCounts(group.label, group.combinations, group.impossible, group.counts)
            for group in (self.tally.groups if self.tally else ())
        )

    @property
    def why(self) -> str | None:
        """Which limit was reached."""
        return self.limit or None
