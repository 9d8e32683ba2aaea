"""Runs one check on a rulebook that is written in one text: the examples of manual pages, and the files in tests/checks.

The sections `facts` and `cases` are put into files of their own, at the lines at which they stand in the text, so that
places in the text are places in the files.

A bad file says in comments what must be found, and nothing else of that code may be: `# expect SL720 7:3` (line and
column of its beginning), or with the end `# expect SL720 7:3..7:12`, and with further places of the same finding
`# expect SL724 12:5 also 9:5 10:5`.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from sanctionlink.api import Book, load
from sanctionlink.diagnostics.model import Diagnostic, Span
from sanctionlink.language.load import load_texts
from sanctionlink.lint.outcome import ABOUT_COMMENTS
from sanctionlink.lint.registry import CHECKS
from sanctionlink.lint.rule import Rule
from sanctionlink.lint.run import run
from sanctionlink.lint.support.subject import Subject

SECTION = re.compile(r"^([a-z_]+):")
OWN_FILES = {"facts": "facts", "cases": "cases"}
EXPECTED = re.compile(r"^# expect (SL\d{3}) (\S+)(?: also (.+))?$", re.MULTILINE)


def split(text: str) -> dict[str, str]:
    """The text by kind of file; each has as many lines as the whole."""
    lines: dict[str, list[str]] = {"rules": [], "facts": [], "cases": []}
    kind = "rules"
    for line in text.splitlines():
        section = SECTION.match(line)
        if section:
            kind = OWN_FILES.get(section[1], "rules")
        for each, written in lines.items():
            written.append(line if each == kind else "")
    return {each: "\n".join(written) + "\n" for each, written in lines.items() if any(written)}


def book_of(text: str, folder: Path) -> Book:
    """The rulebook of a text, written into a folder."""
    for kind, part in split(text).items():
        (folder / f"{kind}.yaml").write_text(part, encoding="utf-8")
    return load(folder, use_cache=False)


def findings(check: Rule, text: str) -> list[Diagnostic]:
    """What a check finds in a text, in the order of the file."""
    with tempfile.TemporaryDirectory() as folder:
        book = book_of(text, Path(folder))
        assert book.files
        subject = Subject(book.rulebook, book.cases(), load_texts(book.files))
        if check.CODE in ABOUT_COMMENTS:  # these look at what the others have found
            found = [one for one in run(subject, CHECKS).findings if one.code == check.CODE]
        else:
            found = list(check.check(subject))
    return sorted(found, key=lambda d: (d.span.line, d.span.column) if d.span else (0, 0))


def place(span: Span, whole: bool = False) -> str:
    """A span as expectations write it."""
    start = f"{span.line}:{span.column}"
    return f"{start}..{span.end_line}:{span.end_column}" if whole else start


def expected(text: str) -> list[tuple[str, str, list[str]]]:
    """Code, place and further places of every finding that a text says it has, in the order of the file."""
    wanted = [(code, at, (also or "").split()) for code, at, also in EXPECTED.findall(text)]
    return sorted(wanted, key=lambda each: [int(part) for part in re.findall(r"\d+", each[1])])


def told(found: list[Diagnostic], like: list[tuple[str, str, list[str]]]) -> list[tuple[str, str, list[str]]]:
    """Findings in the form of the expectations: with ends and further places where those give them."""
    result = []
    for i, one in enumerate(found):
        wanted = like[i] if i < len(like) else ("", "", [])
        assert one.span is not None, f"{one} has no place"
        also = [place(other.span) for other in one.related] if wanted[2] else []
        result.append((one.code, place(one.span, ".." in wanted[1]), also))
    return result
