"""Open days cut where tests on them can turn, so that a few days of each stand for all.

Every test of days comes down to comparing two moved days (`notified + 30 days` with `replied`) and to yearly windows of one.
Moving a day keeps the order of days. So, as with numbers (`numbers`), one day after the other is projected out: where
the days on which a stretch of it begins change their order, the others are cut. What does not turn once but again and
again (yearly windows, months compared with days) is cut in the years that follow every other cut: from there on it only
repeats itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations

from sanctionlink.diagnostics.limits import DAY_CUTS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.input_tests import NEVER_DAY, comparable, last_yearly
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Duration, Unit, shift
from sanctionlink.records import dataclass, field
from sanctionlink.situation.abstraction.ranges import NO_BEGINNING, Range, day_of

MOST_LINKS = 1_500
MOST_TRIES = 20_000
REPEATS = 800
"""Days within which a yearly window shows all that it does, but for leap days."""
REPEATS_WITH_LEAP_DAYS = 3_000

Moved = Callable[[int], int]
"""A day (as an ordinal) to a day, such that a later day never goes to an earlier one."""


@dataclass(frozen=True, slots=True)
class DayMap:
    """A function of days that keeps their order. `offset` is known where it adds a number of days."""

    key: object
    offset: int | None
    to: Moved


@dataclass(frozen=True, slots=True)
class Yearly:
    """To the last such day of a year that has come."""

    month: int
    day: int


Period = Duration | Yearly


def move(periods: tuple[Period, ...]) -> DayMap:
    """A day moved by periods, one after the other."""

    def to(ordinal: int) -> int:
        day = day_of(ordinal)
        for by in periods:
            if isinstance(by, Duration):
                day = shift(day, by)
            elif isinstance(day, dt.date):
                day = last_yearly(day, by.month, by.day)
        return int(comparable(day))

    if all(isinstance(by, Duration) and by.unit is Unit.DAYS for by in periods):
        offset = sum(by.count for by in periods if isinstance(by, Duration))
        return DayMap(offset, offset, (lambda ordinal: ordinal) if not periods else to)
    return DayMap(periods, None, to)


@dataclass(frozen=True, slots=True)
class DayLeaf:
    """A day that a test reads, moved: an open or definite one (`of`), or (None) one written out."""

    of: InstanceKey | None
    day: int
    move: DayMap


@dataclass(frozen=True, slots=True)
class DayComparison:
    """Two moved days compared.

    The test turns where the left one `reaches` the right one (the right one passes it), or `passes` it, or both.
    """

    left: DayLeaf
    right: DayLeaf
    reaches: bool = True
    passes: bool = True


@dataclass(frozen=True, slots=True)
class DayWindow:
    """A moved day asked whether it lies in a yearly window; `leap` if leap days matter to that."""

    day: DayLeaf
    holds: Callable[[int], bool]
    leap: bool


@dataclass(slots=True)
class DayDomain:
    """What a day may be: in some ranges, or one of some days."""

    ranges: list[Range] = field(default_factory=list)
    values: list[int] = field(default_factory=list)

    @property
    def low(self) -> int:
        """The first day of all ranges."""
        return min(int(r.low) for r in self.ranges if r.low is not None)

    @property
    def high(self) -> int:
        """The last day of all ranges."""
        return max(int(r.high) for r in self.ranges if r.high is not None)


@dataclass(frozen=True, slots=True)
class _Repeating:
    """Something told of a day that changes again and again."""

    told: Callable[[int], object]
    span: int


@dataclass(frozen=True, slots=True)
class _DayBoundary:
    """A day compared with another open one: `mine` moved with `theirs` moved, at `more` days (0: reached, 1: passed)."""

    other: InstanceKey
    mine: DayMap
    theirs: DayMap
    more: int


class DayCuts:
    """Where each open day is cut. Raises `LimitReached`.

    With `ends`, days that others are compared with are cut too where these others come to the end of their range.
    """

    def __init__(
        self,
        domains: Mapping[InstanceKey, DayDomain],
        tests: Iterable[DayComparison | DayWindow],
        today: int,
        *,
        ends: bool = False,
    ) -> None:
        self.beyond = int(ends)
        self.domains = domains
        self.today = today
        self.cuts: dict[InstanceKey, set[int]] = {n: set() for n, d in domains.items() if d.ranges}
        self.repeating: dict[InstanceKey, list[_Repeating]] = {n: [] for n in self.cuts}
        self.turned: dict[InstanceKey, set[int]] = {n: set() for n in self.cuts}
        self.links: dict[InstanceKey, dict[tuple[object, ...], _DayBoundary]] = {n: {} for n in self.cuts}
        for name in self.cuts:
            for r in domains[name].ranges:
                self._add(name, [int(r.low or 1), int(r.high or NEVER_DAY) + 1])
        for test in tests:
            if isinstance(test, DayWindow):
                self._window(test)
            else:
                self._compared(test)

    def points(self) -> dict[InstanceKey, list[int]]:
        """The first days of the stretches of each open day."""
        order: list[tuple[InstanceKey, list[_DayBoundary]]] = []
        rest = dict.fromkeys(self.cuts)
        while rest:
            name = min(rest, key=lambda n: (len(self.links[n]), len(self.cuts[n])))
            del rest[name]
            own = list(self.links.pop(name).values())
            for other in rest:
                for key in [k for k, link in self.links[other].items() if link.other == name]:
                    del self.links[other][key]
            order.append((name, own))
            self._project(name, own)
        chosen: dict[InstanceKey, list[int]] = {}
        for name, own in reversed(order):
            tries = 0
            for link in own:
                begins = self._begins(name, link)
                tries += len(chosen[link.other])
                if tries > MOST_TRIES:
                    raise self._too_many(name)
                self._add(name, [begins.to(value) for value in chosen[link.other]])
            self._turn(name)
            chosen[name] = [
                *self.domains[name].values,
                *(d for r in self.domains[name].ranges for d, _ in stretches(r, sorted(self.cuts[name]))),
            ]
        return {name: sorted(found) for name, found in self.cuts.items()}

    # --- tests to cuts and links ------------------------------------------------------------------------------------

    def _days(self, leaf: DayLeaf) -> list[int]:
        """The definite days that a leaf may be, moved."""
        known = [leaf.day] if leaf.of is None else self.domains[leaf.of].values
        return [leaf.move.to(day) for day in known]

    def _open(self, leaf: DayLeaf) -> InstanceKey | None:
        return leaf.of if leaf.of in self.cuts else None

    def _window(self, test: DayWindow) -> None:
        name = self._open(test.day)
        if name is not None:
            to, holds = test.day.move.to, test.holds
            leap = test.leap or test.day.move.offset is None
            span = REPEATS_WITH_LEAP_DAYS if leap else REPEATS
            self.repeating[name].append(_Repeating(lambda at: holds(to(at)), span))
            self._add(name, [NEVER_DAY])
            self._ends(name, test.day.move)

    def _compared(self, test: DayComparison) -> None:
        left, right = test.left, test.right
        one, other = self._open(left), self._open(right)
        for name, leaf in ((one, left), (other, right)):
            if name is not None:
                self._ends(name, leaf.move)
        if one is not None and one == other:
            self._crossing(one, left.move, right.move)
            return
        # Where the left day reaches the right one, the right one passes the left.
        for turns, at_left in ((test.reaches, 0), (test.passes, 1)):
            for name, mine, theirs, more in ((one, left, right, at_left), (other, right, left, 1 - at_left)):
                if turns and name is not None:
                    for day in self._days(theirs):
                        self._reaches(name, mine.move.to, day + more)
            if turns and one is not None and other is not None:
                self._link(one, left.move, other, right.move, at_left)
                self._link(other, right.move, one, left.move, 1 - at_left)

    def _ends(self, name: InstanceKey, by: DayMap) -> None:
        """Cut where a moved day comes to the first day that there is, and to never: between, days are moved alike."""
        domain = self.domains[name]
        if by.to(domain.low) == 1:
            self._reaches(name, by.to, 2)
        if any(r.last is not None and by.to(int(r.last)) == NEVER_DAY for r in domain.ranges):
            self._reaches(name, by.to, NEVER_DAY)

    def _reaches(self, name: InstanceKey, to: Moved, day: int) -> None:
        """Cut where a moved day reaches a day."""
        self._add(name, [_first(to, day, self.domains[name].low, self.domains[name].high)])

    def _crossing(self, name: InstanceKey, one: DayMap, other: DayMap) -> None:
        """Cut where two functions of one day change their order."""
        self._add(name, [NEVER_DAY])
        if one.offset is None or other.offset is None:
            told = _order(one.to, other.to)
            self.repeating[name].append(_Repeating(told, REPEATS_WITH_LEAP_DAYS))

    def _link(self, name: InstanceKey, mine: DayMap, other: InstanceKey, theirs: DayMap, more: int) -> None:
        """Note that a day is cut where it, moved, comes to another one, moved."""
        known = mine.offset is not None and theirs.offset is not None
        key = (other, mine.offset - theirs.offset - more) if known else (other, mine.key, theirs.key, more)  # type: ignore[operator]
        self.links[name].setdefault(key, _DayBoundary(other, mine, theirs, more))
        self._add(name, [NEVER_DAY])
        if len(self.links[name]) > MOST_LINKS:
            raise self._too_many(name)

    # --- projecting and lifting -------------------------------------------------------------------------------------

    def _begins(self, name: InstanceKey, link: _DayBoundary) -> DayMap:
        """The first day at which a day comes to what it is linked to, as a function of that."""
        low, high = self.domains[name].low, self.domains[name].high
        mine, theirs, more = link.mine, link.theirs, link.more
        offset = None
        if mine.offset is not None and theirs.offset is not None:
            offset = theirs.offset - mine.offset + more
        key = (name, mine.key, theirs.key, more) if offset is None else offset
        by = mine.offset
        if by is None:
            # Asked for the same days by each pair of them, and slow to find.
            return DayMap(key, offset, cache(lambda at: _first(mine.to, theirs.to(at) + more, low, high)))
        return DayMap(key, offset, lambda at: _first_after(by, theirs.to(at) + more, low, high))

    def _project(self, name: InstanceKey, own: Sequence[_DayBoundary]) -> None:
        """Cut and link what a day is linked to, so that the order of the day's stretches is settled."""
        if not own:
            return
        self._turn(name)
        begins = [(link.other, self._begins(name, link)) for link in own]
        for other, begin in begins:
            for day in self.cuts[name]:
                for more in (0, 1):
                    self._reaches(other, begin.to, day + more)
        for (one, a), (other, b) in combinations(begins, 2):
            if one == other:
                if a.offset is None or b.offset is None:
                    self._crossing(one, a, b)
                continue
            for more in (0, 1):
                self._tie(one, a, other, b, more)
                self._tie(other, b, one, a, more)

    def _tie(self, name: InstanceKey, mine: DayMap, other: InstanceKey, theirs: DayMap, more: int) -> None:
        """Link two days through a third, and cut where the one comes to a definite value of the other."""
        self._link(name, mine, other, theirs, more)
        for value in self.domains[other].values:
            self._reaches(name, mine.to, theirs.to(value) + more)

    def _turn(self, name: InstanceKey) -> None:
        found = list(self._turns(name))
        self.turned[name].update(day for day in found if day not in self.cuts[name])
        self._add(name, found)

    def _turns(self, name: InstanceKey) -> Iterator[int]:
        """The turns of what repeats itself, in the years after every cut (before the first, if there is no end that way)."""
        low = self.domains[name].low
        last = max(int(r.last or low) for r in self.domains[name].ranges)
        for repeating in self.repeating[name]:
            cuts = sorted(c for c in self.cuts[name] - self.turned[name] if low < c <= last)
            near = [(low, low + repeating.span)] if low not in NO_BEGINNING else []
            near += [(c, c + repeating.span) for c in cuts]
            if low in NO_BEGINNING:
                first = cuts[0] if cuts else min(max(self.today, low), last)
                near += [(first - repeating.span, first + (0 if cuts else repeating.span))]
            done = low
            for wanted, until in sorted(near):
                start, end = max(wanted, done), min(until, last, NEVER_DAY - 1)
                before = repeating.told(start) if start <= end else None
                for at in range(start + 1, end + 1):
                    now = repeating.told(at)
                    if now != before:
                        yield at
                    before = now
                done = max(done, end)

    def _add(self, name: InstanceKey, days: Iterable[int]) -> None:
        found = self.cuts[name]
        low, high = self.domains[name].low, self.domains[name].high
        found.update(day for day in list(days) if low <= day <= high + self.beyond)
        if len(found) > DAY_CUTS:
            raise self._too_many(name)

    def _too_many(self, name: InstanceKey) -> LimitReached:
        return LimitReached(DAY_CUTS.told(name=f"`{show_instance(name)}`"))


