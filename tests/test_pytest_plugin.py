"""`pytest` alone runs the expected cases of a user's repository."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = ("-p", "sanctionlink.integrations.pytest_plugin")

RULES = """\
rulebook: {title: Harbour, as_of: 2025-01-01}
sources: {decree: {title: The decree}}
conditions:
  permit: {ask: Is there a permit?, type: yes_no, default: no}
proposals:
  landing: {title: Landing}
rules:
  permit-needed:
    says: Landing needs a permit.
    requires: permit
    for: landing
    cites: {source: decree, paragraph: 3}
"""
CASES = """\
cases:
  - id: as_it_is
    why: Nobody has a permit.
    expect: {landing: {status: blocked, because: [permit-needed]}}
    cites: {source: decree, paragraph: 3}
  - id: with-permit
    why: A permit is all it takes.
    assume: {permit: yes}
    expect: {landing: clear}
"""
WRONG = CASES.replace("landing: clear", "landing: blocked")

Running = Callable[..., pytest.RunResult]


@pytest.fixture(scope="module", autouse=True)
def imported_once() -> None:
    """Import what the plugin will: runs inside this process forget what they import, which C extensions do not survive."""
    import sanctionlink.lint.question
    import sanctionlink.render.cases  # noqa: F401
    from sanctionlink.api import load

    book = load(ROOT / "rules" / "ofac_50pct", use_cache=False)
    book.run_case(book.cases()[0])


@pytest.fixture
def harbour(pytester: pytest.Pytester) -> Path:
    """A repository that has only a rulebook."""
    for folder, text in (("rules", RULES), ("facts", "facts: []\n"), ("tests/cases", CASES)):
        path = pytester.path / folder / "harbour" / "a.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return pytester.path


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Running:
    """Run pytest with this plugin alone."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return lambda *arguments: pytester.runpytest_inprocess(*PLUGIN, *arguments)


def put(folder: Path, text: str, name: str = "a.yaml") -> None:
    (folder / "tests/cases/harbour" / name).write_text(text)


# --- cases -----------------------------------------------------------------------------------------------------------


def test_cases_are_items_by_name(harbour: Path, run: Running) -> None:
    result = run("-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["tests/cases/harbour/a.yaml::as_it_is PASSED*", "tests/cases/harbour/a.yaml::with-permit PASSED*"]
    )


def test_one_case_can_be_chosen(harbour: Path, run: Running) -> None:
    run("tests/cases/harbour/a.yaml::with-permit").assert_outcomes(passed=1)
    run("-k", "as_it").assert_outcomes(passed=1, deselected=1)
    run("--strict-markers", "-m", "not sanctionlink").assert_outcomes(deselected=2)


def test_a_failure_tells_what_the_command_tells_and_no_traceback(harbour: Path, run: Running) -> None:
    put(harbour, WRONG)
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*_ with-permit _*",
            "landing: expected status blocked, got clear",
            "A permit is all it takes.",
            "  tests/cases/harbour/a.yaml:9:14: landing",
            "    status: expected blocked",
            "            got      clear",
            "    derivation of what it got:",
            "    Nothing in this rulebook rules it out.",
            "*permit*ASSUMED: yes*",
            "FAILED tests/cases/harbour/a.yaml::with-permit - landing: expected*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*.py:*")


def test_reports_have_the_place_and_the_sources(harbour: Path, run: Running) -> None:
    put(harbour, WRONG)
    run("--junitxml", "out.xml", "-o", "junit_family=xunit1")
    text = (harbour / "out.xml").read_text()
    assert 'name="as_it_is" file="tests/cases/harbour/a.yaml" line="1"' in text
    assert '<property name="source" value="decree, paragraph 3"' in text
    assert text.count("<failure") == 1


def test_members_and_facts_of_a_case(harbour: Path, run: Running) -> None:
    put(
        harbour,
        "cases: [{id: fact, why: Seen., facts: {permit: unknown}, expect: {landing: undetermined}}]\n",
    )
    run().assert_outcomes(passed=1)


# --- faults ----------------------------------------------------------------------------------------------------------

FAULTY = """\
cases:
  - {id: one, why: No such target., expect: {landin: blocked}}
  - {id: two, why: No such status., expect: {landing: blokked}}
"""


def test_a_file_with_faults_is_one_failing_item_that_tells_all(harbour: Path, run: Running) -> None:
    put(harbour, FAULTY, "b.yaml")
    result = run("-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "tests/cases/harbour/b.yaml::@faults FAILED*",
            "tests/cases/harbour/b.yaml:2:*: error SL*`landin`*",
            "tests/cases/harbour/b.yaml:3:*: error SL*blokked*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_yaml_that_is_none(harbour: Path, run: Running) -> None:
    put(harbour, "cases: [\n")
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["tests/cases/harbour/a.yaml:*: error SL106*"])


