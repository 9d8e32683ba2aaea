"""Expressions to literals: negation is pushed to the leaves, sets are enumerated, sums become thresholds.

A negated expression is the complement test at every leaf, so that "not (relief >= partial)" is a positive test for the
other values. Where consequences disagree and a condition has several values, a test holds if some of them passes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Protocol

from sanctionlink.diagnostics.limits import PINNED_COMBINATIONS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.bindings import Bindings, bind, conjuncts, members_of
from sanctionlink.ground.builder import Emitter
from sanctionlink.ground.input_tests import instances, reads_date, test_holds
from sanctionlink.ground.ir import (
    FALSE,
    TRUE,
    Environment,
    Literal,
    TermTest,
    ValueTest,
    Weight,
)
from sanctionlink.ground.parts import COMPOSED, Joint, Sense, parts, ranged
from sanctionlink.ground.reads import Node, Predicate, children, is_term, predicates, walk
from sanctionlink.model.expression import (
    Aggregate,
    Applies,
    Arithmetic,
    Binder,
    Comparison,
    Constant,
    EachYear,
    Expression,
    HasStatus,
    Holds,
    InSet,
    Lasting,
    Op,
    Operator,
    SameMember,
    Tally,
    Term,
    Truth,
    ValueOf,
)
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Value
from sanctionlink.records import dataclass, field

Pins = tuple[tuple[InstanceKey, Value], ...]
SenseKey = tuple[int, Environment, bool, int]
"""An expression (by `id`), its bindings, whether it is to hold or to fail, and the reading; 0 stands for all where they agree."""

Item = tuple[Weight, Literal, Literal]
"""A weight with the literals that say when it counts and when it does not."""

NEGATED = {Op.EQ: Op.NE, Op.NE: Op.EQ, Op.LT: Op.GE, Op.GE: Op.LT, Op.GT: Op.LE, Op.LE: Op.GT}


class Derived(Protocol):
    """Literals of what rules derive, by reading."""

    def notion(self, name: str, members: tuple[str, ...], reading: int) -> Literal:
        """Of a notion's applying."""
        ...

    def status(self, target: str, members: tuple[str, ...], reading: int) -> Literal:
        """Of a target's being blocked or in force."""
        ...

    def set_values(self, instance: InstanceKey) -> Sequence[Value]:
        """The values that rules can set a condition to."""
        ...

    def set_to(self, instance: InstanceKey, value: Value, reading: int) -> Literal:
        """Of a consequence's setting a condition to a value."""
        ...

    def overruled(self, instance: InstanceKey, reading: int) -> Literal:
        """Of some consequence's setting a condition."""
        ...


