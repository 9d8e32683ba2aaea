"""Resident memory over 20,000 verdicts in one process: from one thread, then from four that share one rulebook.

Every verdict is by the engine `forward` on a complete world of reset_2025 and is compared with the one of `circuit`.
"""

from __future__ import annotations

import argparse
import sys
import threading
from itertools import islice
from pathlib import Path

import sanctionlink as sl
from sanctionlink.api import Book
from sanctionlink.model.scenario import Scenario
from worlds import complete_worlds

GROWTH_ALLOWED = 2.0
"""MiB from the first tenth of the run, which warms up, to its end. Allocators move by steps of about one; a leak of a hundred
bytes a verdict would be two."""

Answer = tuple[tuple[str, object, object, object], ...]


def resident() -> float:
    """The resident memory of this process now, in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("this benchmark reads /proc/self/status, which this system does not have")


def found(book: Book, scenario: Scenario, engine: str) -> Answer:
    """What one engine answers, in a form that can be compared."""
    answer = book.decide(scenario, engine=engine)
    return tuple((n, v.status, v.outlook, v.reasons) for n, v in answer.items())


class Run:
    """Verdicts from several threads, counted together."""

    def __init__(self, book: Book, scenarios: list[Scenario], expected: list[Answer]) -> None:
        self.book, self.scenarios, self.expected = book, scenarios, expected
        self.lock = threading.Lock()
        self.done = self.wrong = 0
        self.readings: list[float] = []

    def threads(self, count: int, verdicts: int) -> None:
        """Share the work among threads of this run's own, and read the memory ten times."""
        together = threading.Barrier(count)
        share = (verdicts // count, verdicts // 10, together)
        workers = [threading.Thread(target=self.work, args=share) for _ in range(count)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def work(self, verdicts: int, between: int, together: threading.Barrier) -> None:
        """Answer questions; whoever makes the next `between` verdicts full reads the memory."""
        for number in range(verdicts):
            at = number % len(self.scenarios)
            right = found(self.book, self.scenarios[at], "forward") == self.expected[at]
            with self.lock:
                self.done += 1
                self.wrong += not right
                if self.done % between == 0:
                    self.readings.append(resident())
                    print(f"  {self.done:7,} verdicts  {self.readings[-1]:7.2f} MiB", flush=True)
        together.wait()  # a thread that ends gives its rule sets back, which would hide a leak of the others


def main() -> int:
    """Measure and print; 1 if an answer is wrong or memory grows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--verdicts", type=int, default=20_000)
    verdicts = parser.parse_args().verdicts
    book = sl.load("reset_2025")
    scenarios = list(islice(complete_worlds(book), 72))
    expected = [found(book, scenario, "circuit") for scenario in scenarios]
    failed = False
    for count in (1, 4):
        print(f"{count} thread{'s' * (count > 1)}, {verdicts:,} verdicts; {resident():.2f} MiB before")
        run = Run(book, scenarios, expected)
        run.threads(count, verdicts)
        growth = run.readings[-1] - run.readings[0]
        print(f"  growth {growth:+.2f} MiB since the first tenth; wrong answers: {run.wrong}")
        failed |= growth > GROWTH_ALLOWED or run.wrong > 0 or run.done != verdicts
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
