"""Gates to straight-line code over registers, a register used again when what is in it is no longer needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import and_, or_, xor

from sanctionlink.engines.circuit.gates import FALSE, TRUE, GateKind, Gates
from sanctionlink.records import dataclass, field
from sanctionlink.situation.situation import Choice

AND, OR, XOR = 0, 1, 2
OPERATIONS: tuple[Callable[[int, int], int], ...] = (and_, or_, xor)
CODES: Mapping[GateKind, int] = {GateKind.AND: AND, GateKind.OR: OR, GateKind.XOR: XOR}

ZERO, ONE = 0, 1
"""The registers of nothing and of everything."""

Step = tuple[int, int, int, int]
"""An operation, the register that it sets, and the two that it reads."""


@dataclass(frozen=True, slots=True)
class LeafRegister:
    """What a register has from the start: the worlds of a choice, or all others."""

    choice: Choice
    complement: bool


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Steps that are taken once; or, if there are `states`, until none of those registers changes any more."""

    steps: tuple[Step, ...]
    states: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Straight-line code over registers: nothing, everything, one for each leaf, then those that steps set.

    `outputs` are the registers of what was asked for, in its order.
    """

    registers: int
    leaves: tuple[LeafRegister, ...]
    stretches: tuple[CodeBlock, ...]
    outputs: tuple[int, ...]

    def prepared(self) -> Prepared:
        """This, ready to run."""
        stretches = tuple(
            ([(OPERATIONS[f], d, a, b) for f, d, a, b in s.steps], s.states) for s in self.stretches
        )
        return Prepared(self.registers, stretches, self.outputs)


Operation = tuple[Callable[[int, int], int], int, int, int]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with its operations looked up."""

    registers: int
    stretches: tuple[tuple[list[Operation], tuple[int, ...]], ...]
    outputs: tuple[int, ...]

    def run(self, leaves: Sequence[int], everything: int) -> list[int]:
        """The set of each output, from those of the leaves."""
        r = [0, everything, *leaves]
        r.extend([0] * (self.registers - len(r)))
        for steps, states in self.stretches:
            for operation, to, a, b in steps:
                r[to] = operation(r[a], r[b])
            while states:
                before = [r[s] for s in states]
                for operation, to, a, b in steps:
                    r[to] = operation(r[a], r[b])
                if before == [r[s] for s in states]:
                    break
        return [r[o] for o in self.outputs]


@dataclass(frozen=True, slots=True)
class Loop:
    """A recursive component: its states, each with the signal that it grows by and the number of gates there were then."""

    states: tuple[tuple[int, int, int], ...]
    end: int


@dataclass(frozen=True, slots=True)
class _RegisterOperation:
    """One signal to be computed from others: by a gate, as a complement, or (a state) by growing."""

    code: int
    sets: int
    reads: tuple[int, ...]


@dataclass(slots=True)
class _OpenBlock:
    """A stretch in the making."""

    loop: bool
    items: list[_RegisterOperation] = field(default_factory=list)
    states: list[int] = field(default_factory=list)


def emitted(gates: Gates, loops: Sequence[Loop], signals: Sequence[int]) -> Plan:
    """The code that computes some signals."""
    live = _live(gates, loops, signals)
    leaves = sorted(x for x in live if gates.gates[abs(x)][0] is GateKind.LEAF)
    parts = _parts(gates, loops, live)
    allotted = _Allotment(parts, leaves, signals)
    return Plan(
        allotted.registers,
        tuple(LeafRegister(gates.leaves[gates.gates[abs(x)][1][0]], x < 0) for x in leaves),
        tuple(allotted.stretches),
        tuple(allotted.place[x] for x in signals),
    )


def _live(gates: Gates, loops: Sequence[Loop], signals: Iterable[int]) -> set[int]:
    """The signals that have to be computed, signed."""
    grows = {state: grown for loop in loops for state, grown, _ in loop.states}
    live: set[int] = set()
    waiting = list(signals)
    while waiting:
        signal = waiting.pop()
        if signal in live or signal in (TRUE, FALSE):
            continue
        live.add(signal)
        kind, reads = gates.gates[abs(signal)]
        if kind is GateKind.LEAF:
            continue
        if signal < 0:
            waiting.append(-signal)
        elif kind is GateKind.STATE:
            waiting.append(grows[signal])
        else:
            waiting += reads
    return live


