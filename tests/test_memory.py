"""Many verdicts from several threads stay right and leave no memory behind. (`benchmarks/memory.py` is the long version.)"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import sanctionlink as sl
from sanctionlink.engines.durable.engine import installed
from sanctionlink.model.scenario import Scenario

pytestmark = pytest.mark.slow


STATUS = Path("/proc/self/status")
ROUNDS = 8
ALLOWED_KIB = 6 * 1024
"""Allocators move a little; rule sets that are made anew and leaked show as 8 MiB a round and thread."""


def resident() -> int:
    """Resident memory in KiB."""
    line = next(x for x in STATUS.read_text().splitlines() if x.startswith("VmRSS:"))
    return int(line.split()[1])


def scenarios(book: sl.Book) -> list[Scenario]:
    """Complete worlds that differ."""
    base = book.verdicts(engine="circuit").answer
    closed = {name: book.rulebook.conditions[name].values[0] for name in base.open}
    return [
        book.scenario(assume={**closed, "us_sanctions_relief": relief, "washington_consensus": consensus})
        for relief in ("none", "partial", "full")
        for consensus in ("yes", "no")
    ]


@pytest.mark.skipif(not installed(), reason="durable-rules is not installed")
@pytest.mark.skipif(not STATUS.exists(), reason="no /proc on this system")
@pytest.mark.parametrize("threads", [1, 4])
def test_verdicts_leave_memory_flat(threads: int) -> None:
    book = sl.load("reset_2025")
    asked = scenarios(book)
    expected = [book.decide(s, engine="circuit").answer.verdicts for s in asked]
    wrong: list[Scenario] = []
    readings: list[int] = []
    # Read when all have done a round, with every thread alive: one that ends gives back its rule sets.
    together = threading.Barrier(threads, action=lambda: readings.append(resident()))

    def work() -> None:
        for _ in range(ROUNDS):
            for scenario, right in zip(asked, expected, strict=True):
                if book.decide(scenario, engine="forward").answer.verdicts != right:
                    wrong.append(scenario)
            together.wait(timeout=120)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong
    assert len(readings) == ROUNDS
    assert readings[-1] - readings[1] < ALLOWED_KIB, readings
