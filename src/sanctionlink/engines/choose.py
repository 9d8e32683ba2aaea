"""Which engine answers: the one asked for, or the one that fits the question."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanctionlink.diagnostics import InvalidInput, LimitReached, did_you_mean
from sanctionlink.engines.algebra import Algebra
from sanctionlink.engines.forward import Forward, installed
from sanctionlink.engines.machine import Machine, Outcome
from sanctionlink.program.worlds import Bound

NAMES = ("auto", "forward", "algebra")


@dataclass(slots=True)
class Engines:
    """One of each engine, made when first needed. Safe to share between threads."""

    algebra: Algebra = field(default_factory=Algebra)
    _forward: Forward | None = None

    @property
    def forward(self) -> Forward | None:
        """The durable-rules engine, or None where it is not installed."""
        if self._forward is None and installed():
            self._forward = Forward()
        return self._forward

    def solve(self, bound: Bound, engine: str) -> tuple[Outcome, str]:
        """The outcome and the name of the engine that found it.

        `auto` chains forward on durable-rules where there is one world and the package is installed, and uses the algebra
        otherwise and for programs past the limits of durable-rules.
        """
        if engine == "auto":
            if bound.count == 1 and self.forward is not None:
                try:
                    return self.forward.solve(bound), self.forward.name
                except LimitReached:
                    pass
            return self.algebra.solve(bound), self.algebra.name
        machine = self.named(engine)
        return machine.solve(bound), machine.name

    def prove(self, bound: Bound, engine: str = "auto") -> Outcome:
        """The outcome of one world with the order in which its clauses fired."""
        if engine == "auto" and self.forward is not None:
            try:
                return self.forward.prove(bound)
            except LimitReached:
                pass
        machine = self.algebra if engine == "auto" else self.named(engine)
        return machine.prove(bound)

    def named(self, engine: str) -> Machine:
        """The engine of that name. Raises `InvalidInput` for an unknown one or one that is not installed."""
        if engine == "algebra":
            return self.algebra
        if engine == "forward":
            if self.forward is None:
                raise InvalidInput.single(
                    "SL602",
                    "the engine `forward` needs the package durable-rules, which is not installed or does not work on this Python",
                    hint="use `--engine algebra`, which gives the same answers",
                )
            return self.forward
        raise InvalidInput.single(
            "SL601", f"there is no engine `{engine}`", hint=did_you_mean(engine, NAMES) or f"use one of {', '.join(NAMES)}"
        )
