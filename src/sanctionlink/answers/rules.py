"""Rules as they stand: what each says, how firmly, on what basis, for or against which targets, and what it lacks today."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from sanctionlink.documents.shape import Count, Day, Document, Shape
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.outlook import Side
from sanctionlink.model.rulebook import Basis, Citation, Source, Strength
from sanctionlink.records import dataclass


class Doing(str, Enum):
    """What a rule does where it applies."""

    REQUIRES = "requires"
    BLOCKS = "blocks"
    IMPOSES = "imposes"
    FAVOURS = "favours"
    AVERTS = "averts"
    LIFTS = "lifts"
    SETS = "sets"
    DEFINES = "defines"
    NEVER = "never"


class Application(str, Enum):
    """Whether a rule has its effect today: in every possible case, in some, but for an exception, or not at all."""

    APPLIES = "applies"
    MAY_APPLY = "may_apply"
    LIFTED = "lifted"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class RulePart:
    """One thing that a rule asks for, and whether it is so.

    `text` is as in the rulebook; the rule asks for its opposite if it is `negated`, and says so after `unless` if it is
    `unless`. `met` is whether it is as asked. `stops` marks what keeps the rule from applying: a part that is not met, or, of
    what a rule requires, one that is. `value` is what was found, `origin` where from and `account` by whose word; they are null
    for what rests on several values or on rules.
    """

    text: str
    negated: bool
    unless: bool
    met: bool
    stops: bool
    value: str | None = None
    origin: LeafKind | None = None
    account: str | None = None
    rule: str | None = None
    """The rule that makes it so, if one does."""
    exception: bool = False
    """Whether that rule is an exception, which lifts this one."""


@dataclass(frozen=True, slots=True)
class RuleToday:
    """One rule.

    `side` is whether it speaks for or against its `targets`, null if it has none; `about` is what else it bears on: conditions
    that it sets with their values, rules that it lifts, the notion that it defines. Of a rule for each member of sets, `of`
    counts for how many it could apply and `applies_to` for how many it does; `members` are those that `parts` are told for,
    the nearest to applying. `reads` are the conditions that it reads itself.
    """

    rule: str
    says: str
    strength: Strength
    basis: Basis
    doing: Doing
    side: Side | None
    targets: tuple[str, ...]
    about: tuple[str, ...]
    cites: tuple[Citation, ...]
    valid_from: Day | None
    valid_until: Day | None
    today: Application
    applies_to: Count
    of: Count
    members: Mapping[str, str]
    parts: tuple[RulePart, ...]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules(Document):
    """The rules of a rulebook as of a day, or those that were asked for.

    `asked` are the targets and rules that were named; `strengths` and `bases` are those asked for, none for all. With
    `only_idle`, only rules without effect today are told. `total` is how many rules the rulebook has, `counts` how many of those
    told have which effect today. `world` is what was supposed of open conditions to tell what a rule lacks. `limit` is the
    limit that was reached before it was known in which cases rules apply; then `today` says what is possible.
    """

    shape = Shape("sanctionlink/rules-today/1")

    rulebook: str
    title: str
    as_of: Day
    assumptions: Mapping[str, str]
    account: str | None
    asked: tuple[str, ...]
    strengths: tuple[Strength, ...]
    bases: tuple[Basis, ...]
    only_idle: bool
    total: Count
    rules: tuple[RuleToday, ...]
    world: Mapping[str, str]
    limit: str | None
    sources: Mapping[str, Source]
    """The sources that are cited."""
