"""`action.yml` and `.pre-commit-hooks.yaml`: valid, and doing what they say in a scratch repository.

The action's scripts are run by bash as a runner would, with `sanctionlink` from this checkout and a `gh` that only records.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from test_cli import ROOT, plain, sanctionlink

BASH, GIT = shutil.which("bash"), shutil.which("git")
pytestmark = pytest.mark.skipif(not (BASH and GIT), reason="needs bash and git")

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: dict[str, dict[str, Any]] = {step.get("name", "setup"): step for step in ACTION["runs"]["steps"]}
FACTS = "facts/port/facts.yaml"
RULES = "rules/port/rules.yaml"


@dataclass(frozen=True)
class Runner:
    """A scratch repository with a rulebook, and what a runner offers to scripts."""

    folder: Path
    outside: Path
    environment: dict[str, str]

    def git(self, *arguments: str) -> str:
        assert GIT
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            [GIT, *identity, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def step(
        self, name: str, github: Mapping[str, str] | None = None, **inputs: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one step of the action with these inputs, the others by default."""
        assert BASH
        values = {key: str(each.get("default", "")) for key, each in ACTION["inputs"].items()}
        values |= {key.replace("_", "-"): value for key, value in inputs.items()}
        known = {f"inputs.{key}": value for key, value in values.items()} | dict(github or {})

        def filled(text: str) -> str:
            return re.sub(r"\$\{\{ *([^}]*?) *\}\}", lambda found: known[found[1]], text)

        step = STEPS[name]
        environment = self.environment | {key: filled(value) for key, value in step.get("env", {}).items()}
        return subprocess.run(
            [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.folder / filled(step.get("working-directory", ".")),
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    @property
    def summary(self) -> str:
        return (self.outside / "summary.md").read_text()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A repository with the rulebook that `init` writes, as one commit on main."""
    folder, outside = tmp_path / "port", tmp_path / "outside"
    assert sanctionlink("init", str(folder), cwd=tmp_path).returncode == 0
    commands = outside / "bin"
    commands.mkdir(parents=True)
    for name in ("summary.md", "output"):
        (outside / name).touch()
    scripts = {
        "sanctionlink": f'exec "{sys.executable}" -m sanctionlink "$@"\n',
        "gh": f'printf "%s\\n" "$*" >> "{outside}/gh"\ncase "$*" in *--paginate*) cat "{outside}/comments" ;; esac\n',
    }
    for name, script in scripts.items():
        (commands / name).write_text(f"#!{BASH}\n{script}")
        (commands / name).chmod(0o755)
    (outside / "comments").touch()
    environment = plain({
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "HOME": str(outside), "GIT_CONFIG_GLOBAL": os.devnull,
        "GITHUB_STEP_SUMMARY": str(outside / "summary.md"), "GITHUB_OUTPUT": str(outside / "output"),
        "GITHUB_REPOSITORY": "somebody/port",
    })  # fmt: skip
    runner = Runner(folder, outside, environment)
    runner.git("init", "--quiet", "--initial-branch", "main")
    runner.commit("A rulebook")
    return runner


def break_a_case(runner: Runner) -> None:
    rules = runner.folder / RULES
    rules.write_text(rules.read_text().replace("requires: truce", "requires: truce or naval_escort"))


# --- the action ------------------------------------------------------------------------------------------------------


def test_no_input_is_put_into_a_script() -> None:
    assert not [name for name, step in STEPS.items() if "${{" in step.get("run", "")]


def test_every_input_is_used_and_described() -> None:
    text = (ROOT / "action.yml").read_text()
    for name, each in ACTION["inputs"].items():
        assert each["description"].strip() and "default" in each
        assert f"inputs.{name}" in text


def test_a_sound_rulebook_passes_every_step(runner: Runner) -> None:
    assert runner.step("Settings").returncode == 0
    assert (runner.outside / "output").read_text() == "reports=./sanctionlink-reports\n"
    for name in ("Layout", "Lint", "Expected cases"):
        done = runner.step(name)
        assert done.returncode == 0, done.stdout + done.stderr
    reports = runner.folder / "sanctionlink-reports"
    assert sorted(path.name for path in reports.iterdir()) == ["lint.sarif", "tests.md", "tests.xml"]
    assert re.search(r"\d cases passed", runner.summary)


def test_another_folder_and_rulebook_can_be_named(runner: Runner) -> None:
    inputs = {"working_directory": "..", "rulebook": "port", "reports": "there"}
    for name in ("Settings", "Layout", "Lint", "Expected cases"):
        done = runner.step(name, None, **inputs)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (runner.folder.parent / "there/lint.sarif").is_file()


def test_what_is_wrong_fails_its_step(runner: Runner) -> None:
    runner.step("Settings")
    facts = runner.folder / FACTS
    facts.write_text(facts.read_text().replace("value: partial", "value:   partial"))
    layout = runner.step("Layout")
    assert layout.returncode == 1
    assert "\n+    value: partial\n" in layout.stdout
    break_a_case(runner)
    cases = runner.step("Expected cases")
    assert cases.returncode == 1
    assert "::error " in cases.stdout
    assert "no_truce" in runner.summary or "truce" in runner.summary
    assert runner.step("Expected cases", fail_under="100").returncode == 1
    lint = runner.step("Lint", fail_level="info")
    assert lint.returncode == 1
    assert "::" in lint.stdout


def test_what_a_pull_request_does_is_told(runner: Runner) -> None:
    runner.step("Settings")
    base = runner.git("rev-parse", "HEAD")
    break_a_case(runner)
    runner.commit("Weaken a rule")
    github = {"github.event.pull_request.base.sha": base}
    done = runner.step("What the change does", github)
    assert done.returncode == 0, done.stderr
    assert "grain_shipments" in runner.summary or "Grain shipments" in runner.summary
    assert runner.step("What the change does", github, fail_on="any").returncode == 1


def test_a_merge_is_compared_with_its_first_parent(runner: Runner) -> None:
    runner.step("Settings")
    old = runner.git("rev-parse", "HEAD")
    runner.git("switch", "--quiet", "--create", "change")
    (runner.folder / "README").write_text("a port\n")
    runner.commit("Say what it is")
    runner.git("switch", "--quiet", "main")
    break_a_case(runner)
    runner.commit("Weaken a rule meanwhile")
    runner.git("merge", "--quiet", "--no-ff", "--message", "Merge", "change")
    done = runner.step("What the change does", {"github.event.pull_request.base.sha": old}, fail_on="any")
    assert done.returncode == 0, done.stdout + done.stderr + runner.summary


@pytest.mark.parametrize("rulebook", ["", "port"])
def test_the_first_rulebook_is_compared_with_nothing(runner: Runner, rulebook: str) -> None:
    runner.step("Settings")
    runner.git("switch", "--quiet", "--orphan", "before")
    (runner.folder / "README").write_text("a port\n")
    base = runner.commit("Nothing yet")
    runner.git("switch", "--quiet", "main")
    github = {"github.event.pull_request.base.sha": base}
    done = runner.step("What the change does", github, fail_on="any", rulebook=rulebook)
    assert done.returncode == 0, done.stdout + done.stderr
    assert runner.summary.startswith("There is no rulebook yet in the branch")


def test_a_rulebook_at_fault_is_not_taken_for_the_first(runner: Runner) -> None:
    runner.step("Settings")
    base = runner.git("rev-parse", "HEAD")
    (runner.folder / RULES).write_text("rules: [\n")
    runner.commit("Break a file")
    done = runner.step("What the change does", {"github.event.pull_request.base.sha": base})
    assert done.returncode == 2
    assert f"{RULES}:" in done.stderr


@pytest.mark.parametrize(
    ("there", "call"),
    [
        ("", "api --method POST repos/somebody/port/issues/7/comments"),
        ("12\n34\n", "api --method PATCH repos/somebody/port/issues/comments/12"),
    ],
)
def test_one_comment_is_kept_up_to_date(runner: Runner, there: str, call: str) -> None:
    runner.step("Settings")
    (runner.outside / "comments").write_text(there)
    (runner.folder / "sanctionlink-reports/diff.md").write_text("A verdict moves.\n")
    known = {"github.event.pull_request.number": "7", "github.token": "x", "inputs.github-token": "x"}
    done = runner.step("Comment", known)
    assert (done.returncode, done.stdout) == (0, "")
    assert (runner.outside / "gh").read_text().splitlines()[1] == (
        f"{call} --field body=@sanctionlink-reports/comment.md"
    )
    comment = (runner.folder / "sanctionlink-reports/comment.md").read_text()
    assert comment == "<!-- sanctionlink diff -->\nA verdict moves.\n"


def test_a_comment_is_never_too_long(runner: Runner) -> None:
    runner.step("Settings")
    (runner.folder / "sanctionlink-reports/diff.md").write_text("long\n" * 20_000)
    known = {"github.event.pull_request.number": "7", "inputs.github-token": "x"}
    assert runner.step("Comment", known).returncode == 0
    comment = (runner.folder / "sanctionlink-reports/comment.md").read_text()
    assert "too long" in comment and len(comment) < 200


# --- hooks for pre-commit --------------------------------------------------------------------------------------------

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


def pre_commit(runner: Runner, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = runner.environment | {"PRE_COMMIT_HOME": str(runner.outside / "home")}
    command = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(
        command, cwd=runner.folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_hooks_are_valid(runner: Runner) -> None:
    done = pre_commit(runner, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert [hook["id"] for hook in HOOKS] == ["sanctionlink-fmt", "sanctionlink-lint", "sanctionlink-test"]
    assert not any(hook["pass_filenames"] for hook in HOOKS)


def test_hooks_run_in_a_repository_with_nothing_but_a_rulebook(runner: Runner) -> None:
    """With the package as it is here; `make hooks` has pre-commit install it."""
    local = {"repos": [{"repo": "local", "hooks": [hook | {"language": "system"} for hook in HOOKS]}]}
    (runner.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(local))
    runner.commit("Hooks")
    done = pre_commit(runner, "run", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed") == 3

    facts = runner.folder / FACTS
    tidy = facts.read_text()
    facts.write_text(tidy.replace("value: partial", "value:   partial"))
    break_a_case(runner)
    runner.git("add", "--all")
    done = pre_commit(runner, "run")
    assert done.returncode == 1
    assert re.search(r"sanctionlink fmt\.+Failed\n.*files were modified by this hook", done.stdout, re.DOTALL)
    assert re.search(r"sanctionlink test\.+Failed", done.stdout)
    assert facts.read_text() == tidy

    (runner.folder / "notes.txt").write_text("nothing of a rulebook\n")
    runner.git("add", "notes.txt")
    runner.git("checkout", "--quiet", "HEAD", "--", RULES, FACTS)
    done = pre_commit(runner, "run")
    assert done.returncode == 0 and done.stdout.count("Skipped") == 3
