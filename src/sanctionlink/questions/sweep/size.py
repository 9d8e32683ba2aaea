"""How large a sweep is, in words, and how it could be made smaller."""

from __future__ import annotations

from collections.abc import Sequence

from sanctionlink.answers.sweep import Axis, combinations

NAMED = 6
"""Conditions named, those with the most values."""


def extent(axes: Sequence[Axis], open_: Sequence[Axis]) -> str:
    """How many combinations and worlds there are, and which conditions make it so many."""
    text = f"there are {number(combinations(axes))} combinations: {factors(axes)}"
    if open_:
        text += (
            f"; each has {number(combinations(open_))} possibilities, since these are open: {factors(open_)}"
        )
    return text


def smaller(open_: Sequence[Axis]) -> str:
    """What to do about it."""
    ways = ["vary fewer conditions, or fewer of their values (C=V1|V2)"]
    if open_:
        ways.append("fix what is open with --set or facts")
    return f"To make it smaller, {'; or '.join(ways)}"


def factors(axes: Sequence[Axis]) -> str:
    """The conditions with the most values."""
    largest = sorted(axes, key=lambda a: -len(a.options))
    text = " x ".join(f"{len(a.options)} of `{a.name}`" for a in largest[:NAMED])
    more = combinations(largest[NAMED:])
    return text + (f" x {number(more)} of {len(axes) - NAMED} more" if len(axes) > NAMED else "")


def number(count: int) -> str:
    """A number, not in full if it is long."""
    return f"{count:,}" if count < 10**15 else f"more than 10^{len(str(count)) - 1}"
