"""`sanctionlink test` from outside: what a failed case tells, reports for CI, and rule coverage."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from junitparser import Error, Failure, JUnitXml

from documents import hold_to_schema
from test_cli import sanctionlink

RULES = """\
rulebook: {title: Harbour, as_of: 2025-01-01}
sources: {decree: {title: The decree}}
accounts: {captain: {name: The captain}, pilot: {name: The pilot}}
conditions:
  permit: {ask: Is there a permit?, type: yes_no, default: no}
  storm: {ask: Is there a storm?, type: yes_no, default: no}
  load: {ask: How heavy is it?, type: number, range: 0..100, default: 10}
proposals:
  landing: {title: Landing}
  fishing: {title: Fishing}
rules:
  permit-needed: {says: Landing needs a permit., requires: permit, for: landing, cites: {source: decree, paragraph: 3}}
  too-heavy: {says: Nothing heavy lands., when: load > 50, blocks: landing}
  no-fishing-in-storms: {says: Nobody fishes in a storm., when: storm, blocks: fishing}
"""
GOOD = """\
cases:
  - id: as_it_is
    why: Nobody has a permit.
    expect: {landing: {status: blocked, because: [permit-needed]}, fishing: clear}
    cites: [{source: decree, section: Ports, paragraph: 3}, {source: decree, section: Ports, paragraph: 4}]
"""
BAD = """\
cases:
  - id: wrong
    why: A permit is thought to be needless.
    expect: {landing: clear}
    cites: {source: decree, paragraph: 3}
  - id: right
    why: It is not.
    expect: {landing: blocked}
  - id: two_stories
    why: The two differ on the storm.
    facts: {storm: {accounts: {captain: yes, pilot: no}}}
    expect: {fishing: {status: undetermined, by_account: {captain: blocked, pilot: blocked}}}
"""


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    for folder, text in (("rules", RULES), ("facts", "facts: []\n"), ("tests/cases", GOOD)):
        path = tmp_path / folder / "harbour" / "a.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return tmp_path


def put(folder: Path, cases: str) -> None:
    (folder / "tests/cases/harbour/a.yaml").write_text(cases)


def document(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = sanctionlink("test", "--format", "json", *arguments, cwd=folder)
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    hold_to_schema(found)
    return found


# --- a failed case ---------------------------------------------------------------------------------------------------


def test_a_failed_case_tells_expected_got_derivation_and_sources(harbour: Path) -> None:
    put(harbour, BAD)
    done = sanctionlink("test", cwd=harbour)
    assert done.returncode == 1
    assert done.stdout.startswith(
        """\
FAILED wrong: A permit is thought to be needless.
  source: decree, paragraph 3
  tests/cases/harbour/a.yaml:4:14: landing
    status: expected clear
            got      blocked

    derivation of what it got:
    Blocked, because:
    └─ Landing needs a permit. [must: permit-needed]
       │  source: decree, paragraph 3
       └─ ✗ permit [default, nobody reported it: no]

FAILED two_stories: The two differ on the storm.
"""
    )
    assert done.stdout.endswith("\nharbour: 1 case passed, 2 failed\n")


def test_a_wrong_account_is_proved_on_its_side(harbour: Path) -> None:
    put(harbour, BAD)
    failed = document(harbour, code=1)["cases"][2]
    assert [found["field"] for found in failed["mismatches"]] == ["by_account"]
    [proof] = failed["proofs"]
    assert (proof["account"], [each["status"] for each in proof["derivations"]]) == ("pilot", ["clear"])


SURPRISING = """\
cases:
  - id: heavy_or_not
    why: Nobody thought of the load.
    facts: {load: 40..60}
    expect: {landing: {status: blocked, because: [permit-needed]}}
  - id: nobody_thinks_of_it
    why: Nobody thought of it, with a permit.
    facts: {load: 40..60, permit: yes}
    expect: {landing: {status: undetermined, because: [permit-needed]}}
