"""The same question many times: prepared, and through `book.verdicts`, against the same rules by other means.

On a rulebook of 30 rules (`desk.py`), for the same complete worlds: straight-line Python written from the rules, counting
Python (each clause counts what it still lacks), clingo with assumptions, and ours. On `reset_2025`: all 43 targets, with what is
open there left open. On layered rulebooks (`layers.py`): the first answer from the ground program, and further ones with every
condition given, against clingo with the same ground program. Answers are compared in the same run. Processor time, the best of
the rounds taken in turn.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any

import clingo

import sanctionlink as sl
from desk import LEVELS, PROPOSALS, SCALES, YES_NO, DeskRule, by_hand, desk, function, written
from layers import Layers
from sanctionlink.ground.ir import Program, ValueTest
from sanctionlink.questions.verdict.question import decide

STATUS_ONLY, WITH_REASONS = 8.0, 40.0
RESET_WARM, RESET_PREPARED = 1e-3, 50e-6
LAYERED, EXPONENT = 2.0, 1.1
SIZES = {1_000: 20, 10_000: 10, 100_000: 3}
"""Scenarios by number of rules."""

Row = Mapping[str, str]
Work = Callable[[Any], object]


def main() -> int:
    """Measure and print; 1 if answers differ or something is above what is required."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--worlds", type=int, default=1_000)
    parser.add_argument(
        "--most", type=int, default=max(SIZES), help="the largest number of layered rules (%(default)s)"
    )
    given = parser.parse_args()
    sound = on_the_desk(given.worlds) & on_reset() & on_layers(given.most)
    return int(not sound)


def best(works: Mapping[str, tuple[Work, Sequence[Any]]], rounds: int = 5) -> dict[str, float]:
    """Seconds of processor time of one call of each work, taken in turn; the best round counts."""
    found = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, (work, inputs) in works.items():
            start = time.process_time()
            for each in inputs:
                work(each)
            found[name] = min(found[name], (time.process_time() - start) / len(inputs))
    return found


def on_the_desk(worlds: int) -> bool:
    """The 30-rule program on complete worlds."""
    rules = desk()
    with tempfile.TemporaryDirectory() as folder:
        book = sl.load(written(rules, Path(folder)), use_cache=False)
    text, columns = by_hand(rules)
    hand = function(text)
    chance = random.Random(5)
    rows = [
        {c: chance.choice(("yes", "no")) for c in YES_NO} | {s: chance.choice(LEVELS) for s in SCALES}
        for _ in range(worlds)
    ]
    inputs = [[value(row, column) for column in columns] for row in rows]
    counting, solver = Counting(rules, columns), DeskClingo(rules, columns)
    ask = book.prepare([*YES_NO, *SCALES])
    for _ in range(3):
        book.verdicts(assume=rows[0])
    same = all(
        [bool(x & 1) for x in hand(1, *given)]
        == counting.run(given)
        == solver.run(given)
        == [ask(row).statuses[p].bitten for p in PROPOSALS]
        == [v.status.bitten for v in book.verdicts(assume=row).values()]
        for row, given in zip(rows[:200], inputs, strict=False)
    )
    together = ask.many(rows)
    same &= all(a.statuses == ask(row).statuses for row, a in zip(rows, together, strict=True))
    took = best(
        {
            "straight-line Python, by hand": (lambda given: hand(1, *given), inputs),
            "counting Python": (counting.run, inputs),
            "clingo with assumptions": (solver.run, inputs[:300]),
            "prepared, statuses": (lambda row: ask(row).statuses, rows),
            "prepared, each verdict's status": (lambda row: [v.status for v in ask(row).values()], rows),
            "book.verdicts, all reasons": (
                lambda row: [v.reasons for v in book.verdicts(assume=row).values()],
                rows,
            ),
            "prepared, rows together": (lambda _: ask.many(rows), [None]),
        }
    )
    took["prepared, rows together"] /= len(rows)
    base = took["straight-line Python, by hand"]
    required = {"prepared, statuses": STATUS_ONLY, "book.verdicts, all reasons": WITH_REASONS}
    print(f"30 rules, 12 proposals, {worlds:,} complete worlds: answers {'the same' if same else 'DIFFER'}")
    sound = same
    for name, seconds in took.items():
        limit = required.get(name)
        told = f"   required: at most {limit:g}" if limit else ""
        print(f"  {name:34}{seconds * 1e6:9.1f} µs{seconds / base:8.1f}{told}")
        sound &= not limit or seconds / base <= limit
    return sound


