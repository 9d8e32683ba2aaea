"""Which conditions a search for a way out may move: to which values, by whom, and why not the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from itertools import product
from math import prod

from sanctionlink.diagnostics.model import Collector
from sanctionlink.engines.protocols import Space
from sanctionlink.ground.ir import Literal, Program
from sanctionlink.ground.reads import concludes, expressions, predicates, walk
from sanctionlink.model.expression import Lasting
from sanctionlink.model.rulebook import Condition, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import UNKNOWN, Value, show
from sanctionlink.records import dataclass
from sanctionlink.situation.claims import Claims
from sanctionlink.situation.cone import cone
from sanctionlink.situation.moves import Move, lever

MOST_INSTANCES = 10_000
"""Combinations of members up to which a search looks at all of a condition, and not only at what is mentioned."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be moved: only what the parties `by` hold (anybody, if there are none), and nothing named in `without`."""

    by: tuple[str, ...] = ()
    without: frozenset[str | InstanceKey] = frozenset()

    def hindrance(
        self, condition: Condition, instance: InstanceKey, scenario: Scenario, value: Value | None = None
    ) -> str | None:
        """Why a condition may not be moved to a value (to any value, if none is named); None if it may."""
        if instance in scenario.assumptions:
            return "it is assumed"
        if not condition.movable:
            return "it is not movable"
        if condition.id in self.without or instance in self.without:
            return "it is left out"
        if not self.by:
            return None
        every = [each.holders for each in condition.held()]
        holders = every if value is None else [condition.holders_of(value)]
        if any(held.can_move(self.by) for held in holders):
            return None
        if not any(held.parties for held in holders):
            return "nobody is on record as holding it"
        alone = " alone" if any(party in held.parties for held in holders for party in self.by) else ""
        return f"it is not in the hands of those named{alone}"


@dataclass(frozen=True, slots=True)
class MovableCondition:
    """A ground condition that may be moved to one of some values, each at a cost."""

    instance: InstanceKey
    values: tuple[Value, ...]
    costs: tuple[int | Fraction, ...]

    @classmethod
    def of(cls, condition: Condition, instance: InstanceKey, values: Iterable[Value]) -> MovableCondition:
        """The ground condition, with what the rulebook says that moving it to each value costs."""
        moved = tuple(values)
        return cls(instance, moved, tuple(map(condition.cost_of, moved)))


def read_limits(rulebook: Rulebook, by: Iterable[str], without: Iterable[str]) -> Limits:
    """The limits from parties' ids and from conditions as written. Raises `InvalidInput` with every unknown name."""
    found = Collector()
    parties = _parties(rulebook, by, found)
    left_out = {_condition(text, rulebook, found) for text in without}
    found.raise_if_failed()
    return Limits(parties, frozenset(key for key in left_out if key is not None))


def read_parties(rulebook: Rulebook, names: Iterable[str]) -> tuple[str, ...]:
    """Parties by their ids or names, each once. Raises `InvalidInput` with every unknown one."""
    found = Collector()
    held = _parties(rulebook, names, found)
    found.raise_if_failed()
    return held


def _parties(rulebook: Rulebook, names: Iterable[str], found: Collector) -> tuple[str, ...]:
    from sanctionlink.language.resolve import asked

    return asked.find_each(names, asked.parties(rulebook), found)


def _condition(text: str, rulebook: Rulebook, found: Collector) -> str | InstanceKey | None:
    """A condition with all its members, or one ground condition."""
    from sanctionlink.language.resolve import asked

    if "(" in text:
        return asked.find_condition(text, rulebook, found)
    fit = asked.find(text, (asked.conditions(rulebook),), found)
    return fit[1] if fit else None


def mentioned(
    rulebook: Rulebook, limits: Limits, scenario: Scenario, named: Collection[str]
) -> tuple[InstanceKey, ...]:
    """The ground conditions over sets that a search moves away from what silence means, though no fact may speak of them.

    Of a condition with too many combinations of members, they are those of the members that are `named`.
    """
    found: list[InstanceKey] = []
    for condition in rulebook.conditions.values():
        if not _searched(condition, limits, scenario):
            continue
        members: list[Iterable[str]] = [rulebook.sets[name].members for name in condition.over]
        if prod(len(rulebook.sets[name].members) for name in condition.over) > MOST_INSTANCES:
            members = [[m for m in named if m in rulebook.sets[name].members] for name in condition.over]
        found += [(condition.id, each) for each in product(*members)]
    return tuple(found)


