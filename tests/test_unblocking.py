"""Ways are what brute force finds: every combination of changes, decided by the naive reference.

All of them, none missing, each with no part that would do: for one target and several, of both kinds, for each outlook that
can be asked for and each strength that counts, in every possible world and in some, whatever is unknown or disputed, on every
machine. `--programs` tries more.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count, islice, product
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
from sanctionlink.ground.derivable import can_hold
from sanctionlink.language.load import parse_assumption
from sanctionlink.model import expression as ex
from sanctionlink.model.outlook import Side
from sanctionlink.model.rulebook import Rulebook, Sets, Strength
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Interval, OneOf, Unknown, Value, show
from sanctionlink.questions.ways import movable as searched
from sanctionlink.questions.ways import question as unblock
from sanctionlink.questions.ways.bounds import bites_on, firmest
from sanctionlink.questions.ways.question import Unblocking
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

LEVELS = ("blocked", "unlikely", "doubtful", "contested", "open", "possible", "likely", "in_force")
"""All outlooks in one world, from the worst."""
UP = {
    "proposal": {"clear": "unlikely", **{name: name for name in LEVELS[2:7]}},
    "measure": {name: name for name in LEVELS[2:]},
}
DOWN = {
    "proposal": {name: name for name in LEVELS[:6]},
    "measure": {**{name: name for name in LEVELS[1:6]}, "not_in_force": "likely"},
}
"""What can be asked for, and the outlook that is at least, or at most."""

Combination = Mapping[InstanceKey, Value]
Goal = Sequence[tuple[InstanceKey, str, str]]
"""Targets, each with the least and the greatest outlook."""
ANY = (LEVELS[0], LEVELS[-1])
TURNS = count()


@dataclass(frozen=True)
class Asked:
    """A question: the verb, what it asks for, more for the search, and what that comes to."""

    verb: str
    target: InstanceKey
    goal: Goal
    to: str | None = None
    keep: tuple[str, ...] = ()
    hope: bool = False
    strength: str = "may"

    def put(self, program: Program, engine: str) -> Unblocking:
        """The search."""
        verb = getattr(Book(program.rulebook), self.verb)
        wishes = {"to": self.to, "keep": self.keep, "hope": self.hope, "strength": self.strength}
        found: Unblocking = verb(show_instance(self.target), program.scenario, engine=engine, **wishes)
        return found


@pytest.mark.parametrize("part", range(PARTS))
def test_all_smallest_sets_and_no_others(part: int, request: pytest.FixtureRequest) -> None:
    """The sets found for each question that a program allows."""
    wanted, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    start = 11_000 + first * PARTS + part
    try_programs(-(-wanted // PARTS // SHARE), start, lambda program: assert_all_found(movable(program)))


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
    wanted, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    for seed in range(first, first + wanted // 10):
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
    for asked in questions(judge):
        expected = judge.smallest(asked)
        for engine in ENGINES:
            sets, whole = found(moved, asked, engine)
            assert (engine, asked, sets) == (engine, asked, expected if whole else sets & expected)


def questions(judge: Judge) -> Iterator[Asked]:
    """Outlooks that a target can be asked to have, from below and from above, or by default; in some world only, or by
    stronger rules only; and two targets together. One outlook each way for each program, in turns."""
    turn = next(TURNS)
    first, *rest = judge.targets
    kind = judge.kind(first)
    verbs = ("unblock", "block") if kind == "proposal" else ("trigger", "avert")
    for at, (verb, names) in enumerate(zip(verbs, (UP[kind], DOWN[kind]), strict=True)):
        yield Asked(verb, first, [(first, *judge.by_default(verb, first))])
        for step, (name, outlook) in enumerate(names.items()):
            if (step + turn) % 6:
                continue
            goal = [(first, outlook, ANY[1]) if at == 0 else (first, ANY[0], outlook)]
            yield Asked(verb, first, goal, name)
            yield Asked(verb, first, goal, name, hope=True)
            yield Asked(verb, first, goal, name, strength=("must", "likely")[step % 2])
            for second in rest[:1]:
                word, low, high = KEPT[judge.kind(second)][(step + at) % 5]
                keep = (f"{show_instance(second)}={word}",)
                yield Asked(verb, first, [*goal, (second, low, high)], name, keep, hope=bool(step % 2))


KEPT: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "proposal": (
        ("clear", "unlikely", "in_force"),
        ("blocked", "blocked", "blocked"),
        ("open", "open", "in_force"),
        ("doubtful", "doubtful", "in_force"),
        ("likely", "likely", "in_force"),
    ),
    "measure": (
        ("not_in_force", "blocked", "likely"),
        ("in_force", "in_force", "in_force"),
        ("open", "open", "open"),
        ("unlikely", "unlikely", "unlikely"),
        ("likely", "likely", "likely"),
    ),
}
"""What another target is kept at, and the outlooks that are as good."""


class Judge:
    """Decides combinations of changes for one program, by the reference alone."""

    def __init__(self, program: Program) -> None:
        self.whole = program.rulebook
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

    def kind(self, target: InstanceKey) -> str:
        """Whether a target is a proposal or a measure."""
        return self.rulebook.targets[target[0]].kind.value

    def level(self, outcome: reference.Outcome, target: InstanceKey, strength: str = "may") -> int:
        """The outlook of a target in a world, as a number, by rules of a strength and stronger ones."""
        rank = Strength(strength).rank
        counted = replace(outcome, readings=tuple(outcome.readings[min(at, rank)] for at in range(3)))
        return LEVELS.index(counted.outlook(target, self.rulebook.targets[target[0]].kind))

    def by_default(self, verb: str, target: InstanceKey) -> tuple[str, str]:
        """The least and greatest outlook that a verb asks for where nobody says."""
        today = [self.level(outcome, target) for outcome in self.outcomes(())]
        if verb == "unblock":
            return ("unlikely" if min(today) == 0 else "open"), ANY[1]
        if verb == "avert":
            most = "likely" if max(today) == 7 else "doubtful" if max(today) == 3 else "open"
            return ANY[0], most
        found = Book(self.whole)._reasoner.program((target,), self.scenario)
        side = Side.AGAINST if verb == "block" else Side.FOR
        reading = firmest(found, bites_on(found, target, side))
        if verb == "block":
            return ANY[0], "open" if reading is None else LEVELS[reading]
        likely = can_hold(found, found.outlooks[target].favour)[0]
        return ("open", "likely" if likely else "in_force", "likely", "possible")[
            0 if reading is None else reading + 1
        ], ANY[1]

    def reaches(self, changes: tuple[tuple[InstanceKey, Value], ...], asked: Asked) -> bool:
        """Whether changes lead to what is asked in every possible world, of which there is one; or in some."""
        worlds = [
            all(
                LEVELS.index(low) <= self.level(outcome, target, asked.strength) <= LEVELS.index(high)
                for target, low, high in asked.goal
            )
            for outcome in self.outcomes(changes)
        ]
        return any(worlds) if asked.hope else bool(worlds) and all(worlds)

    def smallest(self, asked: Asked) -> set[frozenset[tuple[str, str]]]:
        """All sets of changes that reach a goal and no part of which does, as conditions and values."""
        ways = [[None, *((key, value) for value in values)] for key, values in self.levers.items()]
        reaching = [
            frozenset(changes)
            for picked in product(*ways)
            if self.reaches(changes := tuple(p for p in picked if p is not None), asked)
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


def found(program: Program, asked: Asked, engine: str) -> tuple[set[frozenset[tuple[str, str]]], bool]:
    """What the product finds, held to be told cheapest first, once each, and at the right cost; and whether that is all."""
    ways = asked.put(program, engine)
    sets = list(ways)
    assert_told_well(program.rulebook, sets)
    changed = {frozenset((step.condition, step.after) for step in each.changes) for each in sets}
    return changed, not ways.question.only_mentioned


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
    for target, up in product(list(verdicts)[:2], (True, False)):
        proposal = verdicts[target].kind.value == "proposal"
        verb = ("unblock" if up else "block") if proposal else ("trigger" if up else "avert")
        found = getattr(own, verb)(target, program.scenario)
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
            (wish,) = found.wanted
            low = UP[wish.kind.value].get(wish.at_least or "", "blocked")
            high = DOWN[wish.kind.value].get(wish.at_most or "", "in_force")
            outlook = after[target].outlook.value
            assert outlook != "undetermined"
            assert LEVELS.index(low) <= LEVELS.index(outlook) <= LEVELS.index(high)


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
