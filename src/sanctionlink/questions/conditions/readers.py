"""From a condition to what reads it: the rules that name it, and the targets that it bears on through whatever rules conclude."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sanctionlink.ground.reads import Predicate, concludes, reads
from sanctionlink.model.rulebook import Rulebook


class Readers:
    """What reads what in a rulebook, whichever members are meant."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._reached: dict[str, tuple[str, ...]] = {}

    @cached_property
    def rules(self) -> Mapping[Predicate, tuple[str, ...]]:
        """The rules that read each thing, in the order of the files."""
        found: dict[Predicate, list[str]] = {}
        for rule in self.rulebook.rules.values():
            for predicate in sorted(reads(rule)):
                found.setdefault(predicate, []).append(rule.id)
        return {predicate: tuple(ids) for predicate, ids in found.items()}

    @cached_property
    def setters(self) -> Mapping[str, tuple[str, ...]]:
        """The rules that set each condition, in the order of the files."""
        found: dict[str, list[str]] = {}
        for rule in self.rulebook.rules.values():
            for kind, name in concludes(rule):
                if kind == "condition":
                    found.setdefault(name, []).append(rule.id)
        return {name: tuple(ids) for name, ids in found.items()}

    def of(self, condition: str) -> tuple[str, ...]:
        """The rules that read a condition themselves."""
        return self.rules.get(("condition", condition), ())

    def targets(self, condition: str) -> tuple[str, ...]:
        """The targets that a condition bears on, in the order of the files."""
        if condition not in self._reached:
            start: Predicate = ("condition", condition)
            seen = {start}
            stack = [start]
            while stack:
                for predicate in self._next(stack.pop()):
                    if predicate not in seen:
                        seen.add(predicate)
                        stack.append(predicate)
            self._reached[condition] = tuple(t for t in self.rulebook.targets if ("target", t) in seen)
        return self._reached[condition]

    def _next(self, predicate: Predicate) -> list[Predicate]:
        """What rules that read a thing conclude; of a rule that is lifted, what that rule does."""
        kind, name = predicate
        ids = (*self.rules.get(predicate, ()), *((name,) if kind == "rule" else ()))
        return [head for id_ in ids for head in concludes(self.rulebook.rules[id_])]
