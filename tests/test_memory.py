"""Many verdicts from several threads stay right and leave no memory behind. (`benchmarks/memory.py` is the long version.)"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import sanctionlink as sl
from sanctionlink.engines.forward import installed
from sanctionlink.model.scenario import Scenario

STATUS = Path("/proc/self/status")
ALLOWED_KIB = 3 * 1024
"""A leaked rule set or session shows as tens of MiB over the rounds below."""


def resident() -> int:
    """Resident memory in KiB."""
    line = next(x for x in STATUS.read_text().splitlines() if x.startswith("VmRSS:"))
    return int(line.split()[1])


def scenarios(book: sl.Book) -> list[Scenario]:
    """Complete worlds that differ."""
    base = book.verdicts(engine="algebra").answer
    closed = {name: book.rulebook.conditions[name].values[0] for name in base.open}
    return [
        book.scenario(assume={**closed, "us_sanctions_relief": relief, "washington_consensus": consensus})
        for relief in ("none", "partial", "full")
        for consensus in ("yes", "no")
    ]


def work(book: sl.Book, asked: list[Scenario], expected: list[object], wrong: list[Scenario]) -> None:
    """Ask everything several times."""
    for _ in range(2):
        for scenario, right in zip(asked, expected, strict=True):
            if book.decide(scenario, engine="forward").answer.verdicts != right:
                wrong.append(scenario)


@pytest.mark.skipif(not installed(), reason="durable-rules is not installed")
@pytest.mark.skipif(not STATUS.exists(), reason="no /proc on this system")
@pytest.mark.parametrize("threads", [1, 4])
def test_verdicts_leave_memory_flat(threads: int) -> None:
    book = sl.load("reset_2025")
    asked = scenarios(book)
    expected: list[object] = [book.decide(s, engine="algebra").answer.verdicts for s in asked]
    wrong: list[Scenario] = []
    readings = []
    for _ in range(4):
        workers = [threading.Thread(target=work, args=(book, asked, expected, wrong)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        readings.append(resident())
    assert not wrong
    assert readings[-1] - readings[1] < ALLOWED_KIB, readings
