"""Levers on random programs: shares, holds and turns are what trying every world and every change one by one says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod

import pytest

import reference
from random_layers import layered
from reference_truth import Paradox
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import ConditionType, Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.status import Status
from sanctionlink.model.values import Given
from strategies import Program, try_programs
from written import read

PARTS = 2
MOST_WORLDS = 27
BITTEN = ("blocked", "in_force")

World = dict[InstanceKey, str]
Outlooks = Mapping[str, str]
"""The outlook of each target in one world."""


@pytest.mark.parametrize("part", range(PARTS))
def test_shares_and_holds_are_those_of_all_worlds(part: int) -> None:
    """Every ground condition, changed in every world, with and without weights."""
    try_programs(12, 9_100 + part, assert_shares)


@pytest.mark.parametrize("part", range(PARTS))
def test_turns_are_what_one_assumption_more_does(part: int) -> None:
    """Every finite condition at every value, in the scenario."""
    try_programs(24, 9_200 + part, assert_turns)


@pytest.mark.parametrize("seed", [0, 2, 3, 4, 5, 6, 7])
def test_conditions_that_work_together(seed: int) -> None:
    """Layers of notions over a few conditions, most of which flip something in some worlds."""
    rulebook = read(layered(seed, conditions=4, notions=5, targets=2))
    assert rulebook.as_of is not None
    program = Program(rulebook, Scenario(rulebook.as_of))
    assert Book(rulebook).levers().levers
    assert_shares(program)
    assert_turns(program)


def assert_shares(program: Program) -> None:
    """Hold one program's shares, and the values that decide by themselves, to the reference."""
    rulebook, scenario, free = narrowed(program)
    tried = _Tried(rulebook, scenario)
    names = list(map(show_instance, free))
    try:
        worlds = [dict(zip(free, values, strict=True)) for values in product(*free.values())]
        base = {tuple(world.values()): tried.outlooks(world, {}) for world in worlds}
    except Paradox:
        return
    if not any(base.values()):
        return
    weighted = {i: rulebook.conditions[i[0]].weights for i in free}
    book = Book(rulebook)
    for plain in (True, False):
        try:
            found = book.levers(scenario, weighted=not plain)
        except InvalidInput:  # a cycle through negation
            return
        assert found.complete
        shares = {
            lever.condition: {each.target: (each.must, each.likely, each.may) for each in lever.targets}
            for lever in found.levers
        }
        for instance in free:
            expected = tried.shares(instance, worlds, {} if plain else weighted)
            assert shares.pop(show_instance(instance), {}) == expected, show_instance(instance)
        assert not shares, f"only {names} can be changed"
    holds = {
        (hold.condition, value, hold.status, target)
        for hold in found.holds
        for value in hold.values
        for target in hold.targets
    }
    assert holds == set(tried.holds(worlds, free))


def narrowed(program: Program) -> tuple[Rulebook, Scenario, dict[InstanceKey, tuple[str, ...]]]:
    """The program with numbers and days assumed, and finite ones too until few worlds are left; and what is free."""
    rulebook = program.rulebook
    conditions = {
        name: replace(c, weights=WEIGHTS[len(c.values)]) if c.values and at % 2 else c
        for at, (name, c) in enumerate(rulebook.conditions.items())
    }
    rulebook = replace(rulebook, conditions=conditions)
    assumed: dict[InstanceKey, Given] = {}
    free: dict[InstanceKey, tuple[str, ...]] = {}
    for condition in conditions.values():
        for members in product(*(rulebook.sets[name].members for name in condition.over)):
            key = (condition.id, members)
            if condition.values and prod(map(len, free.values())) * len(condition.values) <= MOST_WORLDS:
                free[key] = condition.values
            elif condition.values:
                assumed[key] = condition.values[-1]
            else:
                number = condition.type is ConditionType.NUMBER
                assumed[key] = 1 if number else program.scenario.as_of
    return rulebook, replace(program.scenario, assumptions=assumed, account=None), free


WEIGHTS = {2: (Fraction(1, 4), Fraction(3, 4)), 3: (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))}


