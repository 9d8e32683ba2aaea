"""Unblocking sets are what brute force finds: every combination of changes, decided by the naive reference.

All of them, none missing, each with no part that would do: for one target and several, clear and blocked, in every
possible world and in some, whatever is unknown or disputed, on every machine. `--programs` tries more.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, product
from math import prod

import pytest

import reference
from many_ways import many_ways
from random_layers import layered
from random_past import changing
from reference_ground import parts_of
from reference_layers import is_stratified, relevant
from reference_worlds import Record
from sanctionlink.answers.ways import UnblockingSet
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.correction_sets import minimal as smallest
from sanctionlink.engines.goal import Goal as SearchGoal
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground import bindings
from sanctionlink.language.load import parse_assumption
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import Rulebook, Sets
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Interval, OneOf, Unknown, Value, show
from sanctionlink.questions.ways import movable as searched
from sanctionlink.questions.ways import question as unblock
from strategies import Program, try_programs
from test_moves import members_of
from written import book

PARTS = 4
SHARE = 16
"""One of so many of the programs that all engines must agree on is gone through here, which takes longer."""
MOST_COMBINATIONS = 30
MOST_WORLDS = 60
ENGINES = ("circuit", "asp") if importlib.util.find_spec("clingo") else ("circuit",)
COSTS = (2, 1, 5, 3)

Combination = Mapping[InstanceKey, Value]
Goal = Sequence[tuple[InstanceKey, bool]]
"""Targets, each with whether some rule is to bite on it."""


@pytest.mark.parametrize("part", range(PARTS))
def test_all_smallest_sets_and_no_others(part: int, request: pytest.FixtureRequest) -> None:
    """The sets found for each question that a program allows."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    start = 11_000 + first * PARTS + part
    try_programs(-(-count // PARTS // SHARE), start, lambda program: assert_all_found(movable(program)))


@pytest.mark.parametrize("seed", range(40))
def test_all_sets_of_several_changes(seed: int) -> None:
    """The same for layered rulebooks, whose sets are larger."""
    asked = book(layered(seed, conditions=6, notions=6, unknown=0.25 if seed % 2 else 0))
    assert_all_found(Program(asked.rulebook, asked.scenario()))


@pytest.mark.parametrize("most", [0, 10_000])
def test_sets_over_large_sets_of_members(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every set of members taken for a large one: all ways where a search says nothing of what it passed over, else some."""
    monkeypatch.setattr(bindings, "SMALL_SET", 0)
    monkeypatch.setattr(searched, "MOST_INSTANCES", most)
    try_programs(60, 14_000, lambda program: assert_all_found(movable(program)))


@pytest.mark.parametrize("dated", [False, True])
def test_all_sets_where_the_past_matters(dated: bool, request: pytest.FixtureRequest) -> None:
    """The same where conditions changed lately and rules look back: a change holds on every day, as `--set` does."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    for seed in range(first, first + count // 10):
        asked = changing(seed, dated=dated)
        assert_all_found(Program(asked.rulebook, asked.scenario()))


def assert_all_found(moved: Program) -> None:
    """Hold the sets found for one program to brute force."""
    rulebook, scenario = moved.rulebook, moved.scenario
    if not is_stratified(rulebook) or not levers_of(moved):
        return
    try:
        if Reasoner(rulebook).situation(None, scenario).count > MOST_WORLDS:
            return
    except (InvalidInput, LimitReached):
        return
    judge = Judge(moved)
    if not judge.targets:
        return
    if not judge.outcomes(()):
        with pytest.raises(InvalidInput):
            Book(rulebook).unblock(show_instance(judge.targets[0]), scenario)
        return
    for goal, hope in questions(judge):
        expected = judge.smallest(goal, hope)
        for engine in ENGINES:
            asked = (engine, goal, hope)
            sets, whole = found(moved, goal, hope, engine)
            assert (asked, sets) == (asked, expected if whole else sets & expected)


def questions(judge: Judge) -> Iterator[tuple[Goal, bool]]:
    """Each of two targets clear, and blocked; both together, and one while the other is as it is not."""
    first, *rest = judge.targets
    for hope in (False, True):
        yield [(first, False)], hope
        yield [(first, True)], hope
        for second in rest[:1]:
            yield [(first, False), (second, False)], hope
            yield [(first, False), (second, True)], hope


class Judge:
    """Decides combinations of changes for one program, by the reference alone."""

    def __init__(self, program: Program) -> None:
        self.rulebook = relevant(program.rulebook)
        self.scenario = program.scenario
        self.levers = levers_of(program)
        self.targets = [
            (target.id, members)
            for target in program.rulebook.targets.values()
            for members in members_of(program.rulebook, target.over)
        ]
        self.outcomes = cache(self._outcomes)

    def _outcomes(self, changes: tuple[tuple[InstanceKey, Value], ...]) -> Sequence[reference.Outcome]:
        """The possible worlds after changes."""
        assumed = {**self.scenario.assumptions, **dict(changes)}
        try:
            return reference.decide(self.rulebook, replace(self.scenario, assumptions=assumed)).outcomes
        except reference.Impossible:
            return ()

    def reaches(self, changes: tuple[tuple[InstanceKey, Value], ...], goal: Goal, hope: bool) -> bool:
        """Whether changes lead to a goal in every possible world, of which there is one; or in some."""
        worlds = [
            all((("bitten", target) in outcome.readings[0]) is bitten for target, bitten in goal)
            for outcome in self.outcomes(changes)
        ]
        return any(worlds) if hope else bool(worlds) and all(worlds)

    def smallest(self, goal: Goal, hope: bool) -> set[frozenset[tuple[str, str]]]:
        """All sets of changes that reach a goal and no part of which does, as conditions and values."""
        ways = [[None, *((key, value) for value in values)] for key, values in self.levers.items()]
        reaching = [
            frozenset(changes)
            for picked in product(*ways)
            if self.reaches(changes := tuple(p for p in picked if p is not None), goal, hope)
        ]
        return {
            frozenset((show_instance(key), show(value)) for key, value in changes)
            for changes in reaching
            if not any(other < changes for other in reaching)
        }


def movable(program: Program) -> Program:
    """The program with conditions that rules read movable, at different costs, as many as combinations allow."""
    rulebook = program.rulebook
    read = Counter(
        node.condition
        for rule in rulebook.rules.values()
        for node in parts_of(rule)
        if isinstance(node, (ex.Holds, ex.ValueOf))
    )
    conditions = dict(rulebook.conditions)
    for at, name in enumerate(sorted(read, key=lambda name: (-read[name], name))):
        condition = conditions[name]
        values: tuple[Value, ...] = condition.values or record_of(rulebook, name)
        costs = tuple((v, COSTS[(at + n) % len(COSTS)]) for n, v in enumerate(values) if at % 2)
        moved = replace(condition, movable=values, cost=COSTS[at % len(COSTS)], cost_by_value=costs)
        tried = Program(replace(rulebook, conditions={**conditions, name: moved}), program.scenario)
        size = prod(len(options) + 1 for options in levers_of(tried).values())
        if values and size <= MOST_COMBINATIONS:
            conditions[name] = moved
    return Program(replace(rulebook, conditions=conditions), program.scenario)


def record_of(rulebook: Rulebook, condition: str) -> tuple[Value, ...]:
    """Plain values that facts give a number or a day."""
    values = (f.value for f in rulebook.facts if f.condition == condition)
    return tuple(dict.fromkeys(v for v in values if not isinstance(v, (Interval, OneOf, Unknown))))[:2]


def levers_of(program: Program) -> dict[InstanceKey, tuple[Value, ...]]:
    """What can change: not what is assumed, nor to the one value on record on every day, unless rules set the condition."""
    effects = [rule.effect for rule in program.rulebook.rules.values()]
    derived = {a.condition for e in effects if isinstance(e, Sets) for a in e.assignments}
    record = Record(program.rulebook, program.scenario)
    found: dict[InstanceKey, tuple[Value, ...]] = {}
    for condition in program.rulebook.conditions.values():
        if not condition.movable:
            continue
        for members in product(*(program.rulebook.sets[s].members for s in condition.over)):
            key = (condition.id, members)
            if key in program.scenario.assumptions:
                continue
            slots = {slot for slot in record.slots() if slot[0] == key}
            slots.add(record.slot(key, program.scenario.as_of))
            said = [list(record.statements(slot).values()) for slot in slots]
            found[key] = tuple(
                v for v in condition.movable if condition.id in derived or any(each != [v] for each in said)
            )
    return {key: values for key, values in found.items() if values}


def found(
    program: Program, goal: Goal, hope: bool, engine: str
) -> tuple[set[frozenset[tuple[str, str]]], bool]:
    """What the product finds, held to be told cheapest first, once each, and at the right cost; and whether that is all."""
    own = Book(program.rulebook)
    (first, bitten), *others = goal
    keep = [f"{show_instance(t)}={status(program.rulebook, t, b)}" for t, b in others]
    ask = own.block if bitten else own.unblock
    ways = ask(show_instance(first), program.scenario, keep=keep, hope=hope, engine=engine)
    sets = list(ways)
    assert_told_well(program.rulebook, sets)
    changed = {frozenset((step.condition, step.after) for step in each.changes) for each in sets}
    return changed, not ways.question.only_mentioned


def status(rulebook: Rulebook, target: InstanceKey, bitten: bool) -> str:
    """The status of a target on which a rule bites, or none does."""
    words = {"proposal": ("clear", "blocked"), "measure": ("not_in_force", "in_force")}
    return words[rulebook.targets[target[0]].kind.value][bitten]


@pytest.mark.parametrize("part", range(PARTS))
def test_what_a_set_sets_off_is_what_assuming_it_changes(part: int) -> None:
    """Every verdict that changes with a set of changes, how, and because of which rules."""
    try_programs(30, 12_000 + part, lambda program: assert_set_off(movable(program)))


@pytest.mark.parametrize("seed", range(20))
def test_what_sets_of_several_changes_set_off(seed: int) -> None:
    """The same for layered rulebooks."""
    asked = book(layered(seed, conditions=6, notions=6, unknown=0.25 if seed % 2 else 0))
    assert_set_off(Program(asked.rulebook, asked.scenario()))


def assert_set_off(moved: Program) -> None:
    """Hold what the sets for one program set off to `whatif`."""
    own = Book(moved.rulebook)
    targets = [
        show_instance((t.id, members))
        for t in moved.rulebook.targets.values()
        for members in members_of(moved.rulebook, t.over)
    ]
    try:
        before = own.decide(moved.scenario, engine="circuit")
        found = [each for t in targets[:2] for each in own.unblock(t, moved.scenario)]
    except (InvalidInput, LimitReached):
        return
    for each in found[:6]:
        assumed = dict(moved.scenario.assumptions)
        for step in each.changes:
            key, value = parse_assumption(f"{step.condition}={step.after}", moved.rulebook)
            assumed[key] = value
        after = own.decide(replace(moved.scenario, assumptions=assumed), engine="circuit")
        expected = {change.target: change for change in after.changes_from(before)}
        told = {change.target: change for change in (*each.outcome, *each.sets_off)}
        assert not each.unexamined
        assert told.keys() == expected.keys()
        for name, change in told.items():
            assert replace(change, because=()) == replace(expected[name], because=())
            assert set(change.because) == set(expected[name].because)


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_in_the_way_is_in_the_way(part: int) -> None:
    """Where nothing may be moved, what would have to give way would do, and nothing would where that is said."""
    try_programs(40, 13_000 + part, assert_in_the_way)


def assert_in_the_way(program: Program) -> None:
    """Hold what is named as in the way, for each target that is not as asked, to deciding what follows from it."""
    own = Book(program.rulebook)
    try:
        verdicts = own.decide(program.scenario, engine="circuit")
    except (InvalidInput, LimitReached):
        return
    for target, bitten in product(list(verdicts)[:2], (False, True)):
        found = (own.block if bitten else own.unblock)(target, program.scenario)
        if list(found):
            continue
        barred = found.no_way_out()
        assert barred.certain
        assert bool(barred.detours) != (target in barred.beyond)
        for detour in barred.detours:
            assert not detour.changes
            assumed = dict(program.scenario.assumptions)
            named = [(o.condition, o.after) for o in detour.obstacles]
            if any(program.rulebook.conditions[c.partition("(")[0]].values == () for c, _ in named):
                continue  # a stretch of numbers or days, told in words
            for condition, value in named:
                key, given = parse_assumption(f"{condition}={value}", program.rulebook)
                assumed[key] = given
            after = own.decide(replace(program.scenario, assumptions=assumed), engine="circuit")
            assert after[target].status.value == next(w.after.value for w in found.wanted)


def assert_told_well(rulebook: Rulebook, sets: Sequence[UnblockingSet]) -> None:
    """No set is told twice, the cheapest come first, and each costs what its changes cost."""
    assert len(sets) == len({frozenset((s.condition, s.after) for s in each.changes) for each in sets})
    assert [each.cost for each in sets] == sorted(each.cost for each in sets)
    for each in sets:
        for step in each.changes:
            condition = rulebook.conditions[step.condition.partition("(")[0]]
            value = next(v for v in condition.movable if show(v) == step.after)
            assert step.cost == dict(condition.cost_by_value).get(value, condition.cost)
        assert each.cost == sum(step.cost for step in each.changes)


@pytest.mark.parametrize(("seconds", "told"), [(-1.0, 1), (60.0, 30)])
def test_ctrl_c_is_heard_however_many_sets_wait_to_be_told(
    monkeypatch: pytest.MonkeyPatch, seconds: float, told: int
) -> None:
    """The first is told at once; those that wait are told for some time only, since each may take its time to print."""
    search = smallest

    def stopped(goal: SearchGoal, engine: str) -> Iterator[Sequence[int]]:
        yield from islice(search(goal, engine=engine), 30)
        raise KeyboardInterrupt

    monkeypatch.setattr(unblock, "minimal", stopped)
    monkeypatch.setattr(unblock, "PATIENCE", 60.0)
    monkeypatch.setattr(unblock, "LAST_WORDS", seconds)
    found = book(many_ways().partition("\n")[2]).unblock("target")
    with pytest.raises(KeyboardInterrupt):
        for _ in found:
            pass
    assert (found.found, found.complete) == (told, False)