def value(row: Row, column: str) -> int:
    """A column of the straight-line function in a world."""
    name = column.removeprefix("not_")
    condition, _, level = name.partition("_")
    holds = LEVELS.index(row[condition]) >= LEVELS.index(level) if level else row[condition] == "yes"
    return int(holds != column.startswith("not_"))


class Counting:
    """The rules as clauses that count the literals they still lack, layer by layer."""

    def __init__(self, rules: Sequence[DeskRule], columns: Sequence[str]) -> None:
        self.columns = columns
        self.rules = rules
        self.heads = list(dict.fromkeys(rule.head for rule in rules))
        self.ways = {
            head: [clause for rule in rules if rule.head == head for clause in product(rule.groups)]
            for head in self.heads
        }

    def run(self, given: Sequence[int]) -> list[bool]:
        """Whether each proposal is blocked."""
        holds = dict(zip(self.columns, given, strict=True))
        for head in self.heads:
            derived = False
            for clause in self.ways[head]:
                lacks = len(clause)
                for name in clause:
                    lacks -= holds[name]
                if lacks == 0:
                    derived = True
                    break
            holds[head] = int(derived)
            holds[f"not_{head}"] = int(not derived)
        return [bool(holds[p]) for p in PROPOSALS]


def product(groups: Sequence[Sequence[tuple[str, bool]]]) -> list[list[str]]:
    """One literal of each group, in every way."""
    found: list[list[str]] = [[]]
    for group in groups:
        found = [[*each, f"not_{name}" if no else name] for each in found for name, no in group]
    return found


class DeskClingo:
    """The rules in one clingo control, asked under assumptions."""

    def __init__(self, rules: Sequence[DeskRule], columns: Sequence[str]) -> None:
        self.names = list(dict.fromkeys(c.removeprefix("not_") for c in columns))
        self.columns = list(columns)
        lines = [f"{{{name}}}." for name in self.names]
        for rule in rules:
            for clause in product(rule.groups):
                body = [f"not {x.removeprefix('not_')}" if x.startswith("not_") else x for x in clause]
                lines.append(f"{rule.head} :- {', '.join(body)}.")
        self.control = clingo.Control(["--warn=none"])
        self.control.add("base", [], "\n".join(lines))
        self.control.ground([("base", [])])
        atoms = {str(a.symbol): a.literal for a in self.control.symbolic_atoms}
        self.literals = [atoms[name] for name in self.names]
        self.proposals = [atoms.get(p) for p in PROPOSALS]

    def run(self, given: Sequence[int]) -> list[bool]:
        """Whether each proposal is blocked."""
        holds = {}
        for column, one in zip(self.columns, given, strict=True):
            holds[column.removeprefix("not_")] = bool(one) != column.startswith("not_")
        wanted = [x if holds[name] else -x for name, x in zip(self.names, self.literals, strict=True)]
        with self.control.solve(wanted, yield_=True) as handle:
            model = handle.model()
            assert model is not None
            return [p is not None and model.is_true(p) for p in self.proposals]


def on_reset() -> bool:
    """All targets of `reset_2025`, with one condition assumed and all that is open left open."""
    book = sl.load("reset_2025")
    finite = [c for c in book.rulebook.conditions.values() if c.type.finite and not c.over]
    ask = book.prepare([c.id for c in finite])
    rows = [{c.id: value} for c in finite[:40] for value in c.values]
    for _ in range(3):
        book.verdicts(assume=rows[0])
    fresh = [book.decide(book.scenario(assume=row), engine="circuit") for row in rows]
    same = all(
        dict(ask(row)) == dict(found) == dict(book.verdicts(assume=row))
        for row, found in zip(rows, fresh, strict=True)
    )
    took = best(
        {
            "prepared, statuses": (lambda row: ask(row).statuses, rows),
            "book.verdicts, statuses": (lambda row: book.verdicts(assume=row).statuses, rows),
            "book.verdicts, everything": (
                lambda row: [(v.status, v.reasons, v.hinges_on) for v in book.verdicts(assume=row).values()],
                rows,
            ),
            "decided by itself": (
                lambda row: book.decide(book.scenario(assume=row), engine="circuit"),
                rows[:20],
            ),
        }
    )
    required = {"prepared, statuses": RESET_PREPARED, "book.verdicts, everything": RESET_WARM}
    print(
        f"reset_2025, {len(fresh[0])} targets, {fresh[0].answer.worlds} worlds: answers {'the same' if same else 'DIFFER'}"
    )
    for name, seconds in took.items():
        limit = required.get(name)
        told = f"           required: at most {limit * 1e6:g} µs" if limit else ""
        print(f"  {name:34}{seconds * 1e6:9.1f} µs{told}")
    return same and all(took[name] <= limit for name, limit in required.items())


