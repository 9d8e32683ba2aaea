"""A pytest plugin: `pytest` alone runs the expected cases of a repository's rulebooks.

Files in `tests/cases/<rulebook>/` beside `rules/<rulebook>/`, those of a small rulebook that lies in one folder, and those of
the configured rulebook are collected, one item a case. A file with faults is one item that tells all of them. Projects without
rulebooks pay for a look at the names of YAML files.

`-p no:sanctionlink` turns it off, `-m "not sanctionlink"` leaves the cases out, and `--sanctionlink-lint` adds an item for
each rulebook that fails if `sanctionlink lint` would.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, LimitReached, Report, Severity
from sanctionlink.records import dataclass, field

if TYPE_CHECKING:
    from sanctionlink.api import Book
    from sanctionlink.language.files.locate import RulebookFiles
    from sanctionlink.model.case import Case

SUFFIXES = (".yaml", ".yml")
PACKAGE = Path(__file__).parent
"""Where the rulebooks that come with sanctionlink are, which are nobody's own."""

WIDTH = 100
"""Columns of what is told of a failed case."""

FIRST_BYTES = 64 * 1024
DECLARES = re.compile(rb"^(rulebook|proposals|measures)[ \t]*:", re.MULTILINE)
"""The sections by which YAML is known for a rulebook's rules: other programs have `rules/` and `tests/cases/` too."""


class CaseFailed(Exception):
    """A case got what it does not expect; the text says everything."""


# --- rulebooks, once a process ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rulebook with its sound cases by file; `report` has the faults of its files. `book` is None if it has faults itself."""

    book: Book | None
    cases: Mapping[Path, tuple[Case, ...]]
    report: Report


@dataclass(slots=True)
class Library:
    """The rulebooks of one pytest run. Each is looked for and loaded once a process, when its first file is met."""

    root: Path
    _declaring: dict[Path, bool] = field(default_factory=dict)
    _shelved: dict[tuple[Path, str], RulebookFiles] = field(default_factory=dict)
    _cases: dict[tuple[Path, str], frozenset[Path]] = field(default_factory=dict)
    _alone: dict[Path, RulebookFiles | None] = field(default_factory=dict)
    _loaded: dict[tuple[Path, str], Loaded] = field(default_factory=dict)
    _configured: list[RulebookFiles | None] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    def files_of(self, path: Path) -> RulebookFiles | None:
        """The rulebook that a file has cases of, if it is such a file. Raises `InvalidInput` if its folders cannot be used."""
        found = self._on_shelf(path) or self._in_folder(path.parent) or self._by_configuration()
        if found is None or found.bundled:
            return None
        return found if path.resolve() in self._cases_of(found) else None

    def _cases_of(self, files: RulebookFiles) -> frozenset[Path]:
        """The files with cases of a rulebook."""
        key = (files.root, files.id)
        if key not in self._cases:
            self._cases[key] = frozenset(case.resolve() for case in files.cases)
        return self._cases[key]

    def _on_shelf(self, path: Path) -> RulebookFiles | None:
        """The rulebook `rules/<name>` that a file in `tests/cases/<name>` or `cases/<name>` belongs to."""
        for folder in path.parents:
            if folder.parent.name == "cases":
                cases = folder.parent
                root = cases.parent.parent if cases.parent.name == "tests" else cases.parent
                if self._declares(root / "rules" / folder.name):
                    return self._taken(root, folder.name)
            elif folder.name == "cases" and folder == path.parent:
                root = folder.parent.parent if folder.parent.name == "tests" else folder.parent
                if self._declares(root / "rules"):
                    return self._in_folder(root)
        return None

    def _taken(self, root: Path, name: str) -> RulebookFiles:
        """The rulebook of a name among those of a folder."""
        if (root, name) not in self._shelved:
            from sanctionlink.language.files.locate import Shelf

            self._shelved[root, name] = Shelf(root, bundled=False).take(name)
        return self._shelved[root, name]

    def _in_folder(self, folder: Path) -> RulebookFiles | None:
        """The rulebook that lies in a folder by itself."""
        if folder not in self._alone:
            from sanctionlink.language.files.locate import in_folder

            there = self._declares(folder) or self._declares(folder / "rules")
            self._alone[folder] = in_folder(folder) if there else None
        return self._alone[folder]

    def _by_configuration(self) -> RulebookFiles | None:
        """The rulebook that `sanctionlink.toml` or `pyproject.toml` names. A fault of the configuration is raised once."""
        if not self._configured:
            from sanctionlink.language.files.configuration import configured_rulebook
            from sanctionlink.language.files.locate import locate_rulebook

            self._configured.append(None)
            if configured_rulebook(self.root):
                self._configured[0] = locate_rulebook(None, self.root)
        return self._configured[0]

    def _declares(self, folder: Path) -> bool:
        """Whether a YAML file of a folder has a section that only a rulebook has."""
        if folder not in self._declaring:
            self._declaring[folder] = any(DECLARES.search(head) for head in _heads(folder))
        return self._declaring[folder]

    def loaded(self, files: RulebookFiles) -> Loaded:
        """A rulebook with its cases."""
        key = (files.root.resolve(), files.id)
        if key not in self._loaded:
            self._loaded[key] = _load(files)
        return self._loaded[key]


