"""The keys of rules, facts, cases and scenario files: the one description that checks them and that editors show.

Texts are checked here for being texts; what a text means (a day, a value, an expression) is for the stages after. The
JSON Schema is for editors, which read YAML their own way: there `default: 50` is a number and `movable: yes` may be
true, so it accepts every scalar where the language wants a text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_DAY: dict[str, Any] = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "examples": ["2025-04-30"],
}
_SETS: dict[str, Any] = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "string"}},
    "examples": [[["us_sanctions_relief=partial"], ["us_sanctions_relief=full"]]],
}
EXPRESSION = "expression"
TARGETS = "targets"
HAND_WRITTEN = "x-sanctionlink"
"""Marks a part of the schema that `schema` replaces with a definition of its own."""


def _not_empty(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("sanctionlink_empty", "the text is empty")
    return text


def _paragraph(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) > 0):
        raise PydanticCustomError("sanctionlink", "expected the number of a paragraph, counted from 1")
    return text


def _sha256(text: str) -> str:
    if len(text) != 64 or not set(text) <= set("0123456789abcdefABCDEF"):
        raise PydanticCustomError("sanctionlink", "expected a SHA-256: 64 hex digits")
    return text


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


class _OneOrMany:
    """Shows a list in the schema as a list or one of its items."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: Callable[[CoreSchema], JsonSchemaValue]
    ) -> JsonSchemaValue:
        listed = handler(core)
        return {"anyOf": [listed["items"], listed]}


Text = Annotated[str, AfterValidator(_not_empty), WithJsonSchema(_SCALAR)]
Day = Annotated[str, AfterValidator(_not_empty), WithJsonSchema(_DAY)]
Paragraph = Annotated[str, AfterValidator(_paragraph), WithJsonSchema({"type": "integer", "minimum": 1})]
Sha256 = Annotated[
    str, AfterValidator(_sha256), WithJsonSchema({"type": "string", "pattern": "^[0-9a-fA-F]{64}$"})
]
Texts = Annotated[list[Text], BeforeValidator(_listed), _OneOrMany()]
Weights = Annotated[
    dict[str, Text], WithJsonSchema({"type": "object", "additionalProperties": {"type": "number"}})
]
Given = Annotated[
    Any, WithJsonSchema({"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}]})
]
Members = Annotated[
    Any,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": _SCALAR},
                {"type": "object", "additionalProperties": _SCALAR},
            ]
        }
    ),
]
_PARTIES: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}
_HOLDERS: list[dict[str, Any]] = [
    *_PARTIES["anyOf"],
    *(
        {"type": "object", "properties": {k: _PARTIES}, "required": [k], "additionalProperties": False}
        for k in ("together", "any")
    ),
]
HeldBy = Annotated[
    Any,
    WithJsonSchema({"anyOf": [*_HOLDERS, {"type": "object", "additionalProperties": {"anyOf": _HOLDERS}}]}),
]
Cost = Annotated[
    Any,
    WithJsonSchema(
        {"anyOf": [{"type": "number"}, {"type": "object", "additionalProperties": {"type": "number"}}]}
    ),
]
Expression = Annotated[Any, WithJsonSchema({HAND_WRITTEN: EXPRESSION})]
Targets = Annotated[Any, WithJsonSchema({HAND_WRITTEN: TARGETS})]


