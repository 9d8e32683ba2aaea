"""A sweep on a real Dask cluster of three worker processes, one of which is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sanctionlink as sl
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.questions.sweep import cluster as sent
from sanctionlink.questions.sweep import task as survey_of
from sanctionlink.questions.sweep.question import Sweep

pytestmark = pytest.mark.slow


CONDITIONS = tuple(f"c{i:02}" for i in range(14))


def rulebook() -> dict[str, Any]:
    """Fourteen conditions that matter, and one that nobody knows."""
    pairs = list(zip(CONDITIONS[::2], CONDITIONS[1::2], strict=True))
    rules = {
        f"r{at}": {
            "says": "A rule.",
            "blocks": f"p{at % 3}",
            "when": [one, f"not {other}", f"{CONDITIONS[at]} or open"],
        }
        for at, (one, other) in enumerate(pairs)
    }
    return {
        "rulebook": {"title": "Cluster", "as_of": "2025-01-01"},
        "conditions": {c: {"ask": f"Is {c} so?", "type": "yes_no"} for c in (*CONDITIONS, "open")},
        "proposals": {f"p{i}": {"title": f"Proposal {i}"} for i in range(3)},
        "rules": {**rules, "never": {"says": "Not both.", "never": ["c00", "c13"]}},
    }


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    (tmp_path / "rules.yaml").write_text(json.dumps(rulebook()))
    return sl.load(tmp_path).sweep(CONDITIONS)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Three worker processes."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=3,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        worker_dashboard_address=":0",
    ) as found:
        yield found


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 portions of 256 rows."""
    monkeypatch.setattr(survey_of, "PORTION_ROWS", {"csv": 256, "jsonl": 256, "parquet": 256})
    monkeypatch.setattr(survey_of, "CHUNK_ROWS", 256)
    monkeypatch.setattr("sanctionlink.questions.sweep.counts.TOLD_EVERY", 0.0)


@pytest.mark.usefixtures("small_portions")
def test_a_worker_that_is_killed_costs_no_row(cluster: Any, sweep: Sweep, tmp_path: Path) -> None:
    """Totals, groups and every row are those of the run on this machine: nothing is lost, and nothing is there twice."""
    *_, expected = sweep.write(tmp_path / "here.csv", group_by="c03")
    run = sweep.write(tmp_path / "there.csv", group_by="c03", scheduler=cluster.scheduler_address)
    tally = next(run)
    assert 0 < tally.done < tally.combinations
    pids = {worker.pid for worker in cluster.workers.values()}
    os.kill(sorted(pids)[0], signal.SIGKILL)
    *_, tally = run
    assert tally == expected
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assert expected.whole.impossible == 1 << 12
    assert {worker.pid for worker in cluster.workers.values()} != pids


def test_a_sweep_that_was_begun_here_goes_on_there(
    cluster: Any, sweep: Sweep, tmp_path: Path, small_portions: None
) -> None:
    *_, expected = sweep.write(tmp_path / "here.jsonl")
    run = sweep.write(tmp_path / "there.jsonl")
    next(run)
    run.close()
    *_, tally = sweep.write(tmp_path / "there.jsonl", resume=True, scheduler=cluster.scheduler_address)
    assert tally == expected
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()


@pytest.mark.usefixtures("small_portions")
def test_a_scheduler_that_goes_leaves_what_was_found(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counts so far are there, and say that they are not complete."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(survey_of, "PORTION_FAR_AWAY", 1)
    monkeypatch.setattr("sanctionlink.questions.sweep.question.PORTION_FAR_AWAY", 1)
    monkeypatch.setattr(survey_of, "CHUNK_BITS", 4)
    monkeypatch.setattr(sent, "CONNECT_SECONDS", 3)
    found = []
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster:
        run = sweep.tallies(scheduler=cluster.scheduler_address)
        found.append(next(run))
        cluster.close()
        with pytest.raises(LimitReached, match=r"scheduler at .* has gone"):
            found.extend(run)
    assert 0 < found[-1].done < sweep.combinations
    assert not found[-1].complete


def test_another_version_on_a_worker_is_refused(
    cluster: Any, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sl, "__version__", "99.0")
    with pytest.raises(InvalidInput, match=r"SL677.*and here is 99\.0.*pip install sanctionlink==99\.0"):
        next(sweep.tallies(scheduler=cluster.scheduler_address))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:none"])
def test_an_address_without_a_scheduler_is_told(
    sweep: Sweep, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(sent, "CONNECT_SECONDS", 1)
    with pytest.raises(InvalidInput, match=r"SL676.*no Dask scheduler at.*dask scheduler"):
        next(sweep.tallies(scheduler=address))


def test_dask_that_is_not_installed_is_told(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InvalidInput, match=r"SL675.*pip install 'sanctionlink\[dask\]'"):
        next(sweep.tallies(scheduler="tcp://127.0.0.1:9"))


@pytest.mark.parametrize(
    "address", ["", "nonsense", "http://x", "inproc://x", "/etc/passwd", "tcp://host:port"]
)
def test_what_is_no_address_is_told_at_once(address: str) -> None:
    began = time.monotonic()
    with pytest.raises(InvalidInput, match="SL676"):
        sent.Cluster(address)
    assert time.monotonic() - began < 5


def test_a_server_of_another_kind_is_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first bytes that it answers are read as the size of a message."""

    def connect(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("distributed.Client", connect)
    with pytest.raises(InvalidInput, match="SL676"):
        sent.Cluster("tcp://localhost:80")
