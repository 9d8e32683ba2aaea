"""A rule that can never fire, or that never does anything where it fires.

Why:
    A rule that cannot fire in any situation says nothing, while its author believes that it does. Mostly two of its parts
    exclude each other, a comparison asks for a value out of reach, or a `never` rule or an exception rules it out.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit:
        ask: How far has the permit got?
        type: scale
        values: [none, applied, granted]
    proposals:
      landing: {title: Landing}
    rules:
      half-way:
        says: An application bars the landing.
        when: [permit >= applied, permit = none]
        blocks: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit:
        ask: How far has the permit got?
        type: scale
        values: [none, applied, granted]
    proposals:
      landing: {title: Landing}
    rules:
      half-way:
        says: An application bars the landing.
        when: [permit >= applied, permit < granted]
        blocks: landing

How it decides:
    It looks for a situation, among all values of all conditions and all days from a hundred years before the first day that
    the rulebook names to a hundred years after the last, in which the rule fires and, if it is about targets, is not lifted
    on all of them. Facts count for nothing, and what consequences set may also be assumed otherwise. Situations that a
    must-`never` rule excludes do not count. A rule over sets is found if it fires for no members.

    If there is none, the fewest parts of the rule that cannot hold together are named, with the `never` rules and
    exceptions that have a hand in it. For a `never` rule, it is found if what it excludes could not be so anyhow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.can_happen import bites, fires
from sanctionlink.lint.support.claims import Claim, decided, listed
from sanctionlink.lint.support.conflicts import because, conflict, lifters, places
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Blocks, Counters, Excludes, Requires, Rule

CODE = codes.NEVER_FIRES
NAME = "never-fires"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The rules that cannot fire in any possible situation."""
    yield from decided(
        subject,
        (
            Claim(f"whether `{rule.id}` can ever fire", rule.span, partial(_found, rule=rule))
            for rule in subject.rulebook.rules.values()
        ),
    )


def _found(worlds: Worlds, rule: Rule) -> Iterator[Diagnostic]:
    firings = list(worlds.firings(rule))
    if not firings:
        return  # there is nobody that it could be about yet
    if fires(worlds, rule):
        if isinstance(rule.effect, (Requires, Blocks, Counters)) and not bites(worlds, rule):
            yield _lifted(worlds, rule)
        return
    environment, _ = firings[0]
    if isinstance(rule.effect, Excludes):
        yield Diagnostic(
            CODE,
            f"the `never` rule `{rule.id}` excludes nothing: what it names cannot be so anyhow",
            rule.span,
            SEVERITY,
            "check what it names, or remove it",
        )
        return
    found = conflict(worlds, rule, environment, rule.strength.rank)
    span, related = places(found, rule, worlds.rulebook)
    yield Diagnostic(
        CODE,
        f"`{rule.id}` can never fire: {because(found, rule, worlds.rulebook)}",
        span,
        SEVERITY,
        "mend the part that is wrong, or remove the rule",
        related,
    )


def _lifted(worlds: Worlds, rule: Rule) -> Diagnostic:
    """The finding for a rule that exceptions lift wherever it fires."""
    by = lifters(worlds.rulebook, rule.id)
    if not by:
        return Diagnostic(
            CODE, f"`{rule.id}` fires on no target", rule.span, SEVERITY, "check the targets that it names"
        )
    return Diagnostic(
        CODE,
        f"`{rule.id}` never bites: wherever it fires, {listed(r.id for r in by)} lift{'s' if len(by) == 1 else ''} it",
        rule.span,
        SEVERITY,
        "narrow the exception, or remove the rule",
        tuple(Related(r.span, f"`{r.id}`: {r.says}") for r in by),
    )