"""


def test_an_unexpected_reason_is_proved_where_it_bites_and_alone(harbour: Path) -> None:
    put(harbour, SURPRISING)
    first, second = document(harbour, code=1)["cases"]
    for case in (first, second):
        [proof] = case["proofs"]
        [derivation] = proof["derivations"]
        assert [derivation["nodes"][root]["rule"] for root in derivation["roots"]] == ["too-heavy"]
    text = " ".join(sanctionlink("test", cwd=harbour).stdout.split())
    assert "■ Blocked in every possible case, for example where load" in text
    assert "■ Blocked where load" in text, "of an undetermined target, it is one world of several"


def test_paragraphs_of_one_section_are_told_together(harbour: Path) -> None:
    put(harbour, GOOD.replace("fishing: clear", "fishing: blocked"))
    assert 'source: decree, "Ports", paragraphs 3 and 4\n' in sanctionlink("test", cwd=harbour).stdout


def test_markdown_has_the_derivation_folded_away(harbour: Path) -> None:
    put(harbour, BAD)
    text = sanctionlink("test", "--format", "markdown", cwd=harbour).stdout
    assert "| `wrong` | `landing` | status | clear | blocked |" in text
    assert text.count("<details>") == text.count("</details>") == 2
    assert "- **Landing needs a permit. \\[must: permit-needed\\]**" in text


# --- reports for machines --------------------------------------------------------------------------------------------


def test_junit(harbour: Path) -> None:
    put(harbour, BAD)
    done = sanctionlink("test", "--format", "junit", cwd=harbour)
    assert done.returncode == 1
    report = JUnitXml.fromstring(done.stdout.encode())
    assert (report.tests, report.failures, report.errors) == (3, 2, 0)
    [suite] = report
    cases = {case.name: case for case in suite}
    assert cases["wrong"].classname == "harbour.a"
    assert cases["right"].is_passed
    [failure] = cases["wrong"].result
    assert isinstance(failure, Failure)
    assert failure.message == "landing: expected status clear, got blocked"
    assert "└─ Landing needs a permit. [must: permit-needed]" in failure.text
    written = ElementTree.fromstring(done.stdout)
    assert [dict(each.attrib) for each in written.iter("property")] == [
        {"name": "source", "value": "decree, paragraph 3"}
    ]
    assert all(re.fullmatch(r"\d+\.\d{3}", each.get("time", "")) for each in written.iter("testcase"))


HOSTILE = 'why: "a & b <c> ]]> %0A ::error::"'


def test_hostile_text_cannot_break_the_reports(harbour: Path) -> None:
    put(harbour, BAD.replace("why: It is not.", HOSTILE).replace("landing: blocked", "landing: clear"))
    done = sanctionlink("test", "--format", "junit", cwd=harbour)
    assert JUnitXml.fromstring(done.stdout.encode()).failures == 3
    assert "a &amp; b &lt;c&gt; ]]&gt; %0A ::error::" in done.stdout
    lines = sanctionlink("test", "--format", "github", cwd=harbour).stdout.splitlines()
    assert sum(line.startswith("::") for line in lines) == 3


def test_github_annotations(harbour: Path) -> None:
    put(harbour, BAD)
    done = sanctionlink("test", "--format", "github", "--coverage", "--fail-under", "100", cwd=harbour)
    lines = done.stdout.splitlines()
    assert lines[0].startswith(
        "::error file=tests/cases/harbour/a.yaml,line=4,endLine=4,col=14,endColumn=21,"
        "title=case wrong::landing: expected status clear, got "
        "blocked%0A"
    )
    assert "::error title=rule coverage::rule coverage is 66.6%25, less than the 100%25 asked for" in lines
    [warning] = [line for line in lines if line.startswith("::warning")]
    assert warning.startswith(
        "::warning file=rules/harbour/a.yaml,line=13,endLine=13,col=3,endColumn=12,title=rule too-heavy::no case"
    )
    assert lines[-2:] == [
        "harbour: 1 case passed, 2 failed",
        "rule coverage: 3 cases exercise 2 of 3 rules (66.6%)",
    ]


def test_github_is_told_ten_errors_and_that_there_are_more(harbour: Path) -> None:
    many = [f"  - {{id: c{n}, why: Many fail., expect: {{landing: clear}}}}\n" for n in range(13)]
    put(harbour, "cases:\n" + "".join(many))
    lines = sanctionlink("test", "--format", "github", cwd=harbour).stdout.splitlines()
    assert sum(line.startswith("::error") for line in lines) == 10
    assert "::notice title=more findings::3 more findings are in the log of this step" in lines
    assert lines[-2].startswith("tests/cases/harbour/a.yaml:14:41: error: case c12: landing: expected")


def test_several_reports_at_once(harbour: Path) -> None:
    put(harbour, BAD)
    done = sanctionlink(
        "test",
        "-o",
        "out/junit.xml",
        "-o",
        "out/report.json",
        "-o",
        "github=out/log",
        "-o",
        "out/a.md",
        cwd=harbour,
    )
    assert done.returncode == 1
    assert done.stdout.endswith("2 failed\n")
    assert JUnitXml.fromfile(str(harbour / "out/junit.xml")).failures == 2
    assert json.loads((harbour / "out/report.json").read_text())["failed"] == 2
    assert (harbour / "out/log").read_text().startswith("::error")
    assert (harbour / "out/a.md").read_text().startswith("## harbour")
    assert sorted(path.name for path in (harbour / "out").iterdir()) == [
        "a.md",
        "junit.xml",
        "log",
        "report.json",
    ]


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("report.doc", "does not tell the format"),
        ("junt=report", "did you mean `junit`?"),
        ("json=", "names no file"),
        ("json=rules.yaml", "would write a report over a file of rules"),
        ("json=rules", "cannot be written"),
    ],
)
def test_outputs_that_cannot_be(harbour: Path, output: str, says: str) -> None:
    done = sanctionlink("test", "--output", output, cwd=harbour)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_share_that_nothing_can_reach_is_no_share(harbour: Path) -> None:
    done = sanctionlink("test", "--coverage", "--fail-under", "nan", cwd=harbour)
    assert (done.returncode, done.stdout) == (2, "")
    assert "invalid value for `--fail-under`" in done.stderr


# --- cases that cannot be run ----------------------------------------------------------------------------------------

IMPOSSIBLE = """\
  - id: impossible
    why: A rulebook that says never means it.
    facts: {storm: yes, permit: yes}
    expect: {landing: clear}
