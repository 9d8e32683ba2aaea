"""Boolean gates over numbered signals: equal ones shared, constants and aliases folded, negations few.

A signal is a number, negative for its complement; 1 is true. The complement of a leaf is free, since both are given; that of a
gate costs an operation. So gates are written such that they read few complements of other gates.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from sanctionlink.records import dataclass, field
from sanctionlink.situation.situation import Choice

TRUE, FALSE = 1, -1


class GateKind(IntEnum):
    """What a signal is."""

    CONSTANT = 0
    LEAF = 1
    AND = 2
    OR = 3
    XOR = 4
    STATE = 5


OTHER = {GateKind.AND: GateKind.OR, GateKind.OR: GateKind.AND}
"""What a gate becomes when its inputs and its output are turned round."""

Gate = tuple[GateKind, tuple[int, ...]]
"""A kind and the signals that it reads. A leaf has its place among the leaves, and a state nothing."""


def _constants() -> list[Gate]:
    return [(GateKind.CONSTANT, ()), (GateKind.CONSTANT, ())]


def _outside() -> list[int]:
    return [-1, -1]


@dataclass(slots=True)
class Gates:
    """A growing net of gates, each of which reads earlier ones only. `sizes` has the number of options of each variable.

    `loops[i]` is the loop in which signal `i` has to be computed again and again, -1 for none: while `looping`, what rests on
    a state of that loop.
    """

    sizes: tuple[int, ...]
    gates: list[Gate] = field(default_factory=_constants)
    loops: list[int] = field(default_factory=_outside)
    leaves: list[Choice] = field(default_factory=list)
    looping: int = -1
    _numbers: dict[Gate | Choice, int] = field(default_factory=dict)
    _digits: dict[int, tuple[int, frozenset[int]]] = field(default_factory=dict)

    def leaf(self, choice: Choice) -> int:
        """The signal of a choice. Variables that have one option only are of no account."""
        if any(self.sizes[at] == 1 for selection in choice for at, _ in selection):
            choice = tuple(tuple(p for p in selection if self.sizes[p[0]] > 1) for selection in choice)
        if () in choice:
            return TRUE
        if not choice:
            return FALSE
        if all(len(s) == 1 and s[0][0] == choice[0][0][0] for s in choice):
            return self._options(choice[0][0][0], {s[0][1] for s in choice})
        return self._leaf(tuple(sorted(choice)))

    def _options(self, at: int, options: set[int]) -> int:
        """Where a variable has one of some options. The side without the first option is the one that gets a leaf."""
        turned = 0 in options
        if turned:
            options = set(range(self.sizes[at])) - options
        if not options:
            return TRUE if turned else FALSE
        found = self._leaf(tuple(((at, option),) for option in sorted(options)))
        self._digits[found] = at, frozenset(options)
        return -found if turned else found

    def _leaf(self, choice: Choice) -> int:
        if choice not in self._numbers:
            self._numbers[choice] = self._add((GateKind.LEAF, (len(self.leaves),)), -1)
            self.leaves.append(choice)
        return self._numbers[choice]

    def state(self) -> int:
        """A new signal, which the loop under way sets."""
        return self._add((GateKind.STATE, ()), self.looping)

    def both(self, signals: Iterable[int]) -> int:
        """Where all the signals are true."""
        return self._joined(GateKind.AND, signals, TRUE)

    def either(self, signals: Iterable[int]) -> int:
        """Where some of the signals is true."""
        return self._joined(GateKind.OR, signals, FALSE)

    def differ(self, one: int, other: int) -> int:
        """Where one of two signals is true and the other is not."""
        a, b = sorted((abs(one), abs(other)))
        turned = (one < 0) != (other < 0)
        if a == b:
            found = FALSE
        elif a == TRUE:
            found = -b
        else:
            found = self._gate(GateKind.XOR, (a, b))
        return -found if turned else found

    def _joined(self, kind: GateKind, signals: Iterable[int], neutral: int) -> int:
        """A conjunction or an alternative. Several complements of gates are joined first, so that one is taken."""
        parts = self._merged(kind, signals)
        parts.discard(neutral)
        if -neutral in parts or any(-x in parts for x in parts):
            return -neutral
        if len(parts) <= 1:
            return parts.pop() if parts else neutral
        turned = {x for x in parts if x < 0 and self.gates[-x][0] is not GateKind.LEAF}
        plain = {x for x in parts if x > 0 and self.gates[x][0] is not GateKind.LEAF}
        if turned and not plain:
            return -self._gate(OTHER[kind], tuple(sorted(-x for x in parts)))
        if len(turned) > 1:
            parts -= turned
            parts.add(-self._gate(OTHER[kind], tuple(sorted(-x for x in turned))))
        return self._gate(kind, tuple(sorted(parts)))

    def _merged(self, kind: GateKind, signals: Iterable[int]) -> set[int]:
        """The signals, those about options of one variable as one."""
        parts: set[int] = set()
        about: dict[int, set[int]] = {}
        for signal in set(signals):
            if abs(signal) not in self._digits:
                parts.add(signal)
                continue
            at, options = self._digits[abs(signal)]
            chosen = set(options) if signal > 0 else set(range(self.sizes[at])) - options
            if at not in about:
                about[at] = chosen
            elif kind is GateKind.AND:
                about[at] &= chosen
            else:
                about[at] |= chosen
        return parts | {self._options(at, chosen) for at, chosen in about.items()}

    def _gate(self, kind: GateKind, reads: tuple[int, ...]) -> int:
        key = (kind, reads)
        if key not in self._numbers:
            loop = self.looping if any(self.loops[abs(x)] == self.looping for x in reads) else -1
            self._numbers[key] = self._add(key, loop)
        return self._numbers[key]

    def _add(self, gate: Gate, loop: int) -> int:
        self.gates.append(gate)
        self.loops.append(loop)
        return len(self.gates) - 1


def reaches(gates: Gates, items: Iterable[tuple[int, int]], bound: int) -> int:
    """Where the weights of the true signals add up to a bound: a ripple-carry adder, then a comparison upwards.

    `items` are (positive weight, signal) pairs.
    """
    possible = [(weight, signal) for weight, signal in items if signal != FALSE]
    most = sum(weight for weight, _ in possible)
    if bound <= 0 or bound > most:
        return TRUE if bound <= 0 else FALSE
    digits = [FALSE] * most.bit_length()
    for weight, signal in possible:
        for position in range(weight.bit_length()):
            if weight >> position & 1:
                _add(gates, digits, position, signal)
    enough = TRUE
    for position, digit in enumerate(digits):
        enough = (gates.both if bound >> position & 1 else gates.either)((digit, enough))
    return enough


def _add(gates: Gates, digits: list[int], position: int, carry: int) -> None:
    """Add 2**position where `carry` is true. Nothing is carried out of the highest digit, which the sum cannot exceed."""
    while carry != FALSE and position < len(digits):
        digit = digits[position]
        digits[position] = gates.differ(digit, carry)
        carry = gates.both((digit, carry))
        position += 1
