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
    verb: str = "unblock",
    assume: dict[str, str | bool] | None = None,
    **wishes: str,
) -> str:
    """Why there is no way, in one line; what stands in a list has a star."""
    search = getattr(asked, verb)(targets, asked.scenario(assume=assume or {}), **wishes)
    assert list(search) == []
    lines = present.impasse(search.no_way_out(), search.question, asked.rulebook, Page())
    assert all(len(line) <= 80 for line in lines)
    return " ".join(" ".join(lines).split())


def test_values_that_would_do_are_one_line() -> None:
    assert said(book(RULES), "twin", without="relief", assume={"talks": True}).endswith(
        "This would have to give way: * How much relief? none → partial or full (relief: it is left out, held by United "
        "States)"
    )


def test_all_of_a_lot_have_to_give_way() -> None:
    told = said(book(RULES), "twin", by="ru")
    assert "All of these would have to give way:" in told
    assert (
        "* Do they talk? no → yes (talks: it is not in the hands of those named alone, held by United States"
        in told
    )
    assert "One of these" not in told


def test_lots_are_told_apart() -> None:
    told = said(book(RULES), "deal", by="us", assume={"talks": True})
    assert "What would have to give way is either all of these:" in told
    first, second = told.split("or else all of these:")
    lots = [*sorted((first, second), key=lambda lot: "pledge" in lot)]
    assert "* Is there a stopgap? no → yes (stopgap: it is not movable, held by United States)" in lots[0]
    assert (
        "* Is there a pledge? no → yes (pledge: it is not in the hands of those named, held by Russia)"
        in lots[1]
    )
    assert "pledge" not in lots[0]
    for lot in lots:
        assert (
            "and besides: How much relief? none → partial or full (relief: it may be moved, held by United States)"
            in lot
        )


def test_every_reason_is_told() -> None:
    facts = "facts: [{condition: talks, value: yes}, {condition: relief, value: full}]"
    told = said(book(RULES, facts), "twin", verb="block", by="ru", assume={"relief": "full"})
    assert (
        "yes → no (talks: it is not in the hands of those named alone, and it can be moved to yes only, held"
        in told
    )
    assert "full → none (relief: it is assumed, and it can be moved to partial or full only" in told


def test_a_weaker_rule_is_not_passed_off_as_a_bar() -> None:
    told = said(book(RULES), "ban", verb="trigger", to="in-force")
    assert told == (
        '"A ban" (ban) cannot be in force: no rule of this rulebook says so firmly enough. These point that way, less '
        "firmly: * Anger makes a ban likely. (anger, likely) `trigger ban --to likely` asks for that."
    )
    assert said(book(RULES), "silence", verb="trigger", to="in-force") == (
        '"Silence" (silence) cannot be in force: no rule of this rulebook points that way.'
    )


def test_a_rule_that_cannot_apply_is_no_lack_of_rules() -> None:
    bound = book(RULES + "  calm: {says: It never storms., never: storm}\n")
    assert said(bound, "landing", verb="block") == (
        'Whatever the conditions, "Landing" (landing) cannot be blocked. `block landing --to unlikely` asks for less.'
    )


def test_what_stands_in_the_way_whatever_happens_is_named_at_any_strength() -> None:
    rules = """
    conditions: {c: {ask: C?, type: yes_no, default: no, movable: yes}}
    proposals: {p: {title: P}}
    rules:
      gloom: {says: It is likely to fail., strength: likely, basis: inferred, when: always, blocks: p}
      doubt: {says: Without c it may fail., strength: may, for: p, requires: c}
    """
    assert said(book(rules), "p") == (
        'Whatever the conditions, "P" (p) cannot be at least open. This stands in the way whatever happens: '
        "* It is likely to fail. (inferred) (gloom, likely)"
    )


def test_targets_that_exclude_each_other() -> None:
    told = said(book(RULES), "deal", keep="twin=blocked")
    assert told == (
        'Each of "The deal" (deal) clear and "Its twin" (twin) blocked is possible by itself, but never both together, '
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
        impasse(search.no_way_out(), search.question, asked.rulebook, "->")[1][1].startswith(
            "How much relief"
        )
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
    told = said(book(STAKES), "deal", verb="block")
    assert "How much? 0 → 50 or more (stake(a): it can be moved to 0 only)" in told
    assert told.count("stake(a)") == 1
    assert "There may be more" not in told


def test_values_that_were_not_tried_are_not_passed_off_as_no_way() -> None:
    told = said(book(STAKES, "facts: [{condition: stake(a), value: 45}]"), "deal", verb="block")
    assert "How much? 0 → 5 or more (stake(b): it can be moved to 0 only)" in told
    assert "There may be more like these." in told
