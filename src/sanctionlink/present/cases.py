"""The outcome of a rulebook's expected cases, in every form of output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sanctionlink.diagnostics import Span
from sanctionlink.model.case import Case
from sanctionlink.present import wording
from sanctionlink.present.document import Document
from sanctionlink.present.layout import Page, clean, wrap
from sanctionlink.present.markdown import code, escape, grid


class Mismatch(Protocol):
    """One thing that a case expects and does not get."""

    @property
    def target(self) -> str:
        """The target it is about."""

    @property
    def field(self) -> str:
        """What about the target: `status`, `advisory`, `because`, `hinges_on` or `by_account`."""

    @property
    def expected(self) -> str:
        """What the case says."""

    @property
    def got(self) -> str:
        """What the rulebook says."""

    @property
    def span(self) -> Span | None:
        """Where the case says so."""


class Outcome(Protocol):
    """One case that was run."""

    @property
    def case(self) -> Case:
        """The case."""

    @property
    def mismatches(self) -> Sequence[Mismatch]:
        """What differs; nothing if the case passed."""


def summary(outcomes: Sequence[Outcome]) -> str:
    """The last line: how many passed and failed."""
    failed = sum(bool(outcome.mismatches) for outcome in outcomes)
    passed = len(outcomes) - failed
    return f"{plural_cases(passed)} passed" + (f", {failed} failed" if failed else "")


def plural_cases(count: int) -> str:
    """A number of cases in words."""
    return wording.plural(count, "case")


def text(name: str, outcomes: Sequence[Outcome], page: Page) -> list[str]:
    """The failures with what was expected and what came, then the summary."""
    lines: list[str] = []
    for outcome in outcomes:
        if not outcome.mismatches:
            continue
        head = f"{page.paint('FAILED', 'bad')} {clean(outcome.case.id)}: {clean(outcome.case.why)}"
        lines += wrap(head, page.width, "", "  ")
        for found in outcome.mismatches:
            where = f"{found.span}: " if found.span else ""
            lines += wrap(
                f"{clean(where)} {clean(found.target)} {clean(found.field)}", page.width, "  ", "    "
            )
            lines += wrap(clean(found.expected), page.width, "    expected: ")
            lines += wrap(clean(found.got), page.width, "    got:      ")
        lines.append("")
    good = not any(outcome.mismatches for outcome in outcomes)
    return [*lines, page.paint(f"{clean(name)}: {summary(outcomes)}", "good" if good else "bad")]


def markdown(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    """The summary, and the failures as a table."""
    lines = [f"## {escape(name)}: {summary(outcomes)}"]
    rows = [
        [code(outcome.case.id), code(found.target), found.field, escape(found.expected), escape(found.got)]
        for outcome in outcomes
        for found in outcome.mismatches
    ]
    return [*lines, "", *grid(["case", "target", "field", "expected", "got"], rows)] if rows else lines


def document(name: str, outcomes: Sequence[Outcome]) -> Document:
    """`sanctionlink/tests/1`."""
    failed = sum(bool(outcome.mismatches) for outcome in outcomes)
    return {
        "schema": "sanctionlink/tests/1",
        "rulebook": name,
        "passed": len(outcomes) - failed,
        "failed": failed,
        "cases": [one(outcome) for outcome in outcomes],
    }


def one(outcome: Outcome) -> Document:
    """One case of the document."""
    return {
        "case": outcome.case.id,
        "why": outcome.case.why,
        "file": outcome.case.span.file,
        "line": outcome.case.span.line,
        "passed": not outcome.mismatches,
        "mismatches": [
            {
                "target": found.target,
                "field": found.field,
                "expected": found.expected,
                "got": found.got,
                "line": found.span.line if found.span else None,
            }
            for found in outcome.mismatches
        ],
    }
