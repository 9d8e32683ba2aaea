"""Verdicts, changes and proofs as text."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from sanctionlink.answers.derivation import Derivation, Leaf, RuleNode
from sanctionlink.answers.verdict import Change, Reason, Verdict
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.outlook import Outlook, Side
from sanctionlink.model.rulebook import Basis, Strength, TargetKind
from sanctionlink.model.status import Status
from sanctionlink.render import markdown, proof, wording
from sanctionlink.render import verdicts as text
from sanctionlink.render.page import Page, cells
from unit.render.samples import (
    ASSUMED,
    BASELINE,
    BLOCKED,
    CHANGES,
    EACH_WAY,
    HERE,
    LIKELY,
    MUST,
    NEAR_MISS,
    OPEN,
    PLAIN,
    PROOF,
    RULEBOOK,
    answer,
    verdict,
)

PAGE = Page(80)


def joined(lines: list[str]) -> str:
    return "\n".join(lines)


def folded(lines: list[str]) -> str:
    return " ".join(joined(lines).split())


@pytest.mark.parametrize("page", [Page(80), Page(60), Page(80, unicode=False)])
def test_everything_fits(page: Page) -> None:
    pages = (
        text.status(BASELINE, RULEBOOK, page),
        text.whatif(BASELINE, ASSUMED, CHANGES, RULEBOOK, page, show_all=True),
        proof.explain((PROOF,), BLOCKED, BASELINE, RULEBOOK, page),
        proof.explain(EACH_WAY, OPEN, BASELINE, RULEBOOK, page),
    )
    for lines in pages:
        assert all(cells(line) <= page.width for line in lines)
        assert "\x1b" not in joined(lines)
        assert page.unicode or joined(lines).isascii()


def test_status_says_what_clear_means() -> None:
    said = folded(text.status(BASELINE, RULEBOOK, PAGE))
    assert "nothing in this rulebook blocks" in said
    assert "not that it is likely or agreed" in said
    assert "`until` is not" in said


def test_status_says_what_is_open_and_conflicts_stand_out() -> None:
    said = folded(text.status(BASELINE, RULEBOOK, PAGE))
    assert "1 condition is unknown or disputed, 2 possible worlds: pause_kept" in said
    assert "CONFLICT: `tone` would be both warm and cold (rules thaw, frost)" in said


def test_a_day_beyond_the_rulebooks_own_is_told() -> None:
    words = "later day: the rulebook speaks of 2025-04-30; facts that have no end are taken to go on"
    assert words not in folded(text.status(BASELINE, RULEBOOK, PAGE))
    later = dataclasses.replace(BASELINE, as_of="2025-05-01")
    assert words in folded(text.status(later, RULEBOOK, PAGE))


def test_a_world_in_which_one_account_is_right_says_whose_it_is() -> None:
    assert wording.in_world([("account", "kyiv")]) == "on the account of kyiv"
    told = wording.in_world([("account", "kyiv"), ("pause_kept", "no")])
    assert told == "on the account of kyiv, in the world where pause_kept = no"


def test_an_undetermined_line_says_what_it_hinges_on_and_what_each_account_gives() -> None:
    assert wording.why(OPEN) == "moscow: open; kyiv: blocked (hinges on pause_kept)"


def test_a_target_blocked_by_cases_says_so() -> None:
    reasons = tuple(
        Reason(name, MUST, Side.AGAINST, Basis.STATED, f"{name}.", (), False) for name in ("one", "two")
    )
    found = dataclasses.replace(BLOCKED, reasons=reasons)
    assert wording.why(found) == "in every world some rule blocks it, such as: one."


def test_a_weak_reason_of_some_worlds_is_not_told_as_one_of_all() -> None:
    """An open fact leaves the outlook open, but not the warning that it may be due."""
    reason = Reason(
        "maybe", Strength.MAY, Side.AGAINST, Basis.STATED, "It may stand in the way.", (), certain=False
    )
    verdict = Verdict("p", TargetKind.PROPOSAL, "P", Status.CLEAR, Outlook.OPEN, (reason,))

    assert wording.why(verdict) == "in some worlds only: It may stand in the way."


def test_whatif_tells_rules_that_start_or_stop_without_changing_a_verdict() -> None:
    one, two = (
        Reason(name, MUST, Side.AGAINST, Basis.STATED, f"{name}.", (), True) for name in ("one", "two")
    )
    before = answer(dataclasses.replace(BLOCKED, reasons=(one,)))
    after = answer(dataclasses.replace(BLOCKED, reasons=(two,)), assumptions={"us_relief": "partial"})
    told = folded(text.whatif(before, after, (), RULEBOOK, PAGE, show_all=False))
    assert (
        "Without changing the verdict: two now bites too: arctic_cooperation "
        "one no longer bites: arctic_cooperation"
    ) in told
    marked = markdown.whatif(before, after, (), RULEBOOK, show_all=False)
    assert "- two now bites too: arctic\\_cooperation" in marked
    assert "Without changing the verdict" not in folded(
        text.whatif(before, before, (), RULEBOOK, PAGE, show_all=False)
    )


def test_whatif_tells_what_changed_first() -> None:
    lines = text.whatif(BASELINE, ASSUMED, CHANGES, RULEBOOK, PAGE, show_all=False)
    at = lines.index("Changed from the baseline: 1")
    assert lines[at + 1] == "  arctic_cooperation: blocked → clear, outlook: blocked → unlikely"
    assert "relief-needed no longer bites: Major economic" in lines[at + 2]
    assert "Unchanged: 3 (1 clear, 1 not in force, 1 undetermined)" in folded(lines)


def test_whatif_has_no_gap_where_everything_changed() -> None:
    after = answer(verdict("prisoner_exchange", Status.CLEAR, BLOCKED.reasons[1], against=LIKELY))
    change = Change(
        "prisoner_exchange", Status.CLEAR, Status.CLEAR, Outlook.OPEN, Outlook.UNLIKELY, ("no-consensus",)
    )
    lines = text.whatif(answer(PLAIN), after, (change,), RULEBOOK, PAGE, show_all=False)
    assert not any(line.startswith("Unchanged") for line in lines)
    assert ("", "") not in itertools.pairwise(lines)


def test_whatif_tells_a_change_of_outlook_alone() -> None:
    change = Change(
        "prisoner_exchange", Status.CLEAR, Status.CLEAR, Outlook.OPEN, Outlook.UNLIKELY, ("no-consensus",)
    )
    after = answer(verdict("prisoner_exchange", Status.CLEAR, BLOCKED.reasons[1], against=LIKELY))
    said = folded(text.whatif(answer(PLAIN), after, (change,), RULEBOOK, PAGE, show_all=False))
    assert "prisoner_exchange: still clear, outlook: open → unlikely" in said
    assert "no-consensus now bites: Without a consensus" in said


def test_whatif_without_assumptions_says_so() -> None:
    said = folded(text.whatif(BASELINE, BASELINE, (), RULEBOOK, PAGE, show_all=False))
    assert "nothing is assumed" in said
    assert "Changed from the baseline: nothing" in said


def test_a_proof_ends_in_its_sources_and_tells_shared_parts_once() -> None:
    lines = proof.explain((PROOF,), BLOCKED, BASELINE, RULEBOOK, PAGE)
    said = joined(lines)
    assert said.count('source: memo, "The reset", paragraph 4') == 1
    assert "us_relief >= partial [fact: none] (1)" in said
    assert "us_relief >= partial [fact: none] (see 1 above)" in said
    assert "memo: A. Writer, A memo, spring 2025, in the archive" in said
    assert "Weaker (likely), which does not decide the status:" in said


def test_a_clear_target_is_told_its_nearest_miss() -> None:
    said = joined(proof.explain((NEAR_MISS,), PLAIN, BASELINE, RULEBOOK, PAGE))
    assert "No must-rule in this rulebook blocks it." in said
    assert "no-channel does not fire" in said
    assert "✗ channels_closed [fact by the word of moscow: no] ← stops it\n" in said
    assert "✓ talks = failed [ASSUMED: failed]\n" in said


def test_an_undetermined_target_is_shown_both_ways() -> None:
    said = joined(proof.explain(EACH_WAY, OPEN, BASELINE, RULEBOOK, PAGE))
    assert "blocked in the world where pause_kept = no" in said
    assert "clear in the world where pause_kept = yes" in said


def test_what_both_worlds_share_is_told_once() -> None:
    hurdle = RuleNode("hurdle", "x is blocked", "Talk is slow.", LIKELY, True, (), HERE, ())
    worlds = tuple(
        dataclasses.replace(each, nodes=(*each.nodes, hurdle), roots=(*each.roots, 2)) for each in EACH_WAY
    )
    said = joined(proof.explain(worlds, OPEN, BASELINE, RULEBOOK, PAGE))
    assert said.count("Talk is slow.") == 1
    assert "[likely] hurdle (as above)" in said


def test_proofs_on_their_own() -> None:
    said = proof.proof_text((PROOF,))
    assert said.startswith("arctic_cooperation (Arctic cooperation): blocked\nBlocked because:\n")
    assert said.count("relief-needed") == 1


def test_a_deep_proof_is_drawn_without_recursion_and_fits() -> None:
    rules = [
        RuleNode(f"r{depth}", f"c{depth}", "It follows.", MUST, True, (), HERE, (depth,))
        for depth in range(3000)
    ]
    base = Leaf("start", True, "yes", LeafKind.FACT, None, None, (), HERE)
    deep = Derivation("deep", Status.BLOCKED, "Deep", (3000,), (base, *rules))
    lines = proof.explain((deep,), BLOCKED, BASELINE, RULEBOOK, PAGE)
    assert sum("It follows." in line for line in lines) == 3000
    assert all(cells(line) <= 80 for line in lines)


def test_text_of_users_cannot_steer_the_terminal() -> None:
    reason = dataclasses.replace(BLOCKED.reasons[0], says="\x1b]0;owned\x07 says\u202e")
    found = dataclasses.replace(BLOCKED, target="a(\x1b[2J)", title="t\x9b", reasons=(reason,))
    said = joined(text.status(answer(found), RULEBOOK, PAGE))
    assert not set(said) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert "\\x1b[2J" in said
