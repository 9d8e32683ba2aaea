"""Where a base value comes from: what the leaves of a proof are."""

from __future__ import annotations

from enum import Enum


class LeafKind(str, Enum):
    """Where a value at the bottom of a proof comes from."""

    FACT = "fact"
    ASSUMPTION = "assumption"
    DEFAULT = "default"
    SUPPOSITION = "supposition"  # open: this world supposes the value
    CALENDAR = "calendar"  # follows from the date asked about