def on_layers(most: int) -> bool:
    """Layered rulebooks of growing size, against clingo."""
    print(
        "layered rules: milliseconds to the first answer from the ground program, and for further ones, clingo's, and ratios"
    )
    print(
        f"{'rules':>10}{'first':>10}{'clingo':>10}{'ratio':>8}{'further':>10}{'clingo':>10}{'ratio':>8}{'exponents':>14}"
    )
    sound, before = True, None
    for rules, scenarios in SIZES.items():
        if rules > most:
            break
        first, further, same = on_layer(rules, scenarios)
        ratios = first[0] / first[1], further[0] / further[1]
        grown = (log(first[0] / before[0], 10), log(further[0] / before[1], 10)) if before else None
        before = first[0], further[0]
        shown = f"{grown[0]:8.2f}{grown[1]:6.2f}" if grown else ""
        print(
            f"{rules:10,}{first[0] * 1e3:10.2f}{first[1] * 1e3:10.2f}{ratios[0]:8.2f}"
            f"{further[0] * 1e3:10.2f}{further[1] * 1e3:10.2f}{ratios[1]:8.2f}{shown}{'' if same else '  DIFFER'}",
            flush=True,
        )
        sound &= same and max(ratios) <= LAYERED and (grown is None or max(grown) <= EXPONENT)
    print(f"required: ratios of at most {LAYERED:g}, exponents of at most {EXPONENT:g}")
    return sound


def on_layer(rules: int, scenarios: int) -> tuple[tuple[float, float], tuple[float, float], bool]:
    """Seconds of the first and of further answers, ours and clingo's, and whether they were the same."""
    drawn = Layers(rules, max(20, rules // 5), seed=1)
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(parts(drawn.yaml())):
            Path(folder, f"rules{number}.yaml").write_text(text)
        book = sl.load(folder, use_cache=False)
    scenario = book.scenario()
    target = (("target", ()),)
    program = book._reasoner.program(target, scenario)
    text = ground_text(program)
    firsts = best(
        {
            "ours": (lambda _: decide(book._reasoner, scenario, target), [None]),
            "clingo": (lambda _: LayerClingo(program, text).run({}), [None]),
        },
        3,
    )
    chance = random.Random(rules)
    rows = [{c: chance.choice(("yes", "no")) for c in drawn.conditions} for _ in range(scenarios)]
    ask, solver = book.prepare(drawn.conditions, ["target"]), LayerClingo(program, text)
    same = all(ask(row).statuses["target"].bitten == solver.run(row) for row in rows)
    further = best({"ours": (lambda row: ask(row).statuses, rows), "clingo": (solver.run, rows)}, 3)
    return (firsts["ours"], firsts["clingo"]), (further["ours"], further["clingo"]), same


def parts(text: str) -> list[str]:
    """A rulebook as texts of files that are not too large."""
    head, _, rules = text.partition("rules:\n")
    lines = rules.splitlines(keepends=True)
    return [head, *("rules:\n" + "".join(lines[at : at + 200_000]) for at in range(0, len(lines), 200_000))]


def ground_text(program: Program) -> str:
    """The ground program as clingo reads it, its inputs open."""
    lines = [f"{{a{atom}}}." for atom in range(2, program.first_derived)]
    for clauses in program.clauses.values():
        for clause in clauses:
            body = ", ".join(f"a{x}" if x > 0 else f"not a{-x}" for x in clause.body)
            lines.append(f"a{clause.head} :- {body}." if body else f"a{clause.head}.")
    return "a1.\n" + "\n".join(lines)


class LayerClingo:
    """The ground program in one clingo control."""

    def __init__(self, program: Program, text: str) -> None:
        self.control = clingo.Control(["--warn=none"])
        self.control.add("base", [], text)
        self.control.ground([("base", [])])
        atoms = {str(a.symbol): a.literal for a in self.control.symbolic_atoms}
        self.inputs = {
            test.instance[0]: (test.values, atoms[f"a{at}"])
            for at, test in enumerate(program.inputs, 2)
            if isinstance(test, ValueTest)
        }
        ((status, _, _),) = program.statuses.values()
        self.status = atoms.get(f"a{abs(status)}", 0) * (1 if status > 0 else -1)

    def run(self, row: Row) -> bool:
        """Whether the target is blocked where conditions have some values, by default no."""
        wanted = [x if row.get(name, "no") in values else -x for name, (values, x) in self.inputs.items()]
        with self.control.solve(wanted, yield_=True) as handle:
            model = handle.model()
            assert model is not None
            return model.is_true(self.status) if self.status > 0 else not model.is_true(-self.status)


if __name__ == "__main__":
    sys.exit(main())