class Shape(BaseModel):
    """A mapping with exactly these keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cite(Shape):
    """A place in a source."""

    source: Text = Field(description="The id of a source, as under `sources`.")
    section: Text | None = Field(None, description="The heading of the section.")
    paragraph: Paragraph | None = Field(None, description="The paragraph's number in the section, from 1.")
    sha256: Sha256 | None = Field(
        None, description="SHA-256 of the cited paragraph, white space folded, as 64 hex digits."
    )
    note: Text | None = Field(None, description="What the reader should know about this citation.")


Cites = Annotated[list[Cite], BeforeValidator(_listed), _OneOrMany()]


class CostsShape(Shape):
    """What the costs of conditions mean."""

    unit: Text = Field(description="What costs are counted in, as a reader reads it: weeks of negotiation.")
    note: Text | None = Field(None, description="What a reader should know about the costs.")


class RulebookHead(Shape):
    """What the rulebook is. Exactly one file has it."""

    title: Text = Field(description="The rulebook's title.")
    as_of: Day | None = Field(
        None, description="The day that a question is about unless it says otherwise, YYYY-MM-DD."
    )
    note: Text | None = Field(None, description="One paragraph on what this is and is not.")
    costs: CostsShape | None = Field(None, description="What the costs of conditions mean.")


class SourceShape(Shape):
    """A document that rules and facts cite."""

    title: Text = Field(description="The document's title.")
    author: Text | None = Field(None, description="Who wrote it.")
    published: Text | None = Field(None, description="When it was published, in words.")
    where: Text | None = Field(None, description="Where a reader finds it.")


class PartyShape(Shape):
    """A party, or an account: somebody whose word a fact may be."""

    name: Text = Field(description="The name that output shows.")


class SetShape(Shape):
    """A declared set."""

    title: Text | None = Field(None, description="What the members are.")
    members: Members = Field(
        default_factory=list,
        description="A list of ids, or a mapping of ids to names. The order counts for `run`.",
    )


class AddedMembers(Shape):
    """Members that facts add to a set that the rules declare."""

    members: Members = Field(description="A list of ids, or a mapping of ids to names.")


class ConditionShape(Shape):
    """A question about the world with a finite or ordered answer."""

    ask: Text | None = Field(None, description="The question, in plain English.")
    type: Literal["yes_no", "scale", "choice", "number", "date"] = Field(
        description="The kind of answer: yes_no, scale (ordered words), choice (words), number or date."
    )
    values: Annotated[list[Text], WithJsonSchema({"type": "array", "items": _SCALAR})] | None = Field(
        None, description="The words of a scale (lowest first) or of a choice (any order)."
    )
    over: Texts | None = Field(
        None, description="A set, or a list of sets: one answer for each member or combination."
    )
    default: Given | None = Field(
        None, description="What silence means. Leave it out if silence means unknown."
    )
    range: Text | None = Field(
        None, description="For numbers: lowest and highest, both included, as `0..100`."
    )
    total: Text | None = Field(
        None,
        description="For numbers over sets: on any one day, what facts say of the members of the first set, for the "
        "same members of the others, may not add up to more.",
    )
    held_by: HeldBy | None = Field(
        None,
        description="Who can move it: a party, {together: [us, russia]} (a bare list means the same), {any: [us, eu]}, "
        "or one of these for each value that it may be moved to.",
    )
    movable: Texts | None = Field(
        None, description="Values that a search for a way out may set; `yes` means all of them, `no` none."
    )
    cost: Cost | None = Field(
        None,
        description="What moving it costs, in the rulebook's own unit, or what moving it to each value costs: "
        "{partial: 3, full: 5}; 1 if left out.",
    )
    weights: Weights | None = Field(
        None,
        description="How likely each value is, as a mapping of all values to numbers that make 1: {yes: 0.3, no: 0.7}. "
        "Only the shares that `levers` counts use them.",
    )
    cites: Cites | None = Field(None, description="A citation or a list of them.")


class TargetShape(BaseModel):
    """A proposal or a measure. Any further key is a label that selectors can match."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Text]

    title: Text = Field(description="The name that output shows.")
    over: Texts | None = Field(None, description="A set, or a list of sets: one target for each member.")
    kind: Text | None = Field(None, description="A label, such as economic, that selectors can match.")


_RULES = "A rule id or a list of them."
_TARGETS = (
    "An id, a list of ids, or a selector: a mapping of labels that all match, such as {kind: economic}."
)


