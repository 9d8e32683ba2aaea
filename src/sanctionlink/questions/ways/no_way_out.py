"""Why there is no way: the conditions in the way that may not be moved, or the rules that stand in it whatever happens.

The search is made again with every condition that bears on the targets as a lever. What may not be moved costs more than
everything that may, so the ways that come first need the fewest such conditions to give way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from types import MappingProxyType

from sanctionlink.answers.verdict import Reason
from sanctionlink.answers.ways import Detour, NoWayOut, Obstacle, Step
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.correction_sets import minimal
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.protocols import Digits, Space
from sanctionlink.ground.ir import READINGS, Literal, Program
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.outlook import Side
from sanctionlink.model.rulebook import Rule, Strength
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.value_list import told
from sanctionlink.model.values import UNKNOWN, Value, show
from sanctionlink.questions.verdict.decide import STRENGTHS, reason
from sanctionlink.questions.ways.bounds import Wish, bites_on, firmest
from sanctionlink.questions.ways.movable import Limits, MovableCondition, Standing, as_moves, levers, today
from sanctionlink.records import dataclass, field
from sanctionlink.situation.claims import Claims
from sanctionlink.situation.moves import lever
from sanctionlink.situation.settle import settle
from sanctionlink.situation.situation import Situation

MOST_DETOURS = 6
MOST_SECONDS = 20
MOST_VALUES = 60
"""Stretches up to which a number or a day is tried as a lever."""

NEEDED_FOR = MappingProxyType({"in_force": 0, "likely": 1, "possible": 2})
NEEDED_AGAINST = MappingProxyType({"blocked": 0, "unlikely": 1, "doubtful": 2})
"""The reading in which some rule has to speak for (against) a target whose outlook is at least (at most) this."""


@dataclass(slots=True)
class Impasse:
    """A search that found nothing: what it was about, and the goal that no set of changes reaches."""

    claims: Claims
    space: Space
    program: Program
    bearing: tuple[InstanceKey, ...]
    limits: Limits
    goal: Goal
    wishes: tuple[Wish, ...]
    standing: Standing
    _labels: dict[tuple[InstanceKey, Value], str] = field(default_factory=dict)
    _until: float = 0.0

    def explained(self, engine: str) -> NoWayOut:
        """What is in the way, as far as it can be worked out in some seconds."""
        self._until = time.monotonic() + MOST_SECONDS
        try:
            found = self._explained(engine)
        except LimitReached:
            found = NoWayOut(certain=False)
        return replace(found, only_mentioned=tuple(sorted(self.program.left_out)))

    def _explained(self, engine: str) -> NoWayOut:
        if self.goal.max_cost is not None:
            cheapest = next(self._found(replace(self.goal, max_cost=None), engine), None)
            if cheapest is not None:
                return NoWayOut(cheapest=self.goal.cost(cheapest))
        free = tuple(levers(self.claims, self.bearing, self.limits))
        barred = tuple(self._all(set(self.bearing) - {each.instance for each in free}))
        for movable, immovable in ((free, barred), ((), tuple(self._all(self.bearing)))):
            found = self._detours(movable, immovable, engine)
            if found.detours:
                return found
        return self._hopeless(immovable, engine)

    # --- conditions in the way --------------------------------------------------------------------------------------

    def _all(self, instances: set[InstanceKey] | Sequence[InstanceKey]) -> Iterator[MovableCondition]:
        """Levers for all values that conditions can have; numbers and days by stretches that rules tell apart."""
        conditions = self.program.rulebook.conditions
        chosen = [i for i in self.bearing if i in instances]
        ordered = [i for i in chosen if not conditions[i[0]].type.finite]
        stretches = self._stretches(ordered) if ordered else {}
        for instance in chosen:
            every = stretches.get(instance, conditions[instance[0]].values)
            values = tuple(v for v in every if not self.standing.has(instance, v))
            if values:
                yield MovableCondition.of(conditions[instance[0]], instance, values)

    def _stretches(self, instances: Sequence[InstanceKey]) -> dict[InstanceKey, tuple[Value, ...]]:
        """A value of each stretch of numbers and days, as they are told apart where they are all unknown."""
        moves = [lever(instance, [UNKNOWN]) for instance in instances]
        situation = settle(self.program, self.claims.scenario, self.claims, moves)
        found: dict[InstanceKey, tuple[Value, ...]] = {}
        for instance in instances:
            supposed = [
                a
                for a in situation.base(instance)
                if a.claim.kind is LeafKind.ASSUMPTION and a.claim.given is UNKNOWN
            ]
            if not 0 < len(supposed) <= MOST_VALUES:
                continue
            for each in supposed:
                at, option = each.when[0][-1]
                variable = situation.variables[at]
                label = show(each.value) if variable.moved else variable.options[option]
                self._labels[instance, each.value] = label
            found[instance] = tuple(each.value for each in supposed)
        return found

    def _detours(
        self, free: Sequence[MovableCondition], barred: Sequence[MovableCondition], engine: str
    ) -> NoWayOut:
        """The ways that need the fewest immovable conditions, as far as they are found in time."""
        high = sum((max(each.costs) for each in free), start=1)
        every = (*free, *barred)
        costs = (*(each.costs for each in free), *((high,) * len(each.values) for each in barred))
        goal = self._goal(every, costs, self.goal.literals)
        found: list[Digits] = []
        certain = more = False
        try:
            for digits in self._found(goal, engine):
                fewest = goal.cost(found[0]) // high if found else None
                if fewest is not None and goal.cost(digits) // high > fewest:
                    break
                if len(found) == MOST_DETOURS:
                    more = True
                    break
                found.append(digits)
            certain = True
        except LimitReached:
            if not found:
                raise
        whole = (self._whole(self._detour(d, every, len(free)), d, every, engine) for d in found)
        return NoWayOut(
            tuple(dict.fromkeys(whole)),
            more=more or not certain or any(map(self._partly, free)),
            certain=certain,
        )

    def _detour(self, digits: Digits, every: Sequence[MovableCondition], free: int) -> Detour:
        obstacles, changes = [], []
        for at, (each, option) in enumerate(zip(every, digits, strict=True)):
            if not option:
                continue
            condition = self.program.rulebook.conditions[each.instance[0]]
            value = each.values[option - 1]
            name, held_by = show_instance(each.instance), condition.holders_of(value)
            before = today(self.space, self.claims, each.instance)
            hindrance = self.limits.hindrance(condition, each.instance, self.claims.scenario, value)
            if at < free or (hindrance is None and value in condition.movable):
                changes.append(Step(name, before, show(value), held_by, condition.cost_of(value)))
                continue
            only = " or ".join(map(show, condition.movable))
            elsewhere = f"it can be moved to {only} only"
            why = hindrance or elsewhere
            if hindrance and condition.movable and value not in condition.movable:
                why = f"{hindrance}, and {elsewhere}"
            after = self._labels.get((each.instance, value)) or show(value)
            obstacles.append(Obstacle(name, before, after, held_by, why))
        return Detour(tuple(obstacles), tuple(changes))

    def _partly(self, each: MovableCondition) -> bool:
        """Whether a condition may be moved to some values and not to others, which have not been tried then."""
        condition = self.program.rulebook.conditions[each.instance[0]]
        return not condition.type.finite or any(
            value not in each.values and not self.standing.has(each.instance, value)
            for value in condition.values
        )

    def _whole(
        self, detour: Detour, digits: Digits, every: Sequence[MovableCondition], engine: str
    ) -> Detour:
        """A detour of one number or day alone, with all values of it that would do: `50 or more`.

        Where many are added up, only the least and the greatest value of each have been tried together.
        """
        chosen = [each.instance for each, option in zip(every, digits, strict=True) if option]
        sort = self.program.rulebook.conditions[chosen[0][0]].type if chosen else None
        if len(chosen) != 1 or not detour.obstacles or sort is None or sort.finite:
            return detour
        values = self._stretches(chosen).get(chosen[0], ())
        costs = (1,) * len(values)
        alone = self._goal((MovableCondition(chosen[0], values, costs),), (costs,), self.goal.literals)
        try:
            seconds = max(0.0, self._until - time.monotonic())
            picked = sorted(option - 1 for (option,) in minimal(alone, engine=engine, seconds=seconds))
        except LimitReached:
            return detour
        labels = [self._labels[chosen[0], value] for value in values]
        after = " or ".join(told(sort, labels, picked))
        return Detour((replace(detour.obstacles[0], after=after),), ()) if after else detour

    # --- nothing helps ----------------------------------------------------------------------------------------------

    def _hopeless(self, every: Sequence[MovableCondition], engine: str) -> NoWayOut:
        """The targets that cannot be as asked by themselves, and the rules that bite on them whatever happens."""
        costs = tuple(each.costs for each in every)
        situation = self._goal(every, costs, ()).situation

        def reachable(literals: tuple[Literal, ...]) -> bool:
            goal = Goal(situation, len(every), literals, costs, self.goal.hope)
            return next(self._found(goal, engine), None) is not None

        beyond = []
        rules: dict[str, Reason] = {}
        for wish in self.wishes:
            if reachable(wish.literals):
                continue
            beyond.append(wish)
            for rule, strength, side in self._opposing(wish, reachable):
                rules[rule.id] = reason(rule, strength, side, certain=True)
        names = tuple(wish.told.target for wish in beyond)
        return NoWayOut(beyond=names, rules=tuple(rules.values()), weaker=self._weaker(beyond))

    def _opposing(
        self, wish: Wish, reachable: Callable[[tuple[Literal, ...]], bool]
    ) -> Iterator[tuple[Rule, Strength, Side]]:
        """The rules that speak against what is asked whatever happens, each with how firmly they do."""
        up, by_must = wish.told.at_least is not None, wish.told.at_least == "clear"
        by_must = by_must or wish.told.at_most == "not_in_force"
        side = Side.AGAINST if up else Side.FOR
        for bite in bites_on(self.program, wish.key, side):
            readings = READINGS[:1] if by_must else READINGS
            at = next((r for r in readings if not reachable((-bite.holds[r],))), None)
            if at is not None:
                yield self.program.rulebook.rules[bite.rule], STRENGTHS[at], side

    def _weaker(self, beyond: Sequence[Wish]) -> tuple[Reason, ...] | None:
        """The rules that speak for what is asked, where none does so firmly enough; None where one does, or none need to."""
        found: dict[str, Reason] = {}
        for wish in beyond:
            up = wish.told.at_least is not None
            side = Side.FOR if up else Side.AGAINST
            needed = (
                NEEDED_FOR.get(wish.told.at_least or "")
                if up
                else NEEDED_AGAINST.get(wish.told.at_most or "")
            )
            bites = bites_on(self.program, wish.key, side)
            first = firmest(self.program, bites)
            if needed is None or (first is not None and first <= needed):
                return None
            for bite in bites:
                at = firmest(self.program, (bite,))
                if at is not None:
                    rule = self.program.rulebook.rules[bite.rule]
                    found[rule.id] = reason(rule, STRENGTHS[at], side, certain=False)
        return tuple(found.values()) if beyond else None

    # --- searching --------------------------------------------------------------------------------------------------

    def _goal(
        self,
        every: Sequence[MovableCondition],
        costs: tuple[tuple[int | Fraction, ...], ...],
        literals: tuple[Literal, ...],
    ) -> Goal:
        situation: Situation = settle(self.program, self.claims.scenario, self.claims, as_moves(every))
        return Goal(situation, len(every), literals, costs, self.goal.hope)

    def _found(self, goal: Goal, engine: str) -> Iterator[Digits]:
        seconds = max(0.0, self._until - time.monotonic())
        return islice(minimal(goal, engine=engine, seconds=seconds), MOST_DETOURS + 1)
