"""Several values in as few words as possible."""

from __future__ import annotations

import pytest

from sanctionlink.model.rulebook import ConditionType
from sanctionlink.model.value_list import runs, told

RELIEF = ("none", "some", "most", "full")
STAKES = ("0", "0..50, ends excluded", "50", "50..100, ends excluded", "100")
OPEN_ENDED = ("below 10", "10", "10..20, ends excluded", "20", "above 20")
DAYS = ("before 2025-01-01", "2025-01-01..2025-03-31", "2025-04-01", "from 2025-04-02 or never")


@pytest.mark.parametrize(
    ("sort", "options", "picked", "expected"),
    [
        (ConditionType.SCALE, RELIEF, (1, 2, 3), ("some or higher",)),
        (ConditionType.SCALE, RELIEF, (0, 1), ("some or lower",)),
        (ConditionType.SCALE, RELIEF, (1, 2), ("some", "most")),
        (ConditionType.SCALE, RELIEF, (0, 2, 3), ("none", "most or higher")),
        (ConditionType.CHOICE, ("ongoing", "failed", "agreed"), (1, 2), ("failed", "agreed")),
        (ConditionType.CHOICE, RELIEF, (0, 1, 3), ("anything but most",)),
        (ConditionType.YES_NO, ("no", "yes"), (1,), ("yes",)),
        (ConditionType.NUMBER, STAKES, (2, 3, 4), ("50 or more",)),
        (ConditionType.NUMBER, STAKES, (3, 4), ("more than 50",)),
        (ConditionType.NUMBER, STAKES, (0, 1), ("less than 50",)),
        (ConditionType.NUMBER, STAKES, (0, 1, 2), ("up to 50",)),
        (ConditionType.NUMBER, STAKES, (0, 1, 3), ("less than 50", "50..100, ends excluded")),
        (ConditionType.NUMBER, STAKES, (4,), ("100",)),
        (ConditionType.NUMBER, OPEN_ENDED, (1, 2, 3), ("10..20",)),
        (ConditionType.NUMBER, OPEN_ENDED, (1, 2), ("10 or more and less than 20",)),
        (ConditionType.NUMBER, OPEN_ENDED, (3, 4), ("20 or more",)),
        (ConditionType.NUMBER, OPEN_ENDED, (0, 1), ("up to 10",)),
        (ConditionType.DATE, DAYS, (0, 1), ("up to 2025-03-31",)),
        (ConditionType.DATE, DAYS, (1, 2), ("2025-01-01..2025-04-01",)),
        (ConditionType.DATE, DAYS, (2, 3), ("from 2025-04-01 or never",)),
        (ConditionType.DATE, DAYS, (0,), ("before 2025-01-01",)),
    ],
)
def test_neighbours_are_told_as_one(
    sort: ConditionType, options: tuple[str, ...], picked: tuple[int, ...], expected: tuple[str, ...]
) -> None:
    assert told(sort, options, picked) == expected


def test_runs_of_neighbours() -> None:
    assert runs((0, 1, 3, 5, 6, 7)) == [(0, 1), (3, 3), (5, 7)]
    assert runs(()) == []
