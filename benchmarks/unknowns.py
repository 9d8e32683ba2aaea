"""An exact verdict with 20 unknown yes/no conditions on the command line, start included.

A copy of reset_2025 gets 20 more conditions on which nobody has reported, and rules by which each of them matters to three
of its targets: with a partner, in a group, and through a notion. Everything else is closed with `--set` and `--account`,
so there are 2**20 worlds; a second question leaves the rulebook's own open conditions open too. The time of a bare
durable-rules recipe that goes through the worlds one at a time is extrapolated from a sample of them, since the whole would
take hours. Required: under a second for the first question.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import sanctionlink as sl
from processes import Took, console_script, run
from raw_recipe import RawRecipe
from sanctionlink.ground.grounder import ground
from sanctionlink.situation.claims import Claims, fact_index
from sanctionlink.situation.settle import settle
from worlds import closed

UNKNOWN = tuple(f"unknown_{i:02}" for i in range(1, 21))
WORLDS = 2 ** len(UNKNOWN)
REQUIRED_SECONDS = 1.0


def more_rules() -> dict[str, Any]:
    """The conditions and rules that are added. (JSON is YAML.)"""
    conditions = {name: {"ask": f"Is {name} so?", "type": "yes_no"} for name in UNKNOWN}
    rules: dict[str, Any] = {}
    for at in range(0, len(UNKNOWN), 2):
        one, other = UNKNOWN[at : at + 2]
        rules[f"pair-{at}"] = {
            "says": f"An exchange cannot go on with {one} and without {other}.",
            "blocks": "prisoner_exchange",
            "when": [one, f"not {other}"],
        }
        rules[f"trouble-{at}"] = {
            "says": f"One of {one} and {other} without the other is trouble.",
            "defines": "trouble",
            "when": f"({one} or {other}) and not ({one} and {other})",
        }
    rules["some-five-needed"] = {
        "says": "A strategy needs one of four groups of five to be complete.",
        "for": "eu_unified_strategy",
        "requires": {"any": [list(UNKNOWN[at : at + 5]) for at in range(0, len(UNKNOWN), 5)]},
    }
    rules["trouble-is-a-breach"] = {
        "says": "Trouble while the strategy stands brings new sanctions.",
        "imposes": "new_us_sanctions",
        "when": ["trouble", "eu_unified_strategy is clear"],
    }
    return {"conditions": conditions, "rules": rules}


TARGETS = ("prisoner_exchange", "eu_unified_strategy", "new_us_sanctions")


def copied_to(folder: Path) -> None:
    """Copy reset_2025 and add the unknowns."""
    files = sl.load("reset_2025").files
    assert files is not None
    for kind, paths in (("rules", files.rules), ("facts", files.facts)):
        place = folder / kind / "reset_2025"
        place.mkdir(parents=True)
        for path in paths:
            shutil.copy(path, place)
    (folder / "rules" / "reset_2025" / "unknowns.yaml").write_text(json.dumps(more_rules(), indent=1))


def ask(folder: Path, options: list[str], rounds: int) -> tuple[list[Took], dict[str, Any]]:
    """Whole processes after an untimed one, and the answer."""
    command = [console_script(), "status", "--format", "json", *options]
    times = [run(command, folder) for _ in range(rounds + 1)]
    answer: dict[str, Any] = json.loads(times[-1].output)
    return times[1:], answer


def shown(times: list[Took]) -> str:
    """How long the processes took."""
    waited, computed = median(t.waited for t in times), median(t.computed for t in times)
    return f"  {waited:.2f} s elapsed, {computed:.2f} s of processor"


def one_at_a_time(book: sl.Book, assume: dict[str, object], account: str | None, sample: int) -> float:
    """The seconds that the bare recipe takes for one world: the mean of a sample, its facts made beforehand."""
    program = ground(book.rulebook)
    recipes = [RawRecipe(program, complements=way) for way in (False, True)]
    index = fact_index(book.rulebook)
    chance = random.Random(1)
    spent = [0.0, 0.0]
    for number in range(sample + 5):
        world = {name: chance.choice(("yes", "no")) for name in UNKNOWN}
        scenario = book.scenario(assume={**assume, **world}, account=account)
        situation = settle(program, scenario, Claims(book.rulebook, scenario, index))
        facts = [at + 2 for at, choice in enumerate(situation.inputs) if choice]
        for at, recipe in enumerate(recipes):
            start = time.perf_counter()
            recipe.run(facts)
            if number >= 5:
                spent[at] += time.perf_counter() - start
    return min(spent) / sample


def told(answer: dict[str, Any]) -> bool:
    """Print the three targets' verdicts; whether each is undetermined and hinges on all the unknowns."""
    right = True
    for verdict in answer["verdicts"]:
        if verdict["target"] in TARGETS:
            hinges = len(set(verdict["hinges_on"]) & set(UNKNOWN))
            right &= verdict["status"] == "undetermined" and hinges == len(UNKNOWN)
            print(f"  {verdict['target']:22}{verdict['status']}, hinges on {hinges} of the unknowns")
    return right


def main() -> int:
    """Measure and print; 1 if an answer is wrong or takes too long."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sample", type=int, default=200)
    arguments = parser.parse_args()
    assume, account = closed(sl.load("reset_2025"))
    fixed = [f"--set={name}={value}" for name, value in assume.items()]
    fixed += [f"--account={account}"] if account else []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied_to(folder)
        times, answer = ask(folder, fixed, arguments.rounds)
        wide_times, wide = ask(folder, [], arguments.rounds)
        book = sl.load(folder)
        each = one_at_a_time(book, assume, account, arguments.sample)
    whole = each * WORLDS
    waited = median(t.waited for t in times)
    print(f"{len(UNKNOWN)} unknown yes/no conditions, {WORLDS:,} worlds, whole process")
    print(f"{shown(times)}; required: under {REQUIRED_SECONDS:g} s elapsed")
    right = told(answer)
    print("the same with the rulebook's own open conditions open")
    print(shown(wide_times))
    right &= told(wide)
    print(
        f"bare durable-rules, one world at a time: {each * 1000:.1f} ms a world in a sample of {arguments.sample}"
    )
    print(f"  extrapolated to all worlds {whole / 3600:.1f} hours: {whole / waited:,.0f} times as long")
    return int(not right or waited >= REQUIRED_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
