"""`sanctionlink diff` as a reviewer and as CI use it: folders, revisions, formats, exit codes and faults."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from documents import hold_to_schema

ROOT = Path(__file__).resolve().parent.parent

RULES = """\
rulebook: {title: The port, as_of: 2025-01-01}
parties: {us: {name: United States}}
conditions:
  relief: {ask: How much relief?, type: scale, values: [none, partial, full], default: none}
  licence: {ask: Is there a licence?, type: yes_no, default: no}
  calm: {ask: Is it calm?, type: yes_no, default: no}
proposals:
  port: {title: The port}
  pier: {title: The pier}
rules:
  needs-relief: {says: The port needs relief., requires: relief >= partial, for: port}
  licensed: {says: A licence helps., when: licence, permits: port, lifts: [needs-relief]}
  needs-calm: {says: The pier needs a calm month., requires: calm for 30 days, for: pier}
"""


def sanctionlink(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """One run of the command line."""
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHONPATH": path, "COLUMNS": "80"}
    command = [sys.executable, "-m", "sanctionlink", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False)


def write(folder: Path, rules: str, facts: str = "") -> Path:
    """A rulebook in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.yaml").write_text(rules)
    if facts:
        (folder / "facts.yaml").write_text(facts)
    return folder


def versions(tmp_path: Path, *edits: tuple[str, str], facts: tuple[str, str] = ("", "")) -> Path:
    """Two folders, `old` and `new`; the new one has the edits."""
    changed = RULES
    for before, after in edits:
        assert before in changed
        changed = changed.replace(before, after)
    write(tmp_path / "old", RULES, facts[0])
    write(tmp_path / "new", changed, facts[1])
    return tmp_path


