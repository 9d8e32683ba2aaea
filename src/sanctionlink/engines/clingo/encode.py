"""A situation's program in a solver.

The ground program is stratified, so for each choice of options it has exactly one stable model, its least model. Only
numbers reach the solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.ir import Literal
from sanctionlink.situation.situation import CERTAIN, Item, Situation, Sum

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
    """Writes one copy of a situation's program into a solver.

    The first variables may be `levers`: their first option holds where no other is chosen. `options` are atoms for the first
    variables that another copy has chosen already. With `only`, no other atoms of the program are written.
    """

    def __init__(
        self,
        situation: Situation,
        backend: Any,
        levers: int = 0,
        options: Sequence[list[int]] = (),
        only: Set[int] | None = None,
    ) -> None:
        self.situation = situation
        self.backend = backend
        self.levers = levers
        self.options: list[list[int]] = list(options)
        self.only = only

    def encode(self) -> Copy:
        """Options, inputs, clauses, sums and exclusions."""
        backend, program = self.backend, self.situation.program
        written = range(1, program.atoms + 1) if self.only is None else sorted({1, *self.only})
        atoms = {a: backend.add_atom() for a in written}
        backend.add_rule([atoms[1]], [])
        self._options()
        for at, choice in enumerate(self.situation.inputs):
            for selection in choice if at + 2 in atoms else ():
                backend.add_rule([atoms[at + 2]], [self.options[v][o] for v, o in selection])
        copy = Copy(atoms, self.options, backend.add_atom())
        signed = {**atoms, **{-a: -atom for a, atom in atoms.items()}}
        for atom, clauses in program.clauses.items():
            if atom in atoms:
                own = [atoms[atom]]
                for clause in clauses:
                    backend.add_rule(own, [signed[x] for x in clause.body])
        for head, sums in self.situation.sums.items():
            for each in sums if head in atoms else ():
                self._sum(copy, atoms[head], each)
        backend.add_rule([copy.pruned], [], choice=True)
        for exclusion in program.exclusions:
            backend.add_rule([], [copy.literal(exclusion.broken[0]), copy.pruned])
        return copy

    def _sum(self, copy: Copy, head: int, found: Sum) -> None:
        """A sum that may be reached."""
        items = [(self._counts(copy, item), self._weight(item)) for item in found.items]
        if found.bound <= 0:
            self.backend.add_rule([head], [])
        elif sum(w for _, w in items) >= found.bound:
            self.backend.add_weight_rule([head], found.bound, items)

    def _options(self) -> None:
        """Exactly one option of each variable."""
        for at, variable in enumerate(self.situation.variables):
            if at < len(self.options):
                continue
            own = [self.backend.add_atom() for _ in variable.options]
            if at < self.levers:
                self.backend.add_rule(own[1:], [], choice=True)
                self.backend.add_rule(own[:1], [-o for o in own[1:]])
            else:
                self.backend.add_rule(own, [], choice=True)
                self.backend.add_rule([], [-o for o in own])
            if len(own) > 2 or at >= self.levers:
                self._at_most_one(own)
            self.options.append(own)

    def _at_most_one(self, own: Sequence[int]) -> None:
        several = self.backend.add_atom()
        self.backend.add_weight_rule([several], 2, [(o, 1) for o in own])
        self.backend.add_rule([], [several])

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
                "facts, so that the engine `circuit` can take the question"
            )
        return item.weight
