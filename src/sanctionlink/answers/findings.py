"""What lint found in a rulebook, as it is told to programs."""

from __future__ import annotations

from sanctionlink.diagnostics.model import Diagnostic, Severity
from sanctionlink.documents.shape import Count, Document, FindingCode, Shape
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that a comment in the rulebook ignores, and the reason that it gives."""

    shape = Shape(inline=("finding",))

    finding: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A check that did not come to its end: a limit was reached, or (`crashed`) it has a bug.

    What it had found before is among the findings; more may be wrong.
    """

    shape = Shape(leave_out=("code",), keys={"name": "check", "check_code": "code"}, derived=("check_code",))

    code: str
    name: str
    message: str
    crashed: bool
    """Whether it is a bug in this program, and not a limit."""

    @property
    def check_code(self) -> str | None:
        """The code of the check; null for what comes before the checks."""
        return self.code or None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: what is wrong, and where; all of the place is null where it has none."""

    shape = Shape(inline=("diagnostic",))

    diagnostic: Diagnostic
    check: str | None
    """The check's name; null for faults of a rulebook that cannot be used."""
    fingerprint: str
    """Stays the same while the line's text does, wherever in the file the line is."""


@dataclass(frozen=True, slots=True)
class Findings(Document):
    """What lint found in a rulebook."""

    shape = Shape("sanctionlink/findings/1")

    rulebook: str
    fail_level: Severity
    """The severity from which on findings count as failures."""
    failed: bool
    """Whether there is a finding of that severity, or worse."""
    errors: Count
    warnings: Count
    infos: Count
    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    unfinished: tuple[Unfinished, ...]
    checked: tuple[FindingCode, ...]
    """The codes of the checks that ran; none if the rulebook cannot be used."""
