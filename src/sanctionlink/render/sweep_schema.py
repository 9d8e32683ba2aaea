"""The JSON Schema of a sweep's answer."""

from __future__ import annotations

from sanctionlink.render.schema_parts import (
    COUNT,
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

MAYBE_COUNT: Schema = {"type": ["integer", "null"], "minimum": 0}
AXIS = record("A condition with its values.", condition=TEXT, values=many(TEXT))
COUNTS: Schema = {
    "description": "In how many possible combinations a target has each status.",
    "type": "object",
    "propertyNames": STATUS,
    "additionalProperties": COUNT,
}
ROW = record(
    "Every combination in which each condition named has one of the values.",
    outcome=STATUS,
    when=mapping(many(TEXT)),
)
TABLE = record(
    "The table that some targets share. Rows of different outcomes have no possible combination in common.",
    targets=many(TEXT),
    rows={
        "anyOf": [many(ROW), {"type": "null"}],
        "description": "Null where there is no table, for the reason that `refused` gives.",
    },
    otherwise={
        "anyOf": [STATUS, {"type": "null"}],
        "description": "The outcome of all that no row has; null if no combination is possible, or there is no table.",
    },
    shortest={"type": ["boolean", "null"], "description": "Whether it is proven that no table is shorter."},
    refused=MAYBE_TEXT,
)


def sweep() -> Schema:
    """All combinations of some conditions."""
    return record(
        "All combinations of some conditions: exact counts and the shortest tables.",
        rulebook=TEXT,
        title=TEXT,
        as_of=DAY,
        assumptions=mapping(TEXT),
        account=described(MAYBE_TEXT, "Whose word is taken in disputes."),
        varied=many(AXIS),
        where=described(many(TEXT), "The filters as they were asked for."),
        open=described(many(AXIS), "What is unknown or disputed besides, and matters to some target."),
        combinations=described(
            COUNT, "All of them, before targets are filtered, and impossible ones included."
        ),
        possible=described(
            MAYBE_COUNT, "How many of those kept have a world; null if they were not counted."
        ),
        impossible=MAYBE_COUNT,
        targets=many(
            record(
                "How often a target is what.",
                target=TEXT,
                kind={"enum": ["proposal", "measure"]},
                title=TEXT,
                counts={"anyOf": [COUNTS, {"type": "null"}]},
            )
        ),
        tables=many(TABLE),
        group_by=MAYBE_TEXT,
        groups=many(
            record(
                "The combinations with one value of what is grouped by.",
                value=MAYBE_TEXT,
                possible=COUNT,
                impossible=COUNT,
                counts=mapping(COUNTS),
            )
        ),
        complete=described(
            FLAG, "False if something that was asked for is missing because a limit was reached."
        ),
        limit=MAYBE_TEXT,
    )
