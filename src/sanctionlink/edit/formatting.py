"""Formats the text of one file of a rulebook, and makes sure that it still says the same.

The formatted text is read again: it must have the same texts in the same places, but for the order of keys, and the same
comments. What does not pass is a fault of the formatter, and the file is to be left alone.
"""

from __future__ import annotations

from collections import Counter

from sanctionlink.diagnostics.model import Collector, SanctionlinkError
from sanctionlink.edit.layout import lay_out
from sanctionlink.edit.order import arrange
from sanctionlink.edit.pieces import PieceBlock, Value, remarks, take_apart
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode, SourceText
from sanctionlink.language.yaml.reader import read_yaml
from sanctionlink.language.yaml.text import read_text

_EXPECTS = "sections such as `rules`, `facts` or `cases`"


class FormatterFault(SanctionlinkError):
    """The formatter would have changed what a file says. Nothing was written."""


def format_text(data: bytes, file: str) -> bytes:
    """The canonical text of a file, in UTF-8.

    Args:
        data: the content of the file.
        file: its name in messages.

    Raises:
        InvalidInput: the content is not YAML that a rulebook may have; with every fault.
        FormatterFault: the formatted text would not say the same.
    """
    found = Collector()
    source = read_text(data, file, found)
    root = read_yaml(data, file, _EXPECTS, found)
    found.raise_if_failed()
    assert source is not None and root is not None  # else there was a fault
    arranged = arrange(take_apart(source, root))
    text = lay_out(arranged)
    _check(source, root, arranged, text)
    return text.encode()


def _check(source: SourceText, root: MappingNode, arranged: PieceBlock, text: str) -> None:
    found = Collector()
    again = read_yaml(text.encode(), source.file, _EXPECTS, found)
    if again is None or found.failed or not _same(arranged, again):
        raise FormatterFault(f"`{source.file}` would not say the same after formatting")
    before = Counter(remark.text for remark in remarks(source, root))
    if before != Counter(remark.text for remark in remarks(SourceText(source.file, text), again)):
        raise FormatterFault(f"`{source.file}` would not have the same comments after formatting")


def _same(piece: Value, node: Node) -> bool:
    """Whether a tree has exactly what the pieces have, in the same order."""
    if isinstance(piece, Scalar):
        if not isinstance(node, Scalar):
            return False
        return piece.is_null if node.is_null else node.text == piece.text and not piece.is_null
    if isinstance(node, MappingNode):
        pairs: list[tuple[Scalar | None, Node]] = list(node.entries)
    elif isinstance(node, SequenceNode):
        pairs = [(None, item) for item in node.items]
    else:
        return False
    if piece.is_mapping is not isinstance(node, MappingNode) or len(pairs) != len(piece.entries):
        return False
    return all(
        (entry.key and entry.key.text) == (key and key.text) and _same(entry.value, value)
        for entry, (key, value) in zip(piece.entries, pairs, strict=True)
    )
