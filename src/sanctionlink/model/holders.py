"""Who holds a condition: from the parties named and whether they need each other, to whether given parties can move it."""

from __future__ import annotations

from collections.abc import Collection

from sanctionlink.documents.shape import Shape
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Holders:
    """Parties that can move something: all of them `together`, or any one of them. Without parties nobody is on record."""

    parties: tuple[str, ...] = ()
    together: bool = True

    def can_move(self, by: Collection[str]) -> bool:
        """Whether these parties, and nobody else, can move it; never so if nobody is on record as holding it."""
        if self.together:
            return bool(self.parties) and set(self.parties) <= set(by)
        return not set(self.parties).isdisjoint(by)


NOBODY = Holders()
"""Nobody is on record as holding it."""


@dataclass(frozen=True, slots=True)
class HeldAt:
    """Who can move a condition to these values, or to whatever value if none is named."""

    shape = Shape(inline=("holders",))

    values: tuple[str, ...]
    holders: Holders
