"""A ground program on durable-rules by the bare recipe, and nothing else: what the engine `forward` is measured against.

Written from the program alone, apart from the product: one rule set for each stratum, small integers, a go token first in
every rule and asserted last, the default session thrown away after each run, rules and their matches collected in Python.
Inputs of a world are given as facts, ready made. Negation is either the engine's own `$not`, or a positive match on a fact
that says the atom does not hold, asserted once the stratum below has settled it. (Both need no order of facts beyond that.)
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import durable_rules_engine as engine

from sanctionlink.ground.ir import Clause, Program

RULES_OF_A_TOKEN = 200
MOST_LITERALS = 14
MOST_USES = 60


class RawRecipe:
    """A program compiled into one rule set a stratum."""

    def __init__(self, program: Program, *, complements: bool) -> None:
        if any(program.thresholds.values()):
            raise SystemExit("the bare recipe has no sums: choose a rulebook without thresholds")
        self.complements = complements
        literals = [*range(1, program.atoms + 1), *range(-program.atoms, 0)]
        self.codes = dict(zip(literals, unconfused_numbers(), strict=False))
        self.rows = {x: f'{{"id":{code},"p":{code}}}' for x, code in self.codes.items()}
        self.strata = [_Stratum(self, number, clauses) for number, clauses in enumerate(strata(program))]

    def run(self, facts: Iterable[int]) -> tuple[set[int], list[tuple[int, Any]]]:
        """The atoms that hold where these inputs do, and each firing as (head, matched facts by alias)."""
        holds = {1, *facts}
        firings: list[tuple[int, Any]] = []
        for stratum in self.strata:
            stratum.run(holds, firings)
        return holds, firings


class _Stratum:
    """The clauses of one stratum as a rule set."""

    def __init__(self, recipe: RawRecipe, number: int, clauses: list[Clause]) -> None:
        self.rows = recipe.rows
        self.heads = {f"r{i}": clause.head for i, clause in enumerate(clauses)}
        self.reads = {abs(x) for clause in clauses for x in clause.body}
        self.denied = (
            {-x for clause in clauses for x in clause.body if x < 0} if recipe.complements else set()
        )
        uses = Counter(x for clause in clauses for x in clause.body)
        if max(uses.values(), default=0) > MOST_USES or max(len(c.body) for c in clauses) > MOST_LITERALS:
            raise SystemExit("the program is past the limits of durable-rules for one rule set a stratum")
        rules: dict[str, object] = {"go": {"all": [{"g": {"go": 0}}]}}
        for i, clause in enumerate(clauses):
            token: dict[str, object] = {"g": {"go": 1 + i // RULES_OF_A_TOKEN}}
            conditions = [] if recipe.complements and clause.body else [token]
            for at, x in enumerate(sorted(clause.body, reverse=True)):  # negations last
                negated = x < 0 and not recipe.complements
                code = recipe.codes[-x if negated else x]
                conditions.append({f"c{at}$not" if negated else f"c{at}": {"p": code}})
            rules[f"r{i}"] = {"dist": 0, "all": conditions}
        tokens = 2 + (len(clauses) - 1) // RULES_OF_A_TOKEN
        self.tokens = [f'{{"id":"go{n}","go":{n}}}' for n in range(tokens)]
        self.handle = engine.create_ruleset(f"s{number}", json.dumps(rules))
        _, offset = engine.assert_fact(self.handle, self.tokens[0])
        engine.start_action_for_state(self.handle, offset)
        engine.complete_and_start_action(self.handle, offset)
        engine.delete_state(self.handle, None)

    def run(self, holds: set[int], firings: list[tuple[int, Any]]) -> None:
        """Add what follows, and the firings."""
        handle, rows, heads = self.handle, self.rows, self.heads
        batch = [rows[x] for x in sorted(self.reads & holds)]
        batch += [rows[-x] for x in sorted(self.denied - holds)]
        try:
            code, offset = engine.assert_facts(handle, f"[{','.join(batch + self.tokens)}]")
            if code == 2:
                raise RuntimeError("id collision")
            found = engine.start_action_for_state(handle, offset)
            message = found and found[1]
            while message:
                ((rule, matched),) = json.loads(message).items()
                if rule != "go":
                    head = heads[rule]
                    firings.append((head, matched))
                    if head not in holds:
                        holds.add(head)
                        if engine.assert_fact(handle, rows[head])[0] == 2:
                            raise RuntimeError("id collision")
                message = engine.complete_and_start_action(handle, offset)
        finally:
            engine.delete_state(handle, None)


def strata(program: Program) -> list[list[Clause]]:
    """The clauses, grouped so that negations read inputs and earlier groups only."""
    level: dict[int, int] = {}
    for component in program.components:
        found = 0
        for atom in component.atoms:
            for clause in program.clauses.get(atom, ()):
                for x in clause.body:
                    found = max(found, level.get(abs(x), -1) + (x < 0), 0)
        level.update(dict.fromkeys(component.atoms, found))
    groups: list[list[Clause]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for component in program.components:
        for atom in component.atoms:
            groups[level[atom]].extend(program.clauses.get(atom, ()))
    return [group for group in groups if group]


def unconfused_numbers() -> Iterator[int]:
    """Numbers whose decimal texts have 32-bit FNV-1a hashes of their own."""
    seen: set[int] = set()
    number = 0
    while True:
        number += 1
        value = 0x811C9DC5
        for byte in str(number).encode():
            value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
        if value not in seen:
            seen.add(value)
            yield number
