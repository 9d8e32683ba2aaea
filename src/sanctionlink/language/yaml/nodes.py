"""The node tree of one YAML file: text with positions, and nothing that YAML would guess about it.

Invariants for what comes after: a scalar is text as written; keys are scalars and stand once in a mapping; there are
no aliases, tags or merge keys; nesting is at most `MAX_DEPTH` deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

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


class Mark(Protocol):
    """A place in a text: the offset of a character, and its line and column, all from 0. PyYAML's marks are such places."""

    @property
    def index(self) -> int:
        """The offset."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def column(self) -> int:
        """The column."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A mark where no YAML parser made one."""

    index: int
    line: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A text. `style` is None for plain, else the YAML sign it starts with (`'`, `"`, `|` or `>`).

    `first` and `last` are where the raw node starts (inclusive) and ends (exclusive) in the source's text.
    """

    source: SourceText
    text: str
    style: str | None
    first: Mark
    last: Mark

    @property
    def start(self) -> int:
        """The offset at which the raw node starts."""
        return self.first.index

    @property
    def end(self) -> int:
        """The offset at which the raw node ends."""
        return self.last.index

    @property
    def line(self) -> int:
        """The line on which it starts, from 1."""
        return self.first.line + 1

    @property
    def column(self) -> int:
        """The column at which it starts, from 1."""
        return self.first.column + 1

    @property
    def end_line(self) -> int:
        """The line on which it ends, from 1."""
        return self.last.line + 1

    @property
    def end_column(self) -> int:
        """The column at which it ends, from 1."""
        return self.last.column + 1

    @property
    def span(self) -> Span:
        """Where the text is, quotation marks included."""
        return _between(self.source, self.first, self.last)

    @property
    def is_null(self) -> bool:
        """Whether nothing (or `~`) is written here."""
        return self.style is None and self.text in ("", "~")


@dataclass(frozen=True, slots=True, eq=False)
class SequenceNode:
    """A list. `flow` is whether it is written in brackets; `first` and `last` are its marks."""

    source: SourceText
    items: tuple[Node, ...]
    flow: bool
    first: Mark
    last: Mark

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)

    @property
    def span(self) -> Span:
        """Where the list is."""
        if self.flow or not self.items:
            return _between(self.source, self.first, self.last)
        return _until(self.source, self.first, self.items[-1])


@dataclass(frozen=True, slots=True, eq=False)
class MappingNode:
    """Keys and values in the order of the file, by the keys' texts. `flow` is whether it is written in braces."""

    source: SourceText
    by_key: Mapping[str, tuple[Scalar, Node]]
    flow: bool
    first: Mark
    last: Mark

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.by_key.values())

    @property
    def entries(self) -> tuple[tuple[Scalar, Node], ...]:
        """Keys and values in the order of the file."""
        return tuple(self.by_key.values())

    @property
    def span(self) -> Span:
        """Where the mapping is."""
        if self.flow or not self.by_key:
            return _between(self.source, self.first, self.last)
        return _until(self.source, self.first, self.entries[-1][1])

    def get(self, key: str) -> Node | None:
        """The value under a key."""
        entry = self.by_key.get(key)
        return entry[1] if entry else None

    def key(self, key: str) -> Scalar | None:
        """The key's own node, for its position."""
        entry = self.by_key.get(key)
        return entry[0] if entry else None

    def having(self, by_key: Mapping[str, tuple[Scalar, Node]]) -> MappingNode:
        """The same mapping with other entries, or fewer."""
        return MappingNode(self.source, by_key, self.flow, self.first, self.last)


def _between(source: SourceText, first: Mark, last: Mark) -> Span:
    return Span(source.file, first.line + 1, first.column + 1, last.line + 1, last.column + 1)


def _until(source: SourceText, first: Mark, part: Node) -> Span:
    """From a mark to the end of the last part: for YAML a block ends where the next thing starts, for a reader with its text."""
    end = part.span
    return Span(source.file, first.line + 1, first.column + 1, end.end_line, end.end_column)


Node = Scalar | SequenceNode | MappingNode


def kind(node: Node) -> str:
    """What a node is, in the user's words."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    return "nothing" if node.is_null else "text"
