"""The node tree of one YAML file: text with positions, and nothing that YAML would guess about it.

Invariants for what comes after: a scalar is text as written; keys are scalars and stand once in a mapping; there are
no aliases, tags or merge keys; nesting is at most `MAX_DEPTH` deep.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics.model import Span
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class SourceText:
    """The text of a file, with line ends as `\\n` and no byte-order mark; `file` is its name in messages."""

    file: str
    text: str

    def span(self, start: int, end: int) -> Span:
        """The region between two offsets of the text. Linear in the offset: for faults, not for every node."""
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return Span(self.file, line, column, end_line, end_column)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        newline = self.text.rfind("\n", 0, offset)
        return self.text.count("\n", 0, offset) + 1, offset - newline


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A text. `style` is None for plain, else the YAML sign it starts with (`'`, `"`, `|` or `>`).

    `start` and `end` are offsets of the raw node in the source's text.
    """

    source: SourceText
    text: str
    style: str | None
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def span(self) -> Span:
        """Where the text is, quotation marks included."""
        return Span(self.source.file, self.line, self.column, self.end_line, self.end_column)

    @property
    def is_null(self) -> bool:
        """Whether nothing (or `~`) is written here."""
        return self.style is None and self.text in ("", "~")


@dataclass(frozen=True, slots=True, eq=False)
class SequenceNode:
    """A list."""

    items: tuple[Node, ...]
    span: Span

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


@dataclass(frozen=True, slots=True, eq=False)
class MappingNode:
    """Keys and values in the order of the file."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries)

    def get(self, key: str) -> Node | None:
        """The value under a key."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None

    def key(self, key: str) -> Scalar | None:
        """The key's own node, for its position."""
        for name, _ in self.entries:
            if name.text == key:
                return name
        return None


Node = Scalar | SequenceNode | MappingNode


def kind(node: Node) -> str:
    """What a node is, in the user's words."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    return "nothing" if node.is_null else "text"
