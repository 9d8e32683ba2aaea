"""All smallest sets of changes by clingo, where there are too many combinations to hold.

The solver decides every change for *no* first (its domain heuristic) and records each set that it finds with a clause that
forbids all supersets, so that one search enumerates all subset-minimal sets and no others. That search is bounded by cost, one
level after the other, so that the cheapest come first.

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

Priced = tuple[int, Digits]
"""A set of changes with its cost, in whole parts."""

QUICK = 0.25
"""Seconds within which a level of costs should be done; after one that is, the next is taken twice as wide."""
STEP = 0.05
"""Seconds after which Ctrl-C and the clock are looked at."""


def search(goal: Goal, seconds: float) -> Iterator[Digits]:
    """The smallest sets of changes, cheapest first (see `engines.minimal.minimal`)."""
    return _Search(goal, seconds).run()


class _Search:
    """One search: a solver of candidates, and, where something is open, one that finds what speaks against them."""

    def __init__(self, goal: Goal, seconds: float) -> None:
        import clingo

        self.goal = goal
        self.deadline = time.monotonic() + seconds
        self.costs, self.most = _whole(goal)
        self.control: Any = clingo.Control(["--warn=none", "--heuristic=Domain", "--enum-mode=domRec", "0"])
        with self.control.backend() as backend:
            self.copy = Encoder(goal.situation, backend, goal.levers, only=goal.needed).encode()
            backend.add_rule([], [-self.copy.pruned])
            for literal in goal.literals:
                backend.add_rule([], [-self.copy.literal(literal)])
            self.changes = [own[1:] for own in self.copy.options[: goal.levers]]
            for own in self.changes:
                for atom in own:
                    # Without a condition: one on the atom itself would silently lose minimality.
                    backend.add_heuristic(atom, clingo.backend.HeuristicType.False_, 1, 1, [])
        self.bounds: dict[int, int] = {}
        doubtful = len(goal.situation.variables) > goal.levers and not goal.hope
        self.doubts = _Doubts(goal) if doubtful else None

    def run(self) -> Iterator[Digits]:
        """Level after level: the cheapest there is left, then all up to some cost above it."""
        pending: list[Priced] = []
        width = 0
        while True:
            self._lower(pending)
            if not pending:
                return
            lowest = min(pending)[0]
            yield from _take(pending, lowest)
            began, complete = time.monotonic(), True
            bound = lowest + width if self.most is None else min(lowest + width, self.most)
            with closing(self._standing([-self._within(bound)])) as candidates:
                for cost, digits in candidates:
                    if cost == lowest:
                        yield digits
                    else:
                        pending.append((cost, digits))
                    if bound > lowest and time.monotonic() - began > 2 * QUICK:
                        complete = False
                        break
            if complete:
                yield from _take(pending, bound)
                width = max(1, 2 * width) if time.monotonic() - began < QUICK else width
            else:
                width = 0

    def _lower(self, pending: list[Priced]) -> None:
        """Find sets that cost less than those in hand, until there are none."""
        while True:
            limit = min(pending)[0] - 1 if pending else self.most
            if limit is not None and limit < 0:
                return
            assumptions = [] if limit is None else [-self._within(limit)]
            with closing(self._standing(assumptions)) as candidates:
                found = next(candidates, None)
            if found is None:
                return
            pending.append(found)

    def _within(self, bound: int) -> int:
        """An atom that, if assumed to be false, keeps the costs at or below a bound."""
        if bound not in self.bounds:
            with self.control.backend() as backend:
                above = self.bounds[bound] = backend.add_atom()
                priced = zip(self.changes, self.costs, strict=True)
                items = [(atom, cost) for own, cost in priced for atom in own if cost]
                if sum(cost for _, cost in items) > bound:
                    backend.add_weight_rule([above], bound + 1, items)
        return self.bounds[bound]

    # --- candidates -------------------------------------------------------------------------------------------------

    def _standing(self, assumptions: Sequence[int]) -> Generator[Priced, None, None]:
        """Smallest sets under assumptions, each with its cost. What was found is not found again."""
        world: Digits | None = ()
        while world is not None:
            world = None
            found: list[Digits] = []
            try:
                with closing(self._models(assumptions)) as candidates:
                    for digits in candidates:
                        world = self.doubts.against(digits) if self.doubts else None
                        if world is not None:
                            break
                        found.append(digits)
                        yield sum(c for c, d in zip(self.costs, digits, strict=True) if d), digits
            finally:
                self._forbid(found)
            if world is not None:
                self._heed(world)

    def _models(self, assumptions: Sequence[int]) -> Generator[Digits, None, None]:
        """Smallest candidates under assumptions. The solver works beside this thread, so that Ctrl-C is heard."""
        with self.control.solve(list(assumptions), yield_=True, async_=True) as handle:
            while True:
                handle.resume()
                while not handle.wait(STEP):
                    self._check_time(handle)
                model = handle.model()
                if model is None:
                    return
                self._check_time(handle)
                yield tuple(
                    next((k for k, atom in enumerate(own, 1) if model.is_true(atom)), 0)
                    for own in self.changes
                )

    def _check_time(self, handle: Any) -> None:
        if time.monotonic() > self.deadline:
            handle.cancel()
            raise LimitReached(
                "the search for smallest sets of changes took too long; bound it with --max-cost or --max, leave "
                "conditions out with --without, or ask about fewer targets"
            )

    def _forbid(self, found: Sequence[Digits]) -> None:
        """Have no superset of sets found again."""
        with self.control.backend() as backend:
            for digits in found:
                backend.add_rule([], [own[d - 1] for own, d in zip(self.changes, digits, strict=True) if d])

    def _heed(self, world: Digits) -> None:
        """Have every candidate reach the goal in a world too, or make it impossible."""
        with self.control.backend() as backend:
            never = backend.add_atom()
            levers = self.copy.options[: self.goal.levers]
            settled = [
                [self.copy.atoms[1] if k == digit else never for k in range(len(variable.options))]
                for variable, digit in zip(
                    self.goal.situation.variables[self.goal.levers :], world, strict=True
                )
            ]
            options = [*levers, *settled]
            copy = Encoder(self.goal.situation, backend, options=options, only=self.goal.needed).encode()
            backend.add_rule([], [copy.pruned])
            impossible = backend.add_atom()
            for exclusion in self.goal.situation.program.exclusions:
                backend.add_rule([impossible], [copy.literal(exclusion.broken[0])])
            for literal in self.goal.literals:
                backend.add_rule([], [-copy.literal(literal), -impossible])


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


def _take(pending: list[Priced], bound: int) -> list[Digits]:
    """The sets in hand up to a cost, which are taken out."""
    ready = sorted(priced for priced in pending if priced[0] <= bound)
    pending[:] = [priced for priced in pending if priced[0] > bound]
    return [digits for _, digits in ready]


def _whole(goal: Goal) -> tuple[tuple[int, ...], int | None]:
    """The costs and the limit on them in whole parts."""
    scale = lcm(*(Fraction(c).denominator for c in goal.costs))
    costs = tuple(int(c * scale) for c in goal.costs)
    if sum(costs) >= LARGEST_WEIGHT:
        raise LimitReached("the costs of the conditions are too large, or too finely divided, for the solver")
    return costs, None if goal.max_cost is None else int(goal.max_cost * scale // 1)
