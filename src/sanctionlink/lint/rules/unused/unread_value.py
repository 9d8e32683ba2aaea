"""A value of a condition that no rule reads: no test tells it from another one.

Why:
    Whoever sets the condition to this value instead of the other, by a fact or with `--set`, changes no answer, though the
    words promise a difference. Either a rule that should follow from the value is missing, or the value is one too many.

Bad:
    rulebook: {title: Talks, as_of: 2025-01-01}
    conditions:
      outcome:
        ask: What did the talks come to?
        type: choice
        values: [none, agreed, failed]
        default: none
    measures:
      sanctions: {title: New sanctions}
    rules:
      failure-brings-sanctions:
        says: Failed talks bring new sanctions.
        imposes: sanctions
        when: outcome = failed

Good:
    rulebook: {title: Talks, as_of: 2025-01-01}
    conditions:
      outcome:
        ask: What did the talks come to?
        type: choice
        values: [none, agreed, failed]
        default: none
    proposals:
      relief: {title: Relief}
    measures:
      sanctions: {title: New sanctions}
    rules:
      failure-brings-sanctions:
        says: Failed talks bring new sanctions.
        imposes: sanctions
        when: outcome = failed
      agreement-first:
        says: Without an agreement there is no relief.
        requires: outcome = agreed
        for: relief

How it decides:
    Every test of the condition in a `when`, `unless`, `requires` or `never`, for whatever members, holds for some of its
    values. Two values are told apart if some test holds for the one and not for the other. Conditions that no rule asks about at
    all are for `unused-condition`; numbers and dates are left out. The witness is the value that makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Severity
from sanctionlink.ground.reads import expressions, walk
from sanctionlink.lint.support.claims import listed
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.witness import Witness
from sanctionlink.model.expression import Holds
from sanctionlink.model.rulebook import Condition, Rulebook
from sanctionlink.model.scenario import show_instance
from sanctionlink.model.values import show

CODE = codes.UNREAD_VALUE
NAME = "unread-value"
SEVERITY = Severity.INFO


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The conditions with values that no rule tells apart, one finding for each lot of them."""
    book = subject.rulebook
    tests = _tests(book)
    for condition in book.conditions.values():
        alike: dict[tuple[bool, ...], list[str]] = {}
        for value in condition.values:
            alike.setdefault(tuple(value in each for each in tests.get(condition.id, ())), []).append(value)
        for values in alike.values() if len(alike) > 1 else ():
            if len(values) > 1:
                yield _finding(condition, values, book)


def _tests(book: Rulebook) -> dict[str, set[frozenset[str]]]:
    """For each condition the values for which its tests hold."""
    found: dict[str, set[frozenset[str]]] = {}
    for rule in book.rules.values():
        for part in (p for e in expressions(rule) for p in walk(e) if isinstance(p, Holds)):
            found.setdefault(part.condition, set()).add(frozenset(part.values))
    return found


def _finding(condition: Condition, values: list[str], book: Rulebook) -> Diagnostic:
    usual = show(condition.default) if condition.default is not None else values[0]
    kept = usual if usual in values else values[0]
    others = [value for value in values if value != kept]
    return Diagnostic(
        CODE,
        f"no rule tells {listed(others)} of `{condition.id}` from `{kept}`",
        condition.span,
        SEVERITY,
        "let a rule depend on the difference, or leave out what makes none",
        witness=_witness(condition, others[0], book),
    )


def _witness(condition: Condition, value: str, book: Rulebook) -> Witness:
    """The value for the first members; nothing if there are none."""
    members = [next(iter(book.sets[name].members), None) for name in condition.over]
    named = [member for member in members if member is not None]
    return ((show_instance((condition.id, tuple(named))), value),) if len(named) == len(members) else ()
