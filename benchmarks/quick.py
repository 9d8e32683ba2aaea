"""Every claim of docs/reference/performance.md at a small size: what was lost is noticed before it lands.

`make bench-quick` runs this in CI, in under two minutes. Two kinds of figure are held against `quick.json`:

- counts, the same on every machine: calls of functions while a question is answered, in Python and in C; atoms and clauses of
  ground programs; modules imported at start; and the exponents by which they grow. They are told by Python's minor version,
  since interpreters differ. A count fails if it is more than a tenth over the stored one, an exponent if it is above its bound.
- ratios: seconds of processor time over those of a yardstick that is timed in turns with it in the same process. A ratio fails
  past three times the stored one, since machines differ and are busy.

`--write` stores what was measured, after a change that is meant.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import sanctionlink as sl
from desk import by_hand, desk, function, written
from layers import layered
from sanctionlink.ground.grounder import ground

STORED = Path(__file__).with_suffix(".json")
ROOT = Path(__file__).resolve().parent.parent
SLACK = 1.1
"""How much larger than stored a count may be."""
FACTOR = 3.0
"""How much larger than stored a ratio may be."""
STEEPEST = 1.1
"""The largest exponent of growth."""
SMALL, LARGE = 200, 2_000
"""Rules of the layered rulebooks between which growth is measured."""


def calls(question: Callable[[], object]) -> int:
    """How many functions are called while a question is answered."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    gc.collect()
    sys.setprofile(counted)
    try:
        question()
    finally:
        sys.setprofile(None)
    return count


def yardstick() -> int:
    """Work that takes a few milliseconds on any machine: counters of clauses run down, in plain Python."""
    waiting, found = list(range(2_000)), 0
    left = [3] * 2_000
    while waiting:
        at = waiting.pop()
        left[at] -= 1
        found += at & 1
        if left[at]:
            waiting.append(at)
    return found


def ratio(question: Callable[[], object], times: int = 5) -> float:
    """Seconds of processor time of a question over those of the yardstick, in turns."""
    ours, theirs = [], []
    for _ in range(times):
        for work, taken in ((yardstick, theirs), (question, ours)):
            start = time.process_time()
            work()
            taken.append(time.process_time() - start)
    return median(ours) / median(theirs)


@contextmanager
def folder_of(rules: str, facts: str = "facts: []") -> Iterator[Path]:
    """A folder with a rulebook in it, by the texts of its two files."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, text in {"rules": rules, "facts": facts}.items():
            Path(scratch, name).mkdir()
            Path(scratch, name, "all.yaml").write_text(text, encoding="utf-8")
        yield Path(scratch)


class Measured:
    """The figures of one run."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.ratios: dict[str, float] = {}
        self.exponents: dict[str, float] = {}

    def question(self, name: str, ask: Callable[[], object], times: int = 5) -> int:
        """Count the calls of a question and time it, both after it was asked often enough to be kept."""
        for _ in range(3):
            ask()
        self.counts[f"{name}: calls"] = found = calls(ask)
        self.ratios[name] = ratio(ask, times)
        return found

    def growth(self, name: str, small: int, large: int) -> None:
        """The exponent between two sizes."""
        self.exponents[name] = math.log(large / small) / math.log(LARGE / SMALL)


def starting(measured: Measured) -> None:
    """What a start imports, with the cache filled."""
    script = "import sys; from sanctionlink.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    script += "print(len(sys.modules), *sorted(sys.modules), file=sys.stderr)"
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "SANCTIONLINK_CACHE_DIR": cache}
        for name, arguments in {"status": ["status"], "help": ["--help"]}.items():
            line = [
                sys.executable,
                "-c",
                script,
                *arguments,
                *(["-r", "reset_2025"] if name == "status" else []),
            ]
            for _ in range(2):
                done = subprocess.run(
                    line,
                    cwd=cache,
                    env=environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    check=True,
                )
            count, *modules = done.stderr.decode().split()
            measured.counts[f"start of {name}: modules"] = int(count)
            heavy = {
                "pydantic",
                "clingo",
                "rich",
                "yaml",
                "lark",
                *(["durable_rules_engine"] if name == "help" else []),
            }
            if heavy & set(modules):
                raise SystemExit(f"{name} imports {', '.join(sorted(heavy & set(modules)))}")


