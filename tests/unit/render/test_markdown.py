"""Answers in Markdown."""

from __future__ import annotations

import dataclasses

import pytest

from sanctionlink.render import markdown
from sanctionlink.render.arranged import Arrangement
from unit.render.samples import ASSUMED, BASELINE, BLOCKED, CHANGES, PROOF, RULEBOOK, answer


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a | b", "a \\| b"),
        ("<img src=x>", "&lt;img src=x>"),
        ("*bold* _it_ `code`", "\\*bold\\* \\_it\\_ \\`code\\`"),
        ("[link](http://x)", "\\[link\\](http:<!-- -->//x)"),
        ("# head", "\\# head"),
        ("1. item", "1\\. item"),
        ("- item", "\\- item"),
        ("ask @team", "ask @<!-- -->team"),
        ("two\n\n# lines", "two # lines"),
    ],
)
def test_text_is_only_text(raw: str, shown: str) -> None:
    assert markdown.escape(raw) == shown


def test_code_survives_backticks_and_bars() -> None:
    assert markdown.code("a|b") == "`a\\|b`"
    assert markdown.code("a`b") == "``a`b``"
    assert markdown.code("`") == "`` ` ``"


def test_a_rulebook_cannot_add_columns_or_rows() -> None:
    reason = dataclasses.replace(BLOCKED.reasons[0], says="evil | cell\n| row |")
    found = dataclasses.replace(BLOCKED, reasons=(reason,))
    lines = markdown.status(answer(found), RULEBOOK, Arrangement())
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 3
    assert all(line.replace("\\|", "").count("|") == 5 for line in table)


def test_status_whatif_and_explain() -> None:
    status = "\n".join(markdown.status(BASELINE, RULEBOOK, Arrangement()))
    assert status.startswith(
        "## A demonstration (demo)\n\n**Of 4 targets 1 is blocked, 1 not settled and 2 open, as of 30 April 2025.**"
    )
    assert "### Blocked (1)\n\n| target | outlook | why | source |" in status
    assert "| Arctic cooperation (`arctic_cooperation`) | **blocked** | Major economic" in status
    assert '| memo, "The reset", paragraph 5 |' in status
    assert "not that it is likely or agreed" in status
    whatif = "\n".join(markdown.whatif(BASELINE, ASSUMED, CHANGES, RULEBOOK, show_all=False))
    name = "Arctic cooperation (`arctic_cooperation`)"
    assert f"| {name} | blocked | unlikely | No longer applies: Major economic" in whatif
    explained = markdown.explain((PROOF,), BLOCKED, BASELINE, RULEBOOK)
    assert "    - ✗ us\\_relief >= partial \\[fact: none\\] (see 1 above)" in explained
