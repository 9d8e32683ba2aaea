"""One clingo solver, asked again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from sanctionlink.diagnostics import LimitReached

MOST_SECONDS = 60
EASY_CONFLICTS = 2_000


class Solver:
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
