"""Which engine answers: the one asked for, or the one that fits the question.

The circuit answers; where worlds are too many to hold, clingo does. durable-rules chains forward beside the circuit where a
person reads the answer for one world (`checked`), or where it is asked for (`forward`), and must come to the same.
"""

from __future__ import annotations

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import HELD_BITS
from sanctionlink.diagnostics.model import InvalidInput, LimitReached, SanctionlinkError, did_you_mean
from sanctionlink.engines import clingo as asp
from sanctionlink.engines.circuit.least_model import least_model
from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.durable.engine import Forward, installed
from sanctionlink.engines.protocols import Outcome, Space
from sanctionlink.engines.sums.space import sum_space
from sanctionlink.model.scenario import show_instance
from sanctionlink.model.values import show
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import Situation, too_many

NAMES = ("auto", "checked", "forward", "circuit", "asp")


FEW_WORLDS = 1 << 14
"""Worlds up to which all are held without a look at what they have in common."""


class Disagreement(SanctionlinkError):
    """durable-rules and the circuit do not find the same in a world, so one of them is wrong."""


def too_large(situation: Situation) -> bool:
    """Whether bit sets for all worlds would take more memory than the stated limit."""
    return situation.count * situation.program.atoms > HELD_BITS


def worlds(count: int) -> str:
    """A number of worlds in words."""
    return f"{count:,} worlds" if count < 10**12 else f"more than 10^{len(str(count)) - 1} worlds"


@dataclass(slots=True)
class Engines:
    """One of each engine, made when first needed. Safe to share between threads."""

    _forward: Forward | None = None

    @property
    def forward(self) -> Forward | None:
        """The durable-rules engine, or None where it is not installed."""
        if self._forward is None and installed():
            self._forward = Forward()
        return self._forward

    def space(self, situation: Situation, engine: str) -> tuple[Space, str]:
        """The possible worlds of a situation and the name of the engine that found them.

        `auto` is the circuit, or clingo where there are too many worlds to hold; where there are many, what is open in sums
        alone is taken together. `checked` has durable-rules chain forward beside it where there is one world and the package is
        installed; `forward` does so for each of a few dozen worlds.
        Raises `InvalidInput` for an engine that there is not, `LimitReached`, and `Disagreement`.
        """
        if engine not in NAMES:
            hint = did_you_mean(engine, NAMES) or f"use one of {', '.join(NAMES)}"
            raise InvalidInput.single(codes.NO_ENGINE, f"there is no engine `{engine}`", hint=hint)
        if engine in ("auto", "checked", "circuit") and situation.count > FEW_WORLDS:
            found = sum_space(situation, lambda: self._instead(situation))
            if found is not None:
                return found, "circuit"
        if engine == "asp" or (engine in ("auto", "checked") and too_large(situation) and asp.installed()):
            return self._asp(situation), "asp"
        if too_large(situation):
            raise LimitReached(too_many(situation.variables, worlds(situation.count)))
        if engine == "forward" or (engine == "checked" and situation.count == 1 and self.forward is not None):
            try:
                for outcome in self._required().solve(situation):
                    compare(outcome)
                return CircuitSpace(situation), "forward"
            except LimitReached:
                if engine == "forward":
                    raise
        return CircuitSpace(situation), "circuit"

    def of_many(self, situation: Situation, engine: str) -> Space:
        """The same for a search, which goes through many worlds: never by forward chaining.

        Raises `InvalidInput` where that is the engine asked for.
        """
        if engine == "forward":
            raise InvalidInput.single(
                codes.ONE_WORLD_ONLY,
                "the engine `forward` takes one world at a time, and this question is about many",
                hint="leave `--engine` out, or use `--engine circuit` or `--engine asp`",
            )
        return self.space(situation, engine)[0]

    def _instead(self, situation: Situation) -> Space:
        """A space that tells all atoms apart, for what the space of sums leaves out."""
        if not too_large(situation):
            return CircuitSpace(situation)
        if not asp.installed():
            raise LimitReached(too_many(situation.variables, worlds(situation.count)))
        return self._asp(situation)

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

    def prove(self, situation: Situation, engine: str = "auto") -> Outcome:
        """The outcome of one world, on durable-rules if the engine is one of its."""
        if engine in ("checked", "forward") and self.forward is not None:
            try:
                outcome = self.forward.prove(situation)
                compare(outcome)
                return outcome
            except LimitReached:
                pass
        return Outcome(situation, least_model(situation))

    def _required(self) -> Forward:
        if self.forward is None:
            raise InvalidInput.single(
                codes.ENGINE_NOT_INSTALLED,
                "the engine `forward` needs the package durable-rules, which is not installed or does not work here",
                hint="use `--engine circuit`, which gives the same answers",
            )
        return self.forward


def compare(outcome: Outcome) -> None:
    """Hold what durable-rules found in one world to the circuit. Raises `Disagreement`, which names the world."""
    if outcome.atoms != least_model(outcome.situation):
        cells = {
            show_instance(c[0]): a.value
            for c, found in outcome.situation.cells.items()
            for a in found
            if a.when
        }
        world = ", ".join(f"{name}={show(value)}" for name, value in cells.items()) or "where nothing is read"
        day = outcome.situation.scenario.as_of.isoformat()
        raise Disagreement(
            f"durable-rules and the circuit do not come to the same on {day} in the world {world}"
        )
