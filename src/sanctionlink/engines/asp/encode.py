"""A situation's program in a solver.

The ground program is stratified, so for each choice of options it has exactly one stable model, its least model. Only
numbers reach the solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sanctionlink.diagnostics import LimitReached
from sanctionlink.engines.machine import Digits
from sanctionlink.program.program import Literal
from sanctionlink.program.situation import CERTAIN, Item, Situation

LARGEST_WEIGHT = 2**31 - 1


class Copy:
    """Where a program's atoms and options stand in a solver."""

    def __init__(self, atoms: Mapping[int, int], options: list[list[int]], pruned: int) -> None:
        self.atoms = atoms
        self.options = options
        self.pruned = pruned

    @property
    def watched(self) -> list[int]:
        """The atoms that tell which world a model is."""
        return [option for own in self.options for option in own]

    def literal(self, literal: Literal) -> int:
        """The solver's literal."""
        return self.atoms[abs(literal)] * (1 if literal > 0 else -1)

    def digits(self, true: frozenset[int]) -> Digits:
        """The options that a model chooses."""
        return tuple(next(k for k, o in enumerate(own) if o in true) for own in self.options)


class Encoder:
    """Writes one copy of a situation's program into a solver."""

    def __init__(self, situation: Situation, backend: Any) -> None:
        self.situation = situation
        self.backend = backend
        self.options: list[list[int]] = []

    def encode(self) -> Copy:
        """Options, inputs, clauses, sums and exclusions."""
        backend, program = self.backend, self.situation.program
        atoms = {a: backend.add_atom() for a in range(1, program.atoms + 1)}
        backend.add_rule([atoms[1]], [])
        self._options()
        for at, choice in enumerate(self.situation.inputs):
            for selection in choice:
                backend.add_rule([atoms[at + 2]], [self.options[v][o] for v, o in selection])
        copy = Copy(atoms, self.options, backend.add_atom())
        for found in program.clauses.values():
            for clause in found:
                backend.add_rule([atoms[clause.head]], [copy.literal(x) for x in clause.body])
        for head, sums in self.situation.sums.items():
            for each in sums:
                items = [(self._counts(copy, item), self._weight(item)) for item in each.items]
                if each.bound <= 0:
                    backend.add_rule([atoms[head]], [])
                elif sum(w for _, w in items) >= each.bound:
                    backend.add_weight_rule([atoms[head]], each.bound, items)
        backend.add_rule([copy.pruned], [], choice=True)
        for exclusion in program.exclusions:
            backend.add_rule([], [copy.literal(exclusion.broken[0]), copy.pruned])
        return copy

    def _options(self) -> None:
        """Exactly one option of each variable."""
        for variable in self.situation.variables:
            own = [self.backend.add_atom() for _ in variable.options]
            self.backend.add_rule(own, [], choice=True)
            self.backend.add_rule([], [-o for o in own])
            several = self.backend.add_atom()
            self.backend.add_weight_rule([several], 2, [(o, 1) for o in own])
            self.backend.add_rule([], [several])
            self.options.append(own)

    def chosen(self, choice: Sequence[tuple[tuple[int, int], ...]]) -> int:
        """An atom that holds where a choice is made."""
        atom: int = self.backend.add_atom()
        for selection in choice:
            self.backend.add_rule([atom], [self.options[v][o] for v, o in selection])
        return atom

    def _counts(self, copy: Copy, item: Item) -> int:
        """A literal that holds where an item counts."""
        literal = copy.literal(item.literal)
        if item.when == CERTAIN:
            return -literal if item.negated else literal
        made = self.chosen(item.when)
        counts: int = self.backend.add_atom()
        if item.negated:
            self.backend.add_rule([counts], [-literal])
            self.backend.add_rule([counts], [-made])
        else:
            self.backend.add_rule([counts], [literal, made])
        return counts

    @staticmethod
    def _weight(item: Item) -> int:
        if item.weight > LARGEST_WEIGHT:
            raise LimitReached(
                "a sum has figures too large or too finely divided for the solver; fix open conditions with --set or "
                "facts, so that the engine `algebra` can take the question"
            )
        return item.weight
