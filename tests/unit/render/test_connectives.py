"""A proof's tree tells alternatives, what is needed together, negations and `unless` apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sanctionlink.api import Book, load
from sanctionlink.render.proof import proof_text

RULES = """
rulebook: {title: T, as_of: 2025-06-01}
conditions:
  a: {ask: A?, type: yes_no, default: no}
  b: {ask: B?, type: yes_no, default: yes}
  c: {ask: C?, type: yes_no, default: no}
  d: {ask: D?, type: date, default: never}
proposals: {p: {title: P}, q: {title: Q}, m: {title: M}, n: {title: N}, dd: {title: D}}
measures: {u: {title: U}}
rules:
  all-of: {says: S., for: p, requires: [a, c]}
  any-of: {says: S., for: q, requires: a or c or (not b and a)}
  some-of: {says: S., for: m, requires: "at least 2 of (a, b, c)"}
  unless: {says: S., when: not a, unless: c, blocks: n}
  dated: {says: S., when: happened d, blocks: dd}
  weak: {says: S., when: a, imposes: u, strength: likely}
facts:
  - {condition: d, value: 2025-04-01..2025-04-10}
"""
DEFAULT_NO = "[default, nobody reported it: no]"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("book")
    (folder / "rules").mkdir()
    (folder / "facts").mkdir()
    rules, facts = RULES.split("facts:\n")
    (folder / "rules" / "r.yaml").write_text(rules, encoding="utf-8")
    (folder / "facts" / "f.yaml").write_text(f"facts:\n{facts}", encoding="utf-8")
    return load(folder, use_cache=False)


def tree(book: Book, target: str, **assume: str) -> list[str]:
    """The lines of a proof below its rule."""
    return re.split(r"S\. \[.*\]\n", proof_text(book.verdicts(**assume).derivations(target), 100))[
        -1
    ].splitlines()


def test_what_is_needed_together_stands_side_by_side(book: Book) -> None:
    assert tree(book, "p") == [f"   ├─ ✗ a {DEFAULT_NO}", f"   └─ ✗ c {DEFAULT_NO}"]


def test_alternatives_stand_below_a_line_that_says_so(book: Book) -> None:
    lines = tree(book, "q")
    assert lines[0] == "   └─ ✗ one of these would do:"
    assert lines[2] == f"      ├─ ✗ c {DEFAULT_NO}"
    assert lines[3] == "      └─ ✗ needs all of these:"
    assert lines[4] == "         ├─ ✗ not b [default, nobody reported it: yes]"


def test_a_group_of_which_not_all_is_shown_is_told_whole(book: Book) -> None:
    assert tree(book, "m")[0] == "   └─ ✗ at least 2 of (a, b, c):"
    assert tree(book, "m", a="yes")[0] == "   └─ ✓ needs at least 2 of these 3: ← stops it"


def test_what_is_negated_is_told_in_the_sense_of_the_rule(book: Book) -> None:
    assert tree(book, "n") == [f"   ├─ ✓ not a {DEFAULT_NO}", f"   └─ ✓ unless c {DEFAULT_NO}"]
    assert tree(book, "n", c="yes")[1] == "   └─ ✗ unless c [ASSUMED: yes] ← stops it"


def test_a_day_that_makes_no_world_of_its_own_is_an_example(book: Book) -> None:
    told = " ".join(tree(book, "dd"))
    assert "[fact: some day, for example 2025-04-" in told
    assert "supposed" not in told


def test_a_rule_that_could_not_decide_is_not_said_to_come_near_it(book: Book) -> None:
    assert "The nearest that anything comes to speaking for it:" in proof_text(
        book.verdicts().derivations("u")
    )


def test_what_was_told_for_one_world_is_not_told_again_for_another(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(
        """
rulebook: {title: T, as_of: 2025-06-01}
conditions: {a: {ask: A?, type: yes_no, default: unknown}, b: {ask: B?, type: yes_no, default: no}}
proposals: {p: {title: P}}
rules:
  hard: {says: Hard., when: a, blocks: p}
  soft: {says: Soft., when: not b, blocks: p, strength: likely}
""",
        encoding="utf-8",
    )
    told = proof_text(load(tmp_path, use_cache=False).verdicts().derivations("p"))
    assert told.count("Soft. [likely: soft]") == 2
    assert told.count("Soft. [likely: soft] (as above)") == 1
