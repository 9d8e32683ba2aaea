"""Rulebooks written as YAML in a test, loaded the way the product loads them."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

from sanctionlink.api import Book
from sanctionlink.language.load import load_rulebook, locate_rulebook
from sanctionlink.model.rulebook import Rulebook


def read(rules: str, facts: str = "facts: []\n", as_of: str = "2024-03-01") -> Rulebook:
    """The rulebook that the two texts state; its head is written here."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        head = f"rulebook: {{title: T, as_of: {as_of}}}\n"
        (root / "r.yaml").write_text(head + textwrap.dedent(rules), encoding="utf-8")
        (root / "f.yaml").write_text("# facts\n" + textwrap.dedent(facts), encoding="utf-8")
        (root / "c.yaml").write_text("cases: []\n", encoding="utf-8")
        return load_rulebook(locate_rulebook(root), use_cache=False)


def book(rules: str, facts: str = "facts: []\n", as_of: str = "2024-03-01") -> Book:
    """The same, ready to be asked."""
    return Book(read(rules, facts, as_of))
