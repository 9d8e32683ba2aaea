"""Proofs name the exceptions of the target explained, and say where a rule's own dates are what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanctionlink.answers.derivation import Absence, Leaf, RuleNode
from sanctionlink.api import Book, load
from sanctionlink.questions.explain.drafts import MOST_NODES

RULES = """
rulebook: {title: T, as_of: 2025-01-01}
conditions:
  armed: {ask: Is it armed?, type: yes_no, default: no}
proposals:
  a: {title: A}
  b: {title: B}
  c: {title: C}
rules:
  ban: {says: All is banned., when: always, blocks: [a, b]}
  free-b: {says: B is free., when: not armed, permits: b, lifts: [ban]}
  old: {says: C was banned., when: always, blocks: c, until: 2024-01-01}
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "r.yaml").write_text(RULES, encoding="utf-8")
    return load(tmp_path, use_cache=False)


def test_the_exception_of_the_explained_target_is_told(book: Book) -> None:
    """A rule that blocks several targets is explained for the one asked about, not for the first."""
    (proof,) = book.verdicts(armed="yes").derivations("b")

    missed = [n for n in proof.nodes if isinstance(n, RuleNode) and n.rule == "free-b"]
    assert [n.fires for n in missed] == [False]
    assert any(isinstance(n, Absence) and "free-b" in n.text for n in proof.nodes)
    assert any(isinstance(n, Leaf) and n.text == "armed" and n.holds for n in proof.nodes)


def test_no_exception_of_another_target_is_told(book: Book) -> None:
    """What frees b says nothing of a."""
    (proof,) = book.verdicts(armed="yes").derivations("a")

    assert not any(isinstance(n, RuleNode) and n.rule == "free-b" for n in proof.nodes)


def test_an_expired_rule_is_told_to_be_expired(book: Book) -> None:
    """The nearest miss on c fails for its date alone."""
    (proof,) = book.verdicts(as_of="2024-06-01").derivations("c")

    stopping = [n for n in proof.nodes if isinstance(n, Leaf) and not n.supports]
    assert [n.text for n in stopping] == ["the rule is valid until 2024-01-01 (that day excluded)"]


@pytest.mark.parametrize(("links", "whole"), [(70, True), (1_000, True), (3_000, False)])
def test_a_chain_of_rules_is_proven_as_far_as_anybody_reads(tmp_path: Path, links: int, whole: bool) -> None:
    """A proof that is too long says where it ends, and is whole down to there."""
    proposals = "\n".join(f"  t{n}: {{title: T}}" for n in range(links + 1))
    rules = "\n".join(
        f"  r{n}: {{says: Rule., blocks: t{n}, when: t{n - 1} is blocked}}" for n in range(1, links + 1)
    )
    start = "  r0: {says: Rule., blocks: t0, when: always}"
    (tmp_path / "rules").mkdir()
    text = f"rulebook: {{title: T, as_of: 2025-01-01}}\nproposals:\n{proposals}\nrules:\n{start}\n{rules}\n"
    (tmp_path / "rules" / "r.yaml").write_text(text, encoding="utf-8")
    verdicts = load(tmp_path, use_cache=False).verdicts()

    assert verdicts[f"t{links}"].status.value == "blocked"
    (proof,) = verdicts.derivations(f"t{links}")
    rules_told = [node for node in proof.nodes if isinstance(node, RuleNode)]
    cut = [node for node in rules_told if node.cut]
    assert len(rules_told) == (links + 1 if whole else MOST_NODES)
    assert len(cut) == (0 if whole else 1)
    assert ("what it rests on is left out" in verdicts.explain(f"t{links}").to_text()) != whole
