"""What lint found, told: witnesses, carets, and places outside of the current folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanctionlink.diagnostics.model import Diagnostic, Related, Severity, Span
from sanctionlink.lint.outcome import LintOutcome
from sanctionlink.render.findings import Linted, trial
from sanctionlink.render.findings_github import github
from sanctionlink.render.findings_text import compact, excerpt, pretty
from sanctionlink.render.junit import junit
from sanctionlink.render.page import Page, cells
from sanctionlink.render.sarif import place, sarif

WITNESS = (
    ("as of", "2025-05-01"),
    ("talks_outcome", "failed"),
    ("opposes(HU)", "yes"),
    ("stake(a, b)", "50"),
)
FINDING = Diagnostic(
    "SL701",
    "`a` and `b` set `talks [x]` to different values",
    Span("rules/r.yaml", 2, 3, 2, 4),
    Severity.ERROR,
    "end one of them",
    (Related(Span("rules/r.yaml", 3, 3, 3, 4), "it is `agreed` here"),),
    WITNESS,
)


def linted(*findings: Diagnostic, named: str | None = None) -> Linted:
    texts = {"rules/r.yaml": "rules:\n  a: {x: y}\n  b: {x: y}\n"}
    return Linted(
        "book", named, LintOutcome(findings, checked=("SL701",)), texts, {}, Severity.ERROR, "1.2.dev3"
    )


def test_a_witness_is_a_command_to_try() -> None:
    words = trial(linted(named="my rules"), WITNESS)
    assert " ".join(words) == (
        "sanctionlink whatif --rulebook 'my rules' --as-of 2025-05-01 --set talks_outcome=failed "
        "--set 'opposes(HU)=yes' --set 'stake(a, b)=50'"
    )


def test_a_long_witness_can_be_pasted() -> None:
    lines = pretty(linted(FINDING, named="venezuela"), Page())
    at = next(i for i, line in enumerate(lines) if line.startswith("  try"))
    assert lines[at : at + 3] == [
        "  try  sanctionlink whatif --rulebook venezuela --as-of 2025-05-01 \\",
        "         --set talks_outcome=failed --set 'opposes(HU)=yes' \\",
        "         --set 'stake(a, b)=50'",
    ]
    assert all(cells(line) <= 80 for line in lines)
    assert "  also rules/r.yaml:3:3: it is `agreed` here" in lines


def test_every_format_has_the_witness() -> None:
    one = linted(FINDING)
    for text in ("\n".join(github(one)), junit(one)):
        assert "try: sanctionlink whatif --as-of 2025-05-01" in text
    [result] = sarif(one)["runs"][0]["results"]
    assert result["properties"]["witness"][0] == ["as of", "2025-05-01"]
    assert "talks \\[x\\]" in result["message"]["text"], "brackets would be a link"
    assert list(compact(one)) == [
        "rules/r.yaml:2:3: error SL701: `a` and `b` set `talks [x]` to different values"
    ]


def span(column: int, end: int, line: int = 7, end_line: int = 7) -> Span:
    return Span("f", line, column, end_line, end)


@pytest.mark.parametrize(
    ("line", "where", "shown", "carets"),
    [
        ("  abc: d", span(3, 6), "  abc: d", "  ^^^"),
        ("\tabc: d", span(2, 5), " abc: d", " ^^^"),
        ("日本: d", span(4, 5), "日本: d", "     ^"),
        ("日本: d", span(1, 3), "日本: d", "^^^^"),
        ("a: \x1b[31m", span(4, 9), "a: \\x1b[31m", "   ^^^^^^^^"),
        ("a: b", span(2, 9, end_line=9), "a: b", " ^^^"),
        ("a: b", span(5, 5), "a: b", "    ^"),
        ("", span(1, 1), "", "^"),
    ],
)
def test_carets_stand_below_what_they_point_to(line: str, where: Span, shown: str, carets: str) -> None:
    assert excerpt(line, where, Page()) == [f"     7 | {shown}".rstrip(), f"       | {carets}"]


@pytest.mark.parametrize("column", [1, 30, 100, 299])
def test_a_long_line_is_cut_around_the_place(column: int) -> None:
    line = "".join(chr(ord("a") + n % 26) for n in range(300))
    where = span(column, column + 2)
    shown, carets = excerpt(line, where, Page())
    assert len(shown) <= 80
    at = carets.index("^")
    assert shown[at : at + 2] == line[column - 1 : column + 1]
    assert carets.count("^") == len(line[column - 1 : column + 1])


def test_nothing_is_shown_of_a_file_that_is_not_known() -> None:
    assert excerpt(None, span(1, 2), Page()) == []


def test_paths_are_relative_to_the_source_root() -> None:
    assert place(Span("a b/r.yaml", 1, 1, 1, 2))["artifactLocation"] == {
        "uri": "a%20b/r.yaml",
        "uriBaseId": "%SRCROOT%",
    }
    outside = place(Span("../r.yaml", 1, 1, 1, 2))["artifactLocation"]
    assert outside == {"uri": (Path.cwd().parent / "r.yaml").as_uri()}
