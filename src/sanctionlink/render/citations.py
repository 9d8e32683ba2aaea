"""A rulebook's citations looked up in a document, in every form of output."""

from __future__ import annotations

from sanctionlink.answers.citations import SourceReport
from sanctionlink.render import wording, words
from sanctionlink.render.markdown import code, escape, grid
from sanctionlink.render.page import Page, clean, wrap

NOTHING_FOUND = "Nothing was found: is this the document, as plain text with a paragraph on each line, its words unchanged?"


def summary(report: SourceReport) -> str:
    """How many of each."""
    parts = [f"{words.plural(len(report.found), 'citation')} found", f"{len(report.not_found)} not found"]
    if report.unhashed:
        parts.append(f"{len(report.unhashed)} without a hash, which cannot be looked up")
    return ", ".join(parts)


def text(name: str, file: str, report: SourceReport, page: Page) -> list[str]:
    """One line for each citation, then how many of each."""
    lines: list[str] = []
    groups = (
        ("found", "good", report.found),
        ("NOT FOUND", "bad", report.not_found),
        ("no hash", "dim", report.unhashed),
    )
    for label, role, cites in groups:
        for each in cites:
            lead = page.paint(f"{label:<9}", role) + "  "
            lines += wrap(f"{wording.place(each)} (cited at {clean(str(each.span))})", page.width, lead)
    lines += wrap(f"{clean(name)} in {clean(file)}: {summary(report)}", page.width, "", "  ")
    return [*lines, *(wrap(NOTHING_FOUND, page.width) if report.not_found and not report.found else [])]


def markdown(name: str, file: str, report: SourceReport) -> list[str]:
    """A table of citations, those not found first."""
    groups = (("**not found**", report.not_found), ("no hash", report.unhashed), ("found", report.found))
    rows = [
        [label, escape(wording.place(each)), code(str(each.span))]
        for label, cites in groups
        for each in cites
    ]
    head = f"## {escape(name)} in {escape(file)}: {summary(report)}"
    return [head, "", *grid(["citation", "place", "cited at"], rows)]
