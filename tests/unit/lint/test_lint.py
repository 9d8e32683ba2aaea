"""`Book.check`: the findings of lint from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import sanctionlink as sl
from sanctionlink.diagnostics.model import LimitReached, Severity
from sanctionlink.lint.rules.unused import unused_source

RULES = """\
rulebook: {title: Harbour, as_of: 2025-01-01}
sources:
  decree_7: {title: Decree 7}
  decree_8: {title: Decree 8} # sanctionlink ignore: SL722 for the annex
conditions:
  permit: {ask: Is there a permit?, type: yes_no}
proposals:
  landing: {title: Landing}
rules:
  permit-needed: {says: Landing needs a permit., requires: permit, for: landing}
"""


@pytest.fixture
def book(tmp_path: Path) -> sl.Book:
    (tmp_path / "r.yaml").write_text(RULES)
    return sl.load(tmp_path, use_cache=False)


def test_findings_come_as_a_report(book: sl.Book) -> None:
    report = book.check(ignore=["uncovered-rule"])
    assert [(found.code, found.span.line) for found in report if found.span] == [("SL722", 3), ("SL725", 10)]
    assert [found.code for found in book.check(select=["SL725"])] == ["SL725"]
    assert not report.errors


def test_an_unknown_check_is_refused(book: sl.Book) -> None:
    with pytest.raises(
        sl.InvalidInput, match="there is no check `unused-sorce`; did you mean `unused-source`"
    ):
        book.check(select=["unused-sorce"])


def test_what_does_not_end_is_a_finding(book: sl.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(subject: object) -> list[sl.Diagnostic]:
        raise LimitReached("too many worlds")

    monkeypatch.setattr(unused_source, "check", stop)
    [found] = [one for one in book.check() if one.code == "SL700"]
    assert found.severity is Severity.INFO
    assert "`unused-source` did not come to its end: too many worlds" in found.message


def test_progress_is_told(book: sl.Book) -> None:
    told: list[tuple[int, int, str]] = []
    book.check(select=["SL722", "SL725"], progress=lambda *at: told.append(at))
    assert told == [(0, 2, "unused-source"), (1, 2, "missing-citation")]