class RuleShape(Shape):
    """When … then …, with a strength, a plain-English `says` and a citation. A rule has exactly one effect."""

    says: Text = Field(description="The rule in plain English, one sentence.")
    when: Expression | None = Field(
        None, description="When the rule fires. A list means all of; `always` is a standing rule."
    )
    unless: Expression | None = Field(None, description="The rule does not fire where this holds.")
    strength: Literal["must", "likely", "may"] = Field(
        "must",
        description="How binding the rule is. Only `must` decides a status; the others shape the outlook.",
    )
    basis: Literal["stated", "inferred", "background"] = Field(
        "stated",
        description="What the rule rests on: the source says it (stated), it follows from what the source says "
        "(inferred), or it is known from elsewhere (background).",
    )
    for_each: dict[str, Text] | None = Field(None, description="Variables over sets: {m: members}.")
    from_: Day | None = Field(
        None, alias="from", description="First day on which the rule is valid (inclusive)."
    )
    until: Day | None = Field(None, description="First day on which the rule is no longer valid (exclusive).")
    cites: Cites | None = Field(None, description="A citation or a list of them.")
    requires: Expression | None = Field(
        None, description="Effect: the targets under `for` are blocked where this does not hold."
    )
    for_: Targets | None = Field(
        None, alias="for", description="What `requires` is for, or where alone `lifts` lifts. " + _TARGETS
    )
    blocks: Targets | None = Field(None, description="Effect: these proposals are blocked. " + _TARGETS)
    favours: Targets | None = Field(
        None, description="Effect: speaks for these proposals, likely or may, never must. " + _TARGETS
    )
    imposes: Targets | None = Field(None, description="Effect: these measures are in force. " + _TARGETS)
    averts: Targets | None = Field(
        None, description="Effect: speaks against these measures, likely or may, never must. " + _TARGETS
    )
    permits: Targets | None = Field(
        None, description="Effect: the rules under `lifts` do not bite on these targets. " + _TARGETS
    )
    lifts: Texts | None = Field(
        None,
        description="The rules that do not apply (or, with `permits` or `for`, not to those targets). "
        + _RULES,
    )
    sets: (
        Annotated[
            dict[str, Text],
            WithJsonSchema({"type": "object", "additionalProperties": _SCALAR, "minProperties": 1}),
        ]
        | None
    ) = Field(None, description="Effect: conditions take values: {condition: value}.")
    defines: Text | None = Field(None, description="Effect: a notion applies: `notion` or `notion(m)`.")
    never: Expression | None = Field(None, description="Effect: this combination cannot hold.")


class RulesFile(Shape):
    """A rules file of a sanctionlink rulebook."""

    rulebook: RulebookHead | None = Field(None, description="What the rulebook is. Exactly one file has it.")
    sources: dict[str, SourceShape] = Field({}, description="Documents that rules and facts cite, by id.")
    parties: dict[str, PartyShape] = Field({}, description="Who holds conditions or speaks to them, by id.")
    accounts: dict[str, PartyShape] = Field(
        {}, description="Whose word a fact may be, besides the parties, by id."
    )
    sets: dict[str, SetShape] = Field({}, description="Declared sets, by id.")
    conditions: dict[str, ConditionShape] = Field({}, description="Questions about the world, by id.")
    proposals: dict[str, TargetShape] = Field({}, description="What may be blocked, by id.")
    measures: dict[str, TargetShape] = Field({}, description="What may be in force, by id.")
    rules: dict[str, RuleShape] = Field({}, description="What follows from what, by id.")


class FactShape(Shape):
    """A sourced statement that a condition has a value."""

    condition: Text = Field(description="A ground condition: `us_sanctions_relief` or `stake(X, A)`.")
    value: Given = Field(
        description="A value; a list of alternatives; a number or day as an interval (45..55); or unknown."
    )
    from_: Day | None = Field(
        None, alias="from", description="First day on which it holds (inclusive); left out: always before."
    )
    until: Day | None = Field(
        None, description="First day on which it no longer holds (exclusive); left out: until further notice."
    )
    account: Text | None = Field(
        None, description="The party or account whose word it is, where parties disagree."
    )
    cites: Cites | None = Field(None, description="A citation or a list of them.")
    note: Text | None = Field(None, description="What the reader should know about this fact.")


class FactsFile(Shape):
    """A facts file of a sanctionlink rulebook."""

    facts: list[FactShape] = Field([], description="What is the case, with dates and sources.")
    sets: dict[str, AddedMembers] = Field({}, description="Members added to sets that the rules declare.")


def _by_account(value: object) -> object:
    return value if isinstance(value, dict) else {"accounts": {"": value}}


