"""A situation's program in a solver.

The ground program is stratified, so for each choice of options it has exactly one stable model, its least model. Only
numbers reach the solver.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sanctionlink.diagnostics.limits import SOLVER_WEIGHT
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.ir import Component, Literal
from sanctionlink.situation.situation import CERTAIN, Situation, SituationSum, SumItem


class Copy:
    """Where a program's atoms and options stand in a solver."""

    def __init__(self, atoms: dict[int, int], options: list[list[int]], pruned: int) -> None:
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


class ProgramWriter:
    """Writes one copy of a situation's program into a solver.

    The first variables may be `levers`: their first option holds where no other is chosen. `options` are atoms for the first
    variables that another copy has chosen already. With `only`, no other atoms of the program are written. `named` has symbols
    for the options of the first variables, but for the first option of each.
    """

    def __init__(
        self,
        situation: Situation,
        backend: Any,
        levers: int = 0,
        options: Sequence[list[int]] = (),
        only: Set[int] | None = None,
        named: Sequence[Sequence[Any]] = (),
    ) -> None:
        self.situation = situation
        self.backend = backend
        self.levers = levers
        self.options: list[list[int]] = list(options)
        self.only = only
        self.named = named

    def encode(self) -> Copy:
        """Options, inputs, clauses, sums and exclusions. What is another literal by definition gets no atom of its own."""
        backend, program = self.backend, self.situation.program
        true = backend.add_atom()
        backend.add_rule([true], [])
        self._options()
        atoms: dict[int, int] = {1: true}
        needed = self.only
        for at, choice in enumerate(self.situation.inputs):
            if needed is None or at + 2 in needed:
                atoms[at + 2] = true if choice == CERTAIN else self.chosen(choice) if choice else -true
        copy = Copy(atoms, self.options, backend.add_atom())
        for component in program.components:
            if needed is None or component.atoms[0] in needed:
                self._component(copy, component)
        backend.add_rule([copy.pruned], [], choice=True)
        for exclusion in program.exclusions:
            backend.add_rule([], [copy.literal(exclusion.broken[0]), copy.pruned])
        return copy

    def _component(self, copy: Copy, component: Component) -> None:
        """The clauses and sums of atoms that depend on each other."""
        program, atoms, backend = self.situation.program, copy.atoms, self.backend
        if not component.recursive:
            (atom,) = component.atoms
            clauses, sums = program.clauses.get(atom, ()), self.situation.sums.get(atom, ())
            if not sums and len(clauses) <= 1 and all(len(clause.body) == 1 for clause in clauses):
                atoms[atom] = copy.literal(clauses[0].body[0]) if clauses else -atoms[1]
                return
        atoms.update({atom: backend.add_atom() for atom in component.atoms})
        for atom in component.atoms:
            own = [atoms[atom]]
            for clause in program.clauses.get(atom, ()):
                backend.add_rule(own, [atoms[x] if x > 0 else -atoms[-x] for x in clause.body])
            for each in self.situation.sums.get(atom, ()):
                self._sum(copy, own[0], each)

    def _sum(self, copy: Copy, head: int, found: SituationSum) -> None:
        """A sum that may be reached."""
        items = [(self._counts(copy, item), self._weight(item)) for item in found.items]
        if found.bound <= 0:
            self.backend.add_rule([head], [])
        elif sum(w for _, w in items) >= found.bound:
            self.backend.add_weight_rule([head], found.bound, items)

    def _options(self) -> None:
        """Exactly one option of each variable; the first of a lever that has two is the contrary of the other."""
        free: list[int] = []
        for at, variable in enumerate(self.situation.variables):
            if at < len(self.options):
                continue
            names = self.named[at] if at < len(self.named) else [None] * (len(variable.options) - 1)
            own = [self.backend.add_atom() if name is None else self.backend.add_atom(name) for name in names]
            free += own
            if at < self.levers and len(own) == 1:
                own.insert(0, -own[0])
            elif at < self.levers:
                own.insert(0, self.backend.add_atom())
                self.backend.add_rule(own[:1], [-o for o in own[1:]])
                self._at_most_one(own)
            else:
                own.insert(0, self.backend.add_atom())
                free.append(own[0])
                self.backend.add_rule([], [-o for o in own])
                self._at_most_one(own)
            self.options.append(own)
        if free:
            self.backend.add_rule(free, [], choice=True)

    def _at_most_one(self, own: Sequence[int]) -> None:
        several = self.backend.add_atom()
        self.backend.add_weight_rule([several], 2, [(o, 1) for o in own])
        self.backend.add_rule([], [several])

    def chosen(self, choice: Sequence[tuple[tuple[int, int], ...]]) -> int:
        """A literal that holds where a choice is made."""
        if len(choice) == 1 and len(choice[0]) == 1:
            return self.options[choice[0][0][0]][choice[0][0][1]]
        atom: int = self.backend.add_atom()
        for selection in choice:
            self.backend.add_rule([atom], [self.options[v][o] for v, o in selection])
        return atom

    def _counts(self, copy: Copy, item: SumItem) -> int:
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
    def _weight(item: SumItem) -> int:
        if item.weight > SOLVER_WEIGHT:
            raise LimitReached(
                "a sum has figures too large or too finely divided for the solver; fix open conditions with --set or "
                "facts, so that the engine `circuit` can take the question"
            )
        return item.weight