def test_faults_of_the_rulebook_are_told_once(harbour: Path, run: Running) -> None:
    put(harbour, CASES.replace("as_it_is", "x").replace("with-permit", "y"), "b.yaml")
    rules = harbour / "rules/harbour/a.yaml"
    rules.write_text(RULES.replace("requires: permit", "requires: permitt"))
    result = run()
    result.assert_outcomes(failed=2)
    # pytest's last lines, which are whole where it finds itself in CI, tell it again.
    told, _, _ = result.stdout.str().partition("short test summary info")
    assert told.count("rules/harbour/a.yaml:10:15: error SL410") == 1
    result.stdout.fnmatch_lines(
        ["the rulebook `harbour` has 1 fault: see tests/cases/harbour/a.yaml::@faults"]
    )


def test_a_case_that_cannot_be_decided(harbour: Path, run: Running) -> None:
    rules = harbour / "rules/harbour/a.yaml"
    rules.write_text(RULES + "  never-so: {says: Nobody ever gets one., never: permit}\n")
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["tests/cases/harbour/a.yaml:6:9: cannot be run: *error SL502*"])
    result.stdout.no_fnmatch_line("*Traceback*")


# --- where cases are -------------------------------------------------------------------------------------------------


def test_a_small_rulebook_in_one_folder(pytester: pytest.Pytester, run: Running) -> None:
    folder = pytester.mkdir("book")
    (folder / "rules.yaml").write_text(RULES)
    (folder / "cases.yaml").write_text(CASES)
    (folder / "other.yaml").write_text("facts: []\n")
    run().assert_outcomes(passed=2)


def test_rules_without_a_folder_of_their_own(pytester: pytest.Pytester, run: Running) -> None:
    for name, text in (("rules/a.yaml", RULES), ("tests/cases/a.yaml", CASES)):
        (pytester.path / name).parent.mkdir(parents=True, exist_ok=True)
        (pytester.path / name).write_text(text)
    run().assert_outcomes(passed=2)


def test_the_configured_rulebook(harbour: Path, run: Running, pytester: pytest.Pytester) -> None:
    (harbour / "kb").mkdir()
    for name in ("rules", "facts", "tests"):
        (harbour / name).rename(harbour / "kb" / name)
    (harbour / "sanctionlink.toml").write_text('rulebook = "kb/rules/harbour"\n')
    run().assert_outcomes(passed=2)


def test_a_bad_configuration_is_told_once(harbour: Path, run: Running) -> None:
    (harbour / "sanctionlink.toml").write_text('rulebok = "kb"\n')
    for name in ("a.yaml", "b.yaml"):
        (harbour / name).write_text("other: thing\n")
    result = run()
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["sanctionlink.toml:1:1: error SL122: unknown key `rulebok`*"])


def test_several_rulebooks(harbour: Path, run: Running) -> None:
    for folder, text in (("rules", RULES), ("tests/cases", CASES)):
        (harbour / folder / "other").mkdir()
        (harbour / folder / "other" / "a.yaml").write_text(text)
    run().assert_outcomes(passed=4)


# --- projects that have nothing to do with it ------------------------------------------------------------------------


def test_other_projects_are_left_alone(pytester: pytest.Pytester, run: Running) -> None:
    for name in (
        "rules/python/a.yaml",
        "tests/cases/python/b.yaml",
        "cases.yaml",
        "c/cases.yml",
        ".github/x.yml",
    ):
        (pytester.path / name).parent.mkdir(parents=True, exist_ok=True)
        (pytester.path / name).write_text("rules: [1]\n" if name.startswith("rules") else "cases: [1]\n")
    (pytester.path / "pipes").mkdir()
    pytester.makepyfile("def test_own(): assert True")
    run("-W", "error").assert_outcomes(passed=1)


def test_nothing_heavy_is_imported_without_a_rulebook(pytester: pytest.Pytester) -> None:
    """In a process of its own, since this one has imported everything."""
    (pytester.path / "a.yaml").write_text("cases: [1]\n")
    pytester.makepyfile(
        """
        import sys

        def test_modules():
            heavy = {"yaml", "pydantic", "clingo", "durable", "click", "sanctionlink.api"}
            assert not heavy & set(sys.modules)
        """
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGIN, "-q"],
        env={"PYTHONPATH": str(ROOT / "src"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_can_be_turned_off(
    harbour: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    result = pytester.runpytest_inprocess()
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


# --- many processes, lint --------------------------------------------------------------------------------------------


def test_xdist(harbour: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xdist")
    put(harbour, WRONG)
    put(harbour, FAULTY, "b.yaml")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    result = pytester.runpytest_subprocess(*PLUGIN, "-p", "xdist.plugin", "-n", "2", "-v")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*derivation of what it got:*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_lint_item(harbour: Path, run: Running) -> None:
    run("--sanctionlink-lint", "-v").assert_outcomes(passed=3)
    (harbour / "sanctionlink.toml").write_text('[lint]\nfail-level = "warning"\n')
    rules = harbour / "rules/harbour/a.yaml"
    rules.write_text(RULES.replace("sources:", "parties: {nobody: {name: Nobody}}\nsources:"))
    result = run("--sanctionlink-lint")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        ["*_ lint of the rulebook harbour _*", "*warning SL723 unused-name", "*`nobody`*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    run("--sanctionlink-lint", "tests/cases/harbour/a.yaml::as_it_is").assert_outcomes(passed=1)
