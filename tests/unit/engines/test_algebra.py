"""The algebra over bit sets says of each world what it says over `bool`; sums reach what plain sums reach."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.algebra import Algebra, Weighted, evaluate, reaches
from sanctionlink.engines.bitspace import BitSpace
from sanctionlink.engines.bound import Bound
from sanctionlink.engines.clingo.space import AspSpace
from sanctionlink.engines.radix import select
from sanctionlink.engines.reasoner import Reasoner
from strategies import Program, try_programs


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
    everywhere = 255
    weighted = Weighted(tuple((w, 1, worlds, neg) for w, worlds, neg in found.weights), found.bound)
    reached = reaches(weighted, [0, everywhere], everywhere)
    for world in range(8):
        total = sum(w for w, worlds, neg in found.weights if bool(worlds >> world & 1) != neg)
        assert bool(reached >> world & 1) == (total >= found.bound)


@given(st.integers(1, 5), st.integers(2, 5), st.integers(1, 4))
def test_digits_select_their_worlds(stride: int, options: int, more: int) -> None:
    count = stride * options * more
    for option in range(options):
        worlds = {w for w in range(count) if w // stride % options == option}
        assert {w for w in range(count) if select(stride, options, option, count) >> w & 1} == worlds


def bounds(program: Program) -> Bound | None:
    try:
        return Bound(Reasoner(program.rulebook).situation(None, program.scenario))
    except (InvalidInput, LimitReached):
        return None


def test_all_worlds_at_once_are_each_world_alone() -> None:
    seen = []

    def check(program: Program) -> None:
        bound = bounds(program)
        if bound is None:
            return
        together = Algebra().solve(bound)
        seen.append(bound.count)
        for world in range(min(bound.count, 24)):
            alone = bound.single(world)
            sums = {
                head: tuple(
                    Weighted(
                        tuple((i.weight, i.literal, bool(i.worlds), i.negated) for i in s.items), s.bound
                    )
                    for s in some
                )
                for head, some in alone.sums.items()
            }
            values = evaluate(bound.program, [bool(t) for t in alone.truth], sums, True)
            assert all(isinstance(v, bool) for v in values)
            assert [bool(a >> world & 1) for a in together.atoms[1:]] == values[1:]

    try_programs(120, 101, check)
    assert max(seen) > 8


def test_clingo_answers_as_bit_sets_do() -> None:
    """Every status, rule and hinge of every target, on situations of up to 2^14 worlds."""
    pytest.importorskip("clingo")
    seen = []

    def check(program: Program) -> None:
        bound = bounds(program)
        if bound is None or bound.count > 1 << 14:
            return
        bits = BitSpace(Algebra().solve(bound))
        solver = AspSpace(bound.situation)
        assert solver.exists(()) == bits.exists(())
        assert set(solver.breaking()) == set(bits.breaking())
        if not bits.exists(()):
            return
        seen.append(bound.count)
        for triple in bound.program.index.values():
            for literal in dict.fromkeys(triple):
                one, other = bits.exists((literal,)), bits.exists((-literal,))
                assert (solver.exists((literal,)), solver.exists((-literal,))) == (one, other)
        for triple in bound.program.statuses.values():
            if bits.exists((triple[0],)) and bits.exists((-triple[0],)):
                assert len(solver.fewest(triple[0])) == len(bits.fewest(triple[0]))
                for space in (solver, bits):
                    bitten, clear = space.pair(triple[0])
                    for digits, holds in ((bitten, True), (clear, False)):
                        world = Algebra().solve(Bound(bound.situation.world(digits)))
                        assert bool(world.where(triple[0])) == holds

    try_programs(60, 202, check)
    assert max(seen) > 16
