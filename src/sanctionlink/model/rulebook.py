"""A rulebook: conditions, targets, rules and facts, fully resolved and immutable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from enum import Enum
from fractions import Fraction

from sanctionlink.diagnostics.model import Span
from sanctionlink.documents.shape import Shape
from sanctionlink.model.expression import Argument, Expression
from sanctionlink.model.holders import HeldAt, Holders
from sanctionlink.model.values import Given, Value, show
from sanctionlink.records import dataclass


class Strength(str, Enum):
    """How binding a rule is. Only `must` decides a status; the others, with it, make the outlook."""

    MUST = "must"
    LIKELY = "likely"
    MAY = "may"

    @property
    def rank(self) -> int:
        """0 for must, 1 for likely, 2 for may: the index of the first reading that has the rule."""
        return ("must", "likely", "may").index(self.value)


class Basis(str, Enum):
    """What a rule rests on: the source says it, it follows from what the source says, or it is known from elsewhere."""

    STATED = "stated"
    INFERRED = "inferred"
    BACKGROUND = "background"


class ConditionType(str, Enum):
    """What kind of answer a condition's question has."""

    YES_NO = "yes_no"
    SCALE = "scale"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"

    @property
    def finite(self) -> bool:
        """Whether the values are a declared list of words."""
        return self in (ConditionType.YES_NO, ConditionType.SCALE, ConditionType.CHOICE)


class TargetKind(str, Enum):
    """A proposal is blocked or clear; a measure is in force or not."""

    PROPOSAL = "proposal"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Source:
    """A document that rules and facts cite."""

    shape = Shape(leave_out=("id", "span"))

    id: str
    title: str
    author: str | None
    published: str | None
    where: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source. `sha256` is of the cited paragraph, white space folded, in UTF-8, as lower-case hex."""

    shape = Shape(leave_out=("sha256", "span"))

    source: str
    section: str | None
    paragraph: int | None
    sha256: str | None
    note: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who holds conditions or whose account of events is on record."""

    id: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class MemberSet:
    """A declared set. The order of `members` (id to title) is the declared one, oldest first for reports."""

    id: str
    title: str
    members: Mapping[str, str]
    span: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """A question about the world with a finite or ordered answer.

    `values` are the words of a yes_no (`no`, `yes`), scale (lowest first) or choice, and empty for numbers and dates.
    `over` are the sets that its arguments range over. `default` says what silence means: None stands for unknown.
    `movable` are the values that a search for a way out may set. `cost` is what such a change costs, in the rulebook's own
    unit, and `held_by` who can make it; `cost_by_value` and `held_by_value` say so for single values. `low` and `high` bound
    a number, both included. `total` bounds what facts give the numbers over the first of several sets, added up for the same
    members of the others, on any one day. `weights` say how likely each of the `values` is, and add up to 1; empty if the
    rulebook does not say.
    """

    id: str
    type: ConditionType
    ask: str
    values: tuple[str, ...]
    over: tuple[str, ...]
    default: Given | None
    held_by: Holders
    movable: tuple[Value, ...]
    cost: int | Fraction
    low: int | Fraction | None
    high: int | Fraction | None
    cites: tuple[Citation, ...]
    span: Span
    total: int | Fraction | None = None
    weights: tuple[Fraction, ...] = ()
    cost_by_value: tuple[tuple[Value, int | Fraction], ...] = ()
    held_by_value: tuple[tuple[Value, Holders], ...] = ()

    def cost_of(self, value: Value) -> int | Fraction:
        """What moving the condition to a value costs."""
        return dict(self.cost_by_value).get(value, self.cost)

    def holders_of(self, value: Value) -> Holders:
        """Who can move the condition to a value."""
        return dict(self.held_by_value).get(value, self.held_by)

    def held(self) -> tuple[HeldAt, ...]:
        """Who can move the condition: one entry for all values, or one for those alike; none if nobody is on record."""
        alike: dict[Holders, list[str]] = {}
        for value, holders in self.held_by_value:
            alike.setdefault(holders, []).append(show(value))
        if not alike and self.held_by.parties:
            alike[self.held_by] = []
        return tuple(HeldAt(tuple(values), holders) for holders, values in alike.items())

    def can_move(self, by: Collection[str]) -> bool:
        """Whether these parties, and nobody else, can move the condition to some value."""
        return any(each.holders.can_move(by) for each in self.held())


