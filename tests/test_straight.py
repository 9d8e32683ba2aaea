"""Random programs: straight-line code, and single literals when asked for, find what a naive evaluation finds in each world."""

from __future__ import annotations

import random

import pytest

from least_model import least_model
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.circuit.compile import compiled
from sanctionlink.engines.circuit.straight_line import Plan
from sanctionlink.engines.circuit.worlds import Worlds
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.situation.situation import Situation
from strategies import Program, try_programs

MOST_WORLDS = 1_000


def run(plan: Plan, worlds: Worlds) -> list[int]:
    """The sets of a plan's outputs."""
    everywhere = worlds.everywhere
    leaves = [worlds.of_choice(x.choice) ^ (everywhere if x.complement else 0) for x in plan.leaves]
    return plan.prepared().run(leaves, everywhere)


def by_hand(situation: Situation) -> dict[int, int]:
    """The set of each literal, put together world by world."""
    worlds = Worlds.all(situation)
    found = dict.fromkeys(range(1, situation.program.atoms + 1), 0)
    for world in range(worlds.count):
        for atom, holds in enumerate(least_model(situation, worlds.digits(world))):
            if holds:
                found[atom] |= 1 << world
    return {**found, **{-atom: worlds.everywhere ^ each for atom, each in found.items()}}


@pytest.mark.parametrize("part", range(2))
def test_circuits_agree_with_a_naive_evaluation(part: int) -> None:
    """All literals together, and a few by themselves."""
    compared = 0

    def assert_alike(program: Program) -> None:
        nonlocal compared
        try:
            situation = Reasoner(program.rulebook).situation(None, program.scenario)
        except (InvalidInput, LimitReached):
            return
        if situation.count > MOST_WORLDS:
            return
        expected = by_hand(situation)
        literals = [x for atom in range(1, situation.program.atoms + 1) for x in (atom, -atom)]
        wanted = [expected[x] for x in literals]
        assert run(compiled(situation, literals), Worlds.all(situation)) == wanted
        chance = random.Random(len(literals))
        chosen = chance.sample(literals, min(len(literals), 5))
        assert run(compiled(situation, chosen), Worlds.all(situation)) == [expected[x] for x in chosen]
        asked = Worlds.all(situation)
        chance.shuffle(literals)
        assert [asked.having(x) for x in literals] == [expected[x] for x in literals]
        compared += 1

    try_programs(150, 9_100 + part, assert_alike)
    assert compared >= 50
