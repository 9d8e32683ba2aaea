"""Facts whose dates overlap, or leave a gap.

Why:
    A fact that says again what another says of the same days makes a correction half-done: who mends one will forget the
    other. Days between two facts on which nothing is said, and silence means unknown, are mostly an `until` that is one day
    early: `until` is exclusive, so the next fact begins on that very day.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      level: {ask: How high is the alert?, type: scale, values: [low, high]}
    proposals:
      landing: {title: Landing}
    rules:
      calm-needed:
        says: Landing needs a low alert.
        requires: level = low
        for: landing
    facts:
      - {condition: level, value: high, from: 2024-01-01, until: 2024-05-31}
      - {condition: level, value: low, from: 2024-06-01}

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      level: {ask: How high is the alert?, type: scale, values: [low, high]}
    proposals:
      landing: {title: Landing}
    rules:
      calm-needed:
        says: Landing needs a low alert.
        requires: level = low
        for: landing
    facts:
      - {condition: level, value: high, from: 2024-01-01, until: 2024-06-01}
      - {condition: level, value: low, from: 2024-06-01}

How it decides:
    Facts overlap if they are on the same ground condition, of the same account and of the same value, and a day belongs to
    both (with different values they are an error, SL322). A gap is a stretch of days between two facts on one ground
    condition on which no account says anything. It is told where the condition has no `default` and no rule sets it, so that
    silence means unknown. A gap that is meant is filled with a fact whose value is `unknown`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.subject import Subject
from sanctionlink.model.rulebook import Fact, Rulebook, Sets
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import show

CODE = codes.FACT_DATES
NAME = "fact-dates"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Facts that overlap with equal values, and gaps in which silence means unknown."""
    book = subject.rulebook
    silent = _silent(book)
    groups: dict[InstanceKey, list[Fact]] = {}
    for fact in book.facts:
        groups.setdefault((fact.condition, fact.arguments), []).append(fact)
    for key, facts in groups.items():
        if len(facts) > 1:
            ordered = sorted(facts, key=_start)
            yield from _overlaps(key, ordered)
            if key[0] in silent:
                yield from _gaps(key, ordered)


def _silent(book: Rulebook) -> set[str]:
    """The conditions of which nothing is known where no fact says so."""
    derived = {
        assignment.condition
        for rule in book.rules.values()
        if isinstance(rule.effect, Sets)
        for assignment in rule.effect.assignments
    }
    return {each.id for each in book.conditions.values() if each.default is None and each.id not in derived}


def _start(fact: Fact) -> dt.date:
    return fact.start or dt.date.min


def _end(fact: Fact) -> dt.date:
    return fact.end or dt.date.max


def _days(start: dt.date | None, end: dt.date) -> str:
    """A stretch of time in words, with a blank before them; nothing for all time."""
    if end == dt.date.max:
        return f" from {start} on" if start else ""
    return f" from {start} until {end}" if start else f" until {end}"


def _overlaps(key: InstanceKey, facts: Sequence[Fact]) -> Iterator[Diagnostic]:
    """Facts that say again, of some days, what an earlier one says. `facts` are in order of their start."""
    last: dict[tuple[str | None, object], Fact] = {}
    for fact in facts:
        same = fact.account, fact.value
        rival = last.get(same)
        if rival is not None and _end(rival) > _start(fact):
            days = _days(fact.start, min(_end(rival), _end(fact)))
            message = f"that `{show_instance(key)}` is `{show(fact.value)}`{days} is said twice"
            hint = "remove one of the facts, or make one of both"
            yield Diagnostic(
                CODE, message, fact.span, SEVERITY, hint, (Related(rival.span, "it is said here too"),)
            )
        if rival is None or _end(fact) > _end(rival):
            last[same] = fact


def _gaps(key: InstanceKey, facts: Sequence[Fact]) -> Iterator[Diagnostic]:
    """Days between facts of which none says anything. `facts` are in order of their start."""
    latest = facts[0]
    for fact in facts[1:]:
        if _end(latest) < _start(fact):
            days = (_start(fact) - _end(latest)).days
            stretch = f"on {_end(latest)}" if days == 1 else f"from {_end(latest)} until {_start(fact)}"
            message = f"{stretch} nothing is known of `{show_instance(key)}`"
            hint = "begin where the other fact ends, since `until` is exclusive, or say that it was `unknown`"
            yield Diagnostic(
                CODE, message, fact.span, SEVERITY, hint, (Related(latest.span, "this fact ends before"),)
            )
        if _end(fact) > _end(latest):
            latest = fact
