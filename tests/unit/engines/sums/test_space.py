"""The space of sums: it answers like the one that holds all worlds, on random votes."""

from __future__ import annotations

import pytest

from random_votes import votes
from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.hinges import units
from sanctionlink.engines.protocols import Digits, Space
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.engines.sums import blocks
from sanctionlink.engines.sums.space import SumSpace, sum_space
from sanctionlink.ground.ir import Literal
from sanctionlink.situation.situation import Situation

SEEDS = 150
MOST_WORLDS = 1 << 15


def situations(seed: int) -> list[Situation]:
    """One program of all targets, and one of each."""
    asked = votes(seed)
    reasoner = Reasoner(asked.rulebook)
    wanted = (None, *((target,) for target in reasoner.program(None, asked.scenario()).statuses))
    found = [reasoner.situation(targets, asked.scenario()) for targets in wanted]
    return [each for each in found if each.count <= MOST_WORLDS]


def no_other() -> Space:
    """Nothing is asked that the space left out."""
    raise AssertionError("it answers all this by itself")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_it_answers_like_all_worlds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is possible, with which literals; what matters; and its worlds are what it says."""
    monkeypatch.setattr(blocks, "FEWEST_GROUPS", 2)
    for situation in situations(seed):
        space = sum_space(situation, no_other)
        if space is None:
            continue
        held = CircuitSpace(situation)
        hold(space, held)


def hold(space: SumSpace, held: CircuitSpace) -> None:
    """Compare two spaces of one situation."""
    program = space.situation.program
    literals = [x for triple in program.statuses.values() for x in triple]
    literals += [x for outlook in program.outlooks.values() for x in outlook.each()]
    literals += [x for bites in program.bites.values() for bite in bites for x in bite.holds]
    assert space.breaking() == held.breaking()
    assert space.exists(()) == held.exists(())
    if not held.exists(()):
        return
    assert held.possible >> number(held, space.world()) & 1
    for x in dict.fromkeys(literals):
        for more in ((), (literals[0],), (-literals[-1],)):
            for sign in (1, -1):
                assert space.exists((sign * x, *more)) == held.exists((sign * x, *more))
    for triple in program.statuses.values():
        x = triple[0]
        if held.exists((x,)) and held.exists((-x,)):
            hold_open(space, held, x)


def hold_open(space: SumSpace, held: CircuitSpace, x: Literal) -> None:
    """The same for what is open."""
    bitten = held.worlds.having(x) & held.possible
    clear = held.possible ^ bitten
    one, other = space.pair(x)
    assert bitten >> number(held, one) & 1
    assert clear >> number(held, other) & 1
    expected = held.pair(x)
    assert (distance(one, other) == 1) == (distance(*expected) == 1)
    flips = [
        unit.name
        for unit in units(held.situation)
        if any(held._flips(at, bitten, clear) for at in unit.variables)
    ]
    assert list(space.matter(x)) == flips


def number(held: CircuitSpace, digits: Digits) -> int:
    """The number of a world."""
    return sum(d * s for d, s in zip(digits, held.worlds.radix.strides, strict=True))


def distance(one: Digits, other: Digits) -> int:
    """In how many variables worlds differ."""
    return sum(a != b for a, b in zip(one, other, strict=True))
