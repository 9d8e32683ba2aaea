"""Runs an expected case: everything in which the verdicts differ from what its author expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sanctionlink.answers.case_result import CaseResult, Mismatch, Proof
from sanctionlink.answers.derivation import Derivation
from sanctionlink.answers.verdict import Verdict
from sanctionlink.answers.ways import Verb
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.case import Case, Expectation
from sanctionlink.model.outlook import Outlook, status_of_outlook
from sanctionlink.model.rulebook import Strength, TargetKind
from sanctionlink.model.scenario import Scenario
from sanctionlink.model.status import Status
from sanctionlink.questions.cases.proofs import prove_difference
from sanctionlink.questions.verdict.question import decide
from sanctionlink.questions.ways.goals import ways


def run_case(reasoner: Reasoner, case: Case, engine: str = "auto") -> CaseResult:
    """Hold verdicts, and ways out where they are expected, against a case, and prove the verdicts that differ.

    Raises `InvalidInput` and `LimitReached` where there are no verdicts.
    """
    from sanctionlink.language.resolve.asked import parse_target

    asked = reasoner.widened(case.widened(reasoner.rulebook)) if case.sets else reasoner
    targets = {e.target: parse_target(e.target, asked.rulebook) for e in case.expectations}
    answered = decide(asked, case.scenario, tuple(targets.values()), engine).complete()

    def prove(target: str, account: str | None, biting: str | None) -> tuple[Derivation, ...]:
        key, found = targets[target], answered
        if account is not None:
            found = decide(asked, replace(case.scenario, account=account), (key,), engine)
        return found.derivations(key, biting)

    mismatches: list[Mismatch] = []
    proofs: list[Proof] = []
    for expected in case.expectations:
        if expected.unblock is not None:
            mismatches += _compare_ways(expected, asked, case.scenario, engine)
        verdict = answered.answer.verdicts[expected.target]
        differing = list(_compare(expected, verdict))
        if differing:
            mismatches += differing
            fields = {mismatch.field for mismatch in differing}
            proofs.append(prove_difference(expected, verdict, fields, prove))
    return CaseResult(case, tuple(mismatches), answered.answer.verdicts, tuple(proofs))


def _compare(e: Expectation, verdict: Verdict) -> Iterator[Mismatch]:
    """The differences in what the case speaks of; what it is silent on is not compared."""

    def differs(field: str, expected: str, got: str) -> Iterator[Mismatch]:
        if expected != got:
            yield Mismatch(e.target, field, expected, got, e.span)

    if e.status is not None:
        yield from differs("status", e.status.value, verdict.status.value)
    if e.outlook is not None:
        yield from differs("outlook", e.outlook.value, verdict.outlook.value)
    if e.because is not None:
        biting = {r.rule for r in verdict.reasons if r.strength is Strength.MUST}
        if e.because and not biting:
            biting = {r.rule for r in verdict.relief}
        yield from differs("because", _list(e.because), _list(biting))
    if e.hinges_on is not None:
        yield from differs("hinges_on", _list(e.hinges_on), _list(set(verdict.hinges_on)))
    if e.by_account is not None:
        got = {
            account: _as_expected(outlook, e.by_account.get(account), verdict.kind)
            for account, outlook in (verdict.by_account or {}).items()
        }
        hoped = {account: status.value for account, status in e.by_account.items()}
        yield from differs("by_account", _mapping(hoped), _mapping(got))


def _as_expected(outlook: Outlook, expected: Status | Outlook | None, kind: TargetKind) -> str:
    """An outlook, or the status that goes with it where a status is expected."""
    return status_of_outlook(outlook, kind).value if isinstance(expected, Status) else outlook.value


def _compare_ways(e: Expectation, reasoner: Reasoner, scenario: Scenario, engine: str) -> Iterator[Mismatch]:
    """The difference in the ways out. Engines that take one world after another leave the search to another."""
    search = engine if engine in ("circuit", "asp") else "auto"
    found = ways(reasoner, scenario, Verb.UNBLOCK, e.target, {"engine": search})
    got = {frozenset((s.condition, s.after) for s in each.changes) for each in found}
    wanted = e.unblock or frozenset()
    if got != wanted:
        yield Mismatch(e.target, "unblock", _ways(wanted), _ways(got), e.span)


def _ways(sets: Iterable[frozenset[tuple[str, str]]]) -> str:
    """Sets of changes as they are written in a case: `[a=yes, b=no], [c=full]`."""
    shown = sorted(", ".join(sorted(f"{name}={value}" for name, value in each)) for each in sets)
    return ", ".join(f"[{way}]" for way in shown) or "no way out"


def _list(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _mapping(values: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in sorted(values.items())) or "none"
