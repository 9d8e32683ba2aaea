"""A condition that no rule asks about.

Why:
    Nothing that is known or assumed of it can change a verdict, and whoever sets it with `--set` will wonder why. Either a
    rule that should ask about it is missing or has another name in it, or the condition is a leftover.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
      inspected: {ask: Was the ship inspected?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
      inspected: {ask: Was the ship inspected?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit and inspected
        for: landing

How it decides:
    A condition is used if the `when`, `unless`, `requires` or `never` of some rule names it. That a rule sets it, or that a
    fact or case gives it a value, is no use of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.subject import Subject
from sanctionlink.model.rulebook import Condition, Rulebook, Sets

CODE = codes.UNUSED_CONDITION
NAME = "unused-condition"
SEVERITY = Severity.WARNING

MOST_RELATED = 5
"""Places shown of those that set the condition or state facts on it."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The conditions that no rule reads."""
    book = subject.rulebook
    for condition in book.conditions.values():
        if condition.id not in subject.readings.conditions:
            related = tuple(islice(_told(condition, book), MOST_RELATED))
            also = ", with what sets it and the facts on it" if related else ""
            yield Diagnostic(
                CODE,
                f"no rule asks about `{condition.id}`",
                condition.span,
                SEVERITY,
                f"name it in the rule that depends on it, or remove it{also}",
                related,
            )


def _told(condition: Condition, book: Rulebook) -> Iterator[Related]:
    """Where rules and facts give the condition a value."""
    for rule in book.rules.values():
        if isinstance(rule.effect, Sets) and any(
            a.condition == condition.id for a in rule.effect.assignments
        ):
            yield Related(rule.span, "it is set here")
    for fact in book.facts:
        if fact.condition == condition.id:
            yield Related(fact.span, "it has a fact here")
