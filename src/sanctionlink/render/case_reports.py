"""The outcome of expected cases for machines of CI: JUnit XML, and annotations for GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from xml.sax.saxutils import escape, quoteattr

from sanctionlink.answers.case_result import CaseResult
from sanctionlink.answers.coverage import Coverage
from sanctionlink.render import cases as told
from sanctionlink.render import coverage as covered
from sanctionlink.render.github import Annotation, annotated, visible
from sanctionlink.render.page import Page, clean

PAGE = Page(width=100)


def headline(outcome: CaseResult) -> str:
    """What is wrong with a case, in one line."""
    if outcome.error:
        return clean(outcome.error.message)
    parts = [
        f"{found.target}: expected {found.field} {found.expected}, got {found.got}"
        for found in outcome.mismatches
    ]
    more = f" (and {len(parts) - 1} more)" if len(parts) > 1 else ""
    return clean(parts[0]) + more


# --- JUnit -----------------------------------------------------------------------------------------------------------


def junit(
    name: str,
    outcomes: Sequence[CaseResult],
    measured: Coverage | None = None,
    fail_under: float | None = None,
) -> list[str]:
    """One test case a case, in one suite; and one for the coverage, if a share of rules is asked for."""
    errors = sum(outcome.error is not None for outcome in outcomes)
    failures = sum(not outcome.passed for outcome in outcomes) - errors
    extra = []
    if measured is not None and fail_under is not None:
        extra = list(_share(name, measured, fail_under))
        failures += covered.too_low(measured, fail_under) is not None
    seconds = sum(outcome.seconds for outcome in outcomes)
    total = len(outcomes) + bool(extra)
    counts = f'tests="{total}" failures="{failures}" errors="{errors}" skipped="0" time="{seconds:.3f}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="sanctionlink" {counts}>']
    lines.append(f"  <testsuite name={_attribute(name)} {counts}>")
    for outcome in outcomes:
        lines += _testcase(name, outcome)
    return [*lines, *extra, "  </testsuite>", "</testsuites>"]


def _testcase(name: str, outcome: CaseResult) -> Iterator[str]:
    case = outcome.case
    where = f"{name}.{PurePath(case.span.file).stem}"
    yield (
        f"    <testcase name={_attribute(case.id)} classname={_attribute(where)} file={_attribute(case.span.file)} "
        f'line="{case.span.line}" time="{outcome.seconds:.3f}">'
    )
    sources = told.sources(case)
    if sources:
        yield "      <properties>"
        for source in sources:
            yield f'        <property name="source" value={_attribute(source)}/>'
        yield "      </properties>"
    if not outcome.passed:
        tag = "error" if outcome.error else "failure"
        kind = outcome.error.kind if outcome.error else outcome.mismatches[0].field
        body = "\n".join([clean(case.why), *told.failure(outcome, PAGE)])
        yield f"      <{tag} type={_attribute(kind)} message={_attribute(headline(outcome))}>{_text(body)}</{tag}>"
    yield "    </testcase>"


def _share(name: str, measured: Coverage, fail_under: float) -> Iterator[str]:
    """The coverage as a test case."""
    yield f'    <testcase name="rule coverage" classname={_attribute(name)} time="0.000">'
    missing = covered.too_low(measured, fail_under)
    if missing:
        body = "\n".join(covered.text(measured, PAGE, every=False))
        yield f'      <failure type="coverage" message={_attribute(missing)}>{_text(body)}</failure>'
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(clean(text))


def _text(text: str) -> str:
    """Text between tags; control characters, which XML cannot carry, are shown as escapes."""
    return escape("\n".join(visible(line) for line in text.split("\n")))


# --- GitHub ----------------------------------------------------------------------------------------------------------


def github(
    name: str,
    outcomes: Sequence[CaseResult],
    measured: Coverage | None = None,
    fail_under: float | None = None,
) -> list[str]:
    """An error beside each case that failed, a warning beside each rule that none exercises, and the summary."""
    found = []
    for outcome in outcomes:
        if not outcome.passed:
            span = outcome.mismatches[0].span if outcome.mismatches else outcome.case.span
            message = (headline(outcome), *told.failure(outcome, PAGE))
            found.append(Annotation("error", f"case {outcome.case.id}", message, span))
    lines = [f"{clean(name)}: {told.summary(outcomes)}"]
    if measured is not None:
        if missing := covered.too_low(measured, fail_under):
            found.append(Annotation("error", "rule coverage", (missing,)))
        for each in measured.uncovered:
            miss = measured.misses.get(each.rule.id)
            why = f"no case exercises this rule: {miss.text}" if miss else "no case exercises this rule"
            found.append(Annotation("warning", f"rule {each.rule.id}", (why,), each.rule.span))
        lines.append(f"rule coverage: {covered.summary(measured)}")
    return [*annotated(found), *lines]
