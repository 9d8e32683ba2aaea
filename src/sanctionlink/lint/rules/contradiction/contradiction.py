"""Two rules that set one condition to different values in the same situation, or `never` rules that leave no situation at all.

Why:
    Where two consequences disagree, neither wins: the condition has both values, every test of it that fits one of them
    holds, and each answer reports a conflict. Nobody means that. Either the situation cannot occur, and a `never` rule should say
    so, or one of the rules has to give way.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      storm: {ask: Is there a storm?, type: yes_no}
      emergency: {ask: Is there an emergency?, type: yes_no}
      open: {ask: Is the harbour open?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      storms-close:
        says: A storm closes the harbour.
        when: storm
        sets: {open: no}
      emergencies-open:
        says: An emergency opens it.
        when: emergency
        sets: {open: yes}
      closed-bars:
        says: Nobody lands in a closed harbour.
        requires: open
        for: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      storm: {ask: Is there a storm?, type: yes_no}
      emergency: {ask: Is there an emergency?, type: yes_no}
      open: {ask: Is the harbour open?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      storms-close:
        says: A storm closes the harbour.
        when: storm
        unless: emergency
        sets: {open: no}
      emergencies-open:
        says: An emergency opens it.
        when: emergency
        sets: {open: yes}
      closed-bars:
        says: Nobody lands in a closed harbour.
        requires: open
        for: landing

How it decides:
    For every two rules of one strength that set one condition to different values, it looks for a possible situation, on
    any day, in which both fire. It is an error where both are must-rules that rest on nothing weaker, else a warning. The
    witness has the conditions that make both fire. Rules of different strengths are for `conflicting-strengths`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity, Span
from sanctionlink.lint.support.claims import Claim, decided, listed
from sanctionlink.lint.support.consequences import clashes, disagreement, pairs
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Excludes, Rule

CODE = codes.CONTRADICTION
NAME = "contradiction"
SEVERITY = Severity.ERROR


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The consequences of one strength that can disagree, and `never` rules that exclude everything."""
    rules = subject.rulebook.rules.values()
    excluding = [rule for rule in rules if isinstance(rule.effect, Excludes)]
    claims = [
        Claim(
            f"whether `{one.id}` and `{other.id}` contradict each other",
            other.span,
            partial(_found, pair=(one, other)),
        )
        for one, other in pairs(subject.rulebook)
        if one.strength is other.strength
    ]
    if excluding:
        claims.insert(0, Claim("whether any situation is possible", excluding[0].span, _impossible))
    yield from decided(subject, claims)


def _found(worlds: Worlds, pair: tuple[Rule, Rule]) -> Iterator[Diagnostic]:
    for clash in clashes(worlds, *pair):
        yield disagreement(clash, CODE, SEVERITY if clash.reading == 0 else Severity.WARNING)


def _impossible(worlds: Worlds) -> Iterator[Diagnostic]:
    if worlds.find(()) is not None:
        return
    found = [r for x in worlds.core(()) if (r := worlds.never_rule(x)) is not None]
    rules = list(dict.fromkeys(found))
    first = rules[0] if rules else None
    span: Span | None = first.span if first else None
    yield Diagnostic(
        CODE,
        f"the `never` rule{'s' if len(rules) > 1 else ''} {listed(r.id for r in rules)} leave"
        f"{'' if len(rules) > 1 else 's'} no situation possible",
        span,
        SEVERITY,
        "narrow what cannot be",
        tuple(Related(r.span, f"`{r.id}`: {r.says}") for r in rules[1:]),
    )
