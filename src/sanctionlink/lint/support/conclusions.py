"""What rules conclude, and whether one concludes all that another does, whenever the other does."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.ir import FALSE, Environment, Triple
from sanctionlink.lint.support.claims import readings
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import (
    Blocks,
    Counters,
    Defines,
    Excludes,
    Lifts,
    Requires,
    Rule,
    Sets,
    Strength,
)

Key = tuple[object, ...]
Conclusions = dict[Key, list[Triple]]
"""What a rule concludes, each with the literals of its concluding it, one triple a binding."""


def conclusions(worlds: Worlds, rule: Rule) -> Conclusions | None:
    """What a rule concludes for whom; None for an exception that is itself lifted for some targets, which is not compared."""
    found: Conclusions = {}
    if isinstance(rule.effect, (Requires, Blocks, Counters)):
        side = side_of(rule)
        for target in worlds.program.statuses:
            for bite in worlds.program.both_sides(target):
                if bite.rule == rule.id:
                    found.setdefault((side, target), []).append(bite.holds)
        return found
    for environment, triple in worlds.firings(rule):
        for key in _keys(rule, environment):
            found.setdefault(key, []).append(triple)
            if (
                key[0] == "lifts"
                and worlds.program.index.get(("lifted", rule.id, key[2]), (FALSE,))[0] != FALSE
            ):
                return None
    return found


def side_of(rule: Rule) -> str:
    """Which side of its targets a rule speaks on: the one on which must-rules do, or the other."""
    return "counters" if isinstance(rule.effect, Counters) else "bites"


def _keys(rule: Rule, environment: Environment) -> Iterator[Key]:
    match rule.effect:
        case Sets(assignments=assignments):
            for a in assignments:
                yield "sets", a.condition, members_of(a.arguments, environment), a.value
        case Defines(notion=notion, arguments=arguments):
            yield "defines", notion, members_of(arguments, environment)
        case Lifts(rules=rules, targets=targets):
            for lifted in rules:
                if targets is None:
                    yield "lifts", lifted, None
                for ref in targets or ():
                    yield "lifts", lifted, (ref.target, members_of(ref.arguments, environment))
        case Excludes():
            yield ("excludes",)


def covers(worlds: Worlds, wide: Conclusions, narrow: Conclusions, rank: int, *, impossible: bool) -> bool:
    """Whether wherever `narrow` concludes something, `wide` concludes it too. Raises `LimitReached`."""
    return all(key in wide for key in narrow) and all(
        worlds.find([x, *(-other[reading] for other in wide[key])], impossible=impossible) is None
        for key, triples in narrow.items()
        for triple in triples
        for reading, x in _by_reading(triple, rank)
    )


def _by_reading(triple: Triple, rank: int) -> Iterator[tuple[int, int]]:
    """The readings from a strength's on with their literals; the other side may differ where this one does not."""
    for reading in range(rank, 3):
        yield reading, triple[reading]


def ever(worlds: Worlds, found: Conclusions, rank: int, *, impossible: bool) -> bool:
    """Whether something is concluded in some situation. Raises `LimitReached`."""
    return any(
        worlds.find([x], impossible=impossible) is not None
        for triples in found.values()
        for triple in triples
        for x in readings(triple, rank)
    )


def outranks(one: Strength, other: Strength) -> bool:
    """Whether a rule of a strength leaves nothing to one of the other, where both apply.

    A must-rule decides a status and a weaker one the outlook, so neither stands for the other.
    """
    return one is other or (other is Strength.MAY and one is Strength.LIKELY)
