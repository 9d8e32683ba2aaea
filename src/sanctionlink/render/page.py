"""Text on a page: harmless characters, widths in terminal cells, wrapping with hanging indents, and paint."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from sanctionlink.documents.characters import BIDIRECTIONAL
from sanctionlink.records import dataclass

ESCAPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Characters without a look that some scripts need; all others of their kind only make two texts look alike.
JOINERS = frozenset("\u00ad\u200c\u200d")
SGR = re.compile("\x1b\\[[0-9;]*m")

CODES = {
    "blocked": "1;31",
    "unlikely": "31",
    "doubtful": "33",
    "contested": "35",
    "open": "2",
    "possible": "36",
    "likely": "1;36",
    "in_force": "1;34",
    "clear": "32",
    "not_in_force": "32",
    "undetermined": "1;33",
    "conflict": "1;31",
    "assumption": "1;35",
    "head": "1",
    "dim": "2",
    "bad": "31",
    "good": "32",
}
"""What each role looks like, as parameters of the terminal's SGR sequence."""


WIDE = 140
"""The width from which an answer has room for a second column."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the text is for: its width in cells, whether it can draw beyond ASCII, and whether it may be coloured."""

    width: int = 80
    unicode: bool = True
    colour: bool = False

    def paint(self, text: str, role: str) -> str:
        """The text in the colour of its role, word by word, so that wrapping may cut between any two words."""
        code = CODES.get(role)
        if not self.colour or code is None:
            return text
        return re.sub(r"[^ ]+", lambda word: f"\x1b[{code}m{word.group()}\x1b[0m", text)

    def sign(self, drawn: str, ascii_form: str) -> str:
        """A drawing character, or its stand-in where the terminal cannot show it."""
        return drawn if self.unicode else ascii_form


def escape(char: str) -> str:
    """A character as a visible escape sequence."""
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def harmless(char: str) -> bool:
    """Whether a character can be shown on a terminal without steering it."""
    if char in JOINERS:
        return True
    return char not in BIDIRECTIONAL and unicodedata.category(char) not in ESCAPED_CATEGORIES


def clean(text: str) -> str:
    """Text from users on one line: white space folded, and whatever could steer a terminal made visible."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    folded = " ".join(part for part in re.split(r"[ \t\r\n]+", text) if part)
    return "".join(char if harmless(char) else escape(char) for char in folded)


def cells(text: str) -> int:
    """How many terminal cells the text takes; paint takes none, East Asian wide characters take two."""
    if text.isascii() and "\x1b" not in text:
        return len(text)
    bare = SGR.sub("", text)
    return sum(cell(char) for char in bare)


def cell(char: str) -> int:
    """How many terminal cells one character takes."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def pad(text: str, width: int) -> str:
    """The text filled up with blanks to a width in cells."""
    return text + " " * max(0, width - cells(text))


def pieces(word: str, width: int) -> Iterator[str]:
    """A word cut into parts that fit the width; a painted word loses its paint if it has to be cut."""
    if cells(word) <= width:
        yield word
        return
    part, used = "", 0
    for char in SGR.sub("", word):
        size = cell(char)
        if part and used + size > width:
            yield part
            part, used = "", 0
        part, used = part + char, used + size
    if part:
        yield part


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """The text in lines of at most `width` cells, the first led by `first` and the others by `rest`.

    `rest` is as many blanks as `first` has cells if it is not given. A lead that leaves less than 20 cells is kept
    and the lines run over the width, since a column of single words would be unreadable.
    """
    rest = " " * cells(first) if rest is None else rest
    lines: list[str] = []
    lead, line, used = first, "", 0
    for whole in text.split(" "):
        for word in pieces(whole, max(20, width - cells(rest))):
            size, room = cells(word), max(20, width - cells(lead))
            if line and used + 1 + size > room:
                lines.append(lead + line)
                lead, line, used = rest, word, size
            else:
                line, used = (f"{line} {word}", used + 1 + size) if line else (word, size)
    lines.append((lead + line).rstrip(" "))
    return lines


def beside(left: list[str], right: list[str], width: int) -> list[str]:
    """Two columns of lines side by side, the left one filled up to a width in cells."""
    rows = zip_longest(left, right, fillvalue="")
    return [f"{pad(one, width)}  {other}".rstrip(" ") for one, other in rows]


def command_lines(words: Iterable[str], width: int, first: str, rest: str) -> list[str]:
    """A command, given as quoted words, in lines that can be pasted together: none is broken inside a word."""
    lines: list[str] = []
    line = first
    for at, word in enumerate(words):
        if at and cells(line) + 1 + cells(word) + 2 > width:
            lines.append(f"{line} \\")
            line = f"{rest}{word}"
        else:
            line = f"{line} {word}" if at else f"{line}{word}"
    return [*lines, line]
