"""Limits: each in the registry with its unit and reason, used, and on the page that lists them."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from sanctionlink.diagnostics.limits import LIMITS
from tools.limits_page import reference

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "sanctionlink"


def test_every_limit_says_what_it_is_and_why() -> None:
    for name, limit in LIMITS.items():
        assert limit > 0, name
        assert limit.unit[0].islower(), name
        assert limit.why, name
        fields = {field for _, field, _, _ in Formatter().parse(limit.message) if field}
        assert not limit.message or "limit" in fields or name == "HINGE_TRIES"


def test_every_limit_is_used() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.py") if p.name != "limits.py")
    assert [name for name in LIMITS if not re.search(rf"\b{name}\b", text)] == []


def test_a_message_has_the_number() -> None:
    told = LIMITS["ATOMS"].told()
    assert "5,000,000 atoms" in told


def test_the_page_has_what_the_registry_has() -> None:
    """If this fails: python tools/limits_page.py docs/reference/limits.md"""
    assert (ROOT / "docs/reference/limits.md").read_text(encoding="utf-8") == reference()
