"""The contents of a rulebook's files, read once: what is parsed is what was digested."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import FILE_BYTES, RULEBOOK_BYTES
from sanctionlink.diagnostics.model import Collector, Span
from sanctionlink.language.files.locate import RulebookFiles

if TYPE_CHECKING:
    from sanctionlink.language.json_lines.reader import LinesFile

SMALL_LINES = 1024 * 1024
"""Files of lines up to this size together are held in memory, so that what is parsed is what was digested."""


def read_bytes(path: Path, file: str, found: Collector) -> bytes | None:
    """The content of a regular file of at most `FILE_BYTES`; None with a fault recorded if it cannot be had."""
    start = Span(file, 1, 1, 1, 1)
    try:
        # Opening a pipe would wait for ever, so it is opened without waiting and its kind is looked at first.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                found.error(codes.FILE_UNREADABLE, "this is not a regular file", start)
                return None
            data = stream.read(FILE_BYTES + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "bad path"
        found.error(codes.FILE_UNREADABLE, f"the file cannot be read: {reason.lower()}", start)
        return None
    if len(data) > FILE_BYTES:
        limit = FILE_BYTES // (1024 * 1024)
        found.error(
            codes.FILE_TOO_LARGE, f"the file is larger than {limit} MiB", start, "split it into several files"
        )
        return None
    return data


def read_contents(paths: Iterable[Path], files: RulebookFiles, found: Collector) -> dict[str, bytes | None]:
    """Contents by the names that messages show; None for a file that cannot be read, with the fault recorded."""
    result: dict[str, bytes | None] = {}
    total = 0
    for path in paths:
        data = read_bytes(path, files.display(path), found)
        total += len(data or b"")
        if total > RULEBOOK_BYTES:
            limit = RULEBOOK_BYTES // (1024 * 1024)
            found.error(
                codes.FILE_TOO_LARGE, f"the files of `{files.id}` are larger than {limit} MiB together", None
            )
            found.raise_if_failed()
        result[files.display(path)] = data
    return result


@contextmanager
def read_lines(paths: Sequence[Path], files: RulebookFiles, found: Collector) -> Iterator[list[LinesFile]]:
    """The files of JSON lines, open; with their content if they are small. Faults are recorded."""
    if not paths:
        yield []
        return
    from sanctionlink.language.json_lines.reader import close_all, in_memory, open_lines

    opened: list[LinesFile] = []
    try:
        for path in paths:
            file = open_lines(path, files.display(path), found)
            if file is not None:
                opened.append(file)
        if sum(file.size for file in opened) <= SMALL_LINES:
            yield [in_memory(file) for file in opened]
        else:
            yield opened
    finally:
        close_all(opened)
