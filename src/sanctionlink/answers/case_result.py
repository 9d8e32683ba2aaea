"""What running an expected case came to: what differs from what its author expects, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from sanctionlink.answers.coverage import Coverage
from sanctionlink.answers.derivation import Derivation
from sanctionlink.answers.verdict import Verdict
from sanctionlink.diagnostics.model import Span
from sanctionlink.documents.shape import Count, Document, Shape
from sanctionlink.model.case import Case
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that a case expects and does not get. `field` is `status`, `outlook`, `because`, …"""

    shape = Shape(inline=("span",))

    target: str
    field: str
    expected: str
    got: str
    span: Span


@dataclass(frozen=True, slots=True)
class CaseError:
    """Why a case has no verdicts: its situation is `invalid`, a `limit` was reached, or there is a `bug` in this program."""

    kind: Annotated[str, ("enum", ("invalid", "limit", "bug"))]
    message: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a target whose verdict differs has the one it has: on the side of an `account`, if that is what differs.

    `derivations` is empty, and `note` says why, where there is no proof that could be read.
    """

    target: str
    account: str | None
    derivations: tuple[Derivation, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CaseResult(Document):
    """A case that was run; it passed if there is no error and nothing differs. `seconds` is how long it took."""

    shape = Shape(leave_out=("verdicts", "seconds"), inline=("case",), derived=("passed",))

    case: Case
    mismatches: tuple[Mismatch, ...]
    verdicts: Mapping[str, Verdict]
    proofs: tuple[Proof, ...] = ()
    error: CaseError | None = None
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether everything is as the case expects."""
        return self.error is None and not self.mismatches


@dataclass(frozen=True, slots=True)
class CaseResults(Document):
    """Expected cases that were run. `coverage` is what they exercise, if that was asked for."""

    shape = Shape("sanctionlink/tests/1", derived=("passed", "failed", "errors"))

    rulebook: str
    cases: tuple[CaseResult, ...]
    coverage: Coverage | None = None

    @property
    def passed(self) -> Count:
        """Cases in which everything is as expected."""
        return sum(each.passed for each in self.cases)

    @property
    def failed(self) -> Count:
        """Cases whose verdicts differ from what is expected."""
        return len(self.cases) - self.passed - self.errors

    @property
    def errors(self) -> Count:
        """Cases that could not be run."""
        return sum(each.error is not None for each in self.cases)
