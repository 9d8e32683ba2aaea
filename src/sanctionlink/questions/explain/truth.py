"""What holds in one world of an outcome, and how early it was derived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from sanctionlink.engines.protocols import Outcome
from sanctionlink.ground.bindings import Bindings, bind, conjuncts, members_of
from sanctionlink.ground.input_tests import comparable, compare, instances, term_value, test_holds
from sanctionlink.ground.ir import Environment, Program, TermTest, Triple
from sanctionlink.ground.lower import NEGATED
from sanctionlink.ground.reads import heads, is_term, walk
from sanctionlink.model.expression import (
    Aggregate,
    And,
    Applies,
    Arithmetic,
    AtLeast,
    Binder,
    Comparison,
    EachYear,
    Expression,
    HasStatus,
    Holds,
    InSet,
    Lasting,
    Member,
    Not,
    Or,
    Quantified,
    Quantifier,
    SameMember,
    Tally,
    Term,
    Truth,
    Variable,
)
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Value
from sanctionlink.situation.situation import CERTAIN, Alternative, Situation

NOT_DERIVED = 1 << 60


def substitute(node: Any, environment: Environment) -> Any:
    """An expression or term with its variables replaced by the members they are bound to."""
    if isinstance(node, Variable):
        member = bind(node, environment)
        return Member(member) if member is not None else node
    if isinstance(node, tuple):
        return tuple(substitute(part, environment) for part in node)
    if is_dataclass(node) and not isinstance(node, (type, Member)):
        changed = {f.name: substitute(getattr(node, f.name), environment) for f in fields(node)}
        return replace(node, **changed)
    return node


@dataclass
class World:
    """One world of an outcome that keeps the order of firings."""

    outcome: Outcome
    _lasting: dict[tuple[int, Environment], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for at, test in enumerate(self.program.inputs):
            if isinstance(test, TermTest) and isinstance(test.expression, Lasting):
                self._lasting[id(test.expression), test.environment] = at + 2

    @property
    def situation(self) -> Situation:
        """The situation, of one world."""
        return self.outcome.situation

    @property
    def program(self) -> Program:
        """The program of the outcome."""
        return self.situation.program

    @cached_property
    def first_firing(self) -> dict[int, int]:
        """When each atom was first derived."""
        found: dict[int, int] = {}
        for at, (head, _) in enumerate(self.outcome.fired):
            found.setdefault(head, at + 1)
        return found

    @cached_property
    def bindings(self) -> Bindings:
        """Which members can matter, by the base values that the program reads."""
        support: dict[str, list[tuple[str, ...]]] = {}
        for (condition, members), since in self.situation.cells:
            if members and since is None:
                support.setdefault(condition, []).append(members)
        rulebook = self.program.rulebook
        return Bindings(rulebook, frozenset(heads(rulebook).conditions), support)

    def rank_of(self, key: tuple[object, ...], reading: int) -> int:
        """When something derived was first derived; NOT_DERIVED if it was not."""
        triple: Triple | None = self.program.index.get(key)
        if triple is None or not self.outcome.where(triple[reading]):
            return NOT_DERIVED
        return self.first_firing.get(triple[reading], 0)

    def values(self, instance: InstanceKey, reading: int) -> list[tuple[Value, Alternative | None]]:
        """The values of a condition: those that consequences set (with None), else the base value."""
        possible = self.program.consequences.get(instance, {})
        made = [(v, None) for v, t in possible.items() if self.outcome.where(t[reading])]
        if made:
            return list(made)
        return [(a.value, a) for a in self.situation.base(instance) if a.when == CERTAIN]

    # --- truth and rank ---------------------------------------------------------------------------------------------

    def holds(self, e: Expression, env: Environment, positive: bool, reading: int) -> bool:
        """Whether an expression holds (or, if not `positive`, fails) in a reading."""
        return self.rank(e, env, positive, reading) < NOT_DERIVED

    def rank(self, e: Expression, env: Environment, positive: bool, reading: int) -> int:
        """How early it was settled that an expression holds (or fails); NOT_DERIVED if it does not."""
        match e:
            case Truth(value=value):
                return _settled(value == positive)
            case Not(body=body):
                return self.rank(body, env, not positive, reading)
            case And(parts=parts) | Or(parts=parts):
                ranks = [self.rank(part, env, positive, reading) for part in parts]
                return (max if isinstance(e, And) == positive else min)(ranks)
            case AtLeast(least=least, parts=parts):
                needed = least if positive else len(parts) - least + 1
                ranks = sorted(self.rank(part, env, positive, reading) for part in parts)
                return ranks[needed - 1] if 0 < needed <= len(ranks) else _settled(needed <= 0)
            case Quantified():
                return self._quantified(e, env, positive, reading)
            case Applies(notion=notion, arguments=arguments):
                rank = self.rank_of(("notion", notion, members_of(arguments, env)), reading)
                return rank if positive else _settled(rank == NOT_DERIVED)
            case HasStatus(target=target, arguments=arguments, bitten=bitten):
                rank = self.rank_of(("status", target, members_of(arguments, env)), reading)
                return rank if positive == bitten else _settled(rank == NOT_DERIVED)
            case Holds():
                return self._value_rank(e, env, positive, reading)
            case SameMember(left=left, right=right, negated=negated):
                return _settled((bind(left, env) == bind(right, env)) == (negated != positive))
            case InSet(member=member, set=name):
                inside = bind(member, env) in self.program.rulebook.sets[name].members
                return _settled(inside == positive)
            case Lasting():
                atom = self._lasting.get((id(e), env))
                return _settled(atom is not None and bool(self.outcome.where(atom)) == positive)
            case Comparison() | EachYear():
                return self._test_rank(e, env, positive, reading)
        raise AssertionError(e)

    def _quantified(self, e: Quantified, env: Environment, positive: bool, reading: int) -> int:
        exists = (e.quantifier is Quantifier.SOME) == positive
        ranks = []
        for inner in self.range_of(e.binder, env, e.body if e.quantifier is Quantifier.SOME else None):
            where = e.binder.where
            inside = 0 if where is None else self.rank(where, inner, exists, reading)
            if where is None and not exists:
                inside = NOT_DERIVED
            body = self.rank(e.body, inner, positive, reading)
            ranks.append(max(inside, body) if exists else min(inside, body))
        if not ranks:
            return _settled(not exists)
        return min(ranks) if exists else max(ranks)

    def range_of(
        self, binder: Binder, env: Environment, body: Expression | Term | None
    ) -> Iterator[Environment]:
        """The environments of the members that can matter."""
        guards: list[Expression | Term] = list(conjuncts(binder.where))
        if body is not None:
            guards.extend([body] if is_term(body) else conjuncts(body))
        return self.bindings.of_binder(binder, env, guards)

    def _value_rank(self, e: Holds, env: Environment, positive: bool, reading: int) -> int:
        instance = (e.condition, members_of(e.arguments, env))
        best = NOT_DERIVED
        for value, base in self.values(instance, reading):
            if (value in e.values) == positive:
                best = min(best, 0 if base else self.rank_of(("set", *instance, value), reading))
        return best

    def _test_rank(self, e: Comparison | EachYear, env: Environment, positive: bool, reading: int) -> int:
        if isinstance(e, Comparison) and any(isinstance(p, Aggregate) for p in walk(e)):
            return self._tally_rank(e, env, positive, reading)
        read = list(dict.fromkeys(instances(e, env, self.program.rulebook)))
        as_of = self.situation.scenario.as_of
        best = NOT_DERIVED
        for combination in product(*(self.values(i, reading) for i in read)):
            values = dict(zip(read, (value for value, _ in combination), strict=True))
            if test_holds(e, env, values.__getitem__, as_of) == positive:
                ranks = [
                    0 if base else self.rank_of(("set", *i, value), reading)
                    for i, (value, base) in zip(read, combination, strict=True)
                ]
                best = min(best, max(ranks, default=0))
        return best

    # --- counts, sums and runs --------------------------------------------------------------------------------------

    def _tally_rank(self, e: Comparison, env: Environment, positive: bool, reading: int) -> int:
        """The earliest moment at which what had been derived by then decided the comparison."""
        op = e.op if positive else NEGATED[e.op]
        ranks = sorted({0, *self._part_ranks(e.left, env, reading), *self._part_ranks(e.right, env, reading)})
        if not compare(op, self.total(e.left, env, reading) - self.total(e.right, env, reading)):
            return NOT_DERIVED
        for rank in ranks:
            left, right = (self.total(side, env, reading, rank + 1) for side in (e.left, e.right))
            if compare(op, left - right):
                return rank
        return ranks[-1]

    def _part_ranks(self, term: Term, env: Environment, reading: int) -> set[int]:
        if isinstance(term, Arithmetic):
            return self._part_ranks(term.left, env, reading) | self._part_ranks(term.right, env, reading)
        if isinstance(term, Aggregate):
            return {rank for _, rank, _ in self.counted(term, env, reading)}
        return set()

    def counted(
        self, term: Aggregate, env: Environment, reading: int, before: int = NOT_DERIVED
    ) -> Iterator[tuple[Environment, int, Any]]:
        """The members that count, how early each came to, and the amount it adds."""
        found = []
        for inner in self.range_of(term.binder, env, term.body):
            where = term.binder.where
            rank = 0 if where is None else self.rank(where, inner, True, reading)
            body = term.body
            if is_term(body):
                amount: Any = comparable(self._plain(body, inner, reading)) if rank < before else 0
            else:
                if term.tally is Tally.RUN and rank == NOT_DERIVED:
                    continue
                rank = max(rank, self.rank(body, inner, True, reading))
                amount = 1
            found.append((inner, rank, amount))
        if term.tally is Tally.RUN:
            kept = []
            for entry in reversed(found):
                if entry[1] >= before:
                    break
                kept.append(entry)
            found = kept
        yield from (entry for entry in found if entry[1] < before and entry[2])

    def total(self, term: Term, env: Environment, reading: int, before: int = NOT_DERIVED) -> Any:
        """The number of a term, counting only what was derived before a moment."""
        if isinstance(term, Aggregate):
            return sum(amount for _, _, amount in self.counted(term, env, reading, before))
        if isinstance(term, Arithmetic):
            left = self.total(term.left, env, reading, before)
            right = self.total(term.right, env, reading, before)
            return {"+": left + right, "-": left - right, "*": left * right}[term.operator.value]
        return comparable(self._plain(term, env, reading))

    def _plain(self, term: Term, env: Environment, reading: int) -> Value:
        """The value of a term without aggregates (its first, where consequences disagree)."""

        def value_of(instance: InstanceKey) -> Value:
            return self.values(instance, reading)[0][0]

        return term_value(term, env, value_of, self.situation.scenario.as_of)


def _settled(holds: bool) -> int:
    return 0 if holds else NOT_DERIVED
