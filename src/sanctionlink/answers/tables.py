"""Decision tables: what decides an outcome, in rows that each allow every condition some of its values."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from sanctionlink.answers.sweep import Axis, Counted, Tally
from sanctionlink.model.rulebook import ConditionType, TargetKind
from sanctionlink.model.status import Status
from sanctionlink.records import dataclass

Outcome = TypeVar("Outcome", bound=Hashable)


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
class Row(Generic[Outcome]):
    """Combinations with one outcome: the options (by number, ascending) that each condition may have, None for any."""

    cells: tuple[tuple[int, ...] | None, ...]
    outcome: Outcome

    def has(self, digits: Sequence[int]) -> bool:
        """Whether a combination is among them."""
        return all(cell is None or digit in cell for cell, digit in zip(self.cells, digits, strict=True))


@dataclass(frozen=True, slots=True)
class DecisionTable(Generic[Outcome]):
    """Rows that may be read in any order, and the outcome of what no row has.

    `otherwise` is None if no combination is possible. `proven` is whether no table of this kind is shorter.
    """

    rows: tuple[Row[Outcome], ...]
    otherwise: Outcome | None
    proven: bool

    def outcome(self, digits: Sequence[int]) -> Outcome | None:
        """The outcome of a combination, which must be a possible one."""
        return next((row.outcome for row in self.rows if row.has(digits)), self.otherwise)


@dataclass(frozen=True, slots=True)
class TargetsTable:
    """The decision table that some targets of one kind share. `dimensions` are the conditions that matter to them.

    `counts` are exact, for each of the targets, over all combinations that are kept. `table` is None where it would be too
    long to be of use, and `counts` too where there are too many combinations; then `refused` says so.
    """

    targets: tuple[str, ...]
    kind: TargetKind
    dimensions: tuple[Dimension, ...]
    counts: Counted | None
    table: DecisionTable[Status] | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class SweepAnswer:
    """What a sweep comes to: what was asked, exact counts, and the shortest tables.

    `where` are the filters as asked, `open` what is unknown or disputed besides and matters. `tally` is None if there are
    too many combinations to go through; then `limit` says so, and the tables that there are are right nevertheless.
    """

    rulebook: str
    as_of: str
    assumptions: Mapping[str, str]
    account: str | None
    varied: tuple[Axis, ...]
    where: tuple[str, ...]
    group_by: str | None
    open: tuple[Axis, ...]
    combinations: int
    tally: Tally | None
    tables: tuple[TargetsTable, ...]
    limit: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything asked for is there."""
        return self.tally is not None and self.tally.complete and all(t.table for t in self.tables)
