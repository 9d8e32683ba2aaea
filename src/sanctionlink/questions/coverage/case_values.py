"""Which values the cases give to a condition, and which targets a rule can bear on."""

from __future__ import annotations

from sanctionlink.engines.protocols import Space
from sanctionlink.ground.ir import READINGS
from sanctionlink.ground.reads import Predicate, concludes, expressions, predicates, walk
from sanctionlink.model.expression import Expression, Holds, ValueOf
from sanctionlink.model.rulebook import Rule, Rulebook
from sanctionlink.model.values import show


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


class Bearing:
    """Which targets' verdicts can rest on which rules of a rulebook. The rules are read through once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._readers: dict[Predicate, list[Rule]] = {}
        for rule in rulebook.rules.values():
            for predicate in {p for e in expressions(rule) for p in predicates(e)} | {("rule", rule.id)}:
                self._readers.setdefault(predicate, []).append(rule)

    def of(self, rule: Rule) -> tuple[str, ...]:
        """The targets whose verdicts can rest on a rule, in the order of the files."""
        reached: set[Predicate] = set()
        waiting = list(concludes(rule))
        while waiting:
            predicate = waiting.pop()
            if predicate not in reached:
                reached.add(predicate)
                waiting += [new for reader in self._readers.get(predicate, ()) for new in concludes(reader)]
        return tuple(
            target
            for target in self.rulebook.targets
            if ("target", target) in reached or ("outlook", target) in reached
        )
