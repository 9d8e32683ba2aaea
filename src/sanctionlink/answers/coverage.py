"""What expected cases exercise of a rulebook's rules, and why not the rest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Annotated

from sanctionlink.documents.shape import Count, Document, Shape
from sanctionlink.model.rulebook import Blocks, Counters, Requires, Rule
from sanctionlink.records import dataclass, field


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """One rule, and the ids of the cases that exercise it, in order.

    `asked` are the cases that expect a verdict on which the rule can bear; `fired` those in a world of which it fires (for
    a `never` rule: excludes a world); `bit` those in which it bites on a target, and `reason` those in which that target is
    one whose verdict the case expects. The last two are empty for rules that have no targets to bite on.
    """

    shape = Shape(inline=("rule",), derived=("bites", "covered"))

    rule: Rule
    asked: tuple[str, ...] = ()
    fired: tuple[str, ...] = ()
    bit: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()

    @property
    def bites(self) -> bool:
        """Whether the rule is of a kind that bites on targets."""
        return isinstance(self.rule.effect, (Requires, Blocks, Counters))

    @property
    def exercised(self) -> tuple[str, ...]:
        """The cases in which the rule has its effect: it bites or, if it is not of that kind, fires."""
        return self.bit if self.bites else self.fired

    @property
    def covered(self) -> bool:
        """Whether some case exercises the rule."""
        return bool(self.exercised)


@dataclass(frozen=True, slots=True)
class Seen:
    """A condition with every value that cases had of it (of any member), as users write them, first met first."""

    condition: str
    values: tuple[str, ...]

    def joined(self, more: Iterable[str]) -> Seen:
        """The same with more values."""
        return Seen(self.condition, tuple(dict.fromkeys((*self.values, *more))))


class Cause(str, Enum):
    """What kept a rule from being exercised."""

    NOT_ASKED = "not_asked"  # no case expects a verdict that it bears on
    NOBODY = "nobody"  # there are no members that it could be about
    NOT_VALID = "not_valid"  # it is valid on no day of such a case
    NEVER_HELD = "never_held"  # some of its parts held in no case
    NEVER_TOGETHER = "never_together"  # each of its parts held in some case, but not all in one world
    LIFTED = "lifted"  # it fired, and an exception always kept it from biting
    UNDECIDED = "undecided"  # the limit was reached before this was clear


@dataclass(frozen=True, slots=True)
class Lack:
    """A part of a rule that held in no world of any case: `key` is `when`, `unless` or `requires`.

    `text` is what had to hold; `seen` what the cases had of the conditions that it reads.
    """

    shape = Shape(leave_out=("seen",), keys={"seen_of": "seen"}, derived=("seen_of",))

    key: Annotated[str, ("enum", ("when", "unless", "requires"))]
    text: str
    seen: tuple[Seen, ...]

    @property
    def seen_of(self) -> Mapping[str, tuple[str, ...]]:
        """The values that cases had of the conditions that the part reads, by condition."""
        return {each.condition: each.values for each in self.seen}


@dataclass(frozen=True, slots=True)
class Miss:
    """Why no case exercises a rule: `text` says it in a sentence without a full stop."""

    rule: str
    cause: Cause
    text: str
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldRule:
    """A rule with the cases by what happens in some possible world of them; if no case exercises it, why not."""

    shape = Shape(inline=("found",))

    found: RuleCoverage
    why_not: Miss | None


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A case that counts for nothing."""

    case: str
    message: str


@dataclass(frozen=True, slots=True)
class Coverage(Document):
    """What the cases exercise of a rulebook's rules, in the order of the files.

    `cases` is how many were looked at; `undecided` has those whose worlds could not be looked at, with the reason, and
    they count for nothing. `misses` says why rules are not exercised, by rule, where that was
    asked for. `fail_under` is the share in percent that is asked for, if any is.
    """

    shape = Shape(
        leave_out=("rules", "cases", "undecided", "misses"),
        keys={"number": "rules", "rounded": "percent", "uncounted": "undecided"},
        derived=("number", "covered", "rounded", "enough", "uncounted", "by_rule"),
    )

    rules: tuple[RuleCoverage, ...]
    cases: int
    undecided: tuple[tuple[str, str], ...] = ()
    misses: Mapping[str, Miss] = field(default_factory=dict)
    fail_under: float | None = None

    @property
    def number(self) -> Count:
        """How many rules there are."""
        return len(self.rules)

    @property
    def rounded(self) -> Annotated[float, ("minimum", 0), ("maximum", 100)]:
        """The share of rules that are exercised, rounded down to two decimals."""
        return math.floor(self.percent * 100) / 100

    @property
    def enough(self) -> bool:
        """Whether at least `fail_under` percent are exercised."""
        return self.fail_under is None or self.reaches(self.fail_under)

    @property
    def uncounted(self) -> tuple[Uncounted, ...]:
        """The cases whose worlds could not be looked at, with the reason."""
        return tuple(Uncounted(*each) for each in self.undecided)

    @property
    def by_rule(self) -> tuple[ToldRule, ...]:
        """The rules that no case exercises, then the others, each in the order of the files."""
        ordered = sorted(self.rules, key=lambda each: each.covered)
        return tuple(ToldRule(each, self.misses.get(each.rule.id)) for each in ordered)

    @property
    def covered(self) -> Count:
        """How many rules some case exercises."""
        return sum(each.covered for each in self.rules)

    @property
    def uncovered(self) -> tuple[RuleCoverage, ...]:
        """The rules that no case exercises."""
        return tuple(each for each in self.rules if not each.covered)

    @property
    def percent(self) -> float:
        """The share of rules that are exercised, in percent; 100 for a rulebook without rules."""
        return 100 * self.covered / len(self.rules) if self.rules else 100.0

    def reaches(self, percent: float) -> bool:
        """Whether at least so many percent of the rules are exercised, without rounding."""
        return 100 * self.covered >= percent * len(self.rules)
