"""Seeds single faults into the shipped rulebooks and asks `lint`, `test` and `diff` about each; `--write` tells it on its page.

What it is made of is in `tests/mutation`, since a small sample is one of the tests. Required: 95 % noticed by one of the three,
and no scenario found in which `diff` is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from mutation import commands  # noqa: E402 - found only now
from mutation.page import page  # noqa: E402
from mutation.trial import Series, Trial, tried  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "mutation.md"

COUNTS = {"ofac_50pct": 60, "reset_2025": 80, "venezuela_gl44": 80, "libya_1970": 40}
"""Faults for each rulebook. The last has what the others lack: `never`, quantifiers and counts."""

SCENARIOS = 200
"""Scenarios that each fault that can be read is put into."""

NOTICED = 0.95
"""The share of faults that must be noticed."""

BY_COMMAND = 2
"""Faults of each rulebook that the commands are asked about."""


def main() -> int:
    """Try all, tell, and write the page; 1 if too few were noticed, or `diff` is wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rulebook", action="append", choices=[*COUNTS], help="this one alone (repeatable)")
    options.add_argument("--faults", type=int, help="so many of each rulebook")
    options.add_argument("--jobs", type=int, default=1, help="rulebooks at a time")
    options.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    chosen = options.parse_args()
    started = time.monotonic()
    wanted = chosen.rulebook or COUNTS
    with ProcessPoolExecutor(chosen.jobs) as pool:
        waiting = [pool.submit(one, name, chosen.faults or COUNTS[name], chosen.seed) for name in wanted]
        series = [each.result() for each in waiting]
    sample = [trial for each in series for trial in _few(each)]
    wrong = list(commands.disagreements(ROOT, sample))
    text = page(series, chosen.seed, len(sample))
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8")
    print(text)
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
    trials = [trial for each in series for trial in each.trials]
    wrong += [text for trial in trials for text in trial.disagreements]
    for each in wrong:
        print(f"wrong: {each}", file=sys.stderr)
    noticed = sum(trial.somebody for trial in trials)
    return int(bool(wrong) or noticed < NOTICED * len(trials))


def one(name: str, count: int, seed: int) -> Series:
    """What comes of one rulebook, in a process of its own."""
    return tried(ROOT, name, count, seed, Telling(name), SCENARIOS)


def _few(series: Series) -> list[Trial]:
    """Some that can be read, and one that cannot."""
    refused = [t for t in series.trials if t.refused]
    read = [t for t in series.trials if not t.refused]
    return [*read[:: max(1, len(read) // BY_COMMAND)][:BY_COMMAND], *refused[:1]]


class Telling:
    """Tells how far it is, on standard error."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, done: int, count: int) -> None:
        """So many of so many are done."""
        if done % 10 == 0:
            print(f"{self.name}: {done} of {count} faults", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
