"""Who holds a condition, in words: from parties and whether they need each other to a text that can be read out."""

from __future__ import annotations

from collections.abc import Iterable

from sanctionlink.model.holders import HeldAt, Holders
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render.page import clean
from sanctionlink.render.words import listing


def holders(held: Holders, rulebook: Rulebook | None = None) -> str:
    """`United States and Russia together`, or `United States or Russia`: ids without a rulebook, "" if it is nobody."""
    parties = rulebook.parties if rulebook else {}
    names = [clean(parties[id_].name if id_ in parties else id_) for id_ in held.parties]
    if not held.together:
        return listing(names, "or")
    return f"{listing(names)}{' together' if len(names) > 1 else ''}"


def holding(held: Iterable[HeldAt], rulebook: Rulebook | None = None) -> str:
    """The same for all values: `us and russia together (to sustained), us or russia (to none)`."""
    return ", ".join(
        holders(each.holders, rulebook)
        + (f" (to {listing([clean(value) for value in each.values], 'or')})" if each.values else "")
        for each in held
    )
