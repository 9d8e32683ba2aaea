"""Unknown numbers and days, cut at the thresholds that the rules use, so that finitely many values stand for all.

A value known only to lie in a range is replaced by one representative of each stretch in which no test can tell one value
from another. Tests are monotone in each value they read: for days the turning points are found by bisection, for numbers
they are the roots of a linear equation. Two open values that one test compares are cut against each other: the first
variable at its own and the other's turning points, the next at the turning points that each representative of the first
gives it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from sanctionlink.diagnostics import LimitReached
from sanctionlink.model.expression import Comparison, EachYear, ValueOf
from sanctionlink.model.rulebook import Condition, ConditionType
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import NEVER, Given, Interval, OneOf, Unknown, Value, show
from sanctionlink.program.bindings import members_of
from sanctionlink.program.claims import Claim
from sanctionlink.program.program import TRUE, Program, TermTest, Threshold
from sanctionlink.program.terms import NEVER_DAY, comparable, difference, instances, test_holds
from sanctionlink.records import dataclass, field

Scalar = int | Fraction

MOST_CUTS = 4_000
MOST_LINKED = 3


def day_of(ordinal: Scalar) -> Value:
    """The day of a comparable number, never past the last one."""
    return NEVER if ordinal >= NEVER_DAY else dt.date.fromordinal(int(ordinal))


@dataclass(frozen=True, slots=True)
class Range:
    """The values an open number or day can have; None is no bound."""

    dated: bool
    low: Scalar | None
    high: Scalar | None

    def holds(self, value: Scalar) -> bool:
        """Whether a value lies in the range."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def range_of(condition: Condition, given: Given) -> Range | None:
    """The range that a claim leaves open, or None if it names its values."""
    if condition.type.finite:
        return None
    dated = condition.type is ConditionType.DATE
    if isinstance(given, Interval):
        return Range(dated, comparable(given.low), comparable(given.high))
    if isinstance(given, Unknown):
        return Range(True, 1, NEVER_DAY) if dated else Range(False, condition.low, condition.high)
    return None


