"""Counts, sums and runs in one world: the members that count, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sanctionlink.ground.input_tests import Scalar, arithmetic, comparable, instances, term_value
from sanctionlink.ground.ir import Environment
from sanctionlink.ground.parts import Sense, ranged
from sanctionlink.ground.reads import is_term
from sanctionlink.model.expression import Aggregate, Arithmetic, Comparison, Tally, Term
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Value, show
from sanctionlink.questions.explain.least_model import World
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """A member that counts: the amount, what to say of it, the expressions that let it count, and the values added up."""

    amount: Any
    text: str
    senses: tuple[Sense, ...]
    read: tuple[InstanceKey, ...]


@dataclass(frozen=True, slots=True)
class Tallies:
    """Looks members up in one world. Only what was derived before a moment counts, so that no proof rests on itself."""

    world: World

    def counted(self, term: Aggregate, env: Environment, reading: int, before: int) -> Iterator[Counted]:
        """The members that count, in declared order; of a run, the last in a row, from the end."""
        run = term.tally is Tally.RUN
        members = list(ranged(term, env, self.world.trace.bindings))
        for inner in reversed(members) if run else members:
            where = () if term.binder.where is None else (Sense(term.binder.where, inner, True),)
            if not all(self.world.rank_of(sense, reading) < before for sense in where):
                continue
            member, body = inner[-1][1], term.body
            if is_term(body):
                amount = comparable(self._plain(body, inner, reading))
                if amount:
                    read = tuple(instances(body, inner, self.world.program.rulebook))
                    yield Counted(amount, f"{member} counts {show(amount)}", where, read)
                continue
            passes = Sense(body, inner, True)
            if self.world.rank_of(passes, reading) < before:
                yield Counted(1, f"{member} counts", (*where, passes), ())
            elif run:
                return

    def total(self, term: Term, env: Environment, reading: int, before: int) -> Scalar:
        """The number of a term."""
        if isinstance(term, Aggregate):
            return sum((each.amount for each in self.counted(term, env, reading, before)), Fraction(0))
        if isinstance(term, Arithmetic):
            left, right = (self.total(side, env, reading, before) for side in (term.left, term.right))
            return arithmetic(term.operator, left, right)
        return comparable(self._plain(term, env, reading))

    def outside(self, e: Comparison, env: Environment) -> list[InstanceKey]:
        """The number conditions that a comparison reads outside its counts and sums."""

        def plain(term: Term) -> Iterator[InstanceKey]:
            if isinstance(term, Arithmetic):
                yield from plain(term.left)
                yield from plain(term.right)
            elif not isinstance(term, Aggregate):
                yield from instances(term, env, self.world.program.rulebook)

        return list(dict.fromkeys((*plain(e.left), *plain(e.right))))

    def _plain(self, term: Term, env: Environment, reading: int) -> Value:
        """The value of a term without counts and sums (its first, where consequences disagree)."""

        def value_of(instance: InstanceKey) -> Value:
            return self.world.values(instance, reading)[0][0]

        return term_value(term, env, value_of, self.world.situation.scenario.as_of)
