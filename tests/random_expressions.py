"""Random expressions over the names of a random rulebook, kept stratified by layers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

from sanctionlink.diagnostics.model import Span
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import Condition, ConditionType, MemberSet, Target
from sanctionlink.model.values import NEVER, Duration, Unit

T = TypeVar("T")
SPAN = Span("random.yaml", 1, 1, 1, 1)
ORDERED = (ex.Op.GE, ex.Op.GT, ex.Op.LE, ex.Op.LT)
OFFSETS = (0, 1, -1, 2, -2, -3, 3, -7, -28, -29, -30, -31, 28, 29, 30, 31)
PERIODS = (
    Duration(1, Unit.DAYS),
    Duration(2, Unit.DAYS),
    Duration(3, Unit.DAYS),
    Duration(30, Unit.DAYS),
    Duration(1, Unit.MONTHS),
)
SHIFTS = (
    Duration(1, Unit.DAYS),
    Duration(-2, Unit.DAYS),
    Duration(30, Unit.DAYS),
    Duration(1, Unit.MONTHS),
    Duration(-1, Unit.MONTHS),
    Duration(2, Unit.MONTHS),
    Duration(-1, Unit.YEARS),
)
YEARLY = ((3, 1), (2, 28), (3, 2), (1, 30), (12, 15))


def days_around(as_of: dt.date) -> list[dt.date]:
    """The few days that programs speak of."""
    return [as_of + dt.timedelta(days=offset) for offset in OFFSETS]


@dataclass
class Symbols:
    """The names of a rulebook. `layers` has those that rules derive; the rest is read from the record alone."""

    as_of: dt.date = dt.date(2024, 3, 1)
    number_style: str = "sums"
    yearly: bool = False
    sets: dict[str, MemberSet] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    notions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    layers: dict[str, int] = field(default_factory=dict)


@dataclass
class Draws:
    """Choices made by Hypothesis, so that it can repeat and shrink them."""

    draw: st.DrawFn

    def chance(self, percent: int) -> bool:
        """True about so often; shrinks to False."""
        return self.draw(st.integers(0, 99)) >= 100 - percent

    def pick(self, options: list[T] | tuple[T, ...]) -> T:
        """One of several; shrinks to the first."""
        return options[self.draw(st.integers(0, len(options) - 1))]


@dataclass
class Bodies(Draws):
    """Writes expressions for one rule, whose head is in `layer`.

    `strict` keeps everything below the layer; `loose` drops all care. `sign` says whether what is written is read
    positively (True), negatively (False) or both ways (None).
    """

    symbols: Symbols
    layer: int
    scope: dict[str, str]
    loose: bool = False
    strict: bool = False
    record_only: bool = False
    numbers_read: set[str] = field(default_factory=set)

    def readable(self, name: str, sign: bool | None, *, condition: bool) -> bool:
        """Whether the rule may read the name there."""
        layer = self.symbols.layers.get(name, 0)
        if self.record_only:
            return condition and name not in self.symbols.layers
        if self.loose or layer == 0 or layer < self.layer:
            return True
        return layer == self.layer and not condition and sign is True and not self.strict

    def expression(self, sign: bool | None, depth: int = 2) -> ex.Expression:
        """Any truth expression."""
        if depth == 0 or self.chance(45):
            return self.leaf(sign)
        kind = self.pick(("and", "or", "not", "and", "or", "least", "quantified", "quantified", "lasting"))
        if kind == "not":
            return ex.Not(self.expression(None if sign is None else not sign, depth - 1), SPAN)
        if kind == "quantified":
            return self.quantified(sign, depth)
        if kind == "lasting" and not self.record_only:
            return self.lasting()
        parts = tuple(self.expression(sign, depth - 1) for _ in range(self.draw(st.integers(2, 3))))
        if kind == "and":
            return ex.And(parts, SPAN)
        if kind == "least":
            return ex.AtLeast(self.draw(st.integers(1, len(parts))), parts, SPAN)
        return ex.Or(parts, SPAN)

    def lasting(self) -> ex.Expression:
        """Something that has held for a time. It reads only what no rule sets."""
        inner = Bodies(self.draw, self.symbols, self.layer, self.scope, record_only=True)
        body = inner.expression(True, 1)
        return ex.Lasting(body, self.pick(PERIODS), SPAN)

    def within(self, binder: ex.Binder) -> Bodies:
        """The writer inside a quantifier or aggregate."""
        scope = {**self.scope, binder.name: binder.set}
        return Bodies(
            self.draw,
            self.symbols,
            self.layer,
            scope,
            self.loose,
            self.strict,
            self.record_only,
            self.numbers_read,
        )

    def binder(self, where_sign: bool | None) -> ex.Binder:
        """A fresh variable over a set, now and then filtered."""
        name = f"m{len(self.scope)}"
        over = "u" if "u" in self.symbols.sets and self.chance(20) else "s"
        plain = ex.Binder(name, over, None)
        if not self.chance(30):
            return plain
        return ex.Binder(name, over, self.within(plain).leaf(where_sign, binding=False))

    def quantified(self, sign: bool | None, depth: int) -> ex.Expression:
        """Some or every member."""
        kind = self.pick((ex.Quantifier.SOME, ex.Quantifier.EVERY))
        flipped = None if sign is None else not sign
        binder = self.binder(sign if kind is ex.Quantifier.SOME else flipped)
        return ex.Quantified(kind, binder, self.within(binder).expression(sign, depth - 1), SPAN)

    # --- leaves ------------------------------------------------------------------------------------------------------

    def leaf(self, sign: bool | None, *, binding: bool = True) -> ex.Expression:
        """A test without parts; `binding` allows counts, sums and runs in it."""
        kinds = ["holds"] * 6
        notions = [n for n in self.symbols.notions if self.readable(n, sign, condition=False)]
        targets = [t for t in self.symbols.targets if self.readable(t, sign, condition=False)]
        denied = [t for t in self.symbols.targets if self.readable(t, sign is False, condition=False)]
        kinds += ["applies"] * 4 if notions else []
        kinds += ["status"] * 2 if targets or denied else []
        kinds += ["numbers"] * 3 if binding or self.of_type(ConditionType.NUMBER) else []
        kinds += ["days"] * 3 if self.of_type(ConditionType.DATE) else ["days"]
        kinds += ["member"] if self.scope else []
        kind = self.pick(kinds)
        if kind == "applies":
            notion = self.pick(notions)
            return ex.Applies(notion, self.arguments(self.symbols.notions[notion]), SPAN)
        if kind == "status":
            bitten = bool(targets) and (not denied or self.chance(70))
            target = self.pick(targets if bitten else denied)
            return ex.HasStatus(target, self.arguments(self.symbols.targets[target].over), bitten, SPAN)
        if kind == "numbers":
            return self.numbers(sign, binding)
        if kind == "days":
            return self.days()
        return self.member() if kind == "member" else self.holds()

    def of_type(self, kind: ConditionType | None) -> list[Condition]:
        """The readable conditions of a type, or the finite ones. None of an empty set is readable."""
        return [
            c
            for c in self.symbols.conditions.values()
            if (c.type.finite if kind is None else c.type is kind)
            and self.readable(c.id, None, condition=True)
            and all(self.symbols.sets[s].members or s in self.scope.values() for s in c.over)
        ]

    def arguments(self, over: tuple[str, ...]) -> tuple[ex.Argument, ...]:
        """Variables in scope where there are any, else members."""
        found: list[ex.Argument] = []
        for name in over:
            variables = [v for v, s in self.scope.items() if s == name]
            members = list(self.symbols.sets[name].members)
            if variables and (not members or self.chance(80)):
                found.append(ex.Variable(variables[-1] if self.chance(70) else self.pick(variables)))
            else:
                found.append(ex.Member(self.pick(members or ["a"])))
        return tuple(found)

    def holds(self) -> ex.Expression:
        """A finite condition has one of some values."""
        options = self.of_type(None)
        if not options:
            return ex.Truth(self.chance(50), SPAN)
        condition = self.pick(options)
        values = {self.pick(condition.values[::-1])}
        if len(condition.values) > 2 and self.chance(40):
            values.add(self.pick(condition.values))
        return ex.Holds(condition.id, self.arguments(condition.over), frozenset(values), SPAN)

    def member(self) -> ex.Expression:
        """A test on a variable."""
        variable = self.pick(list(self.scope))
        over = self.scope[variable]
        if "u" in self.symbols.sets and self.chance(35):
            return ex.InSet(ex.Variable(variable), "s" if over == "u" else "u", SPAN)
        others: list[ex.Argument] = [
            ex.Variable(v) for v, s in self.scope.items() if s == over and v != variable
        ]
        others += [ex.Member(m) for m in self.symbols.sets[over].members]
        if not others:
            return ex.Truth(True, SPAN)
        return ex.SameMember(ex.Variable(variable), self.pick(others), self.chance(40), SPAN)

    # --- numbers -----------------------------------------------------------------------------------------------------

    def numbers(self, sign: bool | None, binding: bool) -> ex.Expression:
        """A number compared, mostly with a constant. No comparison reads one condition twice."""
        self.numbers_read = set()
        op = self.pick(ORDERED) if self.chance(75) else self.pick((ex.Op.EQ, ex.Op.NE))
        up = op in (ex.Op.GE, ex.Op.GT)
        inner = None if sign is None or op in (ex.Op.EQ, ex.Op.NE) else sign == up
        left = self.number(inner, binding)
        right: ex.Term = ex.Constant(self.draw(st.integers(0, 3)), SPAN)
        if self.symbols.number_style == "pairs" and self.chance(40):
            right = self.value_of(ConditionType.NUMBER) or right
        if self.chance(10):
            return (
                ex.Comparison(right, op, left, SPAN)
                if inner is None
                else ex.Comparison(right, MIRROR[op], left, SPAN)
            )
        return ex.Comparison(left, op, right, SPAN)

    def number(self, sign: bool | None, binding: bool) -> ex.Term:
        """A number: a condition, a count, a sum, a run, or arithmetic with them."""
        condition = self.value_of(ConditionType.NUMBER)
        if binding and (condition is None or self.chance(55)):
            return self.aggregate(sign)
        if condition is None:
            return ex.Constant(self.draw(st.integers(0, 3)), SPAN)
        if not self.chance(35):
            return condition
        if self.symbols.number_style == "doubles":
            factor = ex.Constant(self.pick((Fraction(2), Fraction(2, 3))), SPAN)
            factors = (factor, condition) if self.chance(50) else (condition, factor)
            return ex.Arithmetic(factors[0], ex.Operator.MULTIPLY, factors[1], SPAN)
        other = self.value_of(ConditionType.NUMBER) if self.symbols.number_style == "sums" else None
        if other is not None:
            return ex.Arithmetic(condition, ex.Operator.ADD, other, SPAN)
        one = ex.Constant(1, SPAN)
        parts = (condition, one) if self.chance(60) else (ex.Constant(3, SPAN), condition)
        return ex.Arithmetic(parts[0], ex.Operator.SUBTRACT, parts[1], SPAN)

    def aggregate(self, sign: bool | None) -> ex.Term:
        """A count, a sum or a run over a set."""
        tally = self.pick((ex.Tally.COUNT, ex.Tally.RUN, ex.Tally.SUM))
        binder = self.binder(None if tally is ex.Tally.RUN else sign)
        inner = self.within(binder)
        if tally is not ex.Tally.SUM:
            return ex.Aggregate(tally, binder, inner.leaf(sign, binding=False), SPAN)
        worth = inner.value_of(ConditionType.NUMBER) if self.symbols.number_style == "sums" else None
        if worth is None or (worth.arguments and worth.arguments[-1] != ex.Variable(binder.name)):
            return ex.Aggregate(tally, binder, ex.Constant(self.draw(st.integers(1, 2)), SPAN), SPAN)
        return ex.Aggregate(tally, binder, worth, SPAN)

    def value_of(self, kind: ConditionType) -> ex.ValueOf | None:
        """A number or date condition that the comparison does not read yet."""
        options = [c for c in self.of_type(kind) if c.id not in self.numbers_read]
        if not options:
            return None
        condition = self.pick(options)
        self.numbers_read.add(condition.id)
        return ex.ValueOf(condition.id, self.arguments(condition.over), SPAN)

    # --- days --------------------------------------------------------------------------------------------------------

    def days(self) -> ex.Expression:
        """Days compared, or a yearly window."""
        self.numbers_read = set()
        if self.chance(20):
            day = self.plain_day()
            self.symbols.yearly = self.symbols.yearly or isinstance(day, ex.ValueOf)
            return ex.EachYear(
                day, *self.pick((((2, 1), (3, 1)), ((12, 15), (3, 1)), ((3, 1), (3, 30)))), SPAN
            )
        op = self.pick(tuple(ex.Op))
        left, right = self.some_day(), self.some_day(condition=self.chance(30))
        return ex.Comparison(left, op, right, SPAN)

    def some_day(self, *, condition: bool = True) -> ex.Term:
        """A day, perhaps moved, or the earlier or later of two."""
        day = self.plain_day(condition=condition)
        if self.chance(30):
            return ex.Shifted(day, self.pick(SHIFTS), SPAN)
        if self.chance(20):
            return ex.Pick(self.chance(50), (day, self.plain_day(condition=self.chance(50))), SPAN)
        return day

    def plain_day(self, *, condition: bool = True) -> ex.Term:
        """A date condition, the day asked about, or a constant."""
        value = self.value_of(ConditionType.DATE) if condition else None
        if value is not None:
            return value
        if self.chance(60) and not self.record_only:
            return ex.LastYearly(*self.pick(YEARLY), SPAN) if self.chance(15) else ex.AsOf(SPAN)
        days = days_around(self.symbols.as_of)
        return ex.Constant(self.pick(days) if self.chance(90) else NEVER, SPAN)


MIRROR = {
    ex.Op.GE: ex.Op.LE,
    ex.Op.GT: ex.Op.LT,
    ex.Op.LE: ex.Op.GE,
    ex.Op.LT: ex.Op.GT,
    ex.Op.EQ: ex.Op.EQ,
    ex.Op.NE: ex.Op.NE,
}
