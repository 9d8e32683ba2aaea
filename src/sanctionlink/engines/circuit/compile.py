"""A settled program as straight-line code for some of its literals: what a question about very many worlds needs.

A program is compiled for what is asked alone: atoms that do not matter, aliases and constants are gone, and equal bodies are
computed once. What comes out is plain numbers, which can be sent anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sanctionlink.engines.circuit.gates import FALSE, TRUE, Gates, reaches
from sanctionlink.engines.circuit.straight_line import Loop, Plan, emitted
from sanctionlink.ground.ir import Component, Literal
from sanctionlink.situation.situation import Situation, SituationSum


def compiled(situation: Situation, literals: Sequence[Literal]) -> Plan:
    """The plan that finds some literals of a situation, in their order."""
    signals = Signals(situation)
    return signals.plan([signals.of(x) for x in literals])


class Signals:
    """The literals of a situation as signals of a net of gates, made when they are asked for.

    What nothing open can change is a constant, so a situation without anything open makes no gates at all.
    """

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.gates = Gates(tuple(len(v.options) for v in situation.variables))
        self.loops: list[Loop] = []
        self._atoms: dict[int, int] = {1: TRUE}
        self._clauses = situation.program.clauses
        self._sums = situation.sums
        self._first = situation.program.first_derived
        self._order: dict[int, int] = {}

    def plan(self, signals: Sequence[int]) -> Plan:
        """The plan that finds some signals."""
        return emitted(self.gates, self.loops, signals)

    def of(self, literal: Literal) -> int:
        """The signal of a literal."""
        atom = abs(literal)
        if atom not in self._atoms:
            self._make(atom)
        return self._known(literal)

    def _known(self, literal: Literal) -> int:
        return self._atoms[literal] if literal > 0 else -self._atoms[-literal]

    def _make(self, atom: int) -> None:
        """Make the signals of an atom and of all that it rests on, lowest components first."""
        components = self.situation.program.components
        if not self._order:
            for number, component in enumerate(components):
                self._order.update(dict.fromkeys(component.atoms, number))
        waiting, needed = [atom], set[int]()
        while waiting:
            one = waiting.pop()
            if one in self._atoms:
                continue
            if one < self._first:
                self._atoms[one] = self.gates.leaf(self.situation.inputs[one - 2])
                continue
            number = self._order[one]
            if number not in needed:
                needed.add(number)
                for each in components[number].atoms:
                    waiting += self._reads(each)
        for number in sorted(needed):
            self._build(components[number])

    def _reads(self, atom: int) -> list[int]:
        """The atoms that one is defined by."""
        below = [abs(x) for clause in self._clauses.get(atom, ()) for x in clause.body]
        if atom in self._sums:
            below += [abs(i.literal) for found in self._sums[atom] for i in found.items]
        return below

    def _build(self, component: Component) -> None:
        """Give the atoms of a component their signals; those of a recursive one that are open are states, which grow."""
        if not component.recursive:
            self._atoms[component.atoms[0]] = self._definition(component.atoms[0])
            return
        must, may = (self._fixpoint(component, hopeful) for hopeful in (False, True))
        self._atoms.update((atom, TRUE if atom in must else FALSE) for atom in component.atoms)
        if len(must) == len(may):
            return
        self.gates.looping = len(self.loops)
        states = {atom: self.gates.state() for atom in component.atoms if atom in may and atom not in must}
        self._atoms.update(states)
        grown = tuple(
            (states[atom], self._definition(atom), len(self.gates.gates))
            for atom in _inside_out(component, self._reads)
            if atom in states
        )
        self.loops.append(Loop(grown, len(self.gates.gates)))
        self.gates.looping = -1

    def _fixpoint(self, component: Component, hopeful: bool) -> set[int]:
        """The atoms of a recursive component that hold by constants alone; if `hopeful`, with all that is open as wished."""
        members = set(component.atoms)
        readers: dict[int, set[int]] = {}
        for atom in component.atoms:
            for below in self._reads(atom):
                if below in members:
                    readers.setdefault(below, set()).add(atom)
        found: set[int] = set()
        waiting = list(component.atoms)

        def holds(literal: Literal) -> bool:
            if literal in members:
                return literal in found
            signal = self._known(literal)
            return signal == TRUE or (hopeful and signal != FALSE)

        while waiting:
            atom = waiting.pop()
            if atom not in found and self._derived(atom, holds, hopeful):
                found.add(atom)
                waiting += readers.get(atom, ())
        return found

    def _derived(self, atom: int, holds: Callable[[Literal], bool], hopeful: bool) -> bool:
        """Whether a clause or sum of an atom is fulfilled by what holds."""
        if any(all(map(holds, clause.body)) for clause in self._clauses.get(atom, ())):
            return True
        for found in self._sums.get(atom, ()):
            total = 0
            for item in found.items:
                made = self.gates.leaf(item.when)
                if not item.negated:
                    counts = holds(item.literal) and (made == TRUE or (hopeful and made != FALSE))
                else:
                    known = self._atoms.get(abs(item.literal), 0) * (1 if item.literal > 0 else -1)
                    counts = not (known == made == TRUE) if hopeful else FALSE in (known, made)
                total += item.weight * counts
            if total >= found.bound:
                return True
        return False

    def _definition(self, atom: int) -> int:
        """The signal of an atom's clauses and sums."""
        atoms, ways = self._atoms, []
        for clause in self._clauses.get(atom, ()):
            parts = []
            for literal in clause.body:
                signal = atoms[literal] if literal > 0 else -atoms[-literal]
                if signal == FALSE:
                    break
                if signal != TRUE:
                    parts.append(signal)
            else:
                if not parts:
                    return TRUE
                ways.append(parts[0] if len(parts) == 1 else self.gates.both(parts))
        if atom in self._sums:
            ways += [self._sum(found) for found in self._sums[atom]]
        if len(ways) < 2:
            return ways[0] if ways else FALSE
        return self.gates.either(ways)

    def _sum(self, found: SituationSum) -> int:
        items = []
        bound = found.bound
        for item in found.items:
            present = self.gates.both((self._known(item.literal), self.gates.leaf(item.when)))
            counts = -present if item.negated else present
            if counts == TRUE:
                bound -= item.weight
            else:
                items.append((item.weight, counts))
        return reaches(self.gates, items, bound)


def _inside_out(component: Component, reads: Callable[[int], Iterable[int]]) -> list[int]:
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
