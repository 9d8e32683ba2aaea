"""From the bytes of a file to checked text: UTF-8, printable, with lines of a bearable length."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from sanctionlink.diagnostics import Collector, Span
from sanctionlink.load import codes
from sanctionlink.load.yaml_nodes import SourceText

MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_LINE_LENGTH = 100_000
_BOM = b"\xef\xbb\xbf"

# Besides control characters: the line separators that YAML counts as line ends and editors do not, the byte-order
# mark inside a text, and the marks that make text read differently from how it is stored.
UNSEEN = re.compile(
    "[^\t\n\r -~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def read_bytes(path: Path, file: str, found: Collector) -> bytes | None:
    """The content of a regular file of at most `MAX_FILE_BYTES`; None with a fault recorded if it cannot be had."""
    start = Span(file, 1, 1, 1, 1)
    try:
        # Opening a pipe would wait for ever, so it is opened without waiting and its kind is looked at first.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                found.error(codes.FILE_UNREADABLE, "this is not a regular file", start)
                return None
            data = stream.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "bad path"
        found.error(codes.FILE_UNREADABLE, f"the file cannot be read: {reason.lower()}", start)
        return None
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // (1024 * 1024)
        found.error(
            codes.FILE_TOO_LARGE, f"the file is larger than {limit} MiB", start, "split it into several files"
        )
        return None
    return data


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
    while len(source.text) - start > MAX_LINE_LENGTH:
        end = source.text.find("\n", start)
        end = len(source.text) if end < 0 else end
        if end - start > MAX_LINE_LENGTH:
            message = f"this line is longer than {MAX_LINE_LENGTH:,} characters"
            found.error(codes.LINE_TOO_LONG, message, source.span(start, end), "break it into lines")
            long = True
        start = end + 1
    return not (unseen or long)


def _place(file: str, before: bytes) -> Span:
    text = before.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    line, column = SourceText(file, text).position(len(text))
    return Span(file, line, column, line, column + 1)
