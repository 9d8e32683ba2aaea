"""The contents of a rulebook's files, read once: what is parsed is what was digested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sanctionlink.diagnostics import Collector
from sanctionlink.load import codes
from sanctionlink.load.files import RulebookFiles
from sanctionlink.load.json_lines import LinesFile, close_all, in_memory, open_lines
from sanctionlink.load.yaml_text import read_bytes

MAX_TOTAL_BYTES = 64 * 1024 * 1024
SMALL_LINES = 1024 * 1024
"""Files of lines up to this size together are held in memory, so that what is parsed is what was digested."""


def read_contents(paths: Iterable[Path], files: RulebookFiles, found: Collector) -> dict[str, bytes | None]:
    """Contents by the names that messages show; None for a file that cannot be read, with the fault recorded."""
    result: dict[str, bytes | None] = {}
    total = 0
    for path in paths:
        data = read_bytes(path, files.display(path), found)
        total += len(data or b"")
        if total > MAX_TOTAL_BYTES:
            limit = MAX_TOTAL_BYTES // (1024 * 1024)
            found.error(
                codes.FILE_TOO_LARGE, f"the files of `{files.id}` are larger than {limit} MiB together", None
            )
            found.raise_if_failed()
        result[files.display(path)] = data
    return result


@contextmanager
def read_lines(paths: Iterable[Path], files: RulebookFiles, found: Collector) -> Iterator[list[LinesFile]]:
    """The files of JSON lines, open; with their content if they are small. Faults are recorded."""
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
