"""The JSON Schema of what differs between two versions of a rulebook."""

from __future__ import annotations

from sanctionlink.render.schema_parts import (
    DAY,
    FLAG,
    MAYBE_TEXT,
    TEXT,
    Schema,
    described,
    many,
    record,
)

CHANGE = record(
    "One change from what is on record.",
    condition=TEXT,
    value=TEXT,
    manner=described(
        {"enum": ["assumed", "observed", "past"]},
        "Fixed whatever rules say; a fact, which consequences may overrule; or a fact that begins or ends on a day.",
    ),
    **{
        "from": described(MAYBE_TEXT, "The first day of a value in the past; null if it was always so."),
        "until": described(MAYBE_TEXT, "The day after its last; null if it stays so."),
    },
    recorded_old=described(
        MAYBE_TEXT, "What the old version has on record; null if it has no such condition."
    ),
    recorded_new=described(MAYBE_TEXT, "The same of the new version."),
)

EDIT = record(
    "One thing that was added, removed, renamed or changed in the files.",
    kind=TEXT,
    name=TEXT,
    edit={"enum": ["added", "removed", "renamed", "changed"]},
    text=TEXT,
)


def body(verdict: Schema, derivation: Schema) -> Schema:
    """The document without its frame, given the schemas of verdicts and of proofs."""
    side = record(
        "What one version says in a scenario.",
        impossible=described(MAYBE_TEXT, "Why no world is possible in this version; else null."),
        verdict={"anyOf": [verdict, {"type": "null"}]},
        derivations=many(derivation),
    )
    witness = record(
        "A scenario in which the versions differ.",
        aspect=described({"enum": ["status", "advisory", "reasons"]}, "What differs, the weightiest."),
        direction=described(
            {"enum": ["weaker", "stronger", "neither"]},
            "Weaker: the old version blocks the target, or has it in force, and the new one does not.",
        ),
        as_of=DAY,
        other_day=described(FLAG, "Whether it is about another day than the one asked about."),
        account=described(MAYBE_TEXT, "Whose word is taken in disputes; null if everybody's may be."),
        smallest=described(FLAG, "Whether no scenario on that day with fewer changes differs so."),
        changes=many(CHANGE),
        command=described(MAYBE_TEXT, "What to type to see it; null if that takes a scenario file."),
        scenario=described(TEXT, "The same as a file for --scenario."),
        old=side,
        new=side,
    )
    target = record(
        "What is known of one target.",
        target=TEXT,
        title=TEXT,
        kind={"enum": ["proposal", "measure"]},
        finding=described(
            {"enum": ["changed", "added", "removed", "undecided", "equivalent"]},
            "`equivalent` is said only where it is proven that no scenario tells the versions apart.",
        ),
        weaker=described(
            FLAG, "Whether it is weaker in some scenario, or gone though rules could bite on it."
        ),
        why=described(TEXT, "How it is known to be equivalent, or what kept it from being decided."),
        witnesses=many(witness),
    )
    return record(
        "What differs between two versions of a rulebook.",
        rulebook=TEXT,
        title=TEXT,
        old=TEXT,
        new=TEXT,
        as_of=DAY,
        weaker=described(FLAG, "Whether some target is weaker."),
        complete=described(FLAG, "Whether every target is decided."),
        targets=many(target),
        edits=many(EDIT),
    )
