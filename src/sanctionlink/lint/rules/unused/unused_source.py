"""A source that nothing cites.

Why:
    A source that no rule, fact, condition or case cites is a leftover, or the sign of a citation that somebody
    forgot. Either way a reader who follows it finds nothing that rests on it.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    sources:
      decree_7: {title: Decree 7}
      decree_8: {title: Decree 8}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
        cites: {source: decree_7}

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
        cites: {source: decree_7}

How it decides:
    A source is used if a citation of a condition, rule, fact or case names it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Severity
from sanctionlink.lint.support.citations import citations
from sanctionlink.lint.support.subject import Subject

CODE = codes.UNUSED_SOURCE
NAME = "unused-source"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The sources that nothing cites."""
    cited = {cite.source for cite in citations(subject)}
    for source in subject.rulebook.sources.values():
        if source.id not in cited:
            yield Diagnostic(
                CODE,
                f"nothing cites the source `{source.id}`",
                source.span,
                SEVERITY,
                "cite it where something rests on it, or remove it",
            )
