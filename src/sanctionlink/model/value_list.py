"""Several of a condition's values in as few words as possible: `partial or higher`, `50 or more`, `failed or agreed`.

Options of numbers and days are stretches, told as situations tell them: `50`, `50..80, ends excluded`, `before 2025-01-01`,
`from 2025-05-01 or never`. Neighbouring ones are told as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sanctionlink.model.rulebook import ConditionType
from sanctionlink.records import dataclass

EXCLUDED, OR_NEVER = ", ends excluded", " or never"


def told(sort: ConditionType, options: Sequence[str], picked: Sequence[int]) -> tuple[str, ...]:
    """Some options (by number, ascending) of all, each run of neighbours in one text where neighbours make a range."""
    if not sort.finite:
        return tuple(_stretch(sort, options, first, last) for first, last in runs(picked))
    if sort is ConditionType.SCALE:
        return tuple(text for first, last in runs(picked) for text in _grades(options, first, last))
    if len(picked) > 2 and len(picked) == len(options) - 1:
        return (f"anything but {next(o for at, o in enumerate(options) if at not in picked)}",)
    return tuple(options[at] for at in picked)


def runs(picked: Sequence[int]) -> list[tuple[int, int]]:
    """The first and last of each run of neighbours among ascending numbers."""
    starts = [at for at in range(len(picked)) if not at or picked[at] != picked[at - 1] + 1]
    return [(picked[a], picked[b - 1]) for a, b in pairwise([*starts, len(picked)])]


def _grades(options: Sequence[str], first: int, last: int) -> tuple[str, ...]:
    """A run of a scale's values."""
    if first == last:
        return (options[first],)
    if last == len(options) - 1:
        return (f"{options[first]} or higher",)
    if first == 0:
        return (f"{options[last]} or lower",)
    return tuple(options[first : last + 1])


@dataclass(frozen=True, slots=True)
class _StretchEnds:
    """The ends of a stretch as texts (None: it has none), and whether they belong to it."""

    low: str | None
    has_low: bool
    high: str | None
    has_high: bool


def _stretch(sort: ConditionType, options: Sequence[str], first: int, last: int) -> str:
    """A run of stretches of a number or of time as one."""
    if first == last:
        return options[first]
    low, high = _ends(options[first]), _ends(options[last])
    if sort is ConditionType.DATE:
        never = OR_NEVER if options[last].endswith("never") else ""
        if high.high is None or options[last] == "never":
            return f"from {low.low}{never}" if low.low else f"any day{never}"
        return f"{low.low}..{high.high}" if low.low else f"up to {high.high}"
    above = "" if low.low is None else f"{low.low} or more" if low.has_low else f"more than {low.low}"
    below = "" if high.high is None else f"up to {high.high}" if high.has_high else f"less than {high.high}"
    if last == len(options) - 1 and above:
        return above
    if first == 0 and below:
        return below
    if low.has_low and high.has_high:
        return f"{low.low}..{high.high}"
    return f"{above} and {below}"


def _ends(label: str) -> _StretchEnds:
    """What a stretch's text says of its ends."""
    body = label.removesuffix(OR_NEVER)
    open_ = body.endswith(EXCLUDED)
    low, dots, high = body.removesuffix(EXCLUDED).partition("..")
    word, _, end = body.partition(" ")
    if word in ("below", "before"):
        return _StretchEnds(None, False, end, False)
    if word in ("above", "from"):
        return _StretchEnds(end, word == "from", None, False)
    return _StretchEnds(low, not open_, high if dots else low, not open_)
