"""The JSON Schema of what matters most."""

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

EXACT = described(TEXT, "The same exactly: decimal digits, or `n/d`.")
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}

LEVER = record(
    "A condition that flips some target.",
    condition=TEXT,
    ask=TEXT,
    held_by=many(TEXT),
    movable=described(many(TEXT), "The values that a search for a way out may set."),
    now=described(TEXT, "What stands of it on the day and under the assumptions."),
    flips={
        "type": "number",
        "minimum": 0,
        "description": "How many targets changing it alone flips in an average world: the sum of the shares.",
    },
    exact=EXACT,
    targets=many(
        record(
            "A target that it flips.",
            target=TEXT,
            share=described(SHARE, "The share of worlds in which some other value flips the target."),
            exact=EXACT,
        )
    ),
)

HOLD = record(
    "While a condition has one of some values, targets have a status whatever else is the case.",
    condition=TEXT,
    values=many(TEXT),
    status=STATUS,
    targets=many(TEXT),
)

TURN = record(
    "As things stand, one condition changed to one of some values turns targets to a sure status.",
    condition=TEXT,
    values=many(TEXT),
    **{"from": STATUS, "to": STATUS},
    targets=many(TEXT),
)


def levers() -> Schema:
    """Which conditions matter most."""
    return record(
        "Which conditions matter most.",
        rulebook=TEXT,
        title=TEXT,
        as_of=DAY,
        assumptions=mapping(TEXT),
        account=described(MAYBE_TEXT, "Whose word is taken in disputes."),
        around=described(
            {"enum": ["all", "today"]}, "Shares of all worlds that the rulebook allows, or of today's."
        ),
        targets=described(many(TEXT), "The targets that are answered for."),
        levers=described(many(LEVER), "Those first that flip most."),
        holds=many(HOLD),
        turns=many(TURN),
        weighted=described(many(TEXT), "The conditions whose weights counted."),
        reduced=described(
            many(TEXT), "Numbers of which only the least and the greatest value were looked at."
        ),
        complete=FLAG,
        unanswered=many(record("A target that a limit left out.", target=TEXT, message=TEXT)),
    )