def compared(folder: Path, *more: str) -> dict[str, Any]:
    """The JSON of two folders, valid by its schema, with the targets by name."""
    done = sanctionlink("diff", "old", "new", "--format", "json", *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    hold_to_schema(document)
    found: dict[str, Any] = {each["target"]: each for each in document["targets"]}
    return {**document, **found}


def test_a_stricter_requirement_is_shown_by_the_one_value_that_tells(tmp_path: Path) -> None:
    found = compared(versions(tmp_path, ("relief >= partial", "relief = full")))
    port = found["port"]
    assert port["finding"] == "changed"
    (witness,) = port["witnesses"]
    assert [(c["condition"], c["value"], c["manner"]) for c in witness["changes"]] == [
        ("relief", "partial", "assumed")
    ]
    assert (witness["direction"], witness["smallest"]) == ("stronger", True)
    assert witness["command"] == "sanctionlink whatif port --set relief=partial"
    assert witness["old"]["verdict"]["status"] == "clear"
    assert witness["new"]["verdict"]["status"] == "blocked"
    assert found["pier"]["finding"] == "equivalent"
    assert found["weaker"] is False


def test_a_rule_that_goes_is_weaker_as_the_record_stands(tmp_path: Path) -> None:
    rule = "  needs-calm: {says: The pier needs a calm month., requires: calm for 30 days, for: pier}\n"
    found = compared(versions(tmp_path, (rule, "")))
    (witness,) = found["pier"]["witnesses"]
    assert witness["changes"] == []
    assert witness["direction"] == "weaker"
    assert found["weaker"] is True


def test_a_longer_period_is_shown_by_a_past_that_can_be_asked_about(tmp_path: Path) -> None:
    folder = versions(tmp_path, ("calm for 30 days", "calm for 60 days"))
    found = compared(folder)
    (witness,) = found["pier"]["witnesses"]
    assert {c["manner"] for c in witness["changes"]} == {"past"}
    (folder / "scenario.yaml").write_text(witness["scenario"])
    for version in ("old", "new"):
        question = ("status", "--rulebook", f"./{version}", "--scenario", "scenario.yaml", "--format", "json")
        done = sanctionlink(*question, cwd=folder)
        assert done.returncode == 0, done.stderr
        statuses = {v["target"]: v["status"] for v in json.loads(done.stdout)["verdicts"]}
        assert statuses["pier"] == witness[version]["verdict"]["status"]
    assert witness["old"]["verdict"]["status"] != witness["new"]["verdict"]["status"]


def test_what_does_not_matter_is_proven_equivalent(tmp_path: Path) -> None:
    folder = versions(
        tmp_path,
        ("requires: relief >= partial", "requires: not relief = none"),
        ("needs-calm:", "pier-needs-calm:"),
    )
    found = compared(folder)
    assert found["port"]["finding"] == found["pier"]["finding"] == "equivalent"
    assert [(e["kind"], e["edit"]) for e in found["edits"]] == [
        ("rule", "changed"),
        ("rule", "renamed"),
    ]


def test_facts_matter_only_where_a_rule_reads_them(tmp_path: Path) -> None:
    facts = ("facts: [{condition: licence, value: no}]\n", "facts: [{condition: licence, value: yes}]\n")
    found = compared(versions(tmp_path, facts=facts))
    (witness,) = found["port"]["witnesses"]
    assert witness["changes"] == []
    assert found["pier"]["finding"] == "equivalent"


def test_a_fact_that_makes_no_difference_by_itself_can_make_one_with_others(tmp_path: Path) -> None:
    rules = RULES.replace("requires: relief >= partial", "requires: [relief >= partial, calm]")
    write(tmp_path / "old", rules, "facts: [{condition: calm, value: no}]\n")
    write(tmp_path / "new", rules, "facts: [{condition: calm, value: yes, from: 2024-12-20}]\n")
    (witness,) = compared(tmp_path)["port"]["witnesses"]
    assert [(c["condition"], c["value"]) for c in witness["changes"]] == [("relief", "partial")]
    assert witness["changes"][0]["recorded_old"] == witness["changes"][0]["recorded_new"] == "none"


def test_targets_that_come_and_go(tmp_path: Path) -> None:
    folder = versions(
        tmp_path,
        ("  pier: {title: The pier}\n", "  quay: {title: The quay}\n"),
        ("for: pier", "for: quay"),
    )
    found = compared(folder)
    assert (found["pier"]["finding"], found["pier"]["weaker"]) == ("removed", True)
    assert found["quay"]["finding"] == "added"


@pytest.mark.parametrize(
    ("after", "fail_on", "code"),
    [
        ("relief = full", "weaker", 0),
        ("relief = full", "any", 1),
        ("relief >= none", "weaker", 1),
        ("not relief = none", "any", 0),
    ],
)
def test_fail_on(tmp_path: Path, after: str, fail_on: str, code: int) -> None:
    folder = versions(tmp_path, ("relief >= partial", after))
    assert sanctionlink("diff", "old", "new", "--fail-on", fail_on, cwd=folder).returncode == code


def test_the_text_reads_as_advice_within_80_columns(tmp_path: Path) -> None:
    folder = versions(tmp_path, ("relief >= partial", "relief >= none"))
    done = sanctionlink("diff", "old", "new", "--all", cwd=folder)
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "The port (port): blocked -> open, WEAKER" in done.stdout
    assert "As the record stands:" in done.stdout
    flat = " ".join(done.stdout.split())
    assert "As of 2025-01-01, 1 of 2 outlooks moves: The port (port) from blocked to open." in flat
    assert "In any situation, of 2 targets, 1 can become or cease to be decided; 1 is weaker." in flat
    gone = "no longer speaks against it (must): The port needs relief. [needs-relief] ("
    assert f"{gone}requires: `relief >= partial` -> " in flat
    assert f"{gone}edited: requires: `relief >= partial` -> " in flat
    assert "Equivalent, proven: 1" in done.stdout


def test_markdown_folds_the_proofs(tmp_path: Path) -> None:
    folder = versions(tmp_path, ("relief >= partial", "relief >= none"))
    text = sanctionlink("diff", "old", "new", "--format", "markdown", cwd=folder).stdout
    assert "### ⚠️ blocked → open, WEAKER" in text
    assert "<summary>Why, in old</summary>" in text
    assert text.count("<details>") == text.count("</details>") >= 3


# --- revisions --------------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    """One git command in a repository of nobody's."""
    names = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a rulebook and two commits on `main`, the second less strict, and a stricter working tree."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path / "repository"
    rules = folder / "rules" / "port" / "rules.yaml"
    rules.parent.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    for text in (RULES, RULES.replace("relief >= partial", "relief >= none")):
        rules.write_text(text)
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "change")
    rules.write_text(RULES.replace("relief >= partial", "relief = full"))
    return folder


def test_revisions(repository: Path) -> None:
    for arguments in (("main~1..main",), ("main~1", "main"), ("main~1...main",)):
        done = sanctionlink("diff", *arguments, "--format", "json", cwd=repository)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["weaker"] is True
    done = sanctionlink("diff", "main", cwd=repository)
    assert done.returncode == 0, done.stderr
    assert "main -> working tree" in " ".join(done.stdout.split())
    assert "open -> blocked, stronger" in done.stdout


def test_nothing_of_the_repository_is_touched(repository: Path) -> None:
    before = {p: p.read_bytes() for p in repository.rglob("*") if p.is_file()}
    assert sanctionlink("diff", "main~1..main", cwd=repository).returncode == 0
    assert {p: p.read_bytes() for p in repository.rglob("*") if p.is_file()} == before


def test_faults_of_a_revision_are_told_by_its_name(repository: Path) -> None:
    rules = repository / "rules" / "port" / "rules.yaml"
    rules.write_text(RULES.replace("relief >= partial", "releif >= partial"))
    git(repository, "commit", "-aqm", "misspell")
    rules.write_text(RULES)
    done = sanctionlink("diff", "main", cwd=repository)
    assert done.returncode == 2
    assert done.stderr.startswith("main:rules/port/rules.yaml:11:")
    assert "did you mean `relief`?" in done.stderr


