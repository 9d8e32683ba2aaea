"""Decision tables: right on every combination, shortest where they say so, and readable."""

from __future__ import annotations

from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionlink.answers.tables import DecisionTable, Dimension
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.radix import Radix
from sanctionlink.engines.set_cover import cover
from sanctionlink.model.rulebook import ConditionType
from sanctionlink.questions.sweep.decision_table import decision_table

BLOCKED, UNDETERMINED, CLEAR = "blocked", "undetermined", "clear"
SORTS = (ConditionType.CHOICE, ConditionType.SCALE)
OUTCOMES = (BLOCKED, UNDETERMINED, CLEAR)
RELIEF = Dimension("us_sanctions_relief", ConditionType.SCALE, ("none", "partial", "full"))
CONSENSUS = Dimension("washington_consensus", ConditionType.YES_NO, ("no", "yes"))


@st.composite
def partings(draw: st.DrawFn) -> tuple[Radix, dict[str, int]]:
    """A few conditions, and every combination of them put under an outcome or left out as impossible."""
    sizes = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=4)))
    radix = Radix(sizes)
    kinds = draw(
        st.sampled_from((OUTCOMES, (BLOCKED, CLEAR), (*OUTCOMES, None), (BLOCKED, CLEAR, None, None)))
    )
    parts = dict.fromkeys(OUTCOMES, 0)
    for number in range(radix.count):
        kind = draw(st.sampled_from(kinds))
        if kind is not None:
            parts[kind] |= 1 << number
    return radix, parts


def table_of(radix: Radix, parts: dict[str, int]) -> DecisionTable[str]:
    dimensions = [
        Dimension(f"c{at}", SORTS[at % 2], tuple(map(str, range(size))))
        for at, size in enumerate(radix.sizes)
    ]
    return decision_table(dimensions, parts)


@settings(max_examples=150, deadline=None)
@given(partings())
def test_a_table_is_right_on_every_combination_and_in_any_order(found: tuple[Radix, dict[str, int]]) -> None:
    radix, parts = found
    table = table_of(radix, parts)
    for number in range(radix.count):
        digits = radix.digits(number)
        for outcome, part in parts.items():
            if part >> number & 1:
                assert table.outcome(digits) == outcome
                assert {row.outcome for row in table.rows if row.has(digits)} <= {outcome}


@settings(max_examples=60, deadline=None)
@given(partings())
def test_a_table_said_to_be_shortest_is(found: tuple[Radix, dict[str, int]]) -> None:
    radix, parts = found
    table = table_of(radix, parts)
    assert table.proven, "tables as small as these are within all limits"
    present = [part for part in parts.values() if part]
    if present:
        fewest = [fewest_cubes(radix, part, sum(present) ^ part) for part in present]
        assert len(table.rows) == sum(fewest) - max(fewest) if len(present) > 1 else not table.rows


def fewest_cubes(radix: Radix, inside: int, outside: int) -> int:
    """The fewest cubes that have all of some combinations and none of some others, by trying."""
    cubes = set()
    for masks in product(*(range(1, 1 << size) for size in radix.sizes)):
        allowed = [
            all(mask >> digit & 1 for mask, digit in zip(masks, radix.digits(number), strict=True))
            for number in range(radix.count)
        ]
        members = sum(1 << number for number, has in enumerate(allowed) if has)
        if not members & outside:
            cubes.add(members & inside)
    widest = [cube for cube in cubes if not any(cube != other and not cube & ~other for other in cubes)]
    for size in range(len(widest) + 1):
        for chosen in combinations(widest, size):
            together = 0
            for cube in chosen:
                together |= cube
            if together == inside:
                return size
    raise AssertionError("all cubes together have everything")


def test_one_condition_that_decides_makes_one_row() -> None:
    blocked = sum(1 << number for number in range(6) if number % 3 == 0)
    table = decision_table([RELIEF, CONSENSUS], {BLOCKED: blocked, CLEAR: 0b111111 ^ blocked})
    (row,) = table.rows
    assert (row.cells, row.outcome, table.otherwise, table.proven) == (((0,), None), BLOCKED, CLEAR, True)


def test_a_tie_is_settled_for_the_last_outcome_as_otherwise() -> None:
    parts = {CLEAR: 0b01, BLOCKED: 0b10}
    assert decision_table([CONSENSUS], parts).otherwise == BLOCKED
    assert decision_table([CONSENSUS], dict(reversed(parts.items()))).otherwise == CLEAR


def test_what_never_changes_has_no_rows() -> None:
    assert decision_table([RELIEF], {BLOCKED: 0b101, CLEAR: 0}) == DecisionTable((), BLOCKED, True)
    assert decision_table([RELIEF], {BLOCKED: 0, CLEAR: 0}) == DecisionTable((), None, True)


def test_impossible_combinations_make_a_table_shorter() -> None:
    three = [Dimension(name, ConditionType.YES_NO, ("no", "yes")) for name in "abc"]
    blocked, clear = 0b1000_0000, 0b0000_0001
    (row,) = decision_table(three, {BLOCKED: blocked, CLEAR: clear}).rows
    assert sum(cell is not None for cell in row.cells) == 1


def test_a_range_is_preferred_to_scattered_values() -> None:
    level = Dimension("level", ConditionType.SCALE, ("none", "low", "high", "full"))
    # High and full block; low is impossible, so that `low or higher` would do as well as `high or higher`.
    (row,) = decision_table([level], {BLOCKED: 0b1100, CLEAR: 0b0001}).rows
    assert row.cells in (((1, 2, 3),), ((2, 3),))


def test_a_large_table_is_right_and_not_said_to_be_shortest() -> None:
    radix = Radix((2,) * 11)
    mixed = Random(11).getrandbits(radix.count)
    parts = {BLOCKED: mixed, CLEAR: radix.everything ^ mixed}
    table = table_of(radix, parts)
    assert not table.proven
    for number in range(radix.count):
        assert table.outcome(radix.digits(number)) == (BLOCKED if mixed >> number & 1 else CLEAR)


def test_a_table_that_nobody_would_read_is_refused() -> None:
    parity = sum(1 << number for number in range(1 << 9) if number.bit_count() % 2)
    dimensions = [Dimension(f"c{at}", ConditionType.YES_NO, ("no", "yes")) for at in range(9)]
    with pytest.raises(LimitReached, match="rows"):
        decision_table(dimensions, {BLOCKED: parity, CLEAR: (1 << (1 << 9)) - 1 ^ parity}, most_rows=100)


def test_a_cover_is_cheapest_by_cost_and_not_by_number() -> None:
    sets, costs = [0b1111, 0b0011, 0b1100], [5, 2, 2]
    assert cover(0b1111, sets, costs, 10, 10).chosen == (1, 2)
    assert cover(0b1111, sets, [3, 2, 2], 10, 10).chosen == (0,)


def test_a_cover_past_its_limits_is_irredundant_and_not_proven() -> None:
    sets = [0b000111, 0b111000, 0b001110, 0b110000]
    found = cover(0b111111, sets, [1] * 4, most_classes=1, most_nodes=10)
    assert not found.proven
    together = 0
    for at in found.chosen:
        others = [sets[other] for other in found.chosen if other != at]
        assert sets[at] & ~sum(others)
        together |= sets[at]
    assert together == 0b111111
