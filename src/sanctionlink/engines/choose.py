"""Which engine answers: the one asked for, or the one that fits the question."""

from __future__ import annotations

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput, LimitReached, did_you_mean
from sanctionlink.engines import clingo as asp
from sanctionlink.engines.algebra import Algebra
from sanctionlink.engines.bitspace import BitSpace
from sanctionlink.engines.bound import Bound
from sanctionlink.engines.durable.engine import Forward, installed
from sanctionlink.engines.protocols import Machine, Outcome, Space
from sanctionlink.engines.sums.space import sum_space
from sanctionlink.records import dataclass, field
from sanctionlink.situation.situation import Situation, too_many

NAMES = ("auto", "forward", "algebra", "asp")

MOST_BITS = 1 << 31
"""Worlds times atoms that bit sets may take: 256 MiB."""


FEW_WORLDS = 1 << 14
"""Worlds up to which all are held without a look at what they have in common."""


def too_large(situation: Situation) -> bool:
    """Whether bit sets for all worlds would take more memory than the stated limit."""
    return situation.count * situation.program.atoms > MOST_BITS


def worlds(count: int) -> str:
    """A number of worlds in words."""
    return f"{count:,} worlds" if count < 10**12 else f"more than 10^{len(str(count)) - 1} worlds"


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

    def space(self, situation: Situation, engine: str) -> tuple[Space, str]:
        """The possible worlds of a situation and the name of the engine that found them.

        `auto` chains forward on durable-rules where there is one world and the package is installed; where something is open,
        it chains what does not depend on it and leaves the rest to the algebra. Where there are many worlds, what is open in
        sums alone is taken together; where there are still too many to hold, the solver takes over.
        """
        if engine in ("auto", Algebra.name) and situation.count > FEW_WORLDS:
            found = sum_space(situation, lambda: self._instead(situation))
            if found is not None:
                return found, Algebra.name
        if engine == "asp" or (engine == "auto" and too_large(situation) and asp.installed()):
            return self._asp(situation), "asp"
        if engine != "auto":
            machine = self.named(engine)
            self._check_size(situation)
            return BitSpace(machine.solve(Bound(situation))), machine.name
        self._check_size(situation)
        bound = Bound(situation)
        if self.forward is not None:
            try:
                if bound.count == 1:
                    return BitSpace(self.forward.solve(bound)), self.forward.name
                settled = self.forward.prove(bound.single(0))
                return BitSpace(self.algebra.complete(bound, settled)), "forward+algebra"
            except LimitReached:
                pass
        return BitSpace(self.algebra.solve(bound)), self.algebra.name

    def of_many(self, situation: Situation, engine: str) -> Space:
        """The same for a search, which goes through many worlds: never by forward chaining.

        Raises `InvalidInput` where that is the engine asked for.
        """
        if engine == "forward":
            raise InvalidInput.single(
                codes.ONE_WORLD_ONLY,
                "the engine `forward` takes one world at a time, and this question is about many",
                hint="leave `--engine` out, or use `--engine algebra` or `--engine asp`",
            )
        chosen = "algebra" if engine == "auto" and not too_large(situation) else engine
        return self.space(situation, chosen)[0]

    @staticmethod
    def _check_size(situation: Situation) -> None:
        if too_large(situation):
            raise LimitReached(too_many(situation.variables, worlds(situation.count)))

    def _instead(self, situation: Situation) -> Space:
        """A space that tells all atoms apart, for what the space of sums leaves out."""
        if too_large(situation) and asp.installed():
            return self._asp(situation)
        self._check_size(situation)
        return BitSpace(self.algebra.solve(Bound(situation)))

    @staticmethod
    def _asp(situation: Situation) -> Space:
        if not asp.installed():
            raise InvalidInput.single(
                codes.ENGINE_NOT_INSTALLED,
                "the engine `asp` needs the package clingo, which is not installed",
                hint="install it with `pip install clingo`",
            )
        from sanctionlink.engines.clingo.space import AspSpace

        return AspSpace(situation)

    def prove(self, situation: Situation) -> Outcome:
        """The outcome of one world with the order in which its clauses fired."""
        bound = Bound(situation)
        if self.forward is not None:
            try:
                return self.forward.prove(bound)
            except LimitReached:
                pass
        return self.algebra.prove(bound)

    def named(self, engine: str) -> Machine:
        """The engine of that name. Raises `InvalidInput` for an unknown one or one that is not installed."""
        if engine == "algebra":
            return self.algebra
        if engine == "forward":
            if self.forward is None:
                raise InvalidInput.single(
                    codes.ENGINE_NOT_INSTALLED,
                    "the engine `forward` needs the package durable-rules, which is not installed or does not work here",
                    hint="use `--engine algebra`, which gives the same answers",
                )
            return self.forward
        raise InvalidInput.single(
            codes.NO_ENGINE,
            f"there is no engine `{engine}`",
            hint=did_you_mean(engine, NAMES) or f"use one of {', '.join(NAMES)}",
        )
