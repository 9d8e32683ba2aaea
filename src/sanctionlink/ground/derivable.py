"""Which derived atoms of a program can hold at all, by the form of its clauses, whatever the inputs are."""

from __future__ import annotations

from sanctionlink.ground.ir import FALSE, Literal, Program


def can_hold(program: Program, literals: tuple[Literal, ...]) -> tuple[bool, ...]:
    """Of each literal, whether clauses and thresholds below it leave it any way to hold. A negation always might."""
    below = _below(program, literals)
    ordered = [atom for component in program.components for atom in component.atoms if atom in below]
    found: set[int] = set()
    grown = True
    while grown:
        grown = False
        for atom in ordered:
            if atom in found:
                continue
            if atom in program.thresholds or any(
                all(x != FALSE and (x < program.first_derived or x in found) for x in clause.body)
                for clause in program.clauses.get(atom, ())
            ):
                found.add(atom)
                grown = True
    return tuple(x != FALSE and (x < program.first_derived or x in found) for x in literals)


def _below(program: Program, literals: tuple[Literal, ...]) -> set[int]:
    """The derived atoms that literals rest on through clauses, positively."""
    seen = {x for x in literals if x >= program.first_derived}
    stack = list(seen)
    while stack:
        for clause in program.clauses.get(stack.pop(), ()):
            for x in clause.body:
                if x >= program.first_derived and x not in seen:
                    seen.add(x)
                    stack.append(x)
    return seen
