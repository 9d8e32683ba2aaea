"""The search for smallest sets of changes: both machines find all of them, no others, cheapest first.

That what they find is what the verdicts say is tested from outside, in `test_unblocking`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product
from random import Random

import pytest

from random_layers import layered
from random_votes import votes
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.correction_sets import minimal
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.engines.sums import blocks
from sanctionlink.situation.moves import lever
from strategies import Program, try_programs
from test_moves import levers_of
from written import book

PARTS = 2
MOST_WORLDS = 5_000
MACHINES = ("circuit", "asp") if importlib.util.find_spec("clingo") else ("circuit",)


@pytest.mark.parametrize("part", range(PARTS))
def test_both_machines_find_the_smallest_sets(part: int) -> None:
    """For every target, one way and the other, in all worlds and in some, with and without a limit on costs."""
    try_programs(48, 9_000 + part, assert_smallest)


@pytest.mark.parametrize("seed", range(60))
def test_both_machines_find_many_sets_of_several_changes(seed: int) -> None:
    """The same for layered rulebooks, two of whose targets are asked about together too."""
    asked = book(layered(seed, unknown=0.25 if seed % 2 else 0))
    moved = [c for c in asked.rulebook.conditions.values() if c.movable]
    moves = [lever((c.id, ()), c.movable) for c in moved]
    situation = Reasoner(asked.rulebook).situation(None, asked.scenario(), moves)
    literals = [triple[0] for triple in situation.program.statuses.values()]
    for wanted in (
        (-literals[0],),
        (literals[1],),
        (-literals[0], -literals[1]),
        (-literals[2], literals[0]),
    ):
        for hope in (False, True):
            costs = tuple(
                tuple(1 + (at + n) % 3 for n in range(len(c.movable))) for at, c in enumerate(moved)
            )
            hold(Goal(situation, len(moves), wanted, costs, hope))


@pytest.mark.skipif("asp" not in MACHINES, reason="needs clingo")
def test_a_set_is_found_once_where_only_the_open_is_left_to_choose() -> None:
    """Then clingo has no change to decide, would not look for the smallest, and tells one set for every world."""
    opened = [f"u{n}" for n in range(40)]
    lines = [
        *(f"  {u}: {{ask: Q?, type: yes_no}}" for u in opened),
        "  c: {ask: Q?, type: yes_no, default: no}",
    ]
    rules = f"requires: c and ({' or '.join(opened)})"
    text = "\n".join(
        ["conditions:", *lines, "proposals: {t: {title: T}}", f"rules: {{r: {{says: S., for: t, {rules}}}}}"]
    )
    asked = book(text + "\n")
    situation = Reasoner(asked.rulebook).situation(None, asked.scenario(), [lever(("c", ()), ("yes",))])
    literal = -situation.program.statuses["t", ()][0]
    assert list(minimal(Goal(situation, 1, (literal,), ((1,),), hope=True), engine="asp")) == [(1,)]
    assert list(minimal(Goal(situation, 1, (literal,), ((1,),)), engine="asp")) == []


@pytest.mark.skipif("asp" not in MACHINES, reason="needs clingo")
@pytest.mark.parametrize("seed", range(120))
def test_sets_are_found_where_sums_tell_the_cheapest(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random votes, some of them open and some movable: all sets, the cheapest first."""
    monkeypatch.setattr(blocks, "FEWEST_GROUPS", 1)
    asked = votes(seed, most_members=4)
    random = Random(seed)
    moved = [
        (c, key)
        for c in asked.rulebook.conditions.values()
        for key in product(*(asked.rulebook.sets[name].members for name in c.over))
        if c.movable and random.random() < 0.6
    ]
    moves = [lever((c.id, key), c.movable) for c, key in moved]
    situation = Reasoner(asked.rulebook).situation(None, asked.scenario(), moves)
    if not moves or situation.count > 1 << 16:
        return
    some = (1, 1, 2, 0 if seed % 7 == 0 else 1)
    costs = tuple(tuple(random.choice(some) for _ in c.movable) for c, _ in moved)
    for triple in situation.program.statuses.values():
        for literal, hope in product((triple[0], -triple[0]), (False, True)):
            hold(Goal(situation, len(moves), (literal,), costs, hope))


def assert_smallest(program: Program) -> None:
    """Hold what is found for one program to going through all combinations."""
    moved = list(levers_of(program))
    moves = [lever(instance, values) for instance, values in moved]
    try:
        situation = Reasoner(program.rulebook).situation(None, program.scenario, moves)
    except (InvalidInput, LimitReached):
        return
    if not moves or situation.count > MOST_WORLDS:
        return
    costs = tuple(
        tuple((2, 1, 5)[(at + n) % 3] for n in range(len(values))) for at, (_, values) in enumerate(moved)
    )
    for triple in list(situation.program.statuses.values())[:3]:
        for literal, hope in product((triple[0], -triple[0]), (False, True)):
            hold(Goal(situation, len(moves), (literal,), costs, hope))


def hold(goal: Goal) -> None:
    """Hold what every machine finds to going through all combinations, with and without a limit on costs."""
    expected = by_hand(goal)
    limit = 3
    cheap = [digits for digits in expected if goal.cost(digits) <= limit]
    for machine in MACHINES:
        found = list(minimal(goal, engine=machine))
        assert sorted(found) == sorted(expected), f"{machine}: {goal.literals}, hope {goal.hope}"
        assert all(goal.cost(a) <= goal.cost(b) for a, b in pairwise(found))
        assert sorted(minimal(replace(goal, max_cost=limit), engine=machine)) == sorted(cheap)


def by_hand(goal: Goal) -> list[tuple[int, ...]]:
    """The combinations that reach the goal and of which no part does, gone through one by one."""
    space = CircuitSpace(goal.situation)
    good = space.possible
    for literal in goal.literals:
        good &= space.worlds.having(literal)
    reaching = []
    for digits in product(*(range(len(v.options)) for v in goal.situation.variables[: goal.levers])):
        worlds = space.possible
        for at, digit in enumerate(digits):
            worlds &= space.worlds.chosen(at, digit)
        if worlds & good if goal.hope else worlds and not worlds & ~good:
            reaching.append(digits)
    return [d for d in reaching if not any(is_part(other, d) for other in reaching)]


def is_part(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether one set of changes is a part of another, and not all of it."""
    return one != other and all(a in (0, b) for a, b in zip(one, other, strict=True))
