"""Rankings of accounts: who can come first on all matters together, held to all permutations."""

from __future__ import annotations

from itertools import permutations, product
from math import prod
from random import Random

import pytest

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.situation.rankings import Speakers, orders

ALL = "abcde"


def by_permutations(matters: list[Speakers]) -> set[frozenset[tuple[frozenset[str], str]]]:
    """Each way in which somebody comes first on every matter."""
    return {
        frozenset((frozenset(m), min(m, key=ranking.index)) for m in matters) for ranking in permutations(ALL)
    }


@pytest.mark.parametrize("seed", range(60))
def test_rankings_are_those_of_all_permutations(seed: int) -> None:
    random = Random(seed)
    matters = [
        tuple(random.sample(ALL, random.randint(2, random.choice((2, 3, 5)))))
        for _ in range(random.randint(1, 5))
    ]
    found = orders(matters)
    ways = [[list(zip(map(frozenset, o.speakers), way, strict=True)) for way in o.ways] for o in found]
    together = {frozenset(pair for part in parts for pair in part) for parts in product(*ways)}
    assert together == by_permutations(matters)
    assert len(together) == prod(len(o.ways) for o in found), "told once each"
    assert all(len(set(o.labels)) == len(o.ways) for o in found)


def test_matters_that_share_one_account_are_told_apart_by_themselves() -> None:
    found = orders([("a", "b"), ("a", "c"), ("d", "c"), ("b", "a")])
    assert sorted(o.labels for o in found) == [("a", "b"), ("a", "c"), ("d", "c")]


def test_accounts_that_dispute_in_pairs_rank_in_every_order() -> None:
    (order,) = orders([("a", "b"), ("b", "c"), ("c", "a")])
    assert len(order.ways) == 6
    assert [order.ways[i] for i in order.led("a")] == [("a", "b", "a"), ("a", "c", "a")]


def test_too_many_rankings_are_a_limit() -> None:
    many = [f"x{n}" for n in range(8)]
    with pytest.raises(LimitReached, match="8 accounts"):
        orders([(a, b) for a in many for b in many if a < b])
