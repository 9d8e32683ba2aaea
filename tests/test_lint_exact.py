"""Claims about all situations, held to a naive reference that is asked about many.

Of random programs, each world that lint says is possible is played out by the reference, rule by rule; and nothing
that lint says can never be, or always is, may be otherwise in situations that are drawn at random.

`pytest tests/test_lint_exact.py --programs 5000 --programs-seed 7` tries more, and others.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

import reference
from random_expressions import SPAN, days_around
from reference_ground import parts_of
from reference_truth import Paradox
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.ground.ir import READINGS
from sanctionlink.ground.two_rulebooks import TODAY
from sanctionlink.lint.rules.reachability.always_fires import always
from sanctionlink.lint.support.can_happen import fires, statuses
from sanctionlink.lint.support.redundancy import Redundancy
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import World, Worlds
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import (
    Blocks,
    Condition,
    ConditionType,
    Counters,
    Defines,
    Excludes,
    Fact,
    Lifts,
    Requires,
    Rule,
    Rulebook,
    Sets,
)
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import FIRST_DAY, LAST_DAY, NEVER, Value
from strategies import Program, try_programs

PARTS = 4
SITUATIONS = 12
PLAYED = 6


def bare(rulebook: Rulebook) -> Rulebook:
    """The rulebook without facts and defaults, with a probe beside every rule: a notion that applies where it fires.

    What lifts the rule altogether lifts its probe as well.
    """
    rules: dict[str, Rule] = {}
    for rule in rulebook.rules.values():
        effect = rule.effect
        if isinstance(effect, Lifts) and effect.targets is None:
            effect = Lifts((*effect.rules, *(f"{r}-probe" for r in effect.rules)), None)
        rules[rule.id] = replace(rule, effect=effect)
        arguments = tuple(ex.Variable(name) for name, _ in rule.for_each)
        needed = (ex.Not(rule.effect.needed, SPAN),) if isinstance(rule.effect, Requires) else ()
        when = ex.And((*([rule.when] if rule.when else []), *needed), SPAN)
        probe = Defines(f"{rule.id}-probe", arguments)
        rules[f"{rule.id}-probe"] = replace(rule, id=f"{rule.id}-probe", effect=probe, when=when)
    conditions = {c.id: replace(c, default=None) for c in rulebook.conditions.values()}
    return replace(rulebook, rules=rules, conditions=conditions, facts=())


def instances(rulebook: Rulebook) -> Iterator[InstanceKey]:
    """Every ground condition."""
    for condition in rulebook.conditions.values():
        for members in itertools.product(*(rulebook.sets[s].members for s in condition.over)):
            yield condition.id, members


def settable(rulebook: Rulebook) -> frozenset[str]:
    """The conditions that consequences set."""
    return frozenset(
        a.condition
        for r in rulebook.rules.values()
        if isinstance(r.effect, Sets)
        for a in r.effect.assignments
    )


def lasting(rulebook: Rulebook) -> bool:
    """Whether some rule looks at a period."""
    return any(isinstance(n, ex.Lasting) for r in rulebook.rules.values() for n in parts_of(r))


def slow(rulebook: Rulebook) -> bool:
    """Whether yearly days meet open ones again and again, so that there are hundreds of stretches of days to tell apart."""
    found = [n for r in rulebook.rules.values() for n in parts_of(r)]
    yearly = sum(isinstance(n, (ex.LastYearly, ex.EachYear)) for n in found)
    return yearly > 0 and sum(isinstance(n, (ex.Shifted, ex.Pick)) for n in found) > 0


# --- situations drawn at random --------------------------------------------------------------------------------------


def some_value(condition: Condition, day: dt.date, random: Random) -> Value:
    """A value of a condition: numbers by quarters, days of the calendar around the one asked about."""
    if condition.type.finite:
        return random.choice(condition.values)
    if condition.type is ConditionType.NUMBER:
        assert condition.low is not None
        assert condition.high is not None
        steps = int((condition.high - condition.low) * 4)
        value = Fraction(condition.low) + Fraction(random.randint(0, steps), 4)
        return value.numerator if value.denominator == 1 else value
    days = [each for each in days_around(day) if FIRST_DAY <= each <= LAST_DAY]
    return NEVER if random.random() < 0.15 or not days else random.choice(days)


def drawn(rulebook: Rulebook, as_of: dt.date, random: Random) -> Scenario:
    """A situation in which every condition has a value, and perhaps had others before."""
    day = as_of + dt.timedelta(days=random.choice((0, 0, 1, -1, 5, -20, 31, 200, -300)))
    if random.random() < 0.3:
        edges = [d for r in rulebook.rules.values() for d in (r.valid_from, r.valid_until) if d is not None]
        day = random.choice([*edges, day])
    sets = settable(rulebook)
    facts: list[Fact] = []
    assumed: dict[InstanceKey, Value] = {}
    for key in instances(rulebook):
        condition = rulebook.conditions[key[0]]
        if key[0] in sets and random.random() < 0.3:
            assumed[key] = some_value(condition, day, random)
            continue
        changes = sorted(
            {
                day - dt.timedelta(days=random.choice((0, 1, 2, 20, 29)))
                for _ in range(random.choice((0, 0, 1, 2)))
            }
        )
        for start, end in itertools.pairwise([None, *changes, None]):
            value = some_value(condition, day, random)
            facts.append(Fact(key[0], key[1], value, start, end, None, (), None, SPAN))
    return Scenario(day, assumed, tuple(facts))


def outcome_of(rulebook: Rulebook, scenario: Scenario) -> reference.Outcome | None:
    """What the reference derives in a situation with one world; None if it is impossible."""
    try:
        found = reference.decide(rulebook, scenario).outcomes
    except reference.Impossible:
        return None
    assert len(found) == 1
    return found[0]


# --- what lint claims ------------------------------------------------------------------------------------------------


class Claims:
    """What lint says of one rulebook."""

    def __init__(self, rulebook: Rulebook, worlds: Worlds) -> None:
        rules = list(rulebook.rules.values())
        redundancy = Redundancy(worlds)
        self.rulebook = rulebook
        self.never = [r for r in rules if not fires(worlds, r) and not isinstance(r.effect, Excludes)]
        self.always = [r for r in rules if not isinstance(r.effect, Excludes) and always(worlds, r)]
        self.unblocked = [
            t.id
            for t in rulebook.targets.values()
            if all(worlds.find([x]) is None for triple in statuses(worlds, t) for x in triple)
        ]
        self.uncleared = [
            t.id
            for t in rulebook.targets.values()
            if all(worlds.find([-triple[0]]) is None for triple in statuses(worlds, t))
        ]
        self.covered = [
            (wide, narrow)
            for narrow in rules
            if isinstance(narrow.effect, (Blocks, Requires, Counters))
            for wide in redundancy.rivals(narrow)
            if redundancy.subsumes(wide, narrow)
        ]

    def hold_in(self, outcome: reference.Outcome, day: dt.date) -> None:
        """Nothing that is claimed is otherwise in a situation."""
        for atoms in outcome.readings:
            applying = {atom[1] for atom in atoms if atom[0] == "applies"}
            bitten = {atom[1][0] for atom in atoms if atom[0] == "bitten"}
            bites = {(atom[1], atom[2]) for atom in atoms if atom[0] in ("bite", "counter")}
            for rule in self.never:
                assert f"{rule.id}-probe" not in applying, f"{rule.id} fires"
            for target in self.unblocked:
                assert target not in bitten, f"{target} is blocked"
            for wide, narrow in self.covered:
                for rule, target in bites:
                    assert rule != narrow.id or (wide.id, target) in bites, f"{narrow.id} without {wide.id}"
        must = {atom[1] for atom in outcome.readings[0] if atom[0] == "bitten"}
        for name in self.uncleared:
            over = self.rulebook.targets[name].over
            for members in itertools.product(*(self.rulebook.sets[s].members for s in over)):
                assert (name, members) in must, f"{name} is clear"
        for rule in self.always:
            self._fires_unless_lifted(rule, outcome, day)

    def _fires_unless_lifted(self, rule: Rule, outcome: reference.Outcome, day: dt.date) -> None:
        if (rule.valid_from and day < rule.valid_from) or (rule.valid_until and day >= rule.valid_until):
            return
        for reading in READINGS[rule.strength.rank :]:
            atoms = outcome.readings[reading]
            for members in itertools.product(*(self.rulebook.sets[s].members for _, s in rule.for_each)):
                fires_ = ("applies", f"{rule.id}-probe", members) in atoms
                assert fires_ or ("lifted", rule.id, None) in atoms, f"{rule.id} does not fire"


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_otherwise_than_lint_claims(part: int, request: pytest.FixtureRequest) -> None:
    """No drawn situation is a counterexample to what is claimed of all."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    try_programs(max(24, count // PARTS // 8), 1_000 + first * PARTS + part, no_counterexample)


