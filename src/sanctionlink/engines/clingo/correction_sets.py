"""All smallest sets of changes by clingo, where there are too many combinations to hold.

One solver searches freely, which finds all sets fastest, but in no order. So that the cheapest come first, what is found is kept
back until a second solver has proven that nothing cheaper is left.

Where something is open, a goal that must hold in all worlds is approached from below: the solver knows the worlds in which
an earlier candidate failed, each as a further copy of the program, and another solver looks for such worlds. A candidate that
passes is smallest, since what the searching solver admits contains all that reach the goal.
Source of the method: counterexample-guided expansion of quantified formulas.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from fractions import Fraction
from math import lcm

from sanctionlink.diagnostics.limits import SOLVER_WEIGHT
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.clingo.adverse import adverse
from sanctionlink.engines.clingo.candidates import Candidates
from sanctionlink.engines.clingo.encode import ProgramWriter
from sanctionlink.engines.clingo.solver import Solver
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.protocols import Digits

Priced = tuple[int, Digits]
"""A set of changes with its cost, in whole parts."""

QUICK, FIRST_PROOF = 0.5, 0.25
"""Seconds of free search before the first proof, and at most for that: so the first set is there within a second."""
PROOFS = 0.2
"""The time that proofs may take, as a share of all."""
CONFLICTS, PROOF_CONFLICTS = 50_000, 2_000
"""Conflicts of the solver after which Ctrl-C is heard and the clock looked at, in a free search and in a proof."""


Cheapest = Callable[[Goal, Sequence[Sequence[int]], Digits], tuple[int, Digits] | None]
"""A cheapest set of changes for one world of what is open, with its cost; None if it is not told."""


def search(goal: Goal, seconds: float, cheapest: Cheapest) -> Iterator[Digits]:
    """The smallest sets of changes, cheapest first (see `engines.minimal.minimal`)."""
    return _MinimalSets(goal, seconds, cheapest).run()


class _MinimalSets:
    """One search: a free one, proofs of what is the cheapest, and, where something is open, doubts about both."""

    def __init__(self, goal: Goal, seconds: float, cheapest: Cheapest) -> None:
        self.goal = goal
        self.cheapest = cheapest
        self.began = time.monotonic()
        self.deadline = self.began + seconds
        self.costs, self.most = _whole(goal)
        doubtful = len(goal.situation.variables) > goal.levers and not goal.hope
        self.doubts = _Doubts(goal) if doubtful else None
        self.free = Candidates(goal, self.costs)
        self.proofs: Candidates | None = None
        self.proving = 0.0
        self.worlds: list[Digits] = []
        self.worst = adverse(goal) if doubtful else ()
        if self.doubts:
            self.worlds.append(self.worst)
            self.free.heed(self.worst)
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
            yield from self._first()
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

    def _first(self) -> Iterator[Digits]:
        """The cheapest set, or at least a cost that none is below, where partial sums tell it."""
        if not self.costs:
            return
        found = self.cheapest(self.goal, self.costs, self.worst)
        if found is None:
            return
        self.floor, digits = found
        # Without costs it might have parts that do; and it is not the cheapest if it fails in another world.
        affordable = self.most is None or self.floor <= self.most
        if (
            affordable
            and min(map(min, self.costs)) > 0
            and (self.doubts is None or self.doubts.stands(digits))
        ):
            yield from self._note(digits)

    # --- what is in hand --------------------------------------------------------------------------------------------

    def _note(self, digits: Digits) -> Iterator[Digits]:
        """Keep a set, or tell it if nothing cheaper can come."""
        if digits in self.known:
            return
        self.known[digits] = None
        cost = sum(own[d - 1] for own, d in zip(self.costs, digits, strict=True) if d)
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
            self.proofs = Candidates(self.goal, self.costs, priced=True)
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

    def _standing(self, candidates: Candidates, bound: int | None, conflicts: int) -> Iterator[Digits | None]:
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


class _Doubts:
    """Finds possible worlds in which a candidate does not reach the goal."""

    def __init__(self, goal: Goal) -> None:
        self.levers = goal.levers
        self.solver = Solver()
        with self.solver.backend() as backend:
            self.copy = ProgramWriter(goal.situation, backend, goal.levers, only=goal.needed).encode()
            self.fails = backend.add_atom()
            for literal in goal.literals:
                backend.add_rule([self.fails], [-self.copy.literal(literal)])

    def stands(self, digits: Digits) -> bool:
        """Whether some world is possible after a set of changes, and all that are reach the goal."""
        chosen = [own[d] for own, d in zip(self.copy.options, digits, strict=False)]
        return self.against(digits) is None and self.solver.find([*chosen, self.copy.pruned]) is not None

    def against(self, digits: Digits) -> Digits | None:
        """The options of what is open in such a world, or None if there is no such world."""
        chosen = [own[d] for own, d in zip(self.copy.options, digits, strict=False)]
        found = self.solver.find([*chosen, self.fails, self.copy.pruned], self.copy.watched)
        return None if found is None else self.copy.digits(found)[self.levers :]


def _whole(goal: Goal) -> tuple[tuple[tuple[int, ...], ...], int | None]:
    """The costs and the limit on them in whole parts."""
    scale = lcm(*(Fraction(c).denominator for own in goal.costs for c in own))
    costs = tuple(tuple(int(c * scale) for c in own) for own in goal.costs)
    if sum(map(max, costs)) >= SOLVER_WEIGHT:
        raise LimitReached("the costs of the conditions are too large, or too finely divided, for the solver")
    return costs, None if goal.max_cost is None else int(goal.max_cost * scale // 1)
