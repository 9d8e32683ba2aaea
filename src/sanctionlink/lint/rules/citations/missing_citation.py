"""A rule or fact without a source.

Why:
    Whoever presents a verdict must be able to say where each step comes from. A rule or fact without a citation can be
    neither defended nor checked, and ends every proof that it is in.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    sources:
      decree_7: {title: Decree 7}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
    facts:
      - {condition: permit, value: no, cites: {source: decree_7}}

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    sources:
      decree_7: {title: Decree 7}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
        cites: {source: decree_7, section: Article 2, paragraph: 1}
    facts:
      - {condition: permit, value: no, cites: {source: decree_7}}

How it decides:
    Every rule and every fact must have `cites`. Rules with `never` need none: that two things cannot hold together is
    mostly what the words mean.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Severity
from sanctionlink.lint.support.subject import Subject
from sanctionlink.model.rulebook import Excludes
from sanctionlink.model.scenario import show_instance

CODE = codes.MISSING_CITATION
NAME = "missing-citation"
SEVERITY = Severity.WARNING

_HINT = "say with `cites` which source it rests on"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The rules and facts that cite nothing."""
    for rule in subject.rulebook.rules.values():
        if not rule.cites and not isinstance(rule.effect, Excludes):
            yield Diagnostic(CODE, f"the rule `{rule.id}` cites no source", rule.span, SEVERITY, _HINT)
    for fact in subject.rulebook.facts:
        if not fact.cites:
            name = show_instance((fact.condition, fact.arguments))
            yield Diagnostic(CODE, f"the fact on `{name}` cites no source", fact.span, SEVERITY, _HINT)
