"""All combinations of a 30-rule, 12-proposal rulebook against big integers by hand and durable-rules one by one.

The rulebook is that of `desk.py`. Three things are measured in one run, answers checked equal first:

1. 2**16 combinations of 16 yes/no conditions, everything warm and the columns of the conditions given on both sides. `rules
   compiled once` runs all rules; `as asked`, the nine other conditions have values assumed, which the product folds away
   when it compiles the question, and the code by hand, being the same rules, does not. By hand there is one function of
   straight-line Python, made from the same list of rules (print it with --show). Required: at least a third of its speed.
2. The same combinations one at a time by the bare durable-rules recipe on the same ground program, a world's inputs given
   ready made. Timed on a sample and extrapolated, since the whole takes minutes. Required: 100,000 times its time.
3. All 2**30 worlds of the rulebook counted exactly through the public interface, from the question on: time and peak memory.
   Required: under a gigabyte. Left to itself, the product counts each target over what matters to it alone, which is far less
   work; that is timed too, and its counts are held to those of all worlds.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import sanctionlink as sl
from desk import LEVELS, PROPOSALS, SCALES, YES_NO, by_hand, desk, function, written
from raw_recipe import RawRecipe
from sanctionlink.engines.circuit.chunks import Sweeper
from sanctionlink.engines.circuit.tasks import Task
from sanctionlink.engines.circuit.worlds import Worlds
from sanctionlink.engines.radix import select
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.outlook import Outlook

VARIED = YES_NO[:16]
BITS = 1 << len(VARIED)
EVERYTHING = (1 << BITS) - 1
REQUIRED_OF_HAND, REQUIRED_OF_RECIPE, REQUIRED_BYTES = 1 / 3, 100_000, 1 << 30

Values = dict[str, str]


def main() -> int:
    """Measure and print; 1 if answers differ or something required is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--sample", type=int, default=300, help="worlds of the sample for durable-rules")
    parser.add_argument("--show", action="store_true", help="print the code by hand, and stop")
    options = parser.parse_args()
    rules = desk()
    text, columns = by_hand(rules)
    if options.show:
        print(text)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        book = sl.load(written(rules, Path(folder)))
    print(f"{len(rules)} rules, {len(PROPOSALS)} proposals, {len(YES_NO) + len(SCALES)} conditions")
    chance = random.Random(7)
    others = {c: chance.choice(("no", "yes")) for c in YES_NO[len(VARIED) :]}
    others.update((s, chance.choice(LEVELS)) for s in SCALES)
    sound = [
        against_hand(book, function(text), columns, others, options.rounds),
        against_recipe(book, others, options.sample, options.rounds),
        all_worlds(book),
    ]
    return int(not all(sound))


# --- 1. against big integers by hand --------------------------------------------------------------------------------------


def column(name: str, values: Values) -> int:
    """The combinations in which a column is true: `c03`, `s1_low` for at least low, `not_…` for the complement."""
    bare = name.removeprefix("not_")
    condition, _, level = bare.partition("_")
    if condition in VARIED:
        found = select(1 << VARIED.index(condition), 2, 1, BITS)
    elif level:
        found = EVERYTHING * (LEVELS.index(values[condition]) >= LEVELS.index(level))
    else:
        found = EVERYTHING * (values[condition] == "yes")
    return EVERYTHING ^ found if bare != name else found


def seconds(ask: Callable[[], object], rounds: int) -> float:
    """The median of many times."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return median(times)


def chunk_of(task: Task, axes: Sequence[str], values: Values) -> tuple[Sweeper, list[int]]:
    """A sweeper whose chunks are the combinations of what is varied, and its columns where the rest has values."""
    sweeper = Sweeper(task, BITS)
    fixed = {
        at: (LEVELS if name in SCALES else ("no", "yes")).index(values[name])
        for at, name in enumerate(axes)
        if name not in VARIED
    }
    return sweeper, sweeper.given(fixed)


def against_hand(
    book: sl.Book, hand: Callable[..., tuple[int, ...]], names: list[str], others: Values, rounds: int
) -> bool:
    """The same columns through the product's code and through the one by hand."""
    whole = book.sweep([*YES_NO, *SCALES])._survey
    asked = book.sweep(VARIED, assume=others)._survey
    ways = {
        "rules compiled once": chunk_of(whole.task, [a.name for a in whole.axes], others),
        "as asked": chunk_of(asked.task, [a.name for a in asked.axes], others),
    }
    given = [column(name, others) for name in names]
    expected = list(hand(EVERYTHING, *given))
    by_hand_seconds = seconds(lambda: hand(EVERYTHING, *given), rounds)
    print(f"\n1. {BITS:,} combinations, columns given, median of {rounds}")
    print(f"{'':26}{'time':>10}{'combinations/s':>18}{'speed of by hand':>20}")
    told("by hand", by_hand_seconds, by_hand_seconds)
    sound = True
    for name, (sweeper, leaves) in ways.items():
        run, everything = sweeper.run.run, sweeper.everything
        found = run(leaves, everything)
        took = seconds(lambda run=run, leaves=leaves, e=everything: run(leaves, e), rounds)  # type: ignore[misc]
        told(name, took, by_hand_seconds)
        sound &= found == expected and by_hand_seconds / took >= REQUIRED_OF_HAND
        if found != expected:
            print("THE ANSWERS DIFFER")
    print(f"required: at least {REQUIRED_OF_HAND:.2f} of the speed by hand")
    return sound


