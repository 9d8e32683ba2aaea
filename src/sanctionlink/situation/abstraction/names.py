"""What representatives stand for, as a user would write it: `before 2024-03-01`, `45..50, ends excluded`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sanctionlink.ground.input_tests import NEVER_DAY
from sanctionlink.model.values import NEVER, show
from sanctionlink.situation.abstraction.ranges import NO_BEGINNING, NO_END, Range, Scalar, day_of


def days_shown(first: int, last: int) -> str:
    """A stretch of days: a day, `2024-03-01..2024-03-31`, `before 2024-03-01`, `from 2024-04-01`."""
    if first == last or (first in NO_BEGINNING and last == NEVER_DAY):
        return show(day_of(first))
    if first in NO_BEGINNING:
        return f"before {show(NEVER if last in NO_END else day_of(last + 1))}"
    if last in (*NO_END, NEVER_DAY):
        return f"from {show(day_of(first))}" + (" or never" if last == NEVER_DAY else "")
    return f"{show(day_of(first))}..{show(day_of(last))}"


def numbers_shown(
    found: Sequence[Scalar], points: Sequence[Scalar], r: Range
) -> Iterator[tuple[Scalar, str]]:
    """Numbers that stand for themselves, and those that stand for what lies between two: `45..50, ends excluded`."""
    single = {*points, *(end for end in (r.low, r.high) if end is not None)}
    for at, value in enumerate(found):
        if value in single or len(found) == 1:
            yield value, show(value)
        elif at == 0:
            yield value, f"below {show(found[1])}"
        elif at == len(found) - 1:
            yield value, f"above {show(found[-2])}"
        else:
            yield value, f"{show(found[at - 1])}..{show(found[at + 1])}, ends excluded"
