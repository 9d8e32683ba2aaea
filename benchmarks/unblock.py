"""All unblocking sets against bare clingo on the same ground program, whose sets must be the same.

Bare clingo gets the program as text in its own intermediate format, domain heuristic and subset-minimal enumeration, counts the
models and nothing else; both are timed from an empty solver to the last set. The first set is timed by itself.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import clingo

from layers import crossed, layered
from sanctionlink.api import Book, load
from sanctionlink.engines.correction_sets import machine_for, minimal
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.situation.moves import lever

REPEATS = 7
LAYERED = ((50, 24, 13, 5, 3), (200, 40, 12, 6, 4), (1000, 50, 12, 6, 2), (1000, 50, 0, 8, 3))
"""Rules, conditions, seed, depth, and how many of the topmost things the target needs."""
CROSSED = (7, 4, 200)
"""Groups, ways out of each, rules."""


def main() -> int:
    """Measure, print, and fail if an answer differs."""
    print(
        f"{'rulebook':24} {'sets':>7} {'machine':>8} {'first':>9} {'all':>9} {'bare':>9} {'ratio':>6}  (ms)"
    )
    cases = [(f"layered, {rules:,} rules", layered(rules, *rest)) for rules, *rest in LAYERED]
    cases.append((f"crossed, {CROSSED[2]} rules", crossed(*CROSSED)))
    agreed = [measure(name, text) for name, text in cases]
    return int(not all(agreed))


def measure(name: str, text: str) -> bool:
    """One rulebook: whether both find the same sets."""
    with loaded(text) as book:
        goal = question(book)
    program = as_text(goal)
    expected = bare(program)
    chosen, _ = machine_for(goal)
    for machine in dict.fromkeys((chosen, "clingo")):
        search = partial(minimal, goal, engine="asp" if machine == "clingo" else "auto")
        found = {frozenset(at for at, d in enumerate(digits) if d) for digits in search()}
        compare(name, machine, search, partial(bare, program), len(found))
        if found != expected:
            print(f"{name}: the sets differ: {len(found)} and {len(expected)}", file=sys.stderr)
            return False
    return True


def compare(
    name: str, machine: str, search: Callable[[], Iterator[Digits]], other: Callable[[], object], sets: int
) -> None:
    """Time both in turns, and print the medians and the median ratio."""
    rounds = []
    for _ in range(REPEATS if sets < 1_000 else 3):
        ours = timed(lambda: deque(search(), maxlen=0))
        rounds.append((ours, timed(other), timed(lambda: next(search(), None))))
    ours, theirs, first = (1000 * statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(ours / theirs for ours, theirs, _ in rounds)
    print(f"{name:24} {sets:7,} {machine:>8} {first:9.1f} {ours:9.1f} {theirs:9.1f} {ratio:6.2f}", flush=True)


def timed(run: Callable[[], object]) -> float:
    """The seconds that something takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


@contextmanager
def loaded(text: str) -> Iterator[Book]:
    """The rulebook of a text."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "rules.yaml").write_text(text, encoding="utf-8")
        yield load(folder, use_cache=False)


def question(book: Book) -> Goal:
    """What would have to change for the target to be clear."""
    moved = [c for c in book.rulebook.conditions.values() if c.movable]
    moves = [lever((c.id, ()), ("yes",)) for c in moved]
    situation = Reasoner(book.rulebook).situation((("target", ()),), book.scenario(), moves)
    literal = -situation.program.statuses["target", ()][0]
    return Goal(situation, len(moves), (literal,), tuple((c.cost,) for c in moved))


def as_text(goal: Goal) -> str:
    """The ground program in clingo's intermediate format, changes numbered first."""
    program = goal.situation.program
    shift = goal.levers
    lines = ["asp 1 0 0"]

    def rule(head: list[int], body: list[int], choice: bool = False) -> None:
        lines.append(" ".join(map(str, [1, int(choice), len(head), *head, 0, len(body), *body])))

    def literal(x: int) -> int:
        return x + shift if x > 0 else x - shift

    rule([literal(1)], [])
    for at in range(1, shift + 1):
        rule([at], [], choice=True)
        # Directive 7: a heuristic modifier; 5 is false, at level 1, on no condition.
        lines.append(f"7 5 {at} 1 1 0")
        lines.append(f"4 {len(str(at))} {at} 1 {at}")
    for at, choice in enumerate(goal.situation.inputs):
        for selection in choice:
            rule([literal(at + 2)], [v + 1 if option else -(v + 1) for v, option in selection])
    for found in program.clauses.values():
        for clause in found:
            rule([literal(clause.head)], [literal(x) for x in clause.body])
    for x in goal.literals:
        rule([], [-literal(x)])
    lines.append("0\n")
    return "\n".join(lines)


def bare(program: str) -> set[frozenset[int]]:
    """All subset-minimal sets, by clingo itself."""
    control = clingo.Control(["--warn=none", "--heuristic=Domain", "--enum-mode=domRec", "0"])
    with tempfile.NamedTemporaryFile("w", suffix=".aspif") as file:
        file.write(program)
        file.flush()
        control.load(file.name)
    found = set()
    with control.solve(yield_=True) as handle:
        for model in handle:
            found.add(frozenset(symbol.number - 1 for symbol in model.symbols(shown=True)))
    return found


if __name__ == "__main__":
    sys.exit(main())
