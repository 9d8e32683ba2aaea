"""Answers as JSON, held to their schemas: with every key that these promise, and with no other."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from sanctionlink.answers.schemas import answer_schema


def hold_to_schema(document: dict[str, Any]) -> None:
    """Fail unless a document is what the schema that it names says, with no key that this does not know."""
    kind, version = document["schema"].removeprefix("sanctionlink/").split("/")
    assert version.isdecimal()
    validator(kind).validate(document)


@cache
def validator(kind: str) -> Draft202012Validator:
    """What validates a kind of answer."""
    return Draft202012Validator(closed(answer_schema(kind)))


def closed(schema: Any) -> Any:
    """The same schema, allowing no object keys that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(each) for key, each in schema.items()}
    named = schema.get("type") == "object" and "properties" in schema
    return inner | {"additionalProperties": False} if named else inner
