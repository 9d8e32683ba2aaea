"""Files of JSON lines: streamed, each line decoded and checked, faults told with their place, up to a limit."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import JSON_FAULTS, JSON_FILE_BYTES, JSON_LINE_BYTES, JSON_LINES
from sanctionlink.diagnostics.model import Collector, InvalidInput, Span
from sanctionlink.language.yaml.text import UNSEEN
from sanctionlink.records import dataclass

_BOM = b"\xef\xbb\xbf"


class NotPlain(Exception):
    """A line that needs a closer look: `read_json` tells what is wrong with it, if anything is."""


@dataclass(frozen=True, slots=True, eq=False)
class LinesFile:
    """A file of JSON lines, open for as many passes as it takes. `size` is in bytes; `name` is for messages.

    `content` is all of it, for a file that is held in memory.
    """

    name: str
    stream: BinaryIO
    size: int
    content: bytes | None = None

    def span(self, line: int, column: int = 1) -> Span:
        """A place in the file."""
        return Span(self.name, line, column, line, column + 1)

    def lines(
        self, found: Collector, progress: Callable[[int], None] | None = None
    ) -> Iterator[tuple[int, str]]:
        """The lines with something on them, each with its number, without the line end; `progress` gets the number.

        A line that cannot be text is recorded as a fault and left out. Raises `InvalidInput` for a file that ends the
        reading: too many or too long lines, or more faults than are worth telling.
        """
        self.stream.seek(0)
        number = 0
        while raw := self.stream.readline(JSON_LINE_BYTES + 1):
            number += 1
            if number == 1:
                raw = raw.removeprefix(_BOM)
            if len(raw) > JSON_LINE_BYTES and not raw.endswith(b"\n"):
                message = f"this line is longer than {JSON_LINE_BYTES >> 20} MiB"
                found.error(
                    codes.LINE_TOO_LONG, message, self.span(number), "put each object on a line of its own"
                )
                raise InvalidInput(found.report())
            if number > JSON_LINES:
                message = f"the file has more than {JSON_LINES:,} lines"
                found.error(
                    codes.TOO_MANY_NODES, message, self.span(number), "split it into several rulebooks"
                )
                raise InvalidInput(found.report())
            text = self._text(raw, number, found)
            if text is not None:
                yield number, text
            if len(found.found) >= JSON_FAULTS:
                give_up(found, self.span(number))
            if progress is not None and number % 1000 == 0:
                progress(number)

    def _text(self, raw: bytes, number: int, found: Collector) -> str | None:
        try:
            text = raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as fault:
            column = len(raw[: fault.start].decode("utf-8", "replace")) + 1
            message = f"the byte 0x{raw[fault.start]:02x} is not UTF-8"
            found.error(codes.NOT_UTF8, message, self.span(number, column), "save the file as UTF-8 text")
            return None
        if not text or text.isspace():
            return None
        if not text.isprintable():
            unseen = UNSEEN.search(text)
            if unseen:
                message = f"the character U+{ord(unseen.group()):04X} cannot be seen and is not allowed"
                found.error(
                    codes.CONTROL_CHARACTER, message, self.span(number, unseen.start() + 1), "remove it"
                )
                return None
        return text


def give_up(found: Collector, place: Span) -> None:
    """End the reading of files that have too many faults, with a note that says so."""
    message = f"{JSON_FAULTS} faults were found up to here, and the rest was not read"
    found.error(codes.TOO_MANY_FAULTS, message, place, "mend these and try again")
    raise InvalidInput(found.report())


def open_lines(path: Path, name: str, found: Collector) -> LinesFile | None:
    """A file of JSON lines; None with the fault recorded if it cannot be read or is too large."""
    start = Span(name, 1, 1, 1, 1)
    try:
        # Opening a pipe would wait for ever, so it is opened without waiting and its kind is looked at first.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        stream = os.fdopen(handle, "rb", buffering=1 << 18)
        about = os.fstat(handle)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "bad path"
        found.error(codes.FILE_UNREADABLE, f"the file cannot be read: {reason.lower()}", start)
        return None
    if not stat.S_ISREG(about.st_mode):
        stream.close()
        found.error(codes.FILE_UNREADABLE, "this is not a regular file", start)
        return None
    if about.st_size > JSON_FILE_BYTES:
        stream.close()
        limit = JSON_FILE_BYTES >> 20
        found.error(codes.FILE_TOO_LARGE, f"the file is larger than {limit:,} MiB", start, "split it")
        return None
    return LinesFile(name, stream, about.st_size)


def in_memory(file: LinesFile) -> LinesFile:
    """The same file, read into memory."""
    data = file.stream.read(file.size)
    return LinesFile(file.name, io.BytesIO(data), len(data), data)


def quick_object(text: str) -> dict[str, Any]:
    """The object on a line, numbers as the text written; raises `NotPlain` for whatever is not surely sound."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise NotPlain from None
    if type(value) is not dict:
        raise NotPlain
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise NotPlain
    return result


def _no_constant(_text: str) -> Any:
    raise NotPlain


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=_no_constant
)


def close_all(files: Iterable[LinesFile]) -> None:
    """Close files that were opened."""
    for file in files:
        file.stream.close()