def no_counterexample(program: Program) -> None:
    """Hold the claims about one program to situations drawn at random."""
    random = Random(str(program))
    rulebook = replace(program.rulebook, facts=())
    if slow(rulebook):
        return
    try:
        claims = Claims(rulebook, Subject(rulebook).worlds)
    except (InvalidInput, LimitReached):
        return
    naked = bare(rulebook)
    for _ in range(SITUATIONS):
        scenario = drawn(naked, program.scenario.as_of, random)
        try:
            outcome = outcome_of(naked, scenario)
        except Paradox:
            return
        if outcome is not None:
            claims.hold_in(outcome, scenario.as_of)


# --- worlds that lint says are possible ------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(PARTS))
def test_the_reference_finds_the_same_in_the_worlds_of_lint(
    part: int, request: pytest.FixtureRequest
) -> None:
    """What holds in a world, on its day and with what it assumes, holds by the reference too."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    try_programs(max(24, count // PARTS // 8), 2_000 + first * PARTS + part, plays_out)


def plays_out(program: Program) -> None:
    """Hold some worlds of one program to the reference."""
    rulebook = replace(program.rulebook, facts=())
    if slow(rulebook):
        return
    if lasting(rulebook):
        return  # the worlds' past ends on a day of their own
    worlds = Subject(rulebook).worlds
    try:
        held = worlds.provers[0].held
    except (InvalidInput, LimitReached):
        return
    random = Random(str(program))
    naked = bare(rulebook)
    for _ in range(PLAYED):
        at = random.randrange(held.everywhere.bit_length())
        scenario = played(worlds, World(0, held.digits(at), program.scenario.as_of), naked)
        try:
            outcome = outcome_of(naked, scenario)
        except Paradox:
            return
        possible = held.where(worlds.never) >> at & 1
        assert (outcome is not None) == bool(possible)
        if outcome is not None:
            assert holding(worlds, at) == derived(outcome)


def played(worlds: Worlds, world: World, rulebook: Rulebook) -> Scenario:
    """A world as a scenario: what is assumed in it, what is observed, and its day."""
    values = worlds.values(world)
    day = values.pop((TODAY, ()), dt.date(2024, 3, 1))
    assert isinstance(day, dt.date)
    assumed = worlds.assumed(world)
    facts = [
        Fact(key[0], key[1], value, None, None, None, (), None, SPAN)
        for key, value in values.items()
        if key not in assumed
    ]
    for key in instances(rulebook):
        if key not in values and key not in assumed:  # nothing depends on it
            value = some_value(rulebook.conditions[key[0]], day, Random(0))
            facts.append(Fact(key[0], key[1], value, None, None, None, (), None, SPAN))
    fixed = {key: values.get(key, some_value(rulebook.conditions[key[0]], day, Random(0))) for key in assumed}
    return Scenario(day, fixed, tuple(facts))


def holding(worlds: Worlds, at: int) -> list[set[tuple[object, ...]]]:
    """What lint's program says of bites, statuses and consequences in a world, by reading."""
    held, program = worlds.provers[0].held, worlds.program
    found: list[set[tuple[object, ...]]] = []
    for reading in READINGS:
        atoms: set[tuple[object, ...]] = set()
        for target, triple in program.statuses.items():
            if held.where([triple[reading]]) >> at & 1:
                atoms.add(("bitten", target))
        for target, bites in program.bites.items():
            atoms |= {("bite", b.rule, target) for b in bites if held.where([b.holds[reading]]) >> at & 1}
        for key, by_value in program.consequences.items():
            atoms |= {("set", key, v) for v, t in by_value.items() if held.where([t[reading]]) >> at & 1}
        found.append(atoms)
    return found


def derived(outcome: reference.Outcome) -> list[set[tuple[object, ...]]]:
    """The same by the reference."""
    return [{a for a in atoms if a[0] in ("bitten", "bite", "set")} for atoms in outcome.readings]
