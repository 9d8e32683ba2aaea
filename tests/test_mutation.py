"""A few seeded faults, as `benchmarks/mutation.py` seeds hundreds: they are noticed, and `diff` is right about them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from mutation.expression_faults import expression_faults
from mutation.notice import Bench
from mutation.page import page
from mutation.pieces import Text
from mutation.seeding import Fault, every_fault, seeded
from mutation.trial import scratch, tried
from sanctionlink.answers.difference import Aspect, Finding
from sanctionlink.api import load

pytestmark = pytest.mark.slow


ROOT = Path(__file__).resolve().parents[1]
BOOKS = ("venezuela_gl44", "ofac_50pct", "reset_2025")


@pytest.mark.parametrize(("name", "count"), [("venezuela_gl44", 9), ("reset_2025", 3)])
def test_seeded_faults_are_noticed_and_diff_is_right_about_them(name: str, count: int) -> None:
    series = tried(ROOT, name, count, seed=5, most=60)
    assert len(series.trials) == count
    for trial in series.trials:
        assert trial.somebody, f"nobody noticed {trial.told}"
        assert not trial.disagreements, trial.disagreements
        if trial.aspect:
            assert trial.verdicts
    text = page([series], 5, 0)
    assert f"| **all** | {count} |" in text
    assert f"Together they notice {count} of {count}" in text


@pytest.mark.parametrize("name", BOOKS)
def test_faults_are_the_same_for_the_same_seed_and_leave_other_lines_alone(name: str) -> None:
    rulebook = load(name).rulebook
    faults = seeded(ROOT, name, rulebook, 60, seed=1)
    assert list(map(str, faults)) == list(map(str, seeded(ROOT, name, rulebook, 60, seed=1)))
    assert list(map(str, faults)) != list(map(str, seeded(ROOT, name, rulebook, 60, seed=2)))
    assert len({(f.text.file, f.written) for f in faults}) == 60, "two faults are the same"
    for fault in faults:
        before, after = fault.text.text.splitlines(), fault.written.splitlines()
        if fault.kind == "rule twice":
            assert after[: len(before)] == before
        else:
            added = fault.kind == "another default" and fault.what == "default no"
            assert len(after) == len(before) + added, str(fault)
            assert before[: fault.line - 1] == after[: fault.line - 1]


def test_there_are_faults_of_every_kind_that_a_rulebook_has_room_for() -> None:
    kinds = {f.kind for name in BOOKS for f in every_fault(ROOT, name, load(name).rulebook, Random(1))}
    assert {
        "condition left out", "comparison turned round", "bound moved to the next value", "condition negated",
        "strength weakened", "strength raised", "side turned", "rule twice", "rule gone", "exception gone", "name misspelt",
        "declaration renamed", "day shifted", "another value", "another number", "another period", "fact gone",
        "fact says something else", "another account", "selector widened", "selector narrowed", "`and` for `or`",
        "another default", "another citation",
    } <= kinds  # fmt: skip


def test_expressions_are_broken_one_part_at_a_time() -> None:
    rulebook = load("reset_2025").rulebook
    text = "talks_outcome = failed and not war_ongoing"
    found = [new for _, new in expression_faults(text, rulebook, Random(1))]
    assert "talks_outcome != failed and not war_ongoing" in found
    assert "talks_outcome = failed or not war_ongoing" in found
    assert "talks_outcome = failed" in found
    assert "talks_outcome = agreed and not war_ongoing" in found
    assert "not (talks_outcome = failed and not war_ongoing)" in found
    counted = [new for _, new in expression_faults("at least 2 of (a, b, c)", rulebook, Random(1))]
    assert "at least 3 of (a, b, c)" in counted


def test_a_fact_on_another_account_is_told_by_whose_word_it_matters() -> None:
    """All accounts together give the same verdict, and one of them alone another."""
    with scratch() as folder:
        bench = Bench(ROOT, "venezuela_gl44", folder)
        text = Text.read(folder, folder / "facts" / "venezuela_gl44" / "history.yaml")
        at = text.text.index("treasury_notice")
        edits = ((at, at + len("treasury_notice"), "us"),)
        found = bench.try_one(Fault("another account", "venezuela_gl44", "gl44_ends_on", "", text, edits))
    assert found.difference
    told = {each.target: each for each in found.difference.targets}
    oil = told["oil_new_business"]
    assert oil.finding is Finding.CHANGED
    witness = oil.witnesses[0]
    assert (witness.aspect, witness.account, witness.as_of) == (
        Aspect.STATUS,
        "treasury_notice",
        "2024-04-17",
    )
    assert not witness.changes
    assert told["chevron_joint_venture"].finding is Finding.EQUIVALENT
