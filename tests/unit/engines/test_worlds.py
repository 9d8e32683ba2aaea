"""Sets of worlds say of each world what it says alone, and what clingo says; sums reach what plain sums reach."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from least_model import least_model
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.circuit.compile import Signals
from sanctionlink.engines.circuit.gates import Gates, reaches
from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.circuit.values import Values
from sanctionlink.engines.circuit.worlds import Worlds, drawn_worlds, these_worlds
from sanctionlink.engines.clingo.space import AspSpace
from sanctionlink.engines.radix import select
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.scenario import Scenario
from sanctionlink.situation.situation import Situation
from strategies import Program, try_programs
from written import book

ASKED = Scenario(dt.date(2025, 1, 1))


@dataclass(frozen=True)
class Items:
    """Weights, each with the worlds in which it counts, and whether it counts elsewhere instead."""

    weights: list[tuple[int, int, bool]]
    bound: int


@st.composite
def items(draw: st.DrawFn) -> Items:
    weights = draw(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 255), st.booleans()), max_size=9))
    return Items(weights, draw(st.integers(-3, 120)))


@given(items())
def test_sums_in_binary_are_plain_sums(found: Items) -> None:
    signals = Signals(Reasoner(book("proposals: {t: {title: T}}").rulebook).situation((), ASKED))
    signals.gates = gates = Gates((2,) * len(found.weights))
    leaves = [gates.leaf((((at, 1),),)) for at in range(len(found.weights))]
    counted = [(w, -leaf if neg else leaf) for (w, _, neg), leaf in zip(found.weights, leaves, strict=True)]
    reached = reaches(gates, counted, found.bound)
    values = Values(signals, 255, lambda choice: found.weights[choice[0][0][0]][1])
    for world in range(8):
        total = sum(w for w, worlds, neg in found.weights if bool(worlds >> world & 1) != neg)
        assert bool(values.of(reached) >> world & 1) == (total >= found.bound)


@given(st.integers(1, 5), st.integers(2, 5), st.integers(1, 4))
def test_digits_select_their_worlds(stride: int, options: int, more: int) -> None:
    count = stride * options * more
    for option in range(options):
        worlds = {w for w in range(count) if w // stride % options == option}
        assert {w for w in range(count) if select(stride, options, option, count) >> w & 1} == worlds


def settled(program: Program) -> Situation | None:
    try:
        return Reasoner(program.rulebook).situation(None, program.scenario)
    except (InvalidInput, LimitReached):
        return None


def test_all_drawn_and_given_worlds_are_each_world_alone() -> None:
    seen = []

    def check(program: Program) -> None:
        situation = settled(program)
        if situation is None or situation.count > 1 << 20:
            return
        everything = Worlds.all(situation)
        drawn = drawn_worlds(situation, frozenset(range(len(situation.variables))))
        given = these_worlds(situation, [drawn.digits(n) for n in range(5)])
        seen.append(everything.count)
        for worlds in (everything, drawn, given):
            for world in range(min(worlds.count, 12)):
                digits = worlds.digits(world)
                expected = least_model(situation, digits)
                atoms = range(1, situation.program.atoms + 1)
                assert [bool(worlds.having(a) >> world & 1) for a in atoms] == list(expected[1:])
                assert all(worlds.chosen(at, option) >> world & 1 for at, option in enumerate(digits))
            for atom in range(1, situation.program.atoms + 1):
                found = worlds.find((-atom,))
                assert (found is None) == (worlds.having(atom) == worlds.everywhere)
                assert found is None or not least_model(situation, found)[atom]

    try_programs(120, 101, check)
    assert max(seen) > 8


def test_clingo_answers_as_bit_sets_do() -> None:
    """Every status, rule and hinge of every target, on situations of up to 2^14 worlds."""
    pytest.importorskip("clingo")
    seen = []

    def check(program: Program) -> None:
        situation = settled(program)
        if situation is None or situation.count > 1 << 14:
            return
        bits = CircuitSpace(situation)
        solver = AspSpace(situation)
        assert solver.exists(()) == bits.exists(())
        assert set(solver.breaking()) == set(bits.breaking())
        if not bits.exists(()):
            return
        seen.append(situation.count)
        for triple in situation.program.index.values():
            for literal in dict.fromkeys(triple):
                one, other = bits.exists((literal,)), bits.exists((-literal,))
                assert (solver.exists((literal,)), solver.exists((-literal,))) == (one, other)
        for triple in situation.program.statuses.values():
            if bits.exists((triple[0],)) and bits.exists((-triple[0],)):
                assert len(solver.hinges(triple[:1]).names) == len(bits.hinges(triple[:1]).names)
                for space in (solver, bits):
                    bitten, clear = space.pair(triple[0])
                    for digits, holds in ((bitten, True), (clear, False)):
                        assert least_model(situation, digits)[abs(triple[0])] == (holds == (triple[0] > 0))

    try_programs(60, 202, check)
    assert max(seen) > 16
