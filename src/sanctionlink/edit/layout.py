"""The canonical layout of a file, from its pieces.

Two spaces a level, lists too; one space after `:` and `-`. A list or mapping in brackets stays there if it fits on its line;
with a comment inside it is written out by indentation. At most one blank line stands between entries, one always between
sections and before each rule that has several lines, and none before the first entry.
"""

from __future__ import annotations

from collections.abc import Iterable

from sanctionlink.edit.order import is_scenario
from sanctionlink.edit.pieces import PieceBlock, PieceEntry, Remark, margin
from sanctionlink.edit.texts import FOLD_AT, inline, written
from sanctionlink.language.yaml.nodes import Scalar

STEP = 2
LONGEST_FLOW = 160
"""Columns up to which a list or mapping that was written in brackets on one line stays there."""

_BESIDE = 2
"""Spaces before a comment on a line that has something else, at the least."""

Lines = list[str]


def lay_out(root: PieceBlock) -> str:
    """The text of a file; of one that says nothing, its comments and an empty mapping."""
    if not root.entries:
        return "".join(f"{line}\n" for line in (*_remarks(root.below, 0, False), "{}"))
    spaced = not is_scenario(root)
    lines: Lines = []
    before: Lines = []
    for i, entry in enumerate(root.entries):
        body = _entry(entry, 0, apart=_is_rules(entry))
        lines += _lead(entry.above, entry.gap, 0, i > 0, spaced and max(len(body), len(before)) > 1)
        lines += body
        before = body
    lines += _remarks(root.below, 0, True)
    return "".join(f"{line}\n" for line in lines)


def _is_rules(entry: PieceEntry) -> bool:
    return entry.key is not None and entry.key.text == "rules"


def _block(block: PieceBlock, indent: int, apart: bool = False) -> Lines:
    """A list or mapping by indentation; `apart` puts a blank line before each entry of several lines."""
    lines: Lines = []
    for i, entry in enumerate(_hoisted(each, indent) for each in block.entries):
        body = _entry(entry, indent)
        lines += _lead(entry.above, entry.gap, indent, i > 0, apart and len(body) > 1)
        lines += body
    return lines + _remarks(block.below, indent, True)


def _hoisted(entry: PieceEntry, indent: int) -> PieceEntry:
    """An item of a list with the comments that cannot stand inside, after its dash, above it."""
    value = entry.value
    if entry.key is not None or not isinstance(value, PieceBlock) or _flow(value, indent + STEP) is not None:
        return entry
    above = (*entry.above, entry.beside) if entry.beside else entry.above
    first = _hoisted(value.entries[0], indent + STEP)
    inner = PieceEntry(first.key, first.value, (), first.beside, False)
    block = PieceBlock(value.is_mapping, value.flow, value.joined, (inner, *value.entries[1:]), value.below)
    return PieceEntry(None, block, (*above, *first.above), None, entry.gap)


def _lead(above: tuple[Remark, ...], gap: bool, indent: int, later: bool, forced: bool) -> Lines:
    """The comments above an entry, with blank lines; `later` is whether something precedes, `forced` wants a blank line."""
    lines: Lines = []
    if later and (forced or (above[0].gap if above else gap)):
        lines.append("")
    lines += _remarks(above, indent, False)
    if above and gap:
        lines.append("")
    return lines


def _remarks(found: Iterable[Remark], indent: int, later: bool) -> Lines:
    """Comments on lines of their own; `later` is whether the first may have a blank line before it."""
    lines: Lines = []
    for remark in found:
        if remark.gap and later:
            lines.append("")
        lines.append(" " * indent + remark.text)
        later = True
    return lines


def _entry(entry: PieceEntry, indent: int, apart: bool = False) -> Lines:
    """An entry without the comments above it."""
    value = entry.value
    sign = " " * indent + ("-" if entry.key is None else f"{_key(entry.key, False)}:")
    if isinstance(value, Scalar):
        text, lines = written(value, len(sign) + 1, indent + STEP)
        line = f"{sign} {text}".rstrip(" ")
        if lines and entry.beside:  # it may have stood after a long text that is folded now
            return [f"{line}{' ' * _BESIDE}{entry.beside.text}", *lines]
        return [_beside(line, entry.beside), *lines]
    text_or_none = _flow(value, len(sign) + 1)
    if text_or_none is not None:
        return [_beside(f"{sign} {text_or_none}", entry.beside)]
    lines = _block(value, indent + STEP, apart)
    if entry.key is None:
        return [f"{sign} {lines[0][indent + STEP :]}", *lines[1:]]
    return [_beside(sign, entry.beside), *lines]


def _key(key: Scalar, flow: bool) -> str:
    """A key; the empty one, which only `?` can introduce, in quotation marks."""
    return inline(key, flow) if key.text else '""'


def _beside(line: str, remark: Remark | None) -> str:
    """A line with the comment beside it, as far from the line's begin as it was if there is room."""
    if remark is None:
        return line
    return line + " " * max(_BESIDE, remark.inset - len(line) + margin(line)) + remark.text


def _flow(block: PieceBlock, room: int) -> str | None:
    """A list or mapping in brackets if it was written so and can be on a line of which `room` columns are taken."""
    if not block.flow or block.remarked:
        return None
    text = _in_brackets(block)
    widest = LONGEST_FLOW if block.joined else FOLD_AT
    return text if not block.entries or room + len(text) <= widest else None


def _in_brackets(block: PieceBlock) -> str:
    parts = []
    for entry in block.entries:
        value = inline(entry.value, True) if isinstance(entry.value, Scalar) else _in_brackets(entry.value)
        parts.append(f"{_key(entry.key, True)}: {value}" if entry.key else value)
    listed = ", ".join(parts)
    return f"{{{listed}}}" if block.is_mapping else f"[{listed}]"
