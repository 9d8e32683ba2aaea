"""What engines do: find the least model of a situation's worlds, and answer questions about all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sanctionlink.engines.hinges import Hinges, OpenCondition
from sanctionlink.ground.ir import Literal
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import CERTAIN, Choice, Situation

Digits = tuple[int, ...]
"""One world: the option of each open variable."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The least model of a situation of one world.

    `atoms[a]` says whether atom `a` holds (index 0 is unused). `fired` are the clauses that an engine which chains
    forward fired, as (head, position among the head's clauses), premises before conclusions; a threshold that was reached is
    (head, -1 - position).
    """

    situation: Situation
    atoms: tuple[bool, ...]
    fired: tuple[tuple[int, int], ...] = ()

    def where(self, literal: Literal) -> bool:
        """Whether a literal holds."""
        return self.atoms[abs(literal)] == (literal > 0)


class Space(Protocol):
    """The possible worlds of a situation: those that no must-`never` rule excludes."""

    @property
    def situation(self) -> Situation:
        """The situation."""
        ...

    def exists(self, literals: Sequence[Literal], when: Choice = CERTAIN) -> bool:
        """Whether some possible world, in which a choice is made, has all the literals."""
        ...

    def breaking(self) -> tuple[int, ...]:
        """The ground rules (by index) of `never` rules that some world breaks."""
        ...

    def world(self) -> Digits:
        """A possible world. There must be one."""
        ...

    def pair(self, literal: Literal) -> tuple[Digits, Digits]:
        """A possible world with the literal and one without, as alike as can be. There must be both."""
        ...

    def settled(self, kept: Sequence[OpenCondition], literal: Literal) -> bool:
        """Whether no two possible worlds that are alike in some open conditions differ in a literal. Raises `LimitReached`."""
        ...

    def hinges(self, literals: Sequence[Literal]) -> Hinges:
        """The fewest open conditions whose values settle which literals hold, as far as that is not too much to find."""
        ...
