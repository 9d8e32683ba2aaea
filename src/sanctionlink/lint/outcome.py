"""What one run of the checks came to."""

from __future__ import annotations

from sanctionlink.answers.findings import Ignored, Unfinished
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Severity, Span
from sanctionlink.records import dataclass

ABOUT_COMMENTS = (codes.UNUSED_IGNORE, codes.BAD_IGNORE)
"""The codes of findings about the comments that ignore findings, which comments cannot ignore."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A question about all situations that was not decided, where it is about, and why. It follows "it is undecided …"."""

    question: str
    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class LintOutcome:
    """Findings in the order of the files, what was ignored, what did not end, and the codes of the checks that ran."""

    findings: tuple[Diagnostic, ...]
    ignored: tuple[Ignored, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()
    checked: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether a check did not come to its end, or left something undecided that is not ignored."""
        return bool(self.unfinished) or any(found.code == codes.UNDECIDED for found in self.findings)

    def at_or_above(self, level: Severity) -> int:
        """How many findings are as bad as a level, or worse."""
        ranks = list(Severity)
        return sum(ranks.index(found.severity) <= ranks.index(level) for found in self.findings)
