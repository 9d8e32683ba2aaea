"""JSON Schema for editors, from the same shapes that check the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pydantic import BaseModel

FileKind = Literal["rules", "facts", "cases", "scenario"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/Expression"
_MANY: dict[str, Any] = {"type": "array", "items": {"$ref": _REF}, "minItems": 1}
_LABEL: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_EXPRESSION: dict[str, Any] = {
    "description": "An expression. A list means all of; `any:` means alternatives.",
    "anyOf": [
        {"type": ["string", "boolean"]},
        _MANY,
        {"type": "object", "properties": {"any": _MANY}, "required": ["any"], "additionalProperties": False},
        {"type": "object", "properties": {"all": _MANY}, "required": ["all"], "additionalProperties": False},
        {
            "type": "object",
            "properties": {"not": {"$ref": _REF}},
            "required": ["not"],
            "additionalProperties": False,
        },
    ],
}
_SELECTOR: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {"anyOf": [_LABEL, {"type": "array", "items": _LABEL, "minItems": 1}]},
}
_TARGETS: dict[str, Any] = {
    "description": "A target, a list of targets, or a selector of labels that all match.",
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"anyOf": [{"type": "string"}, _SELECTOR]}, "minItems": 1},
        _SELECTOR,
    ],
}


def shape_of(kind: FileKind) -> type[BaseModel]:
    """The shape that files of a kind have."""
    from sanctionlink.language.schema import shapes

    kinds: dict[FileKind, type[BaseModel]] = {
        "rules": shapes.RulesFile,
        "facts": shapes.FactsFile,
        "cases": shapes.CasesFile,
        "scenario": shapes.ScenarioFile,
    }
    return kinds[kind]


def schema(kind: FileKind) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of file, for editors.

    Args:
        kind: `rules`, `facts`, `cases` or `scenario`.
    """
    from sanctionlink.language.schema.shapes import EXPRESSION, HAND_WRITTEN, TARGETS

    raw = shape_of(kind).model_json_schema()
    refs = {EXPRESSION: _REF, TARGETS: "#/$defs/Targets"}

    def tidy(part: Any) -> Any:
        if isinstance(part, list):
            return [tidy(p) for p in part]
        if not isinstance(part, dict):
            return part
        if HAND_WRITTEN in part:
            return {"$ref": refs[part[HAND_WRITTEN]]}
        return _plain({k: tidy(v) for k, v in part.items()})

    result: dict[str, Any] = tidy(raw)
    if kind == "rules":
        result["$defs"] |= {"Expression": _EXPRESSION, "Targets": _TARGETS}
    return {"$schema": _DIALECT, **result, "title": f"sanctionlink {kind} file"}


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    """Without what only Python needs: a choice with null for keys that may be left out, generated titles."""
    if "anyOf" in part and {"type": "null"} in part["anyOf"]:
        others = [p for p in part["anyOf"] if p != {"type": "null"}]
        rest = {k: v for k, v in part.items() if k not in ("anyOf", "default")}
        part = {**others[0], **rest} if len(others) == 1 else {"anyOf": others, **rest}
    if isinstance(part.get("title"), str):
        part = {k: v for k, v in part.items() if k != "title"}
    return part


def known_words(whole: dict[str, Any], path: tuple[str | int, ...]) -> tuple[list[str], list[str]]:
    """The keys, and the words, that a file's schema allows at a path of keys and indices."""
    parts = [whole]
    for step in path:
        parts = [found for part in parts for found in _step(whole, part, step)]
    parts = [found for part in parts for found in _alternatives(whole, part)]
    keys = [key for part in parts for key in part.get("properties", {})]
    words = [word for part in parts for word in part.get("enum", ())]
    return list(dict.fromkeys(keys)), list(dict.fromkeys(words))


def _alternatives(whole: dict[str, Any], part: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in part:
        name = part["$ref"].removeprefix("#/$defs/")
        return _alternatives(whole, whole["$defs"][name])
    if "anyOf" in part:
        return [found for other in part["anyOf"] for found in _alternatives(whole, other)]
    return [part]


def _step(whole: dict[str, Any], part: dict[str, Any], step: str | int) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = []
    for shape in _alternatives(whole, part):
        if isinstance(step, int):
            result += [shape["items"]] if isinstance(shape.get("items"), dict) else []
        elif step in shape.get("properties", {}):
            result.append(shape["properties"][step])
        elif isinstance(shape.get("additionalProperties"), dict):
            result.append(shape["additionalProperties"])
    return result
