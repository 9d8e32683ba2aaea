"""JSON Schemas of the documents that `--format json` prints.

They promise what later versions keep: keys may be added, none is taken away or changes its meaning while the number at
the end of `schema` stays.
"""

from __future__ import annotations

from sanctionlink.render import diff_schema, findings_schema, levers_schema, sweep_schema
from sanctionlink.render import ways_schema as unblock_schema
from sanctionlink.render.schema_parts import (
    ADVISORY,
    COUNT,
    DAY,
    FLAG,
    MAYBE_TEXT,
    STATUS,
    STRENGTH,
    SUPPORTS,
    TEXT,
    Schema,
    described,
    many,
    mapping,
    record,
)

KINDS = (
    "verdicts",
    "derivation",
    "timeline",
    "rulebooks",
    "tests",
    "sources",
    "findings",
    "levers",
    "sweep",
    "unblock",
    "diff",
)
"""The kinds of answers that there are schemas for."""

DRAFT = "https://json-schema.org/draft/2020-12/schema"

CITE = record(
    "A place in a source.",
    source=TEXT,
    section=MAYBE_TEXT,
    paragraph={"type": ["integer", "null"]},
    note=MAYBE_TEXT,
)

REASON = record(
    "A rule that bites.",
    rule=TEXT,
    strength=described(STRENGTH, "The strongest reading in which the rule bites."),
    says=TEXT,
    certain=described(FLAG, "Whether it bites in every world."),
    cites=many(CITE),
)

VERDICT = record(
    "The verdict on one target.",
    target=TEXT,
    kind={"enum": ["proposal", "measure"]},
    title=TEXT,
    status=described(
        STATUS, "`clear` means that nothing in this rulebook blocks it, not that it is likely or agreed."
    ),
    advisory=described(ADVISORY, "The strongest likely or may reason, whatever the status."),
    reasons=many(REASON),
    hinges_on=described(many(TEXT), "A smallest set of open conditions whose values settle the status."),
    by_account=described(mapping(STATUS), "The status under each account, where accounts matter."),
    witnesses=many(record("One possible world each way.", status=STATUS, world=mapping(TEXT))),
)

CONFLICT = record(
    "Consequences that disagree in some world.",
    strength=STRENGTH,
    condition=MAYBE_TEXT,
    values=many(TEXT),
    rules=many(TEXT),
    message=TEXT,
)

CHANGE = record(
    "A verdict that differs from the baseline.",
    target=TEXT,
    **{"from": STATUS, "to": STATUS},
    advisory_from=ADVISORY,
    advisory_to=ADVISORY,
    because=described(many(TEXT), "The rules that started or stopped biting."),
)

LEAF = record(
    "A test on a base value.",
    node={"const": "leaf"},
    text=TEXT,
    holds=FLAG,
    supports=SUPPORTS,
    value=TEXT,
    kind={"enum": ["fact", "assumption", "default", "supposition", "calendar"]},
    account=MAYBE_TEXT,
    note=MAYBE_TEXT,
    cites=many(CITE),
)

RULE_NODE = record(
    "A rule applied, or one that came close.",
    node={"const": "rule"},
    rule=TEXT,
    concludes=TEXT,
    says=TEXT,
    strength=STRENGTH,
    fires=FLAG,
    supports=SUPPORTS,
    cites=many(CITE),
    premises=many(COUNT),
)

ABSENCE = record(
    "Something that no rule makes hold.",
    node={"const": "absence"},
    text=TEXT,
    supports=SUPPORTS,
    nearest={"type": ["integer", "null"], "minimum": 0},
)

JUNCTION = record(
    "A count, sum or alternative.",
    node={"const": "junction"},
    text=TEXT,
    holds=FLAG,
    supports=SUPPORTS,
    premises=many(COUNT),
)

DERIVATION = record(
    "A proof in one world. Premises are indices into `nodes` and point to earlier nodes.",
    status=STATUS,
    world=described(mapping(TEXT), "What is supposed where conditions are open."),
    roots=many(COUNT),
    nodes=many({"oneOf": [LEAF, RULE_NODE, ABSENCE, JUNCTION]}),
)

SOURCE = record("A document.", title=TEXT, author=MAYBE_TEXT, published=MAYBE_TEXT, where=MAYBE_TEXT)

MAYBE_DAY: Schema = {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}

