"""Reading layered rulebooks of 1,000, 10,000 and 100,000 rules, against clingo reading the same rules.

Ours is from a YAML file to the checked model, every name resolved and every part with its place, without the cache; clingo's is
parsing the same rules as ASP text and grounding them, with every condition open. Both are timed in turn, in one process, by the
processor time of the process; ratios are medians of the rounds. Neither counts its imports: `benchmarks/cold.py` does. Required:
at most 5 times clingo's at each size, and an exponent of at most 1.1.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from math import log
from pathlib import Path
from statistics import median

import clingo

from layers import Layers
from sanctionlink.language.load import load_rulebook, locate_rulebook

REQUIRED, EXPONENT = 5.0, 1.1
SIZES = {1_000: 15, 10_000: 5, 100_000: 3}
"""Rounds by number of rules."""
LINES_OF_A_RULE, RULES_OF_A_FILE = 4, 50_000


def main() -> int:
    """Measure and print; 1 if something is above what is required."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--most", type=int, default=max(SIZES), help="the largest number of rules (%(default)s)"
    )
    most = parser.parse_args().most
    measure(100, 2)  # imports, and what is made once
    print(f"{'rules':>8}{'seconds':>10}{'clingo':>10}{'ratio':>8}{'exponent':>10}")
    done: dict[int, float] = {}
    sound = True
    for rules, rounds in SIZES.items():
        if rules > most:
            break
        ours, theirs = measure(rules, rounds)
        ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
        done[rules] = median(ours)
        grown = f"{log(done[rules] / done[rules // 10], 10):10.2f}" if rules // 10 in done else ""
        print(f"{rules:8,}{done[rules]:10.3f}{median(theirs):10.3f}{ratio:8.2f}{grown}", flush=True)
        sound = sound and ratio <= REQUIRED and (not grown or float(grown) <= EXPONENT)
    print(f"required: at most {REQUIRED:g} times clingo's at each size, exponents of at most {EXPONENT:g}")
    return int(not sound)


def measure(rules: int, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of each round: ours and clingo's."""
    drawn = Layers(rules, max(20, rules // 5), seed=1)
    asp = drawn.asp()
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(parts(drawn.yaml())):
            Path(folder, f"rules{number}.yaml").write_text(text)
        files = locate_rulebook(folder)
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(timed(lambda: load_rulebook(files, use_cache=False)))
            theirs.append(timed(lambda: ground(asp)))
    return ours, theirs


def parts(text: str) -> Iterator[str]:
    """A rulebook as texts of files that are not too large: a file may have a million values."""
    head, _, rules = text.partition("rules:\n")
    lines = rules.splitlines(keepends=True)
    each = LINES_OF_A_RULE * RULES_OF_A_FILE
    yield head
    yield from ("rules:\n" + "".join(lines[at : at + each]) for at in range(0, len(lines), each))


def ground(program: str) -> clingo.Control:
    """A control with the program parsed and grounded."""
    control = clingo.Control()
    control.add("base", [], program)
    control.ground([("base", [])])
    return control


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time for the work, what it made included, what the last one left cleared away before."""
    gc.collect()
    start = time.process_time()
    made = work()
    took = time.process_time() - start
    del made
    return took


if __name__ == "__main__":
    sys.exit(main())