class DatedShape(Shape):
    """What was so of a condition for a time."""

    value: Given = Field(description="As in a fact.")
    from_: Day | None = Field(
        None, alias="from", description="First day on which it holds (inclusive); left out: always before."
    )
    until: Day | None = Field(
        None, description="First day on which it no longer holds (exclusive); left out: until further notice."
    )
    account: Text | None = Field(None, description="Whose word it is, where parties disagree.")


class Observed(Shape):
    """What each account says of a condition, or what was so of it over time."""

    accounts: dict[str, Given] | None = Field(None, description="Values by account.")
    history: list[DatedShape] | None = Field(None, description="Values by date.")


class _ObservedSchema:
    """Shows an observation in the schema as a value or a mapping of accounts."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: Callable[[CoreSchema], JsonSchemaValue]
    ) -> JsonSchemaValue:
        by_account = handler(core)
        return {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}, by_account]}


Observation = Annotated[Observed, BeforeValidator(_by_account), _ObservedSchema()]
StatusWord = Literal["blocked", "clear", "in_force", "not_in_force", "undetermined"]
OutlookWord = Literal[
    "blocked", "in_force", "in force", "undetermined",
    "unlikely", "doubtful", "contested", "open", "possible", "likely",
]  # fmt: skip
StatusOrOutlook = Literal[
    "blocked", "clear", "in_force", "not_in_force", "undetermined", "in force",
    "unlikely", "doubtful", "contested", "open", "possible", "likely",
]  # fmt: skip


def _word_alone(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value in get_args(StatusWord):
        return {"status": value}
    if value in get_args(OutlookWord):
        return {"outlook": value}
    raise PydanticCustomError("literal_error", "neither a status nor an outlook")


class Expected(Shape):
    """What is expected of one target. What it does not say is not compared."""

    status: StatusWord | None = Field(None, description="The expected status: what must-rules alone decide.")
    outlook: OutlookWord | None = Field(
        None, description="The expected outlook: what rules of all strengths say together, for and against."
    )
    because: Texts | None = Field(None, description="Exactly the must-rules that bite.")
    hinges_on: Texts | None = Field(None, description="The open conditions that settle the status.")
    by_account: dict[str, StatusOrOutlook] | None = Field(
        None, description="The expected status or outlook by account."
    )
    unblock: Annotated[list[list[Text]], WithJsonSchema(_SETS)] | None = Field(
        None,
        description="All smallest sets of changes that clear it, each a list of condition=value; none means no way out.",
    )


class _ExpectedSchema:
    """Shows an expectation in the schema as a status, an outlook or a mapping."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: Callable[[CoreSchema], JsonSchemaValue]
    ) -> JsonSchemaValue:
        whole = handler(core)
        return {"anyOf": [{"type": "string", "enum": list(get_args(StatusOrOutlook))}, whole]}


Expectation = Annotated[Expected, BeforeValidator(_word_alone), _ExpectedSchema()]


class ScenarioFile(Shape):
    """A scenario: facts as of a date, plus assumptions."""

    as_of: Day | None = Field(None, description="The day it is about; the rulebook's own if left out.")
    assume: dict[str, Given] = Field({}, description="Interventions, as `--set`: {condition: value}.")
    facts: dict[str, Observation] = Field(
        {}, description="Observations that replace the rulebook's facts on a condition: {condition: value}."
    )
    account: Text | None = Field(None, description="The party or account whose side is taken in disputes.")
    accounts: dict[str, PartyShape] = Field(
        {}, description="Accounts that only this scenario has, by id: {wire: {name: A news agency}}."
    )


class CaseShape(ScenarioFile):
    """A scenario with the verdicts that its author expects."""

    id: Text = Field(description="The case's id.")
    why: Text = Field(description="Why the verdicts are expected, in one sentence.")
    sets: dict[str, Members] = Field({}, description="Members added for this case: {set: [member]}.")
    expect: dict[str, Expectation] = Field(description="Expected verdicts by target.")
    cites: Cites | None = Field(None, description="A citation or a list of them.")


class CasesFile(Shape):
    """A cases file of a sanctionlink rulebook."""

    cases: list[CaseShape] = Field(description="Scenarios with the verdicts that their author expects.")
