"""A rulebook's citations looked up in a document."""

from __future__ import annotations

from sanctionlink.diagnostics.model import Span
from sanctionlink.documents.shape import Document, Shape
from sanctionlink.model.rulebook import Citation
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation, and where the rulebook makes it."""

    shape = Shape(inline=("cite", "span"))

    cite: Citation
    span: Span


@dataclass(frozen=True, slots=True)
class SourceReport(Document):
    """Which citations a document has: each citation of the rulebook once, in file order.

    `found` are those whose hash is that of a paragraph of the document `file`, `not_found` those whose hash is that of none.
    """

    shape = Shape(
        "sanctionlink/sources/1",
        leave_out=("found", "not_found", "unhashed"),
        keys={f"{name}_at": name for name in ("found", "not_found", "unhashed")},
        derived=("found_at", "not_found_at", "unhashed_at"),
    )

    rulebook: str
    file: str
    found: tuple[Citation, ...]
    not_found: tuple[Citation, ...]
    unhashed: tuple[Citation, ...]

    @property
    def found_at(self) -> tuple[Cited, ...]:
        """Those that a paragraph of the document confirms."""
        return _placed(self.found)

    @property
    def not_found_at(self) -> tuple[Cited, ...]:
        """Those that no paragraph of the document confirms."""
        return _placed(self.not_found)

    @property
    def unhashed_at(self) -> tuple[Cited, ...]:
        """Citations without a hash, which cannot be looked up."""
        return _placed(self.unhashed)


def _placed(cites: tuple[Citation, ...]) -> tuple[Cited, ...]:
    return tuple(Cited(each, each.span) for each in cites)
