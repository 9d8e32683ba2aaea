"""A rule that no expected case exercises.

Why:
    The cases are what a change of the rules is held against. Of a rule that bites in none of them, a slip of the pen goes
    unnoticed: it could be deleted, and every case would still pass.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no, default: no}
      storm: {ask: Is there a storm?, type: yes_no, default: no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
      no-storm: {says: Nobody lands in a storm., blocks: landing, when: storm}
    cases:
      - {id: today, why: There is no permit., expect: {landing: blocked}}

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no, default: no}
      storm: {ask: Is there a storm?, type: yes_no, default: no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
      no-storm: {says: Nobody lands in a storm., blocks: landing, when: storm}
    cases:
      - {id: today, why: There is no permit., expect: {landing: blocked}}
      - id: stormy
        why: A permit does not help.
        assume: {permit: yes, storm: yes}
        expect: {landing: blocked}

How it decides:
    Each case is decided, and a rule is exercised if it bites on a target in a possible world of some case or, where it has no
    target to bite on, if it fires. Only what bears on the verdicts that a case expects counts. `sanctionlink test
    --coverage` tells the same, with what the cases had of each condition.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, LimitReached, Severity
from sanctionlink.lint.support.subject import Subject
from sanctionlink.questions.coverage.misses import explain

CODE = codes.UNCOVERED_RULE
NAME = "uncovered-rule"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The rules that no case exercises, each with the reason; one finding for all if there are no cases."""
    book = subject.rulebook
    if not subject.cases:
        for first in list(book.rules.values())[:1]:
            hint = f"write some in `tests/cases/{book.id}/`, which `sanctionlink test` runs"
            message = "no expected cases exercise this rule, or any other of the rulebook"
            yield Diagnostic(CODE, message, first.span, SEVERITY, hint)
        return
    found = subject.coverage
    reasons = explain(book, subject.cases, found, seconds=subject.seconds_left / 4)
    for each in found.uncovered:
        reason = reasons[each.rule.id].text
        message = f"no case exercises the rule `{each.rule.id}`: {reason}"
        hint = "write a case in which it decides something, or remove it"
        yield Diagnostic(CODE, message, each.rule.span, SEVERITY, hint)
    if found.undecided:
        names = ", ".join(f"`{case}`" for case, _ in found.undecided[:3])
        more = ", …" if len(found.undecided) > 3 else ""
        raise LimitReached(f"what these cases exercise could not be found out: {names}{more}")
