"""The JSON Schema of what lint finds."""

from __future__ import annotations

from sanctionlink.render.schema_parts import (
    COUNT,
    FLAG,
    MAYBE_TEXT,
    TEXT,
    Schema,
    described,
    many,
    record,
)

CODE: Schema = {"type": "string", "pattern": "^SL[0-9]{3}$"}
LEVEL: Schema = {"enum": ["error", "warning", "info"]}
FROM_ONE: Schema = {"type": ["integer", "null"], "minimum": 1}
REGION: dict[str, Schema] = {
    "file": MAYBE_TEXT,
    "line": described(FROM_ONE, "From 1; null where there is no place."),
    "column": described(FROM_ONE, "From 1, in characters."),
    "end_line": FROM_ONE,
    "end_column": described(FROM_ONE, "Exclusive."),
}
WITNESS: Schema = {
    "description": "A situation that proves the claim: what to assume, and on which day if that matters.",
    "anyOf": [
        {"type": "null"},
        record(
            "A situation.",
            as_of=MAYBE_TEXT,
            set=many(record("An assumption.", condition=TEXT, value=TEXT)),
            observed=many(
                record(
                    "A condition that changed over time.",
                    condition=TEXT,
                    history=described(TEXT, "What stands for it under `facts` in a scenario file, as YAML."),
                )
            ),
        ),
    ],
}
FINDING = record(
    "One finding.",
    code=CODE,
    message=TEXT,
    **REGION,
    check=described(MAYBE_TEXT, "The check's name; null for faults of a rulebook that cannot be used."),
    severity=LEVEL,
    hint=described(MAYBE_TEXT, "What to do."),
    related=many(record("A further place.", message=TEXT, **REGION)),
    witness=WITNESS,
    fingerprint=described(
        TEXT, "Stays the same while the line's text does, wherever in the file the line is."
    ),
)
IGNORED = record("A finding that a comment ignores.", code=CODE, message=TEXT, **REGION, reason=TEXT)
UNFINISHED = record(
    "A check that did not come to its end, so that more may be wrong than was found.",
    code=described(MAYBE_TEXT, "Null for what comes before the checks."),
    check=TEXT,
    message=TEXT,
    crashed=described(FLAG, "Whether it is a bug in this program, and not a limit."),
)


def findings() -> Schema:
    """What lint finds in one rulebook."""
    return record(
        "What lint found in a rulebook.",
        rulebook=TEXT,
        fail_level=described(LEVEL, "The severity from which on findings count as failures."),
        failed=described(FLAG, "Whether there is a finding of that severity, or worse."),
        errors=COUNT,
        warnings=COUNT,
        infos=COUNT,
        findings=many(FINDING),
        ignored=many(IGNORED),
        unfinished=many(UNFINISHED),
        checked=described(
            many(CODE), "The codes of the checks that ran; none if the rulebook cannot be used."
        ),
    )
