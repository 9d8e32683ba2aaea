"""Who holds a condition and what moving it costs, together or any, for all values or each: read, searched by and told alike."""

from __future__ import annotations

import re
import tempfile
import textwrap
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

import sanctionlink as sl
from documents import hold_to_schema
from random_expressions import SPAN
from random_layers import layered
from sanctionlink.answers.ways import Step, UnblockingSet
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.model.holders import NOBODY, Holders
from sanctionlink.model.rulebook import Party, TargetKind
from sanctionlink.questions.diff.edits import edits
from sanctionlink.render import advice
from sanctionlink.render import levers as lever_page
from sanctionlink.render import ways as way_page
from sanctionlink.render.page import Page

BOOK = """
    rulebook: {title: T, as_of: 2025-01-01, costs: {unit: weeks of talks, note: A guess.}}
    parties: {us: {name: United States}, russia: {name: Russia}, eu: {name: European Union}}
    conditions:
      process:
        ask: Does the process go on?
        type: choice
        values: [sustained, thin, none]
        default: thin
        movable: [sustained, none]
        held_by: {sustained: {together: [us, russia]}, none: {any: [us, russia]}}
        cost: {sustained: 5, none: 0.5}
      aid: {type: yes_no, default: no, movable: [yes], held_by: {any: [us, eu]}, cost: 2}
      talks: {type: yes_no, default: no, movable: [yes], held_by: [us, russia], cost: 3}
      storm: {type: yes_no, default: no, movable: [yes]}
    proposals: {deal: {title: The deal}, exit: {title: The exit}, relief: {title: Relief}, calm: {title: Calm}}
    rules:
      deal-needs: {says: The deal needs a process., requires: process = sustained, for: deal}
      exit-needs: {says: The exit needs that it ends., requires: process = none, for: exit}
      relief-needs: {says: Relief needs aid and talks., requires: aid or talks, for: relief}
      calm-needs: {says: A storm clears the air., requires: storm, for: calm}
"""


def book(text: str) -> sl.Book:
    """A rulebook with a head of its own, or with any."""
    head = "" if text.lstrip().startswith("rulebook:") else "rulebook: {title: T, as_of: 2025-01-01}\n"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "rules.yaml").write_text(head + textwrap.dedent(text), encoding="utf-8")
        return sl.load(folder, use_cache=False)