def _heads(folder: Path) -> Iterator[bytes]:
    """How the YAML files of a folder begin."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIXES))
    except OSError:
        return
    for name in names:
        path = folder / name
        try:
            if path.is_file():  # opening a pipe would wait for ever
                with path.open("rb") as stream:
                    yield stream.read(FIRST_BYTES)
        except OSError:
            continue


def _load(files: RulebookFiles) -> Loaded:
    from sanctionlink.api import Book
    from sanctionlink.language.load import load_rulebook, sound_cases

    try:
        rulebook = load_rulebook(files)
    except InvalidInput as error:
        return Loaded(None, {}, error.report)
    try:
        cases, report = sound_cases(files, rulebook)
    except InvalidInput as error:
        return Loaded(Book(rulebook, files), {}, error.report)
    by_file: dict[Path, list[Case]] = {}
    for case in cases:
        by_file.setdefault(Path(case.span.file).resolve(), []).append(case)
    return Loaded(Book(rulebook, files), {path: tuple(found) for path, found in by_file.items()}, report)


LIBRARY = pytest.StashKey[Library]()


# --- hooks -----------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """The plugin's own option."""
    group = parser.getgroup("sanctionlink", "expected cases of rulebooks")
    group.addoption(
        "--sanctionlink-lint",
        action="store_true",
        help="lint each rulebook whose cases are collected; fails as `sanctionlink lint` does",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that every case has."""
    config.addinivalue_line("markers", "sanctionlink: an expected case of a rulebook (added by sanctionlink)")
    config.stash[LIBRARY] = Library(config.rootpath)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a YAML file that has cases of a rulebook."""
    if file_path.suffix not in SUFFIXES or file_path.name.startswith(".") or PACKAGE in file_path.parents:
        return None
    library = parent.config.stash[LIBRARY]
    try:
        files = library.files_of(file_path)
    except InvalidInput as error:
        return CasesItem.from_parent(parent, path=file_path, files=None, report=error.report)
    if files is None:
        return None
    return CasesItem.from_parent(parent, path=file_path, files=files, report=Report())


class CasesItem(pytest.File):
    """A file with expected cases."""

    def __init__(self, *, files: RulebookFiles | None, report: Report, **more: Any) -> None:
        super().__init__(**more)
        self.files, self.report = files, report

    def collect(self) -> Iterator[pytest.Item]:
        """The cases, or one item that tells the faults."""
        if self.files is None:
            yield FaultsItem.from_parent(self, name="@faults", faults=tuple(self.report), rulebook=None)
            return
        loaded = self.config.stash[LIBRARY].loaded(self.files)
        own = self.path.resolve()
        if faults := tuple(_about(loaded, own)):
            whole = self.files.id if loaded.book is None else None
            yield FaultsItem.from_parent(self, name="@faults", faults=faults, rulebook=whole)
        if loaded.book is None or faults:
            return
        if self.config.getoption("--sanctionlink-lint") and own == self.files.cases[0].resolve():
            yield LintItem.from_parent(self, name="@lint", files=self.files)
        for case in loaded.cases.get(own, ()):
            yield CaseItem.from_parent(self, name=case.id, case=case, book=loaded.book)


def _about(loaded: Loaded, path: Path) -> Iterator[Diagnostic]:
    """The faults that a cases file has to tell: its own, or where the rulebook itself has faults, all of them."""
    for fault in loaded.report:
        if loaded.book is None or fault.span is None or Path(fault.span.file).resolve() == path:
            yield fault


# --- items -----------------------------------------------------------------------------------------------------------


class RulebookItem(pytest.Item):
    """What all items share: they fail with a text of their own, never with a traceback of this package."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.add_marker("sanctionlink")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What to tell of a failure."""
        if isinstance(excinfo.value, (CaseFailed, InvalidInput)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class CaseItem(RulebookItem):
    """One expected case."""

    def __init__(self, *, case: Case, book: Book, **more: Any) -> None:
        super().__init__(**more)
        self.case, self.book = case, book

    def runtest(self) -> None:
        """Hold the verdicts against the case."""
        from sanctionlink.render import cases
        from sanctionlink.render.case_reports import headline
        from sanctionlink.render.page import Page

        self.user_properties += [("source", source) for source in cases.sources(self.case)]
        try:
            result = self.book.run_case(self.case)
        except (InvalidInput, LimitReached) as error:
            raise CaseFailed(f"{self.case.span}: cannot be run: {error}") from error
        if not result.passed:
            told = [headline(result), self.case.why, *cases.failure(result, Page(WIDTH))]
            raise CaseFailed("\n".join(told))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands; pytest counts lines from 0."""
        return self.path, self.case.span.line - 1, self.case.id


class FaultsItem(RulebookItem):
    """A file that cannot be used, for faults of its own or of its whole `rulebook`."""

    def __init__(self, *, faults: tuple[Diagnostic, ...], rulebook: str | None, **more: Any) -> None:
        super().__init__(**more)
        self.faults, self.rulebook = faults, rulebook

    def runtest(self) -> None:
        """Tell every fault; those of a rulebook once in each process, and not with each of its files."""
        told = self.config.stash[LIBRARY].told
        if self.rulebook is not None and self.rulebook in told:
            count = len(self.faults)
            raise CaseFailed(
                f"the rulebook `{self.rulebook}` has {count} fault{'s' if count > 1 else ''}: see {told[self.rulebook]}"
            )
        if self.rulebook is not None:
            told[self.rulebook] = self.nodeid
        raise InvalidInput(Report(self.faults))

    def reportinfo(self) -> tuple[Path, int, str]:
        """The first fault, if it is in this file."""
        spans = [fault.span for fault in self.faults if fault.span]
        here = [span for span in spans if Path(span.file).resolve() == self.path.resolve()]
        return self.path, here[0].line - 1 if here else 0, f"faults that keep {self.path.name} from being run"


class LintItem(RulebookItem):
    """All checks of `sanctionlink lint` on one rulebook."""

    def __init__(self, *, files: RulebookFiles, **more: Any) -> None:
        super().__init__(**more)
        self.files = files

    def runtest(self) -> None:
        """Check the rulebook, as the configuration says; what fails is told as the command tells it."""
        from sanctionlink import __version__
        from sanctionlink.language.files.lint_settings import lint_settings
        from sanctionlink.language.load import load_texts
        from sanctionlink.lint.pages.pages import pages
        from sanctionlink.lint.question import lint, names
        from sanctionlink.lint.run import Choice
        from sanctionlink.lint.support.subject import SECONDS
        from sanctionlink.render.findings import Linted
        from sanctionlink.render.findings_text import pretty
        from sanctionlink.render.page import Page

        given = lint_settings(self.config.rootpath, names())
        choice = Choice(given.select or frozenset(), given.ignore or frozenset(), given.severities)
        level = given.fail_level or Severity.ERROR
        outcome = lint(self.files, choice, limit=given.limit or SECONDS)
        if outcome.partial or outcome.at_or_above(level):
            told = Linted(self.files.id, None, outcome, load_texts(self.files), pages(), level, __version__)
            raise CaseFailed("\n".join(pretty(told, Page(WIDTH))))

    def reportinfo(self) -> tuple[Path, None, str]:
        """The rulebook."""
        return self.path, None, f"lint of the rulebook {self.files.id}"
