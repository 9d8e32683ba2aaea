"""Tests on base values, evaluated for one definite value of each condition that they read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import takewhile

from sanctionlink.ground.bindings import bind, members_of
from sanctionlink.ground.ir import Environment
from sanctionlink.ground.reads import children, is_term, walk
from sanctionlink.model.expression import (
    Aggregate,
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Binder,
    Comparison,
    Constant,
    EachYear,
    Expression,
    Holds,
    InSet,
    LastYearly,
    Not,
    Op,
    Operator,
    Or,
    Pick,
    Quantified,
    Quantifier,
    SameMember,
    Shifted,
    Tally,
    Term,
    Truth,
    ValueOf,
)
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import NEVER, Date, Value, shift
from sanctionlink.records import dataclass

ValueAt = Callable[[InstanceKey], Value]
Scalar = int | Fraction

NEVER_DAY = dt.date.max.toordinal() + 1


def comparable(value: Value) -> Scalar:
    """A number or day on one scale: days count from year 1, and never comes after the last of them."""
    if isinstance(value, dt.date):
        return value.toordinal()
    if value is NEVER:
        return NEVER_DAY
    assert isinstance(value, (int, Fraction))
    return value


def term_value(term: Term, environment: Environment, value_of: ValueAt, as_of: dt.date) -> Value:
    """The number or day of a term without aggregates."""
    match term:
        case Constant(value=value):
            return value
        case AsOf():
            return as_of
        case LastYearly(month=month, day=day_of_month, of=of):
            last = as_of if of is None else _day(of, environment, value_of, as_of)
            return NEVER if last is NEVER else last_yearly(last, month, day_of_month)
        case ValueOf(condition=condition, arguments=arguments):
            return value_of((condition, members_of(arguments, environment)))
        case Shifted(day=day, by=by):
            return shift(_day(day, environment, value_of, as_of), by)
        case Pick(latest=latest, days=days):
            found = [_day(day, environment, value_of, as_of) for day in days]
            return (max if latest else min)(found, key=comparable)
        case Arithmetic(left=left, operator=operator, right=right):
            a = comparable(term_value(left, environment, value_of, as_of))
            b = comparable(term_value(right, environment, value_of, as_of))
            return arithmetic(operator, a, b)
    raise AssertionError(f"{term} is not a plain term")


def last_yearly(as_of: dt.date, month: int, day: int) -> dt.date:
    """The last such day of a year that is not after `as_of`; the first day there is if the calendar has none."""
    year = as_of.year - ((as_of.month, as_of.day) < (month, day))
    return dt.date(year, month, day) if year >= dt.MINYEAR else dt.date.min


def arithmetic(operator: Operator, a: Scalar, b: Scalar) -> Scalar:
    """Two numbers added, subtracted or multiplied."""
    if operator is Operator.MULTIPLY:
        return a * b
    return a + b if operator is Operator.ADD else a - b


def _day(term: Term, environment: Environment, value_of: ValueAt, as_of: dt.date) -> Date:
    value = term_value(term, environment, value_of, as_of)
    assert isinstance(value, dt.date) or value is NEVER
    return value


def difference(e: Comparison, environment: Environment, value_of: ValueAt, as_of: dt.date) -> Scalar:
    """Left minus right, on the scale of `comparable`."""
    left = comparable(term_value(e.left, environment, value_of, as_of))
    return left - comparable(term_value(e.right, environment, value_of, as_of))


def compare(op: Op, gap: Scalar) -> bool:
    """Whether `left op right` holds, given left minus right."""
    return {
        Op.EQ: gap == 0,
        Op.NE: gap != 0,
        Op.LT: gap < 0,
        Op.LE: gap <= 0,
        Op.GT: gap > 0,
        Op.GE: gap >= 0,
    }[op]


def test_holds(e: Comparison | EachYear, environment: Environment, value_of: ValueAt, as_of: dt.date) -> bool:
    """Whether a comparison or a yearly window holds."""
    if isinstance(e, Comparison):
        return compare(e.op, difference(e, environment, value_of, as_of))
    day = _day(e.day, environment, value_of, as_of)
    return isinstance(day, dt.date) and in_yearly_window(day, e.start, e.end)


def in_yearly_window(day: dt.date, start: tuple[int, int], end: tuple[int, int]) -> bool:
    """Whether a day lies from `start` (inclusive) until `end` (exclusive) of a year, over new year if need be."""
    at = (day.month, day.day)
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def holds_by_base(
    e: Expression, environment: Environment, rulebook: Rulebook, value_of: ValueAt, as_of: dt.date
) -> bool:
    """Whether an expression over conditions alone holds for definite base values on a day."""

    def inner(part: Expression, env: Environment = environment) -> bool:
        return holds_by_base(part, env, rulebook, value_of, as_of)

    match e:
        case Truth(value=value):
            return value
        case Holds(condition=condition, arguments=arguments, values=values):
            return value_of((condition, members_of(arguments, environment))) in values
        case Comparison(left=left, op=op, right=right):
            total = _Totals(environment, rulebook, value_of, as_of)
            return compare(op, comparable(total.of(left)) - comparable(total.of(right)))
        case EachYear():
            return test_holds(e, environment, value_of, as_of)
        case Not(body=body):
            return not inner(body)
        case And(parts=parts):
            return all(inner(part) for part in parts)
        case Or(parts=parts):
            return any(inner(part) for part in parts)
        case AtLeast(least=least, parts=parts):
            return sum(inner(part) for part in parts) >= least
        case SameMember(left=left, right=right, negated=negated):
            return (bind(left, environment) == bind(right, environment)) != negated
        case InSet(member=member, set=name):
            return bind(member, environment) in rulebook.sets[name].members
        case Quantified(quantifier=quantifier, binder=binder, body=body):
            kept = _Totals(environment, rulebook, value_of, as_of).in_range(binder)
            return (any if quantifier is Quantifier.SOME else all)(inner(body, env) for env in kept)
    raise AssertionError(f"{e} is not about base values alone")


@dataclass(frozen=True, slots=True)
class _Totals:
    """Terms with counts, sums and runs over base values alone."""

    environment: Environment
    rulebook: Rulebook
    value_of: ValueAt
    as_of: dt.date

    def holds(self, e: Expression, environment: Environment) -> bool:
        return holds_by_base(e, environment, self.rulebook, self.value_of, self.as_of)

    def in_range(self, binder: Binder) -> list[Environment]:
        """The environments of the members that a binder's filter lets in."""
        members = self.rulebook.sets[binder.set].members
        every = [(*self.environment, (binder.name, member)) for member in members]
        where = binder.where
        return [env for env in every if where is None or self.holds(where, env)]

    def of(self, term: Term) -> Value:
        match term:
            case Arithmetic(left=left, operator=operator, right=right):
                return arithmetic(operator, comparable(self.of(left)), comparable(self.of(right)))
            case Aggregate(tally=tally, binder=binder, body=body):
                found: list[Scalar] = []
                for env in self.in_range(binder):
                    if is_term(body):
                        found.append(comparable(term_value(body, env, self.value_of, self.as_of)))
                    else:
                        found.append(int(self.holds(body, env)))
                if tally is Tally.RUN:
                    return len(list(takewhile(bool, reversed(found))))
                return sum(found)
        return term_value(term, self.environment, self.value_of, self.as_of)


