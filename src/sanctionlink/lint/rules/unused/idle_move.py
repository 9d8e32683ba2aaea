"""A condition that may be moved, or a value that it may be moved to, and no target's outlook moves with it.

Why:
    What is `movable` is offered to whoever looks for a way: as something that a party holds, at a cost. If it moves nothing, the
    offer is empty, and the party looks as if it had a say. Mostly the rule that should follow from it is missing.

Bad:
    rulebook: {title: Talks, as_of: 2025-01-01}
    parties:
      kyiv: {name: Kyiv}
    conditions:
      outcome:
        ask: What did the talks come to?
        type: choice
        values: [ongoing, agreed, failed]
        default: ongoing
        held_by: kyiv
        movable: [agreed]
    measures:
      sanctions: {title: New sanctions}
    rules:
      failure-brings-sanctions:
        says: Failed talks bring new sanctions.
        imposes: sanctions
        when: outcome = failed

Good:
    rulebook: {title: Talks, as_of: 2025-01-01}
    parties:
      kyiv: {name: Kyiv}
    conditions:
      outcome:
        ask: What did the talks come to?
        type: choice
        values: [ongoing, agreed, failed]
        default: ongoing
        held_by: kyiv
        movable: [agreed]
    measures:
      sanctions: {title: New sanctions}
    proposals:
      relief: {title: Relief}
    rules:
      failure-brings-sanctions:
        says: Failed talks bring new sanctions.
        imposes: sanctions
        when: outcome = failed
      agreement-first:
        says: Without an agreement there is no relief.
        requires: outcome = agreed
        for: relief

How it decides:
    A movable condition is found if no two possible situations that are alike in all other conditions and in the day differ in
    the outlook of a target. Of one that has words for values, no members and one value on record, and that no rule sets, a
    movable value is found if no two such situations differ of which one has the value on record and the other the movable
    one. Conditions that no rule asks about are for `unused-condition`. The witness is the move.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Severity
from sanctionlink.lint.support.claims import Claim, decided
from sanctionlink.lint.support.levers import Levers
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import ANY_DAY, Worlds
from sanctionlink.model.rulebook import Condition
from sanctionlink.model.scenario import Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.situation.claims import Claims, fact_index

CODE = codes.IDLE_MOVE
NAME = "idle-move"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The moves that move nothing."""
    levers = Levers(subject.worlds)
    yield from decided(
        subject,
        (
            Claim(
                f"whether `{condition.id}` moves any target",
                condition.span,
                partial(_found, levers=levers, condition=condition),
            )
            for condition in levers.movable
            if condition.id in subject.readings.conditions
        ),
    )


def _found(worlds: Worlds, levers: Levers, condition: Condition) -> Iterator[Diagnostic]:
    targets = worlds.program.outlooks
    if not any(levers.moves(condition, target) for target in targets):
        what = f"moving `{condition.id}`"
        yield _finding(
            worlds, condition, show(condition.movable[0]), f"{what} moves no target, in any situation"
        )
        return
    today = _on_record(worlds, condition)
    for value in condition.movable if today else ():
        new = show(value)
        if today and new != today and not any(levers.moves(condition, t, (today, new)) for t in targets):
            what = f"moving `{condition.id}` from `{today}`, where it is, to `{new}` moves no target, in any situation"
            yield _finding(worlds, condition, new, what)


def _finding(worlds: Worlds, condition: Condition, value: str, message: str) -> Diagnostic:
    members = tuple(next(iter(worlds.rulebook.sets[name].members), "") for name in condition.over)
    hint = "write the rule that should follow from it, or take it out of `movable`"
    witness = ((show_instance((condition.id, members)), value),)
    return Diagnostic(CODE, message, condition.span, SEVERITY, hint, witness=witness)


def _on_record(worlds: Worlds, condition: Condition) -> str | None:
    """The one value on record of a condition that no rule sets, as of the rulebook's day."""
    book, instance = worlds.rulebook, (condition.id, ())
    if condition.over or not condition.type.finite or instance in worlds.program.consequences:
        return None
    said = Claims(book, Scenario(book.as_of or ANY_DAY), fact_index(book)).on(instance, book.as_of or ANY_DAY)
    given = show(said[0].given)
    return given if len(said) == 1 and given in condition.values else None
