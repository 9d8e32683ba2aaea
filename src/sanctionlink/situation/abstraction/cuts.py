"""Unknown numbers and days, cut at the thresholds that the rules use, so that finitely many values stand for all.

A value known only to lie in a range is replaced by one representative of each stretch in which no test can tell one value
from another, together with whatever else is open. Here the tests of a program are gathered; `numbers` and `days`
find where they turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import cast

from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.input_tests import comparable, instances, test_holds, tests_within
from sanctionlink.ground.ir import (
    Environment,
    FreeTest,
    Input,
    Program,
    TermTest,
    Threshold,
    ValidityTest,
    ValueTest,
    Weight,
)
from sanctionlink.ground.reads import is_term
from sanctionlink.model.expression import (
    Aggregate,
    Arithmetic,
    Comparison,
    Constant,
    EachYear,
    Op,
    Operator,
    Tally,
    Term,
    ValueOf,
)
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import ConditionType
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Given, Interval, OneOf, Unknown, Value, show
from sanctionlink.records import dataclass, field
from sanctionlink.situation.abstraction.day_terms import DayTerms, dated
from sanctionlink.situation.abstraction.days import DayDomain, stretches
from sanctionlink.situation.abstraction.names import days_shown, numbers_shown
from sanctionlink.situation.abstraction.numbers import (
    Addend,
    Domain,
    LinearTest,
    NumberCuts,
    cut_numbers,
    representatives,
)
from sanctionlink.situation.abstraction.ranges import Scalar, day_of, range_of
from sanctionlink.situation.abstraction.twins import cut_days
from sanctionlink.situation.bounds import Extent, Reach, reach
from sanctionlink.situation.claims import Claim

NO_NUMBERS = NumberCuts({}, frozenset())


@dataclass(slots=True)
class Cuts:
    """Representative values for one program on one date. `claims` tells all that is claimed of a condition."""

    program: Program
    as_of: dt.date
    claims: Callable[[InstanceKey], Sequence[Claim]]
    _numbers: NumberCuts = NO_NUMBERS
    _days: Mapping[InstanceKey, list[int]] = field(default_factory=dict)
    _coarse: frozenset[InstanceKey] = frozenset()
    _labels: dict[InstanceKey, dict[Value, str]] = field(default_factory=dict)
    _prepared: bool = False

    def values(self, instance: InstanceKey, given: Given) -> tuple[Value, ...]:
        """The values to tell apart of a claim: itself, the ones it names, or representatives of its range."""
        condition = self.program.rulebook.conditions[instance[0]]
        labels = self._labels[instance] = {}
        if isinstance(given, OneOf):
            return given.values
        if isinstance(given, Unknown) and condition.type.finite:
            return condition.values
        found = range_of(condition, given)
        if found is None:
            assert not isinstance(given, (Unknown, Interval))
            return (given,)
        if not self._prepared:
            self._prepared = True
            self._prepare()
        if found.dated:
            labels.update(
                (day_of(day), days_shown(*stretch))
                for day, stretch in stretches(found, self._days.get(instance, []))
            )
        elif instance in self._numbers.ends:
            labels.update((end, show(end)) for end in (found.low, found.high) if end is not None)
        elif instance not in self._numbers.points:
            ends = [end for end in (found.low, found.high) if end is not None]
            labels[ends[0] if ends else 0] = show(given)
        else:
            points = self._numbers.points[instance]
            labels.update(numbers_shown(representatives(found, points), points, found))
        return tuple(labels)

    @property
    def reduced(self) -> frozenset[InstanceKey]:
        """The open numbers told apart by their ends alone, of those whose values were asked for."""
        return self._numbers.ends

    @property
    def coarse(self) -> frozenset[InstanceKey]:
        """The open days of which too few are told apart to say whether they matter."""
        return self._coarse

    def label(self, instance: InstanceKey, value: Value) -> str:
        """What a representative stands for, as a user would write it; of the claim whose values were asked for last."""
        return self._labels.get(instance, {}).get(value) or show(value)

    # --- gathering the tests ----------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Find the cuts of every open number and day."""
        numbers: dict[InstanceKey, Domain] = {}
        days: dict[InstanceKey, DayDomain] = {}
        for instance in self._instances():
            kind = self.program.rulebook.conditions[instance[0]].type
            if kind is ConditionType.NUMBER:
                numbers[instance] = Domain()
                self._fill(instance, numbers[instance])
            elif kind is ConditionType.DATE:
                days[instance] = DayDomain()
                self._fill(instance, days[instance])
        if any(d.ranges for d in days.values()):
            terms = DayTerms(self.program, self.as_of)
            tests = [t for e, env, pins in self._tests() for t in terms.tests(e, env, pins)]
            self._days, self._coarse = cut_days(days, tests, self.as_of.toordinal())
        if any(d.ranges for d in numbers.values()):
            sums = [
                LinearTest(
                    tuple(self._parts(e.left, env, pins, 1)) + tuple(self._parts(e.right, env, pins, -1)),
                    _steps(e),
                )
                for e, env, pins in self._tests()
                if isinstance(e, Comparison) and not dated(e.left, self.program)
            ]
            self._numbers = cut_numbers(numbers, [*sums, *self._thresholds(numbers)])

    def _fill(self, instance: InstanceKey, domain: Domain | DayDomain) -> None:
        """Write down everything that is claimed of a number or day."""
        condition = self.program.rulebook.conditions[instance[0]]
        for claim in self.claims(instance):
            found = range_of(condition, claim.given)
            if found is not None:
                domain.ranges.append(found)
            elif isinstance(claim.given, OneOf):
                domain.values.extend(cast("int", comparable(v)) for v in claim.given.values)
            else:
                domain.values.append(cast("int", comparable(cast("Value", claim.given))))

    def _instances(self) -> dict[InstanceKey, None]:
        """Every ground condition that a test or sum reads."""
        found: dict[InstanceKey, None] = {}
        for test in self.program.inputs:
            if isinstance(test, TermTest):
                found.update(
                    dict.fromkeys(instances(test.expression, test.environment, self.program.rulebook))
                )
        for threshold in self._all_thresholds():
            found.update((i, None) for w, _ in threshold.items if (i := _weighed(w)) is not None)
        return found

    def _all_thresholds(self) -> Iterator[Threshold]:
        for found in self.program.thresholds.values():
            yield from found

    def _tests(self) -> Iterator[tuple[Comparison | EachYear, Environment, Mapping[InstanceKey, Value]]]:
        """The comparisons and yearly windows of all inputs, those under a `for` among them."""
        for test in self.program.inputs:
            if isinstance(test, TermTest):
                for e, environment in tests_within(test.expression, test.environment, self.program.rulebook):
                    yield e, environment, dict(test.pinned)

    # --- numbers ----------------------------------------------------------------------------------------------------

    def _parts(
        self, term: Term, environment: Environment, pins: Mapping[InstanceKey, Value], factor: Scalar
    ) -> Iterator[Addend]:
        """A number term as a sum; what an aggregate ranges over may count or not."""
        by = Fraction(factor)
        match term:
            case Constant(value=value):
                yield Addend(by * Fraction(comparable(value)), None, False)
            case ValueOf(condition=condition, arguments=arguments):
                instance = (condition, members_of(arguments, environment))
                if instance in pins:
                    yield Addend(by * Fraction(comparable(pins[instance])), None, False)
                else:
                    yield Addend(by, instance, False)
            case Arithmetic(left=left, operator=Operator.MULTIPLY, right=right):
                constant, other = (left, right) if isinstance(left, Constant) else (right, left)
                assert isinstance(constant, Constant)
                yield from self._parts(other, environment, pins, by * Fraction(comparable(constant.value)))
            case Arithmetic(left=left, operator=operator, right=right):
                yield from self._parts(left, environment, pins, by)
                yield from self._parts(right, environment, pins, by if operator is Operator.ADD else -by)
            case Aggregate(tally=tally, binder=binder, body=body):
                for member in self.program.rulebook.sets[binder.set].members:
                    inner = (*environment, (binder.name, member))
                    if tally is Tally.SUM and is_term(body):
                        for part in self._parts(body, inner, pins, by):
                            yield Addend(part.factor, part.of, part.maybe or binder.where is not None)
                    else:
                        yield Addend(by, None, True)

    def _thresholds(self, numbers: Mapping[InstanceKey, Domain]) -> Iterator[LinearTest]:
        """The sums that read an open number, with what may count in them."""
        reading = [
            t
            for t in self._all_thresholds()
            if any((i := _weighed(w)) is not None and numbers[i].ranges for w, _ in t.items)
        ]
        if not reading:
            return
        found = self._reach(numbers)
        for threshold in reading:
            parts = tuple(
                Addend(weight.factor, _weighed(weight), not found.must(literal))
                for weight, literal in threshold.items
                if found.may(literal)
            )
            yield LinearTest(parts, steps=True)

    def _reach(self, numbers: Mapping[InstanceKey, Domain]) -> Reach:
        """What must and may hold, whatever is open."""

        def extent(weight: Weight) -> Extent:
            instance = _weighed(weight)
            if instance is None:
                return weight.factor, weight.factor
            domain = numbers[instance]
            if not domain.bounded:
                return None, None
            ends = [weight.factor * Fraction(end) for end in domain.ends]
            return min(ends), max(ends)

        return reach(self.program, [self._settled(test) for test in self.program.inputs], extent)

    def _settled(self, test: Input) -> bool | None:
        """The truth of an input if nothing that it reads is open."""
        match test:
            case ValidityTest(start=start, end=end):
                return (start is None or start <= self.as_of) and (end is None or self.as_of < end)
            case FreeTest(instance=instance):
                free = {c.kind is not LeafKind.ASSUMPTION for c in self.claims(instance)}
                return free.pop() if len(free) == 1 else None
            case ValueTest(instance=instance, values=values):
                value = self._known(instance)
                return None if value is None else value in values
            case TermTest(expression=Comparison() | EachYear() as e):
                known = dict(test.pinned)
                for instance in instances(e, test.environment, self.program.rulebook):
                    value = known.get(instance, self._known(instance))
                    if value is None:
                        return None
                    known[instance] = value
                return test_holds(e, test.environment, known.__getitem__, self.as_of)
        return None

    def _known(self, instance: InstanceKey) -> Value | None:
        """The value of a ground condition if there is one only."""
        said = self.claims(instance)
        if len(said) != 1 or isinstance(said[0].given, (Unknown, Interval, OneOf)):
            return None
        return said[0].given


def _weighed(weight: Weight) -> InstanceKey | None:
    """The ground condition that a weight reads."""
    if not isinstance(weight.term, ValueOf):
        return None
    return weight.term.condition, members_of(weight.term.arguments, weight.environment)


def _steps(e: Comparison) -> bool:
    """Whether a comparison is an inequality."""
    return e.op not in (Op.EQ, Op.NE)
