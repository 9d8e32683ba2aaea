"""What a YAML file is made of for a formatter: entries in order, each with the comments that belong to it.

Every comment of the file is in exactly one place. Comments on lines of their own belong to the entry that follows; at the end
of a list or mapping, those that are indented at least as far as its entries belong to it. A comment after something on its line
belongs to that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from sanctionlink.language.yaml.comments import comments_in
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode, SourceText
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Remark:
    """A comment. `column` counts from 1, `inset` from where its line begins after indentation and dashes; `alone` is whether it
    has the line to itself, and `gap` whether a blank line precedes it then.
    """

    text: str
    offset: int
    line: int
    column: int
    inset: int
    alone: bool
    gap: bool


@dataclass(frozen=True, slots=True, eq=False)
class PieceEntry:
    """A key with its value, or an item of a list (`key` is None). `gap` is whether a blank line precedes it directly."""

    key: Scalar | None
    value: Value
    above: tuple[Remark, ...]
    beside: Remark | None
    gap: bool


@dataclass(frozen=True, slots=True, eq=False)
class PieceBlock:
    """A list or mapping. `flow` is whether it stands in `[…]` or `{…}`, `joined` whether on one line; `below` ends it."""

    is_mapping: bool
    flow: bool
    joined: bool
    entries: tuple[PieceEntry, ...]
    below: tuple[Remark, ...]

    @property
    def remarked(self) -> bool:
        """Whether a comment stands anywhere inside."""
        return bool(self.below) or any(
            entry.above or entry.beside or (isinstance(entry.value, PieceBlock) and entry.value.remarked)
            for entry in self.entries
        )


Value = Scalar | PieceBlock
_MARGIN = re.compile(r"(?: |-(?= ))*")


def take_apart(source: SourceText, root: MappingNode) -> PieceBlock:
    """The pieces of a file, from its text and its tree."""
    return _Sorter(source, root).whole(root)


def remarks(source: SourceText, root: MappingNode) -> Iterator[Remark]:
    """The comments of a file, in order, from its text and its tree."""
    starts = _line_starts(source.text)
    lines = source.text.split("\n")
    for comment in comments_in(source.text, source.file, root):
        line, column = comment.span.line, comment.span.column
        whole = lines[line - 1]
        alone = not whole[: column - 1].strip(" \t")
        inset = column - 1 - margin(whole)
        offset = starts[line - 1] + column - 1
        yield Remark(comment.text, offset, line, column, inset, alone, alone and _is_blank(lines, line - 1))


def margin(line: str) -> int:
    """The columns that indentation and dashes take."""
    matched = _MARGIN.match(line)
    return matched.end() if matched else 0


def _line_starts(text: str) -> list[int]:
    return [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]


def _is_blank(lines: list[str], line: int) -> bool:
    """Whether a line, counted from 1, is there and blank."""
    return 1 <= line <= len(lines) and not lines[line - 1].strip(" \t")


class _Sorter:
    """Gives out the comments of a file, in order, while its tree is walked in order."""

    def __init__(self, source: SourceText, root: MappingNode) -> None:
        self.text = source.text
        self.lines = source.text.split("\n")
        self.starts = _line_starts(source.text)
        self.waiting = list(remarks(source, root))
        self.comment_at = {remark.offset + len(remark.text): remark.offset for remark in self.waiting}
        self.next = 0

    def whole(self, root: MappingNode) -> PieceBlock:
        flow = self.text[self.start(root)] == "{"
        block = self.flow(root) if flow else self.block(root, len(self.text) + 1, 0)
        rest = self.take(len(self.text) + 1)
        return PieceBlock(True, flow, block.joined, block.entries, (*block.below, *rest))

    # --- places ------------------------------------------------------------------------------------------------------

    def start(self, node: Node) -> int:
        """The offset at which a node begins; of a block, its first key or dash."""
        if isinstance(node, Scalar):
            return node.start
        return self.starts[node.span.line - 1] + node.span.column - 1

    def end(self, node: Node) -> int:
        """The offset at which a text, or a list or mapping in brackets, ends."""
        if isinstance(node, Scalar):
            return node.end
        return self.starts[node.span.end_line - 1] + node.span.end_column - 1

    def is_flow(self, node: MappingNode | SequenceNode) -> bool:
        return self.text[self.start(node)] in "{["

    def dash(self, item: Node) -> int:
        """The offset of the dash before an item: the last sign before it that is no comment."""
        at = self.start(item)
        while True:
            while self.text[at - 1] in " \t\n":
                at -= 1
            comment = self.comment_at.get(at)
            if comment is None:
                return at - 1
            at = comment

    def line_of(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def gap(self, offset: int) -> bool:
        return _is_blank(self.lines, self.line_of(offset) - 1)

    # --- comments ----------------------------------------------------------------------------------------------------

    def take(self, before: int) -> tuple[Remark, ...]:
        """The next comments, up to an offset."""
        first = self.next
        while self.next < len(self.waiting) and self.waiting[self.next].offset < before:
            self.next += 1
        return tuple(self.waiting[first : self.next])

    def take_beside(self, line: int, before: int) -> Remark | None:
        """The next comment, if it follows something on this line."""
        if self.next < len(self.waiting):
            remark = self.waiting[self.next]
            if not remark.alone and remark.line == line and remark.offset < before:
                self.next += 1
                return remark
        return None

    def take_indented(self, least: int, before: int) -> tuple[Remark, ...]:
        """The next comments that stand at a column (from 0) or right of it, up to an offset."""
        first = self.next
        while self.next < len(self.waiting):
            remark = self.waiting[self.next]
            if remark.offset >= before or remark.column - 1 < least:
                break
            self.next += 1
        return tuple(self.waiting[first : self.next])

    # --- entries -----------------------------------------------------------------------------------------------------

    def block(self, node: MappingNode | SequenceNode, limit: int, least: int) -> PieceBlock:
        """A list or mapping by indentation. Before `limit` the next thing begins; `least` is the least column of its own."""
        entries: list[PieceEntry] = []
        pairs = _pairs(node)
        begins = [self.dash(value) if key is None else key.start for key, value in pairs]
        for i, (key, value) in enumerate(pairs):
            after = begins[i + 1] if i + 1 < len(begins) else limit
            entry = self.entry(key, value, begins[i], after)
            entries.append(entry if i else _first(entry))
        column = max(node.span.column - 1, least)
        return PieceBlock(
            isinstance(node, MappingNode), False, False, tuple(entries), self.take_indented(column, limit)
        )

    def entry(self, key: Scalar | None, value: Node, begin: int, after: int) -> PieceEntry:
        """One entry of a block, which begins at `begin`; what follows it begins at `after`."""
        above = self.take(begin)
        gap = self.gap(begin)
        beside: Remark | None = None
        whole: Value
        if isinstance(value, Scalar):
            above += self.take(value.start)
            beside = self.take_beside(value.line, value.end)  # on the line of a block's sign
            whole = value
        elif self.is_flow(value):
            above += self.take(self.start(value))
            whole = self.flow(value)
            if not whole.entries:
                above += whole.below
                whole = PieceBlock(whole.is_mapping, True, True, (), ())
        elif key is None:
            above += self.take(self.start(value))
            return PieceEntry(None, self.block(value, after, self.column(begin) + 1), above, None, gap)
        else:
            beside = self.take_beside(key.end_line, self.start(value))
            return PieceEntry(key, self.block(value, after, self.column(begin) + 1), above, beside, gap)
        beside = beside or self.take_beside(self.line_of(max(self.end(value) - 1, 0)), after)
        return PieceEntry(key, whole, above, beside, gap)

    def column(self, offset: int) -> int:
        return offset - self.starts[self.line_of(offset) - 1]

    def flow(self, node: MappingNode | SequenceNode) -> PieceBlock:
        """A list or mapping in brackets. A comment on the line on which an entry ends belongs to the entry."""
        entries: list[PieceEntry] = []
        for key, value in _pairs(node):
            begin = self.start(value) if key is None else key.start
            above = self.take(begin) + self.take(self.start(value))
            whole: Value = value if isinstance(value, Scalar) else self.flow(value)
            if isinstance(whole, PieceBlock) and not whole.entries:
                above += whole.below
                whole = PieceBlock(whole.is_mapping, True, True, (), ())
            beside = self.take_beside(self.line_of(max(self.end(value) - 1, 0)), self.end(node))
            entries.append(PieceEntry(key, whole, above, beside, False))
        below = self.take(self.end(node))
        joined = node.span.line == node.span.end_line
        return PieceBlock(isinstance(node, MappingNode), True, joined, tuple(entries), below)


def _first(entry: PieceEntry) -> PieceEntry:
    """The first entry of a block: a blank line above all of it is not its own, and does not go with it."""
    if not entry.above:
        return PieceEntry(entry.key, entry.value, (), entry.beside, False)
    top = entry.above[0]
    top = Remark(top.text, top.offset, top.line, top.column, top.inset, top.alone, False)
    return PieceEntry(entry.key, entry.value, (top, *entry.above[1:]), entry.beside, entry.gap)


def _pairs(node: MappingNode | SequenceNode) -> list[tuple[Scalar | None, Node]]:
    if isinstance(node, MappingNode):
        return list(node.entries)
    return [(None, item) for item in node.items]
