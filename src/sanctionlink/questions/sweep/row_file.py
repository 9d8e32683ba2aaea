"""A file of rows that is written while a sweep runs, and that a later run can go on with.

Rows go to FILE.part, and FILE is there only when all of them are. FILE.journal says what the rows belong to and how far they
have come: a line after every portion, written when the rows are on the disk. What stands in FILE.part behind the last line
of the journal is cut off when the sweep goes on. (Parquet cannot be continued, so there FILE.part is a folder of one file a
portion, joined at the end.)
"""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import IO

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.engines.circuit.counts import Rows
from sanctionlink.records import dataclass

SAVED_EVERY = 1.0
"""Seconds between two entries of the journal."""


class Spool:
    """The rows of one sweep on their way into a file. Use it in a `with` statement."""

    def __init__(self, path: Path, key: str, folder: bool) -> None:
        self.path = Path(os.path.realpath(path)) if path.is_symlink() else path
        """The file itself: a link keeps leading to it."""
        self.key = key
        self.part = self.path.with_name(f"{self.path.name}.part")
        self.journal = self.path.with_name(f"{self.path.name}.journal")
        self.folder = folder
        self.done = 0
        """Portions that are written."""
        self.counts: Rows | None = None
        """What they count."""
        self._bytes = 0
        self._saved = 0.0
        self._rows: IO[bytes] | None = None
        self._log: IO[str] | None = None

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        """Keep what is written for a later run."""
        self._save()
        begun = self._log is not None
        for stream in (self._rows, self._log):
            if stream is not None:
                stream.close()
        self._rows = self._log = None
        if begun and self.done == 0:  # there is nothing to go on with
            self.remove_part()
            self.journal.unlink(missing_ok=True)

    def begin(self, header: bytes, resume: bool) -> None:
        """Start, or go on where an earlier run of the same sweep ended.

        Raises `InvalidInput` if an unfinished file is there and it is not to be gone on with, or it is another sweep's; and
        if there is a device, a pipe or a folder where the file would go.
        """
        if os.path.lexists(self.path) and not self.path.is_file():
            raise self._no_file()
        try:
            if self.journal.exists() or self.part.exists():
                if not resume:
                    raise self._unfinished()
                self._resume()
            if self.done == 0:
                self._start(header)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unfinished(self) -> InvalidInput:
        return InvalidInput.single(
            codes.UNFINISHED_SWEEP,
            f"an unfinished sweep is in `{self.part}`",
            hint=f"go on with it by --resume, or remove `{self.part}` and `{self.journal}`",
        )

    def _no_file(self) -> InvalidInput:
        return InvalidInput.single(
            codes.ROWS_NOT_WRITABLE,
            f"`{self.path}` cannot be written: it is no ordinary file, and is left alone",
            hint="name a file; rows for another program are printed if no file is named",
        )

    def _unwritable(self, error: OSError) -> InvalidInput:
        reason = (error.strerror or "unknown reason").lower()
        return InvalidInput.single(codes.ROWS_NOT_WRITABLE, f"`{self.path}` cannot be written: {reason}")

    def _resume(self) -> None:
        """Read the journal: the last entry whose rows are there counts."""
        read = self.journal.read_text(encoding="utf-8", errors="replace") if self.journal.exists() else ""
        lines = read.splitlines()
        if not lines:
            return
        if lines[0] != self._first_line():
            raise InvalidInput.single(
                codes.OTHER_SWEEP,
                f"`{self.part}` belongs to another question, or the rulebook has changed since",
                hint=f"remove `{self.part}` and `{self.journal}`, or write to another file",
            )
        for line in reversed(lines[1:]):
            entry = _entry(line)
            if entry is not None and self._there(entry.portions, entry.bytes):
                self.done, self._bytes, self.counts = entry.portions, entry.bytes, entry.counts
                break
        else:
            return
        self._log = self.journal.open("a", encoding="utf-8")
        if not self.folder:
            self._rows = self.part.open("r+b")
            self._rows.truncate(self._bytes)
            self._rows.seek(self._bytes)

    def _there(self, portions: int, size: int) -> bool:
        """Whether the rows of an entry are on the disk."""
        if self.folder:
            return all(self._piece(at).is_file() for at in range(portions))
        return self.part.is_file() and self.part.stat().st_size >= size

    def _start(self, header: bytes) -> None:
        self.remove_part()
        if self.folder:
            self.part.mkdir()
        else:
            self._rows = self.part.open("wb")
            self._rows.write(header)
            self._bytes = len(header)
        self._log = self.journal.open("w", encoding="utf-8")
        self._log.write(self._first_line() + "\n")

    def _first_line(self) -> str:
        """What a journal of this sweep begins with."""
        return json.dumps({"sweep": self.key})

    def remove_part(self) -> None:
        """Remove rows that nothing goes on with."""
        if self.part.is_dir():
            for piece in (*self.part.glob("*.parquet"), self.part / "new"):
                piece.unlink(missing_ok=True)
            self.part.rmdir()  # which fails if there is anything that no sweep put there
        else:
            self.part.unlink(missing_ok=True)

    def _piece(self, portion: int) -> Path:
        return self.part / f"{portion:08}.parquet"

    def add(self, data: bytes, counts: Rows) -> None:
        """Write the rows of the next portion; `counts` are those of all portions up to it."""
        if self.folder:
            beside = self.part / "new"
            beside.write_bytes(data)
            os.replace(beside, self._piece(self.done))
        else:
            assert self._rows is not None
            self._rows.write(data)
        self._bytes += len(data)
        self.done += 1
        self.counts = counts
        if time.monotonic() - self._saved > SAVED_EVERY:
            self._save()

    def _save(self) -> None:
        """Make an entry, once the rows are on the disk."""
        if self._log is None or self.counts is None:
            return
        if self._rows is not None:
            self._rows.flush()
            os.fsync(self._rows.fileno())
        self._log.write(json.dumps([self.done, self._bytes, self.counts], separators=(",", ":")) + "\n")
        self._log.flush()
        self._saved = time.monotonic()

    def finish(self) -> None:
        """Put the whole file in its place."""
        self._save()
        if self.folder:
            from sanctionlink.questions.sweep.parquet import join

            whole = self.path.with_name(f"{self.path.name}.new")
            join((self._piece(at) for at in range(self.done)), whole)
            self._put(whole)
            self.remove_part()
        else:
            assert self._rows is not None
            self._rows.close()
            self._rows = None
            self._put(self.part)
        assert self._log is not None
        self._log.close()
        self._log = None
        self.journal.unlink(missing_ok=True)

    def _put(self, whole: Path) -> None:
        """Move the rows to their place, with the mode of the file that they replace."""
        if self.path.exists():
            shutil.copymode(self.path, whole)
        os.replace(whole, self.path)


@dataclass(frozen=True, slots=True)
class _FileProgress:
    """How far an earlier run had come."""

    portions: int
    bytes: int
    counts: Rows


def _entry(line: str) -> _FileProgress | None:
    """One entry of a journal; None for a line that was cut off."""
    try:
        portions, size, counts = json.loads(line)
    except (ValueError, TypeError):
        return None
    return _FileProgress(portions, size, counts)
