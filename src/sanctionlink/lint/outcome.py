"""What one run of the checks came to."""

from __future__ import annotations

from sanctionlink.answers.findings import Ignored, Unfinished
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Severity
from sanctionlink.records import dataclass

ABOUT_COMMENTS = (codes.UNUSED_IGNORE, codes.BAD_IGNORE)
"""The codes of findings about the comments that ignore findings, which comments cannot ignore."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Findings in the order of the files, what was ignored, what did not end, and the codes of the checks that ran."""

    findings: tuple[Diagnostic, ...]
    ignored: tuple[Ignored, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()
    checked: tuple[str, ...] = ()

    def at_or_above(self, level: Severity) -> int:
        """How many findings are as bad as a level, or worse."""
        ranks = list(Severity)
        return sum(ranks.index(found.severity) <= ranks.index(level) for found in self.findings)
