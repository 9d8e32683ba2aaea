"""A fact about members that no rule asks about.

Why:
    The condition is used, but not for this member, so the fact cannot change any verdict. Mostly the member is the wrong
    one, or a rule names one member where it means all of a set.

Bad:
    rulebook: {title: Union, as_of: 2025-01-01}
    sets:
      members: {members: [HU, NO]}
    conditions:
      opposes:
        ask: Does the member oppose it?
        type: yes_no
        over: members
        default: no
    measures:
      embargo: {title: The embargo}
    rules:
      imposed:
        says: The embargo is in force unless Hungary opposes it.
        imposes: embargo
        when: not opposes(HU)
    facts:
      - {condition: opposes(NO), value: yes}

Good:
    rulebook: {title: Union, as_of: 2025-01-01}
    sets:
      members: {members: [HU, NO]}
    conditions:
      opposes:
        ask: Does the member oppose it?
        type: yes_no
        over: members
        default: no
    measures:
      embargo: {title: The embargo}
    rules:
      imposed:
        says: The embargo is in force unless a member opposes it.
        imposes: embargo
        when: "not some(m in members: opposes(m))"
    facts:
      - {condition: opposes(NO), value: yes}

How it decides:
    For every place where a rule names the condition, each argument is one member or a variable over a set. A fact is used if
    at some place all of its members fit. Facts on conditions that no rule asks about at all are told with the condition
    (SL720).
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Severity
from sanctionlink.lint.support.subject import Subject
from sanctionlink.model.scenario import show_instance

CODE = codes.UNUSED_FACT
NAME = "unused-fact"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The facts on ground conditions that no rule reads."""
    read = subject.readings
    known: dict[tuple[str, tuple[str, ...]], bool] = {}
    for fact in subject.rulebook.facts:
        key = fact.condition, fact.arguments
        if not fact.arguments or fact.condition not in read.conditions:
            continue
        if key not in known:
            known[key] = read.reads(*key)
        if not known[key]:
            message = f"no rule asks about `{show_instance(key)}`, only about other members"
            hint = "correct the member, let the rule ask about all members, or remove the fact"
            yield Diagnostic(CODE, message, fact.span, SEVERITY, hint)
