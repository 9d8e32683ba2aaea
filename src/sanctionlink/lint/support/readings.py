"""Where the rules of a rulebook read conditions, notions and sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sanctionlink.ground.reads import expressions, walk
from sanctionlink.model.expression import (
    Applies,
    Argument,
    Binder,
    Expression,
    Holds,
    InSet,
    Member,
    Term,
    ValueOf,
)
from sanctionlink.model.rulebook import Rule, Rulebook
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Readings:
    """Everything that rules read.

    `conditions` has, for each condition that is read, the ways in which it is: for each argument the members it can be.
    """

    conditions: Mapping[str, frozenset[tuple[frozenset[str], ...]]]
    notions: frozenset[str]
    sets: frozenset[str]

    def reads(self, condition: str, members: tuple[str, ...]) -> bool:
        """Whether some rule reads the condition of these members."""
        return any(
            all(member in known for member, known in zip(members, way, strict=True))
            for way in self.conditions.get(condition, ())
        )


def readings(rulebook: Rulebook) -> Readings:
    """What the rules of a rulebook read."""
    conditions: dict[str, set[tuple[frozenset[str], ...]]] = {}
    notions: set[str] = set()
    sets: set[str] = set()
    members = {name: frozenset(each.members) for name, each in rulebook.sets.items()}
    for rule in rulebook.rules.values():
        parts = list(_parts(rule))
        ranges = dict(rule.for_each) | {part.name: part.set for part in parts if isinstance(part, Binder)}
        sets.update(ranges.values())
        for part in parts:
            if isinstance(part, (Holds, ValueOf)):
                way = tuple(_possible(each, ranges, members) for each in part.arguments)
                conditions.setdefault(part.condition, set()).add(way)
            elif isinstance(part, Applies):
                notions.add(part.notion)
            elif isinstance(part, InSet):
                sets.add(part.set)
    frozen = {name: frozenset(ways) for name, ways in conditions.items()}
    return Readings(frozen, frozenset(notions), frozenset(sets))


def _parts(rule: Rule) -> Iterator[Expression | Term | Binder]:
    """Every part of a rule's expressions."""
    for expression in expressions(rule):
        yield from walk(expression)


def _possible(
    argument: Argument, ranges: Mapping[str, str], members: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """The members that an argument can be."""
    return frozenset((argument.id,)) if isinstance(argument, Member) else members[ranges[argument.name]]
