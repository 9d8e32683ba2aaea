from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionlink.ground.input_tests import in_yearly_window
from sanctionlink.model.values import NEVER, Date, Duration, Unit, shift
from written import book

DAY = dt.date


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (DAY(2024, 1, 31), 1, DAY(2024, 2, 29)),
        (DAY(2023, 1, 31), 1, DAY(2023, 2, 28)),
        (DAY(2024, 3, 31), -1, DAY(2024, 2, 29)),
        (DAY(2024, 2, 29), 12, DAY(2025, 2, 28)),
        (DAY(2024, 12, 31), 2, DAY(2025, 2, 28)),
        (DAY(2024, 1, 15), -1, DAY(2023, 12, 15)),
        (DAY(9999, 12, 1), 1, NEVER),
        (DAY(1, 1, 5), -1, DAY(1, 1, 1)),
        (NEVER, -5, NEVER),
    ],
)
def test_months_keep_the_day_or_take_the_last(day: Date, months: int, expected: Date) -> None:
    assert shift(day, Duration(months, Unit.MONTHS)) == expected


@given(st.dates(), st.dates(), st.integers(-60, 60), st.sampled_from(list(Unit)))
def test_moving_days_keeps_their_order(one: DAY, other: DAY, count: int, unit: Unit) -> None:
    """What `day_cuts` rests on."""
    low, high = (shift(day, Duration(count, unit)) for day in sorted((one, other)))
    if low is NEVER:
        assert high is NEVER
    else:
        assert high is NEVER or low <= high


@pytest.mark.parametrize(
    ("day", "start", "end", "inside"),
    [
        (DAY(2024, 12, 31), (12, 1), (2, 1), True),
        (DAY(2025, 1, 31), (12, 1), (2, 1), True),
        (DAY(2025, 2, 1), (12, 1), (2, 1), False),
        (DAY(2024, 11, 30), (12, 1), (2, 1), False),
        (DAY(2024, 2, 29), (2, 29), (3, 1), True),
        (DAY(2023, 2, 28), (2, 29), (3, 1), False),
        (DAY(2023, 3, 1), (2, 29), (3, 2), True),
        (DAY(2024, 2, 28), (2, 1), (2, 29), True),
    ],
)
def test_yearly_windows(day: DAY, start: tuple[int, int], end: tuple[int, int], inside: bool) -> None:
    assert in_yearly_window(day, start, end) == inside


DATES = """
conditions: {d: {ask: D?, type: date}}
proposals: {before: {title: B}, came: {title: H}, span: {title: S}, yearly: {title: Y}, latest: {title: L}}
rules:
  r1: {says: S., when: as_of < d, blocks: before}
  r2: {says: S., when: happened d, blocks: came}
  r3: {says: S., when: as_of from d until d + 1 months, blocks: span}
  r4: {says: S., when: d from 1 January until 31 December each year, blocks: yearly}
  r5: {says: S., when: "later(d, 2024-02-01) = 2024-02-01", blocks: latest}
"""


@pytest.mark.parametrize(
    ("day", "blocked"),
    [
        ("never", {"before"}),
        ("2024-03-01", {"came", "span", "yearly"}),
        ("2024-03-02", {"before", "yearly"}),
        ("2024-02-01", {"came", "yearly", "latest"}),
        ("2024-02-02", {"came", "span", "yearly"}),
        ("2023-12-31", {"came", "latest"}),
    ],
)
def test_ends_of_spans_and_never(day: str, blocked: set[str]) -> None:
    found = book(DATES).verdicts(assume=[f"d={day}"])
    assert {name for name, v in found.items() if v.status.value == "blocked"} == blocked
