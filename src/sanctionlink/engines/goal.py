"""A goal to be reached by changes: which levers of a situation may move, what must hold then, and what moving them costs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.ir import Literal, Program
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import Situation


@dataclass(frozen=True)
class Goal:
    """Which of a situation's first `levers` variables to change, so that all `literals` hold.

    They must hold in every possible world that the changes leave, of which there must be one; with `hope`, in some. `costs`
    has for each lever what a change to each of its options costs, from option 1 on, at least 0. No set that costs more than
    `max_cost` is looked for.
    """

    situation: Situation
    levers: int
    literals: tuple[Literal, ...]
    costs: tuple[tuple[int | Fraction, ...], ...]
    hope: bool = False
    max_cost: int | Fraction | None = None

    def cost(self, digits: Digits) -> int | Fraction:
        """What a set of changes costs."""
        return sum((own[d - 1] for own, d in zip(self.costs, digits, strict=True) if d), start=0)

    @cached_property
    def needed(self) -> frozenset[int]:
        """The atoms that bear on the goal or on what is possible."""
        program = self.situation.program
        return below(program, [*self.literals, *(e.broken[0] for e in program.exclusions)])


def below(program: Program, literals: Sequence[Literal]) -> frozenset[int]:
    """The atoms that some literals rest on, their own included."""
    clauses, thresholds = program.clauses, program.thresholds
    seen = {abs(x) for x in literals}
    stack = list(seen)
    while stack:
        atom = stack.pop()
        read = {abs(x) for clause in clauses.get(atom, ()) for x in clause.body}
        if atom in thresholds:
            read.update(abs(x) for found in thresholds[atom] for _, x in found.items)
        read -= seen
        seen |= read
        stack.extend(read)
    return frozenset(seen)
