"""A rule that adds nothing to another one, which concludes the same in more situations.

Why:
    Wherever the narrower rule applies, the wider one does so too, with the same effect on the same targets. So the narrower
    one changes no answer: it may be a leftover, or one of the two does not say what it should.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      draught:
        ask: How many metres does the ship draw?
        type: number
        range: 0..30
      cargo:
        ask: What does it carry?
        type: choice
        values: [grain, oil, nothing]
    proposals:
      landing: {title: Landing}
    rules:
      deep-ships:
        says: Deep ships cannot land.
        when: draught > 10
        blocks: landing
      deep-tankers:
        says: Deep tankers cannot land.
        when: [draught > 12, cargo = oil]
        blocks: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      draught:
        ask: How many metres does the ship draw?
        type: number
        range: 0..30
      cargo:
        ask: What does it carry?
        type: choice
        values: [grain, oil, nothing]
    proposals:
      landing: {title: Landing}
    rules:
      deep-ships:
        says: Deep ships cannot land.
        when: draught > 10
        blocks: landing
      deep-tankers:
        says: Deep tankers cannot land.
        when: [draught > 8, cargo = oil]
        blocks: landing

How it decides:
    Rules are compared that have the same effect on the same targets (or conditions, notions, rules lifted), where the wider
    one has the same strength, or `likely` against `may`. It looks for a possible situation, on any day, in which the narrower
    rule has its effect on some target and the wider one has not, exceptions included. If there is none, the narrower one is
    found. Rules that never have an effect are left to `never-fires`, and pairs that are equal to `duplicate-rule`.

    Where rules rest on each other in a circle, the wider one is asked about as it is without the narrower one: what has its
    effect only because the other one had it first does not make that one superfluous.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.claims import Claim, decided
from sanctionlink.lint.support.redundancy import Redundancy
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Rule

CODE = codes.SUBSUMED_RULE
NAME = "subsumed-rule"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The rules that another rule makes superfluous."""
    redundancy = Redundancy(subject.worlds)
    yield from decided(
        subject,
        (
            Claim(
                f"whether another rule makes `{rule.id}` superfluous",
                rule.span,
                partial(_found, redundancy=redundancy, rule=rule),
            )
            for rule in subject.rulebook.rules.values()
        ),
    )


def _found(worlds: Worlds, redundancy: Redundancy, rule: Rule) -> Iterator[Diagnostic]:
    del worlds
    for wide in redundancy.rivals(rule):
        if redundancy.subsumes(wide, rule) and not redundancy.alike(wide, rule):
            yield Diagnostic(
                CODE,
                f"`{rule.id}` adds nothing: wherever it applies, `{wide.id}` does so too, with the same effect",
                rule.span,
                SEVERITY,
                "remove it, or mend the one that does not say what it should",
                (Related(wide.span, f"`{wide.id}`: {wide.says}"),),
            )
            return
