"""The days on which anything that a program reads can change: a superset, and never one too few.

What a program reads changes with the facts (on the days on which they start and end), with the rules' validity, with
durations (when a day of change enters or leaves the period that must have held throughout), with yearly windows, and with
comparisons of days.

A comparison of definite days turns on a day that can be computed. One of a day that is *open* (unknown, or known as an
interval) is true in some worlds and not in others, and which combinations of such comparisons are possible changes with
the date asked about. All comparisons are differences, x - y against a period, so the boundaries form a graph: its nodes are
the calendar's origin, the date asked about and the open days, its links the periods. What is possible can only change
where a path from the origin to the date asked about ends. A month is 28 to 31 days, so such a path may end on any of
several days, all of which are taken. Only where two such boundaries of one open day may overtake each other is every day
taken.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from sanctionlink.diagnostics.limits import TIMELINE_DAYS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.input_tests import instances, reads_date, tests_within
from sanctionlink.ground.ir import Program, TermTest, ValidityTest, ValueTest
from sanctionlink.model.expression import (
    AsOf,
    Comparison,
    Constant,
    EachYear,
    Lasting,
    LastYearly,
    Pick,
    Shifted,
    Term,
    ValueOf,
)
from sanctionlink.model.rulebook import ConditionType
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import (
    FIRST_DAY,
    LAST_DAY,
    NEVER,
    Duration,
    Given,
    Interval,
    Never,
    OneOf,
    Unit,
    Unknown,
    first_day,
    shift,
)
from sanctionlink.records import dataclass, field
from sanctionlink.situation.claims import Claims

YEAR = dt.timedelta(days=366)

LAST = dt.date.max.toordinal()
ORIGIN, TODAY, YEARLY = "origin", "as_of", "each year"
Node = str | InstanceKey
"""The calendar's origin, the date asked about, the last such day of a year, or an open day."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day told from a node: `low` to `high` days after it, by way of `steps` if those are not all in days.

    `yearly` is the month and day of the node `YEARLY`.
    """

    node: Node
    low: int
    high: int
    steps: tuple[Duration, ...] = ()
    yearly: tuple[int, int] = (1, 1)

    def moved(self, by: Duration) -> Anchor:
        """The anchor moved by a period."""
        low, high = days_in(by)
        steps = (*self.steps, by) if low != high or self.steps else ()
        return Anchor(self.node, self.low + low, self.high + high, steps, self.yearly)


@dataclass(frozen=True, slots=True)
class DayLink:
    """A boundary between two nodes: one lies `low` to `high` days after the other. `label` tells inexact ones apart."""

    low: int
    high: int
    label: object = None


def days_in(period: Duration) -> tuple[int, int]:
    """The fewest and most days that a signed period can take."""
    if period.unit is Unit.DAYS:
        return period.count, period.count
    months = period.count * (12 if period.unit is Unit.YEARS else 1)
    # Exact months drift from their average by less than 5 days: short months, leap years and 1700 to 2100 without one.
    average = months * 30.436875
    return int(average) - 6, int(average) + 6


@dataclass(frozen=True, slots=True)
class Turning:
    """The days on which something can change: those of no particular year excepted, `once`.

    `windows` recur every year, as (month, day, days to add); `daily` says that any day may count.
    """

    once: tuple[int, ...]
    windows: frozenset[tuple[int, int, int]]
    daily: bool

    @property
    def recurring(self) -> bool:
        """Whether there is no last day of change."""
        return self.daily or bool(self.windows)

    def within(self, first: dt.date, end: dt.date | None) -> list[dt.date]:
        """The days of change after `first` and before `end`; `end` is needed if they recur. Raises `LimitReached`."""
        low, high = first.toordinal(), end.toordinal() if end else LAST + 1
        if self.daily:
            if high - low > TIMELINE_DAYS:
                raise _too_many()
            return [dt.date.fromordinal(n) for n in range(low + 1, high)]
        found = {n for n in self.once if low < n < high}
        if self.windows:
            if high - low > 366 * TIMELINE_DAYS:
                raise _too_many()
            found.update(n for n in self._yearly(first.year, (end or dt.date.max).year) if low < n < high)
        if len(found) > TIMELINE_DAYS:
            raise _too_many()
        return [dt.date.fromordinal(n) for n in sorted(found)]

    def around(self, day: dt.date) -> list[dt.date]:
        """A day of each stretch without change, of what recurs for ever up to a year beyond `once` and a given day.

        Raises `LimitReached`.
        """
        named = [day, *(dt.date.fromordinal(n) for n in self.once)]
        first, last = min(named), max(named)
        first -= min(YEAR, first - dt.date.min)
        last += min(YEAR, dt.date.max - last)
        return [first, *self.within(first, last)]

    def _yearly(self, first: int, last: int) -> Iterator[int]:
        for month, day, more in self.windows:
            reach = abs(more) // 365 + 2
            for year in range(max(first - reach, 1), min(last + reach, 9999) + 1):
                yield _first_from(year, month, day) + more


def _first_from(year: int, month: int, day: int) -> int:
    """The first day of a year that does not come before a day of a month: 1 March for 29 February in most years."""
    try:
        return dt.date(year, month, day).toordinal()
    except ValueError:
        return dt.date(year, month + 1, 1).toordinal()


def _too_many() -> LimitReached:
    return LimitReached(
        f"there are more than {TIMELINE_DAYS:,} days on which something that the rules read can change; ask about a shorter "
        "time with --from and --until, about fewer targets, or fix unknown dates with --set or facts"
    )


def turning(program: Program, claims: Claims, *, calendar: bool = False) -> Turning:
    """The days on which anything that a program reads can change. Raises `LimitReached`.

    With `calendar`, also those on which something changes only because the calendar of unknown days begins or ends.
    """
    return _Finder(program, claims, calendar).run()


@dataclass
class _Finder:
    """Goes through all inputs once, then follows the links that they made."""

    program: Program
    claims: Claims
    calendar: bool
    days: set[int] = field(default_factory=set)
    windows: set[tuple[int, int, int]] = field(default_factory=set)
    daily: bool = False
    links: dict[Node, dict[Node, set[DayLink]]] = field(default_factory=dict)
    yearly: set[InstanceKey] = field(default_factory=set)

    def run(self) -> Turning:
        for test in self.program.inputs:
            if isinstance(test, ValidityTest):
                self._add(d.toordinal() for d in (test.start, test.end) if d is not None)
            elif isinstance(test, ValueTest):
                self._facts(test.instance)
            elif isinstance(test, TermTest):
                self._test(test)
        for found in self.program.thresholds.values():
            for threshold in found:
                for weight, _ in threshold.items:
                    if isinstance(weight.term, ValueOf):
                        self._facts(
                            (weight.term.condition, members_of(weight.term.arguments, weight.environment))
                        )
        self._follow_links()
        return Turning(tuple(sorted(self.days)), frozenset(self.windows), self.daily)

    def _add(self, days: Iterable[int]) -> None:
        self.days.update(day for day in days if 1 < day <= LAST)
        if len(self.days) > 50 * TIMELINE_DAYS:
            raise _too_many()

    def _facts(self, instance: InstanceKey) -> None:
        self._add(day.toordinal() for day in self.claims.changes(instance))

    def _test(self, test: TermTest) -> None:
        e = test.expression
        pinned = dict(test.pinned)
        read = dict.fromkeys(instances(e, test.environment, self.program.rulebook))
        for instance in read:
            if isinstance(e, Lasting) or instance not in pinned:
                self._facts(instance)
        if isinstance(e, Lasting):
            self._lasting(e, read)
            # An open day that is compared within a period is often compared with the day asked about elsewhere.
            for inner, environment in tests_within(e.body, test.environment, self.program.rulebook):
                self._day_test(TermTest(inner, environment))
        else:
            self._day_test(test)

    def _day_test(self, test: TermTest) -> None:
        e = test.expression
        if isinstance(e, EachYear):
            self._window(e, self._anchors(e.day, test))
        elif isinstance(e, Comparison):
            self._comparison(e, self._anchors(e.left, test), self._anchors(e.right, test))

    # --- durations and windows --------------------------------------------------------------------------------------

    def _lasting(self, e: Lasting, read: Iterable[InstanceKey]) -> None:
        """The days on which a day of change enters, and those on which it leaves, the period looked at."""
        if reads_date(e.body):
            self.daily = True
            return
        most = days_in(e.period)[1] + 3

        def begins(at: int) -> int:
            return first_day(e.period, dt.date.fromordinal(at)).toordinal()

        for day in (d.toordinal() for i in read for d in self.claims.changes(i)):
            span = range(max(day - 1, 1), min(day + most, LAST))
            left = day - 1 + bisect_left(span, True, key=lambda at: begins(at) >= day)
            self._add((left - 1, left, left + 1))

    def _window(self, e: EachYear, anchors: set[Anchor] | None) -> None:
        """The days on which a yearly window opens and closes for the date asked about."""
        nodes = {anchor.node for anchor in anchors or ()} - {ORIGIN}
        if TODAY in nodes and len(nodes) > 1:
            self.daily = True
        for anchor in anchors or ():
            if anchor.node == TODAY:
                if anchor.low != anchor.high:
                    self.daily = True
                for month, day in (e.start, e.end):
                    self.windows.add((month, day, -anchor.low))
            elif not isinstance(anchor.node, str):
                self.yearly.add(anchor.node)

    # --- comparisons of days ----------------------------------------------------------------------------------------

    def _comparison(self, e: Comparison, left: set[Anchor] | None, right: set[Anchor] | None) -> None:
        if left is None or right is None:
            self.daily = self.daily or reads_date(e)
            return
        for one in left:
            for other in right:
                self._boundary(one, other)

    def _boundary(self, one: Anchor, other: Anchor) -> None:
        """Where one day comes to lie after another."""
        if YEARLY in (one.node, other.node):
            self._since_yearly(*((one, other) if one.node == YEARLY else (other, one)))
            return
        low, high = one.low - other.high, one.high - other.low
        exact = low == high
        if one.node == other.node:
            if one.node != ORIGIN and not exact and one.steps != other.steps:
                self.daily = True
            return
        if {one.node, other.node} == {ORIGIN, TODAY}:
            if one.node == TODAY:
                low, high = -high, -low
            self._add(range(low - 1, high + 2))
            return
        label = None if exact else frozenset({(one.node, one.steps), (other.node, other.steps)})
        self._link(one.node, other.node, low, high, label)

    def _since_yearly(self, began: Anchor, other: Anchor) -> None:
        """Where a day told from the last 1 July, say, comes to lie after another. That it moves each year is known."""
        if other.node == TODAY:
            for more in range(began.low - other.high - 1, began.high - other.low + 2):
                self.windows.add((*began.yearly, more))
        elif other.node not in (ORIGIN, YEARLY):
            self.daily = True

    def _link(self, one: Node, other: Node, low: int, high: int, label: object = None) -> None:
        self.links.setdefault(one, {}).setdefault(other, set()).add(DayLink(low, high, label))
        self.links.setdefault(other, {}).setdefault(one, set()).add(DayLink(-high, -low, label))

    def _anchors(self, term: Term, test: TermTest) -> set[Anchor] | None:
        """What a day is told from: each day it may be, or None for a number. Never is no day."""
        match term:
            case Constant(value=value):
                return self._definite(value)
            case AsOf():
                return {Anchor(TODAY, 0, 0)}
            case LastYearly(month=month, day=day_of_month):
                self.windows.add((month, day_of_month, 0))
                return {Anchor(YEARLY, 0, 0, (), (month, day_of_month))}
            case ValueOf(condition=condition, arguments=arguments):
                instance = (condition, members_of(arguments, test.environment))
                pinned = dict(test.pinned)
                if instance in pinned:
                    return self._definite(pinned[instance])
                if self.program.rulebook.conditions[condition].type is not ConditionType.DATE:
                    return None
                return {a for given in self._givens(instance) for a in self._given(instance, given)}
            case Shifted(day=day, by=by):
                inner = self._anchors(day, test)
                return None if inner is None else {a for i in inner for a in self._shifted(i, by)}
            case Pick(days=days):
                several = [self._anchors(day, test) for day in days]
                return {a for found in several for a in found or ()}
        return None

    @staticmethod
    def _definite(value: object) -> set[Anchor] | None:
        if isinstance(value, dt.date):
            return {Anchor(ORIGIN, value.toordinal(), value.toordinal())}
        return set() if isinstance(value, Never) else None

    @staticmethod
    def _shifted(anchor: Anchor, by: Duration) -> Iterator[Anchor]:
        if anchor.node != ORIGIN:
            yield anchor.moved(by)
            return
        day = shift(dt.date.fromordinal(anchor.low), by)
        if isinstance(day, dt.date):
            yield Anchor(ORIGIN, day.toordinal(), day.toordinal())

    def _givens(self, instance: InstanceKey) -> list[Given]:
        """Everything that is ever claimed of a condition."""
        assumed = self.claims.scenario.assumptions.get(instance)
        if assumed is not None:
            return [assumed]
        default = self.program.rulebook.conditions[instance[0]].default
        silent: Given = default if default is not None else Unknown.UNKNOWN
        return [*(fact.value for fact in self.claims.facts_on(instance)), silent]

    def _given(self, instance: InstanceKey, given: Given) -> Iterator[Anchor]:
        if isinstance(given, OneOf):
            for value in given.values:
                yield from self._definite(value) or ()
        elif isinstance(given, (Interval, Unknown)):
            if isinstance(given, Interval):
                for end in (given.low, given.high):
                    if isinstance(end, dt.date):
                        self._link(ORIGIN, instance, end.toordinal(), end.toordinal())
            if self.calendar and (isinstance(given, Unknown) or given.high is NEVER):
                for end in (FIRST_DAY, LAST_DAY):
                    self._link(ORIGIN, instance, end.toordinal(), end.toordinal())
            yield Anchor(instance, 0, 0)
        else:
            yield from self._definite(given) or ()

    # --- open days --------------------------------------------------------------------------------------------------

    def _follow_links(self) -> None:
        """Where paths from the origin through open days end."""
        reached = self._open_days()
        if reached & self.yearly or self._overtaking(reached):
            self.daily = True
        if not self.daily:
            for node, found in list(self.links.get(ORIGIN, {}).items()):
                for link in found:
                    self._walk(node, (ORIGIN, node), link.low, link.high)

    def _open_days(self) -> set[Node]:
        """The open days that are compared, directly or by way of others, with the date asked about."""
        reached: set[Node] = {TODAY}
        stack: list[Node] = [TODAY]
        while stack:
            for node in self.links.get(stack.pop(), {}):
                if node != ORIGIN and node not in reached:
                    reached.add(node)
                    stack.append(node)
        return reached - {TODAY}

    def _overtaking(self, reached: set[Node]) -> bool:
        """Whether boundaries that are not all in days may change their order."""
        for node in reached:
            for other, found in self.links[node].items():
                if other == ORIGIN:
                    continue
                inexact = [link for link in found if link.low != link.high]
                if inexact and (other != TODAY or len(self.links[node].keys() - {ORIGIN, TODAY})):
                    return True
                if any(a is not b and a.low <= b.high and b.low <= a.high for a in inexact for b in found):
                    return True
        return False

    def _walk(self, node: Node, path: tuple[Node, ...], low: int, high: int) -> None:
        slack = len(path) - 1
        if node == TODAY:
            self._add(range(low - slack, high + slack + 1))
            return
        for following, found in self.links.get(node, {}).items():
            if following not in path:
                for link in found:
                    self._walk(following, (*path, following), low + link.low, high + link.high)