@pytest.mark.parametrize(
    ("revision", "expected"),
    [
        (
            "mian",
            "error SL125: `mian` is neither a folder nor a revision of this repository; did you mean `main`?",
        ),
        ("--output=x", "no such option"),
        ("HEAD:rules", "error SL125"),
        ("a" * 300, "error SL125"),
        (f"{'a' * 300}..HEAD", "error SL125"),
        (f"HEAD...{'a/' * 3000}", "error SL125"),
    ],
)
def test_unknown_revisions(repository: Path, revision: str, expected: str) -> None:
    done = sanctionlink("diff", revision, cwd=repository)
    assert done.returncode == 2
    assert expected in done.stderr.replace("No such", "no such")


@pytest.mark.parametrize("arguments", [("",), ("..main",), ("", "main"), ("main", "")])
def test_a_revision_without_a_name_is_not_taken_for_the_one_here(
    repository: Path, arguments: tuple[str, ...]
) -> None:
    """As from an empty variable in a script: `nothing differs` would let every change pass."""
    done = sanctionlink("diff", *arguments, "--fail-on", "any", cwd=repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error SL125: a revision has no name" in done.stderr


def test_a_repository_that_was_fetched_in_part_is_not_one_without_a_rulebook(repository: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    part = repository.with_name("part")
    git(repository, "clone", "-q", "--filter=blob:none", "--no-checkout", repository.as_uri(), str(part))
    done = sanctionlink("diff", "main~1", "main", cwd=part)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error SL124: this copy of the repository has not all files" in done.stderr
    assert "SL120" not in done.stderr


def test_names_that_no_folder_can_have_are_told(repository: Path) -> None:
    deep = "/".join(["d" * 200] * 25)
    blob = subprocess.check_output(
        ["git", "rev-parse", "main:rules/port/rules.yaml"], cwd=repository, text=True
    )
    git(repository, "update-index", "--add", "--cacheinfo", f"100644,{blob.strip()},{deep}/x.yaml")
    git(repository, "commit", "-qm", "deep")
    done = sanctionlink("diff", "main~1", "main", cwd=repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "error SL123: `main` has a file that cannot be unpacked, `x.yaml`: file name too long" in done.stderr
    )


def test_links_in_a_revision_are_refused(repository: Path) -> None:
    (repository / "rules" / "port" / "more.yaml").symlink_to("/etc/hostname")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "link")
    (repository / "rules" / "port" / "more.yaml").unlink()
    done = sanctionlink("diff", "main", cwd=repository)
    assert done.returncode == 2
    assert "main:rules/port/more.yaml:1:1: error SL123: this file is a link" in done.stderr


def test_outside_of_a_repository(tmp_path: Path) -> None:
    folder = write(tmp_path / "alone", RULES)
    done = sanctionlink("diff", "main", "--rulebook", ".", cwd=folder)
    assert done.returncode == 2
    assert "error SL124" in done.stderr


def test_a_rulebook_that_a_revision_lacks_is_not_replaced_by_a_bundled_one(repository: Path) -> None:
    done = sanctionlink("diff", "main~1", "main", "--rulebook", "reset_2025", cwd=repository)
    assert done.returncode == 2
    assert "there is no rulebook in `main~1` here" in done.stderr


def test_a_rule_that_turns_to_the_other_side_is_told_today_and_in_any_situation(tmp_path: Path) -> None:
    """Strength, side and basis are edits; the outlook moves as of today, and the rule is named."""
    weak = "  calm-helps: {says: Calm helps., strength: likely, when: not calm, favours: pier, basis: inferred}\n"
    turned = "  calm-helps: {says: Calm helps., strength: may, when: not calm, blocks: pier}\n"
    licensed = RULES.replace("requires: calm for 30 days, for: pier", "when: licence, blocks: pier")
    write(tmp_path / "old", licensed + weak)
    write(tmp_path / "new", licensed + turned)
    found = compared(tmp_path)
    (move,) = found["today"]["moves"]
    assert (move["target"], move["outlook_old"], move["outlook_new"]) == ("pier", "likely", "doubtful")
    (rule,) = move["rules"]
    assert (rule["old"]["side"], rule["new"]["side"]) == ("for", "against")
    assert rule["edit"] == "strength: likely -> may; basis: inferred -> stated; side: for -> against"
    (witness,) = found["pier"]["witnesses"]
    assert (witness["aspect"], witness["changes"]) == ("outlook", [])
    flat = " ".join(sanctionlink("diff", "old", "new", cwd=tmp_path).stdout.split())
    assert "1 of 2 outlooks moves: The pier (pier) from likely to doubtful." in flat
    assert "now speaks against it (may), where it spoke for it (likely): Calm helps. [calm-helps]" in flat
    assert compared(tmp_path, "--strength", "must")["today"]["moves"] == []