def told(name: str, took: float, hand: float) -> None:
    print(f"{name:26}{took * 1e6:7.1f} µs{BITS / took:18,.0f}{hand / took:20.2f}")


# --- 2. against durable-rules, one combination at a time ------------------------------------------------------------------


def against_recipe(book: sl.Book, others: Values, sample: int, rounds: int) -> bool:
    """A sample of the combinations through the bare recipe, the faster of its two forms."""
    sweep = book.sweep(VARIED, assume=others)
    sweeper = Sweeper(sweep._survey.task, BITS)
    columns = sweeper.columns(0)
    took = seconds(lambda: sweeper.columns(0), rounds)
    situation = Reasoner(book.rulebook).situation(None, book.scenario(assume=others))
    program = situation.program
    recipes = [RawRecipe(program, complements=way) for way in (False, True)]
    names = [v.name for v in situation.variables]
    chance, spent, alike = random.Random(3), [0.0, 0.0], True
    for number in range(sample + 10):
        combination = chance.randrange(BITS)
        digits = [combination >> VARIED.index(name) & 1 for name in names]
        world = situation.world(digits)
        facts = [at + 2 for at, choice in enumerate(world.inputs) if choice]
        expected = [columns.bitten[i] >> combination & 1 for i in range(len(PROPOSALS))]
        for at, recipe in enumerate(recipes):
            start = time.perf_counter()
            holds, _ = recipe.run(facts)
            if number >= 10:
                spent[at] += time.perf_counter() - start
            alike &= [int(t[0] in holds) for t in program.statuses.values()] == expected
    each = min(spent) / sample
    ratio = each * BITS / took
    print(f"\n2. the same {BITS:,} combinations on durable-rules, one at a time")
    print(f"{'bare recipe, each':26}{each * 1e6:7.0f} µs, a mean of {sample} combinations")
    print(f"{'all, extrapolated':26}{each * BITS:7.1f} s")
    print(f"{'the sweep':26}{took * 1e6:7.1f} µs, as asked, the chunk's columns looked up too")
    print(f"{'ratio':26}{ratio:9,.0f}, required: at least {REQUIRED_OF_RECIPE:,}")
    print("conclusions: " + ("the same in every combination of the sample" if alike else "THEY DIFFER"))
    return alike and ratio >= REQUIRED_OF_RECIPE


# --- 3. all worlds --------------------------------------------------------------------------------------------------------


def all_worlds(book: sl.Book) -> bool:
    """Exact counts over 2**30 worlds; checked against counts for each proposal by its own conditions alone."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    sweep = book.sweep([*YES_NO, *SCALES])
    *_, tally = sweep.tallies(by_target=False)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"\n3. {sweep.worlds:,} worlds counted exactly, with what settles and compiles the question")
    print(f"{'time':26}{took:7.2f} s, {sweep.worlds / took:,.0f} worlds/s")
    print(f"{'peak memory':26}{peak / 2**20:7.0f} MB of the whole process ({before / 1024:.0f} MB before)")
    start = time.perf_counter()
    chosen = book.sweep([*YES_NO, *SCALES]).counts
    took = time.perf_counter() - start
    print(f"{'left to itself':26}{took:7.2f} s ({sweep.how()})")
    alike = chosen == tally and all(
        tally.whole.counts[p][Outlook.BLOCKED] == alone(book, p) for p in PROPOSALS
    )
    print("counts: " + ("those of each proposal counted by itself" if alike else "THEY DIFFER"))
    print(f"required: under {REQUIRED_BYTES / 2**20:,.0f} MB")
    return alike and peak < REQUIRED_BYTES


def alone(book: sl.Book, proposal: str) -> int:
    """In how many of all worlds a proposal is blocked, by a circuit over only what the proposal reads."""
    situation = Reasoner(book.rulebook).situation(((proposal, ()),), book.scenario())
    ((holds, _, _),) = situation.program.statuses.values()
    return Worlds.all(situation).having(holds).bit_count() * (1 << 30) // situation.count


if __name__ == "__main__":
    sys.exit(main())
