"""The outlook of a target: what rules of all strengths, for it and against it, say together."""

from __future__ import annotations

from enum import Enum

from sanctionlink.model.rulebook import Blocks, Counters, Requires, Rule, Rulebook, Strength, TargetKind
from sanctionlink.model.status import Status


class Side(str, Enum):
    """Whether a rule speaks for a target's coming about or against it."""

    FOR = "for"
    AGAINST = "against"

    @property
    def other(self) -> Side:
        """The other one."""
        return Side.AGAINST if self is Side.FOR else Side.FOR


class Outlook(str, Enum):
    """How a target stands: settled by must-rules (the first three), or by what weaker rules say for and against it."""

    BLOCKED = "blocked"
    IN_FORCE = "in_force"
    UNDETERMINED = "undetermined"
    UNLIKELY = "unlikely"
    DOUBTFUL = "doubtful"
    CONTESTED = "contested"
    OPEN = "open"
    POSSIBLE = "possible"
    LIKELY = "likely"

    @property
    def level(self) -> int:
        """How far up it is: 0 for blocked, 1 for unlikely to 6 for likely, 7 for in force; -1 for undetermined."""
        if self in LEVELS:
            return LEVELS.index(self) + 1
        return {Outlook.BLOCKED: 0, Outlook.IN_FORCE: len(LEVELS) + 1}.get(self, -1)


LEVELS = (
    Outlook.UNLIKELY,
    Outlook.DOUBTFUL,
    Outlook.CONTESTED,
    Outlook.OPEN,
    Outlook.POSSIBLE,
    Outlook.LIKELY,
)
"""The outlooks that weaker rules decide, from worst to best."""


def status_of_outlook(outlook: Outlook, kind: TargetKind) -> Status:
    """The status that goes with an outlook of a target of this kind."""
    if outlook in LEVELS:
        return Status.CLEAR if kind is TargetKind.PROPOSAL else Status.NOT_IN_FORCE
    return Status(outlook.value)


def side_of(rule: Rule, rulebook: Rulebook) -> Side | None:
    """The side on which a rule speaks to its targets; None if it is about none."""
    match rule.effect:
        case Requires():
            return Side.AGAINST
        case Blocks(targets=(first, *_)):
            return main_side(rulebook.targets[first.target].kind)
        case Counters(targets=(first, *_)):
            return main_side(rulebook.targets[first.target].kind).other
    return None


def main_side(kind: TargetKind) -> Side:
    """The side on which must-rules speak: against proposals, for measures."""
    return Side.AGAINST if kind is TargetKind.PROPOSAL else Side.FOR


def decided_outlook(kind: TargetKind) -> Outlook:
    """The outlook of a target of this kind that a must-rule decides."""
    return Outlook.BLOCKED if kind is TargetKind.PROPOSAL else Outlook.IN_FORCE


def outlook_of(status: Status, against: Strength | None, favour: Strength | None) -> Outlook:
    """The outlook of a target with this status, by the strongest reason (likely or may) that every world has."""
    if status not in (Status.CLEAR, Status.NOT_IN_FORCE):
        return Outlook(status.value)
    if against is favour:
        return Outlook.OPEN if against is None else Outlook.CONTESTED
    if favour is None or (against is not None and against.rank < favour.rank):
        return Outlook.UNLIKELY if against is Strength.LIKELY else Outlook.DOUBTFUL
    return Outlook.LIKELY if favour is Strength.LIKELY else Outlook.POSSIBLE
