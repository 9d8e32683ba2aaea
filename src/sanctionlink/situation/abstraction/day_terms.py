"""Terms of days taken apart: the single days that each may be, and its tests as comparisons and yearly windows of those."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.input_tests import comparable, term_value, test_holds
from sanctionlink.ground.ir import Environment, Program
from sanctionlink.model.expression import (
    AsOf,
    Comparison,
    Constant,
    EachYear,
    LastYearly,
    Op,
    Pick,
    Shifted,
    Term,
    ValueOf,
)
from sanctionlink.model.rulebook import ConditionType
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Never, Value
from sanctionlink.records import dataclass
from sanctionlink.situation.abstraction.days import DayComparison, DayLeaf, DayWindow, Period, Yearly, move
from sanctionlink.situation.abstraction.ranges import day_of

REACHES = (Op.LT, Op.GE)
"""Comparisons that turn where the left side reaches the right one, and there alone."""
PASSES = (Op.LE, Op.GT)
"""Comparisons that turn where the left side passes the right one, and there alone."""

NOTHING: Mapping[InstanceKey, Value] = {}


@dataclass(frozen=True, slots=True)
class DayTerms:
    """Takes the day terms of one program apart, as of a date."""

    program: Program
    as_of: dt.date

    def tests(
        self, e: Comparison | EachYear, environment: Environment, pins: Mapping[InstanceKey, Value]
    ) -> Iterator[DayComparison | DayWindow]:
        """A test of days as comparisons and windows of single days."""
        if isinstance(e, Comparison):
            if dated(e.left, self.program):
                right = list(self.leaves(e.right, environment, pins, ()))
                for one in self.leaves(e.left, environment, pins, ()):
                    yield from (
                        DayComparison(one, other, e.op not in PASSES, e.op not in REACHES) for other in right
                    )
            return
        leaves = list(self.leaves(e.day, environment, pins, ()))
        leap = (2, 29) in (e.start, e.end)
        for at, leaf in enumerate(leaves):
            yield DayWindow(leaf, _inside(e, self.as_of), leap)
            yield from (DayComparison(leaf, other) for other in leaves[:at])

    def leaves(
        self,
        term: Term,
        environment: Environment,
        pins: Mapping[InstanceKey, Value],
        after: tuple[Period, ...],
    ) -> Iterator[DayLeaf]:
        """The days of which a term is one, each moved by the periods around it."""
        match term:
            case Shifted(day=day, by=by):
                yield from self.leaves(day, environment, pins, (by, *after))
            case Pick(days=days):
                for day in days:
                    yield from self.leaves(day, environment, pins, after)
            case ValueOf(condition=condition, arguments=arguments):
                instance = (condition, members_of(arguments, environment))
                if instance in pins:
                    yield DayLeaf(None, int(comparable(pins[instance])), move(after))
                else:
                    yield DayLeaf(instance, 0, move(after))
            case Constant(value=value):
                yield DayLeaf(None, int(comparable(value)), move(after))
            case LastYearly(month=month, day=day_of_month, of=of) if of is not None:
                yield from self.leaves(of, environment, pins, (Yearly(month, day_of_month), *after))
            case AsOf() | LastYearly():
                known = term_value(term, (), NOTHING.__getitem__, self.as_of)
                yield DayLeaf(None, int(comparable(known)), move(after))


def _inside(e: EachYear, as_of: dt.date) -> Callable[[int], bool]:
    """Whether a day lies in a yearly window."""

    def holds(ordinal: int) -> bool:
        window = EachYear(Constant(cast("dt.date", day_of(ordinal)), e.span), e.start, e.end, e.span)
        return test_holds(window, (), NOTHING.__getitem__, as_of)

    return holds


def dated(term: Term, program: Program) -> bool:
    """Whether a term is a day."""
    match term:
        case AsOf() | LastYearly() | Shifted() | Pick():
            return True
        case Constant(value=value):
            return isinstance(value, (dt.date, Never))
        case ValueOf(condition=condition):
            return program.rulebook.conditions[condition].type is ConditionType.DATE
    return False
