"""A circuit for one world at a time: every signal is a bit of one integer, and every gate one comparison under a mask.

An and-gate holds where the bits that it reads are as they should be: `bits & mask == wanted`. An or-gate is the complement of
one, so its bit says that it does not hold. A gate that one other gate alone reads is taken into that one's mask.
"""

from __future__ import annotations

from collections.abc import Sequence

from sanctionlink.engines.circuit.compile import Signals
from sanctionlink.engines.circuit.gates import TRUE, GateKind
from sanctionlink.records import dataclass

MOST_GATES = 500
"""Of more, masks are so wide that registers are the faster way."""

Cell = tuple[int, int, int]
"""A mask, what is wanted under it, and the bit that is set if it is so."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What is to be compared, in order. `leaves` has the bit of each leaf, by its place among the leaves of the gates.

    `outputs` has, for each signal asked for, its bit (0 for a constant) and whether it is true where the bit is set.
    """

    cells: tuple[Cell, ...]
    leaves: dict[int, int]
    outputs: tuple[tuple[int, bool], ...]

    @property
    def read(self) -> int:
        """The bits of all outputs."""
        found = 0
        for bit, _ in self.outputs:
            found |= bit
        return found

    def run(self, bits: int) -> int:
        """All bits, from those of the leaves that are true."""
        for mask, wanted, bit in self.cells:
            if bits & mask == wanted:
                bits |= bit
        return bits


def packed(signals: Signals, outputs: Sequence[int]) -> Packed | None:
    """The comparisons that find some signals; None where there are too many or some are found by repetition."""
    gates, loops = signals.gates.gates, signals.gates.loops
    live: set[int] = set()
    waiting = [abs(x) for x in outputs if abs(x) != TRUE]
    while waiting:
        number = waiting.pop()
        if number in live:
            continue
        live.add(number)
        if loops[number] >= 0 or len(live) > MOST_GATES:
            return None
        if gates[number][0] is not GateKind.LEAF:
            waiting += map(abs, gates[number][1])
    writing = _Writing(signals, outputs, live)
    for number in sorted(live):
        writing.write(number)
    return Packed(
        tuple(each for each in writing.cells.values() if each is not None),
        writing.leaves,
        tuple(writing.output(x) for x in outputs),
    )


class _Writing:
    """Cells in the making, by their bits."""

    def __init__(self, signals: Signals, outputs: Sequence[int], live: set[int]) -> None:
        self.gates = signals.gates.gates
        self.cells: dict[int, Cell | None] = {}
        self.leaves: dict[int, int] = {}
        self.places: dict[int, tuple[int, bool]] = {}
        self.uses: dict[int, int] = {}
        for number in live:
            kind, reads = self.gates[number]
            for x in () if kind is GateKind.LEAF else reads:
                self.uses[abs(x)] = self.uses.get(abs(x), 0) + 1 + (kind is GateKind.XOR)
        for x in outputs:
            self.uses[abs(x)] = 2 + self.uses.get(abs(x), 0)
        self.next = 1

    def bit(self) -> int:
        """A bit that is not used yet."""
        self.next <<= 1
        return self.next >> 1

    def write(self, number: int) -> None:
        """Add a leaf or a gate whose inputs have been added."""
        kind, reads = self.gates[number]
        if kind is GateKind.LEAF:
            self.places[number] = (bit := self.bit()), True
            self.leaves[reads[0]] = bit
        elif kind is GateKind.XOR:
            both, neither = self.cell(reads, True), self.cell(reads, False)
            self.places[number] = (bit := self.bit()), True
            self.cells[bit] = both | neither, 0, bit
        else:
            self.places[number] = self.cell(reads, kind is GateKind.AND), kind is GateKind.AND

    def cell(self, reads: Sequence[int], true: bool) -> int:
        """The bit that is set where all signals are true, or all are false."""
        mask = wanted = 0
        never = False
        for x in reads:
            bit, holds = self.places[abs(x)]
            needs = ((x > 0) == true) == holds
            inner = self.cells.get(bit)
            more = (bit, bit * needs)
            if needs and inner is not None and self.uses[abs(x)] == 1:
                self.cells[bit] = None
                more = inner[:2]
            never = never or (wanted ^ more[1]) & mask & more[0] != 0
            mask |= more[0]
            wanted |= more[1]
        bit = self.bit()
        self.cells[bit] = (0, 1, bit) if never else (mask, wanted, bit)
        return bit

    def output(self, signal: int) -> tuple[int, bool]:
        """The bit of a signal, and whether the signal is true where it is set; 0 for a constant, never set."""
        if abs(signal) == TRUE:
            return 0, signal != TRUE
        bit, holds = self.places[abs(signal)]
        return bit, holds == (signal > 0)
