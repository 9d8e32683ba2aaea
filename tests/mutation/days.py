"""Days and values near those that are written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def moved_days(text: str) -> Iterator[str]:
    """What is written with one of its days a day earlier or later, or a month."""
    for found in DAY.finditer(text):
        day = dt.date.fromisoformat(found[0])
        for other in near(day):
            yield text[: found.start()] + other.isoformat() + text[found.end() :]


def near(day: dt.date) -> tuple[dt.date, ...]:
    """The days to which a slip of the pen moves a day."""
    one = dt.timedelta(days=1)
    return day - one, day + one, _months(day, -1), _months(day, 1)


def _months(day: dt.date, by: int) -> dt.date:
    month = day.month - 1 + by
    return dt.date(day.year + month // 12, month % 12 + 1, min(day.day, 28))


def days_in(text: str) -> set[dt.date]:
    """Every day that is written in a text."""
    return {dt.date.fromisoformat(found) for found in DAY.findall(text)}
