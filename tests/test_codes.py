"""Codes of messages: each defined in one place, with one meaning, and on the page that lists them."""

from __future__ import annotations

import ast
import pickle
import re
from pathlib import Path

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.codes import MEANINGS, SECTIONS
from sanctionlink.lint.pages.pages import pages
from tools.codes_page import reference

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "sanctionlink"
REGISTRY = SOURCE / "diagnostics" / "codes.py"
CODE = re.compile(r"SL\d{3}")


def test_a_code_is_written_in_the_registry_alone() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path != REGISTRY
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    ]
    assert found == []


def test_every_code_stands_once_in_order_and_is_used() -> None:
    numbers = CODE.findall(REGISTRY.read_text(encoding="utf-8").partition("\nSECTIONS")[2])
    assert numbers == sorted(set(numbers)) == list(MEANINGS)
    names = {name for name, value in vars(codes).items() if isinstance(value, codes.Code)}
    assert len(names) == len(numbers)
    used = "\n".join(p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.py"))
    assert {name for name in names if f"codes.{name}" not in used} == set()
    assert {code[:3] for code in MEANINGS} == set(SECTIONS)


def test_pages_of_lint_say_what_the_registry_says() -> None:
    for code, page in pages().items():
        if code >= codes.UNDECIDED:
            assert MEANINGS[code] == (page.short[:1].lower() + page.short[1:]).removesuffix(".")


def test_a_code_is_a_text_also_after_pickling() -> None:
    assert pickle.loads(pickle.dumps(codes.YAML_SYNTAX)) == "SL106"  # noqa: S301


def test_the_page_has_what_the_code_has() -> None:
    """If this fails: python tools/codes_page.py docs/reference/codes.md"""
    assert (ROOT / "docs" / "reference" / "codes.md").read_text(encoding="utf-8") == reference()
