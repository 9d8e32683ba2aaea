"""A circuit for one world as bits: what it finds is what the gates say, in any of their forms."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from sanctionlink.engines.circuit.compile import Signals
from sanctionlink.engines.circuit.gates import Gates
from sanctionlink.engines.circuit.packed import packed
from sanctionlink.engines.circuit.values import Values
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.scenario import Scenario
from written import book

LEAVES = 6


@pytest.mark.parametrize("seed", range(60))
def test_bits_are_gates(seed: int) -> None:
    """Random gates of every kind, read once or often, with complements and constants among the outputs."""
    chance = random.Random(seed)
    situation = Reasoner(book("proposals: {t: {title: T}}").rulebook).situation(
        (), Scenario(dt.date(2025, 1, 1))
    )
    signals = Signals(situation)
    gates = signals.gates = Gates((2,) * LEAVES)
    made = [gates.leaf((((at, 1),),)) for at in range(LEAVES)]

    def some(most: int) -> list[int]:
        return [x * chance.choice((1, -1)) for x in chance.choices(made, k=chance.randint(1, most))]

    for _ in range(25):
        kind = chance.randrange(3)
        found = (
            gates.both(some(4))
            if kind == 0
            else gates.either(some(4))
            if kind == 1
            else gates.differ(*some(1), *some(1))
        )
        made.append(found)
    outputs = [1, -1, *(x * chance.choice((1, -1)) for x in chance.sample(made, 9))]
    code = packed(signals, outputs)
    assert code is not None
    everywhere = (1 << (1 << LEAVES)) - 1
    chosen = [sum(1 << w for w in range(1 << LEAVES) if w >> at & 1) for at in range(LEAVES)]
    values = Values(signals, everywhere, lambda choice: chosen[choice[0][0][0]])
    for world in range(1 << LEAVES):
        bits = sum(
            bit for leaf, bit in code.leaves.items() if chosen[gates.leaves[leaf][0][0][0]] >> world & 1
        )
        after = code.run(bits)
        found_bits = [bool(after & bit) == holds for bit, holds in code.outputs]
        assert found_bits == [bool(values.of(x) >> world & 1) for x in outputs]
