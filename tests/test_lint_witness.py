"""The command that lint prints with a claim about situations shows what it claims, also where a past matters."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from sanctionlink.cli.run import run

RULES = """\
rulebook: {title: Front, as_of: 2025-03-15}
sets: {fronts: {members: [north, south]}}
conditions:
  quiet: {ask: Is it quiet?, type: yes_no, over: fronts, default: no}
  losses: {ask: How many?, type: number, range: 0..10, default: 0}
  open: {ask: Is it open?, type: yes_no, over: fronts, default: no}
proposals: {talks: {title: Talks, over: fronts}}
rules:
  opens: {says: Quiet opens it., for_each: {f: fronts}, when: OPENS, sets: {open(f): yes}}
  shuts: {says: Noise shuts it., for_each: {f: fronts}, when: SHUTS, sets: {open(f): no}}
  bar: {says: No talks where it is shut., for_each: {f: fronts}, requires: open(f), for: talks(f)}
"""
SAME_ALL_THE_TIME = ("quiet(f) for 30 days", "quiet(f)")
CHANGED = ("quiet(f) for 20 days", "not (quiet(f) for 60 days)")
BY_MONTHS = (
    "[quiet(f) for 2 months, losses > 5]",
    '["not ((quiet(f) and losses > 5) for 6 months)", as_of >= 2025-06-30, losses > 5 for 3 months]',
)


@pytest.mark.parametrize(
    ("opens", "shuts"), [SAME_ALL_THE_TIME, CHANGED, BY_MONTHS], ids=["same", "changed", "months"]
)
def test_the_printed_command_shows_the_contradiction(
    opens: str,
    shuts: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("front").mkdir()
    Path("front/rules.yaml").write_text(RULES.replace("OPENS", opens).replace("SHUTS", shuts))
    assert run(["lint", "--rulebook", "front", "--select", "SL701"]) == 1
    shown = capsys.readouterr().out
    command = shown.partition("\n  try  ")[2].partition("\n  help ")[0]
    words = shlex.split(command.replace("\\\n", " "))
    if words[0] == "echo":
        Path(words[3]).write_text(words[1])
        words = words[5:]
    assert words[:2] == ["sanctionlink", "whatif"]
    run(words[1:])
    assert "CONFLICT: consequences disagree on `open(north)`" in capsys.readouterr().out


def test_a_past_in_a_witness_stands_apart_from_what_is_assumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stretches begin where they do as of the rulebook's own day: 20 days end with 15 March."""
    (tmp_path / "rules.yaml").write_text(RULES.replace("OPENS", CHANGED[0]).replace("SHUTS", CHANGED[1]))
    run(["lint", "--rulebook", str(tmp_path), "--select", "SL701", "--format", "json"])
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert found["witness"]["set"] == []
    ((condition, history),) = [tuple(each.values()) for each in found["witness"]["observed"]]
    assert condition == "quiet(north)"
    assert history == "{history: [{value: no, until: 2025-02-24}, {value: yes, from: 2025-02-24}]}"
