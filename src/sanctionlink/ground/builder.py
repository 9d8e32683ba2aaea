"""Hands out atoms and collects clauses; equal conjunctions, alternatives and sums share an atom."""

from __future__ import annotations

from collections.abc import Iterable

from sanctionlink.diagnostics.limits import ATOMS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.ir import FALSE, TRUE, Input, Literal, Threshold, Weight
from sanctionlink.model.expression import ValueOf
from sanctionlink.records import dataclass, field

DERIVED_BASE = 1 << 40
"""While grounding, derived atoms count from here, since the number of inputs is not known before the end."""

Body = tuple[tuple[Literal, ...], int]
"""What a clause says of its head: the literals that must hold, and the ground rule it comes from."""


@dataclass(slots=True)
class Emitter:
    """The growing program. `finish.finish` closes it."""

    inputs: list[Input] = field(default_factory=list)
    clauses: dict[int, list[Body]] = field(default_factory=dict)
    thresholds: dict[int, list[Threshold]] = field(default_factory=dict)
    derived: int = 0
    _input_of: dict[object, int] = field(default_factory=dict)
    _shared: dict[tuple[str, tuple[Literal, ...]], int] = field(default_factory=dict)
    _threshold_of: dict[object, int] = field(default_factory=dict)

    def input(self, key: object, test: Input) -> Literal:
        """The atom of an input; the same key gives the same atom."""
        if key not in self._input_of:
            self.inputs.append(test)
            self._input_of[key] = len(self.inputs) + 1
        return self._input_of[key]

    def atom(self) -> int:
        """A new derived atom."""
        self.derived += 1
        if self.derived + len(self.inputs) > ATOMS:
            raise LimitReached(ATOMS.told())
        return DERIVED_BASE + self.derived

    def clause(self, head: int, body: Iterable[Literal], origin: int = -1) -> None:
        """`head` holds if all of `body` do; a body that cannot hold adds nothing."""
        literals = reduced(body)
        if literals is not None:
            self.clauses.setdefault(head, []).append((literals, origin))

    def threshold(self, items: tuple[tuple[Weight, Literal], ...], strict: bool) -> Literal:
        """An atom that holds if the weights of the true literals reach 0; equal ones, in whatever rules, share it."""
        key = (tuple((*_weighs(weight), literal) for weight, literal in items), strict)
        if key not in self._threshold_of:
            head = self._threshold_of[key] = self.atom()
            self.thresholds[head] = [Threshold(head, items, strict)]
        return self._threshold_of[key]

    def conjunction(self, literals: Iterable[Literal]) -> Literal:
        """A literal that holds if all of them do."""
        body = reduced(literals)
        if body is None:
            return FALSE
        if len(body) <= 1:
            return body[0] if body else TRUE
        key = ("and", tuple(sorted(body)))
        if key not in self._shared:
            self._shared[key] = self.atom()
            self.clause(self._shared[key], body)
        return self._shared[key]

    def alternative(self, literals: Iterable[Literal]) -> Literal:
        """A literal that holds if some of them does."""
        parts = list(dict.fromkeys(x for x in literals if x != FALSE))
        if TRUE in parts or any(-x in parts for x in parts):
            return TRUE
        if len(parts) <= 1:
            return parts[0] if parts else FALSE
        key = ("or", tuple(sorted(parts)))
        if key not in self._shared:
            self._shared[key] = self.atom()
            for part in parts:
                self.clause(self._shared[key], (part,))
        return self._shared[key]


def reduced(literals: Iterable[Literal]) -> tuple[Literal, ...] | None:
    """The literals of a conjunction without repeats and truths, or None if it cannot hold."""
    kept = dict.fromkeys(literals)
    kept.pop(TRUE, None)
    if FALSE in kept:
        return None
    if len(kept) > 1:
        for literal in kept:
            if -literal in kept:
                return None
    return tuple(kept)


def _weighs(weight: Weight) -> tuple[object, ...]:
    """What a weight is, whichever rule it is written in and whatever its variables are called there."""
    term = weight.term
    if isinstance(term, ValueOf):
        return weight.factor, weight.sign, term.condition, members_of(term.arguments, weight.environment)
    return weight.factor, weight.sign, None if term is None else id(term), weight.environment