def reset(measured: Measured) -> None:
    """The rulebook reset_2025: loaded, asked warm, explained, over time, with what would change it."""
    measured.question("load reset_2025", partial(sl.load, "reset_2025", use_cache=False), 3)
    book = sl.load("reset_2025", use_cache=False)
    program = ground(book.rulebook)
    measured.counts["reset_2025: atoms"] = program.atoms
    measured.counts["reset_2025: clauses"] = sum(map(len, program.clauses.values()))

    def warm() -> object:
        verdicts = book.verdicts(us_sanctions_relief="partial")
        return [v.status for v in verdicts.values()]

    measured.question("43 targets warm", warm)
    measured.question("43 targets warm, with reasons", lambda: [v.reasons for v in book.verdicts().values()])
    measured.question("explain", lambda: book.verdicts().explain("arctic_cooperation").to_text(), 3)
    measured.question("unblock", lambda: list(book.unblock("arctic_cooperation")), 3)
    measured.question("levers", lambda: book.levers(targets=["arctic_cooperation"]), 3)
    measured.question("timeline", lambda: book.timeline(book.scenario(), targets=["arctic_cooperation"]), 3)
    measured.question("diff with itself", lambda: book.diff(book), 3)
    if hasattr(book, "prepare"):
        prepared(measured, book)


def prepared(measured: Measured, book: sl.Book) -> None:
    """A question that is prepared once and asked often."""
    ask = book.prepare(vary=["us_sanctions_relief", "talks_outcome"])

    def often() -> object:
        return [[v.status for v in ask(us_sanctions_relief="partial").values()] for _ in range(100)]

    measured.question("43 targets prepared, a hundred times", often)


def growing(measured: Measured) -> None:
    """Layered rulebooks of two sizes: loading, grounding, the first answer and a warm one."""
    found: dict[str, list[int]] = {"load": [], "ground": [], "first answer": [], "warm answer": []}
    for rules in (SMALL, LARGE):
        with folder_of(layered(rules, 50, 1)) as folder:
            found["load"].append(calls(partial(sl.load, folder, use_cache=False)))
            book = sl.load(folder, use_cache=False)
            program = ground(book.rulebook)
            measured.counts[f"{rules} layered rules: clauses"] = sum(map(len, program.clauses.values()))
            found["ground"].append(calls(partial(ground, book.rulebook)))

            def answer(value: str, asked: sl.Book = book) -> object:
                return asked.verdicts(c0=value)["target"].status

            found["first answer"].append(calls(partial(answer, "yes")))
            found["warm answer"].append(calls(partial(answer, "no")))
    for name, (small, large) in found.items():
        measured.counts[f"{LARGE} layered rules, {name}: calls"] = large
        if name != "warm answer":
            measured.growth(name, small, large)


def sweeping(measured: Measured) -> None:
    """65,536 combinations of a desk's rules, against the same rules by hand over big integers."""
    rules = desk()
    text, _ = by_hand(rules)
    function(text)
    with tempfile.TemporaryDirectory() as scratch:
        book = sl.load(written(rules, Path(scratch)), use_cache=False)
        vary = [f"c{at:02}" for at in range(16)]
        fixed = {f"c{at:02}": "no" for at in range(16, 20)} | {f"s{at}": "low" for at in range(5)}
        measured.question("sweep of 65,536", lambda: book.sweep(vary, assume=fixed).counted(), 3)


def owners(measured: Measured) -> None:
    """One target among 1,000 movable entities grounds what it rests on, and no more."""
    members = [f"e{at}" for at in range(1_000)]
    rules: dict[str, Any] = {
        "rulebook": {"title": "Owners", "as_of": "2025-01-01"},
        "sets": {"entities": {"title": "E", "members": members}},
        "conditions": {
            "listed": {"ask": "Listed?", "type": "yes_no", "over": "entities", "default": "no", "movable": "yes"},
            "stake": {
                "ask": "Stake?", "type": "number", "over": ["entities", "entities"], "default": "0",
                "range": "0..100", "movable": ["0"],
            },
        },
        "proposals": {"deal": {"title": "Deal", "over": "entities"}},
        "rules": {
            "owned": {
                "says": "S.", "for_each": {"x": "entities"}, "defines": "blocked(x)",
                "when": "listed(x) or sum(o in entities where blocked(o): stake(o, x)) >= 50",
            },
            "deal": {"says": "S.", "for_each": {"x": "entities"}, "blocks": "deal(x)", "when": "blocked(x)"},
        },
    }  # fmt: skip
    facts = [{"condition": "listed(e0)", "value": "yes", "from": "2020-01-01"}]
    facts += [
        {"condition": f"stake(e{at}, e{at + 1})", "value": "60", "from": "2020-01-01"}
        for at in range(0, 900, 3)
    ]
    with folder_of(json.dumps(rules), json.dumps({"facts": facts})) as folder:
        book = sl.load(folder, use_cache=False)
        program = ground(book.rulebook, [("deal", ("e1",))])
        measured.counts["one of 1,000 entities: atoms"] = program.atoms
        measured.question(
            "one of 1,000 entities", lambda: book.verdicts(targets=["deal(e1)"])["deal(e1)"].status, 3
        )


