"""A joint program's world with nothing known of it: claims for every stretch of the past that a duration tells apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

from sanctionlink.diagnostics.model import Span
from sanctionlink.ground.input_tests import instances
from sanctionlink.ground.ir import Program, TermTest
from sanctionlink.ground.joint import TODAY, Joint
from sanctionlink.ground.rule_patterns import bare
from sanctionlink.model.expression import Lasting
from sanctionlink.model.rulebook import Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import UNKNOWN, Given, Interval, Unit, first_day
from sanctionlink.situation.claims import Claims


def open_claims(joint: Joint, scenario: Scenario) -> Claims:
    """Claims by which nothing is known of any condition, on any stretch of days that a duration tells apart."""
    program = joint.program
    splits = _splits(program, scenario.as_of)
    facts: dict[InstanceKey, tuple[Fact, ...]] = {}
    for instance in _lasting_instances(program):
        edges = [None, *splits, None]
        facts[instance] = tuple(_fact(instance, UNKNOWN, start, end) for start, end in pairwise(edges))
    if TODAY in program.rulebook.conditions:
        today: InstanceKey = (TODAY, ())
        facts[today] = (_fact(today, Interval(dt.date.min, dt.date.max), None, None),)
    return Claims(program.rulebook, scenario, facts)


def frames(joint: Joint, today: dt.date) -> list[dt.date]:
    """Days to look back from, such that the periods of durations begin in every order that they can begin in.

    The order of `30 days` and `1 month` changes with the length of the months; of days alone it does not.
    """
    periods = list(dict.fromkeys(e.period for e, _ in _lastings(joint.program)))
    if len({p.unit is Unit.DAYS for p in periods}) < 2:
        return [today]
    found: dict[tuple[object, ...], dt.date] = {}
    for start, length in ((today.toordinal(), 1), (dt.date(2023, 1, 1).toordinal(), 1461)):
        for ordinal in range(start, start + length):
            day = dt.date.fromordinal(ordinal)
            firsts = [first_day(p, day) for p in periods]
            found.setdefault(tuple(sorted(firsts).index(f) for f in firsts), day)
    return list(found.values())


def opened(rulebook: Rulebook) -> Rulebook:
    """The rulebook with nothing on record and nothing by default, so that grounding leaves no condition out."""
    from dataclasses import replace

    conditions = {k: replace(c, default=None) for k, c in rulebook.conditions.items()}
    return replace(rulebook, conditions=conditions, facts=())


def _fact(instance: InstanceKey, value: Given, start: dt.date | None, end: dt.date | None) -> Fact:

    return Fact(instance[0], instance[1], value, start, end, None, (), None, Span("", 1, 1, 1, 1))


def _lastings(program: Program) -> Iterable[tuple[Lasting, tuple[tuple[str, str], ...]]]:
    for test in program.inputs:
        if isinstance(test, TermTest) and isinstance(test.expression, Lasting):
            yield test.expression, test.environment


def _lasting_instances(program: Program) -> dict[InstanceKey, None]:
    """The ground conditions whose past matters."""
    return {
        instance: None
        for e, environment in _lastings(program)
        for instance in instances(e.body, environment, program.rulebook)
    }


def _splits(program: Program, as_of: dt.date) -> list[dt.date]:
    """The days on which the past is cut.

    Periods cut it where they begin, and the last day stands by itself. Between two cuts each body may fail on a day of
    its own and no more days than that matter, so a stretch has as many parts as there are bodies.
    """
    found = list(_lastings(program))
    firsts = sorted({first_day(e.period, as_of) for e, _ in found} | {as_of})
    bodies = len({(bare(e.body), environment) for e, environment in found})
    splits: list[dt.date] = []
    for start, end in pairwise(firsts):
        days = min(bodies, (end - start).days)
        splits += [start + dt.timedelta(days=n) for n in range(days)]
    return [*splits, as_of]
