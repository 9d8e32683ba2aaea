"""From YAML files to the model: every name resolved, every value typed, every fault told with its place.

Functions here import what they need when they are called: a start that finds everything in the cache imports neither
the YAML reader nor the validator nor the expression parser.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanctionlink.language.files.locate import RulebookFiles, available, locate_rulebook
from sanctionlink.without_gc import no_search_for_cycles

if TYPE_CHECKING:
    from sanctionlink.diagnostics.model import Report
    from sanctionlink.language.resolve.assumptions import AssumedValue
    from sanctionlink.language.resolve.scenarios import ScenarioParts
    from sanctionlink.language.schema.editor import FileKind
    from sanctionlink.model.case import Case
    from sanctionlink.model.rulebook import Rulebook
    from sanctionlink.model.scenario import InstanceKey, Scenario
    from sanctionlink.model.values import Given

__all__ = [
    "RulebookFiles",
    "assume_value",
    "available",
    "check_scenario",
    "load_cases",
    "load_rulebook",
    "load_scenario",
    "load_texts",
    "locate_rulebook",
    "parse_assumption",
    "schema",
    "sound_cases",
]


def load_rulebook(files: RulebookFiles, *, use_cache: bool = True) -> Rulebook:
    """The rulebook that the files state.

    Raises:
        InvalidInput: with every fault of all files, located.
    """
    from sanctionlink.diagnostics.model import Collector
    from sanctionlink.language.files.cache import RulebookCache
    from sanctionlink.language.files.contents import read_contents, read_lines

    found = Collector()
    rules = read_contents(files.rules, files, found)
    facts = read_contents(files.facts, files, found)
    with read_lines(files.lines, files, found) as lines:
        names = [*rules, *facts, *(file.name for file in lines)]
        # Large files of lines are read about as fast as a cache of them would be.
        small = all(file.content is not None for file in lines)
        cache = RulebookCache.usual() if use_cache and small and not found.failed else None
        key = cache.key(files.id, rules, facts, [file.content for file in lines]) if cache else ""
        if cache:
            cached = cache.get(key, names)
            if cached is not None:
                return cached
        from sanctionlink.language.resolve.rulebook import read_rulebook

        with no_search_for_cycles():
            rulebook = read_rulebook(files.id, rules, facts, found, lines)
    found.raise_if_failed()
    assert rulebook is not None  # without a fault there is one
    if cache:
        cache.put(key, names, rulebook)
    return rulebook


def load_cases(files: RulebookFiles, rulebook: Rulebook) -> tuple[Case, ...]:
    """The expected cases of a rulebook, in the order of the files.

    A case's `sets` hold only the members that it adds.

    Raises:
        InvalidInput: with every fault of all cases files, located.
    """
    from sanctionlink.diagnostics.model import InvalidInput

    cases, report = sound_cases(files, rulebook)
    if report.errors:
        raise InvalidInput(report)
    return cases


def sound_cases(files: RulebookFiles, rulebook: Rulebook) -> tuple[tuple[Case, ...], Report]:
    """The expected cases without faults, and every fault of the others: one bad file need not hide the rest.

    A case of which a part could not be read may be among the cases, without that part; its file has a fault then.
    """
    from sanctionlink.diagnostics.model import Collector
    from sanctionlink.language.files.contents import read_contents
    from sanctionlink.language.resolve.cases import read_cases
    from sanctionlink.language.resolve.rulebook import read_files

    found = Collector()
    read = read_files("cases", read_contents(files.cases, files, found), found)
    cases = read_cases(read.roots, rulebook, found)
    return cases, found.report()


def load_texts(files: RulebookFiles) -> Mapping[str, str]:
    """The rulebook's YAML files as text with `\\n` line ends, by the names that messages show.

    Files that cannot be read as text are left out: whoever loads the rulebook is told why.
    """
    from sanctionlink.diagnostics.model import Collector, InvalidInput
    from sanctionlink.language.files.contents import read_contents
    from sanctionlink.language.yaml.text import read_text

    found = Collector()
    try:
        contents = read_contents((*files.rules, *files.facts, *files.cases), files, found)
    except InvalidInput:  # too much to read
        return {}
    read = {file: read_text(data, file, found) for file, data in contents.items() if data is not None}
    return {file: source.text for file, source in read.items() if source}


def load_scenario(path: str | os.PathLike[str], rulebook: Rulebook) -> ScenarioParts:
    """What a scenario file says; `complete(as_of)` of it makes a scenario.

    Raises:
        InvalidInput: with every fault of the file, located.
    """
    from sanctionlink.diagnostics.model import Collector
    from sanctionlink.language.files.contents import read_bytes
    from sanctionlink.language.files.names import display
    from sanctionlink.language.resolve.names import DeclaredNames
    from sanctionlink.language.resolve.rulebook import read_files
    from sanctionlink.language.resolve.scenarios import read_scenario

    found = Collector()
    file = display(Path(path))
    read = read_files("scenario", {file: read_bytes(Path(path), file, found)}, found)
    parts = [read_scenario(root, DeclaredNames.of(rulebook), rulebook.sets, found) for root in read.roots]
    found.raise_if_failed()
    return parts[0]


def check_scenario(scenario: Scenario, rulebook: Rulebook) -> None:
    """Check what a scenario's facts and the rulebook's say together on its day: no total may be exceeded.

    Raises:
        InvalidInput: with every fault, located.
    """
    from sanctionlink.diagnostics.model import Collector
    from sanctionlink.language.resolve.totals import Overlay

    found = Collector()
    Overlay.of(rulebook).check(scenario, found)
    found.raise_if_failed()


def parse_assumption(text: str, rulebook: Rulebook) -> tuple[InstanceKey, Given]:
    """The ground condition and what is assumed of it, from `C=V` as after `--set`.

    Raises:
        InvalidInput: the text is not of this form, or there is no such condition, member or value.
    """
    from sanctionlink.language.resolve import assumptions as assume

    return assume.parse_assumption(text, rulebook)


def assume_value(
    condition_id: str, members: tuple[str, ...], python_value: AssumedValue, rulebook: Rulebook
) -> tuple[InstanceKey, Given]:
    """The ground condition and what is assumed of it, from a Python value.

    Raises:
        InvalidInput: there is no such condition, member or value.
    """
    from sanctionlink.language.resolve import assumptions as assume

    return assume.assume_value(condition_id, members, python_value, rulebook)


def schema(kind: FileKind) -> Mapping[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of file: `rules`, `facts`, `cases` or `scenario`."""
    from sanctionlink.language.schema import editor as editor_schema

    return editor_schema.schema(kind)