@dataclass(slots=True)
class Cuts:
    """Representative values for one program on one date. `claims` tells what is claimed of a condition that day."""

    program: Program
    as_of: dt.date
    claims: Callable[[InstanceKey], Sequence[Claim]]
    _ranges: dict[InstanceKey, list[Range]] | None = None
    _points: dict[InstanceKey, list[Scalar]] = field(default_factory=dict)
    _readers: dict[InstanceKey, list[TermTest | Threshold]] = field(default_factory=dict)

    def values(self, instance: InstanceKey, given: Given) -> tuple[Value, ...]:
        """The values to tell apart of a claim: itself, the ones it names, or representatives of its range."""
        condition = self.program.rulebook.conditions[instance[0]]
        if isinstance(given, OneOf):
            return given.values
        if isinstance(given, Unknown) and condition.type.finite:
            return condition.values
        found = range_of(condition, given)
        if found is None:
            assert not isinstance(given, (Unknown, Interval))
            return (given,)
        points = representatives(found, self._turning_points(instance), self._is_linked(instance))
        return tuple(day_of(p) if found.dated else p for p in points)

    def label(self, instance: InstanceKey, value: Value) -> str:
        """A representative as a user would read it."""
        return show(value)

    # --- turning points ---------------------------------------------------------------------------------------------

    def _turning_points(self, instance: InstanceKey) -> list[Scalar]:
        if self._ranges is None:
            self._ranges = {}
            self._prepare()
        return self._points.get(instance, [])

    def _prepare(self) -> None:
        """Find the turning points of every open range, first by constants, then against each other."""
        assert self._ranges is not None
        rulebook = self.program.rulebook
        for reader in self._all_readers():
            for instance in self._read(reader):
                self._readers.setdefault(instance, []).append(reader)
        for instance in self._readers:
            condition = rulebook.conditions[instance[0]]
            ranges = [range_of(condition, c.given) for c in self.claims(instance)]
            if any(r is not None for r in ranges):
                self._ranges[instance] = [r for r in ranges if r is not None]
        order = list(self._ranges)
        self._points = {instance: [] for instance in order}
        for _ in range(max(1, len(order))):  # turning points travel along tests that link open values
            before = {i: len(p) for i, p in self._points.items()}
            for instance in order:
                self._add(instance, self._critical(instance, self._boundary_values))
            if before == {i: len(p) for i, p in self._points.items()}:
                break
        done: list[InstanceKey] = []
        for instance in order:
            if any(self._linked(instance, other) for other in done):
                self._add(instance, self._critical(instance, self._representative_values))
            done.append(instance)
            if sum(self._linked(instance, other) for other in order if other != instance) >= MOST_LINKED:
                raise LimitReached(
                    f"`{show_instance(instance)}` is open and compared with {MOST_LINKED} or more other open values; "
                    "fix some of them with --set or facts"
                )

    def _add(self, instance: InstanceKey, points: Iterable[Scalar]) -> None:
        known = set(self._points[instance])
        known.update(points)
        if len(known) > MOST_CUTS:
            raise LimitReached(
                f"`{show_instance(instance)}` is open over so wide a range that the rules cut it into more than "
                f"{MOST_CUTS:,} stretches; fix it, or the values it is compared with, with --set or facts"
            )
        self._points[instance] = sorted(known)

    def _all_readers(self) -> Iterator[TermTest | Threshold]:
        for test in self.program.inputs:
            if isinstance(test, TermTest) and isinstance(test.expression, (Comparison, EachYear)):
                yield test
        for found in self.program.thresholds.values():
            yield from found

    def _read(self, reader: TermTest | Threshold) -> list[InstanceKey]:
        """The ground number and date conditions that a test or sum reads."""
        if isinstance(reader, TermTest):
            pinned = dict(reader.pinned)
            found = instances(reader.expression, reader.environment, self.program.rulebook)
            return [i for i in dict.fromkeys(found) if i not in pinned]
        return list(dict.fromkeys(i for w, _ in reader.items if (i := _weighed(w)) is not None))

    def _is_linked(self, instance: InstanceKey) -> bool:
        """Whether some test compares the value with another open one."""
        return any(o != instance and self._linked(instance, o) for o in self._ranges or ())

    def _linked(self, one: InstanceKey, other: InstanceKey) -> bool:
        return any(other in self._read(reader) for reader in self._readers[one])

    def _boundary_values(self, instance: InstanceKey) -> list[Scalar]:
        """Definite values, or the ends and turning points of an open one."""
        return self._definite(instance) + self._ends(instance)

    def _representative_values(self, instance: InstanceKey) -> list[Scalar]:
        """Definite values, or a representative of every stretch of an open one."""
        assert self._ranges is not None
        found = self._definite(instance)
        for r in self._ranges.get(instance, ()):
            found.extend(representatives(r, self._points[instance], linked=True))
        return found

    def _definite(self, instance: InstanceKey) -> list[Scalar]:
        found: list[Scalar] = []
        for claim in self.claims(instance):
            given = claim.given
            if isinstance(given, OneOf):
                found.extend(comparable(v) for v in given.values)
            elif not isinstance(given, (Unknown, Interval)):
                found.append(comparable(given))
        return found

    def _ends(self, instance: InstanceKey) -> list[Scalar]:
        assert self._ranges is not None
        found: list[Scalar] = []
        for r in self._ranges.get(instance, ()):
            found.extend(end for end in (r.low, r.high) if end is not None)
            for point in self._points.get(instance, ()):
                found.extend((point - 1, point) if r.dated else (point,))
        return found

    def _critical(
        self, instance: InstanceKey, values: Callable[[InstanceKey], list[Scalar]]
    ) -> Iterator[Scalar]:
        """The points of an open value at which some test can turn, the others having the values given."""
        assert self._ranges is not None
        for r in self._ranges[instance]:
            for reader in self._readers[instance]:
                if isinstance(reader, Threshold):
                    yield from self._roots(reader, instance, values, r)
                    continue
                others = [i for i in self._read(reader) if i != instance]
                for combination in product(*(values(i) for i in others)):
                    fixed = dict(zip(others, combination, strict=True))
                    if r.dated:
                        yield from self._turning_days(reader, instance, fixed, r)
                    else:
                        yield from self._root(reader, instance, fixed, r)

    # --- days -------------------------------------------------------------------------------------------------------

    def _turning_days(
        self, test: TermTest, instance: InstanceKey, fixed: Mapping[InstanceKey, Scalar], r: Range
    ) -> Iterator[Scalar]:
        """The first days of the stretches in which a test of days does not turn."""
        e = test.expression
        assert r.low is not None and r.high is not None
        low, high = int(r.low), int(r.high)
        known: dict[InstanceKey, Value] = {i: day_of(v) for i, v in fixed.items()}
        known.update(test.pinned)

        def value_of(at: int) -> Callable[[InstanceKey], Value]:
            return {**known, instance: day_of(at)}.__getitem__

        if isinstance(e, EachYear):
            yield from self._yearly(test, value_of, low, high)
            return
        assert isinstance(e, Comparison)

        def sign(at: int) -> int:
            gap = difference(e, test.environment, value_of(at), self.as_of)
            return (gap > 0) - (gap < 0)

        rulebook = self.program.rulebook
        if all(instance in instances(side, test.environment, rulebook) for side in (e.left, e.right)):
            if high - low > 40_000:
                raise LimitReached(
                    f"{e.span}: `{show_instance(instance)}` stands on both sides of a comparison and is open over too "
                    "many days; fix it with --set or a fact"
                )
            yield from (at for at in range(low + 1, high + 1) if sign(at) != sign(at - 1))
            return
        turn = sign(high) - sign(low)
        if turn:
            for level in (0, 1) if turn > 0 else (0, -1):
                yield from _first(
                    low,
                    high,
                    lambda at, level=level: (sign(at) - level) * turn >= 0,  # type: ignore[misc]
                )

    def _yearly(
        self,
        test: TermTest,
        value_of: Callable[[int], Callable[[InstanceKey], Value]],
        low: int,
        high: int,
    ) -> Iterator[int]:
        """The turning points of a yearly window, in the years around every other turning point of the value."""
        e = test.expression
        assert isinstance(e, EachYear)
        near = [self.as_of.toordinal()] + [int(p) for points in self._points.values() for p in points]
        near += [end for end in (low, high) if 1 < end < NEVER_DAY]
        first = max(low, min(near) - 800, 2)
        last = min(high, max(p for p in near if p <= NEVER_DAY) + 800, NEVER_DAY)

        def inside(at: int) -> bool:
            return test_holds(e, test.environment, value_of(at), self.as_of)

        yield from (at for at in range(first, last + 1) if at > low and inside(at) != inside(at - 1))

    # --- numbers ----------------------------------------------------------------------------------------------------

    def _root(
        self, test: TermTest, instance: InstanceKey, fixed: Mapping[InstanceKey, Scalar], r: Range
    ) -> Iterator[Scalar]:
        """Where a comparison of numbers turns: the root of a linear function."""
        e = test.expression
        assert isinstance(e, Comparison)
        known: dict[InstanceKey, Value] = dict(fixed)
        known.update(test.pinned)

        def gap(at: int) -> Fraction:
            return Fraction(difference(e, test.environment, {**known, instance: at}.__getitem__, self.as_of))

        slope = gap(1) - gap(0)
        if slope:
            root = -gap(0) / slope
            if r.holds(root):
                yield root

    def _roots(
        self,
        threshold: Threshold,
        instance: InstanceKey,
        values: Callable[[InstanceKey], list[Scalar]],
        r: Range,
    ) -> Iterator[Scalar]:
        """Where a sum can reach its bound, whichever of its items count."""
        sums: set[tuple[Fraction, Fraction]] = {(Fraction(0), Fraction(0))}  # (factor of the value, the rest)
        for weight, literal in threshold.items:
            weighed = _weighed(weight)
            if weighed == instance:
                added = [(weight.factor, Fraction(0))]
            elif weighed is None:
                added = [(Fraction(0), weight.factor)]
            else:
                added = [(Fraction(0), weight.factor * Fraction(v)) for v in set(values(weighed))]
            reached = {(a + f, b + c) for a, b in sums for f, c in added}
            sums = reached if literal == TRUE else reached | sums
            if len(sums) > 50 * MOST_CUTS:
                raise LimitReached(
                    f"a sum that reads the open value `{show_instance(instance)}` has too many parts that may count or not; "
                    "fix the value with --set or a fact"
                )
        for factor, rest in sums:
            if factor and r.holds(-rest / factor):
                yield -rest / factor


