"""Targets that wait for each other.

Why:
    Each of them is held up as long as the next one is, so whoever waits for the others to move waits for ever. A circle
    proves nothing by itself, so the verdicts call all of them clear: they look free, and nobody can begin.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      ship_ready: {ask: Is the ship ready?, type: yes_no}
    proposals:
      landing: {title: Landing}
      payment: {title: Payment}
    rules:
      pay-first:
        says: "Before landing, the fee is paid."
        requires: payment is clear
        for: landing
      land-first:
        says: "Before it has landed, nobody pays for a ship."
        when: landing is blocked
        blocks: payment
      ready-first:
        says: A ship lands when it is ready.
        requires: ship_ready
        for: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      ship_ready: {ask: Is the ship ready?, type: yes_no}
    proposals:
      landing: {title: Landing}
      payment: {title: Payment}
    rules:
      pay-first:
        says: "Before landing, the fee is paid."
        requires: payment is clear
        for: landing
      ready-first:
        says: A ship that is not ready is not paid for.
        requires: ship_ready
        for: payment

How it decides:
    It follows, from target to target, the rules that hold one up while another is held up, by way of notions and consequences
    too, and finds the shortest circles. For each it looks for a possible situation, on any day, in which nothing else holds the
    targets up and everything else that the rules on the circle need is so. The witness has the conditions that matter.
    What a rule reads inside `some`, `every`, `count` and `sum` is not followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, LimitReached, Related, Severity
from sanctionlink.ground.ir import Literal
from sanctionlink.lint.outcome import Undecided
from sanctionlink.lint.support.circles import Wait, circles
from sanctionlink.lint.support.claims import Claim, decided, listed
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import TargetKind
from sanctionlink.model.scenario import show_instance

CODE = codes.DEADLOCK
NAME = "deadlock"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The circles of targets that wait for each other in some possible situation."""
    worlds = subject.worlds
    try:
        found = list(circles(worlds))
    except LimitReached as limit:
        first = next(iter(subject.rulebook.targets.values()))
        question = "whether targets wait for each other"
        subject.undecided.append(Undecided(question, first.span, limit.reason))
        return
    yield from decided(
        subject,
        (
            Claim(
                f"whether {listed(_names(circle))} ever wait for each other",
                worlds.rulebook.targets[circle[0].waiting[1]].span,
                partial(_found, circle=circle),
            )
            for circle in found
        ),
    )


def _names(circle: tuple[Wait, ...]) -> list[str]:
    """The targets on a circle, in order."""
    return [show_instance(wait.waiting[1:3]) for wait in circle if wait.waiting[0] == "target"]


def _found(worlds: Worlds, circle: tuple[Wait, ...]) -> Iterator[Diagnostic]:
    rules = list(dict.fromkeys(wait.rule for wait in circle))
    reading = max(rule.strength.rank for rule in rules)
    targets = [wait.waiting[1:3] for wait in circle if wait.waiting[0] == "target"]
    literals: list[Literal] = [x for wait in circle for x in wait.rest(worlds, reading)]
    clear = [-worlds.program.statuses[target][reading] for target in targets]
    world = worlds.find([*literals, *clear])
    if world is None:
        return
    names = [show_instance(target) for target in targets]
    path = " → ".join(f"`{name}`" for name in [*names, names[0]])
    several = len(names) > 1
    proposals = all(worlds.rulebook.targets[t[0]].kind is TargetKind.PROPOSAL for t in targets)
    status = "clear" if proposals else "clear or not in force"
    message = (
        f"{path}: each waits for the next, so none of them moves first; as a circle proves nothing, the verdicts call them"
        if several
        else f"`{names[0]}` waits for itself; as a circle proves nothing, the verdicts call it"
    )
    spans = [worlds.rulebook.targets[target[0]].span for target in targets]
    yield Diagnostic(
        CODE,
        f"{message} {status}",
        spans[0],
        SEVERITY,
        "let one of them go ahead without the other, or make them one",
        (
            *(Related(s, f"`{n}` waits too") for s, n in zip(spans[1:], names[1:], strict=True)),
            *(Related(r.span, f"`{r.id}`: {r.says}") for r in rules),
        ),
        worlds.witness(world, [*literals, *clear]),
    )
