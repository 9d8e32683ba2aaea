"""Answers: the status of a target, why, how sure, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sanctionlink.answers.read_only import ReadOnly, freeze
from sanctionlink.answers.untouched import Untouched
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.documents.shape import Count, Day, Document, Shape
from sanctionlink.model.outlook import Outlook, Side
from sanctionlink.model.rulebook import Basis, Citation, Strength, TargetKind
from sanctionlink.model.status import Status
from sanctionlink.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that bites on the target."""

    rule: str
    strength: Strength
    """The strongest reading in which it bites: weaker than the rule's own where that rests on what is only likely."""
    side: Side
    basis: Basis
    says: str
    cites: tuple[Citation, ...]
    certain: bool
    """Whether it bites in every world."""


@dataclass(frozen=True, slots=True)
class Witness:
    """One possible world, told by the values of the open conditions, and the status that the target has there."""

    status: Status
    world: Mapping[str, str]

    def __post_init__(self) -> None:
        freeze(self, "world")


@dataclass(frozen=True, slots=True)
class Verdict(Document):
    """What holds of one target."""

    shape = Shape(empty=("by_account",))

    target: str
    """The target as written, with its members: `deal_with(acme)`."""
    kind: TargetKind
    title: str
    status: Status
    """`clear` means that nothing in this rulebook blocks it, not that it is likely or agreed."""
    outlook: Outlook
    """What rules of all strengths say together, for it and against it. It goes before the status, which must-rules decide."""
    reasons: tuple[Reason, ...]
    relief: tuple[Reason, ...] = ()
    """Exceptions that keep must-rules from biting on it: why it is clear, or not in force, in worlds in which it is."""
    hinges_on: tuple[str, ...] = ()
    """A smallest set of open conditions whose values settle the status if it is undetermined, and else the outlook."""
    by_account: Mapping[str, Outlook] | None = None
    """The outlook under each account that speaks on a condition which this target depends on."""
    witnesses: tuple[Witness, ...] = ()
    """One possible world each way; empty for a determined status."""
    unsettled: Mapping[str, str] = field(default_factory=ReadOnly)
    """What could not be settled in time of these fields, in words, by field. A status always is."""

    def __post_init__(self) -> None:
        freeze(self, "by_account", "unsettled")


class LazyVerdict(Verdict):
    """A verdict of which only some fields are there yet. To read any other makes them all. It equals the verdict it is."""

    __slots__ = ("_make",)
    _make: Callable[[], Verdict]

    @classmethod
    def of(cls, known: Mapping[str, object], make: Callable[[], Verdict]) -> Verdict:
        """A verdict with some fields, and what makes the whole."""
        found = cls.__new__(cls)
        for name, value in known.items():
            object.__setattr__(found, name, value)
        object.__setattr__(found, "_make", make)
        return found

    def __getattr__(self, name: str) -> Any:
        """Make what is not there yet. Two threads may both do so, and come to the same."""
        if name not in Verdict.__match_args__:
            raise AttributeError(name)
        made = self._make()
        for each in Verdict.__match_args__:
            object.__setattr__(self, each, getattr(made, each))
        return getattr(made, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Verdict):
            return NotImplemented
        return all(getattr(self, each) == getattr(other, each) for each in Verdict.__match_args__)

    def __hash__(self) -> int:
        return hash(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())

    def __reduce__(self) -> tuple[object, ...]:
        return Verdict, tuple(getattr(self, each) for each in Verdict.__match_args__)

    def _whole(self) -> Verdict:
        return Verdict(*(getattr(self, each) for each in Verdict.__match_args__))


@dataclass(frozen=True, slots=True)
class Change(Document):
    """A verdict whose outlook differs between two answers. `because` are the rules that started or stopped biting."""

    shape = Shape(
        keys={
            "before": "from",
            "after": "to",
            "outlook_before": "outlook_from",
            "outlook_after": "outlook_to",
        }
    )

    target: str
    before: Status
    after: Status
    outlook_before: Outlook
    outlook_after: Outlook
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleChange(Document):
    """What a rule does otherwise than before: `change` says so in words, such as `now applies`."""

    rule: str
    change: str
    says: str


