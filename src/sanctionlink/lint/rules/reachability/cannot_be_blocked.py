"""A target that nothing can ever block (or, for a measure, impose), and that nothing else ever speaks of.

Why:
    A proposal that is clear whatever happens need not be asked about, and a measure that is never in force has no effect on
    anything. Mostly a rule is missing or names another target, or an exception lifts every rule there is. A target that rules
    only favour, or avert, is not meant: its outlook moves.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
      unloading: {title: Unloading}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
      unloading: {title: Unloading}
    rules:
      permit-needed:
        says: Landing and unloading need a permit.
        requires: permit
        for: [landing, unloading]

How it decides:
    It looks for a possible situation, among all values of all conditions and all days, in which some rule, of whatever
    strength, bites on the target. One of which rules speak on the other side alone (`favours`, `averts`) is not found.
    A target over sets is found if there is none for any members.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.can_happen import statuses
from sanctionlink.lint.support.claims import Claim, decided, listed, readings
from sanctionlink.lint.support.conflicts import lifters
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Lifts, Rule, Target, TargetKind

CODE = codes.CANNOT_BE_BLOCKED
NAME = "cannot-be-blocked"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The targets that no rule bites on in any possible situation."""
    yield from decided(
        subject,
        (
            Claim(
                f"whether `{target.id}` can ever be {bitten(target)}",
                target.span,
                partial(_found, target=target),
            )
            for target in subject.rulebook.targets.values()
        ),
    )


def bitten(target: Target) -> str:
    """What a target is while a must-rule bites on it."""
    return "blocked" if target.kind is TargetKind.PROPOSAL else "in force"


def rules_on(worlds: Worlds, target: Target) -> tuple[Rule, ...]:
    """The rules that bear on a target, for whichever members."""
    keys = [key for key in worlds.program.statuses if key[0] == target.id]
    found = (bite.rule for key in keys for bite in worlds.program.both_sides(key))
    return tuple(worlds.rulebook.rules[rule] for rule in dict.fromkeys(found))


def _found(worlds: Worlds, target: Target) -> Iterator[Diagnostic]:
    triples = statuses(worlds, target)
    if not triples or any(worlds.find([x]) is not None for triple in triples for x in readings(triple)):
        return
    if any(
        worlds.find([x]) is not None
        for key, counters in worlds.program.counters.items()
        if key[0] == target.id
        for counter in counters
        for x in readings(counter.holds)
    ):
        return
    rules = rules_on(worlds, target)
    verb = "block" if target.kind is TargetKind.PROPOSAL else "impose"
    because = (
        f"{listed(r.id for r in rules)} never bite{'s' if len(rules) == 1 else ''} on it"
        if rules
        else "no rule is about it"
    )
    by = [
        r
        for r in dict.fromkeys(x for rule in rules for x in lifters(worlds.rulebook, rule.id))
        if _frees(r, target)
    ]
    by = [r for r in by if _alone(worlds, r, rules)] or by
    if by:
        because += f", since {listed(r.id for r in by)} lift{'s' if len(by) == 1 else ''} what would"
    yield Diagnostic(
        CODE,
        f"nothing can ever {verb} `{target.id}`: {because}",
        target.span,
        SEVERITY,
        f"add a rule that {verb}s it, mend those that never bite, or remove it",
        tuple(Related(r.span, f"`{r.id}`: {r.says}") for r in (*rules, *by)),
    )


def _alone(worlds: Worlds, lifter: Rule, rules: Sequence[Rule]) -> bool:
    """Whether an exception by itself lifts rules wherever they apply; known of rules without variables."""
    if lifter.for_each or any(rule.for_each for rule in rules):
        return False
    fires = worlds.program.index["fires", lifter.id, ()][0]
    return all(
        worlds.find([-fires, *(worlds.part(p, ())[0] for p in worlds.parts(rule))]) is None for rule in rules
    )


def _frees(lifter: Rule, target: Target) -> bool:
    """Whether an exception is about a target, or about no targets in particular."""
    targets = lifter.effect.targets if isinstance(lifter.effect, Lifts) else ()
    return targets is None or any(ref.target == target.id for ref in targets)
