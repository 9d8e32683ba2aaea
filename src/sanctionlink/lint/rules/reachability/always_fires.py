"""A rule with conditions that fires in every situation.

Why:
    A rule whose conditions always hold does not depend on them: its author meant to tell situations apart and does not.
    Mostly a comparison includes every value, alternatives leave nothing over, or what is required cannot be met. A rule that is
    meant to stand always says `when: always`.

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
      no-permit:
        says: Without a permit there is no landing.
        when: permit < granted or permit != none
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
      no-permit:
        says: Without a permit there is no landing.
        when: permit < granted
        blocks: landing
      closed:
        says: The harbour is closed for a year.
        when: always
        blocks: landing
        from: 2025-01-01
        until: 2026-01-01

How it decides:
    It looks for a situation, among all values of all conditions and all days on which the rule is valid, in which a part of
    its `when` does not hold, its `unless` holds, or what it requires is met. Exceptions that lift the rule count for nothing, and
    neither do situations that a must-`never` rule excludes. A rule over sets is found if there is no such situation for any
    members. A rule that names nothing but `always` is never found, nor one that can never fire.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.ground.ir import READINGS, Environment, Literal
from sanctionlink.lint.support.claims import Claim, decided, listed, readings
from sanctionlink.lint.support.conflicts import shown
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.expression import SameMember, Truth
from sanctionlink.model.rulebook import Excludes, Rule

CODE = codes.ALWAYS_FIRES
NAME = "always-fires"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The rules whose conditions hold in every possible situation."""
    yield from decided(
        subject,
        (
            Claim(f"whether `{rule.id}` always fires", rule.span, partial(_found, rule=rule))
            for rule in subject.rulebook.rules.values()
            if not isinstance(rule.effect, Excludes)
        ),
    )


def always(worlds: Worlds, rule: Rule) -> bool:
    """Whether nothing but its validity and exceptions keeps a rule from firing, ever, for any members."""
    conditional = [p for p in worlds.parts(rule) if p.expression is not None]
    firings = list(worlds.firings(rule))
    if not firings or all(isinstance(p.expression, (Truth, SameMember)) for p in conditional):
        return False
    return all(
        worlds.find([*valid, -worlds.part(part, environment)[reading]]) is None
        for environment, _ in firings
        for valid in (_valid(worlds, rule, environment),)
        for part in conditional
        for reading in READINGS
        if reading >= rule.strength.rank
    )


def _valid(worlds: Worlds, rule: Rule, environment: Environment) -> list[Literal]:
    return [worlds.part(p, environment)[0] for p in worlds.parts(rule) if p.expression is None]


def _found(worlds: Worlds, rule: Rule) -> Iterator[Diagnostic]:
    if not always(worlds, rule) or worlds.find(()) is None:
        return
    parts = [
        p for p in worlds.parts(rule) if p.expression is not None and not isinstance(p.expression, Truth)
    ]
    environment = next(environment for environment, _ in worlds.firings(rule))
    valid = _valid(worlds, rule, environment)
    blamed: dict[Rule, None] = {}
    for part in parts:
        for x in readings(worlds.part(part, environment), rule.strength.rank):
            blamed.update((r, None) for y in worlds.core([*valid, -x]) if (r := worlds.never_rule(y)))
    met = [shown(p, rule, worlds.rulebook) for p in parts if not p.negated]
    unmet = [shown(p, rule, worlds.rulebook) for p in parts if p.negated]
    reasons = [f"{listed(met)} always hold{'s' if len(met) == 1 else ''}"] if met else []
    reasons += [f"{listed(unmet)} never hold{'s' if len(unmet) == 1 else ''}"] if unmet else []
    because = " and ".join(reasons)
    if blamed:
        because += f", given the `never` rule{'s' if len(blamed) > 1 else ''} {listed(r.id for r in blamed)}"
    yield Diagnostic(
        CODE,
        f"`{rule.id}` always fires{' while it is valid' if valid else ''}: {because}",
        parts[0].span,
        SEVERITY,
        "say `when: always` if that is meant, else mend what it names",
        (
            *(Related(p.span, f"`{shown(p, rule, worlds.rulebook)}`") for p in parts[1:]),
            *(Related(r.span, f"`{r.id}`: {r.says}") for r in blamed),
        ),
    )
