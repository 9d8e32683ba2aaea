"""From the bytes of a file to checked text: UTF-8, printable, with lines of a bearable length."""

from __future__ import annotations

import re

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import LINE_CHARACTERS
from sanctionlink.diagnostics.model import Collector, Span
from sanctionlink.language.yaml.nodes import SourceText

_BOM = b"\xef\xbb\xbf"

# Besides control characters: the line separators that YAML counts as line ends and editors do not, the byte-order
# mark inside a text, and the marks that make text read differently from how it is stored.
UNSEEN = re.compile(
    "[^\t\n\r -~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def read_text(data: bytes, file: str, found: Collector) -> SourceText | None:
    """The file's text with `\\n` line ends, or None with every fault recorded."""
    body = data.removeprefix(_BOM)
    nul = body.find(b"\0")
    if nul >= 0:
        place = _place(file, body[:nul])
        message = "this is a binary file (or UTF-16 text), not YAML text in UTF-8"
        found.error(codes.CONTROL_CHARACTER, message, place, "save it as UTF-8 text")
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as fault:
        message = f"the byte 0x{body[fault.start]:02x} is not UTF-8"
        found.error(codes.NOT_UTF8, message, _place(file, body[: fault.start]), "save the file as UTF-8 text")
        return None
    source = SourceText(file, text.replace("\r\n", "\n").replace("\r", "\n"))
    return source if _is_readable(source, found) else None


def _is_readable(source: SourceText, found: Collector) -> bool:
    unseen = UNSEEN.search(source.text)
    if unseen:
        message = f"the character U+{ord(unseen.group()):04X} cannot be seen and is not allowed"
        span = source.span(*unseen.span())
        found.error(codes.CONTROL_CHARACTER, message, span, "remove it")
    start = 0
    long = False
    while len(source.text) - start > LINE_CHARACTERS:
        end = source.text.find("\n", start)
        end = len(source.text) if end < 0 else end
        if end - start > LINE_CHARACTERS:
            message = f"this line is longer than {LINE_CHARACTERS:,} characters"
            found.error(codes.LINE_TOO_LONG, message, source.span(start, end), "break it into lines")
            long = True
        start = end + 1
    return not (unseen or long)


def _place(file: str, before: bytes) -> Span:
    text = before.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    line, column = SourceText(file, text).position(len(text))
    return Span(file, line, column, line, column + 1)
