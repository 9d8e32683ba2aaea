"""One world, one reading: the rules run to their fixpoint, and the truth and falsity of expressions on the way."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from reference_ground import Atom, Bindings, GroundRule, ground, nodes, targets_of
from reference_worlds import Record, World, period
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import (
    Blocks,
    Counters,
    Defines,
    Excludes,
    Lifts,
    Requires,
    Rule,
    Sets,
)
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Never, Value, shift

FLIPPED = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", "<=": ">", ">": "<="}


class Paradox(Exception):
    """Something holds if and only if it does not: the program has a cycle through negation that matters."""


class Reading:
    """The rules of the first strengths, run in one world."""

    def __init__(self, record: Record, world: World, rules: list[GroundRule], rank: int) -> None:
        self.record = record
        self.world = world
        self.sets = record.rulebook.sets
        self.assumed = record.scenario.assumptions
        self.rules = [(rule, bindings) for rule, bindings in rules if rule.strength.rank <= rank]
        self.derived: set[Atom] = set()
        self.possible: frozenset[Atom] = frozenset()

    def model(self) -> frozenset[Atom]:
        """Everything derived. Raises `Paradox` if that is not settled."""
        surely: frozenset[Atom] = frozenset()
        while True:
            possibly = self.least(surely)
            if possibly == surely:
                return surely
            again = self.least(possibly)
            if again == surely:
                raise Paradox
            surely = again

    def least(self, possible: frozenset[Atom]) -> frozenset[Atom]:
        """The least fixpoint, where a negation holds if `possible` does not have the atom."""
        self.derived, self.possible = set(), possible
        waiting, before = list(self.rules), -1
        while len(self.derived) > before:
            before = len(self.derived)
            rest = []
            for rule, bindings in waiting:
                if self.fires(rule, bindings):
                    self.derived.update(self.heads(rule, bindings))
                else:
                    rest.append((rule, bindings))
            waiting = rest
        return frozenset(self.derived)

    def fires(self, rule: Rule, bindings: Bindings) -> bool:
        """Whether the rule's conditions are met and no exception lifts it altogether."""
        if ("lifted", rule.id, None) in self.possible:
            return False
        today = Moment(self, bindings, self.record.scenario.as_of, False)
        if rule.when is not None and not today.is_true(rule.when):
            return False
        if rule.unless is not None and not today.is_false(rule.unless):
            return False
        return not isinstance(rule.effect, Requires) or today.is_false(rule.effect.needed)

    def heads(self, rule: Rule, bindings: Bindings) -> Iterator[Atom]:
        """What follows from a rule that fires."""
        effect = rule.effect
        if isinstance(effect, (Requires, Blocks)):
            for target in targets_of(effect.targets, bindings):
                if ("lifted", rule.id, target) not in self.possible:
                    yield from (("bite", rule.id, target), ("bitten", target))
        elif isinstance(effect, Counters):
            for target in targets_of(effect.targets, bindings):
                if ("lifted", rule.id, target) not in self.possible:
                    yield ("counter", rule.id, target)
        elif isinstance(effect, Lifts):
            for place in [None] if effect.targets is None else targets_of(effect.targets, bindings):
                if place is None or ("lifted", rule.id, place) not in self.possible:
                    yield from (("lifted", name, place) for name in effect.rules)
        elif isinstance(effect, Sets):
            for a in effect.assignments:
                key = (a.condition, ground(a.arguments, bindings))
                if key not in self.assumed:
                    yield ("set", key, a.value)
        elif isinstance(effect, Defines):
            yield ("applies", effect.notion, ground(effect.arguments, bindings))
        else:
            assert isinstance(effect, Excludes)
            yield ("never", rule.id)


def order(value: Any) -> Any:
    """A day as a number, never after every day; a number as it is."""
    if isinstance(value, Never):
        return dt.date.max.toordinal() + 1
    return value.toordinal() if isinstance(value, dt.date) else value