def _parts(gates: Gates, loops: Sequence[Loop], live: set[int]) -> list[_OpenBlock]:
    """What is live in order, each loop after everything outside that it reads."""
    done: list[_OpenBlock] = []
    outside = _OpenBlock(False)
    first = 2
    for loop in (*loops, Loop((), len(gates.gates))):
        inside = _OpenBlock(True)
        grown = [s for s in loop.states if s[0] in live]
        start = min((s[0] for s in loop.states), default=loop.end)
        for number in range(first, loop.end):
            while grown and number >= max(start, grown[0][2]):
                inside.items.append(_RegisterOperation(OR, grown[0][0], (grown[0][0], grown[0][1])))
                del grown[0]
            part = inside if gates.loops[number] >= 0 else outside
            _write(gates, number, live, part)
        inside.items += [_RegisterOperation(OR, s, (s, by)) for s, by, _ in grown]
        first = loop.end
        if inside.items:
            inside.states = [s for s, _, _ in loop.states if s in live]
            outside.items += [_RegisterOperation(AND, s, ()) for s in inside.states]
            done += [outside, inside]
            outside = _OpenBlock(False)
    done.append(outside)
    return [part for part in done if part.items]


def _write(gates: Gates, number: int, live: set[int], part: _OpenBlock) -> None:
    """Add a gate and its complement, as far as they are live."""
    kind, reads = gates.gates[number]
    if kind is GateKind.LEAF:
        return
    if kind in CODES and number in live:
        part.items.append(_RegisterOperation(CODES[kind], number, reads))
    if -number in live:
        part.items.append(_RegisterOperation(XOR, -number, (TRUE, number)))


class _Allotment:
    """Registers for what items set."""

    def __init__(self, parts: Sequence[_OpenBlock], leaves: Sequence[int], outputs: Iterable[int]) -> None:
        self.place = {TRUE: ONE, FALSE: ZERO, **{x: at + 2 for at, x in enumerate(leaves)}}
        self.fixed = set(self.place)
        self.registers = len(self.place)
        self.free: list[int] = []
        self.ends = _last_uses(parts, outputs)
        self.stretches: list[CodeBlock] = []
        at = 0
        for part in parts:
            steps: list[Step] = []
            for item in part.items:
                self._item(item, at, steps)
                at += 1
            self.stretches.append(CodeBlock(tuple(steps), tuple(self.place[s] for s in part.states)))

    def _item(self, item: _RegisterOperation, at: int, steps: list[Step]) -> None:
        if not item.reads:
            steps.append((AND, self._register(item.sets), ZERO, ZERO))
            return
        # What is read for the last time comes first, so that its register can take the result.
        reads = sorted(item.reads, key=lambda x: not self._ends(x, at))
        left, right = self.place[reads[0]], [self.place[x] for x in reads[1:]]
        dying = [x for x in reads if self._ends(x, at)]
        if item.sets not in self.place and dying:
            self.place[item.sets] = self.place[dying.pop(0)]
        to = self._register(item.sets)
        for other in right:
            steps.append((item.code, to, left, other))
            left = to
        self.free += [self.place[x] for x in dying]

    def _ends(self, signal: int, at: int) -> bool:
        """Whether a signal is read for the last time at an item."""
        return signal not in self.fixed and self.ends[signal] == at

    def _register(self, signal: int) -> int:
        if signal not in self.place:
            if self.free:
                self.place[signal] = self.free.pop()
            else:
                self.place[signal] = self.registers
                self.registers += 1
        return self.place[signal]


def _last_uses(parts: Sequence[_OpenBlock], outputs: Iterable[int]) -> dict[int, float]:
    """The item at which each signal is read for the last time.

    What a loop reads from outside, and its states, is needed until it has ended.
    """
    ends: dict[int, float] = {}
    at = 0
    for part in parts:
        inside = {i.sets for i in part.items} - set(part.states)
        after = at + len(part.items) - 0.5
        for item in part.items:
            ends.setdefault(item.sets, at)
            for x in item.reads:
                ends[x] = max(ends.get(x, at), after if part.loop and x not in inside else at)
            at += 1
    ends.update(dict.fromkeys(outputs, float("inf")))
    return ends
