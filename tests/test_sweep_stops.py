"""Sweeps that are stopped from outside: interrupted or killed, their files can be gone on with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sanctionlink as sl
from console import ROOT
from sanctionlink.questions.sweep import task as survey_of
from sanctionlink.questions.sweep.question import Sweep

VARY = ["us_sanctions_relief", "talks_outcome", "blame_for_failure", "washington_consensus"]
SIZES = {"csv": 2, "jsonl": 2, "parquet": 2}

SCRIPT = f"""
import sys, time
sys.path.insert(0, {str(ROOT / "src")!r})
import sanctionlink as sl
from sanctionlink.questions.sweep import counts as counting
from sanctionlink.questions.sweep import row_file as spool
from sanctionlink.questions.sweep import task as survey
survey.PORTION_ROWS = {SIZES!r}
survey.CHUNK_ROWS = 2
counting.TOLD_EVERY = spool.SAVED_EVERY = 0.0
for tally in sl.load("reset_2025").sweep({VARY!r}).write(sys.argv[1]):
    time.sleep(0.05)
"""


@pytest.fixture
def sweep(monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """The same sweep, in portions of the same size."""
    monkeypatch.setattr(survey_of, "PORTION_ROWS", SIZES)
    monkeypatch.setattr(survey_of, "CHUNK_ROWS", 2)
    return sl.load("reset_2025").sweep(VARY)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_sweep_that_was_stopped_is_gone_on_with(how: signal.Signals, sweep: Sweep, tmp_path: Path) -> None:
    *_, expected = sweep.write(tmp_path / "whole.csv")
    stopped, journal = tmp_path / "stopped.csv", tmp_path / "stopped.csv.journal"
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(stopped)], stderr=subprocess.DEVNULL)
    for _ in range(600):
        if journal.exists() and len(journal.read_text().splitlines()) > 3:
            break
        time.sleep(0.02)
    os.kill(process.pid, how)
    assert process.wait(20) != 0
    assert not stopped.exists()
    told: list[int] = []
    *_, tally = sweep.write(stopped, resume=True, progress=lambda done, _: told.append(done))
    assert tally == expected
    assert 0 < told[0] < sweep.worlds, "what was there is not worked out again"
    assert stopped.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["stopped.csv", "whole.csv"]
