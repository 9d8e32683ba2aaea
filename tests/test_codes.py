"""Codes of messages: each defined in one place, with one meaning, and on the page that lists them."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from sanctionlink.diagnostics.codes import MEANINGS
from sanctionlink.language.expressions.faults import EXPRESSION_FAULTS
from tools.codes_page import QUESTIONS, SECTIONS, meanings, reference

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "sanctionlink"
TABLES = ("language/expressions/faults.py",)
"""Modules that say what codes mean, and define none."""
CODE = re.compile(r"SL\d{3}")


def places() -> dict[str, list[str]]:
    """Where each code stands in the package as a text of its own."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        # Pages of faults list the codes that they explain.
        if name in TABLES or name.startswith("lint/pages/faults/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found[node.value].append(f"{name}:{node.lineno}")
    return found


def test_a_code_is_defined_in_one_place() -> None:
    """Faults of expressions, which their table numbers, may be found in several."""
    several = {code: at for code, at in places().items() if len(at) > 1 and code not in EXPRESSION_FAULTS}
    assert several == {}


def test_every_code_has_one_meaning_and_every_meaning_a_code() -> None:
    assert set(places()) | set(EXPRESSION_FAULTS) == set(meanings())
    assert not set(QUESTIONS) & (set(MEANINGS) | set(EXPRESSION_FAULTS))
    assert {code[:3] for code in meanings()} == set(SECTIONS)


def test_the_page_has_what_the_code_has() -> None:
    """If this fails: python tools/codes_page.py docs/reference/codes.md"""
    assert (ROOT / "docs" / "reference" / "codes.md").read_text(encoding="utf-8") == reference()