def voting(measured: Measured) -> None:
    """A qualified majority with 27 open votes: status and all that it hinges on, and a first way."""
    members = [f"m{at:02}" for at in range(27)]
    rules: dict[str, Any] = {
        "rulebook": {"title": "Council", "as_of": "2025-01-01"},
        "sets": {"members": {"title": "M", "members": members}},
        "conditions": {
            "votes_for": {"ask": "For?", "type": "yes_no", "over": "members", "movable": "yes"},
            "population": {"ask": "How many?", "type": "number", "over": "members", "range": "0..100", "default": "0"},
        },
        "proposals": {"act": {"title": "Act"}},
        "rules": {
            "majority": {
                "says": "S.", "for": "act",
                "requires": "count(m in members: votes_for(m)) >= 15 "
                "and sum(m in members where votes_for(m): population(m)) >= 65",
            }
        },
    }  # fmt: skip
    facts = [
        {"condition": f"population({m})", "value": str(1 + at % 6), "from": "2020-01-01"}
        for at, m in enumerate(members)
    ]
    with folder_of(json.dumps(rules), json.dumps({"facts": facts})) as folder:
        book = sl.load(folder, use_cache=False)
        measured.question("27 open votes", lambda: book.verdicts()["act"].hinges_on, 3)
        measured.question("a first way for 27 open votes", lambda: next(iter(book.unblock("act"))), 1)


def linting(measured: Measured) -> None:
    """Lint of a rulebook with its cases."""
    book = sl.load("venezuela_gl44", use_cache=False)
    measured.question("lint of venezuela_gl44", book.check, 1)


PARTS: tuple[Callable[[Measured], None], ...] = (starting, reset, growing, sweeping, owners, voting, linting)


def complaints(measured: Measured, stored: Mapping[str, Any]) -> Iterator[str]:
    """What is worse than stored, in a line each."""
    counts, ratios = stored["counts"].get(version(), {}), stored["ratios"]
    for name, found in measured.counts.items():
        if name in counts and found > counts[name] * SLACK + 50:
            yield f"{name}: {found:,}, stored {counts[name]:,}"
    for name, seconds in measured.ratios.items():
        if name in ratios and seconds > ratios[name] * FACTOR:
            yield f"{name}: {seconds:.3g} times the yardstick, stored {ratios[name]:.3g}"
    for name, exponent in measured.exponents.items():
        if exponent > STEEPEST:
            yield f"{name}: grows with exponent {exponent:.2f}, allowed {STEEPEST:g}"
    missing = {*ratios} - {*measured.ratios} | {*counts} - {*measured.counts}
    yield from (f"{name}: stored, and no longer measured" for name in sorted(missing))


def version() -> str:
    """The interpreter that counts belong to."""
    return "{}.{}".format(*sys.version_info[:2])


def show(measured: Measured, stored: Mapping[str, Any]) -> None:
    """Everything that was measured, beside what is stored."""
    counts = stored["counts"].get(version(), {})
    for name, found in measured.counts.items():
        print(f"{name:48}{found:>12,}{counts.get(name, 0):>14,} stored")
    for name, exponent in measured.exponents.items():
        print(f"growth of {name:38}{exponent:>12.2f}{STEEPEST:>14g} allowed")
    for name, seconds in measured.ratios.items():
        print(f"{name:48}{seconds:>12.3g}{stored['ratios'].get(name, 0.0):>14.3g} stored")


def main() -> int:
    """Measure, print, and fail if anything is worse than stored."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="store what was measured")
    asked = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":
        # Counts are the same from run to run only if sets have the same order.
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    stored = json.loads(STORED.read_text()) if STORED.exists() else {"counts": {}, "ratios": {}}
    measured = Measured()
    for part in PARTS:
        part(measured)
    show(measured, stored)
    if asked.write:
        counts = {**stored["counts"], version(): measured.counts}
        ratios = {name: float(f"{seconds:.3g}") for name, seconds in measured.ratios.items()}
        STORED.write_text(json.dumps({"counts": counts, "ratios": ratios}, indent=1) + "\n")
        return 0
    found = list(complaints(measured, stored))
    for line in found:
        print(f"WORSE  {line}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
