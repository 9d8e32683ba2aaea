"""Answers as JSON documents, held to their schemas."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from documents import hold_to_schema
from sanctionlink.answers import schemas
from sanctionlink.answers.derivation import explained
from sanctionlink.documents.encode import dump
from unit.render.samples import (
    ASSUMED,
    BASELINE,
    BLOCKED,
    CHANGES,
    EACH_WAY,
    NEAR_MISS,
    OPEN,
    PLAIN,
    PROOF,
    RULEBOOK,
    answer,
)


def check(found: dict[str, Any]) -> None:
    hold_to_schema(found)
    Draft202012Validator(schemas.answers_schema()).validate(found)


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_schemas_are_schemas(kind: str) -> None:
    Draft202012Validator.check_schema(schemas.answer_schema(kind))
    Draft202012Validator.check_schema(schemas.answers_schema())


def test_verdicts() -> None:
    found = BASELINE.to_dict()
    check(found)
    assert "changed" not in found
    first = found["verdicts"][0]
    assert (first["target"], first["status"], first["outlook"]) == (
        "arctic_cooperation",
        "blocked",
        "blocked",
    )
    assert first["reasons"][0]["cites"] == [
        {"source": "memo", "section": "The reset", "paragraph": 5, "note": None}
    ]
    assert found["verdicts"][3]["by_account"] == {"moscow": "open", "kyiv": "blocked"}


def test_changes() -> None:
    found = dataclasses.replace(ASSUMED, changed=CHANGES).to_dict()
    check(found)
    assert found["assumptions"] == {"us_relief": "partial"}
    assert found["changed"] == [
        {
            "target": "arctic_cooperation",
            "from": "blocked",
            "to": "clear",
            "outlook_from": "blocked",
            "outlook_to": "unlikely",
            "because": ["relief-needed"],
        }
    ]


@pytest.mark.parametrize(
    ("derivations", "verdict"), [((PROOF,), BLOCKED), ((NEAR_MISS,), PLAIN), (EACH_WAY, OPEN)]
)
def test_derivations(derivations: Any, verdict: Any) -> None:
    found = explained(BASELINE, verdict.target, derivations, RULEBOOK.sources).to_dict()
    check(found)
    for one in found["derivations"]:
        for index, node in enumerate(one["nodes"]):
            assert all(premise < index for premise in node.get("premises", ()))


def test_schema_refuses_what_is_not_promised() -> None:
    found = BASELINE.to_dict()
    found["verdicts"][0]["status"] = "perhaps"
    assert not Draft202012Validator(schemas.answer_schema("verdicts")).is_valid(found)


def test_json_is_readable_and_harmless() -> None:
    odd = dataclasses.replace(PLAIN, title="Київ \x1b[2J \x9b \u202e \ud800")
    made = answer(odd).to_dict()
    text = dump(made)
    assert text.endswith("}\n")
    assert "Київ" in text
    assert not set(text) & {"\x1b", "\x9b", "\u202e", "\ud800"}
    assert json.loads(text) == made


def test_json_stays_json_where_the_encoding_is_poor() -> None:
    made = answer(dataclasses.replace(PLAIN, title="Київ")).to_dict()
    text = dump(made, "ascii")
    assert text.isascii()
    assert json.loads(text) == made