def _weighed(weight: object) -> InstanceKey | None:
    """The ground condition that a weight reads."""
    term = getattr(weight, "term", None)
    if not isinstance(term, ValueOf):
        return None
    return term.condition, members_of(term.arguments, weight.environment)  # type: ignore[attr-defined]


def _first(low: int, high: int, reached: Callable[[int], bool]) -> Iterator[int]:
    """The first day after `low`, up to `high`, from which on a monotone test holds, if there is one."""
    if reached(low) or not reached(high):
        return
    while high - low > 1:
        middle = (low + high) // 2
        if reached(middle):
            high = middle
        else:
            low = middle
    yield high


def representatives(r: Range, points: Sequence[Scalar], linked: bool) -> list[Scalar]:
    """A value of each stretch. Numbers: each point and each gap's middle.

    Days: the first of a stretch; also its middle and last one if the value is linked to another open one, which may have
    to come before or after it within the stretch.
    """
    inside = [p for p in points if r.holds(p)]
    if r.dated:
        assert r.low is not None and r.high is not None
        starts = sorted({r.low, *inside})
        found: dict[Scalar, None] = {}
        for start, following in zip(starts, [*starts[1:], r.high + 1], strict=True):
            middle = (int(start) + int(following) - 1) // 2
            found.update(dict.fromkeys((start, middle, following - 1) if linked else (start,)))
        return sorted(found)
    low = r.low if r.low is not None else (min(inside) - 1 if inside else r.high)
    high = r.high if r.high is not None else (max(inside) + 1 if inside else low)
    if low is None or high is None:
        return [Fraction(0)]
    ends = sorted({Fraction(low), *map(Fraction, inside), Fraction(high)})
    between = [(a + b) / 2 for a, b in zip(ends, ends[1:], strict=False)]
    return [_plain(v) for v in sorted({*ends, *between})]


def _plain(value: Fraction) -> Scalar:
    return value.numerator if value.denominator == 1 else value
