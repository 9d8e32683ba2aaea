"""What lint found, as GitHub's annotations beside the lines of a pull request."""

from __future__ import annotations

from sanctionlink.diagnostics.model import Severity
from sanctionlink.render.findings import Linted, details, unfinished_text
from sanctionlink.render.findings_text import summary
from sanctionlink.render.github import Annotation, annotated

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(linted: Linted) -> list[str]:
    """An annotation a finding, errors first, and the summary."""
    outcome = linted.outcome
    found = [
        Annotation("error", f"{each.code or 'rules'} not finished", (unfinished_text(each),))
        for each in outcome.unfinished
    ]
    for each in outcome.findings:
        lines = (each.message, *details(linted, each))
        found.append(Annotation(LEVELS[each.severity], linted.title(each.code), lines, each.span))
    return [*annotated(found), summary(linted)]
