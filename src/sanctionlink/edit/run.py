"""Formats many files: what would change in each, what cannot be read, and writing what changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sanctionlink.diagnostics.model import Collector, Diagnostic, InvalidInput, Report
from sanctionlink.edit.files import check_inside, home, replace_file
from sanctionlink.edit.formatting import FormatterFault, format_text
from sanctionlink.edit.meaning import same_meaning
from sanctionlink.language.files.contents import read_bytes
from sanctionlink.language.files.locate import RulebookFiles
from sanctionlink.language.files.names import display
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A file and its text before and after. `file` is its name in messages."""

    path: Path
    file: str
    before: bytes
    after: bytes

    @property
    def changes(self) -> bool:
        """Whether the text is another one."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Formatted:
    """What formatting files comes to: each file that could be read, and the faults of the others.

    `refused` tells of faults of the formatter itself: these files are left alone.
    """

    edits: tuple[FileEdit, ...]
    faults: Report
    refused: tuple[str, ...]

    @property
    def changed(self) -> tuple[FileEdit, ...]:
        """The files whose text would be another one."""
        return tuple(edit for edit in self.edits if edit.changes)


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, the faults of those that could not be, and what was refused as in `Formatted`."""

    edits: tuple[FileEdit, ...]
    faults: Report
    refused: tuple[str, ...]


def format_files(
    paths: Iterable[Path], root: Path | None = None, tell: Callable[[int], None] | None = None
) -> Formatted:
    """Format files, without writing anything.

    Args:
        paths: the files.
        root: the folder that links may not lead out of; by default each file's own.
        tell: called with the number of files done.
    """
    edits: list[FileEdit] = []
    faults: list[Diagnostic] = []
    refused: list[str] = []
    for done, path in enumerate(paths):
        if tell:
            tell(done)
        try:
            edits.append(_format(path, root or path.parent))
        except InvalidInput as error:
            faults += error.report
        except FormatterFault as error:
            refused.append(str(error))
    return Formatted(tuple(edits), Report(tuple(faults)), tuple(refused))


def _format(path: Path, root: Path) -> FileEdit:
    check_inside(path, root)
    file = display(path)
    found = Collector()
    before = read_bytes(path, file, found)
    found.raise_if_failed()
    assert before is not None  # else there was a fault
    return FileEdit(path, file, before, format_text(before, file))


def write_edits(edits: Iterable[FileEdit], rulebook: RulebookFiles | None = None) -> Written:
    """Write the texts that changed, if the rulebooks that have the files say the same with them.

    Args:
        edits: the files.
        rulebook: the rulebook that has them all; by default each file's is looked for.
    """
    changed = [edit for edit in edits if edit.changes]
    written: list[FileEdit] = []
    faults: list[Diagnostic] = []
    refused: list[str] = []
    for files, part in _by_rulebook(changed, rulebook):
        if files is not None and not _keep_meaning(files, part):
            names = ", ".join(f"`{edit.file}`" for edit in part)
            refused.append(f"the rulebook `{files.id}` would not load to the same after formatting {names}")
            continue
        for edit in part:
            try:
                replace_file(edit.path, edit.before, edit.after)
                written.append(edit)
            except InvalidInput as error:
                faults += error.report
    return Written(tuple(written), Report(tuple(faults)), tuple(refused))


def _by_rulebook(
    edits: list[FileEdit], rulebook: RulebookFiles | None
) -> list[tuple[RulebookFiles | None, list[FileEdit]]]:
    """Files together with the rulebook that they belong to."""
    if rulebook is not None:
        return [(rulebook, edits)]
    homes: dict[tuple[Path, str] | None, RulebookFiles | None] = {}
    parts: dict[tuple[Path, str] | None, list[FileEdit]] = {}
    for edit in edits:
        files = home(edit.path)
        key = None if files is None else (files.root, files.id)
        homes[key] = files
        parts.setdefault(key, []).append(edit)
    return [(homes[key], part) for key, part in parts.items()]


def _keep_meaning(files: RulebookFiles, edits: list[FileEdit]) -> bool:
    own = {os.path.realpath(path): path for path in (*files.rules, *files.facts, *files.cases)}

    def texts(after: bool) -> Mapping[Path, bytes]:
        mine = [(own.get(os.path.realpath(edit.path)), edit) for edit in edits]
        return {path: edit.after if after else edit.before for path, edit in mine if path is not None}

    return same_meaning(files, texts(False), texts(True))
