"""A party, account, set or notion that nothing uses.

Why:
    A name that is declared and never used is a leftover, or the thing that should use it says something else. A notion that
    no rule asks about makes the rules that define it idle.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    parties:
      port: {name: The port authority}
      navy: {name: The navy}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no, held_by: port}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    parties:
      port: {name: The port authority}
      navy: {name: The navy}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no, held_by: [port, navy]}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing

How it decides:
    A party is used if it holds a condition (`held_by`), or if a fact or a case names it as an account; an account, if a fact
    or a case names it; a set, if a condition or target is over it or a rule ranges over it; a notion, if an expression
    names it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.subject import Subject
from sanctionlink.model.rulebook import Defines, Rule, Rulebook

CODE = codes.UNUSED_NAME
NAME = "unused-name"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The names that nothing uses."""
    book = subject.rulebook
    accounts = _accounts(subject)
    holders = {p for c in book.conditions.values() for held in c.held() for p in held.holders.parties}
    for party in book.parties.values():
        if party.id not in accounts | holders:
            hint = "name it under `held_by` of what it can change, as an `account`, or remove it"
            yield Diagnostic(CODE, f"nothing names the party `{party.id}`", party.span, SEVERITY, hint)
    for account in book.accounts.values():
        if account.id not in accounts:
            hint = "name it as the `account` of a fact, or remove it"
            yield Diagnostic(CODE, f"no fact is of the account `{account.id}`", account.span, SEVERITY, hint)
    ranged = _sets(book) | subject.readings.sets
    for each in book.sets.values():
        if each.id not in ranged:
            hint = "let a condition, target or rule range over it, or remove it"
            yield Diagnostic(CODE, f"nothing ranges over the set `{each.id}`", each.span, SEVERITY, hint)
    for notion, (first, *others) in _defining(book).items():
        if notion not in subject.readings.notions:
            related = tuple(Related(rule.span, "it is defined here too") for rule in others)
            hint = "name it in the rule that depends on it, or remove the rules that define it"
            yield Diagnostic(
                CODE, f"no rule asks about the notion `{notion}`", first.span, SEVERITY, hint, related
            )


def _accounts(subject: Subject) -> set[str]:
    """Every party and account whose word something is, or whose side a case takes."""
    named = {fact.account for fact in subject.rulebook.facts}
    for case in subject.cases:
        named.add(case.scenario.account)
        named.update(fact.account for fact in case.scenario.facts)
        for expectation in case.expectations:
            named.update(expectation.by_account or ())
    return {name for name in named if name}


def _sets(book: Rulebook) -> set[str]:
    """The sets that declarations range over."""
    over = [condition.over for condition in book.conditions.values()]
    over += [target.over for target in book.targets.values()]
    return {name for names in (*over, *book.notions.values()) for name in names}


def _defining(book: Rulebook) -> dict[str, list[Rule]]:
    """The rules that define each notion."""
    found: dict[str, list[Rule]] = {}
    for rule in book.rules.values():
        if isinstance(rule.effect, Defines):
            found.setdefault(rule.effect.notion, []).append(rule)
    return found
