"""Rules of different strengths that say opposite things in one situation, or the same thing under the same conditions.

Why:
    A must-rule and a likely one that set a condition to different values contradict each other whatever weighs more, since no
    consequence wins over another. And a rule that says `likely` where an equal one says `must` leaves open which of the two is
    meant: the status follows the one, the outlook the other.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
      permit-wanted:
        says: Landing is likely to fail without a permit.
        strength: likely
        when: not permit
        blocks: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
      pilot: {ask: Is there a pilot?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
      pilot-wanted:
        says: Landing is likely to fail without a pilot.
        strength: likely
        when: not pilot
        blocks: landing

How it decides:
    For every two rules of different strengths that set one condition to different values, it looks for a possible situation,
    on any day, in which both fire; the witness has the conditions that make them.

    For every two rules of different strengths with the same effect on the same targets, it looks for a possible situation in
    which one has that effect and the other has not, the stronger one counted as if it were as weak. If there is none, they
    are found.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.claims import Claim, decided
from sanctionlink.lint.support.consequences import clashes, disagreement, pairs
from sanctionlink.lint.support.redundancy import Redundancy
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Rule

CODE = codes.CONFLICTING_STRENGTHS
NAME = "conflicting-strengths"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The rules that clash with one of another strength."""
    rules = subject.rulebook.rules.values()
    claims = [
        Claim(
            f"whether `{one.id}` and `{other.id}` contradict each other",
            other.span,
            partial(_opposed, pair=(one, other)),
        )
        for one, other in pairs(subject.rulebook)
        if one.strength is not other.strength
    ]
    if len({rule.strength for rule in rules}) > 1:
        redundancy = Redundancy(subject.worlds)
        claims += [
            Claim(
                f"whether a rule of another strength says the same as `{rule.id}`",
                rule.span,
                partial(_alike, redundancy=redundancy, rule=rule),
            )
            for rule in rules
        ]
    yield from decided(subject, claims)


def _opposed(worlds: Worlds, pair: tuple[Rule, Rule]) -> Iterator[Diagnostic]:
    for clash in clashes(worlds, *pair):
        yield disagreement(clash, CODE, SEVERITY)


def _alike(worlds: Worlds, redundancy: Redundancy, rule: Rule) -> Iterator[Diagnostic]:
    order = {each: at for at, each in enumerate(worlds.rulebook.rules)}
    for other in redundancy.rivals(rule):
        earlier = order[other.id] < order[rule.id]
        if earlier and other.strength is not rule.strength and redundancy.alike(other, rule):
            yield Diagnostic(
                CODE,
                f"`{rule.id}` says `{rule.strength.value}` where `{other.id}` says `{other.strength.value}`, of the same and"
                " under the same conditions",
                rule.span,
                SEVERITY,
                "keep the one whose strength is meant",
                (Related(other.span, f"`{other.id}`: {other.says}"),),
            )
