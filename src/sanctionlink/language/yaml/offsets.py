"""From offsets in a scalar's value to places in the file, through folding, quotation marks and escapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate

from sanctionlink.diagnostics.model import Span
from sanctionlink.language.yaml.nodes import Scalar

# Folding turns line ends and indentation into these, so only other characters can be matched one to one.
_WHITE = " \t\n"
_ESCAPE_LENGTHS = {"x": 2, "u": 4, "U": 8}
_WHITE_ESCAPES = "nt \t"


def place_of(scalar: Scalar) -> Callable[[int, int], Span]:
    """Tells where the characters from one offset (inclusive) to another (exclusive) of a scalar's text are in its file."""
    if scalar.style is not None or scalar.first.line != scalar.last.line:
        return _Locator(scalar)
    file, line, column = scalar.source.file, scalar.line, scalar.column

    def place(start: int, end: int) -> Span:  # the text is as written
        return Span(file, line, column + start, line, column + (end if end > start else start))

    return place


class _Locator:
    """Finds the places in the file of parts of one scalar's text.

    The k-th character of the value that is not white space comes from the k-th such character of the raw text, so
    both ends are carried over by counting. Offsets at white space go to the nearest character beside it. The counting
    is done once, when the first place is asked for.
    """

    __slots__ = ("_before", "_places", "_raw", "_scalar")

    def __init__(self, scalar: Scalar) -> None:
        self._scalar = scalar
        self._raw: str | None = None
        self._places: list[tuple[int, int]] = []
        self._before: list[int] = []

    def __call__(self, start: int, end: int) -> Span:
        """The place of the characters from offset `start` (inclusive) to `end` (exclusive) of the text."""
        scalar = self._scalar
        raw = self._count()
        if not self._before:
            first, last = start, max(end, start)
        elif len(self._places) < self._before[-1]:
            return scalar.span
        else:
            first, last = self._carry(start, end)
        line, column = _position(scalar, raw, first)
        end_line, end_column = _position(scalar, raw, last)
        return Span(scalar.source.file, line, column, end_line, end_column)

    def _count(self) -> str:
        """The raw text; the first time, what it needs to carry offsets over is counted, unless it is the value."""
        if self._raw is None:
            scalar = self._scalar
            self._raw = scalar.source.text[scalar.start : scalar.end]
            if self._raw != scalar.text:
                self._places = list(_places(self._raw, scalar.style))
                self._before = list(accumulate((c not in _WHITE for c in scalar.text), initial=0))
        return self._raw

    def _carry(self, start: int, end: int) -> tuple[int, int]:
        """Raw offsets for value offsets: the start of the first character at or after, the end of the last before."""
        places, most = self._places, len(self._before) - 1
        before_start, before_end = self._before[min(start, most)], self._before[min(end, most)]
        total = self._before[-1]
        if before_start == total:  # past the last character: the end of the text
            first = places[total - 1][1] if total else 0
        else:
            first = places[before_start][0]
        last = places[before_end - 1][1] if before_end > before_start else first
        return first, last


def _places(raw: str, style: str | None) -> Iterator[tuple[int, int]]:
    """The raw start and end of every character of the value that is not white space, in order."""
    if style == "'":
        yield from _single_quoted(raw)
    elif style == '"':
        yield from _double_quoted(raw)
    else:
        # A block's first line is its sign, with a comment perhaps, and not part of the text.
        begin = raw.find("\n") + 1 if style in ("|", ">") else 0
        yield from ((i, i + 1) for i in range(begin, len(raw)) if raw[i] not in _WHITE)


def _single_quoted(raw: str) -> Iterator[tuple[int, int]]:
    i = 1
    while i < len(raw) - 1:
        width = 2 if raw[i] == "'" else 1
        if raw[i] not in _WHITE:
            yield i, i + width
        i += width


def _double_quoted(raw: str) -> Iterator[tuple[int, int]]:
    i = 1
    while i < len(raw) - 1:
        if raw[i] != "\\":
            if raw[i] not in _WHITE:
                yield i, i + 1
            i += 1
            continue
        sign = raw[i + 1]
        width = 2 + _ESCAPE_LENGTHS.get(sign, 0)
        if sign != "\n" and sign not in _WHITE_ESCAPES and not _is_white_code(raw[i + 2 : i + width]):
            yield i, i + width
        i += width


def _is_white_code(digits: str) -> bool:
    return bool(digits) and chr(int(digits, 16)) in _WHITE


def _position(scalar: Scalar, raw: str, offset: int) -> tuple[int, int]:
    newline = raw.rfind("\n", 0, offset)
    if newline < 0:
        return scalar.line, scalar.column + offset
    return scalar.line + raw.count("\n", 0, offset), offset - newline
