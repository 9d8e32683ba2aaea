"""What every engine does: from a bound program to the set of worlds in which each atom holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sanctionlink.program.program import Literal
from sanctionlink.program.worlds import Bound


@dataclass(frozen=True, slots=True)
class Outcome:
    """The least model of a bound program, for all its worlds.

    `atoms[a]` is the set of worlds in which atom `a` holds (index 0 is unused). `fired` are the clauses that fired, as
    (head, position among the head's clauses), premises before conclusions, where the engine was asked for them and there
    is one world; a threshold that was reached is (head, -1 - position).
    """

    bound: Bound
    atoms: tuple[int, ...]
    fired: tuple[tuple[int, int], ...] = ()

    def where(self, literal: Literal) -> int:
        """The worlds in which a literal holds."""
        found = self.atoms[abs(literal)]
        return found if literal > 0 else self.bound.everywhere ^ found


class Machine(Protocol):
    """An engine."""

    name: str

    def solve(self, bound: Bound) -> Outcome:
        """The least model. Raises `LimitReached` for a program past the engine's stated limits."""
        ...

    def prove(self, bound: Bound) -> Outcome:
        """The same for one world, with `fired`."""
        ...
