"""Verdicts, changes and proofs as text."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from sanctionlink.answers.derivation import Derivation, Leaf, RuleNode
from sanctionlink.answers.untouched import Extent, Need, ReadingRule, Untouched
from sanctionlink.answers.verdict import Change, Reason, Verdict
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.outlook import Outlook, Side
from sanctionlink.model.rulebook import Basis, Strength, TargetKind
from sanctionlink.model.status import Status
from sanctionlink.render import markdown, proof, sentences, whatif, wording
from sanctionlink.render import verdicts as text
from sanctionlink.render.arranged import Arrangement
from sanctionlink.render.page import SGR, Page, cells
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
        text.status(BASELINE, RULEBOOK, page, Arrangement()),
        whatif.whatif(BASELINE, ASSUMED, CHANGES, RULEBOOK, page, show_all=True),
        proof.explain((PROOF,), BLOCKED, BASELINE, RULEBOOK, page),
        proof.explain(EACH_WAY, OPEN, BASELINE, RULEBOOK, page),
    )
    for lines in pages:
        assert all(cells(line) <= page.width for line in lines)
        assert "\x1b" not in joined(lines)
        assert page.unicode or joined(lines).isascii()


def status(*verdicts: Verdict, page: Page = PAGE, arrangement: Arrangement | None = None) -> str:
    return folded(text.status(answer(*verdicts), RULEBOOK, page, arrangement or Arrangement()))


def test_status_begins_with_totals_and_ends_with_what_its_words_mean() -> None:
    lines = text.status(BASELINE, RULEBOOK, PAGE, Arrangement())
    said = folded(lines)
    assert said.startswith(
        "Of 4 targets 1 is blocked, 1 not settled and 2 open, as of 30 April 2025. A demonst"
    )
    assert "not estimates or percentages" in said
    assert "not that it is likely or agreed" in said
    quiet = text.status(BASELINE, RULEBOOK, PAGE, Arrangement(quiet=True))
    assert lines[: len(quiet)] == quiet
    assert "not estimates" not in folded(quiet)


def test_status_says_what_is_open_and_conflicts_stand_out() -> None:
    said = folded(text.status(BASELINE, RULEBOOK, PAGE, Arrangement()))
    assert "Open: 1 condition is unknown or disputed: pause_kept" in said
    assert "CONFLICT: `tone` would be both warm and cold (rules thaw, frost)" in said


def test_a_day_beyond_the_rulebooks_own_is_told() -> None:
    told = "Later day: the rulebook speaks of 2025-04-30; facts that have no end are taken to go on"
    assert told not in folded(text.status(BASELINE, RULEBOOK, PAGE, Arrangement()))
    later = dataclasses.replace(BASELINE, as_of="2025-05-01")
    assert told in folded(text.status(later, RULEBOOK, PAGE, Arrangement()))


def test_targets_stand_in_groups_with_the_whole_of_their_reason() -> None:
    lines = text.status(BASELINE, RULEBOOK, PAGE, Arrangement())
    at = lines.index("BLOCKED (1)")
    assert folded(lines[at + 1 : at + 3]) == (
        "✗ Arctic cooperation (arctic_cooperation): Major economic projects need at least partial relief from "
        "sanctions."
    )
    assert "OPEN (2)" in lines
    assert "NOT SETTLED (1)" in lines
    nothing = (
        "Prisoner exchange (prisoner_exchange), New us sanctions (new_us_sanctions): Nothing in this rulebook"
    )
    assert nothing in folded(lines)


def test_targets_are_chosen_ordered_and_grouped_as_asked() -> None:
    only = Arrangement(only=frozenset({Outlook.BLOCKED}))
    assert "Of 4 targets 1 is blocked, as of" in folded(text.status(BASELINE, RULEBOOK, PAGE, only))
    assert "OPEN (" not in folded(text.status(BASELINE, RULEBOOK, PAGE, only))
    by_title = Arrangement(order="title", by="nothing").chosen(BASELINE.verdicts)
    assert list(by_title) == [
        "energy_strike_pause",
        "arctic_cooperation",
        "new_us_sanctions",
        "prisoner_exchange",
    ]
    by_outlook = Arrangement(order="outlook").chosen(BASELINE.verdicts)
    assert next(iter(by_outlook)) == "arctic_cooperation"
    ungrouped = text.status(BASELINE, RULEBOOK, PAGE, Arrangement(by="nothing"))
    assert any(
        line.startswith("✗ Arctic cooperation (arctic_cooperation): blocked: Major") for line in ungrouped
    )


def test_a_wide_page_has_a_second_column() -> None:
    page = Page(200)
    lines = text.status(BASELINE, RULEBOOK, page, Arrangement())
    row = next(line for line in lines if line.startswith("✗ Arctic"))
    assert row.endswith("  Major economic projects need at least partial relief from sanctions.")
    assert all(cells(line) <= 200 for line in lines)


def test_what_colour_says_the_words_say_too() -> None:
    painted = text.status(BASELINE, RULEBOOK, Page(80, colour=True), Arrangement(by="nothing"))
    plain = text.status(BASELINE, RULEBOOK, PAGE, Arrangement(by="nothing"))
    assert [SGR.sub("", line) for line in painted] == plain
    assert any("\x1b[1;31m" in line for line in painted)


def test_a_world_in_which_one_account_is_right_says_whose_it_is() -> None:
    assert wording.in_world([("account", "kyiv")]) == "on the account of kyiv"
    told = wording.in_world([("account", "kyiv"), ("pause_kept", "no")])
    assert told == "on the account of kyiv, where pause_kept is no"


def test_a_line_that_is_not_settled_says_what_it_depends_on_and_how_it_stands_by_each_account() -> None:
    assert sentences.depends(OPEN, RULEBOOK) == (
        "by the account of moscow it is open, by the account of kyiv it is blocked; it depends on: pause_kept"
    )


def test_a_target_blocked_by_cases_says_so() -> None:
    reasons = tuple(
        Reason(name, MUST, Side.AGAINST, Basis.STATED, f"{name}.", (), False) for name in ("one", "two")
    )
    found = dataclasses.replace(BLOCKED, reasons=reasons)
    assert "In every case for one reason or another, such as: one. (+1 more)" in status(found)


def test_a_weak_reason_of_some_worlds_is_not_told_as_one_of_all() -> None:
    """An open fact leaves the outlook open, but not the warning that it may be due."""
    reason = Reason(
        "maybe", Strength.MAY, Side.AGAINST, Basis.STATED, "It may stand in the way.", (), certain=False
    )
    found = Verdict("p", TargetKind.PROPOSAL, "P", Status.CLEAR, Outlook.OPEN, (reason,), hinges_on=("aid",))

    told = "Against, in some possible cases: It may stand in the way. It depends on: aid"
    assert told in status(found)


def test_both_sides_are_told_where_neither_is_stronger_and_what_no_source_states_is_marked() -> None:
    reasons = (
        Reason("slow", LIKELY, Side.AGAINST, Basis.INFERRED, "It is slow.", (), True),
        Reason("wanted", LIKELY, Side.FOR, Basis.BACKGROUND, "Both want it.", (), True),
    )
    found = Verdict("p", TargetKind.PROPOSAL, "P", Status.CLEAR, Outlook.CONTESTED, reasons)
    assert "Against: It is slow. (inferred) For: Both want it. (background)" in status(found)


def test_whatif_tells_rules_that_start_or_stop_without_moving_an_outlook() -> None:
    one, two = (
        Reason(name, MUST, Side.AGAINST, Basis.STATED, f"{name}.", (), True) for name in ("one", "two")
    )
    before = answer(dataclasses.replace(BLOCKED, reasons=(one,)))
    after = answer(dataclasses.replace(BLOCKED, reasons=(two,)), assumptions={"us_relief": "partial"})
    told = folded(whatif.whatif(before, after, (), RULEBOOK, PAGE, show_all=False))
    assert (
        'Without moving an outlook No longer applies: one. (one): "Arctic cooperation" '
        'Now applies: two. (two): "Arctic cooperation"'
    ) in told
    marked = markdown.whatif(before, after, (), RULEBOOK, show_all=False)
    assert '- Now applies: two. (two): "Arctic cooperation"' in marked
    assert "Without moving an outlook" not in folded(
        whatif.whatif(before, before, (), RULEBOOK, PAGE, show_all=False)
    )


def test_whatif_begins_with_a_sentence_and_tells_why() -> None:
    lines = whatif.whatif(BASELINE, ASSUMED, CHANGES, RULEBOOK, PAGE, show_all=False)
    said = folded(lines)
    assert said.startswith(
        'If us_relief is partial, "Arctic cooperation" goes from blocked to unlikely. A demonst'
    )
    at = lines.index("▼ Arctic cooperation (arctic_cooperation): blocked → unlikely")
    assert folded(lines[at + 1 : at + 3]) == (
        "No longer applies: Major economic projects need at least partial relief from sanctions. (relief-needed)"
    )
    assert "What remains: Without a consensus in Washington" in said
    assert "The other 3 stay as they are: 1 is not settled and 2 open. --all shows them." in said


def test_whatif_has_no_gap_where_everything_changed() -> None:
    after = answer(verdict("prisoner_exchange", Status.CLEAR, BLOCKED.reasons[1], against=LIKELY))
    change = Change(
        "prisoner_exchange", Status.CLEAR, Status.CLEAR, Outlook.OPEN, Outlook.UNLIKELY, ("no-consensus",)
    )
    lines = whatif.whatif(answer(PLAIN), after, (change,), RULEBOOK, PAGE, show_all=False)
    assert not any(line.startswith("The other") for line in lines)
    assert ("", "") not in itertools.pairwise(lines)


def test_whatif_tells_a_change_of_outlook_alone() -> None:
    change = Change(
        "prisoner_exchange", Status.CLEAR, Status.CLEAR, Outlook.OPEN, Outlook.UNLIKELY, ("no-consensus",)
    )
    after = answer(verdict("prisoner_exchange", Status.CLEAR, BLOCKED.reasons[1], against=LIKELY))
    said = folded(whatif.whatif(answer(PLAIN), after, (change,), RULEBOOK, PAGE, show_all=False))
    assert "Prisoner exchange (prisoner_exchange): open → unlikely" in said
    assert "Now applies: Without a consensus" in said


def test_whatif_without_assumptions_says_so() -> None:
    said = folded(whatif.whatif(BASELINE, BASELINE, (), RULEBOOK, PAGE, show_all=False))
    assert said.startswith("Nothing is assumed, so this is how things stand")


def test_whatif_that_moves_nothing_says_what_each_rule_would_need() -> None:
    reading = ReadingRule(
        "aid",
        "Aid needs a vote.",
        LIKELY,
        Basis.INFERRED,
        0,
        Extent.NEVER,
        Extent.NEVER,
        (Need("vote", "no"),),
    )
    found = (Untouched("war", "no", False, (reading,)), Untouched("talks", "on", True, ()))
    after = dataclasses.replace(answer(PLAIN, assumptions={"war": "no", "talks": "on"}), why_nothing=found)
    said = folded(whatif.whatif(answer(PLAIN), after, (), RULEBOOK, PAGE, show_all=False))
    assert said.startswith("If war is no and talks is on, no outlook moves, as of 30 April 2025.")
    assert (
        "war no. One rule reads it: Aid needs a vote. (inferred) (aid) → Does not apply, with or without it."
        in said
    )
    assert "To apply it would need besides: vote, which is no." in said
    assert "talks on. That is how it stands already, without being assumed." in said
    marked = "\n".join(markdown.whatif(answer(PLAIN), after, (), RULEBOOK, show_all=False))
    assert "- Aid needs a vote. (inferred) (`aid`)<br>Does not apply, with or without it. To apply" in marked


def test_a_proof_ends_in_its_sources_and_tells_shared_parts_once() -> None:
    lines = proof.explain((PROOF,), BLOCKED, BASELINE, RULEBOOK, PAGE)
    said = joined(lines)
    assert said.count('source: memo, "The reset", paragraph 4') == 1
    assert "us_relief >= partial [fact: none] (1)" in said
    assert "us_relief >= partial [fact: none] (see 1 above)" in said
    assert "memo: A. Writer, A memo, spring 2025, in the archive" in said
    assert "What speaks against it (likely), which leaves it blocked:" in said


def test_a_clear_target_is_told_its_nearest_miss() -> None:
    said = joined(proof.explain((NEAR_MISS,), PLAIN, BASELINE, RULEBOOK, PAGE))
    assert "Nothing in this rulebook rules it out." in said
    assert "No channel, no exchange. [must: no-channel, does not apply]" in said
    assert "✗ channels_closed [fact by the word of moscow: no] ← stops it\n" in said
    assert "✓ talks = failed [ASSUMED: failed]\n" in said


def test_an_undetermined_target_is_shown_both_ways() -> None:
    said = joined(proof.explain(EACH_WAY, OPEN, BASELINE, RULEBOOK, PAGE))
    assert "Blocked where pause_kept is no" in said
    assert "Not blocked where pause_kept is yes" in said


def test_what_both_worlds_share_is_told_once() -> None:
    hurdle = RuleNode("hurdle", "x is blocked", "Talk is slow.", LIKELY, True, (), HERE, ())
    worlds = tuple(
        dataclasses.replace(each, nodes=(*each.nodes, hurdle), roots=(*each.roots, 2)) for each in EACH_WAY
    )
    said = joined(proof.explain(worlds, OPEN, BASELINE, RULEBOOK, PAGE))
    assert said.count("Talk is slow.") == 2
    assert "Talk is slow. [likely: hurdle] (as above)" in said


def test_proofs_on_their_own() -> None:
    said = proof.proof_text((PROOF,))
    assert said.startswith("Arctic cooperation (arctic_cooperation): blocked\nBlocked, because:\n")
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
    said = joined(text.status(answer(found), RULEBOOK, PAGE, Arrangement()))
    assert not set(said) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert "\\x1b[2J" in said
