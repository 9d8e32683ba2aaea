"""Comparisons of the later or the earlier of several days say what the comparisons of each say together."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from sanctionlink.diagnostics.model import Span
from sanctionlink.ground.input_tests import test_holds as holds
from sanctionlink.ground.picked_days import apart
from sanctionlink.model.expression import Comparison, Op, Pick, Shifted, Term, ValueOf
from sanctionlink.model.values import NEVER, Duration, Unit, Value

HERE = Span("", 1, 1, 1, 1)
A, B, C = (ValueOf(name, (), HERE) for name in "abc")
DAYS: tuple[Value, ...] = (dt.date(2025, 1, 30), dt.date(2025, 1, 31), dt.date(2025, 3, 1), NEVER)


def later(*days: Term) -> Pick:
    return Pick(True, days, HERE)


def earlier(*days: Term) -> Pick:
    return Pick(False, days, HERE)


def month_after(day: Term) -> Shifted:
    return Shifted(day, Duration(1, Unit.MONTHS), HERE)


@pytest.mark.parametrize("op", Op)
@pytest.mark.parametrize(
    ("left", "right"),
    [
        (later(A, B), C),
        (C, earlier(A, B)),
        (month_after(later(A, B)), C),
        (later(A, earlier(B, C)), month_after(C)),
        (later(A, B), earlier(B, month_after(C))),
    ],
    ids=["later", "earlier", "shifted", "nested", "both sides"],
)
def test_it_says_the_same(op: Op, left: Term, right: Term) -> None:
    e = Comparison(left, op, right, HERE)
    ways = apart(e)
    for values in product(DAYS, repeat=3):
        known = dict(zip("abc", values, strict=True))

        def value_of(instance: tuple[str, tuple[str, ...]], known: dict[str, Value] = known) -> Value:
            return known[instance[0]]

        def so(each: Comparison) -> bool:
            return holds(each, (), value_of, dt.date.min)

        assert so(e) == any(all(so(part) for part in way) for way in ways), known


def test_each_comparison_reads_no_more_than_two_days() -> None:
    ways = apart(Comparison(month_after(later(A, B)), Op.LT, C, HERE))
    assert ways == [(Comparison(month_after(A), Op.LT, C, HERE), Comparison(month_after(B), Op.LT, C, HERE))]
