"""A rulebook made ready for questions about every situation and every day.

The day asked about becomes a date condition like any other, so that one program answers for all days: where a rule reads
`as_of` it reads that condition, and a rule's validity becomes a part of its `when`. Facts and defaults go, so that every
condition is open. Beside every rule stand others that conclude nothing, one for each thing that must hold for it to fire, so
that what keeps a rule from firing can be told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from sanctionlink.diagnostics.model import Span
from sanctionlink.ground.bindings import conjuncts
from sanctionlink.ground.reads import Predicate, circular_predicates, concludes, expressions, walk
from sanctionlink.lint.support.supports import granted, predicate, supports
from sanctionlink.model.expression import (
    And,
    AsOf,
    Comparison,
    Constant,
    Expression,
    LastYearly,
    Not,
    Op,
    ValueOf,
    Variable,
)
from sanctionlink.model.rulebook import (
    Condition,
    ConditionType,
    Defines,
    Fact,
    Requires,
    Rule,
    Rulebook,
    Strength,
)
from sanctionlink.model.values import Interval
from sanctionlink.records import dataclass, field

DAY = "as_of"
"""The condition that stands for the day asked about. No condition can be called so: it is a word of the language."""

SIGN = "#"
"""What is in the ids of added rules, conditions and notions, and cannot be in those of a rulebook."""

MARGIN = 100
"""Years before the first day that a rulebook names and after the last one: days from there to there may be asked about."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that must hold for a rule to fire: a conjunct of its `when`, its validity, what it must not meet.

    `rule` is the added rule that fires where the part holds. `expression` is the part as its author wrote it (None for
    a validity), which must not hold if `negated`.
    """

    kind: str
    rule: str
    expression: Expression | None
    negated: bool
    span: Span

    def granting(self, number: int) -> str:
        """The added rule that fires where the part holds once its support of that number is granted."""
        return f"{self.rule}{SIGN}{number}"


@dataclass(frozen=True, slots=True)
class AnyDay:
    """The rulebook with an open day, and the parts of each rule of the original one."""

    rulebook: Rulebook
    parts: dict[str, tuple[Part, ...]]


def any_day(rulebook: Rulebook) -> AnyDay:
    """Make a rulebook ready for questions about every situation and every day."""
    return _Opening(rulebook, circular_predicates(rulebook.rules.values())).run()


def days_asked(rulebook: Rulebook) -> tuple[dt.date, dt.date]:
    """The first and the last of the days that questions are about: well before and after every day that the rules name."""
    named = {rulebook.as_of or dt.date(2000, 1, 1)}
    for rule in rulebook.rules.values():
        named.update(day for day in (rule.valid_from, rule.valid_until) if day is not None)
        for e in expressions(rule):
            named.update(p.value for p in walk(e) if isinstance(p, Constant) and isinstance(p.value, dt.date))
    margin = dt.timedelta(days=MARGIN * 366)
    first, last = min(named), max(named)
    return (
        first - margin if first - dt.date.min > margin else dt.date.min,
        last + margin if dt.date.max - last > margin else dt.date.max,
    )


def on_record(rulebook: Rulebook, first: dt.date, last: dt.date) -> Rulebook:
    """The rulebook with its facts and defaults, and a day that is open between two, both included."""
    opened = any_day(rulebook).rulebook
    day = opened.conditions[DAY]
    return replace(
        opened,
        conditions={**rulebook.conditions, DAY: day},
        facts=(*rulebook.facts, _fact(first, last, day.span)),
    )


@dataclass(slots=True)
class _Opening:
    """One rulebook while it is rewritten. Equal parts share one expression, so that they share an atom."""

    rulebook: Rulebook
    circular: frozenset[Predicate]
    made: dict[object, Expression] = field(default_factory=dict)

    def run(self) -> AnyDay:
        rules: dict[str, Rule] = {}
        parts: dict[str, tuple[Part, ...]] = {}
        for rule in self.rulebook.rules.values():
            opened = self._rule(rule)
            found = list(self._parts(rule, opened))
            parts[rule.id] = tuple(part for part, _ in found)
            rules[rule.id] = opened
            rules.update((added.id, added) for _, added in found)
            rules.update((a.id, a) for part, _ in found for a in self._grants(part, opened))
        conditions = {c.id: replace(c, default=None) for c in self.rulebook.conditions.values()}
        span = next((r.span for r in self.rulebook.rules.values()), Span("", 1, 1, 1, 1))
        conditions[DAY] = _date(span)
        first, last = days_asked(self.rulebook)
        rewritten = replace(
            self.rulebook, conditions=conditions, rules=rules, facts=(_fact(first, last, span),)
        )
        return AnyDay(rewritten, parts)

    def _rule(self, rule: Rule) -> Rule:
        """The rule with an open day and no validity of its own."""
        effect = rule.effect
        if isinstance(effect, Requires):
            effect = replace(effect, needed=self.opened(effect.needed))
        needed = [e for _, e in self._validity(rule)]
        needed += [self.opened(e) for e in conjuncts(rule.when)]
        when: Expression | None = And(tuple(needed), rule.span) if needed else None
        unless = None if rule.unless is None else self.opened(rule.unless)
        return replace(
            rule, effect=effect, when=when, unless=unless, valid_from=None, valid_until=None, cites=()
        )

    def _validity(self, rule: Rule) -> Iterator[tuple[str, Expression]]:
        """When the rule is valid, as comparisons of the day."""
        for word, op, day in (("from", Op.GE, rule.valid_from), ("until", Op.LT, rule.valid_until)):
            if day is not None:
                key = (word, day)
                if key not in self.made:
                    today, limit = ValueOf(DAY, (), rule.span), Constant(day, rule.span)
                    self.made[key] = Comparison(today, op, limit, rule.span)
                yield word, self.made[key]

    def _parts(self, rule: Rule, opened: Rule) -> Iterator[tuple[Part, Rule]]:
        """What must hold for the rule to fire, each with the rule that is added for it."""
        when = list(conjuncts(opened.when))
        validity = [word for word, _ in self._validity(rule)]
        kinds = [*((word, None) for word in validity), *(("when", e) for e in conjuncts(rule.when))]
        for number, ((kind, written), e) in enumerate(zip(kinds, when, strict=True)):
            part = Part(
                kind, f"{rule.id}{SIGN}{number}", written, False, written.span if written else rule.span
            )
            yield part, _added(part.rule, opened, e)
        if rule.unless is not None and opened.unless is not None:
            part = Part("unless", f"{rule.id}{SIGN}unless", rule.unless, True, rule.unless.span)
            yield part, _added(part.rule, opened, Not(opened.unless, opened.unless.span))
        if isinstance(rule.effect, Requires) and isinstance(opened.effect, Requires):
            needed = rule.effect.needed
            part = Part("requires", f"{rule.id}{SIGN}requires", needed, True, needed.span)
            yield part, _added(part.rule, opened, Not(opened.effect.needed, needed.span))

    def _grants(self, part: Part, rule: Rule) -> Iterator[Rule]:
        """The rules for a part with what it rests on in a circle granted, by the number of the support."""
        if part.expression is None or self.circular.isdisjoint(concludes(rule)):
            return
        for number, (node, holds) in enumerate(supports(part.expression, not part.negated)):
            if predicate(node) in self.circular:
                e = self.opened(granted(part.expression, node, holds))
                yield _added(part.granting(number), rule, Not(e, part.span) if part.negated else e)

    def opened(self, node: T) -> T:
        """An expression or term that reads the open day; the same object where it reads no day."""
        if isinstance(node, AsOf):
            return ValueOf(DAY, (), node.span)  # type: ignore[return-value]
        if isinstance(node, LastYearly):
            return replace(node, of=ValueOf(DAY, (), node.span))
        if isinstance(node, tuple):
            parts = tuple(self.opened(part) for part in node)
            return node if all(a is b for a, b in zip(parts, node, strict=True)) else parts  # type: ignore[return-value]
        if not is_dataclass(node) or isinstance(node, Span):
            return node
        changed: dict[str, Any] = {}
        for each in fields(node):
            before = getattr(node, each.name)
            after = self.opened(before)
            if after is not before:
                changed[each.name] = after
        return replace(node, **changed) if changed else node  # type: ignore[type-var]


def _added(name: str, rule: Rule, when: Expression) -> Rule:
    """A rule that fires where an expression holds, and concludes nothing that anything reads."""
    arguments = tuple(Variable(variable) for variable, _ in rule.for_each)
    effect = Defines(name, arguments)
    return replace(rule, id=name, effect=effect, strength=Strength.MUST, when=when, unless=None)


# --- days -----------------------------------------------------------------------------------------------------------


def _date(span: Span) -> Condition:
    """The condition that stands for the day asked about."""
    return Condition(
        DAY, ConditionType.DATE, "", (), (), None, (), (), 0, None, None, (), span
    )  # fmt: skip


def _fact(first: dt.date, last: dt.date, span: Span) -> Fact:
    """That it is some day between two, both included."""
    return Fact(DAY, (), Interval(first, last), None, None, None, (), None, span)