"""
NEVER = "  never-both: {says: No permits in storms., never: [storm, permit]}\n"


def test_a_case_that_cannot_be_run_does_not_keep_the_others(harbour: Path) -> None:
    rules = harbour / "rules/harbour/a.yaml"
    rules.write_text(RULES + NEVER)
    put(harbour, GOOD + IMPOSSIBLE)
    done = sanctionlink("test", "--format", "junit", "-o", "a.txt", cwd=harbour)
    assert done.returncode == 2
    report = JUnitXml.fromstring(done.stdout.encode())
    assert (report.tests, report.failures, report.errors) == (2, 0, 1)
    [result] = [r for suite in report for case in suite for r in case.result]
    assert isinstance(result, Error)
    assert result.type == "invalid"
    assert "ERROR impossible" in (harbour / "a.txt").read_text()
    assert "1 case passed, 1 could not be run" in (harbour / "a.txt").read_text()
    assert document(harbour, code=2)["cases"][1]["error"]["kind"] == "invalid"


def test_a_crash_is_an_error_in_a_valid_report(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("sanctionlink.api.Book.run_case", crash)
    done = sanctionlink("test", "--format", "junit", cwd=harbour)
    assert done.returncode == 3
    report = JUnitXml.fromstring(done.stdout.encode())
    assert report.errors == 1
    assert "this is a bug in sanctionlink" in done.stdout
    assert "RuntimeError: out of luck" in done.stdout


# --- coverage --------------------------------------------------------------------------------------------------------


def test_coverage_as_a_table(harbour: Path) -> None:
    done = sanctionlink("test", "--coverage", cwd=harbour)
    assert done.returncode == 0
    assert done.stdout.startswith(
        """\
harbour: 1 case passed

Rule coverage: 1 case exercises 1 of 3 rules (33.3%)

MET  SPEAKS  REASON  RULE
  0       0       0  too-heavy rules/harbour/a.yaml:13:3
                       `load > 50` holds in no case; `load` is always `10`
  0       0       0  no-fishing-in-storms rules/harbour/a.yaml:14:3
                       `storm` holds in no case; `storm` is always `no`
  1       1       1  permit-needed
