"""Whether `lint`, `test` and `diff` notice a fault, asked in this process as the commands would ask."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from mutation.seeding import Fault
from sanctionlink.answers.difference import Difference, Finding
from sanctionlink.api import Book
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, SanctionlinkError
from sanctionlink.language.files.locate import Shelf
from sanctionlink.language.load import load_rulebook, load_texts, sound_cases
from sanctionlink.lint.registry import CHECKS
from sanctionlink.lint.run import run
from sanctionlink.lint.support.subject import Subject

FOLDERS = ("rules", "facts", "tests/cases")

NUMBER = re.compile(r"\b\d+\b")

SEEN = (Finding.CHANGED, Finding.ADDED, Finding.REMOVED)
"""What `diff` says of a target whose verdicts can differ."""


@dataclass(frozen=True)
class Linted:
    """What lint finds, and the rulebook with its cases if they can be used at all."""

    findings: tuple[Diagnostic, ...]
    book: Book | None
    cases_sound: bool


@dataclass
class Noticed:
    """What each of the three says of a fault. `refused`: the rulebook cannot be read, and all three say why."""

    fault: Fault
    refused: str = ""
    lint: list[str] = field(default_factory=list)
    test: str = ""
    difference: Difference | None = None
    book: Book | None = None

    @property
    def verdicts(self) -> bool:
        """Whether `diff` shows a scenario, or a target that only one version has."""
        return self.difference is not None and bool(self.difference.of(*SEEN))

    @property
    def listed(self) -> bool:
        """Whether `diff` lists an edit."""
        return self.difference is not None and bool(self.difference.edits)

    @property
    def by(self) -> tuple[str, ...]:
        """Who noticed it."""
        if self.refused:
            return ("lint", "test", "diff")
        diff = self.verdicts or self.listed
        return tuple(n for n, said in (("lint", self.lint), ("test", self.test), ("diff", diff)) if said)


class Bench:
    """A copy of one rulebook, in which one fault at a time is put, and the rulebook as it was."""

    def __init__(self, root: Path, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        for each in FOLDERS:
            if (root / each / name).is_dir():
                shutil.copytree(root / each / name, folder / each / name)
        linted = self._lint()
        assert linted.book is not None and linted.cases_sound, f"{name} is not sound to begin with"
        self.old = linted.book
        self.known = _told(linted.findings)
        assert not self._failing(self.old), f"{name} fails its cases to begin with"

    def try_one(self, fault: Fault) -> Noticed:
        """Put a fault in, ask all three, and take it out again."""
        path = self.folder / fault.text.file
        path.write_text(fault.written, encoding="utf-8")
        try:
            return self._asked(fault)
        finally:
            path.write_text(fault.text.text, encoding="utf-8")

    def _asked(self, fault: Fault) -> Noticed:
        linted = self._lint()
        found = Noticed(fault, lint=list((_told(linted.findings) - self.known).elements()), book=linted.book)
        if linted.book is None:
            found.refused = str(linted.findings[0])
            return found
        try:
            found.difference = self.old.diff(linted.book)
        except InvalidInput as error:  # what shows only when rules are put together: a cycle through negation
            found.refused, found.book = str(error), None
            return found
        found.test = self._failing(linted.book) if linted.cases_sound else "the cases cannot be read"
        return found

    def _lint(self) -> Linted:
        """What `sanctionlink lint` does, with the rulebook kept."""
        files = Shelf(self.folder, False).take(self.name)
        try:
            rulebook = load_rulebook(files, use_cache=False)
        except InvalidInput as error:
            return Linted(tuple(error.report), None, False)
        cases, faults = sound_cases(files, rulebook)
        subject = Subject(rulebook, cases, load_texts(files), faults=tuple(faults))
        outcome = run(subject, CHECKS, forgiving=False)
        return Linted(outcome.findings, Book(rulebook, files), not faults)

    @staticmethod
    def _failing(book: Book) -> str:
        """The first expected case that does not come out as expected."""
        for case in book.cases():
            try:
                result = book.run_case(case)
            except SanctionlinkError as error:
                return f"{case.id}: {error}"
            if not result.passed:
                return case.id
        return ""


def _told(findings: tuple[Diagnostic, ...]) -> Counter[str]:
    """Findings without lines and counts, which an edit may move, and without what is only undecided."""
    return Counter(
        NUMBER.sub("0", f"{d.severity.value} {d.code}: {d.message}")
        for d in findings
        if d.code != codes.UNDECIDED
    )
