"""A target that only facts decide: nothing that anybody can move moves its outlook.

Why:
    Whoever asks what would have to change is told that there is no way, and who holds the key that nobody does. That is right
    of the weather. Of a target of policy it mostly means that the rules stop at what is, where they should go on to
    who can change it; or that a condition is not `movable` that should be.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    parties:
      port: {name: The port}
    conditions:
      permit:
        ask: Is there a permit?
        type: yes_no
        default: no
        held_by: port
        movable: [yes]
      mined: {ask: Is the harbour mined?, type: yes_no, default: yes}
    proposals:
      landing: {title: Landing}
      fishing: {title: Fishing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
      mines-bar:
        says: Nobody fishes among mines.
        blocks: fishing
        when: mined

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    parties:
      port: {name: The port}
    conditions:
      permit:
        ask: Is there a permit?
        type: yes_no
        default: no
        held_by: port
        movable: [yes]
      mined:
        ask: Is the harbour mined?
        type: yes_no
        default: yes
        held_by: port
        movable: [no]
    proposals:
      landing: {title: Landing}
      fishing: {title: Fishing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
      mines-bar:
        says: Nobody fishes among mines.
        blocks: fishing
        when: mined

How it decides:
    A target is found if its outlook is not the same in all situations, and no movable condition moves it: no two possible
    situations that are alike in all but that condition differ in it. A target over sets is found if that is so of all its
    members. All targets are told at once. Rulebooks without movable conditions are left alone. The witness is a situation
    that settles part of the first one's outlook: nobody can bring it about or undo it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.ground.ir import Literal
from sanctionlink.lint.support.claims import Claim, decided, listed
from sanctionlink.lint.support.levers import Levers
from sanctionlink.lint.support.outlooks import instances, telling
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.witness import Witness
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Target

CODE = codes.FIXED_TARGET
NAME = "fixed-target"
SEVERITY = Severity.INFO


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The targets that nobody can move."""
    if not any(condition.movable for condition in subject.rulebook.conditions.values()):
        return
    levers = Levers(subject.worlds)
    found: list[tuple[Target, Witness]] = []
    yield from decided(
        subject,
        (
            Claim(
                f"whether anybody can move `{target.id}`",
                target.span,
                partial(_decide, levers=levers, target=target, found=found),
            )
            for target in subject.rulebook.targets.values()
        ),
    )
    if found:
        (first, witness), *others = found
        yield Diagnostic(
            CODE,
            f"only facts decide {listed(target.id for target, _ in found)}: nothing that anybody can move moves"
            f" {'their outlooks' if others else 'its outlook'}",
            first.span,
            SEVERITY,
            "say under `movable` and `held_by` who can change what it depends on, or write the rules that lead to it",
            tuple(Related(target.span, f"nor that of `{target.id}`") for target, _ in others),
            witness,
        )


def _decide(
    worlds: Worlds, levers: Levers, target: Target, found: list[tuple[Target, Witness]]
) -> tuple[Diagnostic, ...]:
    """Add the target to what is found, with a situation that shows it; there are no findings yet."""
    keys = list(instances(worlds.program, target))
    if not any(levers.moves(condition, key) for key in keys for condition in levers.bearing(key)):
        varying = next((x for key in keys for x in telling(worlds.program, key) if _varies(worlds, x)), None)
        world = None if varying is None else worlds.find([varying])
        if varying is not None and world is not None:
            found.append((target, worlds.witness(world, [varying])))
    return ()


def _varies(worlds: Worlds, literal: Literal) -> bool:
    """Whether a literal holds in some situations and not in others."""
    return worlds.find([literal]) is not None and worlds.find([-literal]) is not None
