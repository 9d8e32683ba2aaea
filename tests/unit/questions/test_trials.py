"""Targets with too many worlds to look at all of them: differences are shown, and nothing is called equivalent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sanctionlink.answers.derivation import Derivation
from sanctionlink.answers.difference import Aspect, Direction, Finding, TargetDifference
from sanctionlink.answers.verdict import Verdict
from sanctionlink.api import Book, load
from sanctionlink.model.scenario import Scenario
from sanctionlink.questions.diff.target import SOME_TRIED, OneTarget
from sanctionlink.questions.diff.version import Edition

ROOT = Path(__file__).resolve().parents[3]
RULES = (ROOT / "rules" / "ofac_50pct" / "rulebook.yaml").read_text(encoding="utf-8")
FACTS = (ROOT / "facts" / "ofac_50pct" / "en_plus.yaml").read_text(encoding="utf-8")


def book(folder: Path, before: str, after: str) -> Book:
    """The 50 Percent Rule with an edit."""
    assert not before or before in RULES + FACTS
    (folder / "rules.yaml").write_text(RULES.replace(before, after), encoding="utf-8")
    (folder / "facts.yaml").write_text(FACTS.replace(before, after), encoding="utf-8")
    return load(folder, use_cache=False)


def compared(old: Book, new: Book, member: str) -> TargetDifference:
    """What is known of dealing with one entity."""

    def edition(book: Book) -> Edition:
        def decide(scenario: Scenario, target: str) -> tuple[Verdict, Sequence[Derivation]]:
            found = book.decide(scenario, targets=(target,))
            return found[target], found.derivations(target)

        return Edition.of(book.rulebook, decide, lambda scenario: book.decide(scenario).answer)

    key = ("deal_with", (member,))
    one = OneTarget(edition(old), edition(new), key, new.scenario(), {})
    return one.decide(new.rulebook.targets["deal_with"])


@pytest.mark.parametrize(
    ("before", "after", "day", "changes"),
    [
        (">= 50", ">= 51", "2022-02-25", {"stake(Deripaska, EnPlus)": "50"}),
        ("    until: 2019-01-27\n", "    until: 2019-01-28\n", "2019-01-27", {}),
    ],
)
def test_a_small_scenario_is_found(
    before: str, after: str, day: str, changes: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    if "until" in before:  # the listing of En+ alone ends a day later
        listing = "condition: listed(EnPlus)\n    value: yes\n    from: 2018-04-06\n"
        before, after = listing + before, listing + after
    found = compared(book(tmp_path / "old", "", ""), book(tmp_path / "new", before, after), "EnPlus")
    assert found.finding is Finding.CHANGED
    first = found.witnesses[0]
    assert first.as_of == day
    assert {c.condition: c.value for c in first.changes} == changes
    assert first.smallest
    assert first.aspect is Aspect.STATUS
    assert found.weaker == any(w.direction is Direction.WEAKER for w in found.witnesses)


def test_what_was_not_looked_at_is_not_called_equivalent(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    total = "sum(o in entities where blocked_entity(o): stake(o, e))"
    rewritten = (f"{total} >= 50", f"2 * {total} >= 100")
    found = compared(book(tmp_path / "old", "", ""), book(tmp_path / "new", *rewritten), "EnPlus")
    assert found.finding is Finding.UNDECIDED
    assert not found.witnesses
    assert found.why.startswith(SOME_TRIED)