def _order(one: Moved, other: Moved) -> Callable[[int], object]:
    def told(at: int) -> object:
        gap = one(at) - other(at)
        return (gap > 0) - (gap < 0)

    return told


def _first(to: Moved, day: int, low: int, high: int) -> int:
    """The first day of low..high that moves to `day` or later; past the range if there is none."""
    if to(low) >= day:
        return low
    if to(high) < day:
        return high + 1
    # A period moves all days about equally far, so that there is little to search.
    near = min(max(day, low), high)
    near -= to(near) - day
    for at in (near - 8, near + 8):
        if low < at < high:
            if to(at) >= day:
                high = at
            else:
                low = at
    while high - low > 1:
        middle = (low + high) // 2
        if to(middle) >= day:
            high = middle
        else:
            low = middle
    return high


def _first_after(offset: int, day: int, low: int, high: int) -> int:
    """The same where days are added: never stays never, and comes after every day."""
    if day > NEVER_DAY:
        return high + 1
    first = max(low, min(day - offset, NEVER_DAY)) if day > 1 else low
    return first if first <= high else high + 1


def stretches(r: Range, points: Sequence[int]) -> list[tuple[int, tuple[int, int]]]:
    """A day of each stretch of a range, with the stretch's first and last day.

    It is the first day, but in a stretch without a beginning the last, so that nobody reads of the year 1900. What lies
    between the calendar's last day and never is left out.
    """
    assert r.low is not None
    assert r.high is not None
    last = r.last
    starts = sorted({int(r.low), *(p for p in points if r.holds(p))})
    ends = [*(s - 1 for s in starts[1:]), int(r.high)]
    found = []
    for s, e in zip(starts, ends, strict=True):
        first, final = int(s), int(e)
        if last is not None and last < first < NEVER_DAY <= final:
            first = NEVER_DAY
        if last is not None and first <= last < final < NEVER_DAY:
            final = int(last)
        if last is None or first <= last or first == NEVER_DAY:
            found.append((final if first in NO_BEGINNING and final < NEVER_DAY else first, (first, final)))
    return found