"""
    )


@pytest.mark.parametrize(("least", "code"), [("33.3", 0), ("33.4", 1), ("100", 1), ("0", 0)])
@pytest.mark.parametrize("option", ["--fail-under", "--coverage-threshold"])
def test_threshold(harbour: Path, option: str, least: str, code: int) -> None:
    done = sanctionlink("test", option, least, cwd=harbour)
    assert done.returncode == code
    if code:
        assert f"rule coverage is 33.3%, less than the {least}% asked for" in done.stdout
        assert "too-heavy" in done.stdout
        assert "permit-needed" not in done.stdout, "only what is missing"
    else:
        assert done.stdout == (
            "harbour: 1 case passed\nrule coverage: 1 case exercises 1 of 3 rules (33.3%)\n"
        )


@pytest.mark.parametrize("least", ["-1", "101", "many"])
def test_threshold_that_cannot_be(harbour: Path, least: str) -> None:
    assert sanctionlink("test", "--fail-under", least, cwd=harbour).returncode == 2


def test_configured_threshold(harbour: Path) -> None:
    (harbour / "sanctionlink.toml").write_text('rulebook = "harbour"\n[test]\nfail-under = 50\n')
    assert sanctionlink("test", cwd=harbour).returncode == 1
    assert sanctionlink("test", "--fail-under", "20", cwd=harbour).returncode == 0
    assert sanctionlink("test", cwd=harbour, SANCTIONLINK_TEST_FAIL_UNDER="20").returncode == 0
    some = sanctionlink("test", "tests/cases/harbour/a.yaml", cwd=harbour)
    assert (some.returncode, "coverage" in some.stdout) == (0, False), "some cases need not cover everything"
    (harbour / "sanctionlink.toml").write_text('[test]\nfail-under = "much"\n')
    bad = sanctionlink("test", cwd=harbour)
    assert bad.returncode == 2
    assert "sanctionlink.toml:2:1: error SL122: `fail-under` must be a percentage" in bad.stderr


def test_coverage_in_documents(harbour: Path) -> None:
    found = document(harbour, "--coverage")["coverage"]
    assert (found["rules"], found["covered"], found["percent"], found["enough"]) == (3, 1, 33.33, True)
    first = found["by_rule"][0]
    assert (first["rule"], first["covered"], first["asked"]) == ("too-heavy", False, ["as_it_is"])
    [lack] = first["why_not"]["lacks"]
    assert lack["seen"] == {"load": ["10"]}
    assert found["by_rule"][-1]["reason"] == ["as_it_is"]
    assert document(harbour)["coverage"] is None
    short = document(harbour, "--fail-under", "90", code=1)["coverage"]
    assert (short["fail_under"], short["enough"]) == (90.0, False)


def test_coverage_in_markdown_and_junit(harbour: Path) -> None:
    text = sanctionlink("test", "--coverage", "--format", "markdown", cwd=harbour).stdout
    assert "| `too-heavy` | `rules/harbour/a.yaml:13` | \\`load > 50\\` holds in no case" in text
    done = sanctionlink("test", "--fail-under", "90", "--format", "junit", cwd=harbour)
    report = JUnitXml.fromstring(done.stdout.encode())
    assert (report.tests, report.failures) == (2, 1)
    [failed] = [case for suite in report for case in suite if not case.is_passed]
    assert failed.name == "rule coverage"
    assert "no-fishing-in-storms" in failed.result[0].text


def test_the_shipped_rulebooks_are_exercised() -> None:
    root = Path(__file__).resolve().parent.parent
    for name in sorted(path.name for path in (root / "rules").iterdir()):
        done = sanctionlink("test", "-r", name, "--fail-under", "90", cwd=root)
        assert done.returncode == 0, done.stdout


SILENT = """\
parties: {a: {name: A}, b: {name: B}, c: {name: C}}
conditions:
  x: {ask: X?, type: yes_no}
  y: {ask: Y?, type: yes_no}
proposals: {goal: {title: G}}
rules:
  rx: {says: X., when: x, blocks: goal}
  ry: {says: Y., when: [x, y], blocks: goal}
"""


def test_a_proof_by_an_account_that_is_silent_tells_who_is_believed_instead(harbour: Path) -> None:
    facts = [("x", "yes", "a"), ("x", "no", "b"), ("y", "yes", "a"), ("y", "yes", "b"), ("y", "no", "c")]
    lines = "\n".join(f"  - {{condition: {c}, value: {v}, account: {who}}}" for c, v, who in facts)
    (harbour / "rules/harbour/a.yaml").write_text("rulebook: {title: T, as_of: 2025-01-01}\n" + SILENT)
    (harbour / "facts/harbour/a.yaml").write_text(f"facts:\n{lines}\n")
    by = "{a: blocked, b: clear, c: clear}"
    put(
        harbour,
        f"cases:\n  - {{id: silent, why: W., expect: {{goal: {{status: undetermined, by_account: {by}}}}}}}\n",
    )
    text = sanctionlink("test", cwd=harbour).stdout
    assert "derivation of what it got on the account of c:" in text
    assert "■ Blocked on the account of c, then a" in text
    assert "■ Not blocked on the account of c, then b" in text