MOVER = record(
    "Something that happened on a day and moved a target.",
    kind=described(
        {"enum": ["fact", "deadline", "duration", "window", "validity"]},
        "A fact starts or ends; a comparison of days turns; something has lasted for long enough, or no longer has; a "
        "yearly window opens or closes; a rule takes effect or lapses.",
    ),
    text=described(TEXT, "What happened, in plain words."),
    subject=described(TEXT, "The condition, the expression or the rule that it is about."),
    before=described(TEXT, "What was on record, or whether the expression held or the rule was valid."),
    after=described(TEXT, "The same from that day on."),
    values=described(mapping(TEXT), "The values that an expression compares, or a rule's validity."),
    cites=many(CITE),
)

STRETCH = record(
    "Days on which a verdict stays the same. Neighbours differ in status, advisory, reasons, accounts or hinges.",
    **{
        "from": described(MAYBE_DAY, "The first day; null if it was so on every earlier day."),
        "until": described(MAYBE_DAY, "The day after the last; null if it stays so."),
    },
    status=STATUS,
    advisory=ADVISORY,
    reasons=many(REASON),
    hinges_on=many(TEXT),
    by_account=mapping(STATUS),
    moved_by=described(many(MOVER), "What happened on the first day; empty for the first stretch."),
    rules=described(
        many(record("A rule that acts differently.", rule=TEXT, change=TEXT, says=TEXT)),
        "The rules that started or stopped biting, or bite otherwise, because of it.",
    ),
)

COURSE = record(
    "One target over time.",
    target=TEXT,
    kind={"enum": ["proposal", "measure"]},
    title=TEXT,
    stretches=described(many(STRETCH), "In order, without gaps."),
)

MISMATCH = record(
    "One thing that a case expects and does not get.",
    target=TEXT,
    field=TEXT,
    expected=TEXT,
    got=TEXT,
    line={"type": ["integer", "null"]},
)

CASE = record(
    "One case that was run. It passed if there is neither an error nor a mismatch.",
    case=TEXT,
    why=TEXT,
    file=TEXT,
    line=COUNT,
    cites=many(CITE),
    passed=FLAG,
    error={
        "description": "Why the case has no verdicts.",
        "anyOf": [
            record("An error.", kind={"enum": ["invalid", "limit", "bug"]}, message=TEXT),
            {"type": "null"},
        ],
    },
    mismatches=many(MISMATCH),
    proofs=described(
        many(
            record(
                "How a verdict that differs comes about: on the side of an account, if that is what differs.",
                target=TEXT,
                account=MAYBE_TEXT,
                note=described(MAYBE_TEXT, "Why there is no derivation."),
                derivations=many(DERIVATION),
            )
        ),
        "One for each target whose verdict differs.",
    ),
)

MISS = record(
    "Why no case exercises the rule.",
    cause={
        "enum": ["not_asked", "nobody", "not_valid", "never_held", "never_together", "lifted", "undecided"],
    },
    text=TEXT,
    lacks=many(
        record(
            "A part of the rule that held in no world of any case.",
            key={"enum": ["when", "unless", "requires"]},
            text=TEXT,
            seen=described(
                mapping(many(TEXT)), "The values that cases had of the conditions that the part reads."
            ),
        )
    ),
)

RULE_COVERAGE = record(
    "One rule, with the cases by what happens in some possible world of them.",
    rule=TEXT,
    strength=STRENGTH,
    file=TEXT,
    line=COUNT,
    covered=described(FLAG, "Whether it bites in some case or, if it has nothing to bite on, fires."),
    bites=described(FLAG, "Whether it is of a kind that bites on targets."),
    asked=described(many(TEXT), "Cases that expect a verdict that the rule can bear on."),
    fired=many(TEXT),
    bit=many(TEXT),
    reason=described(many(TEXT), "Cases that expect the verdict on a target on which it bites."),
    why_not={"anyOf": [MISS, {"type": "null"}]},
)

COVERAGE = record(
    "Which rules the cases exercise.",
    rules=COUNT,
    covered=COUNT,
    percent=described({"type": "number", "minimum": 0, "maximum": 100}, "Rounded down to two decimals."),
    fail_under={"type": ["number", "null"]},
    enough=described(FLAG, "Whether at least `fail_under` percent are exercised."),
    undecided=many(record("A case that counts for nothing.", case=TEXT, message=TEXT)),
    by_rule=described(many(RULE_COVERAGE), "Those that no case exercises first."),
)

