"""A solver whose models are smallest sets of changes.

It decides every change for *no* first (its domain heuristic) and records each set that it finds with a clause that forbids all
supersets, so that one search enumerates all subset-minimal sets and no others.
Source of the method: subset-minimal enumeration as clasp's `domRec` has it; unsatisfiable cores for the cheapest.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from typing import Any

from sanctionlink.engines.clingo.encode import ProgramWriter
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.protocols import Digits

ARGUMENTS = ("--warn=none", "--heuristic=Domain", "--opt-strategy=usc", "0")


class Candidates:
    """A solver whose models are the smallest sets of changes that reach the goal in some world, and in all that it heeds.

    If it is `priced`, it can be asked for the cheapest; that slows other questions down.
    """

    def __init__(self, goal: Goal, costs: Sequence[Sequence[int]], priced: bool = False) -> None:
        import clingo

        self.goal = goal
        self.costs = costs
        self.exhausted = False
        self.control: Any = clingo.Control(ARGUMENTS, logger=lambda *_: None)
        self.accepted: list[Digits] = []
        self.bounds: dict[int, int] = {}
        with self.control.backend() as backend:
            # Only what has a name is told of a model, which is much faster than asking for each atom.
            levers = goal.situation.variables[: goal.levers]
            names = [[f"c{at}_{o}" for o in range(1, len(v.options))] for at, v in enumerate(levers)]
            named = [[clingo.Function(name) for name in own] for own in names]
            self.named = {name: (at, o) for at, own in enumerate(names) for o, name in enumerate(own, 1)}
            self.copy = ProgramWriter(
                goal.situation, backend, goal.levers, only=goal.needed, named=named
            ).encode()
            backend.add_rule([], [-self.copy.pruned])
            for literal in goal.literals:
                backend.add_rule([], [-self.copy.literal(literal)])
            self.changes = [own[1:] for own in self.copy.options[: goal.levers]]
            for atom in (atom for own in self.changes for atom in own):
                # Without a condition: one on the atom itself would silently lose minimality.
                backend.add_heuristic(atom, clingo.backend.HeuristicType.False_, 1, 1, [])
            each = zip(self.changes, costs, strict=True)
            self.prices = [(atom, c) for own in each for atom, c in zip(*own, strict=True) if c]
            if priced:
                backend.add_minimize(0, self.prices)

    def search(self, bound: int | None, conflicts: int) -> Generator[Digits, None, None]:
        """Candidates up to a cost. After them, `exhausted` says whether these were all, or the conflicts did not suffice.

        Those that are accepted on the way are not found again.
        """
        self.exhausted = False
        assumptions = [] if bound is None else [-self._above(bound)]
        self._configure("ignore", "domRec", str(conflicts))
        try:
            with self.control.solve(assumptions, yield_=True) as handle:
                for model in handle:
                    digits = self._read(model)
                    if self.accepted and digits == self.accepted[-1]:
                        # Nothing is left to choose but what is open, and then the solver does not look for the smallest.
                        return
                    yield digits
                self.exhausted = bool(handle.get().exhausted)
        finally:
            if bound is not None or not self.exhausted:
                self.forbid(self.accepted)
            self.accepted = []

    def cheapest(self, until: float) -> int | None:
        """A cost that no candidate left is below; None if that takes longer than until some time.

        Cores of changes that cannot all be left out are counted, which proves such bounds where a search cannot.
        """
        self._configure("opt", "auto", "umax")
        lowest: int = sum(cost for _, cost in self.prices) + 1
        with self.control.solve(yield_=True, async_=True) as handle:
            while True:
                handle.resume()
                if not handle.wait(max(0.0, until - time.monotonic())):
                    handle.cancel()
                    return None
                model = handle.model()
                if model is None:
                    return lowest
                lowest = model.cost[0] if model.cost else 0

    def _configure(self, optimise: str, enumerate_by: str, conflicts: str) -> None:
        solve = self.control.configuration.solve
        solve.opt_mode, solve.enum_mode, solve.solve_limit = optimise, enumerate_by, f"{conflicts},umax"

    def _read(self, model: Any) -> Digits:
        """The option of every lever in a model."""
        digits = [0] * self.goal.levers
        for symbol in model.symbols(atoms=True):
            at, option = self.named[symbol.name]
            digits[at] = option
        return tuple(digits)

    def accept(self, digits: Digits) -> None:
        """Take note that the candidate found last is right."""
        self.accepted.append(digits)

    def forbid(self, found: Sequence[Digits]) -> None:
        """Have no superset of sets found again."""
        with self.control.backend() as backend:
            for digits in found:
                backend.add_rule([], [own[d - 1] for own, d in zip(self.changes, digits, strict=True) if d])

    def heed(self, world: Digits) -> None:
        """Have every candidate reach the goal in a world too, or make it impossible."""
        with self.control.backend() as backend:
            never = backend.add_atom()
            levers = self.copy.options[: self.goal.levers]
            opened = self.goal.situation.variables[self.goal.levers :]
            settled = [
                [self.copy.atoms[1] if k == digit else never for k in range(len(variable.options))]
                for variable, digit in zip(opened, world, strict=True)
            ]
            options = [*levers, *settled]
            copy = ProgramWriter(
                self.goal.situation, backend, options=options, only=self.goal.needed
            ).encode()
            backend.add_rule([], [copy.pruned])
            impossible = backend.add_atom()
            for exclusion in self.goal.situation.program.exclusions:
                backend.add_rule([impossible], [copy.literal(exclusion.broken[0])])
            for literal in self.goal.literals:
                backend.add_rule([], [-copy.literal(literal), -impossible])

    def _above(self, bound: int) -> int:
        """An atom that holds where the costs are above a bound."""
        if bound not in self.bounds:
            with self.control.backend() as backend:
                above = self.bounds[bound] = backend.add_atom()
                if sum(cost for _, cost in self.prices) > bound:
                    backend.add_weight_rule([above], bound + 1, self.prices)
        return self.bounds[bound]
