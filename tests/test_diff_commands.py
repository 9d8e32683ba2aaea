"""What `diff` says to type can be pasted into a shell, and shows on either side what it says of that side."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sanctionlink.cli.run import run

RULES = """\
rulebook: {title: Holdings, as_of: 2025-01-01}
sets: {entities: {members: [Acme_Incorporated, Borealis_Limited]}}
conditions:
  listed: {ask: Is it listed?, type: yes_no, over: entities, default: no}
  stake: {ask: How much is held?, type: number, range: 0..100, over: [entities, entities], default: 0}
  quiet: {ask: Is it quiet?, type: yes_no, default: no}
proposals:
  deal_with: {title: A deal, over: entities}
rules:
  bar:
    says: Nobody deals with what the listed hold.
    for_each: {e: entities}
    when: "sum(o in entities where listed(o): stake(o, e)) >= 50"
    blocks: deal_with(e)
  calm: {says: A quiet month comes first., for_each: {e: entities}, requires: quiet for 30 days, for: deal_with(e)}
"""


def shown(tmp_path: Path, edit: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> str:
    for name, text in (("old", RULES), ("new", RULES.replace(*edit))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.yaml").write_text(text)
    assert run(["diff", str(tmp_path / "old"), str(tmp_path / "new")]) == 0
    return capsys.readouterr().out


def typed(command: str, folder: Path) -> dict[str, str]:
    """The statuses that a line for the shell gives, in a folder with a rulebook."""
    script = 'sanctionlink() { "$PYTHON" -m sanctionlink "$@" --rulebook . --format json; }\n' + command
    root = Path(__file__).resolve().parent.parent
    path = os.pathsep.join([str(root / "src"), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": path}
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {each["target"]: each["status"] for each in json.loads(done.stdout)["verdicts"]}


def test_a_long_command_is_broken_between_words_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(tmp_path, (">= 50", "> 50"), capsys)
    command = text.partition("  to see it: ")[2].partition("\n  why")[0]
    assert "\\\n" in command
    target = shlex.split(command.replace("\\\n", " "))[2]
    assert typed(command, tmp_path / "old")[target] == "blocked"


def test_with_a_scenario_file_the_target_is_quoted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(tmp_path, ("for 30 days", "for 20 days"), capsys)
    written, _, rest = text.partition("write a file scenario.yaml:\n")[2].partition("  and: ")
    command = rest.partition("\n  why")[0]
    statuses = []
    for name in ("old", "new"):
        (tmp_path / name / "scenario.yaml").write_text("\n".join(x[4:] for x in written.splitlines()))
        statuses.append(typed(command, tmp_path / name)["deal_with(Acme_Incorporated)"])
    assert statuses == ["blocked", "clear"]
