"""Random programs, edited: `diff` finds what scenarios show, shows what it finds, and calls nothing equivalent that is not.

`pytest tests/test_differences.py --programs 20000 --programs-seed 7` tries more, and others.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, seed, settings

from random_edits import Edited, edited_programs
from random_expressions import SPAN, days_around
from reference_ground import nodes, parts_of
from sanctionlink.answers.difference import Aspect, Difference, Finding, TargetDifference
from sanctionlink.answers.verdict import Verdict
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import ConditionType, Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import NEVER, Value

PARTS = 4
SAMPLES = 10
"""Scenarios with many changes tried for each pair, besides those with one change."""

ORDER = (Aspect.STATUS, Aspect.OUTLOOK, Aspect.REASONS)


@pytest.mark.parametrize("part", range(PARTS))
def test_diff_agrees_with_brute_force(part: int, request: pytest.FixtureRequest) -> None:
    """Findings hold in every scenario tried, and every witness differs as it says."""
    count = max(60, request.config.getoption("programs") // 16)
    first = request.config.getoption("programs_seed")

    @settings(
        max_examples=10,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
    )
    @given(edited_programs())
    def run(edited: Edited) -> None:
        check(edited)

    for number in range(-(-count // (8 * PARTS))):
        seed(f"{first * PARTS + part}.{number}")(run)()


def check(edited: Edited) -> None:
    """Hold one pair to what scenarios show."""
    old, new = Book(edited.program.rulebook), Book(edited.new)
    assume(is_small(edited.program.rulebook) and is_small(edited.new))
    try:
        found = old.diff(new)
        old.decide(Scenario(edited.new.as_of or NEVER))  # type: ignore[arg-type]
        new.decide(Scenario(edited.new.as_of or NEVER))  # type: ignore[arg-type]
    except (InvalidInput, LimitReached) as refused:
        note(f"refused: {refused}")
        return
    assert_today(old, new, found)
    by_target = {each.target: each for each in found.targets}
    for steps, scenario in scenarios(edited.new):
        one, other = verdicts(old, scenario), verdicts(new, scenario)
        if one is None or other is None:
            continue
        for name in one.keys() & other.keys():
            aspect = differs(one[name], other[name])
            if aspect is not None:
                note(f"{name} differs in {aspect.value}: {scenario}")
                assert_told(by_target[name], aspect, steps, scenario)
    for each in found.targets:
        assert_shown(each, old, new, found)


def assert_today(old: Book, new: Book, found: Difference) -> None:
    """What is said to move today is what the two versions say today."""
    day = Scenario(edited_day(found))
    one, other = verdicts(old, day), verdicts(new, day)
    if one is None or other is None:
        assert not found.today.moves
        return
    moved = {
        name: (one[name].outlook, other[name].outlook)
        for name in one.keys() & other.keys()
        if one[name].outlook is not other[name].outlook
    }
    assert {m.target: (m.old, m.new) for m in found.today.moved} == moved
    renamed = {e.name: e.text.split("`")[1] for e in found.edits if e.edit == "renamed"}
    for name in one.keys() & other.keys():
        before = {(renamed.get(r.rule, r.rule), r.strength, r.side, r.certain) for r in one[name].reasons}
        after = {(r.rule, r.strength, r.side, r.certain) for r in other[name].reasons}
        told = [move for move in found.today.moves if move.target == name]
        rules = {rule for rule, *_ in before ^ after}
        assert {each.rule for move in told for each in move.rules} == rules


def edited_day(found: Difference) -> dt.date:
    """The day that the two are seen from."""
    return dt.date.fromisoformat(found.as_of)


def is_small(rulebook: Rulebook) -> bool:
    """Whether all pasts and days of a rulebook can be told apart in no time."""
    dates = [key for key in instances(rulebook) if rulebook.conditions[key[0]].type is ConditionType.DATE]
    lasting = [n for rule in rulebook.rules.values() for n in parts_of(rule) if isinstance(n, ex.Lasting)]
    read = [n for found in lasting for n in nodes(found) if isinstance(n, ex.ValueOf)]
    return len(dates) <= 1 and not read


def assert_told(each: TargetDifference, aspect: Aspect, steps: int, scenario: Scenario) -> None:
    """A difference that a scenario shows is told, in as weighty an aspect, and by no larger scenario."""
    if each.finding is Finding.UNDECIDED:
        return
    assert each.finding is Finding.CHANGED, f"{each.target} is not {each.finding.value}: {each.why}"
    first = each.witnesses[0]
    assert ORDER.index(first.aspect) <= ORDER.index(aspect)
    on_this_day = scenario.as_of.isoformat() == first.as_of
    if first.aspect is aspect and first.smallest and on_this_day and not first.other_day:
        assert len(first.changes) <= steps, "there is a smaller scenario"


def assert_shown(each: TargetDifference, old: Book, new: Book, found: Difference) -> None:
    """Every witness is a scenario in which the versions differ as it says."""
    assert bool(each.witnesses) == (each.finding is Finding.CHANGED)
    assert each.finding is not Finding.UNDECIDED or "more than" in each.why, f"{each.target}: {each.why}"
    for witness in each.witnesses:
        one, other = witness.old.verdict, witness.new.verdict
        if one is None or other is None:
            assert witness.aspect is Aspect.STATUS
            assert (one is None) != (other is None)
        else:
            assert differs(one, other) in ORDER[: ORDER.index(witness.aspect) + 1]
    assert found.old == "old"


def differs(one: Verdict, other: Verdict) -> Aspect | None:
    """The weightiest aspect in which two verdicts differ."""
    if one.status is not other.status:
        return Aspect.STATUS
    if one.outlook is not other.outlook:
        return Aspect.OUTLOOK
    reasons = [{(r.rule, r.strength, r.side, r.certain) for r in v.reasons} for v in (one, other)]
    return Aspect.REASONS if reasons[0] != reasons[1] else None


def verdicts(book: Book, scenario: Scenario) -> dict[str, Verdict] | None:
    """What a version says, None if it rules the scenario out or leaves too much open."""
    try:
        return dict(book.decide(scenario, engine="circuit"))
    except (InvalidInput, LimitReached):
        return None


def scenarios(rulebook: Rulebook) -> Iterator[tuple[int, Scenario]]:
    """Scenarios with how many changes they make: none, one each, and many."""
    assert rulebook.as_of is not None
    base = Scenario(rulebook.as_of)
    yield 0, base
    chance = random.Random(len(rulebook.rules) * 1000 + len(rulebook.facts))
    every = {key: values(rulebook, key) for key in instances(rulebook)}
    singles = [(key, value) for key, found in every.items() for value in found]
    for key, value in chance.sample(singles, min(len(singles), SAMPLES)):
        yield 1, replace(base, assumptions={key: value})
    for _ in range(SAMPLES):
        share = chance.choice((0.3, 0.7, 1.0))
        chosen = {key: chance.choice(found) for key, found in every.items() if chance.random() < share}
        seen = {key for key in chosen if chance.random() < 0.3}
        facts = tuple(fact(key, chosen[key]) for key in seen)
        day = chance.choice([base.as_of, chance.choice(days_around(base.as_of))])
        assumed = {key: value for key, value in chosen.items() if key not in seen}
        yield len(chosen), Scenario(day, assumed, facts)


def fact(key: InstanceKey, value: Value) -> Fact:
    """A fact for a scenario."""
    return Fact(*key, value, None, None, None, (), None, SPAN)


def instances(rulebook: Rulebook) -> Iterator[InstanceKey]:
    """Every ground condition."""
    for condition in rulebook.conditions.values():
        for members in product(*(rulebook.sets[name].members for name in condition.over)):
            yield condition.id, members


def values(rulebook: Rulebook, key: InstanceKey) -> list[Value]:
    """Some values of a condition."""
    condition = rulebook.conditions[key[0]]
    if condition.type.finite:
        return list(condition.values)
    if condition.type is ConditionType.NUMBER:
        return [0, 1, 2, 3]
    assert rulebook.as_of is not None
    return [NEVER, *days_around(rulebook.as_of)[:6]]
