"""The comments of a YAML file, which no YAML parser keeps, and what each of them stands at.

A `#` begins a comment only outside of texts: what the parser calls a scalar is skipped, be it plain, quoted or a block. Of a
block, only the line with its sign (`|`, `>-`) can have a comment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from sanctionlink.diagnostics.model import Collector, Span
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode
from sanctionlink.language.yaml.reader import read_yaml
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its `#` to the end of its line, without white space at its end.

    `first` and `last` are the lines of the entry that it is about, both included: the entry that begins on its own line, or,
    where it has the line to itself, on the next line that has more than a comment. 0 if nothing follows.
    """

    text: str
    span: Span
    first: int
    last: int


def comments(text: str, file: str) -> Iterator[Comment]:
    """The comments of a file, in order; none if it is not YAML that a rulebook may have.

    Args:
        text: the file's text with `\\n` line ends.
        file: its name in messages.
    """
    root = read_yaml(text.encode(), file, "", Collector())
    if root is not None:
        yield from comments_in(text, file, root)


def comments_in(text: str, file: str, root: Node) -> Iterator[Comment]:
    """The same for a file that has been read: `root` is its tree."""
    starts = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]
    found = [(bisect_right(starts, begin), begin, end) for begin, end in _places(text, root)]
    alone = {line for line, begin, _ in found if not text[starts[line - 1] : begin].strip()}
    ends = _ends(root)
    following = _following(text, starts, alone)
    for line, begin, end in found:
        about = following[line] if line in alone else line
        column = begin - starts[line - 1] + 1
        span = Span(file, line, column, line, column + end - begin)
        yield Comment(text[begin:end], span, about, ends.get(about, about))


def _places(text: str, root: Node) -> Iterator[tuple[int, int]]:
    """Begin and end of each comment as offsets."""
    at = 0
    for scalar in sorted(_scalars(root), key=lambda each: each.start):
        yield from _between(text, at, scalar.start)
        at = scalar.end
        if scalar.style in ("|", ">"):
            sign_ends = text.find("\n", scalar.start, scalar.end)
            yield from _between(text, scalar.start, sign_ends if sign_ends >= 0 else scalar.end)
    yield from _between(text, at, len(text))


def _between(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The comments in a stretch of the file that has no text of a scalar."""
    while (begin := text.find("#", begin, end)) >= 0:
        line_end = text.find("\n", begin)
        line_end = len(text) if line_end < 0 else line_end
        yield begin, begin + len(text[begin:line_end].rstrip())
        begin = line_end


def _scalars(root: Node) -> Iterator[Scalar]:
    """Every text of a tree, keys included, in no particular order."""
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, SequenceNode):
            waiting.extend(node.items)
        else:
            for key, value in node.entries:
                waiting += (key, value)


def _ends(root: Node) -> dict[int, int]:
    """By the line on which an entry of a list or mapping begins, the last line of the longest one."""
    ends: dict[int, int] = {}
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            continue
        if isinstance(node, MappingNode):
            entries = [(key.line, value) for key, value in node.entries]
        else:
            entries = [(item.span.line, item) for item in node.items]
        for line, value in entries:
            ends[line] = max(ends.get(line, line), _last_line(value))
            waiting.append(value)
    return ends


def _last_line(node: Node) -> int:
    """The last line that has something of a node: a block's end is where the next line begins."""
    end = node.span
    return end.end_line - 1 if end.end_column == 1 and end.end_line > end.line else end.end_line


def _following(text: str, starts: list[int], alone: set[int]) -> dict[int, int]:
    """By each line that has a comment alone, the next line that has more than one, or 0."""
    result: dict[int, int] = {}
    following = 0
    for line in range(len(starts), 0, -1):
        end = starts[line] if line < len(starts) else len(text)
        if line in alone:
            result[line] = following
        elif text[starts[line - 1] : end].strip():
            following = line
    return result
