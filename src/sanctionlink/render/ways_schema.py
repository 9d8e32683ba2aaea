"""The JSON Schema of ways out."""

from __future__ import annotations

from sanctionlink.render.schema_parts import (
    DAY,
    FLAG,
    MAYBE_TEXT,
    STATUS,
    TEXT,
    Schema,
    described,
    many,
    mapping,
    record,
)

COST: Schema = {"type": "number", "minimum": 0}
MAYBE_COST: Schema = {"type": ["number", "null"], "minimum": 0}
HELD_BY = described(many(TEXT), "The parties who hold the condition, together if there are several.")
BEFORE = described(TEXT, "What stands today: a value, `unknown`, `disputed`, or what is known of it.")

STEP = record(
    "One condition that changes. Where `from` is `to`, it is held at its value against a rule that would set another.",
    condition=TEXT,
    **{"from": BEFORE, "to": TEXT},
    held_by=HELD_BY,
    cost=COST,
)

WISH = record(
    "A target, and what it is to be.",
    target=TEXT,
    kind={"enum": ["proposal", "measure"]},
    title=TEXT,
    today=STATUS,
    wanted=STATUS,
    kept=described(FLAG, "Whether it is only to stay, or be, so while others change (--keep)."),
)


def unblock(change: Schema, reason: Schema) -> Schema:
    """Ways out; `change` and `reason` describe a verdict that changes and a rule that bites."""
    found = record(
        "A smallest set of changes: no part of it would do. With no changes, the targets are as asked already.",
        cost=COST,
        changes=many(STEP),
        outcome=described(many(change), "The targets asked about, as they are today and would be."),
        sets_off=described(many(change), "All other targets whose verdicts change with them."),
        blocks=described(many(TEXT), "The other targets that are blocked, or come into force, by this."),
        unexamined=described(
            many(TEXT), "Targets for which it was too much to work out what happens to them."
        ),
    )
    return record(
        "The smallest sets of changes after which targets are clear, or blocked; the cheapest first.",
        target=described(TEXT, "The target asked about; several are separated by commas."),
        aim={"enum": ["unblock", "block"]},
        targets=many(WISH),
        rulebook=TEXT,
        title=TEXT,
        as_of=DAY,
        assumptions=mapping(TEXT),
        account=described(MAYBE_TEXT, "Whose word is taken in disputes."),
        by=described(
            many(TEXT), "Only conditions that these parties hold could be moved; all, if there are none."
        ),
        without=described(many(TEXT), "Conditions that were left out."),
        hope=described(FLAG, "Whether one possible world is enough."),
        max_cost=MAYBE_COST,
        sets=many(found),
        only_mentioned=described(
            many(TEXT),
            "Movable conditions over many members, of which only what facts mention and the question names was looked at.",
        ),
        complete=described(FLAG, "Whether these are all sets that there are."),
        incomplete=described(MAYBE_TEXT, "Why they are not."),
        no_way_out=described({"anyOf": [_barred(reason), {"type": "null"}]}, "Where there is no set: why."),
    )


def _barred(reason: Schema) -> Schema:
    obstacle = record(
        "A condition that would have to change and could not be moved.",
        condition=TEXT,
        **{"from": BEFORE, "to": TEXT},
        held_by=HELD_BY,
        why=described(TEXT, "Why it could not be moved."),
    )
    return record(
        "What is in the way.",
        detours=many(
            record(
                "What would have to give way together, with the changes it takes besides.",
                obstacles=many(obstacle),
                changes=many(STEP),
            )
        ),
        more=described(FLAG, "Whether there may be more of these."),
        beyond=described(many(TEXT), "Targets that cannot be as asked whatever the conditions are."),
        rules=described(many(reason), "The rules that bite on those whatever the conditions are."),
        weaker=described(
            {"anyOf": [many(reason), {"type": "null"}]},
            "Where those cannot be blocked, or in force, because no must-rule is about them: the rules that advise it.",
        ),
        cheapest=described(MAYBE_COST, "What the cheapest way costs, if `max_cost` alone rules it out."),
        certain=described(FLAG, "False if what is in the way could not all be worked out in time."),
        only_mentioned=described(
            many(TEXT),
            "Conditions of which only what facts mention and what the question names was looked at.",
        ),
    )
