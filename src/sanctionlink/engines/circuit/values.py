"""Signals of a circuit to sets of worlds, each computed when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_, xor

from sanctionlink.engines.circuit.compile import Signals
from sanctionlink.engines.circuit.gates import GateKind
from sanctionlink.situation.situation import Choice

FOLDS: dict[GateKind, Callable[[int, int], int]] = {GateKind.AND: and_, GateKind.OR: or_, GateKind.XOR: xor}


class Values:
    """The worlds in which each signal is true, as bit sets. `chosen` gives those of a leaf."""

    def __init__(self, signals: Signals, everywhere: int, chosen: Callable[[Choice], int]) -> None:
        self.signals = signals
        self.gates = signals.gates
        self.everywhere = everywhere
        self.chosen = chosen
        self._known: dict[int, int] = {1: everywhere}

    def of(self, signal: int) -> int:
        """The worlds in which a signal is true."""
        number = abs(signal)
        if number not in self._known:
            self._compute(number)
        found = self._known[number]
        return found if signal > 0 else self.everywhere ^ found

    def _compute(self, number: int) -> None:
        """Find a gate and all that it reads, without recursion: circuits are deeper than the stack of Python."""
        known, gates, loops = self._known, self.gates.gates, self.gates.loops
        waiting = [number]
        while waiting:
            at = waiting[-1]
            if at in known:
                waiting.pop()
            elif loops[at] >= 0:
                self._compute_loop(loops[at], waiting)
            else:
                kind, reads = gates[at]
                missing = () if kind is GateKind.LEAF else [abs(x) for x in reads if abs(x) not in known]
                if missing:
                    waiting += missing
                else:
                    known[at] = self._gate(kind, reads)
                    waiting.pop()

    def _gate(self, kind: GateKind, reads: tuple[int, ...]) -> int:
        if kind is GateKind.LEAF:
            return self.chosen(self.gates.leaves[reads[0]])
        known, everywhere = self._known, self.everywhere
        return reduce(FOLDS[kind], [known[x] if x > 0 else everywhere ^ known[-x] for x in reads])

    def _compute_loop(self, number: int, waiting: list[int]) -> None:
        """Grow the states of a loop from nothing to its least fixpoint, once all that it reads from outside is known."""
        gates, loops, known = self.gates.gates, self.gates.loops, self._known
        loop = self.signals.loops[number]
        first = min(state for state, _, _ in loop.states)
        inside = [at for at in range(first, loop.end) if loops[at] == number]
        read = {abs(x) for at in inside for x in gates[at][1]} | {abs(by) for _, by, _ in loop.states}
        missing = [x for x in read if loops[x] != number and x not in known]
        if missing:
            waiting += missing
            return
        known.update((state, 0) for state, _, _ in loop.states)
        # Each state grows as soon as the gates made for it are there, so that most is found in the first round.
        steps = sorted(
            [(at, 0, at, 0) for at in inside if gates[at][0] is not GateKind.STATE]
            + [(made, 1, state, by) for state, by, made in loop.states],
            key=lambda step: (step[0], -step[1]),
        )
        changed = True
        while changed:
            changed = False
            for _, is_state, at, by in steps:
                if not is_state:
                    known[at] = self._gate(*gates[at])
                    continue
                grown = known[at] | (known[by] if by > 0 else self.everywhere ^ known[-by])
                changed = changed or grown != known[at]
                known[at] = grown