def because(earlier: Verdict, later: Verdict) -> tuple[str, ...]:
    """The rules that bite in one answer and not, or with another strength or certainty, in the other."""
    old = {r.rule: (r.strength, r.certain) for r in earlier.reasons}
    new = {r.rule: (r.strength, r.certain) for r in later.reasons}
    return tuple(rule for rule in {**old, **new} if old.get(rule) != new.get(rule))


def rule_changes(
    because: Sequence[str], before: Verdict | None, after: Verdict | None
) -> tuple[RuleChange, ...]:
    """What rules do in the verdict `after` otherwise than in the one before."""
    old = {reason.rule: reason for reason in before.reasons} if before else {}
    new = {reason.rule: reason for reason in after.reasons} if after else {}
    told = []
    for rule in because:
        if rule in new and rule not in old:
            what = "now applies" if new[rule].certain else "now applies in some possible cases"
        elif rule in old and rule not in new:
            what = "no longer applies"
        elif rule in old and new[rule].strength is not old[rule].strength:
            what = f"applies as {new[rule].strength.value}, was {old[rule].strength.value}"
        elif rule in old and new[rule].certain != old[rule].certain:
            what = (
                "applies in every possible case"
                if new[rule].certain
                else "applies only in some possible cases"
            )
        else:
            what = "made the difference"
        reason = new.get(rule) or old.get(rule)
        told.append(RuleChange(rule, what, reason.says if reason else ""))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class Conflict(Document):
    """Consequences that disagree on one condition, or a `never` rule that consequences break, in some world."""

    strength: Strength
    condition: str | None
    values: tuple[str, ...]
    rules: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A target that a limit left out."""

    target: str
    message: str


@dataclass(frozen=True, slots=True)
class Answer(Document):
    """Every verdict asked for, with what was asked. `unanswered` says of targets without one which limit was reached."""

    shape = Shape(
        "sanctionlink/verdicts/2",
        leave_out=("engine", "unanswered"),
        keys={"left_out": "unanswered"},
        values=("verdicts",),
        optional=("changed", "why_nothing", "left_out"),
        derived=("left_out",),
    )

    rulebook: str
    title: str
    as_of: Day
    assumptions: Mapping[str, str]
    account: str | None
    """Whose word is taken in disputes; null if everybody's may be."""
    engine: str
    worlds: Count | None
    """How many worlds the open conditions make; null where that is too many to tell."""
    open: tuple[str, ...]
    """Conditions that are unknown or disputed, and that rules ask about; only for targets with a verdict if `worlds` is null."""
    conflicts: tuple[Conflict, ...]
    verdicts: Mapping[str, Verdict]
    unsettled: Mapping[str, str] = field(default_factory=ReadOnly)
    """What could not be settled in time of what is told beside the verdicts, in words, by field."""
    changed: tuple[Change, ...] | None = None
    """Only from `whatif`: what differs from the baseline."""
    why_nothing: tuple[Untouched, ...] | None = None
    """Only from `whatif`, where no outlook moves: for each assumption, the rules that read it and what they would need."""
    unanswered: Mapping[str, str] = field(default_factory=ReadOnly)

    def __post_init__(self) -> None:
        freeze(self, "assumptions", "verdicts", "unsettled", "unanswered")

    def verdict(self, target: str) -> Verdict:
        """The verdict on a target as written. Raises `KeyError`, and `LimitReached` for one that is unanswered."""
        if target in self.unanswered:
            raise LimitReached(self.unanswered[target])
        return self.verdicts[target]

    @property
    def left_out(self) -> tuple[Unanswered, ...] | None:
        """The targets whose status a limit left unsettled; only where there are such."""
        return tuple(Unanswered(*each) for each in self.unanswered.items()) or None
