"""Rulebooks written as YAML in a test, loaded the way the product loads them."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

from sanctionlink.api import Book
from sanctionlink.language.load import load_rulebook, locate_rulebook
from sanctionlink.model.rulebook import Rulebook

DEAL = """
parties: {us: {name: US}, eu: {name: EU}}
sets: {countries: {members: {hungary: Hungary, france: France}}}
conditions:
  relief: {ask: Q?, type: scale, values: [none, partial, full], default: none}
  talks: {ask: Q?, type: yes_no}
  blames: {ask: Q?, type: yes_no, default: no}
  opposes: {ask: Q?, over: countries, type: yes_no, default: no}
  price: {ask: Q?, type: number, default: 50}
  due: {ask: Q?, type: date, default: never}
proposals: {deal: {title: Deal}, trade: {title: Trade}}
rules:
  a: {says: A., when: relief = none and not talks, blocks: deal}
  b: {says: B., when: opposes(hungary) or opposes(france), blocks: trade}
  c: {says: C., when: price > 60 or due < 2024-02-01, blocks: trade}
  d: {says: D., strength: likely, when: blames, blocks: trade}
"""
DEAL_FACTS = """
facts:
  - {condition: blames, value: yes, account: us}
  - {condition: blames, value: no, account: eu}
"""
"""A rulebook on which two accounts disagree, with conditions of every type."""


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
