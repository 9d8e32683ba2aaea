"""One world's least model, read from the ground program: what holds, how early it fires, and how far the rest is from it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from sanctionlink.engines.protocols import Outcome
from sanctionlink.ground.grounder import Trace
from sanctionlink.ground.ir import FALSE, Clause, GroundRule, Literal, Program, Threshold
from sanctionlink.ground.parts import Joint, Sense, parts
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Value
from sanctionlink.situation.situation import CERTAIN, Alternative, Situation, SituationSum, SumItem

NOT_DERIVED = 1 << 60
"""The rank of what does not hold."""

FAR = 1 << 20
"""The cost of what nothing can make hold."""


class World:
    """A situation of one world with its least model.

    The *rank* of a literal is the round of derivation in which it first holds: 0 for inputs and for what is absent, and
    more than everything that its first firing rests on. Its *cost* is how many tests would have to come out otherwise for
    it to hold, by its cheapest clause. `supposed` are the open conditions whose value makes this world one of several;
    of others that are open, the value is an example of those that no test tells apart.
    """

    def __init__(
        self,
        situation: Situation,
        outcome: Outcome,
        trace: Trace,
        supposed: frozenset[InstanceKey] = frozenset(),
    ) -> None:
        self.situation = situation
        self.supposed = supposed
        self.outcome = outcome
        self.trace = trace
        self._ranks = [0 if self.holds(atom) else NOT_DERIVED for atom in _atoms(self.program)]
        for component in self.program.components:
            self._derive([atom for atom in component.atoms if self.holds(atom)])

    @property
    def program(self) -> Program:
        """The program of the situation."""
        return self.situation.program

    def holds(self, literal: Literal) -> bool:
        """Whether a literal is true."""
        return bool(self.outcome.where(literal))

    def rank(self, literal: Literal) -> int:
        """How early a literal came to hold; NOT_DERIVED if it does not."""
        if literal > 0:
            return self._ranks[literal]
        return NOT_DERIVED if self.holds(-literal) else 0

    def cost(self, literal: Literal) -> int:
        """How many tests keep a literal from holding, FAR if nothing can make it hold."""
        return self.costs.of(literal)

    @cached_property
    def costs(self) -> Costs:
        """What is missing of what does not hold."""
        return Costs(self)

    def values(self, instance: InstanceKey, reading: int) -> list[tuple[Value, Alternative | None]]:
        """The values of a condition: those that consequences set (with None), else the base value."""
        possible = self.program.consequences.get(instance, {})
        made = [(v, None) for v, triple in possible.items() if self.holds(triple[reading])]
        return list(made) or [(a.value, a) for a in self.situation.base(instance) if a.when == CERTAIN]

    # --- which rules ------------------------------------------------------------------------------------------------

    def firing(self, literal: Literal) -> GroundRule:
        """The ground rule that first made a derived literal hold."""
        while True:
            clause = min(self.program.clauses[literal], key=lambda c: _latest(map(self.rank, c.body)))
            if clause.origin >= 0:
                return self.program.ground_rules[clause.origin]
            literal = max(clause.body, key=self.rank)

    def nearest(self, literal: Literal) -> GroundRule | None:
        """The ground rule that came closest to making a derived literal hold, if any could."""
        while (clause := self.costs.cheapest.get(literal)) is not None:
            if clause.origin >= 0:
                return self.program.ground_rules[clause.origin]
            literal = max(clause.body, key=self.cost)
        return None

    def any_of(self, literal: Literal) -> GroundRule:
        """The first ground rule of those that a derived literal is about, though nothing may make it hold."""
        return self.program.ground_rules[self.program.clauses[literal][0].origin]

    def _derive(self, waiting: list[int]) -> None:
        """Rank the atoms of one component that hold, round by round."""
        for atom in waiting:
            self._ranks[atom] = NOT_DERIVED
        while waiting:
            found = {atom: rank for atom in waiting if (rank := self._round(atom)) < NOT_DERIVED}
            assert found, "what holds is derived"
            for atom, rank in found.items():
                self._ranks[atom] = rank + 1
            waiting = [atom for atom in waiting if atom not in found]

    def _round(self, atom: int) -> int:
        """The last round that the first firing of an atom rests on."""
        clauses = self.program.clauses.get(atom, ())
        found = [_latest(map(self.rank, clause.body)) for clause in clauses]
        found += [self._reached(total) for total in self.situation.sums.get(atom, ())]
        return min(found, default=NOT_DERIVED)

    def _reached(self, total: SituationSum) -> int:
        """The round in which what counts reaches the bound."""
        reached = 0
        if total.bound <= 0:
            return 0
        for rank, weight in sorted((self.counts(item), item.weight) for item in total.items):
            reached += weight if rank < NOT_DERIVED else 0
            if reached >= total.bound:
                return rank
        return NOT_DERIVED

    def counts(self, item: SumItem) -> int:
        """The round from which a weight counts."""
        given = item.when == CERTAIN
        if item.negated:
            return NOT_DERIVED if given and self.holds(item.literal) else 0
        return self.rank(item.literal) if given else NOT_DERIVED

    # --- expressions ------------------------------------------------------------------------------------------------

    def rank_of(self, part: Sense | Joint, reading: int) -> int:
        """How early an expression came to be as asked; NOT_DERIVED if it is not."""
        joint = self.joint(part)
        if joint is None:
            assert isinstance(part, Sense)
            return self.rank(self.trace.literal(part, reading))
        ranks = sorted(self.rank_of(each, reading) for each in joint.parts)
        if joint.needed <= 0:
            return 0
        return ranks[joint.needed - 1] if joint.needed <= len(ranks) else NOT_DERIVED

    def cost_of(self, part: Sense | Joint, reading: int) -> int:
        """How many tests keep an expression from being as asked."""
        joint = self.joint(part)
        if joint is None:
            assert isinstance(part, Sense)
            return self.cost(self.trace.literal(part, reading))
        costs = sorted(self.cost_of(each, reading) for each in joint.parts)
        return min(FAR, sum(costs[: max(joint.needed, 0)])) if joint.needed <= len(costs) else FAR

    def cost_against(self, part: Sense | Joint, reading: int) -> int:
        """How many tests keep an expression as it was asked: 0 if it is not so."""
        joint = self.joint(part)
        if joint is None:
            assert isinstance(part, Sense)
            return self.cost(-self.trace.literal(part, reading))
        costs = sorted(self.cost_against(each, reading) for each in joint.parts)
        spare = len(costs) - joint.needed + 1
        return min(FAR, sum(costs[:spare])) if spare <= len(costs) else FAR

    def joint(self, part: Sense | Joint) -> Joint | None:
        """What a part is made of; None for a test."""
        return part if isinstance(part, Joint) else parts(part, self.trace.bindings)


class Costs:
    """How many tests keep each atom of a world from holding, by its cheapest clause."""

    def __init__(self, world: World) -> None:
        self.world = world
        program = world.program
        self._atoms = [0 if world.holds(atom) else 1 for atom in _atoms(program)]
        self.cheapest: dict[
            int, Clause
        ] = {}  # each was cheaper than all found before, so that they form no circle
        for component in program.components:
            waiting = [atom for atom in component.atoms if self._atoms[atom]]
            for atom in waiting:
                self._atoms[atom] = FAR
            while sum(map(self._lower, waiting)) and component.recursive:
                pass

    def of(self, literal: Literal) -> int:
        """What a literal costs. Anything that is to cease counts as one."""
        if literal > 0:
            return self._atoms[literal]
        return FAR if literal == FALSE else int(self.world.holds(-literal))

    def _lower(self, atom: int) -> bool:
        """Whether a cheaper way to make an atom hold was found than before."""
        program, before = self.world.program, self._atoms[atom]
        for clause in program.clauses.get(atom, ()):
            cost = sum(map(self.of, clause.body))
            if cost < self._atoms[atom]:
                self._atoms[atom] = cost
                self.cheapest[atom] = clause
        sums = self.world.situation.sums.get(atom, ())
        for threshold, total in zip(program.thresholds.get(atom, ()), sums, strict=True):
            self._atoms[atom] = min(self._atoms[atom], self._missing(threshold, total))
        return self._atoms[atom] < before

    def _missing(self, threshold: Threshold, total: SituationSum) -> int:
        """What a sum lacks of its bound. One that adds up numbers of the record is one test itself."""
        if any(weight.term is not None for weight, _ in threshold.items):
            return 1
        counts = [(item, self.world.counts(item) < NOT_DERIVED) for item in total.items]
        short = total.bound - sum(item.weight for item, counted in counts if counted)
        more = [(1 if i.negated else self.of(i.literal), -i.weight) for i, counted in counts if not counted]
        cost = 0
        for each, weight in sorted(more):
            if short > 0:
                cost, short = cost + each, short + weight
        return min(cost, FAR) if short <= 0 else FAR


def _atoms(program: Program) -> range:
    return range(program.atoms + 1)


def _latest(ranks: Iterable[int]) -> int:
    return max(ranks, default=0)
