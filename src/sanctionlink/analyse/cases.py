"""Runs an expected case: everything in which the verdicts differ from what its author expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sanctionlink.diagnostics import Span
from sanctionlink.model.case import Case, Expectation
from sanctionlink.model.rulebook import Strength
from sanctionlink.model.verdict import Verdict
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that a case expects and does not get. `field` is `status`, `advisory`, `because`, …"""

    target: str
    field: str
    expected: str
    got: str
    span: Span


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case that was run; it passed if nothing differs."""

    case: Case
    mismatches: tuple[Mismatch, ...]
    verdicts: Mapping[str, Verdict]


def run_case(case: Case, verdicts: Mapping[str, Verdict]) -> CaseResult:
    """Hold verdicts against a case."""
    found = [m for e in case.expectations for m in _compare(e, verdicts[e.target])]
    return CaseResult(case, tuple(found), verdicts)


def _compare(e: Expectation, verdict: Verdict) -> Iterator[Mismatch]:
    """The differences in what the case speaks of; what it is silent on is not compared."""

    def differs(field: str, expected: str, got: str) -> Iterator[Mismatch]:
        if expected != got:
            yield Mismatch(e.target, field, expected, got, e.span)

    yield from differs("status", e.status.value, verdict.status.value)
    if e.advisory is not None:
        expected = e.advisory.value if isinstance(e.advisory, Strength) else e.advisory
        yield from differs("advisory", expected, verdict.advisory.value if verdict.advisory else "none")
    if e.because is not None:
        biting = {r.rule for r in verdict.reasons if r.strength is Strength.MUST}
        yield from differs("because", _list(e.because), _list(biting))
    if e.hinges_on is not None:
        yield from differs("hinges_on", _list(e.hinges_on), _list(set(verdict.hinges_on)))
    if e.by_account is not None:
        got = {account: status.value for account, status in (verdict.by_account or {}).items()}
        wanted = {account: status.value for account, status in e.by_account.items()}
        yield from differs("by_account", _mapping(wanted), _mapping(got))


def _list(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _mapping(values: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in sorted(values.items())) or "none"