def ways(found: sl.Book, target: str, by: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Every way of one change: the condition, its value and its cost."""
    return [
        (step.condition, step.after, str(step.cost))
        for s in found.unblock(target, by=by)
        for step in s.changes
    ]


@pytest.mark.parametrize(
    ("by", "deal", "exit_", "relief", "calm"),
    [
        ((), ["sustained"], ["none"], ["aid", "talks"], ["storm"]),
        (("us",), [], ["none"], ["aid"], []),
        (("russia",), [], ["none"], [], []),
        (("eu",), [], [], ["aid"], []),
        (("us", "russia"), ["sustained"], ["none"], ["aid", "talks"], []),
    ],
)
def test_unblock_and_levers_read_holders_alike(
    by: tuple[str, ...], deal: list[str], exit_: list[str], relief: list[str], calm: list[str]
) -> None:
    asked = book(BOOK)
    assert [value for _, value, _ in ways(asked, "deal", by)] == deal
    assert [value for _, value, _ in ways(asked, "exit", by)] == exit_
    assert [name for name, _, _ in ways(asked, "relief", by)] == relief
    assert [name for name, _, _ in ways(asked, "calm", by)] == calm
    found = asked.levers(by=by)
    held = {lever.condition for lever in found.levers}
    assert held == {*relief, *calm, *(["process"] if deal or exit_ else [])}
    turned = {(turn.condition, value) for turn in found.turns for value in turn.values}
    assert turned == {
        *(("process", value) for value in (*deal, *exit_)),
        *((name, "yes") for name in (*relief, *calm)),
    }


def test_each_value_has_its_own_cost() -> None:
    asked = book(BOOK)
    assert ways(asked, "deal", ()) == [("process", "sustained", "5")]
    assert ways(asked, "exit", ()) == [("process", "none", "1/2")]
    assert ways(asked, "relief", ()) == [("aid", "yes", "2"), ("talks", "yes", "3")]
    assert not list(asked.unblock("deal", max_cost=4))
    assert list(asked.unblock("exit", max_cost=1))


def test_a_value_out_of_reach_is_named_with_its_holders() -> None:
    answer = book(BOOK).unblock("deal", by="us").answer()
    assert answer.no_way_out is not None
    (detour,) = answer.no_way_out.detours
    (obstacle,) = detour.obstacles
    assert (obstacle.after, obstacle.why) == ("sustained", "it is not in the hands of those named alone")
    assert obstacle.held_by == Holders(("us", "russia"))


def test_answers_say_who_and_in_what_unit_once() -> None:
    asked = book(BOOK)
    answer = asked.unblock("relief").answer()
    heads = [advice.head(way, asked.rulebook) for way in advice.folded(answer.sets)]
    assert heads == [
        "One change, cost 2, in the hands of United States or European Union",
        "One change, cost 3, in the hands of United States and Russia together",
    ]
    page = "\n".join(way_page.markdown(answer, asked.verdicts(), asked.rulebook, None))
    assert page.count("weeks of talks") == 1
    assert "Costs are counted in weeks of talks: A guess." in page
    text = re.sub(r"\s+", " ", " ".join(lever_page.text(asked.levers(), asked.rulebook, Page())))
    together, either = "United States and Russia together", "United States or Russia"
    assert (
        f"Does the process go on? thin (process, held by {together} (to sustained), {either} (to none))"
        in text
    )
    assert f"Does the process go on? sustained (process, held by {together})" in text
    assert f"Does the process go on? none (process, held by {either})" in text
    assert f"Does the process go on? thin or none (process, held by {together}, so today)" in text
    assert "held by United States or European Union" in text


def test_json_has_holders_and_the_unit() -> None:
    asked = book(BOOK)
    told: dict[str, Any] = asked.unblock("relief").to_dict()
    hold_to_schema(told)
    assert told["costs"] == {"unit": "weeks of talks", "note": "A guess."}
    assert [each["changes"][0]["held_by"] for each in told["sets"]] == [
        {"parties": ["us", "eu"], "together": False},
        {"parties": ["us", "russia"], "together": True},
    ]
    levers = asked.levers().to_dict()
    hold_to_schema(levers)
    (process,) = [each for each in levers["levers"] if each["condition"] == "process"]
    assert process["held_by"] == [
        {"values": ["sustained"], "parties": ["us", "russia"], "together": True},
        {"values": ["none"], "parties": ["us", "russia"], "together": False},
    ]


def test_what_changed_of_holders_and_costs_is_told_as_it_is_written() -> None:
    before = book(BOOK).rulebook
    text = (
        BOOK.replace("weeks of talks", "days")
        .replace("none: 0.5", "none: 2")
        .replace("{any: [us, eu]}", "us")
    )
    after = book(text.replace("held_by: [us, russia], cost: 3", "cost: 3")).rulebook
    assert {
        (each.name, each.text) for each in edits(before, after) if each.kind in ("condition", "rulebook")
    } == {
        (after.id, "what costs mean: `weeks of talks` -> `days`"),
        ("process", "cost: {sustained: 5, none: 0.5} -> {sustained: 5, none: 2}"),
        ("aid", "held_by: {any: [us, eu]} -> us"),
        ("talks", "held_by: {together: [us, russia]} -> nobody"),
    }


def test_values_in_other_hands_or_at_other_costs_are_ways_of_their_own() -> None:
    asked = book(
        "parties: {a: {name: A}, b: {name: B}}\n"
        "conditions:\n"
        "  relief: {type: scale, values: [none, partial, full, more], default: none, movable: [partial, full, more],\n"
        "    held_by: {partial: a, full: a, more: b}, cost: {partial: 1, full: 2, more: 2}}\n"
        "proposals: {deal: {title: Deal}}\n"
        "rules: {r: {says: s, requires: relief >= partial, for: deal}}\n"
    )
    options = [way.options for way in advice.folded(list(asked.unblock("deal")))]
    assert options == [(("partial",),), (("full",),), (("more",),)]


@pytest.mark.parametrize(
    ("parties", "together", "by", "moves"),
    [
        ((), True, ("us",), False),
        ((), False, ("us",), False),
        (("us",), True, (), False),
        (("us",), True, ("us", "eu"), True),
        (("us", "eu"), True, ("us",), False),
        (("us", "eu"), True, ("eu", "us"), True),
        (("us", "eu"), False, ("eu",), True),
        (("us", "eu"), False, ("russia",), False),
    ],
)
def test_who_can_move(parties: tuple[str, ...], together: bool, by: tuple[str, ...], moves: bool) -> None:
    assert Holders(parties, together).can_move(by) is moves
    assert not NOBODY.can_move(by)


@pytest.mark.parametrize("seed", range(40))
def test_by_leaves_the_ways_whose_every_change_is_in_the_hands_of_those_named(seed: int) -> None:
    """Random rulebooks and holders of every form: what is found with `by` is what is found without, less what others hold."""
    random = Random(seed)
    asked = book(layered(seed, conditions=7, notions=5, unknown=0.2 if seed % 2 else 0))
    parties = {name: Party(name, name.upper(), SPAN) for name in "abc"}

    def some_holders() -> Holders:
        return Holders(tuple(random.sample("abc", random.choice((0, 1, 1, 2, 3)))), random.random() < 0.6)

    conditions = {
        name: replace(
            c,
            held_by=some_holders(),
            held_by_value=tuple((v, some_holders()) for v in c.values) if random.random() < 0.4 else (),
        )
        for name, c in asked.rulebook.conditions.items()
    }
    held = sl.Book(replace(asked.rulebook, conditions=conditions, parties=parties))

    def allowed(step: Step, by: set[str]) -> bool:
        condition = conditions[step.condition]
        who = dict(condition.held_by_value)[step.after] if condition.held_by_value else condition.held_by
        named = [party in by for party in who.parties]
        return bool(named) and (all(named) if who.together else any(named))

    def told(sets: Iterable[UnblockingSet]) -> set[frozenset[tuple[str, str]]]:
        return {frozenset((step.condition, step.after) for step in each.changes) for each in sets}

    try:
        verdicts = held.verdicts()
    except InvalidInput:  # no world is possible
        return
    for target, found in verdicts.items():
        verb = held.unblock if found.kind is TargetKind.PROPOSAL else held.avert
        every = list(verb(target, engine="circuit"))
        for by in ("a", "bc", "abc"):
            mine = [each for each in every if all(allowed(step, set(by)) for step in each.changes)]
            assert told(verb(target, by=tuple(by), engine="circuit")) == told(mine)


SHORT = """
rulebook: {{title: T, as_of: 2025-01-01}}
parties: {{us: {{name: U}}, eu: {{name: E}}}}
conditions:
  relief: {{type: scale, values: [none, partial, full], movable: [partial, full], {0}}}
"""


@pytest.mark.parametrize(
    ("said", "code", "at", "words"),
    [
        ("cost: {partial: 3, ful: 5}", "SL311", "ful", "`ful` is not a value of `relief`"),
        ("cost: {partial: 3}", "SL315", "{", "does not say anything of `full`"),
        ("cost: {partial: 3, full: cheap}", "SL311", "cheap", "`cheap` is not a cost"),
        ("cost: {partial: 3, full: -1}", "SL311", "-1", "`-1` is not a cost"),
        ("cost: {partial: 3, full: [1]}", "SL203", "[", "expected a cost, found a list"),
        ("cost: [1, 2]", "SL203", "[", "expected a cost, found a list"),
        ("cost: lots", "SL311", "lots", "`lots` is not a cost"),
        ("held_by: russia", "SL307", "russia", "there is no party `russia`"),
        ("held_by: {together: [us, russia]}", "SL307", "russia", "there is no party `russia`"),
        ("held_by: {any: [us, eu], together: us}", "SL203", "{", "stand alone"),
        ("held_by: {any: [us, eu], full: us}", "SL203", "{", "stand alone"),
        ("held_by: {partial: us, full: {any: [us], none: eu}}", "SL203", "{", "stand alone"),
        ("held_by: {partial: us, full: {all: [us, eu]}}", "SL203", "{", "expected parties, or one of"),
        ("held_by: {partial: us, ful: eu}", "SL311", "ful", "`ful` is not a value of `relief`"),
        ("held_by: {both: [us, eu]}", "SL311", "both", "`both` is not a value of `relief`"),
        ("held_by: {partial: us}", "SL315", "{", "does not say anything of `full`"),
        ("held_by: {any: [us, [eu]]}", "SL203", "[", "expected a party, found a list"),
        ("held_by: {any: []}", "SL205", "[", "this list names no party"),
        ("held_by: []", "SL205", "[", "this list names no party"),
    ],
)
def test_what_is_written_wrongly_is_told_where_it_stands(said: str, code: str, at: str, words: str) -> None:
    text = SHORT.format(said)
    with pytest.raises(InvalidInput) as caught:
        book(text)
    (fault,) = caught.value.report
    assert fault.code == code
    assert words in fault.message
    assert fault.span is not None
    line = text.split("\n")[fault.span.line - 1]
    assert line[fault.span.column - 1 :].startswith(at)


def test_a_number_has_costs_for_what_it_may_be_moved_to() -> None:
    text = "conditions: {{share: {{type: number, range: 0..100, movable: [10, 50], cost: {{{0}}}}}}}\n"
    share = book(text.format("10: 1, 50: 2.5")).rulebook.conditions["share"]
    assert (share.cost_of(10), str(share.cost_of(50)), share.cost_of(20)) == (1, "5/2", 1)
    for said in ("10: 1, 50: 2, 60: 3", "10: 1, 50: 2, 500: 3"):
        with pytest.raises(InvalidInput):
            book(text.format(said))


def test_one_party_alone_is_the_same_however_it_is_written() -> None:
    for said in ("us", "[us]", "{together: us}", "{any: [us]}"):
        held = book(SHORT.format(f"held_by: {said}")).rulebook.conditions["relief"].held_by
        assert held == Holders(("us",))
