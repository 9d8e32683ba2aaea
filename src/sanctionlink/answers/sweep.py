"""How all combinations of some values come out: as sets of combinations, as counts, and row by row.

A combination is a number in mixed radix: one digit for each condition that is varied, the first one's the lowest. A set of
combinations is an integer whose bit i tells whether combination i belongs to it, as in
`engines.circuit.worlds`.
Each combination stands for all worlds that what is unknown or disputed leaves of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from types import MappingProxyType

from sanctionlink.documents.shape import Shape
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import TargetKind
from sanctionlink.model.status import Status
from sanctionlink.records import dataclass

Outcome = Status | Outlook
"""How a target comes out: by its outlook, or by its status where only rules that say must are asked about."""

Counted = Mapping[Outcome, int]
"""In how many combinations a target has each outcome."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Something varied: its name (`talks_outcome`, `opposes(hungary)`) and its options, as users write them."""

    shape = Shape(keys={"name": "condition", "options": "values"})

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SweptTarget:
    """A target of a sweep, by its name with members (`deal_with(acme)`).

    `outcomes` are what it can be, in the order in which counts and columns have them: decided by a rule that says must, decided
    by none, undetermined; then what weaker rules may make of it, from worst to best.
    """

    name: str
    kind: TargetKind
    title: str
    outcomes: tuple[Outcome, ...]


def counted(outcomes: Sequence[Outcome], numbers: Iterable[int]) -> Counted:
    """Numbers, one for each outcome, by outcome, in the order in which they are told."""
    found = dict(zip(outcomes, numbers, strict=True))
    return MappingProxyType({outcome: found[outcome] for outcome in told_order(outcomes)})


def told_order(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Outcomes in the order in which they are told: from one end to the other, and undetermined last."""
    decided, clear, undetermined, *weaker = outcomes
    levels = [x for x in weaker if isinstance(x, Outlook) and x.level < Outlook.OPEN.level]
    rest = [x for x in weaker if x not in levels]
    if decided in (Status.IN_FORCE, Outlook.IN_FORCE):
        return (decided, *reversed(rest), clear, *reversed(levels), undetermined)
    return (decided, *levels, clear, *rest, undetermined)


@dataclass(frozen=True, slots=True)
class Column:
    """How one target comes out: sets of combinations that have nothing in common, one for each of its outcomes.

    Impossible combinations are in none of them.
    """

    target: SweptTarget
    sets: tuple[int, ...]

    @property
    def by_outcome(self) -> Mapping[Outcome, int]:
        """The same by outcome."""
        return dict(zip(self.target.outcomes, self.sets, strict=True))


@dataclass(frozen=True, slots=True)
class Grid:
    """How all combinations come out, or `count` of them in a row, whose bit i is combination `first + i`.

    `impossible` are those that have no world, since a must-`never` rule excludes all of them. `kept` are those that a filter
    leaves (all, if there is none), impossible ones included; `columns` are not filtered.
    """

    axes: tuple[Axis, ...]
    columns: tuple[Column, ...]
    first: int
    count: int
    impossible: int
    kept: int

    @property
    def everything(self) -> int:
        """The set of all combinations of this grid."""
        return (1 << self.count) - 1

    def digits(self, at: int) -> tuple[int, ...]:
        """The option of each axis in the combination of bit `at`."""
        return digits_of(self.axes, self.first + at)


def joined(grids: Sequence[Grid]) -> Grid:
    """Consecutive grids as one."""
    while len(grids) > 1:  # in pairs, so that no set is moved more often than need be
        pairs = [grids[at : at + 2] for at in range(0, len(grids), 2)]
        grids = [_pair(*pair) if len(pair) == 2 else pair[0] for pair in pairs]
    return grids[0]


def _pair(one: Grid, other: Grid) -> Grid:
    by = one.count
    columns = tuple(
        Column(a.target, tuple(x | y << by for x, y in zip(a.sets, b.sets, strict=True)))
        for a, b in zip(one.columns, other.columns, strict=True)
    )
    impossible, kept = one.impossible | other.impossible << by, one.kept | other.kept << by
    return Grid(one.axes, columns, one.first, by + other.count, impossible, kept)


def digits_of(axes: Sequence[Axis], number: int) -> tuple[int, ...]:
    """The option of each axis in a combination."""
    found = []
    for axis in axes:
        number, digit = divmod(number, len(axis.options))
        found.append(digit)
    return tuple(found)


def combinations(axes: Sequence[Axis]) -> int:
    """How many combinations there are."""
    return prod(len(axis.options) for axis in axes)


@dataclass(frozen=True, slots=True)
class Row:
    """One combination: the value of each axis by its name, and each target's outcome by its name (None: impossible)."""

    values: Mapping[str, str]
    outcomes: Mapping[str, Outcome | None]


@dataclass(frozen=True, slots=True)
class CountGroup:
    """Exact counts over some combinations: those with a value (or a target's outcome) `label`, or all that a filter keeps.

    `combinations` are the possible ones, which is what a target's counts add up to; `impossible` those without a
    world. `counts` are in the order of the targets.
    """

    label: str | None
    combinations: int
    impossible: int
    counts: Mapping[str, Counted]


@dataclass(frozen=True, slots=True)
class Tally:
    """Exact counts of the first `done` of `combinations` combinations: of everything only if `complete`.

    Where each target is counted by itself, a tally that is not complete has the counts of some targets, over all combinations.
    """

    done: int
    combinations: int
    whole: CountGroup
    groups: tuple[CountGroup, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every combination is counted."""
        return self.done == self.combinations
