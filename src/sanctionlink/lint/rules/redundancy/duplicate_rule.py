"""A rule that says the same as an earlier one.

Why:
    Two rules that apply in the same situations, with the same effect and strength, are one rule written twice. If one of them is
    changed later the other still applies, and the change seems to have no effect.

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
      none-without:
        says: Nobody lands without a permit.
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
      pilot-needed:
        says: Landing needs a pilot.
        requires: pilot
        for: landing

How it decides:
    As `subsumed-rule` does, in both directions: there is no possible situation, on any day, in which one of the two has its
    effect on some target and the other has not. How they are written makes no difference. The later one is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.claims import Claim, decided
from sanctionlink.lint.support.redundancy import Redundancy
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Rule

CODE = codes.DUPLICATE_RULE
NAME = "duplicate-rule"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The rules that say what an earlier one says."""
    redundancy = Redundancy(subject.worlds)
    yield from decided(
        subject,
        (
            Claim(
                f"whether `{rule.id}` says the same as an earlier rule",
                rule.span,
                partial(_found, redundancy=redundancy, rule=rule),
            )
            for rule in subject.rulebook.rules.values()
        ),
    )


def _found(worlds: Worlds, redundancy: Redundancy, rule: Rule) -> Iterator[Diagnostic]:
    order = {each: at for at, each in enumerate(worlds.rulebook.rules)}
    for other in redundancy.rivals(rule):
        earlier = order[other.id] < order[rule.id]
        if earlier and other.strength is rule.strength and redundancy.alike(other, rule):
            yield Diagnostic(
                CODE,
                f"`{rule.id}` says the same as `{other.id}`: both apply in the same situations, with the same effect",
                rule.span,
                SEVERITY,
                "remove one of them, and give the other both citations",
                (Related(other.span, f"`{other.id}`: {other.says}"),),
            )
            return
