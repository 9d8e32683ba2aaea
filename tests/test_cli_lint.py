"""`sanctionlink lint` from outside: what it finds, in every format, and which exit code it ends with."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator
from junitparser import Error, Failure, JUnitXml, Skipped

from documents import hold_to_schema
from sanctionlink.cli.lint import FORMATS
from sanctionlink.cli.run import run
from sanctionlink.diagnostics.model import Diagnostic, LimitReached
from sanctionlink.lint import question as linting
from sanctionlink.lint import registry as catalogue
from sanctionlink.lint.outcome import Undecided
from sanctionlink.lint.rules.unused import unused_source
from sanctionlink.lint.support.subject import Subject

RULES = """\
rulebook: {title: Harbour, as_of: 2025-01-01}
sources:
  decree_7: {title: Decree 7}
  decree_8: {title: Decree 8}
conditions:
  permit: {ask: Is there a permit?, type: yes_no}
proposals:
  landing: {title: Landing}
rules:
  permit-needed:
    says: Landing needs a permit.
    requires: permit
    for: landing
    cites: {source: decree_7, paragraph: 3}
"""
CASES = "cases:\n  - {id: today, why: Nobody knows., expect: {landing: undetermined}}\n"
CYCLE = """\
  first: {says: Landing waits for nobody., blocks: landing, when: alone}
  second: {says: Who may land is alone., defines: alone, when: landing is clear}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a rulebook that has one warning (SL722, line 4) and one piece of information (SL726, line 3)."""
    (tmp_path / "rules/harbour").mkdir(parents=True)
    (tmp_path / "tests/cases/harbour").mkdir(parents=True)
    (tmp_path / "rules/harbour/a.yaml").write_text(RULES)
    (tmp_path / "tests/cases/harbour/a.yaml").write_text(CASES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("SANCTIONLINK_DEBUG", raising=False)
    return tmp_path


Lint = Callable[..., str]


@pytest.fixture
def lint(desk: Path, capsys: pytest.CaptureFixture[str]) -> Lint:
    """Runs lint with arguments; the result is its standard output, the exit code must be `code`."""

    def run_lint(*arguments: str, code: int = 0) -> str:
        found = run(["lint", *arguments])
        said = capsys.readouterr()
        assert found == code, said
        assert "bug in sanctionlink" not in said.err
        return said.err if code == 2 and not said.out else said.out

    return run_lint


def findings(lint: Lint, *arguments: str, code: int = 0) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(lint("--format", "json", *arguments, code=code))
    hold_to_schema(document)
    return document


def rules(desk: Path, text: str) -> None:
    (desk / "rules/harbour/a.yaml").write_text(text)


# --- formats ---------------------------------------------------------------------------------------------------------


def test_pretty_shows_the_line_and_what_to_do(lint: Lint) -> None:
    text = lint()
    assert text == (
        "rules/harbour/a.yaml:3:3: info SL726 unverifiable-citation\n"
        "  the citation of `decree_7` has no `sha256`, so it cannot be confirmed\n"
        "     3 |   decree_7: {title: Decree 7}\n"
        "       |   ^^^^^^^^\n"
        "  also rules/harbour/a.yaml:14:12: it is here\n"
        "  help `sanctionlink sources hash FILE` adds those of the cited paragraphs\n"
        "\n"
        "rules/harbour/a.yaml:4:3: warning SL722 unused-source\n"
        "  nothing cites the source `decree_8`\n"
        "     4 |   decree_8: {title: Decree 8}\n"
        "       |   ^^^^^^^^\n"
        "  help cite it where something rests on it, or remove it\n"
        "\n"
        "Why each of these matters: sanctionlink lint --explain SL722\n"
        f"harbour: 1 warning and 1 info ({len(catalogue.CHECKS)} checks)\n"
    )
    assert max(map(len, text.splitlines())) <= 80


def test_compact_is_a_line_a_finding(lint: Lint) -> None:
    assert lint("-f", "compact").splitlines() == [
        "rules/harbour/a.yaml:3:3: info SL726: the citation of `decree_7` has no `sha256`, so it cannot be confirmed",
        "rules/harbour/a.yaml:4:3: warning SL722: nothing cites the source `decree_8`",
    ]


def test_json_meets_its_schema(lint: Lint) -> None:
    document = findings(lint)
    assert [(f["code"], f["line"], f["column"], f["end_column"]) for f in document["findings"]] == [
        ("SL726", 3, 3, 11),
        ("SL722", 4, 3, 11),
    ]
    assert (document["errors"], document["warnings"], document["infos"]) == (0, 1, 1)
    assert not document["failed"]
    assert document["findings"][0]["related"][0]["line"] == 14


def test_github_annotates_lines(lint: Lint) -> None:
    warning, notice, summary = lint("-f", "github").splitlines()
    assert warning == (
        "::warning file=rules/harbour/a.yaml,line=4,endLine=4,col=3,endColumn=11,title=SL722 unused-source::"
        "nothing cites the source `decree_8`%0Ahelp: cite it where something rests on it, or remove it"
    )
    assert notice.startswith("::notice file=rules/harbour/a.yaml,line=3,")
    assert summary.startswith("harbour: 1 warning and 1 info")


def test_github_shows_ten_of_a_kind_and_tells_of_the_rest(desk: Path, lint: Lint) -> None:
    sources = "".join(f"  s{n}: {{title: S}}\n" for n in range(14))
    rules(desk, RULES.replace("sources:\n", f"sources:\n{sources}"))
    lines = lint("-f", "github").splitlines()
    assert sum(line.startswith("::warning") for line in lines) == 10
    assert "::notice title=more findings::5 more findings are in the log of this step" in lines
    assert sum("warning: SL722" in line for line in lines) == 5


def validated(text: str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(text)
    schema = json.loads((Path(__file__).parent / "schemas/sarif-2.1.0.json").read_text())
    Draft4Validator(schema).validate(log)
    return log


def test_sarif_meets_the_standards_schema(lint: Lint) -> None:
    log = validated(lint("-f", "sarif"))
    [one] = log["runs"]
    ids = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    assert ids == sorted({check.CODE for check in catalogue.CHECKS})
    for rule in one["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["text"]
        assert "security-severity" not in rule["properties"]
    info, warning = one["results"]
    assert ids[warning["ruleIndex"]] == warning["ruleId"] == "SL722"
    assert (info["level"], warning["level"]) == ("note", "warning")
    assert warning["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "rules/harbour/a.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4, "startColumn": 3, "endLine": 4, "endColumn": 11},
    }
    assert info["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 14
    assert one["invocations"][0]["executionSuccessful"]


def test_sarif_of_rules_that_cannot_be_used_meets_it_too(desk: Path, lint: Lint) -> None:
    rules(desk, RULES.replace("requires: permit\n", "requires: permitt and level = loww\n"))
    [one] = validated(lint("-f", "sarif", code=1))["runs"]
    assert [result["ruleId"] for result in one["results"]] == ["SL410", "SL410"]
    assert one["tool"]["driver"]["rules"][0]["name"] == "UndefinedName"


def fingerprints(lint: Lint) -> list[str]:
    return [each["fingerprint"] for each in findings(lint)["findings"]]


def test_fingerprints_survive_lines_that_come_and_go(desk: Path, lint: Lint) -> None:
    before = fingerprints(lint)
    rules(desk, RULES.replace("sources:\n", "\n# a comment\n\nsources:\n  # another\n"))
    assert fingerprints(lint) == before
    rules(desk, RULES.replace("Decree 8", "Decree eight"))
    assert [a == b for a, b in zip(fingerprints(lint), before, strict=True)] == [True, False]


def test_findings_on_equal_lines_have_fingerprints_of_their_own(desk: Path, lint: Lint) -> None:
    rules(desk, RULES.replace("decree_8: {title: Decree 8}", "? x\n  : {title: A}\n  ? y\n  : {title: A}"))
    marks = fingerprints(lint)
    assert len(set(marks)) == len(marks) == 3


def test_junit_has_failures_for_what_fails_the_run(lint: Lint) -> None:
    def outcome(*arguments: str, code: int) -> dict[str, object]:
        text = lint("-f", "junit", *arguments, code=code)
        ElementTree.fromstring(text)
        [suite] = JUnitXml.fromstring(text.encode())
        assert (suite.tests, suite.failures, suite.skipped) == (
            len(list(suite)),
            sum(isinstance(r, Failure) for case in suite for r in case.result),
            sum(isinstance(r, Skipped) for case in suite for r in case.result),
        )
        return {case.name: type(case.result[0]) if case.result else None for case in suite}

    cases = outcome(code=0)
    assert cases["SL722 unused-source rules/harbour/a.yaml:4:3"] is Skipped
    assert cases["SL720 unused-condition"] is None
    cases = outcome("--fail-level", "warning", code=1)
    assert cases["SL722 unused-source rules/harbour/a.yaml:4:3"] is Failure
    assert cases["SL726 unverifiable-citation rules/harbour/a.yaml:3:3"] is Skipped


def test_several_formats_at_once(desk: Path, lint: Lint) -> None:
    lint("-f", "compact", "-o", "out/a.sarif", "-o", "junit=b", "-o", "pretty=c.txt")
    validated((desk / "out/a.sarif").read_text())
    assert JUnitXml.fromfile(str(desk / "b"))
    assert "help cite it" in (desk / "c.txt").read_text()
    assert sorted(p.name for p in (desk / "out").iterdir()) == ["a.sarif"], "nothing is left beside it"
    assert "does not tell the format" in lint("-o", "d.txt", code=2)


def test_reports_do_not_replace_each_other(desk: Path, lint: Lint) -> None:
    assert "names `a` twice" in lint("-o", "json=a", "-o", "sarif=a", code=2)
    assert not (desk / "a").exists()


def test_a_link_to_itself_cannot_be_written(desk: Path, lint: Lint) -> None:
    (desk / "loop").symlink_to("loop")
    assert "`loop` cannot be written: too many levels of symbolic links" in lint("-o", "json=loop", code=2)
    assert (desk / "loop").is_symlink()


@pytest.mark.parametrize("limit", ["nan", "inf", "0", "soon"])
def test_a_limit_is_a_number_of_seconds(lint: Lint, limit: str) -> None:
    assert "invalid value for `--limit`" in lint("--limit", limit, code=2)


def test_a_misspelt_table_of_the_configuration_is_told_even_if_the_rulebook_is_named(
    desk: Path, lint: Lint
) -> None:
    (desk / "sanctionlink.toml").write_text('[lnt]\nfail-level = "info"\n')
    assert "unknown key `lnt`; did you mean `lint`?" in lint("--rulebook", "harbour", code=2)


def test_hostile_names_do_no_harm(desk: Path, lint: Lint) -> None:
    rules(desk, RULES.replace("decree_8: {title: Decree 8}", "decree_8: {title: '::error::<b>]]>%0A&\"'}"))
    assert "%250A" not in lint("-f", "github")
    ElementTree.fromstring(lint("-f", "junit"))
    validated(lint("-f", "sarif"))


@pytest.mark.parametrize("form", FORMATS)
def test_names_of_files_that_are_no_text(form: str, desk: Path, lint: Lint) -> None:
    strange = os.fsdecode(b"b\xff ]]>%0A")
    try:
        (desk / strange).mkdir()
    except OSError:
        pytest.skip("this file system wants names that are text")
    (desk / strange / "a\n\x1b[31m.yaml").write_text(RULES)
    text = lint("-r", f"./{strange}", "-f", form)
    assert "\x1b" not in text
    if form == "sarif":
        assert validated(text)["runs"][0]["results"][0]["locations"][0]["physicalLocation"][
            "artifactLocation"
        ]["uri"] == ("b%FF%20%5D%5D%3E%250A/a%0A%1B%5B31m.yaml")
    if form == "junit":
        ElementTree.fromstring(text)


# --- exit codes and settings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_the_fail_level_decides_the_exit_code(level: str, code: int, lint: Lint) -> None:
    lint("--fail-level", level, code=code)


def test_a_flag_beats_the_environment_and_that_the_file(
    desk: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "sanctionlink.toml").write_text(
        '[lint]\nfail-level = "info"\nignore = ["unverifiable-citation"]\n'
    )
    assert [f["code"] for f in findings(lint, code=1)["findings"]] == ["SL722"]
    monkeypatch.setenv("SANCTIONLINK_LINT_FAIL_LEVEL", "error")
    assert findings(lint)["fail_level"] == "error"
    assert findings(lint, "--fail-level", "warning", code=1)["fail_level"] == "warning"
    monkeypatch.setenv("SANCTIONLINK_LINT_IGNORE", "SL722")
    assert [f["code"] for f in findings(lint)["findings"]] == ["SL726"]
    assert findings(lint, "--ignore", "SL722,SL726")["findings"] == []
    assert [
        f["code"] for f in findings(lint, "--select", "unused-source", "--ignore", "SL711")["findings"]
    ] == ["SL722"]


def test_severities_come_from_the_configuration(desk: Path, lint: Lint) -> None:
    (desk / "pyproject.toml").write_text(
        '[tool.sanctionlink.lint]\nseverity = {SL722 = "error", SL726 = "warning"}\n'
    )
    document = findings(lint, code=1)
    assert [(f["code"], f["severity"]) for f in document["findings"]] == [
        ("SL726", "warning"),
        ("SL722", "error"),
    ]


BAD_SETTINGS = {
    'fail-levl = "error"': "2:1: error SL122: unknown key `fail-levl` in `[lint]`; did you mean `fail-level`?",
    'fail-level = "eror"': "2:14: error SL122: `fail-level` must be one of `error`, `warning`, `info`; did you mean `error`?",
    'ignore = "SL722"': "2:1: error SL122: `ignore` must be a list of codes",
    'ignore = ["SL711", "SL799"]': "2:20: error SL122: there is no check `SL799`",
    'select = ["SL303"]': "2:11: error SL122: `SL303` is no check, but a fault in the rulebook",
    'select = ["unused-sorce"]': "2:11: error SL122: there is no check `unused-sorce`; did you mean `unused-source`",
    'severity = {SL722 = "bad"}': "2:21: error SL122: `SL722` must be one of `error`, `warning`, `info`",
    "severity = 3": "2:1: error SL122: `severity` must be a table",
    'severity = {SL999 = "error"}': "2:13: error SL122: there is no check `SL999`",
    "limit = 0": "2:1: error SL122: `limit` must be a number of seconds, more than 0",
    "limit = true": "2:1: error SL122: `limit` must be",
}


@pytest.mark.parametrize("line", BAD_SETTINGS)
def test_settings_are_checked(line: str, desk: Path, lint: Lint) -> None:
    (desk / "sanctionlink.toml").write_text(f"[lint]\n{line}\n")
    assert f"sanctionlink.toml:{BAD_SETTINGS[line]}" in lint(code=2)


@pytest.mark.parametrize(
    "arguments", [["--select", "SL799"], ["--ignore", "unused-sorce"], ["--explain", "SL799"]]
)
def test_unknown_codes_are_refused(arguments: list[str], lint: Lint) -> None:
    said = lint(*arguments, code=2)
    assert said.startswith(f"error: `{arguments[0]}`: there is no c")


def test_faults_of_a_rulebook_are_findings_too(desk: Path, lint: Lint) -> None:
    rules(
        desk,
        RULES.replace("requires: permit\n", "requires: permitt\n").replace("type: yes_no", "type: yesno"),
    )
    document = findings(lint, code=1)
    told = [(f["code"], f["line"], f["severity"]) for f in document["findings"]]
    assert told == [("SL204", 6, "error"), ("SL410", 12, "error")]
    rules(desk, RULES.replace("requires: permit\n", "requires: permitt or (level = low)\n"))
    document = findings(lint, code=1)
    assert [(f["code"], f["check"]) for f in document["findings"]] == [("SL410", "undefined-name")] * 2
    assert document["checked"] == []


def test_a_cycle_hides_nothing_of_the_rest(desk: Path, lint: Lint) -> None:
    rules(desk, RULES + CYCLE)
    document = findings(lint, code=1)
    found = {f["code"]: f for f in document["findings"]}
    assert {"SL501", "SL722", "SL725", "SL726"} <= set(found)
    assert found["SL501"]["related"]


def test_faults_in_cases_hide_nothing_of_the_rest(desk: Path, lint: Lint) -> None:
    (desk / "tests/cases/harbour/a.yaml").write_text(CASES + "  - {id: x, why: w, expect: {nobody: clear}}\n")
    assert {"SL304", "SL722"} <= {f["code"] for f in findings(lint, code=1)["findings"]}


def test_what_cannot_be_read_is_told_and_exits_with_2(desk: Path, lint: Lint) -> None:
    assert "SL120" in lint("-r", "nowhere", code=2)
    (desk / "rules/harbour/b.yaml").symlink_to(desk / "rules/harbour/c.yaml")
    assert "SL101" in lint("-f", "compact", code=2)


@pytest.mark.parametrize(
    ("fault", "kind"), [(LimitReached("too many worlds"), "limit"), (ZeroDivisionError("oh"), "crash")]
)
def test_a_check_that_does_not_end_hides_nothing_and_exits_with_3(
    fault: Exception, kind: str, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(subject: object) -> Any:
        yield from unused_source_check(subject)
        raise fault

    unused_source_check: Any = unused_source.check
    monkeypatch.setattr(unused_source, "check", stop)
    document = findings(lint, code=3)
    assert [f["code"] for f in document["findings"]] == ["SL726", "SL722"]
    [unfinished] = document["unfinished"]
    assert (unfinished["check"], unfinished["crashed"]) == ("unused-source", kind == "crash")
    assert str(fault) in unfinished["message"]
    assert "did not come to its end" in " ".join(lint(code=3).split())
    [suite] = JUnitXml.fromstring(lint("-f", "junit", code=3).encode())
    errors = [result for case in suite for result in case.result if isinstance(result, Error)]
    assert [error.type for error in errors] == [kind]
    log = validated(lint("-f", "sarif", code=3))
    assert not log["runs"][0]["invocations"][0]["executionSuccessful"]
    assert "::error title=SL722 not finished::" in lint("-f", "github", code=3)
    assert "SL722" in lint("-f", "compact", code=3)


def test_findings_without_end_are_told_up_to_a_limit(desk: Path, lint: Lint) -> None:
    sources = "".join(f"  s{n}: {{title: S}}\n" for n in range(1_500))
    rules(desk, RULES.replace("sources:\n", f"sources:\n{sources}"))
    lines = lint("-f", "compact", "--select", "SL722").splitlines()
    assert len(lines) == 1_001
    assert lines[-1] == "warning SL722: 1,000 of these were found, and no more are looked for"


def test_progress_is_shown_on_a_terminal_and_taken_back(
    lint: Lint, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr("sanctionlink.cli.progress.QUIET", -1.0)
    assert run(["lint", "--select", "SL722,SL725", "-f", "compact"]) == 0
    said = capsys.readouterr()
    assert "0 of 2 checks, now unused-source" in said.err
    assert said.err.endswith("\r" + " " * 60 + "\r")
    assert "checks" not in said.out


# --- ignores and pages -----------------------------------------------------------------------------------------------


def test_what_a_comment_ignores_is_counted(desk: Path, lint: Lint) -> None:
    rules(desk, RULES.replace("Decree 8}", "Decree 8} # sanctionlink ignore: SL722 for the annex"))
    document = findings(lint, "--fail-level", "warning")
    assert [f["code"] for f in document["findings"]] == ["SL726"]
    assert [(each["code"], each["line"], each["reason"]) for each in document["ignored"]] == [
        ("SL722", 4, "for the annex")
    ]
    assert "1 info, 1 ignored by comments" in lint()


def test_an_ignore_of_a_check_that_does_not_run_is_not_unused(desk: Path, lint: Lint) -> None:
    rules(desk, RULES.replace("Decree 7}", "Decree 7} # sanctionlink ignore: SL722 it was unused once"))
    assert "SL727" in {f["code"] for f in findings(lint)["findings"]}
    assert "SL727" not in {f["code"] for f in findings(lint, "--ignore", "SL722")["findings"]}


def test_an_ignore_of_a_check_that_is_undecided_is_not_unused(
    desk: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules(desk, RULES.replace("Decree 7}", "Decree 7} # sanctionlink ignore: SL722 it may be unused"))

    def undecided(subject: Subject) -> Iterator[Diagnostic]:
        subject.undecided.append(
            Undecided("whether it is unused", subject.rulebook.sources["decree_7"].span, "why")
        )
        yield from ()

    monkeypatch.setattr(unused_source, "check", undecided)
    assert {f["code"] for f in findings(lint, code=3)["findings"]} == {"SL726", "SL700"}


def open_dates(desk: Path) -> None:
    """A rulebook of which no test of dates can be looked at: it reads four, each compared with many days."""
    names = ("a", "b", "c", "d")
    conditions = "".join(f"  {n}: {{ask: When?, type: date}}\n" for n in names)
    compared = "".join(
        f"  {n}-{days}: {{says: S., when: as_of < {n} + {days} days, blocks: landing}}\n"
        for n in names
        for days in range(10, 100, 10)
    )
    rules(
        desk,
        "rulebook: {title: Dates, as_of: 2025-01-01}\nconditions:\n"
        + conditions
        + "proposals:\n  landing: {title: Landing}\nrules:\n"
        + compared
        + "  all: {says: S., when: 'later(later(a, b), later(c, d)) = as_of', blocks: landing}\n",
    )
    (desk / "tests/cases/harbour/a.yaml").write_text("cases: []\n")


def test_what_was_not_decided_for_one_reason_is_one_line_and_exit_3(desk: Path, lint: Lint) -> None:
    """It names the first question, how many more there are, and why; it advises nothing that lint has no option for."""
    open_dates(desk)
    document = findings(lint, "--select", "SL703,SL704", code=3)
    (found,) = document["findings"]
    assert found["code"] == "SL700"
    assert found["message"].startswith(
        "it is undecided whether `a-10` can ever fire, and so are 73 more questions: "
    )
    assert "--set" not in found["message"]
    assert len(found["related"]) == 10
    assert lint("--select", "SL703,SL704", "--ignore", "SL700", code=0)


def test_a_page_can_be_asked_for_by_code_and_name(lint: Lint) -> None:
    page = lint("--explain", "SL722")
    assert page == lint("--explain", "unused-source") == lint("--explain", "sl722")
    assert page.startswith(
        "SL722 unused-source (warning)\nA source that nothing cites.\n\nWhy\n  A source that"
    )
    assert "\nGood\n    rulebook:" in page
    assert lint("--explain", "SL501").startswith("SL501 cycle-through-negation (error)\n")
    assert lint("--explain", "SL101") == "SL101 (error)\nA file cannot be read.\n"
    assert lint("--explain", "SL700").startswith("SL700 undecided (info)\n")


@pytest.mark.parametrize("code", sorted(set(linting.names().values())))
def test_pages_fit_into_80_columns(code: str, lint: Lint) -> None:
    lines = lint("--explain", code).splitlines()
    assert [line for line in lines if len(line) > 80 and "sha256: " not in line] == []


# --- the rulebooks that come with the package -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["libya_1970", "ofac_50pct", "reset_2025", "venezuela_gl44"])
def test_shipped_rulebooks_have_no_errors(name: str, lint: Lint) -> None:
    document = findings(lint, "-r", name)
    assert document["errors"] == 0
    assert document["unfinished"] == []


def test_a_new_rulebook_passes(lint: Lint, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "new").mkdir()
    monkeypatch.chdir(desk / "new")
    assert run(["init"]) == 0
    assert run(["test"]) == 0
    assert run(["lint", "--fail-level", "warning"]) == 0
