"""Every citation that a rulebook and its cases make."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.lint.support.subject import Subject
from sanctionlink.model.rulebook import Citation


def citations(subject: Subject) -> Iterator[Citation]:
    """The citations of conditions, rules, facts and cases, in this order."""
    book = subject.rulebook
    for part in (book.conditions.values(), book.rules.values(), book.facts, subject.cases):
        for one in part:
            yield from one.cites
