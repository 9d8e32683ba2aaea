"""All smallest sets of changes by clingo, where there are too many combinations to hold.

The solver decides every change for *no* first (its domain heuristic) and records each set that it finds with a clause that
forbids all supersets, so that one search enumerates all subset-minimal sets and no others. So that the cheapest come first, what
is found is kept back until a search bounded by cost has shown that nothing cheaper is left.

Where something is open, a goal that must hold in all worlds is approached from below: the solver knows the worlds in which
an earlier candidate failed, each as a further copy of the program, and a second solver looks for such worlds. A candidate that
passes is smallest, since what the first solver searches contains all that reach the goal.
Source of the method: counterexample-guided expansion of quantified formulas; subset-minimal enumeration as in clasp's `domRec`.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from fractions import Fraction
from math import lcm
from typing import Any

from sanctionlink.diagnostics import LimitReached
from sanctionlink.engines.asp.encode import LARGEST_WEIGHT, Encoder
from sanctionlink.engines.asp.solver import Solver
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.machine import Digits

ARGUMENTS = ("--warn=none", "--heuristic=Domain", "--opt-strategy=usc", "0")

Priced = tuple[int, Digits]
"""A set of changes with its cost, in whole parts."""

QUICK, FIRST_PROOF = 0.5, 0.25
"""Seconds of free search before the first proof, and at most for that: so the first set is there within a second."""
PROOFS = 0.2
"""The time that proofs may take, as a share of all."""
CONFLICTS, PROOF_CONFLICTS = 50_000, 2_000
"""Conflicts of the solver after which Ctrl-C is heard and the clock looked at, in a free search and in a proof."""


def search(goal: Goal, seconds: float) -> Iterator[Digits]:
    """The smallest sets of changes, cheapest first (see `engines.minimal.minimal`)."""
    return _Search(goal, seconds).run()


class _Search:
    """One search: a free one, proofs of what is the cheapest, and, where something is open, doubts about both."""

    def __init__(self, goal: Goal, seconds: float) -> None:
        self.goal = goal
        self.began = time.monotonic()
        self.deadline = self.began + seconds
        self.costs, self.most = _whole(goal)
        doubtful = len(goal.situation.variables) > goal.levers and not goal.hope
        self.doubts = _Doubts(goal) if doubtful else None
        self.free = _Candidates(goal, self.costs)
        self.proofs: _Candidates | None = None
        self.proving = 0.0
        self.worlds: list[Digits] = []
        self.known: dict[Digits, None] = {}
        self.told = 0
        self.pending: list[Priced] = []
        self.floor = -1

    def run(self) -> Iterator[Digits]:
        """Search freely, and prove now and then that nothing cheaper is left than what is in hand.

        A free search finds all sets fastest, but in no order. Once it is proven that none is left below some floor, those
        that cost as much as that are told as they are found.
        """
        try:
            for digits in self._standing(self.free, self.most, CONFLICTS):
                if digits is not None:
                    yield from self._note(digits)
                if self._due():
                    yield from self._prove()
        except LimitReached:
            # Those in hand are right and smallest, if not all.
            yield from self._take(None)
            raise
        yield from self._take(None)

    # --- what is in hand --------------------------------------------------------------------------------------------

    def _note(self, digits: Digits) -> Iterator[Digits]:
        """Keep a set, or tell it if nothing cheaper can come."""
        if digits in self.known:
            return
        self.known[digits] = None
        cost = sum(c for c, d in zip(self.costs, digits, strict=True) if d)
        if cost <= self.floor:
            yield digits
        else:
            self.pending.append((cost, digits))

    def _take(self, bound: int | None) -> list[Digits]:
        """The sets in hand up to a cost, if one is given, which are taken out."""
        ready = sorted(p for p in self.pending if bound is None or p[0] <= bound)
        self.pending = [p for p in self.pending if bound is not None and p[0] > bound]
        return [digits for _, digits in ready]

    # --- proofs -----------------------------------------------------------------------------------------------------

    def _due(self) -> bool:
        """Whether it is time for a proof."""
        spent = time.monotonic() - self.began
        return bool(self.pending) and spent > QUICK and self.proving <= PROOFS * (spent - QUICK)

    def _prove(self) -> Iterator[Digits]:
        """Raise the floor to the cheapest that is left, and look for what costs as much, as far as that takes little time."""
        began = time.monotonic()
        until = began + max(FIRST_PROOF, PROOFS * (began - self.began))
        if self.proofs is None:
            self.proofs = _Candidates(self.goal, self.costs, priced=True)
            for world in self.worlds:
                self.proofs.heed(world)
        self.proofs.forbid(list(self.known)[self.told :])
        complete = True
        while self.pending and complete:
            lowest = self.proofs.cheapest(until)
            if lowest is None:
                break
            self.floor = lowest
            yield from self._take(lowest)
            for digits in self._standing(self.proofs, lowest, PROOF_CONFLICTS) if self.pending else ():
                if digits is not None:
                    yield from self._note(digits)
                complete = time.monotonic() < until
                if not complete:
                    break
        self.told = len(self.known)
        self.proving += time.monotonic() - began

    # --- candidates -------------------------------------------------------------------------------------------------

    def _standing(
        self, candidates: _Candidates, bound: int | None, conflicts: int
    ) -> Iterator[Digits | None]:
        """Smallest sets up to a cost; None every so many conflicts, so that Ctrl-C is heard and time is kept.

        What was found is not found again, and what the solver has learnt it keeps.
        """
        while bound is None or bound >= 0:
            world: Digits | None = None
            with closing(candidates.search(bound, conflicts)) as found:
                for digits in found:
                    self._check_time()
                    world = self.doubts.against(digits) if self.doubts else None
                    if world is not None:
                        break
                    candidates.accept(digits)
                    yield digits
            if world is not None:
                self.worlds.append(world)
                for each in (self.free, self.proofs):
                    if each is not None:
                        each.heed(world)
            elif candidates.exhausted:
                return
            self._check_time()
            yield None

    def _check_time(self) -> None:
        """Raises `LimitReached` if the time is over."""
        if time.monotonic() > self.deadline:
            raise LimitReached(
                "the search for smallest sets of changes took too long; bound it with --max-cost or --max, leave "
                "conditions out with --without, or ask about fewer targets"
            )


class _Candidates:
    """A solver whose models are the smallest sets of changes that reach the goal in some world, and in all that it heeds.

    If it is `priced`, it can be asked for the cheapest; that slows other questions down.
    """

    def __init__(self, goal: Goal, costs: Sequence[int], priced: bool = False) -> None:
        import clingo

        self.goal = goal
        self.costs = costs
        self.exhausted = False
        self.control: Any = clingo.Control(ARGUMENTS, logger=lambda *_: None)
        self.named: dict[Any, tuple[int, int]] = {}
        self.accepted: list[Digits] = []
        self.bounds: dict[int, int] = {}
        with self.control.backend() as backend:
            self.copy = Encoder(goal.situation, backend, goal.levers, only=goal.needed).encode()
            backend.add_rule([], [-self.copy.pruned])
            for literal in goal.literals:
                backend.add_rule([], [-self.copy.literal(literal)])
            self.changes = [own[1:] for own in self.copy.options[: goal.levers]]
            for at, own in enumerate(self.changes):
                for option, atom in enumerate(own, 1):
                    # Without a condition: one on the atom itself would silently lose minimality.
                    backend.add_heuristic(atom, clingo.backend.HeuristicType.False_, 1, 1, [])
                    # Only what has a name is told of a model, which is much faster than asking for each atom.
                    name = clingo.Function("change", [clingo.Number(at), clingo.Number(option)])
                    self.named[name] = at, option
                    backend.add_rule([backend.add_atom(name)], [atom])
            priced = zip(self.changes, costs, strict=True)
            self.priced = [(atom, cost) for own, cost in priced for atom in own if cost]
            if priced:
                backend.add_minimize(0, self.priced)

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
            self.forbid(self.accepted)
            self.accepted = []

    def cheapest(self, until: float) -> int | None:
        """A cost that no candidate left is below; None if that takes longer than until some time.

        Cores of changes that cannot all be left out are counted, which proves such bounds where a search cannot.
        """
        self._configure("opt", "auto", "umax")
        lowest = sum(cost for _, cost in self.priced) + 1
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
            at, option = self.named[symbol]
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
            copy = Encoder(self.goal.situation, backend, options=options, only=self.goal.needed).encode()
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
                if sum(cost for _, cost in self.priced) > bound:
                    backend.add_weight_rule([above], bound + 1, self.priced)
        return self.bounds[bound]


class _Doubts:
    """Finds possible worlds in which a candidate does not reach the goal."""

    def __init__(self, goal: Goal) -> None:
        self.levers = goal.levers
        self.solver = Solver()
        with self.solver.backend() as backend:
            self.copy = Encoder(goal.situation, backend, goal.levers, only=goal.needed).encode()
            self.fails = backend.add_atom()
            for literal in goal.literals:
                backend.add_rule([self.fails], [-self.copy.literal(literal)])

    def against(self, digits: Digits) -> Digits | None:
        """The options of what is open in such a world, or None if there is no such world."""
        chosen = [own[d] for own, d in zip(self.copy.options, digits, strict=False)]
        found = self.solver.find([*chosen, self.fails, self.copy.pruned], self.copy.watched)
        return None if found is None else self.copy.digits(found)[self.levers :]


def _whole(goal: Goal) -> tuple[tuple[int, ...], int | None]:
    """The costs and the limit on them in whole parts."""
    scale = lcm(*(Fraction(c).denominator for c in goal.costs))
    costs = tuple(int(c * scale) for c in goal.costs)
    if sum(costs) >= LARGEST_WEIGHT:
        raise LimitReached("the costs of the conditions are too large, or too finely divided, for the solver")
    return costs, None if goal.max_cost is None else int(goal.max_cost * scale // 1)
