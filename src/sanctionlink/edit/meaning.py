"""Whether a rulebook says the same with other texts of its files: loaded from both, and compared but for places."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from pathlib import Path

from sanctionlink.diagnostics.model import Collector, InvalidInput, Span
from sanctionlink.language.files.contents import read_contents, read_lines
from sanctionlink.language.files.locate import RulebookFiles
from sanctionlink.language.json_lines.reader import LinesFile
from sanctionlink.language.resolve.cases import read_cases
from sanctionlink.language.resolve.rulebook import read_files, read_rulebook


def same_meaning(files: RulebookFiles, before: Mapping[Path, bytes], after: Mapping[Path, bytes]) -> bool:
    """Whether a rulebook and its cases load to the same, or to the same faults.

    Args:
        files: the rulebook.
        before: texts of some of its files; the others are read.
        after: other texts of the same files.
    """
    found = Collector()
    with read_lines(files.lines, files, found) as lines:
        # Large files of lines are left out of both: what they say is not in question.
        small = [file for file in lines if file.content is not None]
        return _loaded(files, before, small) == _loaded(files, after, small)


def _loaded(files: RulebookFiles, texts: Mapping[Path, bytes], lines: list[LinesFile]) -> object:
    """What the files say, in a form that is equal for equal meanings."""
    found = Collector()
    shown = {files.display(path): data for path, data in texts.items()}
    parts: list[dict[str, bytes | None]] = []
    for paths in (files.rules, files.facts, files.cases):
        contents = read_contents([path for path in paths if path not in texts], files, found)
        names = (files.display(path) for path in paths)
        parts.append({name: shown.get(name, contents.get(name)) for name in names})
    rules, facts, cases = parts
    try:
        rulebook = read_rulebook(files.id, rules, facts, found, lines)
        read = None
        if rulebook is not None and not found.failed:
            read = read_cases(read_files("cases", cases, found).roots, rulebook, found)
    except InvalidInput as error:
        return sorted((d.code, d.message) for d in error.report)
    if found.failed:
        return sorted((d.code, d.message) for d in found.found)
    return bare(rulebook), bare(read)


def bare(value: object) -> object:
    """A value of the model without places in files. The order of mappings counts, as it shows in answers."""
    if isinstance(value, Span):
        return None
    if is_dataclass(value):
        return type(value).__name__, tuple(bare(getattr(value, each.name)) for each in fields(value))
    if isinstance(value, Mapping):
        return tuple((bare(key), bare(each)) for key, each in value.items())
    if isinstance(value, Set):
        return frozenset(bare(each) for each in value)
    if isinstance(value, (list, tuple)):
        return tuple(bare(each) for each in value)
    return value
