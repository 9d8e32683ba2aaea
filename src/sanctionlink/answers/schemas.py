"""The kinds of answers that can be had as JSON, and their JSON Schemas, written from the answers' own records.

They promise what later versions keep: keys may be added, none is taken away or changes its meaning while the number at
the end of `schema` stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from sanctionlink.documents.schema import DRAFT, Schema, document_schema

RECORDS: Mapping[str, str] = MappingProxyType(
    {
        "verdicts": "verdict.Answer",
        "derivation": "derivation.Explained",
        "conditions": "conditions.Conditions",
        "condition": "conditions.ConditionExplained",
        "rules-today": "rules.Rules",
        "timeline": "timeline.Timeline",
        "rulebooks": "rulebooks.Shelf",
        "tests": "case_result.CaseResults",
        "sources": "citations.SourceReport",
        "findings": "findings.Findings",
        "levers": "levers.Levers",
        "sweep": "tables.SweepAnswer",
        "ways": "ways.Ways",
        "diff": "difference.Difference",
    }
)
"""Where the record of each kind of answer is declared."""

KINDS = tuple(RECORDS)


def answer_schema(kind: str) -> Schema:
    """The JSON Schema of one kind of answer, such as `verdicts`."""
    module, _, name = RECORDS[kind].partition(".")
    record: type = getattr(import_module(f"sanctionlink.answers.{module}"), name)
    version = record.shape.schema.rpartition("/")[2]  # type: ignore[attr-defined]
    return document_schema(f"sanctionlink {kind}, version {version}", record)


def answers_schema() -> Schema:
    """One JSON Schema that every answer meets, told apart by `schema`."""
    definitions: dict[str, Schema] = {}
    for kind in KINDS:
        whole = answer_schema(kind)
        definitions |= whole.pop("$defs")
        del whole["$schema"]
        definitions[kind] = whole
    return {
        "$schema": DRAFT,
        "title": "Answers of sanctionlink",
        "oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS],
        "$defs": definitions,
    }
