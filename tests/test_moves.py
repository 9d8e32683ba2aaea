"""Moves: one situation with levers says what deciding every combination of assumptions by itself says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

import pytest
from hypothesis import note

from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.rulebook import Rulebook, Sets
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Given
from sanctionlink.questions.verdict.decide import verdicts
from sanctionlink.situation.moves import lever
from strategies import Program, try_programs

PARTS = 2
MOST_LEVERS = 3
MOST_WORLDS = 20_000


@pytest.mark.parametrize("part", range(PARTS))
def test_levers_say_what_each_combination_of_assumptions_says(part: int) -> None:
    """Every target's status, as it is and under every combination of the levers."""
    try_programs(60, 7_000 + part, assert_levers)


def assert_levers(program: Program) -> None:
    """Hold one program's levers to assumptions made one by one."""
    moves = [lever(instance, values) for instance, values in levers_of(program)]
    book = Book(program.rulebook)
    try:
        situation = Reasoner(book.rulebook).situation(None, program.scenario, moves)
    except (InvalidInput, LimitReached):
        return
    if situation.count > MOST_WORLDS:
        return
    space = CircuitSpace(situation)
    for digits in product(*(range(len(move.options)) for move in moves)):
        assumptions = dict(program.scenario.assumptions)
        for move, digit in zip(moves, digits, strict=True):
            assumptions.update((i, claim.given) for i, claim in move.options[digit].claims.items())
        note(f"assuming {', '.join(map(show_instance, assumptions))}")
        expected = statuses(
            book, replace(program, scenario=replace(program.scenario, assumptions=assumptions))
        )
        assert statuses_at(space, digits) == expected


def levers_of(program: Program) -> Iterator[tuple[InstanceKey, Sequence[Given]]]:
    """A few ground conditions, those that consequences set first, with values that they can be fixed at."""
    effects = [rule.effect for rule in program.rulebook.rules.values()]
    consequences = {a.condition for e in effects if isinstance(e, Sets) for a in e.assignments}
    found: list[tuple[InstanceKey, Sequence[Given]]] = []
    for condition in sorted(program.rulebook.conditions.values(), key=lambda c: c.id not in consequences):
        values: tuple[Given, ...] = condition.values or tuple(
            dict.fromkeys(f.value for f in program.rulebook.facts if f.condition == condition.id)
        )
        if values:
            found += [
                ((condition.id, members), values[:3])
                for members in members_of(program.rulebook, condition.over)
            ]
    yield from islice(found, MOST_LEVERS)


def members_of(rulebook: Rulebook, over: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The members that some sets have together."""
    yield from islice(product(*(rulebook.sets[s].members for s in over)), 2)


def statuses(book: Book, program: Program) -> Mapping[str, str] | None:
    """The statuses as decided by themselves; None if no world is possible."""
    try:
        found = verdicts(CircuitSpace(Reasoner(book.rulebook).situation(None, program.scenario)))
    except InvalidInput:
        return None
    return {name: verdict.status.value for name, verdict in found.items()}


def statuses_at(space: CircuitSpace, digits: Sequence[int]) -> Mapping[str, str] | None:
    """The statuses where the levers stand at some options."""
    worlds = space.possible
    for at, digit in enumerate(digits):
        worlds &= space.worlds.chosen(at, digit)
    if not worlds:
        return None
    found = {}
    for key, triple in space.situation.program.statuses.items():
        bitten = worlds & space.worlds.having(triple[0])
        kind = space.situation.program.rulebook.targets[key[0]].kind.value
        sides = ("blocked", "clear") if kind == "proposal" else ("in_force", "not_in_force")
        found[show_instance(key)] = (
            "undetermined" if bitten and bitten != worlds else sides[0] if bitten else sides[1]
        )
    return found
