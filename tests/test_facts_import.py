"""`sanctionlink facts import` from outside: what it writes, what it refuses, and that nothing is left half-written."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sanctionlink as sl
from sanctionlink.cli import facts as facts_command
from sanctionlink.cli.run import run

ROOT = Path(__file__).resolve().parent.parent
RULES = """
rulebook: {title: Owners, as_of: 2022-02-25}
sources: {list: {title: The list}}
sets: {entities: {members: {Old: An old one}}, others: {members: [x]}}
conditions:
  listed: {ask: Listed?, type: yes_no, over: entities, default: no}
  stake: {ask: How much?, type: number, range: 0..100, over: [entities, entities], default: 0}
  share: {ask: Part?, type: number, range: 0..1, over: [entities, entities], default: 0}
proposals: {deal_with: {title: Deal, over: entities}}
rules:
  listed-is-blocked: {says: s, for_each: {e: entities}, when: listed(e), defines: blocked_entity(e)}
  half-is-blocked:
    says: s
    for_each: {e: entities}
    when: "sum(o in entities where blocked_entity(o): stake(o, e)) >= 50"
    defines: blocked_entity(e)
  no-dealing: {says: s, for_each: {e: entities}, when: blocked_entity(e), blocks: deal_with(e)}
"""
LINES = [
    {"id": "NK-X", "schema": "Person", "properties": {"name": ["X"], "topics": ["sanction"]}},
    {"id": "NK-A", "schema": "Company", "properties": {"name": ["A"]}},
    {"id": "NK-B", "schema": "Company", "properties": {"name": ["B"]}},
    {"id": "Old", "schema": "Company", "properties": {"name": ["Old"]}},
    {
        "id": "1",
        "schema": "Ownership",
        "properties": {"owner": ["NK-X"], "asset": ["NK-A"], "percentage": ["51%"]},
    },
    {"id": "2", "schema": "Ownership", "properties": {"owner": ["NK-A"], "asset": ["NK-B"]}},
    {"id": "3", "schema": "Address", "properties": {"full": ["x"]}},
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rules" / "own").mkdir(parents=True)
    (tmp_path / "rules" / "own" / "r.yaml").write_text(RULES)
    (tmp_path / "e.ftm.json").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SANCTIONLINK_CACHE", "off")
    return tmp_path


def left(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.is_dir() else []


def test_import_and_decide(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["facts", "import", "e.ftm.json", "--cite", "list"]) == 0
    told = capsys.readouterr()
    assert told.out.endswith("e.jsonl: 3 members and 3 facts\n")
    assert "no percentage in 1 ownership record" in told.err
    assert "left out, as they are no owners: 1 Address" in told.err
    assert left(here / "facts" / "own") == ["e.jsonl"]
    verdicts = sl.load().verdicts()
    assert {t: v.status.value for t, v in verdicts.items()} == {
        "deal_with(Old)": "clear",
        "deal_with(NK-X)": "blocked",
        "deal_with(NK-A)": "blocked",
        "deal_with(NK-B)": "undetermined",
    }
    assert all(f.cites[0].source == "list" for f in sl.load().rulebook.facts)


def test_stakes_that_the_rulebook_will_refuse_are_warned_of(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = next((here / "rules/own").iterdir())
    owned = [(f"O{n}", f"A{n % 7}", "60", {"endDate": ["2020-01-01"]} if n == 0 else {}) for n in range(14)]
    with (here / "e.ftm.json").open("w") as out:
        for n, (owner, asset, share, more) in enumerate(
            [*owned, ("O0", "A1", "20-50", {}), ("O1", "A0", "40", {})]
        ):
            stake = {"owner": [owner], "asset": [asset], "percentage": [share], **more}
            out.write(json.dumps({"id": str(n), "schema": "Ownership", "properties": stake}) + "\n")
    assert run(["facts", "import", "e.ftm.json"]) == 0
    assert "add up" not in capsys.readouterr().err
    rules.write_text(rules.read_text().replace("  stake: {", "  stake: {total: 100, "))
    assert run(["facts", "import", "e.ftm.json", "--force"]) == 0
    (warning,) = (line for line in capsys.readouterr().err.splitlines() if line.startswith("warning: "))
    assert "the stakes in 7 entities add up to more than 100, the `total` of `stake`" in warning
    assert warning.endswith(": A0 (A0) 160, A1 (A1) 140, A2 (A2) 120, A3 (A3) 120, A4 (A4) 120, and 2 more")
    with pytest.raises(sl.InvalidInput) as caught:
        sl.load()
    assert [fault.code for fault in caught.value.report] == ["SL327"] * 7


def test_an_existing_file_is_kept_unless_forced(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["facts", "import", "e.ftm.json"]) == 0
    before = (here / "facts" / "own" / "e.jsonl").read_bytes()
    (here / "e.ftm.json").write_text(json.dumps(LINES[0]) + "\n")
    assert run(["facts", "import", "e.ftm.json"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert (here / "facts" / "own" / "e.jsonl").read_bytes() == before
    assert run(["facts", "import", "e.ftm.json", "--force"]) == 0  # its own members are no obstacle
    assert len((here / "facts" / "own" / "e.jsonl").read_text().splitlines()) == 2
    assert left(here / "facts" / "own") == ["e.jsonl"]


def test_faults_are_all_told_and_nothing_is_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (here / "e.ftm.json").open("a") as out:
        out.write('{"id": "4", "schema": "Ownership", "properties": {"percentage": ["most"]}}\nnonsense\n')
    assert run(["facts", "import", "e.ftm.json"]) == 2
    told = capsys.readouterr()
    assert [line.split(": ")[0:2] for line in told.err.splitlines()] == [
        ["e.ftm.json:8:66", "error SL311"],
        ["e.ftm.json:9:1", "error SL118"],
    ]
    assert told.out == ""
    assert left(here / "facts") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.json"], "the file cannot be read: no such file"),
        (["e.ftm.json", "--stake", "stak"], "has no condition `stak`; did you mean `stake`?"),
        (["e.ftm.json", "--stake", "listed"], "the condition `listed` does not fit"),
        (["e.ftm.json", "--stake", "share"], "with a range that has 0 to 100"),
        (["e.ftm.json", "--set", "entitie"], "has no set `entitie`"),
        (["e.ftm.json", "--set", "others"], "does not fit"),
        (["e.ftm.json", "--cite", "lst"], "has no source `lst`"),
        (["e.ftm.json", "--output", "x.json"], "does not end with `.jsonl`"),
        (["e.ftm.json", "--output", "e.ftm.json/x.jsonl"], "cannot write"),
        (["e.ftm.json", "--rulebook", "reset"], "there is no rulebook `reset`"),
        (["e.ftm.json", "--rulebook", "reset_2025"], "comes with sanctionlink"),
        (["e.ftm.json", "--format", "csv"], "invalid value for `--format`"),
        ([], "missing argument"),
    ],
)
def test_refused(here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    before = left(here)
    assert run(["facts", "import", *arguments]) == 2
    assert said in capsys.readouterr().err.replace("'", "`")
    assert left(here) == before


def test_the_file_to_read_is_not_overwritten(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(here / "e.ftm.json", here / "e.jsonl")
    assert run(["facts", "import", "e.jsonl", "-o", "e.jsonl", "--force"]) == 2
    assert "is the file to read" in capsys.readouterr().err


def test_a_place_outside_of_the_rulebook_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["facts", "import", "e.ftm.json", "-o", "out.jsonl"]) == 0
    assert "does not read it" in capsys.readouterr().err
    assert (here / "out.jsonl").stat().st_mode & 0o777 == 0o644


def test_a_full_disk_leaves_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_one: object, _other: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(facts_command, "_link", full)
    assert run(["facts", "import", "e.ftm.json"]) == 2
    assert "no space left on device; nothing was written" in capsys.readouterr().err
    assert left(here / "facts" / "own") == []


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupt_leaves_nothing(here: Path) -> None:
    os.mkfifo(here / "signal")
    script = (
        "import sys, time\n"
        "from sanctionlink.integrations.ftm import facts as ftm\n"
        "whole = ftm.facts_of\n"
        "def slow(*asked):\n"
        "    for line in whole(*asked):\n"
        "        yield line\n"
        "        open('signal', 'w').close()\n"
        "        time.sleep(30)\n"
        "ftm.facts_of = slow\n"
        "from sanctionlink.cli.run import run\n"
        "sys.exit(run(['facts', 'import', 'e.ftm.json']))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    child = subprocess.Popen(
        [sys.executable, "-c", script], cwd=here, env=environment, stderr=subprocess.PIPE
    )
    (here / "signal").read_bytes()  # the first line is on its way
    time.sleep(0.1)
    assert left(here / "facts" / "own") != []
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert b"Traceback" not in err
    assert left(here / "facts" / "own") == []


@pytest.mark.parametrize(("seed", "unknown"), [(1, 0), (2, 3)])
def test_a_generated_graph_has_the_answers_of_a_fixpoint_by_hand(here: Path, seed: int, unknown: int) -> None:
    spec = importlib.util.spec_from_file_location("ownership", ROOT / "benchmarks" / "ownership.py")
    assert spec is not None
    assert spec.loader is not None
    ownership = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(ownership)
    ownership.generate(here / "big.json", 200, unknown, seed)
    expected = ownership.by_hand(here / "big.json")
    assert run(["facts", "import", "big.json"]) == 0
    verdicts = sl.load().verdicts()
    assert {e: verdicts[f"deal_with({e})"].status.value for e in expected} == expected
    clear = next(e for e, status in expected.items() if status == "clear")
    assert "listed" in verdicts.explain(f"deal_with({clear})").to_text()
