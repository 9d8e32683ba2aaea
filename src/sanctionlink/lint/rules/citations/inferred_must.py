"""A must-rule that its source does not state: its `basis` is `inferred` or `background`.

Why:
    Only must-rules say that something is blocked, in force, or so. Whoever reads that has to find it in the source. What
    merely follows from the text, or is known from elsewhere, is at best likely: the converse of what a source says, above all,
    is not what it says.

Bad:
    rulebook: {title: Dialogue, as_of: 2025-01-01}
    conditions:
      contacts: {ask: Are there contacts?, type: yes_no, default: no}
    proposals:
      dialogue: {title: A dialogue}
    rules:
      contacts-needed:
        says: Without contacts there is no dialogue.
        requires: contacts
        for: dialogue
        basis: inferred

Good:
    rulebook: {title: Dialogue, as_of: 2025-01-01}
    conditions:
      contacts: {ask: Are there contacts?, type: yes_no, default: no}
    proposals:
      dialogue: {title: A dialogue}
    rules:
      contacts-needed:
        says: Without contacts a dialogue is unlikely.
        strength: likely
        blocks: dialogue
        when: not contacts
        basis: inferred

How it decides:
    Rules with the strength `must`, which is what they have unless they say another one, are found if their `basis` is not
    `stated`. Rules that define a notion and `never` rules are not: they say what words mean, and what cannot be. The
    witness is a situation in which the rule decides something that no other rule does, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, LimitReached, Severity
from sanctionlink.ground.ir import Literal
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.witness import Witness
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Basis, Defines, Excludes, Rule, Strength

CODE = codes.INFERRED_MUST
NAME = "inferred-must"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The must-rules that are not stated."""
    for rule in subject.rulebook.rules.values():
        weak = rule.basis is not Basis.STATED and rule.strength is Strength.MUST
        if weak and not isinstance(rule.effect, (Defines, Excludes)):
            yield Diagnostic(
                CODE,
                f"`{rule.id}` is a must, but its basis is `{rule.basis.value}`",
                rule.span,
                SEVERITY,
                "say `strength: likely` or `may`; keep the must only where a source can be cited that states it",
                witness=_witness(subject, rule),
            )


def _witness(subject: Subject, rule: Rule) -> Witness:
    """A situation in which the rule has the say; nothing if there is none, or none is found in time."""
    try:
        return next(_deciding(subject.worlds, rule), ())
    except LimitReached:
        return ()


def _deciding(worlds: Worlds, rule: Rule) -> Iterator[Witness]:
    for wanted in _alone(worlds, rule):
        world = worlds.find(wanted)
        if world is not None:
            yield worlds.witness(world, wanted)


def _alone(worlds: Worlds, rule: Rule) -> Iterator[tuple[Literal, ...]]:
    """What is to hold so that the rule bites and no other does; or, where it bears on no target, that it fires."""
    for bites in worlds.program.bites.values():
        own = [bite.holds[0] for bite in bites if bite.rule == rule.id]
        others = [-bite.holds[0] for bite in bites if bite.rule != rule.id]
        yield from ((x, *others) for x in own)
    for _, triple in worlds.firings(rule):
        yield (triple[0],)
