"""Conditions as they stand: the question, today's value and who says so, what else it may be, who holds it, what reads it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from sanctionlink.answers.derivation import Node
from sanctionlink.documents.shape import Count, Day, Document, Shape
from sanctionlink.model.rulebook import Citation, ConditionType, Costs, Source, Strength
from sanctionlink.records import dataclass


class Knowledge(str, Enum):
    """How sure a condition's value is: one value; nobody knows; accounts differ; or it depends on what else is open."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    DISPUTED = "disputed"
    DEPENDS = "depends"


class Origin(str, Enum):
    """Where a value comes from."""

    ASSUMPTION = "assumption"
    RULE = "rule"
    FACT = "fact"
    DEFAULT = "default"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said of a condition.

    `counts` tells whether it bears on today's value; what rules or an account that is believed overrule does not. A value that
    rules set has their `strength`, and is `certain` if they do so whatever open conditions turn out to be. A fact holds from
    `start` (included) until `end` (not included).
    """

    shape = Shape(keys={"start": "from", "end": "until"})

    value: str
    origin: Origin
    counts: bool
    certain: bool = True
    strength: Strength | None = None
    rules: tuple[str, ...] = ()
    account: str | None = None
    start: Day | None = None
    end: Day | None = None
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Movement:
    """A value that a condition can be moved to, what that costs in the rulebook's unit, and who can do it.

    `together` tells whether it takes all of the holders, or any one of them is enough; without holders, nobody is on record.
    """

    value: str
    cost: int | Fraction
    held_by: tuple[str, ...]
    together: bool


@dataclass(frozen=True, slots=True)
class ConditionToday:
    """One condition, or a condition of certain members (`stake(a, b)`).

    `value` is today's by facts and must-rules, null unless it is known. `leaning` is what the strongest weaker rules set it
    to in every possible case, with `leaning_by` their strength; null if there are none, or they disagree. `said` has what
    counts first. `values` are the words that it may be, empty for numbers and days, and `low` and `high` bound a number.
    `set_by` and `read_by` are rules; `targets` are those that it bears on, directly or through what rules conclude.
    """

    condition: str
    ask: str
    type: ConditionType
    values: tuple[str, ...]
    low: int | Fraction | None
    high: int | Fraction | None
    default: str | None
    knowledge: Knowledge
    value: str | None
    leaning: str | None
    leaning_by: Strength | None
    said: tuple[Statement, ...]
    held_by: tuple[str, ...]
    moves: tuple[Movement, ...]
    set_by: tuple[str, ...]
    read_by: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conditions(Document):
    """The conditions of a rulebook as of a day, or those that were asked for.

    `asked` are the targets and conditions that were named, `by` the parties; with `only_open`, only what is not known is told.
    `total` is how many conditions the rulebook has. `left_out` counts, by condition, the members of which nothing is said (their
    value is the default), and those past the number that is shown. `limit` is the limit that was
    reached before it was known in which cases rules set what; null if none was.
    """

    shape = Shape("sanctionlink/conditions/1")

    rulebook: str
    title: str
    as_of: Day
    assumptions: Mapping[str, str]
    account: str | None
    costs: Costs | None
    """What costs are counted in; null if the rulebook does not say."""
    asked: tuple[str, ...]
    by: tuple[str, ...]
    only_open: bool
    total: Count
    conditions: tuple[ConditionToday, ...]
    left_out: Mapping[str, Count]
    limit: str | None


@dataclass(frozen=True, slots=True)
class ConditionProof:
    """Why rules set a condition to a value in one possible case: a graph like that of a derivation.

    `world` names what is supposed of open conditions in that case.
    """

    shape = Shape(pairs=("world",))

    value: str
    strength: Strength
    roots: tuple[Count, ...]
    nodes: tuple[Node, ...]
    world: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionExplained(Document):
    """Why a condition has its value, down to the sources, and what reads it."""

    shape = Shape("sanctionlink/condition/1")

    rulebook: str
    title: str
    as_of: Day
    assumptions: Mapping[str, str]
    account: str | None
    costs: Costs | None
    """What costs are counted in; null if the rulebook does not say."""
    condition: ConditionToday
    proofs: tuple[ConditionProof, ...]
    """For each value that rules set it to, or come nearest to setting it to."""
    limit: str | None
    """Which limit was reached before it was known in which cases rules set what; null if none was."""
    sources: Mapping[str, Source]
    """The sources that are cited."""
