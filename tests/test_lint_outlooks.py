"""What lint claims of outlooks in all situations, held to a naive reference that is asked about many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from reference_ground import parts_of
from reference_truth import Paradox
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.lint.support.levers import Levers
from sanctionlink.lint.support.outlooks import everywhere
from sanctionlink.lint.support.subject import Subject
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import Condition, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import Value
from strategies import Program, try_programs
from test_lint_exact import bare, drawn, instances, outcome_of, some_value

PARTS = 4
SITUATIONS = 5
SECONDS = 5.0

DAYS_APART = (ex.EachYear, ex.LastYearly, ex.Shifted, ex.Pick)
"""What tells so many stretches of open days apart that a program can take minutes to prepare; `test_lint_exact` has them."""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_situation_has_another_outlook_than_lint_claims(part: int, request: pytest.FixtureRequest) -> None:
    """What is said to be the same everywhere is so, and what is said to move nothing moves nothing."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    try_programs(max(24, count // PARTS // 8), 4_000 + first * PARTS + part, no_counterexample)


def no_counterexample(program: Program) -> None:
    """Hold the claims about one program to situations drawn at random, and to those that differ in one condition."""
    random = Random(str(program))
    book = replace(program.rulebook, facts=())
    if any(isinstance(n, DAYS_APART) for r in book.rules.values() for n in parts_of(r)):
        return
    conditions = {
        c.id: replace(c, movable=(some_value(c, dt.date(2024, 3, 1), random),))
        for c in book.conditions.values()
    }
    rulebook = replace(book, conditions=conditions)
    try:
        worlds = Subject(rulebook, limit=SECONDS).worlds
        levers = Levers(worlds)
        targets = list(worlds.program.outlooks)
        fixed = {key: outlook for key in targets if (outlook := everywhere(worlds, key)) is not None}
        moved = {c.id: frozenset(t for t in targets if levers.moves(c, t)) for c in levers.movable}
        steps = dict(idle_steps(levers, targets))
    except (InvalidInput, LimitReached):
        return
    naked = bare(rulebook)
    for _ in range(SITUATIONS):
        scenario = drawn(naked, program.scenario.as_of, random)
        try:
            before = outlooks(naked, scenario, targets)
            for key, outlook in fixed.items():
                assert before.get(key, outlook.value) == outlook.value, key
            for condition, changed in others(naked, scenario, random):
                after = outlooks(naked, changed, targets)
                differing = {key for key in before.keys() & after.keys() if before[key] != after[key]}
                assert differing <= moved[condition.id], condition.id
            for (name, *step), idle in steps.items():
                ends = [outlooks(naked, assuming(scenario, (name, ()), value), targets) for value in step]
                assert all(ends[0][key] == ends[1][key] for key in idle if ends[0] and ends[1]), (name, step)
        except Paradox:
            return


def idle_steps(
    levers: Levers, targets: list[InstanceKey]
) -> Iterator[tuple[tuple[str, str, str], set[InstanceKey]]]:
    """Steps between values of conditions without members, with the targets that they do not move."""
    for condition in levers.movable:
        if condition.type.finite and not condition.over and len(condition.values) > 2:
            step = condition.values[0], condition.values[-1]
            yield (condition.id, *step), {t for t in targets if not levers.moves(condition, t, step)}


def outlooks(rulebook: Rulebook, scenario: Scenario, targets: list[InstanceKey]) -> dict[InstanceKey, str]:
    """The outlook of every target by the reference; nothing if the situation is impossible."""
    outcome = outcome_of(rulebook, scenario)
    if outcome is None:
        return {}
    return {key: outcome.outlook(key, rulebook.targets[key[0]].kind) for key in targets}


def others(rulebook: Rulebook, scenario: Scenario, random: Random) -> Iterator[tuple[Condition, Scenario]]:
    """The scenario with one condition assumed to be something, for one after the other."""
    for key in instances(rulebook):
        condition = rulebook.conditions[key[0]]
        yield condition, assuming(scenario, key, some_value(condition, scenario.as_of, random))


def assuming(scenario: Scenario, key: InstanceKey, value: Value) -> Scenario:
    """The scenario with one assumption more."""
    return replace(scenario, assumptions={**scenario.assumptions, key: value})
