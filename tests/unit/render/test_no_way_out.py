"""Why there is no way out, in words: what goes together is told together, and what never decides is not passed off as a bar."""

from __future__ import annotations

from sanctionlink.api import Book
from sanctionlink.render import ways as present
from sanctionlink.render.no_way_out import impasse
from sanctionlink.render.page import Page
from written import book

RULES = """
parties: {us: {name: United States}, ru: {name: Russia}}
conditions:
  relief: {ask: How much relief?, type: scale, values: [none, partial, full], default: none, movable: [partial, full],
    held_by: us}
  talks: {ask: Do they talk?, type: yes_no, default: no, movable: [yes], held_by: [us, ru]}
  pledge: {ask: Is there a pledge?, type: yes_no, default: no, movable: [yes], held_by: ru}
  stopgap: {ask: Is there a stopgap?, type: yes_no, default: no, held_by: us}
  storm: {ask: Is there a storm?, type: yes_no, default: no}
proposals:
  deal: {title: The deal}
  twin: {title: Its twin}
  landing: {title: Landing}
measures:
  ban: {title: A ban}
  silence: {title: Silence}
rules:
  needs: {says: It needs relief and talks., for: [deal, twin], requires: [relief >= partial, talks]}
  pledged: {says: It needs a pledge or a stopgap., for: deal, requires: pledge or stopgap}
  weather: {says: Nobody lands in a storm., when: storm, blocks: landing}
  anger: {says: Anger makes a ban likely., strength: likely, when: storm, imposes: ban}
"""


def said(
    asked: Book,
    *targets: str,
    blocked: bool = False,
    assume: dict[str, str | bool] | None = None,
    **wishes: str,
) -> str:
    """Why there is no way, in one line; what stands in a list has a star."""
    ask = asked.block if blocked else asked.unblock
    search = ask(targets, asked.scenario(assume=assume or {}), **wishes)  # type: ignore[arg-type]
    assert list(search) == []
    lines = present.impasse(search.no_way_out(), search.question, asked.rulebook, Page())
    assert all(len(line) <= 80 for line in lines)
    return " ".join(" ".join(lines).split())


def test_values_that_would_do_are_one_line() -> None:
    assert said(book(RULES), "twin", without="relief", assume={"talks": True}).endswith(
        "This would have to give way: * relief: none → partial or full (it is left out, held by United States)"
    )


def test_all_of_a_lot_have_to_give_way() -> None:
    told = said(book(RULES), "twin", by="ru")
    assert "All of these would have to give way:" in told
    assert "* talks: no → yes (it is not in the hands of those named alone, held by United States" in told
    assert "One of these" not in told


def test_lots_are_told_apart() -> None:
    told = said(book(RULES), "deal", by="us", assume={"talks": True})
    assert "What would have to give way is either all of these:" in told
    first, second = told.split("or else all of these:")
    lots = [*sorted((first, second), key=lambda lot: "pledge" in lot)]
    assert "* stopgap: no → yes (it is not movable, held by United States)" in lots[0]
    assert "* pledge: no → yes (it is not in the hands of those named, held by Russia)" in lots[1]
    assert "pledge" not in lots[0]
    for lot in lots:
        assert (
            "and besides, relief: none → partial or full (which may be moved, held by United States)" in lot
        )


def test_every_reason_is_told() -> None:
    facts = "facts: [{condition: talks, value: yes}, {condition: relief, value: full}]"
    told = said(book(RULES, facts), "twin", blocked=True, by="ru", assume={"relief": "full"})
    assert (
        "talks: yes → no (it is not in the hands of those named alone, and it can be moved to yes only, held"
        in told
    )
    assert "relief: full → none (it is assumed, and it can be moved to partial or full only" in told


def test_a_weaker_rule_is_not_passed_off_as_a_bar() -> None:
    told = said(book(RULES), "ban", blocked=True)
    assert "ban cannot be in force, because no must-rule of this rulebook would impose it." in told
    assert "These weaker rules point that way, and never decide: * anger (likely): Anger makes" in told
    assert "It may come about" not in said(book(RULES), "silence", blocked=True)


def test_a_must_rule_that_cannot_bite_is_no_lack_of_rules() -> None:
    bound = book(RULES + "  calm: {says: It never storms., never: storm}\n")
    assert said(bound, "landing", blocked=True) == (
        "There is no way: whatever the conditions, landing cannot be blocked."
    )


def test_targets_that_exclude_each_other() -> None:
    told = said(book(RULES), "deal", keep="twin=blocked")
    assert told == (
        "There is no way: each of deal clear and twin blocked is possible by itself, but never both together, "
        "whatever the conditions."
    )


def test_markdown_keeps_paragraphs_out_of_lists() -> None:
    asked = book(RULES)
    search = asked.unblock("deal", by="us")
    lines = present.markdown(search.answer(), search.verdicts, asked.rulebook, None)
    at = lines.index("or else all of these:")
    assert (lines[at - 1], lines[at + 1]) == ("", "")
    assert lines[at - 2].startswith("- ")
    assert "no part of it would do" not in lines[-1]
    assert (
        impasse(search.no_way_out(), search.question, asked.rulebook, "->")[1][1].startswith("relief")
        is False
    )


STAKES = """
sets: {owners: {members: [a, b]}}
conditions:
  stake: {ask: How much?, type: number, range: 0..100, over: owners, default: 0, movable: [0]}
proposals: {deal: {title: The deal}}
rules:
  half: {says: Half is too much., when: "sum(o in owners: stake(o)) >= 50", blocks: deal}
"""


def test_a_number_in_the_way_is_told_by_all_values_that_would_do() -> None:
    told = said(book(STAKES), "deal", blocked=True)
    assert "stake(a): 0 → 50 or more (it can be moved to 0 only)" in told
    assert told.count("stake(a)") == 1
    assert "There may be more" not in told


def test_values_that_were_not_tried_are_not_passed_off_as_no_way() -> None:
    told = said(book(STAKES, "facts: [{condition: stake(a), value: 45}]"), "deal", blocked=True)
    assert "stake(b): 0 → 5 or more (it can be moved to 0 only)" in told
    assert "There may be more like these." in told
