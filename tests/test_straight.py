"""Random programs: straight-line code finds what the algebra finds, literal by literal."""

from __future__ import annotations

import random

import pytest

from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.algebra import Algebra
from sanctionlink.engines.bound import Bound
from sanctionlink.engines.circuit.compile import compiled
from sanctionlink.engines.circuit.run import Plan
from sanctionlink.engines.reasoner import Reasoner
from strategies import Program, try_programs

MOST_WORLDS = 100_000


def run(plan: Plan, bound: Bound) -> list[int]:
    """The sets of a plan's outputs."""
    everywhere = bound.everywhere
    leaves = [bound.worlds(x.choice) ^ (everywhere if x.complement else 0) for x in plan.leaves]
    return plan.prepared().run(leaves, everywhere)


@pytest.mark.parametrize("part", range(2))
def test_straight_line_code_agrees_with_the_algebra(part: int) -> None:
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
        bound = Bound(situation)
        expected = Algebra().solve(bound)
        literals = [x for atom in range(1, situation.program.atoms + 1) for x in (atom, -atom)]
        assert run(compiled(situation, literals), bound) == [expected.where(x) for x in literals]
        chosen = random.Random(len(literals)).sample(literals, min(len(literals), 5))
        assert run(compiled(situation, chosen), bound) == [expected.where(x) for x in chosen]
        compared += 1

    try_programs(150, 9_100 + part, assert_alike)
    assert compared >= 50
