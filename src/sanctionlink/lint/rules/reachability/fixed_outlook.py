"""A target whose outlook no condition can move: it is the same in every situation.

Why:
    Rules speak of the target, and yet whatever is known, assumed or changed, it is as likely as ever. A forecast that its
    source makes without conditions is like that; mostly, a condition is missing that the source names.

Bad:
    rulebook: {title: War, as_of: 2025-01-01}
    conditions:
      engaged: {ask: Do they talk?, type: yes_no}
    measures:
      clash: {title: A clash of arms}
    rules:
      clash-unlikely:
        says: A clash is unlikely.
        strength: likely
        averts: clash
        when: engaged or not engaged

Good:
    rulebook: {title: War, as_of: 2025-01-01}
    conditions:
      engaged: {ask: Do they talk?, type: yes_no}
    measures:
      clash: {title: A clash of arms}
    rules:
      clash-unlikely:
        says: A clash is unlikely while they talk.
        strength: likely
        averts: clash
        when: engaged

How it decides:
    It looks for possible situations, among all values of all conditions and all days, in which the target's outlook differs. A
    target over sets is found if for each of its members there are none, and it is the same for all. What nothing ever
    speaks of is for `cannot-be-blocked`, and what must-rules decide in every situation for `cannot-be-cleared`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.claims import Claim, decided
from sanctionlink.lint.support.outlooks import everywhere, instances
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.outlook import LEVELS, Outlook
from sanctionlink.model.rulebook import Target

CODE = codes.FIXED_OUTLOOK
NAME = "fixed-outlook"
SEVERITY = Severity.INFO


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The targets whose outlook is the same in every possible situation."""
    yield from decided(
        subject,
        (
            Claim(
                f"whether anything moves the outlook of `{target.id}`",
                target.span,
                partial(_found, target=target),
            )
            for target in subject.rulebook.targets.values()
        ),
    )


def _found(worlds: Worlds, target: Target) -> Iterator[Diagnostic]:
    outlooks = {everywhere(worlds, key) for key in instances(worlds.program, target)}
    outlook = outlooks.pop() if len(outlooks) == 1 else None
    if outlook is None or outlook is Outlook.OPEN or outlook not in LEVELS:
        return
    bites = [bite for key in instances(worlds.program, target) for bite in worlds.program.both_sides(key)]
    rules = [worlds.rulebook.rules[rule] for rule in dict.fromkeys(bite.rule for bite in bites)]
    yield Diagnostic(
        CODE,
        f"the outlook of `{target.id}` is {outlook.value} in every situation, whatever is known or done",
        target.span,
        SEVERITY,
        "let the rules on it name what it depends on; leave it if the source says so without conditions",
        tuple(Related(r.span, f"`{r.id}`: {r.says}") for r in rules),
    )
