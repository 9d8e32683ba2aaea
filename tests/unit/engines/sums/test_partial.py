"""Partial sums against all choices of options, one by one."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.sums import partial
from sanctionlink.engines.sums.partial import Axes, Column, PartialSums


def question(seed: int) -> tuple[list[Column], list[int]]:
    """Up to three columns over up to five groups, and a bound for each."""
    random = Random(seed)
    sizes = [random.randint(1, 3) for _ in range(random.randint(1, 5))]
    most = random.choice((1, 3, 20))
    columns: list[Column] = [
        tuple(tuple(random.choice((0, random.randint(-most, most))) for _ in range(size)) for size in sizes)
        for _ in range(random.randint(1, 3))
    ]
    if random.random() < 0.3:
        columns.append(tuple(tuple(-x for x in own) for own in columns[0]))
    return columns, [random.randint(-most, 2 * most) for _ in columns]


def reached(columns: list[Column], bounds: list[int], chosen: list[int]) -> tuple[bool, ...]:
    """Which sums reach their bounds."""
    return tuple(
        sum(own[option] for own, option in zip(column, chosen, strict=True)) >= bound
        for column, bound in zip(columns, bounds, strict=True)
    )


@pytest.mark.parametrize("seed", range(300))
def test_every_pattern_is_found_with_a_choice(seed: int) -> None:
    """All patterns that there are, no others, each with options that have it."""
    columns, bounds = question(seed)
    every = [range(len(own)) for own in columns[0]]
    expected = {reached(columns, bounds, list(chosen)) for chosen in product(*every)}
    axes = Axes(columns, [[b] for b in bounds])
    sums = PartialSums(axes, every=True)
    found = dict(
        sums.patterns(sums.tables[-1], [axes.test(c, b) for c, b in zip(columns, bounds, strict=True)])
    )
    assert set(found) == expected
    for pattern, box in found.items():
        chosen = sums.choose(box)
        assert chosen is not None
        assert reached(columns, bounds, chosen) == pattern


@pytest.mark.parametrize("seed", range(100))
def test_the_ends_are_enough_for_one_sum(seed: int) -> None:
    """The same with the least and the most of one sum alone, whatever its figures."""
    columns, bounds = question(seed)
    columns = [tuple(tuple(x * 10**12 + x for x in own) for own in columns[0])]
    bounds = [bounds[0] * 10**12]
    every = [range(len(own)) for own in columns[0]]
    axes = Axes(columns, [bounds])
    sums = PartialSums(axes, every=False)
    found = dict(sums.patterns(sums.tables[-1], [axes.test(columns[0], bounds[0])]))
    assert set(found) == {reached(columns, bounds, list(chosen)) for chosen in product(*every)}
    for pattern, box in found.items():
        chosen = sums.choose(box)
        assert chosen is not None
        assert reached(columns, bounds, chosen) == pattern


def test_too_many_values_are_refused_before_they_are_held() -> None:
    """Figures of ten digits, all of whose sums are asked for."""
    columns = [tuple((0, 10**10 + at) for at in range(40))]
    axes = Axes(columns, [[2 * 10**11]])
    with pytest.raises(LimitReached):
        PartialSums(axes, every=True)


def test_alike_groups_share_their_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand members that weigh the same have one table of all but one."""
    columns = [((0, 1),) * 1000]
    axes = Axes(columns, [[550]])
    sums = PartialSums(axes, every=True)
    monkeypatch.setattr(partial, "MOST_STEPS", 5_000)
    assert [len(alike) for alike, _ in sums.without_each()] == [1000]
