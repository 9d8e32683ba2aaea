"""What the JSON Schemas of answers are made of."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
SUPPORTS: Schema = {
    "type": "boolean",
    "description": "False for what keeps the rule above from firing; true for all of a proof.",
}
DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
STATUS: Schema = {"enum": ["blocked", "clear", "in_force", "not_in_force", "undetermined"]}
STRENGTH: Schema = {"enum": ["must", "likely", "may"]}
ADVISORY: Schema = {"enum": ["likely", "may", None]}


def record(about: str, /, **keys: Schema) -> Schema:
    """An object that has all of these keys."""
    return {"description": about, "type": "object", "properties": keys, "required": list(keys)}


def many(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def mapping(values: Schema) -> Schema:
    """An object with any keys."""
    return {"type": "object", "additionalProperties": values}


def described(schema: Schema, says: str) -> Schema:
    """A schema with a description."""
    return {**schema, "description": says}
