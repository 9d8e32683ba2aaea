"""What cases have of the conditions that a rule reads, and which verdicts a rule bears on."""

from __future__ import annotations

from sanctionlink.engines.machine import Space
from sanctionlink.model.expression import Expression, Holds, ValueOf
from sanctionlink.model.rulebook import Rule, Rulebook
from sanctionlink.model.values import show
from sanctionlink.program.program import READINGS
from sanctionlink.program.reads import Predicate, concludes, expressions, predicates, walk


def reads(expression: Expression) -> tuple[str, ...]:
    """The conditions that an expression names itself, in the order of their names."""
    named = {part.condition for part in walk(expression) if isinstance(part, (Holds, ValueOf))}
    return tuple(sorted(named))


def values_in(condition: str, space: Space) -> tuple[str, ...]:
    """What a case says of a condition, and what consequences make of it in some possible world."""
    situation = space.situation
    found: dict[str, None] = {}
    for (instance, _), alternatives in situation.cells.items():
        if instance[0] == condition:
            found.update(dict.fromkeys(show(each.claim.given) for each in alternatives))
    for instance, consequences in situation.program.consequences.items():
        if instance[0] == condition:
            for value, literals in consequences.items():
                if any(space.exists((literals[reading],)) for reading in READINGS):
                    found[show(value)] = None
    return tuple(found)


def bearing(rule: Rule, rulebook: Rulebook) -> tuple[str, ...]:
    """The targets whose verdicts can rest on a rule, in the order of the files."""
    reached: set[Predicate] = set(concludes(rule))
    needs = {
        other.id: frozenset(p for e in expressions(other) for p in predicates(e)) | {("rule", other.id)}
        for other in rulebook.rules.values()
    }
    grown = True
    while grown:
        grown = False
        for other in rulebook.rules.values():
            if needs[other.id] & reached:
                new = set(concludes(other)) - reached
                grown = grown or bool(new)
                reached |= new
    return tuple(target for target in rulebook.targets if ("target", target) in reached)