@dataclass(frozen=True, slots=True)
class Target:
    """A proposal or a measure, optionally one for each member of sets (`over`). `labels` are what selectors match."""

    id: str
    kind: TargetKind
    title: str
    labels: Mapping[str, str]
    over: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TargetRef:
    """A target with its arguments: `deal_with(e)`, or a plain id with none."""

    target: str
    arguments: tuple[Argument, ...]


# --- what a rule does ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requires:
    """The targets are blocked unless `needed` holds."""

    targets: tuple[TargetRef, ...]
    needed: Expression


@dataclass(frozen=True, slots=True)
class Blocks:
    """The targets are blocked when the rule fires (or, for measures, in force: `imposes`)."""

    targets: tuple[TargetRef, ...]


@dataclass(frozen=True, slots=True)
class Counters:
    """When the rule fires it speaks on the other side, never as a must: for proposals, or against measures."""

    targets: tuple[TargetRef, ...]


@dataclass(frozen=True, slots=True)
class Lifts:
    """The named rules do not bite: for `targets` only, or wherever they apply if `targets` is None."""

    rules: tuple[str, ...]
    targets: tuple[TargetRef, ...] | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A condition takes a value."""

    condition: str
    arguments: tuple[Argument, ...]
    value: Value


@dataclass(frozen=True, slots=True)
class Sets:
    """Conditions take values as a consequence."""

    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Defines:
    """A named notion applies."""

    notion: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Excludes:
    """A `never` rule: its `when` cannot hold, so worlds where it does are impossible."""


Effect = Requires | Blocks | Counters | Lifts | Sets | Defines | Excludes


@dataclass(frozen=True, slots=True)
class Rule:
    """When `when` holds and `unless` does not, the effect follows, with a strength.

    `for_each` binds variables to sets, in order. The rule is valid from `valid_from` (inclusive) until `valid_until`
    (exclusive). For `never` rules, `when` is the impossible combination.
    """

    shape = Shape(
        leave_out=(
            "says",
            "effect",
            "when",
            "unless",
            "for_each",
            "valid_from",
            "valid_until",
            "cites",
            "basis",
        ),
        keys={"id": "rule"},
        inline=("span",),
    )

    id: str
    says: str
    strength: Strength
    effect: Effect
    when: Expression | None
    unless: Expression | None
    for_each: tuple[tuple[str, str], ...]
    valid_from: dt.date | None
    valid_until: dt.date | None
    cites: tuple[Citation, ...]
    span: Span
    basis: Basis = Basis.STATED


@dataclass(frozen=True, slots=True)
class Fact:
    """A sourced statement that a condition has a value, from `start` (inclusive) until `end` (exclusive).

    `account` is the party or account whose word it is; None means that nobody on record disputes it.
    """

    condition: str
    arguments: tuple[str, ...]
    value: Given
    start: dt.date | None
    end: dt.date | None
    account: str | None
    cites: tuple[Citation, ...]
    note: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Costs:
    """What the costs of a rulebook's conditions mean: the unit that they are counted in, and what a reader should know."""

    unit: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One self-contained body of knowledge. Every name in it resolves; mappings keep the order of the files."""

    id: str
    title: str
    note: str | None
    as_of: dt.date | None
    sources: Mapping[str, Source]
    parties: Mapping[str, Party]
    accounts: Mapping[str, Party]
    sets: Mapping[str, MemberSet]
    conditions: Mapping[str, Condition]
    targets: Mapping[str, Target]
    notions: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, Rule]
    facts: tuple[Fact, ...]
    costs: Costs | None = None
