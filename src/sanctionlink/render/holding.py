"""Who holds a condition, in words: from parties and whether they need each other to a text that can be read out."""

from __future__ import annotations

from collections.abc import Container, Iterable

from sanctionlink.model.holders import HeldAt, Holders
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render.page import clean
from sanctionlink.render.words import listing, person, value_words


def holders(held: Holders, rulebook: Rulebook | None = None) -> str:
    """`United States and Russia together`, or `United States or Russia`: ids without a rulebook, "" if it is nobody."""
    names = [person(id_, rulebook) if rulebook else clean(id_) for id_ in held.parties]
    if not held.together:
        return listing(names, "or")
    return f"{listing(names)}{' together' if len(names) > 1 else ''}"


def holding(
    held: Iterable[HeldAt], rulebook: Rulebook | None = None, to: Container[str] | None = None
) -> str:
    """The same for all values, or for those that it may be moved `to`: `a and b together (to sustained), a or b (to none)`."""
    every = list(held)
    some = [each for each in every if to is not None and any(value in to for value in each.values)]
    if len(some) == 1:
        return holders(some[0].holders, rulebook)
    return ", ".join(
        holders(each.holders, rulebook)
        + (f" (to {listing([value_words(value) for value in each.values], 'or')})" if each.values else "")
        for each in some or every
    )
