"""The least model of a ground program in one world, by trying every clause until nothing changes: what engines are held to.

It knows nothing of gates or of evaluation beyond the order of the program's components.
"""

from __future__ import annotations

from collections.abc import Sequence

from sanctionlink.situation.situation import Choice, Situation


def least_model(situation: Situation, digits: Sequence[int]) -> tuple[bool, ...]:
    """Whether each atom holds, by its number, in the world with these options. Index 0 is unused."""
    program = situation.program

    def made(choice: Choice) -> bool:
        return any(all(digits[at] == option for at, option in selection) for selection in choice)

    holds = [False, True, *map(made, situation.inputs)]
    holds += [False] * (program.atoms + 1 - len(holds))

    def true(literal: int) -> bool:
        return holds[abs(literal)] == (literal > 0)

    def derived(atom: int) -> bool:
        return any(all(map(true, clause.body)) for clause in program.clauses.get(atom, ())) or any(
            sum(i.weight for i in found.items if (true(i.literal) and made(i.when)) != i.negated)
            >= found.bound
            for found in situation.sums.get(atom, ())
        )

    for component in program.components:
        before = None
        while before != (before := [holds[atom] for atom in component.atoms]):
            for atom in component.atoms:
                holds[atom] = holds[atom] or derived(atom)
    return tuple(holds)
