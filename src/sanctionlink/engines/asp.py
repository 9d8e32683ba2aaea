"""Possible worlds as stable models, found by clingo: for situations with too many worlds to hold.

The ground program is stratified, so for each choice of options it has exactly one stable model, its least model. Only
numbers reach the solver. Questions are put as assumptions to one solver that keeps what it has learnt; what an answer
hinges on is asked of two copies of the program side by side.
"""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sanctionlink.diagnostics import LimitReached
from sanctionlink.engines.machine import Digits
from sanctionlink.engines.units import Unit, fewest, units
from sanctionlink.program.program import Literal
from sanctionlink.program.situation import CERTAIN, Cell, Item, Situation

MOST_SECONDS = 60
LARGEST_WEIGHT = 2**31 - 1
EASY_CONFLICTS = 2_000


def installed() -> bool:
    """Whether clingo is there."""
    return importlib.util.find_spec("clingo") is not None


class AspSpace:
    """The possible worlds of a situation (see `machine.Space`). Threads may share it; they take turns."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._solver = _Solver()
        with self._solver.backend() as backend:
            self._copy = _Encoder(situation, backend).encode()

    @property
    def situation(self) -> Situation:
        """The situation."""
        return self._situation

    def exists(self, literals: Sequence[Literal], account: int | None = None) -> bool:
        """Whether some possible world has all the literals (and takes the side of an account)."""
        chosen = [] if account is None else [self._copy.options[self._account][account]]
        return self._find([*self._literals(literals), *chosen]) is not None

    def breaking(self) -> tuple[int, ...]:
        """The ground rules of `never` rules that some world breaks."""
        found = []
        for exclusion in self.situation.program.exclusions:
            broken = self._copy.literal(exclusion.broken[0])
            if self._solver.find([broken, -self._copy.pruned]) is not None:
                found.append(exclusion.origin)
        return tuple(found)

    def world(self) -> Digits:
        """A possible world."""
        return self._one([])

    def pair(self, literal: Literal) -> tuple[Digits, Digits]:
        """A possible world with the literal and one without that differ in one variable, if there are such."""
        for at in range(len(self.situation.variables)):
            found = self._pairs.differing([at], literal)
            if found is not None:
                return found
        return self._one([literal]), self._one([-literal])

    def fewest(self, literal: Literal) -> tuple[str, ...]:
        """The fewest open conditions whose values settle whether a literal holds."""
        every = units(self.situation)
        needed = [u for u in every if any(self._pairs.differing([at], literal) for at in u.variables)]
        return fewest(every, needed, lambda kept: self._pairs.settled(kept, literal))

    # --- inside -----------------------------------------------------------------------------------------------------

    @cached_property
    def _pairs(self) -> _Pairs:
        return _Pairs(self.situation)

    @property
    def _account(self) -> int:
        return next(at for at, v in enumerate(self.situation.variables) if v.of_accounts)

    def _literals(self, literals: Sequence[Literal]) -> list[int]:
        return [self._copy.literal(x) for x in literals]

    def _find(self, assumptions: list[int]) -> frozenset[int] | None:
        return self._solver.find([*assumptions, self._copy.pruned], self._copy.watched)

    def _one(self, literals: Sequence[Literal]) -> Digits:
        found = self._find(self._literals(literals))
        assert found is not None, "there is such a world"
        return self._copy.digits(found)


class _Copy:
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


class _Pairs:
    """Two copies of a situation's program, whose variables and values can be made to agree."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.solver = _Solver()
        with self.solver.backend() as backend:
            encoders = (_Encoder(situation, backend), _Encoder(situation, backend))
            self.one, self.other = (encoder.encode() for encoder in encoders)
            self.same_variable = [
                _agree(backend, zip(a, b, strict=True))
                for a, b in zip(self.one.options, self.other.options, strict=True)
            ]
            self.same_cell: dict[Cell, int] = {}
            for cell, found in situation.cells.items():
                if len(found) > 1:
                    values = dict.fromkeys(a.value for a in found)
                    one, other = (
                        [e.chosen([s for a in found if a.value == v for s in a.when]) for v in values]
                        for e in encoders
                    )
                    self.same_cell[cell] = _agree(backend, zip(one, other, strict=True))

    def differing(self, variables: Sequence[int], literal: Literal) -> tuple[Digits, Digits] | None:
        """Worlds with and without a literal that agree in all other variables."""
        kept = [s for at, s in enumerate(self.same_variable) if at not in variables]
        return self._find(kept, literal)

    def settled(self, kept: Sequence[Unit], literal: Literal) -> bool:
        """Whether no two possible worlds alike in the kept units differ in a literal."""
        same = [self.same_variable[at] for unit in kept for at in unit.variables]
        same += [self.same_cell[cell] for unit in kept for cell in unit.cells if cell in self.same_cell]
        return self._find(same, literal) is None

    def _find(self, same: Sequence[int], literal: Literal) -> tuple[Digits, Digits] | None:
        sides = [self.one.literal(literal), self.other.literal(-literal)]
        watched = [*self.one.watched, *self.other.watched]
        found = self.solver.find([*same, *sides, self.one.pruned, self.other.pruned], watched)
        return None if found is None else (self.one.digits(found), self.other.digits(found))


