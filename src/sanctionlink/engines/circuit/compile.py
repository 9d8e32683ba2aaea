"""A settled program as straight-line code for some of its literals: what a question about very many worlds needs.

`algebra` evaluates a program as it stands; here it is compiled once, for what is asked alone: atoms that do not matter,
aliases and constants are gone, and equal bodies are computed once. What comes out is plain numbers, which can be sent anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sanctionlink.engines.circuit.gates import TRUE, Gates, reaches
from sanctionlink.engines.circuit.run import Loop, Plan, emitted
from sanctionlink.ground.ir import Component, Literal
from sanctionlink.situation.situation import Situation, Sum


def compiled(situation: Situation, literals: Sequence[Literal]) -> Plan:
    """The plan that finds some literals of a situation, in their order."""
    signals = Signals(situation)
    return signals.plan([signals.of(x) for x in literals])


class Signals:
    """The literals of a situation as signals of a net of gates, made when they are asked for."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.gates = Gates(tuple(len(v.options) for v in situation.variables))
        self._atoms: dict[int, int] = {1: TRUE}
        for at, choice in enumerate(situation.inputs):
            self._atoms[at + 2] = self.gates.leaf(choice)
        self._loops: list[Loop] = []
        self._components: dict[int, Component] = {}
        for component in situation.program.components:
            self._components.update(dict.fromkeys(component.atoms, component))

    def plan(self, signals: Sequence[int]) -> Plan:
        """The plan that finds some signals."""
        return emitted(self.gates, self._loops, signals)

    def of(self, literal: Literal) -> int:
        """The signal of a literal."""
        if abs(literal) not in self._atoms:
            needed = self._needed(abs(literal))
            for component in self.situation.program.components:
                if component.atoms[0] in needed:
                    self._build(component)
        return self._known(literal)

    def _known(self, literal: Literal) -> int:
        found = self._atoms[abs(literal)]
        return found if literal > 0 else -found

    def _needed(self, atom: int) -> set[int]:
        """The atoms without a signal that one rests on, whole components."""
        found: set[int] = set()
        waiting = [atom]
        while waiting:
            one = waiting.pop()
            if one not in found and one not in self._atoms:
                atoms = self._components[one].atoms
                found.update(atoms)
                waiting += (x for each in atoms for x in self._reads(each))
        return found

    def _reads(self, atom: int) -> set[int]:
        """The atoms that one is defined by."""
        below = {abs(x) for clause in self.situation.program.clauses.get(atom, ()) for x in clause.body}
        return below | {abs(i.literal) for s in self.situation.sums.get(atom, ()) for i in s.items}

    def _build(self, component: Component) -> None:
        """Give the atoms of a component their signals; those of a recursive one are states, which grow."""
        if not component.recursive:
            self._atoms[component.atoms[0]] = self._definition(component.atoms[0])
            return
        self.gates.looping = len(self._loops)
        states = {atom: self.gates.state() for atom in component.atoms}
        self._atoms.update(states)
        grown = tuple(
            (states[atom], self._definition(atom), len(self.gates.gates))
            for atom in _inside_out(component, self._reads)
        )
        self._loops.append(Loop(grown, len(self.gates.gates)))
        self.gates.looping = -1

    def _definition(self, atom: int) -> int:
        """The signal of an atom's clauses and sums."""
        clauses = self.situation.program.clauses.get(atom, ())
        ways = [self.gates.both(map(self._known, clause.body)) for clause in clauses]
        ways += [self._sum(found) for found in self.situation.sums.get(atom, ())]
        return self.gates.either(ways)

    def _sum(self, found: Sum) -> int:
        items = []
        for item in found.items:
            present = self.gates.both((self._known(item.literal), self.gates.leaf(item.when)))
            items.append((item.weight, -present if item.negated else present))
        return reaches(self.gates, items, found.bound)


def _inside_out(component: Component, reads: Callable[[int], set[int]]) -> list[int]:
    """The atoms of a component, most of them after those they rest on, which keeps the number of rounds small."""
    members = set(component.atoms)
    found: list[int] = []
    for start in component.atoms:
        waiting = [(start, False)]
        while waiting:
            atom, left = waiting.pop()
            if left:
                found.append(atom)
            elif atom in members:
                members.discard(atom)
                waiting.append((atom, True))
                waiting += [(below, False) for below in sorted(reads(atom)) if below in members]
    return found