SHELVED = record(
    "One rulebook. `title` is null and `faults` counts the errors where it cannot be loaded.",
    name=TEXT,
    title=MAYBE_TEXT,
    where=TEXT,
    origin=TEXT,
    current=described(FLAG, "Whether it is the one used here without --rulebook."),
    counts=mapping(COUNT),
    faults=COUNT,
)


def question() -> dict[str, Schema]:
    """The keys that every answer about verdicts begins with."""
    return {
        "rulebook": TEXT,
        "title": TEXT,
        "as_of": DAY,
        "assumptions": mapping(TEXT),
        "account": described(MAYBE_TEXT, "Whose word is taken in disputes."),
        "worlds": described(COUNT, "How many worlds the open conditions make."),
        "open": described(many(TEXT), "Conditions that are unknown or disputed, and that rules ask about."),
        "conflicts": many(CONFLICT),
    }


def bodies() -> dict[str, Schema]:
    """The documents by kind, without their frame."""
    verdicts = record("Verdicts on targets.", **question(), verdicts=many(VERDICT))
    verdicts["properties"]["changed"] = described(
        many(CHANGE), "Only from `whatif`: what differs from the baseline."
    )
    return {
        "verdicts": verdicts,
        "derivation": record(
            "Why a target has its status.",
            **question(),
            verdict=VERDICT,
            derivations=many(DERIVATION),
            sources=mapping(SOURCE),
        ),
        "timeline": timeline(),
        "rulebooks": record("The rulebooks that can be asked.", rulebooks=many(SHELVED)),
        "tests": record(
            "Expected cases that were run.",
            rulebook=TEXT,
            passed=COUNT,
            failed=COUNT,
            errors=described(COUNT, "Cases that could not be run."),
            cases=many(CASE),
            coverage={
                "description": "What the cases exercise, if it was asked for.",
                "anyOf": [COVERAGE, {"type": "null"}],
            },
        ),
        "sources": sources(),
        "findings": findings_schema.findings(),
        "levers": levers_schema.levers(),
        "sweep": sweep_schema.sweep(),
        "unblock": unblock_schema.unblock(CHANGE, REASON),
        "diff": diff_schema.body(VERDICT, DERIVATION),
    }


def timeline() -> Schema:
    """Verdicts over time."""
    discord = {**CONFLICT, "description": "Consequences that disagree, and on which days."}
    discord["properties"] = {"from": MAYBE_DAY, "until": MAYBE_DAY, **CONFLICT["properties"]}
    discord["required"] = ["from", "until", *CONFLICT["required"]]
    return record(
        "Verdicts on targets over time.",
        rulebook=TEXT,
        title=TEXT,
        **{"from": MAYBE_DAY, "until": MAYBE_DAY},
        assumptions=mapping(TEXT),
        account=described(MAYBE_TEXT, "Whose word is taken in disputes."),
        targets=many(COURSE),
        conflicts=many(discord),
    )


def sources() -> Schema:
    """Citations looked up in a document."""
    citation = record(
        "A citation, and where the rulebook makes it.",
        source=TEXT,
        section=MAYBE_TEXT,
        paragraph={"type": ["integer", "null"]},
        note=MAYBE_TEXT,
        file=TEXT,
        line=COUNT,
    )
    return record(
        "Citations of a rulebook looked up in a document.",
        rulebook=TEXT,
        file=TEXT,
        found=many(citation),
        not_found=many(citation),
        unhashed=described(many(citation), "Citations without a hash, which cannot be looked up."),
    )


def answer_schema(kind: str) -> Schema:
    """The JSON Schema of one kind of answer, such as `verdicts`."""
    body = bodies()[kind]
    properties = {"schema": {"const": f"sanctionlink/{kind}/1"}, **body["properties"]}
    return {
        "$schema": DRAFT,
        "title": f"sanctionlink {kind}, version 1",
        "description": body["description"],
        "type": "object",
        "properties": properties,
        "required": ["schema", *body["required"]],
    }


def answers_schema() -> Schema:
    """One JSON Schema that every answer meets, told apart by `schema`."""
    definitions = {kind: answer_schema(kind) for kind in KINDS}
    for definition in definitions.values():
        del definition["$schema"]
    return {
        "$schema": DRAFT,
        "title": "Answers of sanctionlink",
        "oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS],
        "$defs": definitions,
    }
