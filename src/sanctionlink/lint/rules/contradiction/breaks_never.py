"""Facts or defaults that break a `never` rule.

Why:
    On a day on which what is on record breaks a must-`never` rule no situation is possible, and every question about that day
    ends in an error. Either a fact is wrong, or the rule excludes what does happen.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      in_port: {ask: Is the ship in port?, type: yes_no, default: no}
      at_sea: {ask: Is the ship at sea?, type: yes_no, default: no}
    proposals:
      landing: {title: Landing}
    rules:
      one-place: {says: A ship is in one place., never: in_port and at_sea}
      must-come:
        says: Only a ship in port lands.
        requires: in_port
        for: landing
    facts:
      - {condition: in_port, value: yes, from: 2025-02-01}
      - {condition: at_sea, value: yes, until: 2025-03-01}

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      in_port: {ask: Is the ship in port?, type: yes_no, default: no}
      at_sea: {ask: Is the ship at sea?, type: yes_no, default: no}
    proposals:
      landing: {title: Landing}
    rules:
      one-place: {says: A ship is in one place., never: in_port and at_sea}
      must-come:
        says: Only a ship in port lands.
        requires: in_port
        for: landing
    facts:
      - {condition: in_port, value: yes, from: 2025-02-01}
      - {condition: at_sea, value: yes, until: 2025-02-01}

How it decides:
    For every stretch of days on which nothing changes that `never` rules read, it asks whether what is on record, defaults
    included, leaves any situation possible: for all accounts together, and for each that speaks alone. If it does not, the day is
    told, and the fewest facts and defaults that break the rules by themselves, whatever the rest is. The rulebook's own day
    is tried first, then the earlier days before the later ones; what is wrong in the same way on several days is told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.claims import Claim, decided, listed
from sanctionlink.lint.support.record_breaches import Breach, Record
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Excludes, Strength
from sanctionlink.model.scenario import show_instance
from sanctionlink.model.values import show

CODE = codes.BREAKS_NEVER
NAME = "breaks-never"
SEVERITY = Severity.ERROR


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The days on which what is on record leaves no situation possible."""
    rules = [
        rule
        for rule in subject.rulebook.rules.values()
        if isinstance(rule.effect, Excludes) and rule.strength is Strength.MUST
    ]
    if rules:
        claim = Claim(
            "whether what is on record breaks a `never` rule", rules[0].span, partial(_found, subject=subject)
        )
        yield from decided(subject, [claim])


def _found(worlds: Worlds, subject: Subject) -> Iterator[Diagnostic]:
    del worlds
    for breach in Record(subject.rulebook, subject.check_time).breaches():
        yield _diagnostic(breach)


def _diagnostic(breach: Breach) -> Diagnostic:
    facts = [fact for _, claim in breach.claims if (fact := claim.fact) is not None]
    facts.sort(key=lambda fact: (fact.span.file, fact.span.line))
    rules = breach.rules
    what = listed(f"{show_instance(i)} = {show(c.given)}" for i, c in breach.claims)
    several = len(breach.claims) > 1
    kinds = ("facts" if len(facts) == len(breach.claims) else "facts and defaults") if facts else "defaults"
    kinds = kinds if several else kinds.removesuffix("s")
    word = f" on the word of `{breach.account}`" if breach.account else ""
    span = facts[-1].span if facts else rules[0].span
    related = [
        Related(fact.span, f"the fact on `{show_instance((fact.condition, fact.arguments))}`")
        for fact in facts[:-1]
    ]
    related += [Related(r.span, f"`{r.id}`: {r.says}") for r in rules if r.span != span]
    return Diagnostic(
        CODE,
        f"as of {breach.day} the {kinds} {what}{word} break{'' if several else 's'} the `never` rule"
        f"{'s' if len(rules) > 1 else ''} {listed(r.id for r in rules)}",
        span,
        SEVERITY,
        "mend the one that is wrong, or its dates, or narrow the rule",
        tuple(related),
        (("as of", breach.day.isoformat()), *((show_instance(i), show(c.given)) for i, c in breach.claims)),
    )
