"""The status of a target: what must-rules alone decide."""

from __future__ import annotations

from enum import Enum


class Status(str, Enum):
    """The status of a proposal (first two) or a measure (next two), or either (last)."""

    BLOCKED = "blocked"
    CLEAR = "clear"
    IN_FORCE = "in_force"
    NOT_IN_FORCE = "not_in_force"
    UNDETERMINED = "undetermined"

    @property
    def bitten(self) -> bool:
        """Whether some must-rule bites in every world."""
        return self in (Status.BLOCKED, Status.IN_FORCE)