def passed_over(program: Program, limits: Limits, scenario: Scenario) -> tuple[str, ...]:
    """The conditions of which a search could move more than what facts mention and the question names."""
    conditions = (program.rulebook.conditions[name] for name in sorted(program.left_out))
    return tuple(condition.id for condition in conditions if _searched(condition, limits, scenario))


def _searched(condition: Condition, limits: Limits, scenario: Scenario) -> bool:
    """Whether a condition over sets may be moved away from what silence means."""
    leaves = any(value != condition.default for value in condition.movable)
    return bool(condition.over) and leaves and not limits.hindrance(condition, (condition.id, ()), scenario)


def bearing(program: Program, claims: Claims, literals: Iterable[Literal]) -> tuple[InstanceKey, ...]:
    """The ground conditions that can bear on literals, in a fixed order.

    They are those below the literals, and those that `never` rules or disputes tie to them: what makes a world
    impossible can settle what is open, or be in the way of a change.
    """
    found = cone(program, literals)
    rest = [cone(program, (exclusion.broken[0],)) for exclusion in program.exclusions]

    def disputed(instances: Iterable[InstanceKey]) -> bool:
        return any(len({f.account for f in claims.facts_on(i)}) > 1 for i in instances)

    in_dispute = disputed(found)
    while True:
        tied = [part for part in rest if part & found or (in_dispute and disputed(part))]
        if not tied:
            break
        for part in tied:
            found |= part
            rest.remove(part)
        in_dispute = in_dispute or disputed(found)
    order = {name: at for at, name in enumerate(program.rulebook.conditions)}
    return tuple(sorted(found, key=lambda key: (order[key[0]], key[1])))


def levers(claims: Claims, instances: Iterable[InstanceKey], limits: Limits) -> Iterator[MovableCondition]:
    """The levers among some ground conditions."""
    standing = Standing.of(claims)
    for instance in instances:
        condition = claims.rulebook.conditions[instance[0]]
        if limits.hindrance(condition, instance, claims.scenario) is None:
            values = [
                value
                for value in condition.movable
                if not standing.has(instance, value)
                and limits.hindrance(condition, instance, claims.scenario, value) is None
            ]
            if values:
                yield MovableCondition.of(condition, instance, values)


@dataclass(frozen=True, slots=True)
class Standing:
    """Which values ground conditions have anyway. `set_by_rules` and `lasting` are conditions: those that consequences set,
    and those of which some rule asks how they were on every day of a period."""

    claims: Claims
    set_by_rules: frozenset[str]
    lasting: frozenset[str]

    @classmethod
    def of(cls, claims: Claims) -> Standing:
        """How things stand for one scenario."""
        rules = claims.rulebook.rules.values()
        periods = (p for rule in rules for e in expressions(rule) for p in walk(e) if isinstance(p, Lasting))
        concluded = (name for rule in rules for kind, name in concludes(rule) if kind == "condition")
        lasting = (name for period in periods for kind, name in predicates(period) if kind == "condition")
        return cls(claims, frozenset(concluded), frozenset(lasting))

    def has(self, instance: InstanceKey, value: Value) -> bool:
        """Whether a value alone is on record, on every day that rules look at, and no rule sets the condition."""
        if instance[0] in self.set_by_rules:
            return False
        today = self.claims.scenario.as_of
        days = [today]
        if instance[0] in self.lasting:
            days += [
                d - dt.timedelta(days=1) for d in self.claims.changes(instance) if dt.date.min < d <= today
            ]
        return all([c.given for c in self.claims.on(instance, day)] == [value] for day in days)


def today(space: Space, claims: Claims, instance: InstanceKey) -> str:
    """What stands of a condition today, as a user would write it, or `unknown` or `disputed`."""
    base = _on_record(claims, instance)
    consequences = space.situation.program.consequences.get(instance)
    if not consequences or instance in claims.scenario.assumptions:
        return base
    set_to = [show(v) for v, triple in consequences.items() if space.exists((triple[0],))]
    if not set_to:
        return base
    free = space.exists([-triple[0] for triple in consequences.values()])
    if free and base in (UNKNOWN.value, "disputed"):
        return base
    return " or ".join(dict.fromkeys([base, *set_to] if free else set_to))


def _on_record(claims: Claims, instance: InstanceKey) -> str:
    said = claims.on(instance, claims.scenario.as_of)
    if len(said) > 1:
        side = next((c for c in said if c.account == claims.scenario.account), None)
        return show(side.given) if side else "disputed"
    return show(said[0].given)


def as_moves(found: Iterable[MovableCondition]) -> tuple[Move, ...]:
    """The variables of a situation that levers make."""
    return tuple(lever(each.instance, each.values) for each in found)
