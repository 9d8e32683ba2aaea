"""The rulebooks that can be asked, and what each holds."""

from __future__ import annotations

from sanctionlink.documents.shape import Count, Document, Shape
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One rulebook: where it is, what it holds. `title` is null, and `faults` counts the errors, if it cannot be loaded."""

    shape = Shape(pairs=("counts",))

    name: str
    title: str | None
    where: str
    origin: str
    current: bool
    """Whether it is the one used here without --rulebook."""
    counts: tuple[tuple[str, Count], ...]
    faults: Count


@dataclass(frozen=True, slots=True)
class Shelf(Document):
    """The rulebooks that can be asked."""

    shape = Shape("sanctionlink/rulebooks/1")

    rulebooks: tuple[Entry, ...]
