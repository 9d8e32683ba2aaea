"""Which members a rule's or an aggregate's variables can stand for, without enumerating what cannot matter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

from sanctionlink.diagnostics.limits import BINDINGS, DENSE_BINDINGS, NESTED_BINDINGS, Limit
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.ir import Environment
from sanctionlink.model.expression import (
    And,
    Argument,
    Binder,
    Expression,
    Holds,
    Member,
    Term,
    ValueOf,
    Variable,
)
from sanctionlink.model.rulebook import Condition, Rule, Rulebook
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.records import dataclass, field

SMALL_SET = 32
"""Sets up to this size are enumerated outright; in larger ones the facts are asked first which members can matter."""


def bind(argument: Argument, environment: Environment) -> str | None:
    """The member an argument stands for, or None if its variable is not bound yet."""
    if isinstance(argument, Member):
        return argument.id
    for name, member in reversed(environment):
        if name == argument.name:
            return member
    return None


def members_of(arguments: Sequence[Argument], environment: Environment) -> tuple[str, ...]:
    """The members that arguments stand for. Every variable is bound: the loader saw to it."""
    members = dict(environment)
    return tuple([a.id if isinstance(a, Member) else members[a.name] for a in arguments])


def conjuncts(expression: Expression | None) -> Iterator[Expression]:
    """The parts that must all hold for the expression to hold."""
    if isinstance(expression, And):
        for part in expression.parts:
            yield from conjuncts(part)
    elif expression is not None:
        yield expression


def sparse(condition: Condition, values: frozenset[str] | None) -> bool:
    """Whether only instances that facts mention can have one of `values` (None: a number other than zero)."""
    if not condition.over:
        return False
    if values is None:
        return condition.default == Fraction(0)
    return isinstance(condition.default, str) and condition.default not in values


@dataclass(slots=True)
class Bindings:
    """Enumerates bindings for one rulebook. `support` are the instances that facts or assumptions mention.

    `left_out` gathers the conditions of which no more than those instances were enumerated, since for all others the default
    settles that they do not matter.

    If `narrow`, a rule's bindings under which a condition over a large set cannot hold, for want of a fact, are left out:
    the verdicts are the same, and a proof of why not has less to show.
    """

    rulebook: Rulebook
    settable: frozenset[str]
    support: Mapping[str, Sequence[tuple[str, ...]]]
    narrow: bool = False
    left_out: set[str] = field(default_factory=set)
    made: int = 0
    nested: int = 0
    dense: int = 0
    _guards: dict[str, tuple[tuple[Expression, ...], tuple[Holds, ...]]] = field(default_factory=dict)
    _mentioned: dict[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    _indexes: dict[tuple[str, tuple[int, ...], int], dict[tuple[str, ...], list[str]]] = field(
        default_factory=dict
    )

    def of_rule(self, rule: Rule, pattern: Iterable[tuple[Argument, str]]) -> Iterator[Environment]:
        """Every binding of the rule's variables under which its arguments stand for the given members."""
        bound: dict[str, str] = {}
        for argument, member in pattern:
            if isinstance(argument, Member):
                if argument.id != member:
                    return
            elif bound.setdefault(argument.name, member) != member:
                return
        free = []
        for name, set_id in rule.for_each:
            if name not in bound:
                free.append((name, set_id))
            elif bound[name] not in self.rulebook.sets[set_id].members:
                return
        guards, needed = self._guards_of(rule)
        environments: Iterable[Environment] = [tuple(bound.items())]
        for name, set_id in free:
            environments = self._with(environments, name, set_id, guards)
        for environment in environments:
            if not needed or all(self._is_mentioned(guard, environment) for guard in needed):
                self._count()
                yield _in_order(rule, environment)

    def of_binder(
        self, binder: Binder, environment: Environment, guards: Sequence[Expression | Term]
    ) -> Iterator[Environment]:
        """The environment extended by each member that the binder can range over, in declared order."""
        candidates = self._candidates(binder.name, binder.set, guards, environment)
        if environment:
            self._count_dense(binder.set, candidates)
        for member in candidates:
            self._count(nested=len(environment) >= 2)
            yield (*environment, (binder.name, member))

    def _guards_of(self, rule: Rule) -> tuple[tuple[Expression, ...], tuple[Holds, ...]]:
        """What must hold for a rule to fire, and what of that leaves out a binding that nothing mentions."""
        if rule.id not in self._guards:
            guards = tuple(conjuncts(rule.when))
            needed = (
                tuple(g for g in guards if isinstance(g, Holds) and self._narrows(g)) if self.narrow else ()
            )
            for guard in needed:
                self._leave_out(guard.condition)
            self._guards[rule.id] = guards, needed
        return self._guards[rule.id]

    def _narrows(self, guard: Holds) -> bool:
        """Whether a guard over a large set holds only where a fact or assumption says so."""
        if guard.condition in self.settable:
            return False
        condition = self.rulebook.conditions[guard.condition]
        large = any(len(self.rulebook.sets[s].members) > SMALL_SET for s in condition.over)
        return large and sparse(condition, guard.values)

    def _is_mentioned(self, guard: Holds, environment: Environment) -> bool:
        """Whether a fact or assumption speaks of the guard's ground condition."""
        if guard.condition not in self._mentioned:
            self._mentioned[guard.condition] = frozenset(self.support.get(guard.condition, ()))
        return members_of(guard.arguments, environment) in self._mentioned[guard.condition]

    def _with(
        self, environments: Iterable[Environment], name: str, set_id: str, guards: Sequence[Expression]
    ) -> Iterator[Environment]:
        for environment in environments:
            candidates = self._candidates(name, set_id, guards, environment)
            if environment:
                self._count_dense(set_id, candidates)
            for member in candidates:
                yield (*environment, (name, member))

    def _candidates(
        self,
        name: str,
        set_id: str,
        guards: Sequence[Expression | Term],
        environment: Environment,
    ) -> Collection[str]:
        members = self.rulebook.sets[set_id].members
        if len(members) <= SMALL_SET:
            return members
        for guard in guards:
            if isinstance(guard, (Holds, ValueOf)):
                found = self._supported(name, guard, environment)
                if found is not None:
                    return [m for m in found if m in members]
        return members

    def _supported(self, name: str, guard: Holds | ValueOf, environment: Environment) -> list[str] | None:
        """The members of `name` that the facts on a guard mention, or None if the guard does not narrow it."""
        condition = self.rulebook.conditions[guard.condition]
        values = guard.values if isinstance(guard, Holds) else None
        if guard.condition in self.settable or not sparse(condition, values):
            return None
        wanted = [p for p, a in enumerate(guard.arguments) if a == Variable(name)]
        if len(wanted) != 1:
            return None
        fixed = [
            (p, member)
            for p, a in enumerate(guard.arguments)
            if p != wanted[0] and (member := bind(a, environment)) is not None
        ]
        positions = tuple(p for p, _ in fixed)
        index = self._index(guard.condition, positions, wanted[0])
        return index.get(tuple(m for _, m in fixed), [])

    def _index(
        self, condition: str, positions: tuple[int, ...], wanted: int
    ) -> dict[tuple[str, ...], list[str]]:
        """Members at position `wanted` by the members at `positions`, over the supported instances."""
        key = (condition, positions, wanted)
        if key not in self._indexes:
            self._leave_out(condition)
            index: dict[tuple[str, ...], dict[str, None]] = {}
            for members in self.support.get(condition, ()):
                index.setdefault(tuple(members[p] for p in positions), {})[members[wanted]] = None
            self._indexes[key] = {k: list(v) for k, v in index.items()}
        return self._indexes[key]

    def _leave_out(self, condition: str) -> None:
        """Note that what is not among a condition's supported instances is left out, if that is anything."""
        over = self.rulebook.conditions[condition].over
        if len(self.support.get(condition, ())) < prod(len(self.rulebook.sets[s].members) for s in over):
            self.left_out.add(condition)

    def _count_dense(self, set_id: str, candidates: Collection[str]) -> None:
        """Count bindings to all members of a large set. Raises `LimitReached` before they are made."""
        members = self.rulebook.sets[set_id].members
        if len(candidates) == len(members) > SMALL_SET:
            self.dense += len(candidates)
            if self.dense > DENSE_BINDINGS:
                raise _too_many(DENSE_BINDINGS)

    def _count(self, nested: bool = False) -> None:
        self.made += 1
        self.nested += nested
        if self.made > BINDINGS or self.nested > NESTED_BINDINGS:
            most = NESTED_BINDINGS if nested else BINDINGS
            raise _too_many(most)


def _too_many(most: Limit) -> LimitReached:
    return LimitReached(most.told())


def _in_order(rule: Rule, environment: Environment) -> Environment:
    """A binding with the rule's variables in the order in which it declares them."""
    if len(environment) < 2:
        return environment
    members = dict(environment)
    return tuple([(name, members[name]) for name, _ in rule.for_each])


def support_of(rulebook: Rulebook, more: Iterable[InstanceKey]) -> dict[str, list[tuple[str, ...]]]:
    """The instances of conditions over sets that facts (of whatever date) or a scenario mention, in file order."""
    seen: dict[InstanceKey, None] = {}
    for fact in rulebook.facts:
        if fact.arguments:
            seen[fact.condition, fact.arguments] = None
    for key in more:
        if key[1]:
            seen[key] = None
    support: dict[str, list[tuple[str, ...]]] = {}
    for condition, members in seen:
        support.setdefault(condition, []).append(members)
    return support


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
