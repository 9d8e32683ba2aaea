"""A target that nothing can ever clear (or, for a measure, end).

Why:
    A proposal that is blocked whatever happens has no way out, so nobody can use the rulebook to look for one. Mostly a
    requirement cannot be met, or a standing rule lacks the exception or the last day that it has in its source.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
      permits-end-it:
        says: Who has a permit does not land.
        when: permit
        blocks: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      closed: {says: The harbour is closed., when: always, blocks: landing}
      permits-open:
        says: Who has a permit may land.
        when: permit
        permits: landing
        lifts: [closed]

How it decides:
    It looks for a possible situation, among all values of all conditions and all days, in which no must-rule bites on the
    target. A target over sets is found if there is none for any members. The rules are named that together leave no way out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.can_happen import statuses
from sanctionlink.lint.support.claims import Claim, decided, listed
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Rule, Target, TargetKind

CODE = codes.CANNOT_BE_CLEARED
NAME = "cannot-be-cleared"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The targets that must-rules bite on in every possible situation."""
    yield from decided(
        subject,
        (
            Claim(
                f"whether `{target.id}` can ever be {_clear(target)}",
                target.span,
                partial(_found, target=target),
            )
            for target in subject.rulebook.targets.values()
        ),
    )


def _clear(target: Target) -> str:
    return "clear" if target.kind is TargetKind.PROPOSAL else "out of force"


def _found(worlds: Worlds, target: Target) -> Iterator[Diagnostic]:
    triples = statuses(worlds, target)
    if not triples or any(worlds.find([-triple[0]]) is not None for triple in triples):
        return
    if worlds.find(()) is None:
        return
    rules = _blamed(worlds, target)
    several = len(rules) > 1
    verb = {True: "block", False: "impose"}[target.kind is TargetKind.PROPOSAL]
    yield Diagnostic(
        CODE,
        f"nothing can ever {'clear' if verb == 'block' else 'end'} `{target.id}`: in every situation "
        + (
            f"one of {listed(r.id for r in rules)} {verb}s it"
            if several
            else f"{listed(r.id for r in rules)} {verb}s it"
        ),
        target.span,
        SEVERITY,
        "add the exception or the last day that is missing, or mend what cannot be met",
        tuple(Related(r.span, f"`{r.id}`: {r.says}") for r in rules),
    )


def _blamed(worlds: Worlds, target: Target) -> tuple[Rule, ...]:
    """The fewest rules that together leave no way out, for the first members."""
    key = next(key for key in worlds.program.statuses if key[0] == target.id)
    bites = {bite.holds[0]: bite.rule for bite in worlds.program.bites[key]}
    core = worlds.core([-x for x in bites])
    return tuple(worlds.rulebook.rules[rule] for x, rule in bites.items() if -x in core)
