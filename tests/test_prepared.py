"""Random programs: a prepared question, whole rows of it, and what a book keeps give the verdicts of a fresh decision."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import note

import reference
import reference_worlds
from reference_layers import reads_both_ways, relevant
from reference_truth import Paradox
from sanctionlink.answers.verdict import Verdict
from sanctionlink.api import Verdicts
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import UNKNOWN, Given, show
from sanctionlink.questions.prepared.prepared import prepared
from sanctionlink.questions.prepared.question import Question
from sanctionlink.questions.verdict.question import Answered, decide
from strategies import Program, try_programs
from test_engines_agree import attempt, told, wanted

PARTS = 4
SHARE = 10
"""One in so many programs is tried: each is decided some twenty times."""
ROWS = 7
MOST_VARIED = 4
MOST_WORLDS = 64
FAR = 500

Assumed = dict[InstanceKey, Given]


@pytest.mark.parametrize("part", range(PARTS))
def test_prepared_questions_are_fresh_decisions(part: int, request: pytest.FixtureRequest) -> None:
    """All verdicts with all that they say: by calls, by rows together, and by what a book keeps."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    seen: list[int] = []
    try_programs(
        -(-count // (SHARE * PARTS)),
        first * PARTS + 500 + part,
        lambda program: assert_prepared(program, seen),
    )
    assert sum(seen) > count // (SHARE * PARTS)


def assert_prepared(program: Program, seen: list[int]) -> None:
    """Hold one program's prepared question to deciding each row by itself, and to the naive reference."""
    chance = random.Random(len(program.rulebook.rules) * 31 + len(program.rulebook.facts))
    varied = dict(values_of(program, chance))
    if not varied:
        return
    reasoner = Reasoner(program.rulebook)
    rows = [dict(row(varied, chance)) for _ in range(ROWS)]
    expected = [fresh(reasoner, program, assumed) for assumed in rows]
    texts = [{show_instance(key): show(given) for key, given in assumed.items()} for assumed in rows]
    try:
        ask = prepared(reasoner, program.scenario, None, map(show_instance, varied), Verdicts)
    except InvalidInput:
        return
    kept = Question(reasoner, program.scenario, None, lambda _: {})
    for assumed, text, answered in zip(rows, texts, expected, strict=True):
        note(f"assuming {text}")
        if answered is None:
            for refused in (lambda text=text: ask(text), lambda assumed=assumed: kept.under(assumed)):
                with pytest.raises((InvalidInput, LimitReached)):
                    refused()
            continue
        assert_same(ask(text), answered.answer.verdicts)
        assert_same(ask(text), answered.answer.verdicts)  # the second time by what was kept of the first
        assert_same(Verdicts(kept.under(assumed)), answered.answer.verdicts)
        assert ask(text).answer == answered.answer
        assert_reference(program, assumed, answered)
        seen.append(1)
    fine = [(text, answered) for text, answered in zip(texts, expected, strict=True) if answered is not None]
    several = fine * 4
    for found, (_, answered) in zip(ask.many(text for text, _ in several), several, strict=True):
        assert_same(found, answered.answer.verdicts)


def assert_same(found: Verdicts, expected: Mapping[str, Verdict]) -> None:
    """The same targets in the same order, and outlooks and statuses before all else is looked at."""
    assert list(found) == list(expected)
    assert dict(found.outlooks) == {name: verdict.outlook for name, verdict in expected.items()}
    assert dict(found.statuses) == {name: verdict.status for name, verdict in expected.items()}
    assert [verdict.status for verdict in found.values()] == [v.status for v in expected.values()]
    for name, verdict in expected.items():
        assert found[name] == verdict
        assert verdict == found[name]


def assert_reference(program: Program, assumed: Assumed, answered: Answered) -> None:
    """What the naive reference says of the same scenario, unless it would take minutes over its worlds."""
    assert answered.answer.worlds is not None
    if answered.answer.worlds > MOST_WORLDS:
        return
    rulebook = relevant(program.rulebook)
    scenario = replace(program.scenario, assumptions={**program.scenario.assumptions, **assumed})
    with pytest.MonkeyPatch.context() as patch:
        if any(not rulebook.conditions[key[0]].type.finite for key, v in assumed.items() if v is UNKNOWN):
            patch.setattr(
                reference_worlds, "HORIZON", FAR
            )  # rules compare days with those a year and some months off
        naive = attempt(rulebook, scenario)
    if isinstance(naive, Paradox) and reads_both_ways(rulebook):
        return
    assert isinstance(naive, reference.Answer)
    assert told(answered.answer) == wanted(naive)


def fresh(reasoner: Reasoner, program: Program, assumed: Assumed) -> Answered | None:
    """The scenario with more assumptions, decided by itself; None where that is refused."""
    scenario = replace(program.scenario, assumptions={**program.scenario.assumptions, **assumed})
    try:
        return decide(reasoner, scenario)
    except (InvalidInput, LimitReached):
        return None


def values_of(program: Program, chance: random.Random) -> Iterator[tuple[InstanceKey, list[Given]]]:
    """A few ground conditions with values to assume: any of finite ones, those of facts of numbers and days."""
    sets = program.rulebook.sets
    conditions = list(program.rulebook.conditions.values())
    chance.shuffle(conditions)
    for condition in conditions[:MOST_VARIED]:
        values: list[Given] = list(condition.values)
        if not values:
            values = [f.value for f in program.rulebook.facts if f.condition == condition.id][:3]
        if values and all(sets[s].members for s in condition.over):
            yield (condition.id, tuple(chance.choice(list(sets[s].members)) for s in condition.over)), values


def row(
    varied: Mapping[InstanceKey, list[Given]], chance: random.Random
) -> Iterator[tuple[InstanceKey, Given]]:
    """Values of some of the conditions; now and then one is supposed to be unknown."""
    for key, values in varied.items():
        if chance.random() < 0.7:
            yield key, UNKNOWN if chance.random() < 0.1 else chance.choice(values)