def _agree(backend: Any, pairs: Iterator[tuple[int, int]]) -> int:
    """An atom that may be assumed to make each pair of atoms agree."""
    same: int = backend.add_atom()
    backend.add_rule([same], [], choice=True)
    for a, b in pairs:
        backend.add_rule([], [same, a, -b])
        backend.add_rule([], [same, -a, b])
    return same


class _Encoder:
    """Writes one copy of a situation's program into a solver."""

    def __init__(self, situation: Situation, backend: Any) -> None:
        self.situation = situation
        self.backend = backend
        self.options: list[list[int]] = []

    def encode(self) -> _Copy:
        """Options, inputs, clauses, sums and exclusions."""
        backend, program = self.backend, self.situation.program
        atoms = {a: backend.add_atom() for a in range(1, program.atoms + 1)}
        backend.add_rule([atoms[1]], [])
        self._options()
        for at, choice in enumerate(self.situation.inputs):
            for selection in choice:
                backend.add_rule([atoms[at + 2]], [self.options[v][o] for v, o in selection])
        copy = _Copy(atoms, self.options, backend.add_atom())
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

    def _counts(self, copy: _Copy, item: Item) -> int:
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


class _Solver:
    """One clingo solver, asked again and again under assumptions; it may be interrupted and has a time limit."""

    def __init__(self) -> None:
        import clingo

        self._control = clingo.Control(["--warn=none"])
        self._lock = threading.Lock()
        self._spent = 0.0

    def backend(self) -> Any:
        """Where rules are added, before the first question."""
        return self._control.backend()

    def find(self, assumptions: Sequence[int], watched: Sequence[int] = ()) -> frozenset[int] | None:
        """The watched atoms that are true in a model under assumptions, or None if there is no model."""
        with self._lock:
            started = time.monotonic()
            try:
                # Nearly all questions are easy; those are not worth a thread of their own.
                self._limit(EASY_CONFLICTS)
                with self._control.solve(list(assumptions), yield_=True) as handle:
                    model = handle.model()
                    if model is not None or handle.get().unsatisfiable:
                        return _true(model, watched)
                self._limit(None)
                return self._hard(assumptions, watched, started)
            finally:
                self._spent += time.monotonic() - started
                if self._spent > MOST_SECONDS:
                    raise _too_long()

    def _hard(
        self, assumptions: Sequence[int], watched: Sequence[int], started: float
    ) -> frozenset[int] | None:
        """The same, in steps, so that Ctrl-C is heard and time is kept."""
        with self._control.solve(list(assumptions), yield_=True, async_=True) as handle:
            while not handle.wait(0.05):
                if self._spent + time.monotonic() - started > MOST_SECONDS:
                    handle.cancel()
                    raise _too_long()
            return _true(handle.model(), watched)

    def _limit(self, conflicts: int | None) -> None:
        configuration: Any = self._control.configuration
        configuration.solve.solve_limit = "umax,umax" if conflicts is None else f"{conflicts},umax"


def _too_long() -> LimitReached:
    return LimitReached(
        f"the solver did not settle the question within {MOST_SECONDS} seconds; fix open conditions with --set or facts, or ask "
        "about fewer targets"
    )


def _true(model: Any, watched: Sequence[int]) -> frozenset[int] | None:
    return None if model is None else frozenset(atom for atom in watched if model.is_true(atom))
