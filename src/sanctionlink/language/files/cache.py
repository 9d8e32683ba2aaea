"""Loaded rulebooks kept between runs, since reading them costs more than answering.

An entry is keyed by everything it depends on: the files' contents, this package's sources, Python. It is data only, in
a folder that nobody else may write to. Whatever is wrong with the cache, the answer is read from the files instead.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sanctionlink.model.rulebook import Rulebook
from sanctionlink.records import dataclass

FORMAT = 2
MAX_ENTRY_BYTES = 32 * 1024 * 1024
MAX_TOTAL_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 64
_SUFFIX = ".rulebook.json"
_DAMAGED = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True)
class RulebookCache:
    """Rulebooks in a folder of the user's own."""

    folder: Path

    @classmethod
    def usual(cls) -> RulebookCache | None:
        """The user's cache; None if it is turned off with `SANCTIONLINK_CACHE=off` or there is no place for it."""
        if os.environ.get("SANCTIONLINK_CACHE", "").lower() in ("off", "no", "0", "false"):
            return None
        own = os.environ.get("SANCTIONLINK_CACHE_DIR")
        if own:
            return cls(Path(own))
        base = os.environ.get("XDG_CACHE_HOME")
        if base and os.path.isabs(base):
            return cls(Path(base, "sanctionlink"))
        try:
            return cls(Path.home() / ".cache" / "sanctionlink")
        except RuntimeError:
            return None

    def key(
        self,
        id_: str,
        rules: Mapping[str, bytes | None],
        facts: Mapping[str, bytes | None],
        lines: Sequence[bytes | None] = (),
    ) -> str:
        """A digest of everything that the loaded rulebook depends on, but for the names of its files."""
        whole = hashlib.sha256()
        stamp = (
            f"{FORMAT} {sys.version} {id_} {len(rules)} {len(facts)} {len(lines)} {list(_source_stamps())}"
        )
        whole.update(stamp.encode("utf-8", "surrogateescape"))
        for data in (*rules.values(), *facts.values(), *lines):
            whole.update(hashlib.sha256(data or b"").digest())
        return whole.hexdigest()

    def get(self, key: str, files: Sequence[str]) -> Rulebook | None:
        """The rulebook under a key, with positions in `files`; None if it is not there or cannot be used."""
        from sanctionlink.language.files.codec import decode

        path = self.folder / f"{key}{_SUFFIX}"
        try:
            if not _is_ours(self.folder):
                return None
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(handle, "rb") as stream:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    return None
                data = stream.read(MAX_ENTRY_BYTES + 1)
            digest, _, body = data.partition(b"\n")
            if len(data) > MAX_ENTRY_BYTES or hashlib.sha256(body).hexdigest().encode() != digest:
                return None
            return decode(body, files)
        except _DAMAGED:
            return None

    def put(self, key: str, files: Sequence[str], rulebook: Rulebook) -> None:
        """Keep a rulebook that was read without faults. Nothing happens if that is not possible."""
        from sanctionlink.language.files.codec import encode

        try:
            body = encode(rulebook, files).encode()
            if len(body) >= MAX_ENTRY_BYTES - 100:
                return
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_ours(self.folder):
                return
            digest = hashlib.sha256(body).hexdigest().encode()
            _write_whole(self.folder / f"{key}{_SUFFIX}", digest + b"\n" + body)
            self._drop_old()
        except _DAMAGED:
            return

    def _drop_old(self) -> None:
        """Remove the entries that were written first, down to the limits."""
        entries = []
        for path in self.folder.glob(f"*{_SUFFIX}"):
            about = path.lstat()
            entries.append((about.st_mtime_ns, about.st_size, path))
        entries.sort(reverse=True)
        total = 0
        for i, (_, size, path) in enumerate(entries):
            total += size
            if i >= MAX_ENTRIES or (total > MAX_TOTAL_BYTES and i > 0):
                path.unlink(missing_ok=True)


def _is_ours(folder: Path) -> bool:
    """Whether nobody but this user can have put something into the folder."""
    about = folder.stat()
    if not stat.S_ISDIR(about.st_mode):
        return False
    if not hasattr(os, "getuid"):
        return True
    return about.st_uid == os.getuid() and not about.st_mode & 0o022


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there, so that no reader sees half of it."""
    import tempfile

    handle, beside = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _source_stamps() -> Iterator[tuple[str, int, int]]:
    """Name, size and time of every source file that reads rulebooks: another version reads them differently."""
    package = Path(__file__).parents[2]
    waiting = [package / "model", package / "language", package / "diagnostics"]
    while waiting:
        with os.scandir(waiting.pop()) as listed:
            for entry in sorted(listed, key=lambda e: e.name):
                if entry.is_dir():
                    waiting.append(Path(entry.path))
                elif entry.name.endswith(".py"):
                    about = entry.stat()
                    yield entry.name, about.st_size, about.st_mtime_ns