class _Tried:
    """A program's worlds, one by one."""

    def __init__(self, rulebook: Rulebook, scenario: Scenario) -> None:
        self.rulebook = rulebook
        self.scenario = scenario
        self.span = next(iter(rulebook.conditions.values())).span
        self.known: dict[tuple[object, ...], Outlooks | None] = {}

    def outlooks(self, world: World, change: World) -> Outlooks | None:
        """The outlooks in a world with a change made to it; None if it is impossible."""
        key = (*world.values(), *change.items())
        if key not in self.known:
            self.known[key] = self._decide(world, change)
        return self.known[key]

    def _decide(self, world: World, change: World) -> Outlooks | None:
        facts = tuple(
            Fact(*key, value, None, None, None, (), None, self.span) for key, value in world.items()
        )
        assumptions = {**self.scenario.assumptions, **change}
        scenario = Scenario(self.scenario.as_of, assumptions, facts)
        try:
            answer = reference.decide(self.rulebook, scenario)
        except reference.Impossible:
            return None
        return {show_instance(target): v.outlook for target, v in answer.verdicts.items()}

    def moves(self, instance: InstanceKey, world: World) -> dict[str, int]:
        """The targets that changing one condition in a world can move, as firmly as that can be: 0 by must, 2 by may."""
        before = self.outlooks(world, {})
        found: dict[str, int] = {}
        for value in self.rulebook.conditions[instance[0]].values if before else ():
            after = self.outlooks(world, {instance: value})
            for name in after or ():
                if before and after and after[name] != before[name]:
                    ends = {before[name], after[name]}
                    rank = 0 if ends & {"blocked", "in_force"} else 1 if ends & {"unlikely", "likely"} else 2
                    found[name] = min(found.get(name, 2), rank)
        return found

    def shares(
        self, instance: InstanceKey, worlds: list[World], weights: Mapping[InstanceKey, tuple[Fraction, ...]]
    ) -> dict[str, tuple[Fraction, ...]]:
        """The share of the possible worlds in which changing a condition moves each target, by how firmly."""
        total, found = Fraction(0), dict[str, list[Fraction]]()
        for world in worlds:
            if self.outlooks(world, {}) is not None:
                weight = self._weight(world, weights)
                total += weight
                for name, rank in self.moves(instance, world).items():
                    found.setdefault(name, [Fraction(0)] * 3)[rank] += weight
        return {name: tuple(weight / total for weight in by) for name, by in found.items()}

    def _weight(self, world: World, weights: Mapping[InstanceKey, tuple[Fraction, ...]]) -> Fraction:
        found = Fraction(1)
        for key, value in world.items():
            values = self.rulebook.conditions[key[0]].values
            own = weights.get(key) or (Fraction(1, len(values)),) * len(values)
            found *= own[values.index(value)]
        return found

    def holds(
        self, worlds: list[World], free: Mapping[InstanceKey, tuple[str, ...]]
    ) -> Iterator[tuple[str, str, Status, str]]:
        """The values with which a target is one thing in all possible worlds, where without them it can be both."""
        every = [found for world in worlds if (found := self.outlooks(world, {})) is not None]
        for name in every[0]:
            if len({found[name] in BITTEN for found in every}) < 2:
                continue
            target = self.rulebook.targets[name.partition("(")[0]]
            sides = (
                (Status.BLOCKED, Status.CLEAR)
                if target.kind.value == "proposal"
                else (Status.IN_FORCE, Status.NOT_IN_FORCE)
            )
            for key, values in free.items():
                for value in values:
                    there = {
                        found[name] in BITTEN
                        for world in worlds
                        if (found := self.outlooks(world, {key: value})) is not None
                    }
                    if len(there) == 1:
                        yield show_instance(key), value, sides[0] if there.pop() else sides[1], name


def assert_turns(program: Program) -> None:
    """Hold what one change does to a scenario to making it as an assumption."""
    book = Book(program.rulebook)
    try:
        before = book.decide(program.scenario, engine="circuit")
        found = book.levers(program.scenario, around="today")
    except (InvalidInput, LimitReached):
        return
    turns = {
        (turn.condition, value, target): (turn.before, turn.after)
        for turn in found.turns
        for value in turn.values
        for target in turn.targets
    }
    for condition in program.rulebook.conditions.values():
        for members in product(*(program.rulebook.sets[name].members for name in condition.over)):
            key = (condition.id, members)
            for value in condition.values if key not in program.scenario.assumptions else ():
                assumptions = {**program.scenario.assumptions, key: value}
                try:
                    after = book.decide(replace(program.scenario, assumptions=assumptions), engine="circuit")
                except InvalidInput:
                    continue
                for name in found.targets:
                    moved = (before[name].outlook, after[name].outlook)
                    sure = moved[0] is not moved[1] and moved[1] is not Outlook.UNDETERMINED
                    told = turns.get((show_instance(key), value, name))
                    assert told == (moved if sure else None), (
                        f"{show_instance(key)} = {value}: {name} {moved}"
                    )
