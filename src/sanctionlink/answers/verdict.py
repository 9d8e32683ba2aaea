"""Answers: the status of a target, why, how sure, and what changed."""

from __future__ import annotations

from collections.abc import Mapping

from sanctionlink.model.rulebook import Citation, Strength, TargetKind
from sanctionlink.model.status import Status
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that bites on the target.

    `strength` is the strongest reading in which it bites: weaker than the rule's own where the rule rests on a
    consequence that is itself only likely. `certain` is False where the rule bites in some worlds and not in others.
    """

    rule: str
    strength: Strength
    says: str
    cites: tuple[Citation, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Witness:
    """One possible world, told by the values of the open conditions, and the status that the target has there."""

    status: Status
    world: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds of one target.

    `target` is the target as written, with its members: `deal_with(acme)`. `advisory` is the strongest likely or may
    reason that every world has. `hinges_on` is a smallest set of open conditions whose values settle the status, and
    `witnesses` one world each way; both are empty for a determined status. `by_account` has the status under each
    account that speaks on a condition this target depends on.
    """

    target: str
    kind: TargetKind
    title: str
    status: Status
    advisory: Strength | None
    reasons: tuple[Reason, ...]
    hinges_on: tuple[str, ...] = ()
    by_account: Mapping[str, Status] | None = None
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that differs between two answers. `because` are the rules that started or stopped biting.

    A change of advisory alone is a change too: then `before` and `after` are equal and the advisories differ.
    """

    target: str
    before: Status
    after: Status
    advisory_before: Strength | None
    advisory_after: Strength | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Consequences that disagree on one condition, or a `never` rule that consequences break, in some world."""

    strength: Strength
    condition: str | None
    values: tuple[str, ...]
    rules: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Every verdict asked for, with what was asked. `open` are the unknown or disputed conditions that are used."""

    rulebook: str
    as_of: str
    assumptions: Mapping[str, str]
    account: str | None
    engine: str
    worlds: int
    open: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    verdicts: Mapping[str, Verdict]
