"""One clingo solver, asked again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from sanctionlink.diagnostics.limits import SOLVER_SECONDS
from sanctionlink.diagnostics.model import LimitReached

EASY_CONFLICTS = 2_000


class Solver:
    """One clingo solver, asked again and again under assumptions; it may be interrupted and has a time limit."""

    def __init__(self, seconds: float = SOLVER_SECONDS) -> None:
        import clingo

        self._control = clingo.Control(["--warn=none"])
        self._lock = threading.RLock()
        self._most = seconds
        self._spent = 0.0
        self._core: tuple[int, ...] = ()

    def backend(self) -> Any:
        """Where rules are added, before the first question."""
        return self._control.backend()

    def find(
        self, assumptions: Sequence[int], watched: Sequence[int] = (), seconds: float | None = None
    ) -> frozenset[int] | None:
        """The watched atoms that are true in a model under assumptions, or None if there is no model.

        Raises `LimitReached` past `seconds` for this question, or past what is left of the solver's own.
        """
        with self._lock:
            started = time.monotonic()
            try:
                # Nearly all questions are easy; those are not worth a thread of their own.
                self._limit(EASY_CONFLICTS)
                with self._control.solve(list(assumptions), yield_=True) as handle:
                    model = handle.model()
                    if model is not None or handle.get().unsatisfiable:
                        return self._answer(handle, watched)
                self._limit(None)
                left = self._most - self._spent
                return self._hard(
                    assumptions, watched, started + (left if seconds is None else min(left, seconds))
                )
            finally:
                self._spent += time.monotonic() - started
                if self._spent > self._most:
                    raise self._too_long()

    def core(self, assumptions: Sequence[int], seconds: float | None = None) -> tuple[int, ...] | None:
        """Some of the assumptions that no model satisfies together, or None if there is a model of all of them."""
        with self._lock:
            return self._core if self.find(assumptions, (), seconds) is None else None

    def _hard(self, assumptions: Sequence[int], watched: Sequence[int], ends: float) -> frozenset[int] | None:
        """The same, in steps, so that Ctrl-C is heard and time is kept."""
        with self._control.solve(list(assumptions), yield_=True, async_=True) as handle:
            while not handle.wait(0.05):
                if time.monotonic() > ends:
                    handle.cancel()
                    raise self._too_long()
            return self._answer(handle, watched)

    def _answer(self, handle: Any, watched: Sequence[int]) -> frozenset[int] | None:
        model = handle.model()
        if model is None:
            self._core = tuple(handle.core())
        return _true(model, watched)

    def _limit(self, conflicts: int | None) -> None:
        configuration: Any = self._control.configuration
        configuration.solve.solve_limit = "umax,umax" if conflicts is None else f"{conflicts},umax"

    def _too_long(self) -> LimitReached:
        return LimitReached(SOLVER_SECONDS.message.format(limit=f"{self._most:g}"))


def _true(model: Any, watched: Sequence[int]) -> frozenset[int] | None:
    return None if model is None else frozenset(atom for atom in watched if model.is_true(atom))
