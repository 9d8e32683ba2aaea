"""Where a period that ends on a day began."""

from __future__ import annotations

import datetime as dt

import pytest

from sanctionlink.model.values import Duration, Unit, first_day


@pytest.mark.parametrize(
    ("count", "unit", "last", "first"),
    [
        (1, Unit.DAYS, "2025-04-30", "2025-04-30"),
        (30, Unit.DAYS, "2025-04-30", "2025-04-01"),
        (1, Unit.MONTHS, "2025-04-30", "2025-04-01"),
        (1, Unit.MONTHS, "2025-03-31", "2025-03-01"),
        (1, Unit.MONTHS, "2025-02-28", "2025-02-01"),
        (1, Unit.MONTHS, "2024-02-28", "2024-01-29"),
        (1, Unit.MONTHS, "2025-03-29", "2025-02-28"),  # 30 March has no counterpart
        (6, Unit.MONTHS, "2020-06-30", "2020-01-01"),
        (6, Unit.MONTHS, "2020-06-29", "2019-12-30"),
        (1, Unit.YEARS, "2024-12-31", "2024-01-01"),
        (1, Unit.YEARS, "2024-02-28", "2023-02-28"),  # as the day after, 29 February, has none
        (1, Unit.MONTHS, "0001-01-05", "0001-01-01"),  # the calendar begins
        (1, Unit.DAYS, "9999-12-31", "9999-12-31"),  # and ends
        (2, Unit.MONTHS, "9999-12-31", "9999-11-01"),
    ],
)
def test_first_day(count: int, unit: Unit, last: str, first: str) -> None:
    assert first_day(Duration(count, unit), dt.date.fromisoformat(last)).isoformat() == first
