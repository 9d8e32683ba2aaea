"""How much is grounded over large sets: what facts mention, movable or not; and what searches say of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sanctionlink.answers.ways import UnblockingSet
from sanctionlink.api import Book
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.ir import Program
from sanctionlink.model.rulebook import Rulebook
from written import read

MANY, SOME = 5_000, 500
CHAIN = 10
"""The members are in chains of so many, each holding 60 percent of the next; the first of every other chain is listed."""

RULES = """
sets: {{n: {{members: [{members}]}}}}
conditions:
  listed: {{ask: L?, type: yes_no, over: n, default: no, movable: yes}}
  stake: {{ask: S?, type: number, range: 0..100, over: [n, n], default: 0, movable: [0, 60]}}
  close: {{ask: C?, type: yes_no, over: [n, n], default: no, movable: yes}}
  licence: {{ask: W?, type: yes_no, over: n, default: no, movable: [yes]}}
proposals: {{deal: {{title: D, over: n}}, meet: {{title: M, over: n}}}}
rules:
  seed: {{says: S., for_each: {{x: n}}, when: listed(x), defines: bad(x)}}
  half: {{says: S., for_each: {{x: n}}, when: "sum(y in n where bad(y): stake(y, x)) >= 50", defines: bad(x)}}
  bar: {{says: S., for_each: {{x: n}}, when: bad(x), blocks: deal(x)}}
  free: {{says: S., for_each: {{x: n}}, when: licence(x), permits: deal(x), lifts: [bar]}}
  near: {{says: S., for_each: {{x: n, y: n}}, when: "close(x, y) and bad(x)", blocks: meet(y)}}
"""


@cache
def register(count: int) -> Rulebook:
    """The rules over so many members."""
    stakes = [
        f"{{condition: 'stake(m{i}, m{i + 1})', value: 60}}" for i in range(count - 1) if (i + 1) % CHAIN
    ]
    listed = [f"{{condition: listed(m{i}), value: yes}}" for i in range(0, count, 2 * CHAIN)]
    facts = "facts:\n" + "".join(f"  - {fact}\n" for fact in stakes + listed)
    return read(RULES.format(members=", ".join(f"m{i}" for i in range(count))), facts)


def nothing_movable(rulebook: Rulebook) -> Rulebook:
    conditions = {name: replace(c, movable=()) for name, c in rulebook.conditions.items()}
    return replace(rulebook, conditions=conditions)


def grounded(rulebook: Rulebook, *targets: tuple[str, str]) -> Program:
    """The program of some targets over one member, or of all."""
    keys = tuple((name, (member,)) for name, member in targets) or None
    return Reasoner(rulebook).program(keys, Book(rulebook).scenario())


def size(program: Program) -> tuple[int, int]:
    """Atoms, and clauses with sums."""
    sums = sum(map(len, program.thresholds.values()))
    return program.atoms, sum(map(len, program.clauses.values())) + sums


def test_one_target_among_many_movable_members() -> None:
    assert size(grounded(register(MANY), ("deal", "m9"))) == (56, 53)
    assert size(grounded(register(MANY), ("meet", "m9"))) == (2, 0)


def test_all_targets_among_many_movable_members() -> None:
    assert size(grounded(register(MANY))) == (40_001, 29_500)


@pytest.mark.parametrize("targets", [(), (("deal", "m9"),), (("meet", "m9"),)])
def test_movable_changes_nothing_in_how_much_is_grounded(targets: tuple[tuple[str, str], ...]) -> None:
    rulebook = register(MANY if targets else SOME)
    assert size(grounded(rulebook, *targets)) == size(grounded(nothing_movable(rulebook), *targets))


def test_who_holds_more_is_blocked_among_many() -> None:
    found = Book(register(SOME)).verdicts()
    blocked = {name for name, verdict in found.items() if verdict.status.value == "blocked"}
    assert blocked == {f"deal(m{i})" for i in range(SOME) if i // CHAIN % 2 == 0}


def test_ways_among_many_are_those_through_what_facts_mention() -> None:
    ways = Book(register(SOME)).unblock("deal(m2)")
    assert ways.question.only_mentioned == ("stake",)
    assert sorted(changes(ways), key=str) == [
        {"licence(m2)": "yes"},
        {"listed(m0)": "no"},
        {"stake(m0, m1)": "0"},
        {"stake(m1, m2)": "0"},
    ]


def test_nothing_is_said_where_all_that_may_be_moved_is_looked_at() -> None:
    rulebook = register(SOME)
    conditions = dict(rulebook.conditions)
    conditions["stake"] = replace(conditions["stake"], movable=(0,))
    sold = Book(replace(rulebook, conditions=conditions)).unblock("deal(m2)")
    left = Book(rulebook).unblock("deal(m2)", without=["stake"])
    assert sold.question.only_mentioned == left.question.only_mentioned == ()


def test_what_the_question_names_is_looked_at() -> None:
    """That two are close is on no record; nor is it looked at unless the question names both."""
    asked = Book(register(SOME))
    alone = asked.block("meet(m12)", without=["listed"])
    assert (changes(alone), alone.question.only_mentioned) == ([], ("close", "stake"))
    assert alone.no_way_out().only_mentioned == ("close", "stake")
    both = asked.block("meet(m12)", without=["listed"], keep=["deal(m2)=blocked"])
    assert changes(both) == [
        {"close(m2, m12)": "yes"},
        {"stake(m2, m12)": "60", "close(m12, m12)": "yes"},
    ]


def test_what_a_scenario_mentions_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("facts: {'close(m4, m12)': no}\n", encoding="utf-8")
    asked = Book(register(SOME))
    scenario = asked.scenario(scenario_file=tmp_path / "s.yaml")
    ways = asked.block("meet(m12)", scenario, without=["listed", "stake"])
    assert changes(ways) == [{"close(m4, m12)": "yes"}]


@pytest.mark.parametrize("member", ["m2", "m12"])
def test_ways_do_not_depend_on_what_else_there_is(member: str) -> None:
    """Chains are apart, so a rulebook of two of them has the same ways through what is on record."""
    rulebook, kept = register(SOME), {f"m{i}" for i in range(2 * CHAIN)}
    small = replace(
        rulebook,
        sets={"n": replace(rulebook.sets["n"], members={m: m for m in sorted(kept)})},
        facts=tuple(f for f in rulebook.facts if kept.issuperset(f.arguments)),
    )
    few, many = (changes(Book(book).unblock(f"deal({member})")) for book in (small, rulebook))
    assert few == many


def changes(ways: Iterable[UnblockingSet]) -> list[dict[str, str]]:
    """What changes to what, in each set."""
    return [{step.condition: step.after for step in way.changes} for way in ways]
