"""From what is on record to the facts and defaults that repeat what a rule concludes, each with what shows that it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from sanctionlink.engines.choose import Engines, too_large
from sanctionlink.engines.protocols import Space
from sanctionlink.engines.prover import Prover
from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.ir import READINGS, Environment, Literal, Program
from sanctionlink.ground.reads import predicates
from sanctionlink.lint.support.worlds import ANY_DAY
from sanctionlink.model.rulebook import Fact, Rule, Rulebook, Sets
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import Interval, Unknown, Value
from sanctionlink.records import dataclass
from sanctionlink.situation.claims import Claim, Claims, fact_index
from sanctionlink.situation.cone import cone
from sanctionlink.situation.moves import AS_IT_IS, Move, Option, any_value, lever
from sanctionlink.situation.settle import settle
from sanctionlink.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Repetition:
    """A claim on record on a day, of a value that some rule sets."""

    instance: InstanceKey
    claim: Claim
    day: dt.date


class Repetitions:
    """The facts and defaults of a rulebook that say what a rule concludes. `program` has every target."""

    def __init__(self, rulebook: Rulebook, program: Program, check_time: Callable[[], None]) -> None:
        self.rulebook, self.program, self.check_time = rulebook, program, check_time
        self.facts = fact_index(rulebook)
        self.engines = Engines()

    def possible(self) -> Iterator[Repetition]:
        """The facts and defaults that nobody disputes whose value some rule can set, each once."""
        own = self.rulebook.as_of or ANY_DAY
        for instance, by_value in self.program.consequences.items():
            days = dict.fromkeys([own, *(_day_of(fact, own) for fact in self.facts.get(instance, ()))])
            told: set[Fact | None] = set()
            for day in days:
                said = Claims(self.rulebook, Scenario(day), self.facts).on(instance, day)
                first = said[0]
                known = len(said) == 1 and not isinstance(first.given, (Interval, Unknown))
                if known and first.given in by_value and first.fact not in told:
                    told.add(first.fact)
                    yield Repetition(instance, first, day)

    def applying(self, found: Repetition) -> tuple[Rule, ...]:
        """The rules that set the condition to what is claimed, in a situation that the record leaves open that day."""
        rules = []
        space = self._space(Scenario(found.day))
        for rule in self._setting.get(found.instance[0], ()):
            fires = [
                self.program.index["fires", rule.id, environment]
                for environment in self.program.environments.get(rule.id, ())
                if _sets(rule, environment, found)
            ]
            if any(space.exists((f[reading],)) for f in fires for reading in READINGS[rule.strength.rank :]):
                rules.append(rule)
        return tuple(rules)

    def cause(self, found: Repetition, rules: Iterable[Rule]) -> Mapping[InstanceKey, Value] | None:
        """The fewest conditions, each with a value, under which no rule sets the condition, which stays as it is claimed.

        A single one that the rules name is tried first. None if there are none. Raises `LimitReached`.
        """
        near = {
            n
            for rule in rules
            for e in (rule.when, rule.unless)
            for k, n in predicates(e)
            if k == "condition"
        }
        for instance in sorted(
            self._bearing(found), key=lambda i: (i[0] not in near, i[0] in self._setting, i)
        ):
            for value in self.rulebook.conditions[instance[0]].values:
                if self._idle(found, {instance: value}):
                    return {instance: value}
        return self._several(found)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _idle(self, found: Repetition, assumed: Mapping[InstanceKey, Value]) -> bool:
        """Whether under some assumptions no rule sets the condition, in any situation, and there is one."""
        space = self._space(Scenario(found.day, assumed))
        return space.exists(()) and not any(space.exists((x,)) for x in self._concluding(found.instance))

    def _several(self, found: Repetition) -> Mapping[InstanceKey, Value] | None:
        """Assumptions on several conditions, as few as can be, left out one by one."""
        moves = [self._move(instance) for instance in sorted(self._bearing(found))]
        situation = self._situation(Scenario(found.day), moves)
        never = [-e.broken[0] for e in self.program.exclusions]
        self.check_time()
        digits = Prover(situation).find([*never, *(-x for x in self._concluding(found.instance))])
        if digits is None:
            return None
        assumed: dict[InstanceKey, Value] = {}
        for move in moves:
            assert move.instance is not None
            for alternative in situation.world(digits).base(move.instance):
                assumed[move.instance] = alternative.value
        if not self._idle(found, assumed):
            return None
        for instance in list(assumed):
            fewer = {i: v for i, v in assumed.items() if i != instance}
            if self._idle(found, fewer):
                assumed = fewer
        return assumed

    def _move(self, instance: InstanceKey) -> Move:
        condition = self.rulebook.conditions[instance[0]]
        if condition.type.finite:
            return lever(instance, condition.values)
        return Move(instance, (Option(AS_IT_IS), *any_value(instance).options))

    def _concluding(self, instance: InstanceKey) -> tuple[Literal, ...]:
        """The literals of a condition's being set to anything."""
        return tuple({x for triple in self.program.consequences[instance].values() for x in triple})

    def _bearing(self, found: Repetition) -> set[InstanceKey]:
        """The other conditions on which it depends whether a rule sets this one."""
        return cone(self.program, self._concluding(found.instance)) - {found.instance}

    @cached_property
    def _setting(self) -> dict[str, list[Rule]]:
        """The rules by the conditions that they set."""
        by_condition: dict[str, list[Rule]] = {}
        for rule in self.rulebook.rules.values():
            if isinstance(rule.effect, Sets):
                for name in dict.fromkeys(a.condition for a in rule.effect.assignments):
                    by_condition.setdefault(name, []).append(rule)
        return by_condition

    def _situation(self, scenario: Scenario, moves: Iterable[Move] = ()) -> Situation:
        self.check_time()
        return settle(self.program, scenario, Claims(self.rulebook, scenario, self.facts), tuple(moves))

    def _space(self, scenario: Scenario) -> Space:
        situation = self._situation(scenario)
        return self.engines.space(situation, "asp" if too_large(situation) else "circuit")[0]


def _sets(rule: Rule, environment: Environment, found: Repetition) -> bool:
    """Whether a rule, so bound, sets the condition to what is claimed."""
    assert isinstance(rule.effect, Sets)
    return any(
        (a.condition, members_of(a.arguments, environment)) == found.instance and a.value == found.claim.given
        for a in rule.effect.assignments
    )


def _day_of(fact: Fact, own: dt.date) -> dt.date:
    """A day on which a fact holds, the nearest to the rulebook's own."""
    if fact.start is not None and own < fact.start:
        return fact.start
    if fact.end is not None and own >= fact.end:
        return fact.end - dt.timedelta(days=1)
    return own