@dataclass(slots=True)
class Lowering:
    """Lowers the expressions of one rulebook into one emitter."""

    rulebook: Rulebook
    emit: Emitter
    bindings: Bindings
    derived: Derived
    weak: frozenset[Predicate]
    senses: dict[SenseKey, Literal] = field(default_factory=dict)
    _reads: dict[int, frozenset[Predicate]] = field(default_factory=dict)
    _tallied: dict[int, bool] = field(default_factory=dict)

    def literal(
        self, expression: Expression, environment: Environment, positive: bool, reading: int
    ) -> Literal:
        """The literal that says whether the expression holds (or, if not `positive`, does not) in a reading."""
        if reading and self.reads(expression).isdisjoint(self.weak):
            reading = 0
        key = (id(expression), environment, positive, reading)
        if key not in self.senses:
            self.senses[key] = self._lower(expression, environment, positive, reading)
        return self.senses[key]

    def reads(self, expression: Node) -> frozenset[Predicate]:
        """What the expression names; kept, since every reading asks."""
        if id(expression) not in self._reads:
            self._reads[id(expression)] = predicates(expression)
        return self._reads[id(expression)]

    def _lower(self, e: Expression, env: Environment, positive: bool, reading: int) -> Literal:
        if isinstance(e, COMPOSED):
            joint = parts(Sense(e, env, positive), self.bindings)
            assert joint is not None
            return self._joined(joint, reading)
        match e:
            case Truth(value=value):
                return TRUE if value == positive else FALSE
            case Holds():
                return self._holds(e, env, positive, reading)
            case Applies(notion=notion, arguments=arguments):
                literal = self.derived.notion(notion, members_of(arguments, env), reading)
                return literal if positive else -literal
            case HasStatus(target=target, arguments=arguments, bitten=bitten):
                literal = self.derived.status(target, members_of(arguments, env), reading)
                return literal if positive == bitten else -literal
            case Comparison():
                return self._comparison(e, env, positive, reading)
            case EachYear():
                return self._test(e, env, positive, reading)
            case Lasting():
                literal = self.emit.input(("term", id(e), env, ()), TermTest(e, env))
                return literal if positive else -literal
            case SameMember(left=left, right=right, negated=negated):
                same = bind(left, env) == bind(right, env)
                return TRUE if (same != negated) == positive else FALSE
            case InSet(member=member, set=name):
                inside = bind(member, env) in self.rulebook.sets[name].members
                return TRUE if inside == positive else FALSE
        raise AssertionError(e)

    def _joined(self, joint: Joint, reading: int) -> Literal:
        """So many of the parts hold."""
        literals = [
            self.literal(part.expression, part.environment, part.positive, reading)
            if isinstance(part, Sense)
            else self._joined(part, reading)
            for part in joint.parts
        ]
        return self._at_least(joint.needed, literals)

    def _join(self, literals: Iterable[Literal], every: bool) -> Literal:
        return self.emit.conjunction(literals) if every else self.emit.alternative(literals)

    def _at_least(self, least: int, literals: list[Literal]) -> Literal:
        """Some `least` of the literals hold."""
        if least <= 0:
            return TRUE
        if least > len(literals):
            return FALSE
        if least in (1, len(literals)):
            return self._join(literals, least != 1)
        one = Weight(Fraction(1), None, (), 1)
        bound = (Weight(Fraction(-least), None, (), -1), TRUE)
        return self.emit.threshold((*((one, literal) for literal in literals), bound), strict=False)

    def _in_range(self, binder: Binder, inner: Environment, positive: bool, reading: int) -> Literal:
        """Whether the binder's filter lets the member in (or keeps it out)."""
        if binder.where is None:
            return TRUE if positive else FALSE
        return self.literal(binder.where, inner, positive, reading)

    # --- conditions that consequences may set -----------------------------------------------------------------------

    def _holds(self, e: Holds, env: Environment, positive: bool, reading: int) -> Literal:
        condition = self.rulebook.conditions[e.condition]
        instance = (e.condition, members_of(e.arguments, env))
        values = e.values if positive else frozenset(condition.values) - e.values
        return self._read(instance, self._value_test(instance, values), values.__contains__, reading)

    def _read(
        self, instance: InstanceKey, base: Literal, passes: Callable[[Value], bool], reading: int
    ) -> Literal:
        """A test of one condition: some consequence passes it, or the base value does (`base`) and none fails it.

        A consequence that passes need not be denied for the base value to count, so what only feeds itself is no negation.
        """
        settable = self.derived.set_values(instance)
        passing = [self.derived.set_to(instance, v, reading) for v in settable if passes(v)]
        failing = [-self.derived.set_to(instance, v, reading) for v in settable if not passes(v)]
        return self.emit.alternative([*passing, self.emit.conjunction((base, *failing))])

    def _value_test(self, instance: InstanceKey, values: frozenset[str]) -> Literal:
        """An input for "the base value is among these"; a test and its complement share one atom."""
        every = self.rulebook.conditions[instance[0]].values
        if not values:
            return FALSE
        if len(values) == len(every):
            return TRUE
        if every[0] in values:
            return -self._value_test(instance, frozenset(every) - values)
        return self.emit.input(("value", instance, values), ValueTest(instance, values))

    def _pins(
        self, e: Comparison | EachYear, env: Environment, reading: int
    ) -> Iterator[tuple[Pins, list[Literal]]]:
        """Every way in which the conditions that a test reads get their values from consequences or the base."""
        instances = list(dict.fromkeys(self._settable_reads(e, env)))
        options: list[list[tuple[Pins, Literal]]] = []
        for instance in instances:
            ways: list[tuple[Pins, Literal]] = [
                (((instance, value),), self.derived.set_to(instance, value, reading))
                for value in self.derived.set_values(instance)
            ]
            ways.append(((), -self.derived.overruled(instance, reading)))
            options.append(ways)
        for made, combination in enumerate(product(*options)):
            if made >= PINNED_COMBINATIONS:
                raise LimitReached(PINNED_COMBINATIONS.told(place=e.span))
            pins = tuple(pin for pinned, _ in combination for pin in pinned)
            yield pins, [literal for _, literal in combination]

    def _settable_reads(self, node: Node, env: Environment) -> Iterator[InstanceKey]:
        """The ground number and date conditions below a test that some rule can set."""
        settable = self.bindings.settable
        if not settable or not any(k == "condition" and name in settable for k, name in self.reads(node)):
            return
        match node:
            case ValueOf(condition=condition, arguments=arguments):
                instance = (condition, members_of(arguments, env))
                if self.derived.set_values(instance):
                    yield instance
            case Aggregate(tally=Tally.SUM, binder=binder, body=body):
                for inner in self.bindings.of_binder(binder, env, tuple(conjuncts(binder.where))):
                    yield from self._settable_reads(body, inner)
            case Aggregate():
                return
            case _:
                for part in children(node):
                    yield from self._settable_reads(part, env)

    def _test(self, e: Comparison | EachYear, env: Environment, positive: bool, reading: int) -> Literal:
        """A test on terms without aggregates."""
        read = set(instances(e, env, self.rulebook))
        if len(read) == 1 and not reads_date(e):
            (instance,) = read
            base = self.emit.input(("term", id(e), env, ()), TermTest(e, env))

            def passes(value: Value) -> bool:
                return test_holds(e, env, {instance: value}.__getitem__, dt.date.min) == positive

            return self._read(instance, base if positive else -base, passes, reading)
        ways = []
        for pins, chosen in self._pins(e, env, reading):
            literal = self.emit.input(("term", id(e), env, pins), TermTest(e, env, pins))
            ways.append(self.emit.conjunction((*chosen, literal if positive else -literal)))
        return self.emit.alternative(ways)

    # --- counts, sums and runs --------------------------------------------------------------------------------------

    def _comparison(self, e: Comparison, env: Environment, positive: bool, reading: int) -> Literal:
        if not self._tallies(e):
            return self._test(e, env, positive, reading)
        op = e.op if positive else NEGATED[e.op]
        ways = []
        for pins, chosen in self._pins(e, env, reading):
            left = self._items(e.left, env, reading, dict(pins))
            right = self._items(e.right, env, reading, dict(pins))
            ways.append(self.emit.conjunction((*chosen, self._threshold(left, op, right))))
        return self.emit.alternative(ways)

    def _tallies(self, e: Comparison) -> bool:
        """Whether a comparison counts or adds up; kept, since every member asks."""
        if id(e) not in self._tallied:
            self._tallied[id(e)] = any(isinstance(part, Aggregate) for part in walk(e))
        return self._tallied[id(e)]

    def _threshold(self, left: list[Item], op: Op, right: list[Item]) -> Literal:
        """`left op right` as one or two thresholds."""
        if op in (Op.EQ, Op.NE):
            pair = [
                self._threshold(left, Op.GE if op is Op.EQ else Op.GT, right),
                self._threshold(left, Op.LE if op is Op.EQ else Op.LT, right),
            ]
            return self._join(pair, every=op is Op.EQ)
        if op in (Op.LE, Op.LT):
            left, right = right, left
        items = [*left, *(_scaled(item, Fraction(-1)) for item in right)]
        kept = tuple((w, x) for item in items for w, x in _rising(item) if x != FALSE and w.factor)
        strict = op in (Op.GT, Op.LT)
        if all(w.term is None and x == TRUE for w, x in kept):
            total = sum((w.factor for w, _ in kept), Fraction(0))
            return TRUE if (total > 0 if strict else total >= 0) else FALSE
        return self.emit.threshold(kept, strict)

    def _items(
        self, term: Term, env: Environment, reading: int, pins: dict[InstanceKey, Value]
    ) -> list[Item]:
        """A number term as a sum of weights, each counting where its literal holds."""
        match term:
            case Constant(value=value):
                assert isinstance(value, (int, Fraction))
                return [(_constant(Fraction(value)), TRUE, FALSE)]
            case ValueOf(condition=condition, arguments=arguments):
                pinned = pins.get((condition, members_of(arguments, env)))
                if pinned is not None:
                    assert isinstance(pinned, (int, Fraction))
                    return [(_constant(Fraction(pinned)), TRUE, FALSE)]
                return [(Weight(Fraction(1), term, env, self._sign(condition)), TRUE, FALSE)]
            case Arithmetic(left=left, operator=Operator.MULTIPLY, right=right):
                factor, other = (left, right) if isinstance(left, Constant) else (right, left)
                assert isinstance(factor, Constant) and isinstance(factor.value, (int, Fraction))
                by = Fraction(factor.value)
                return [_scaled(item, by) for item in self._items(other, env, reading, pins)]
            case Arithmetic(left=left, operator=operator, right=right):
                by = Fraction(1 if operator is Operator.ADD else -1)
                return [
                    *self._items(left, env, reading, pins),
                    *(_scaled(item, by) for item in self._items(right, env, reading, pins)),
                ]
            case Aggregate(tally=Tally.RUN):
                return self._run(term, env, reading)
            case Aggregate():
                return self._tally(term, env, reading, pins)
        raise AssertionError(term)

    def _tally(
        self, term: Aggregate, env: Environment, reading: int, pins: dict[InstanceKey, Value]
    ) -> list[Item]:
        """A count: weight one for each member that passes. A sum: the body's weights for each member in range."""
        body = term.body
        items: list[Item] = []
        for inner in ranged(term, env, self.bindings):
            in_range, outside = (
                self._in_range(term.binder, inner, positive, reading) for positive in (True, False)
            )
            if is_term(body):
                added = self._items(body, inner, reading, pins)
            else:
                passes, fails = (self.literal(body, inner, p, reading) for p in (True, False))
                added = [(_constant(Fraction(1)), passes, fails)]
            for weight, counts, does_not in added:
                both = self.emit.conjunction((in_range, counts))
                items.append((weight, both, self.emit.alternative((outside, does_not))))
        return items

    def _run(self, term: Aggregate, env: Environment, reading: int) -> list[Item]:
        """One weight for each of the last members in a row that pass; members out of range are stepped over."""
        assert not is_term(term.body), "a run is over a truth expression"
        items: list[Item] = []
        unbroken, broken = TRUE, FALSE
        for inner in reversed(list(ranged(term, env, self.bindings))):
            in_range, outside = (
                self._in_range(term.binder, inner, positive, reading) for positive in (True, False)
            )
            passes, fails = (self.literal(term.body, inner, p, reading) for p in (True, False))
            counted = self.emit.conjunction((unbroken, in_range, passes))
            uncounted = self.emit.alternative((broken, outside, fails))
            items.append((_constant(Fraction(1)), counted, uncounted))
            skipped = self.emit.conjunction((unbroken, outside))
            unbroken = self.emit.alternative((counted, skipped))
            broken = self.emit.alternative((broken, self.emit.conjunction((in_range, fails))))
        return items

    def _sign(self, condition_id: str) -> int:
        condition = self.rulebook.conditions[condition_id]
        if condition.low is not None and condition.low >= 0:
            return 1
        return -1 if condition.high is not None and condition.high <= 0 else 0


def _constant(value: Fraction) -> Weight:
    return Weight(value, None, (), (value > 0) - (value < 0))


def _scaled(item: Item, by: Fraction) -> Item:
    weight, counts, does_not = item
    sign = weight.sign * ((by > 0) - (by < 0))
    return Weight(weight.factor * by, weight.term, weight.environment, sign), counts, does_not


def _rising(item: Item) -> Iterator[tuple[Weight, Literal]]:
    """A weight that can only lower the sum, turned into one that counts, with the opposite sign, where it does not."""
    weight, counts, does_not = item
    if weight.sign >= 0 or counts == TRUE:
        yield weight, counts
    else:
        yield weight, TRUE
        yield Weight(-weight.factor, weight.term, weight.environment, 1), does_not
