"""The rules that bite on a target, on both sides, to the literals of its outlook in any world."""

from __future__ import annotations

from collections.abc import Iterable

from sanctionlink.ground.builder import Emitter
from sanctionlink.ground.ir import TRUE, Bite, Literal, OutlookLiterals
from sanctionlink.model.rulebook import TargetKind

Weak = tuple[Literal, Literal]
"""Of one side: that it has a reason that is likely, and that it has one that is no more than a may."""


def outlook_literals(
    emit: Emitter, kind: TargetKind, must: Literal, bites: Iterable[Bite], counters: Iterable[Bite]
) -> OutlookLiterals:
    """The literals of a target's outlook, from the one that a must-rule decides it, and the rules of its main and other side."""
    main, other = _weak_reasons(emit, bites), _weak_reasons(emit, counters)
    proposal = kind is TargetKind.PROPOSAL
    against, favour = (main, other) if proposal else (other, main)
    levels = _levels(emit, against, favour)
    decided = [emit.conjunction((-must, x)) if proposal else emit.alternative((must, x)) for x in levels]
    return OutlookLiterals(against, favour, tuple(decided))


def _weak_reasons(emit: Emitter, bites: Iterable[Bite]) -> Weak:
    """The weak reasons of a side. A rule is a reason of the strongest reading in which it bites."""
    every = [bite.holds for bite in bites if bite.holds[0] != bite.holds[1]]
    likely = emit.alternative([emit.conjunction((one, -must)) for must, one, _ in every])
    return likely, emit.alternative([emit.conjunction((may, -one, -must)) for must, one, may in every])


def _levels(emit: Emitter, against: Weak, favour: Weak) -> list[Literal]:
    """The literals of being at least unlikely, doubtful, contested, open, possible, likely, where no must-rule decides."""
    both, either = emit.conjunction, emit.alternative
    worse, some_against = against[0], either(against)
    better, some_favour = favour[0], either(favour)
    unlikely, doubtful = both((worse, -better)), both((some_against, -some_favour))
    likely, possible = both((better, -worse)), both((some_favour, -some_against))
    return [
        TRUE,
        -unlikely,
        both((-unlikely, -doubtful)),
        either((likely, -some_against)),
        either((likely, possible)),
        likely,
    ]
