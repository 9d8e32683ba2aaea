"""An exception that lifts nothing: the rule that it names never applies where the exception does.

Why:
    An exception that never meets the rule it names frees nobody, while its author believes that it does. Mostly it names the
    wrong rule or the wrong target, or it applies on days on which the rule does not.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      storm: {ask: Is there a storm?, type: yes_no}
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      storms-close:
        says: Nobody lands in a storm.
        when: storm
        blocks: landing
      permits-open:
        says: In good weather, a permit frees the landing.
        when: [permit, not storm]
        permits: landing
        lifts: [storms-close]

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      storm: {ask: Is there a storm?, type: yes_no}
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      storms-close:
        says: Nobody lands in a storm.
        when: storm
        blocks: landing
      permits-open:
        says: A permit frees the landing.
        when: permit
        permits: landing
        lifts: [storms-close]

How it decides:
    For each rule that an exception names, it looks for a possible situation, on any day, in which the exception fires and the
    rule's own conditions hold, for a target that both are about. Exceptions and rules that can never fire at all are left to
    `never-fires`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.ir import READINGS, Environment
from sanctionlink.lint.support.can_happen import fires
from sanctionlink.lint.support.claims import Claim, decided
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Blocks, Counters, Lifts, Requires, Rule
from sanctionlink.model.scenario import InstanceKey

CODE = codes.LIFTS_NOTHING
NAME = "lifts-nothing"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The exceptions that name a rule which never applies where they do."""
    rules = subject.rulebook.rules
    yield from decided(
        subject,
        (
            Claim(
                f"whether `{rule.id}` ever lifts `{name}`",
                rule.span,
                partial(_found, lifter=rule, lifted=rules[name]),
            )
            for rule in rules.values()
            if isinstance(rule.effect, Lifts)
            for name in rule.effect.rules
        ),
    )


def _found(worlds: Worlds, lifter: Rule, lifted: Rule) -> Iterator[Diagnostic]:
    if not list(worlds.firings(lifter)) or not list(worlds.firings(lifted)):
        return
    meeting = list(_meeting(worlds, lifter, lifted))
    if any(_meet(worlds, lifter, lifted, *pair) for pair in meeting):
        return
    if not fires(worlds, lifter) or not _applies(worlds, lifted):
        return
    because = (
        f"`{lifted.id}` never applies where `{lifter.id}` does"
        if meeting
        else f"`{lifted.id}` is about none of the targets of `{lifter.id}`"
    )
    yield Diagnostic(
        CODE,
        f"`{lifter.id}` lifts nothing of `{lifted.id}`: {because}",
        lifter.span,
        SEVERITY,
        "name the rule and the targets that are meant",
        (Related(lifted.span, f"`{lifted.id}`: {lifted.says}"),),
    )


def _meeting(worlds: Worlds, lifter: Rule, lifted: Rule) -> Iterator[tuple[Environment, Environment]]:
    """The bindings of both under which they are about the same target, or all, if the exception is about no targets."""
    theirs = [(environment, _targets(lifted, environment)) for environment, _ in worlds.firings(lifted)]
    for environment, _ in worlds.firings(lifter):
        own = _targets(lifter, environment)
        for other, targets in theirs:
            if own is None or targets is None or not own.isdisjoint(targets):
                yield environment, other


def _targets(rule: Rule, environment: Environment) -> frozenset[InstanceKey] | None:
    """The targets that a rule is about; None if it is about none in particular."""
    effect = rule.effect
    if not isinstance(effect, (Requires, Blocks, Counters, Lifts)) or effect.targets is None:
        return None
    return frozenset((ref.target, members_of(ref.arguments, environment)) for ref in effect.targets)


def _meet(worlds: Worlds, lifter: Rule, lifted: Rule, one: Environment, other: Environment) -> bool:
    """Whether the exception fires in some possible situation in which the rule's own conditions hold."""
    fires_ = worlds.program.index["fires", lifter.id, one]
    weakest = max(lifter.strength.rank, lifted.strength.rank)
    return any(
        worlds.find([fires_[k], *(worlds.part(p, other)[k] for p in worlds.parts(lifted))]) is not None
        for k in READINGS
        if k >= weakest
    )


def _applies(worlds: Worlds, rule: Rule) -> bool:
    """Whether a rule's own conditions ever hold."""
    return any(
        worlds.find([worlds.part(p, environment)[k] for p in worlds.parts(rule)]) is not None
        for environment, _ in worlds.firings(rule)
        for k in READINGS
        if k >= rule.strength.rank
    )
