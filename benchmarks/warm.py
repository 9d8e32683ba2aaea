"""A warm verdict through the whole product against the bare durable-rules recipe on the same ground program.

Both answer the same complete worlds of reset_2025, in turn, in one run; their conclusions are compared. The product reads the
question (texts), binds it, chains forward and makes a verdict for every target; the recipe gets the world's inputs as facts,
ready made, and only chains. It is written in two ways, with the engine's `$not` and with negations as facts; the faster one
counts. Required: at most 2 times.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import islice
from statistics import median

import sanctionlink as sl
from raw_recipe import RawRecipe
from sanctionlink.ground.grounder import ground
from sanctionlink.model.scenario import Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.situation.claims import Claims, fact_index
from sanctionlink.situation.settle import settle
from worlds import complete_worlds

REQUIRED = 2.0
UNTIMED = 20
"""Worlds at the start that compile and warm up."""


class Race:
    """The product and the recipes on one rulebook, with the seconds that each took, question by question."""

    def __init__(self, name: str) -> None:
        self.book = sl.load(name)
        self.program = ground(self.book.rulebook)
        self.facts = fact_index(self.book.rulebook)
        self.recipes = {
            "bare recipe, $not": RawRecipe(self.program, complements=False),
            "bare recipe, negations as facts": RawRecipe(self.program, complements=True),
        }
        self.product: list[float] = []
        self.bare: dict[str, list[float]] = {name: [] for name in self.recipes}
        self.alike = True

    def ask(self, scenario: Scenario) -> None:
        """Put one question to all of them."""
        texts = [f"{show_instance(key)}={show(given)}" for key, given in scenario.assumptions.items()]
        start = time.perf_counter()
        answer = self.book.verdicts(assume=texts, account=scenario.account, engine="forward")
        self.product.append(time.perf_counter() - start)
        expected = {name for name, verdict in answer.items() if verdict.status.bitten}
        situation = settle(self.program, scenario, Claims(self.book.rulebook, scenario, self.facts))
        facts = [at + 2 for at, choice in enumerate(situation.inputs) if choice]
        for name, recipe in self.recipes.items():
            start = time.perf_counter()
            holds, _ = recipe.run(facts)
            self.bare[name].append(time.perf_counter() - start)
            bitten = {show_instance(k) for k, triple in self.program.statuses.items() if triple[0] in holds}
            self.alike &= bitten == expected


def main() -> int:
    """Measure and print; 1 if the conclusions differ or the ratio is above what is required."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=400)
    rounds = parser.parse_args().rounds
    race = Race("reset_2025")
    for scenario in islice(complete_worlds(race.book), UNTIMED + rounds):
        race.ask(scenario)
    program = race.program
    clauses = sum(map(len, program.clauses.values()))
    print(f"reset_2025: {len(program.statuses)} targets, {clauses} ground clauses; {rounds} complete worlds")
    bare = {name: median(found[UNTIMED:]) for name, found in race.bare.items()}
    product = median(race.product[UNTIMED:])
    for name, seconds in (*bare.items(), ("whole product, forward", product)):
        print(f"{name:32}{seconds * 1000:7.2f} ms")
    ratio = product / min(bare.values())
    print(f"{'ratio to the faster recipe':32}{ratio:7.2f}     required: at most {REQUIRED:g}")
    print("conclusions: " + ("the same in every world" if race.alike else "THEY DIFFER"))
    return int(not race.alike or ratio > REQUIRED)


if __name__ == "__main__":
    sys.exit(main())
