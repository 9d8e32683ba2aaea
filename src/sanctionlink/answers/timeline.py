"""Answers over time: the stretches in which a target's verdict stays the same, and what moved it from one to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from sanctionlink.answers.verdict import Conflict, RuleChange, Verdict
from sanctionlink.documents.shape import Document, Shape
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Citation, TargetKind
from sanctionlink.model.status import Status
from sanctionlink.records import dataclass, field

NOTHING: Mapping[str, str] = MappingProxyType({})


class MoverKind(str, Enum):
    """What sort of thing happened on the day."""

    FACT = "fact"  # a fact starts or ends, so something else is on record
    DEADLINE = "deadline"  # a comparison of days turns because the day has come
    DURATION = "duration"  # something has lasted for long enough, or no longer has
    WINDOW = "window"  # a yearly window opens or closes
    VALIDITY = "validity"  # a rule takes effect or lapses


@dataclass(frozen=True, slots=True)
class Mover:
    """One thing that changed on a day and that the target's verdict follows from.

    `text` says it in plain words. `subject` is the ground condition, the expression or the rule that it is about, and
    `before` and `after` are what was and is the case: for a condition what is on record of it, for an expression
    `holds`, `does not hold` or `open`, for a rule `valid` or `not valid`. `values` are the days and values that an
    expression compares (or a rule's validity). `cites` are the citations of the facts.
    """

    kind: MoverKind
    text: str
    subject: str
    before: str
    after: str
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a target's verdict stays the same.

    `start` is the first of them, None if it was so on every earlier day; `end` is the day after the last, None if it
    stays so. `verdict` is that of the first day. Neighbours differ in outlook, reasons, accounts or hinges.
    """

    shape = Shape(keys={"start": "from", "end": "until"}, inline=("verdict",))

    start: dt.date | None
    end: dt.date | None
    verdict: Verdict
    moved_by: tuple[Mover, ...] = ()
    """What happened on the first day; empty for the first stretch."""
    rules: tuple[RuleChange, ...] = ()
    """The rules that started or stopped biting, or bite otherwise, because of it."""

    @property
    def because(self) -> tuple[str, ...]:
        """The ids of those rules."""
        return tuple(each.rule for each in self.rules)

    @property
    def status(self) -> Status:
        """The status on these days."""
        return self.verdict.status

    @property
    def outlook(self) -> Outlook:
        """The outlook on these days."""
        return self.verdict.outlook


@dataclass(frozen=True, slots=True)
class Course:
    """One target's stretches, in order and without gaps."""

    target: str
    kind: TargetKind
    title: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Discord:
    """Days on which consequences disagree in the same way: from `start` (inclusive) until `end` (exclusive)."""

    shape = Shape(keys={"start": "from", "end": "until"}, inline=("conflict",))

    start: dt.date | None
    end: dt.date | None
    conflict: Conflict


@dataclass(frozen=True, slots=True)
class Timeline(Document):
    """Every target's verdicts from `start` (inclusive) until `end` (exclusive); None is without end that way.

    `decided` is on how many days verdicts were worked out: those on which anything that the rules read can change.
    """

    shape = Shape(
        "sanctionlink/timeline/2",
        leave_out=("decided",),
        keys={"start": "from", "end": "until", "courses": "targets", "discords": "conflicts"},
        values=("courses",),
    )

    rulebook: str
    title: str
    start: dt.date | None
    end: dt.date | None
    assumptions: Mapping[str, str]
    account: str | None
    decided: int
    courses: Mapping[str, Course]
    discords: tuple[Discord, ...] = ()