def instances(node: Expression | Term, environment: Environment, rulebook: Rulebook) -> Iterator[InstanceKey]:
    """The ground conditions that a test reads; some more than once."""
    if isinstance(node, (Holds, ValueOf)):
        yield node.condition, members_of(node.arguments, environment)
    elif isinstance(node, (Quantified, Aggregate)):
        for member in rulebook.sets[node.binder.set].members:
            inner = (*environment, (node.binder.name, member))
            if node.binder.where is not None:
                yield from instances(node.binder.where, inner, rulebook)
            yield from instances(node.body, inner, rulebook)
    else:
        for part in children(node):
            yield from instances(part, environment, rulebook)  # type: ignore[arg-type]


def tests_within(
    node: Expression | Term | Binder, environment: Environment, rulebook: Rulebook
) -> Iterator[tuple[Comparison | EachYear, Environment]]:
    """The comparisons and yearly windows at or below a node, for every member that its variables stand for."""
    if isinstance(node, (Comparison, EachYear)):
        yield node, environment
    binder = getattr(node, "binder", None)
    environments = [environment]
    if isinstance(binder, Binder):
        environments = [(*environment, (binder.name, m)) for m in rulebook.sets[binder.set].members]
    for inner in environments:
        for part in children(node):
            yield from tests_within(part, inner, rulebook)


def reads_date(node: Expression | Term) -> bool:
    """Whether a test depends on the date asked about other than through the facts."""
    return any(
        isinstance(part, AsOf) or (isinstance(part, LastYearly) and part.of is None) for part in walk(node)
    )