def compares(left: Any, op: str, right: Any) -> bool:
    """Two numbers or two days compared."""
    a, b = order(left), order(right)
    found: bool = {"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]
    return found


class Moment:
    """Truth and falsity of expressions in a reading, for some bindings, on some day.

    `past` is set inside a `for` period: conditions are then read from the record alone.
    """

    def __init__(self, reading: Reading, bindings: Bindings, day: dt.date, past: bool) -> None:
        self.reading = reading
        self.bindings = bindings
        self.day = day
        self.past = past

    def is_true(self, e: ex.Expression) -> bool:
        """Whether the expression can be affirmed."""
        return self.asked(e, True)

    def is_false(self, e: ex.Expression) -> bool:
        """Whether the expression can be denied."""
        return self.asked(e, False)

    def asked(self, e: Any, sign: bool) -> bool:
        """Whether the expression (or, with `sign` False, its negation) holds."""
        match e:
            case ex.Truth():
                return bool(e.value) == sign
            case ex.Not():
                return self.asked(e.body, not sign)
            case ex.And():
                return (all if sign else any)(self.asked(part, sign) for part in e.parts)
            case ex.Or():
                return (any if sign else all)(self.asked(part, sign) for part in e.parts)
            case ex.AtLeast():
                enough = e.least if sign else len(e.parts) - e.least + 1
                return sum(self.asked(part, sign) for part in e.parts) >= enough
            case ex.Quantified():
                return self.quantified(e, sign)
            case ex.Holds() | ex.Comparison() | ex.EachYear() if key := sole_read(e, self.bindings):
                return any(
                    passes(e, sign, self.bindings, value)
                    for value in self.values(key, lambda set_to: passes(e, sign, self.bindings, set_to))
                )
            case ex.Applies():
                return self.derived(("applies", e.notion, ground(e.arguments, self.bindings)), sign)
            case ex.HasStatus():
                return self.derived(
                    ("bitten", (e.target, ground(e.arguments, self.bindings))), sign == e.bitten
                )
            case ex.SameMember():
                left, right = ground((e.left, e.right), self.bindings)
                return ((left == right) != e.negated) == sign
            case ex.InSet():
                return (ground((e.member,), self.bindings)[0] in self.reading.sets[e.set].members) == sign
            case ex.Comparison():
                return self.compared(e, e.op.value if sign else FLIPPED[e.op.value])
            case ex.EachYear():
                return any(in_window(day, e.start, e.end) == sign for day in self.term(e.day, None))
            case ex.Lasting():
                moments = (
                    Moment(self.reading, self.bindings, day, True) for day in period(self.day, e.period)
                )
                return (all if sign else any)(moment.asked(e.body, sign) for moment in moments)
        raise TypeError(e)

    def derived(self, atom: Atom, sign: bool) -> bool:
        return atom in self.reading.derived if sign else atom not in self.reading.possible

    def bind(self, name: str, member: str) -> Moment:
        return Moment(self.reading, {**self.bindings, name: member}, self.day, self.past)

    def members(self, binder: ex.Binder) -> list[tuple[Moment, ex.Expression]]:
        """For each member of the set, the bindings with it and whether it takes part."""
        where = ex.Truth(True, None) if binder.where is None else binder.where  # type: ignore[arg-type]
        return [(self.bind(binder.name, member), where) for member in self.reading.sets[binder.set].members]

    def quantified(self, e: ex.Quantified, sign: bool) -> bool:
        """`some` is an alternative of "takes part and holds"; `every` is that none takes part and fails."""
        some = e.quantifier is ex.Quantifier.SOME
        members = self.members(e.binder)
        if some == sign:
            return any(m.is_true(where) and m.asked(e.body, sign) for m, where in members)
        return all(m.is_false(where) or m.asked(e.body, sign) for m, where in members)

    def values(self, key: InstanceKey, harmless: Callable[[Value], bool]) -> set[Value]:
        """The values that a ground condition has: those that consequences set, else the one on record.

        A consequence that does no harm, since its value serves as well, need not be ruled out for the record to count.
        """
        base = self.reading.world[self.reading.record.slot(key, self.day)]
        if self.past:
            return {base}
        found = {atom[2] for atom in self.reading.derived if atom[0] == "set" and atom[1] == key}
        possible = (atom[2] for atom in self.reading.possible if atom[0] == "set" and atom[1] == key)
        if all(harmless(value) for value in possible):
            found.add(base)
        return found

    def compared(self, e: ex.Comparison, op: str) -> bool:
        """Whether some combination of the values of both sides compares so."""
        lean = {">": 1, ">=": 1, "<": -1, "<=": -1}.get(op)
        lefts, rights = self.term(e.left, lean), self.term(e.right, lean and -lean)
        return any(compares(left, op, right) for left in lefts for right in rights)

    def term(self, t: Any, lean: int | None) -> set[Any]:
        """The values a term can have.

        `lean` says how to count a member for which neither yes nor no is derived so far: as no where the comparison
        wants the term high (1), as yes where it wants it low (-1), so that counts and sums only ever grow in favour
        of the comparison while the fixpoint is under way; without it (None) such a term has no value yet.
        """
        match t:
            case ex.Constant():
                return {t.value}
            case ex.AsOf():
                return {self.day}
            case ex.LastYearly():
                days = (self.day - dt.timedelta(days=n) for n in range(366))
                return {next(day for day in days if (day.month, day.day) == (t.month, t.day))}
            case ex.ValueOf():
                return self.values((t.condition, ground(t.arguments, self.bindings)), lambda _: False)
            case ex.Shifted():
                return {shift(day, t.by) for day in self.term(t.day, lean)}
            case ex.Pick():
                pick: Callable[..., Any] = max if t.latest else min
                return {pick(c, key=order) for c in itertools.product(*(self.term(d, lean) for d in t.days))}
            case ex.Arithmetic():
                return self.arithmetic(t, lean)
            case ex.Aggregate():
                return self.run(t, lean) if t.tally is ex.Tally.RUN else self.total(t, lean)
        raise TypeError(t)

    def arithmetic(self, t: ex.Arithmetic, lean: int | None) -> set[Any]:
        if t.operator is ex.Operator.ADD:
            return {a + b for a in self.term(t.left, lean) for b in self.term(t.right, lean)}
        if t.operator is ex.Operator.SUBTRACT:
            return {a - b for a in self.term(t.left, lean) for b in self.term(t.right, lean and -lean)}
        factor, other = (t.left, t.right) if isinstance(t.left, ex.Constant) else (t.right, t.left)
        (by,) = self.term(factor, None)
        return {by * a for a in self.term(other, lean and (lean if by >= 0 else -lean))}

    def total(self, t: ex.Aggregate, lean: int | None) -> set[Any]:
        """A count, or a sum (of numbers that are not negative)."""
        totals = {Fraction(0)}
        for m, where in self.members(t.binder):
            inside, outside = m.is_true(where), m.is_false(where)
            if t.tally is ex.Tally.COUNT:
                inside, outside = inside and m.is_true(t.body), outside or m.is_false(t.body)  # type: ignore[arg-type]
            worth = {1} if t.tally is ex.Tally.COUNT else m.term(t.body, lean)
            assert all(value >= 0 for value in worth), "the reference adds up no negative numbers"
            options = (worth if inside else set()) | ({0} if outside else set())
            if not inside and not outside and lean:
                options = {0} if lean > 0 else worth
            totals = {a + b for a in totals for b in options}
        return totals

    def run(self, t: ex.Aggregate, lean: int | None) -> set[Any]:
        """How many of the last members that take part satisfy the body, in a row."""
        going, stopped = {0}, set()
        for m, where in reversed(self.members(t.binder)):
            yes, no = m.is_true(t.body), m.is_false(t.body)  # type: ignore[arg-type]
            if not yes and not no and lean:
                yes, no = lean < 0, lean > 0
            on = going if m.is_false(where) else set()
            if m.is_true(where):
                on = on | {n + 1 for n in going if yes}
                stopped |= going if no else set()
            going = on
        return going | stopped


class Supposing(Moment):
    """A moment in which the one condition that is read has a certain value."""

    def __init__(self, bindings: Bindings, value: Value) -> None:
        super().__init__(None, bindings, dt.date.min, False)  # type: ignore[arg-type]
        self.value = value

    def values(self, key: InstanceKey, harmless: Callable[[Value], bool]) -> set[Value]:
        return {self.value}


def sole_read(e: Any, bindings: Bindings) -> InstanceKey | None:
    """The ground condition that a test reads, if it reads that one and nothing else."""
    inside = list(nodes(e))
    if any(isinstance(node, (ex.Aggregate, ex.AsOf, ex.LastYearly)) for node in inside):
        return None
    read = {
        (n.condition, ground(n.arguments, bindings)) for n in inside if isinstance(n, (ex.Holds, ex.ValueOf))
    }
    return read.pop() if len(read) == 1 else None


def passes(e: Any, sign: bool, bindings: Bindings, value: Value) -> bool:
    """Whether a value of the one condition that a test reads makes it hold (or, with `sign` False, fail)."""
    if isinstance(e, ex.Holds):
        return (value in e.values) == sign
    supposing = Supposing(bindings, value)
    if isinstance(e, ex.EachYear):
        return any(in_window(day, e.start, e.end) == sign for day in supposing.term(e.day, None))
    return supposing.compared(e, e.op.value if sign else FLIPPED[e.op.value])


def in_window(day: Any, start: tuple[int, int], end: tuple[int, int]) -> bool:
    """Whether a day lies in a yearly window, from inclusive until exclusive, over new year if need be."""
    if isinstance(day, Never):
        return False
    today = (day.month, day.day)
    return start <= today < end if start <= end else today >= start or today < end
