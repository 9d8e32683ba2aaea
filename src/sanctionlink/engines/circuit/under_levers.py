"""A circuit compiled once for some levers, then evaluated for any positions of them: on bits for one world, on sets for many.

The first variables of a situation are levers, whose first option leaves everything as it is. Which levers are moved decides
what stays open: an open condition that a moved lever fixes is of no account. So all that does not depend on *where* levers are
moved to is worked out once for each set of levers that are moved (a frame).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import TypeVar

from sanctionlink.engines.circuit.compile import Signals
from sanctionlink.engines.circuit.packed import Packed, packed
from sanctionlink.engines.circuit.straight_line import Plan, Prepared
from sanctionlink.engines.radix import select
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import Choice, Selection

MOST_WORLDS = 1 << 14
"""Worlds that may stay open under a setting; more are for the engines that look for what worlds have in common."""

MOST_KEPT = 256
"""Frames that are kept of one circuit."""

Key = TypeVar("Key")

Setting = Sequence[tuple[int, int]]
"""(lever, option) pairs of the levers that are moved, in the order of the levers."""


@dataclass(frozen=True, slots=True)
class LeafSets:
    """A leaf's worlds in a frame: by the options of the `levers` it reads among those moved, `otherwise` for all others."""

    levers: tuple[int, ...]
    kept: Mapping[tuple[int, ...], int]
    otherwise: int

    def at(self, options: Mapping[int, int]) -> int:
        """The worlds where the moved levers stand at some options."""
        return self.kept.get(tuple([options[lever] for lever in self.levers]), self.otherwise)


@dataclass(frozen=True, slots=True)
class PackedLeaves:
    """The bits of the leaves that are true: whatever the setting, by (lever, option), and by the options of several levers."""

    base: int
    single: Mapping[tuple[int, int], int]
    several: tuple[tuple[int, LeafSets], ...]

    def at(self, setting: Setting) -> int:
        """The bits of the leaves that are true where levers are set."""
        found = self.base
        for each in setting:
            found |= self.single.get(each, 0)
        return found | self.of_several(setting) if self.several else found

    def of_several(self, setting: Setting) -> int:
        """The bits of the leaves that read several levers."""
        options, found = dict(setting), 0
        for bit, sets in self.several:
            found |= bit * sets.at(options)
        return found


class Frame:
    """What is open where certain levers are moved, and the sets of every leaf there.

    `base` has each leaf's worlds as far as no moved lever bears on it; `single[lever, option]` and `several` the others.
    """

    def __init__(self, circuit: Circuit, moved: frozenset[int]) -> None:
        self.circuit = circuit
        fixed = {circuit.instances[lever] for lever in moved}
        variables = circuit.signals.situation.variables
        self.open = [at for at in circuit.read_open if variables[at].instance not in fixed]
        sizes = [len(variables[at].options) for at in self.open]
        self.count = prod(sizes)
        self.everywhere = (1 << self.count) - 1 if self.count <= MOST_WORLDS else 0
        self.strides = {at: prod(sizes[:i]) for i, at in enumerate(self.open)}
        self.base: list[int] = []
        self.single: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self.several: list[tuple[int, LeafSets]] = []
        if self.fits:
            self._fill(moved)

    @property
    def fits(self) -> bool:
        """Whether there is room for all worlds that stay open."""
        return self.count <= MOST_WORLDS

    def chosen(self, at: int, option: int) -> int:
        """The worlds in which an open variable has an option; all of them for one that is not read."""
        if at not in self.strides:
            return self.everywhere
        size = len(self.circuit.signals.situation.variables[at].options)
        return select(self.strides[at], size, option, self.count)

    def _fill(self, moved: frozenset[int]) -> None:
        for place, leaf in enumerate(self.circuit.plan.leaves):
            sets = self._leaf(leaf.choice, self.everywhere if leaf.complement else 0, moved)
            self.base.append(sets.otherwise)
            if len(sets.levers) == 1:
                for (option,), worlds in sets.kept.items():
                    self.single.setdefault((sets.levers[0], option), []).append((place, worlds))
            elif sets.levers:
                self.several.append((place, sets))

    def bits(self, found: Packed, moved: frozenset[int]) -> PackedLeaves:
        """The leaves of a packed circuit, where a single world stays open."""
        base, single = 0, dict[tuple[int, int], int]()
        several: list[tuple[int, LeafSets]] = []
        choices = self.circuit.signals.gates.leaves
        for leaf, bit in found.leaves.items():
            sets = self._leaf(choices[leaf], 0, moved)
            if not sets.levers:
                base |= bit * sets.otherwise
            elif len(sets.levers) == 1:
                lever = sets.levers[0]
                for option in range(1, self.circuit.sizes[lever]):
                    key = lever, option
                    single[key] = single.get(key, 0) | bit * sets.kept.get((option,), sets.otherwise)
            else:
                several.append((bit, sets))
        return PackedLeaves(base, single, tuple(several))

    def _leaf(self, choice: Choice, turn: int, moved: frozenset[int]) -> LeafSets:
        """The worlds of a leaf by what moved levers have to be; `turn` has all worlds where its complement is meant."""
        parts = dict(self._parts(choice, moved))
        levers = tuple(dict.fromkeys(at for needs in parts for at, _ in needs))
        certain = parts.pop((), 0)
        kept: dict[tuple[int, ...], int] = {}
        for needs, worlds in parts.items():
            for options in self._extended(dict(needs), levers):
                kept[options] = kept.get(options, certain) | worlds
        return LeafSets(levers, {k: turn ^ worlds for k, worlds in kept.items()}, turn ^ certain)

    def _extended(self, needs: Mapping[int, int], levers: Sequence[int]) -> list[tuple[int, ...]]:
        """All options of some levers at which what is needed is so."""
        sizes = self.circuit.sizes
        found: list[tuple[int, ...]] = [()]
        for lever in levers:
            options = (needs[lever],) if lever in needs else range(1, sizes[lever])
            found = [(*each, option) for each in found for option in options]
        return found

    def _parts(self, choice: Choice, moved: frozenset[int]) -> Iterable[tuple[Selection, int]]:
        """For each demand on moved levers, the worlds in which it is enough."""
        found: dict[Selection, int] = {}
        for selection in choice:
            needs, worlds = [], self.everywhere
            for at, option in selection:
                if at < self.circuit.levers:
                    if at in moved:
                        needs.append((at, option))
                        worlds *= option != 0
                    else:
                        worlds *= option == 0
                elif at in self.strides:
                    worlds &= self.chosen(at, option)
                else:
                    worlds = 0
                if not worlds:
                    break
            if worlds:
                key = tuple(needs)
                found[key] = found.get(key, 0) | worlds
        return found.items()


class Circuit:
    """Some signals of a situation whose first variables are levers, ready for every setting. Threads may share it.

    With `every_variable`, worlds differ in all that is open, read or not.
    """

    def __init__(
        self, signals: Signals, outputs: Sequence[int], levers: int, every_variable: bool = False
    ) -> None:
        self.signals = signals
        self.levers = levers
        variables = signals.situation.variables
        self.instances = [variables[at].instance for at in range(levers)]
        self.sizes = [len(variables[at].options) for at in range(levers)]
        self.plan: Plan = signals.plan(outputs)
        self.prepared: Prepared = self.plan.prepared()
        read = {at for leaf in self.plan.leaves for s in leaf.choice for at, _ in s}
        later = range(levers, len(variables))
        self.read_open = [at for at in later if every_variable or at in read]
        self.packed: Packed | None = packed(signals, outputs)
        self._frames: dict[frozenset[int], Frame] = {}

    def frame(self, moved: frozenset[int]) -> Frame:
        """What is open where certain levers are moved."""
        found = self._frames.get(moved)
        if found is None:
            found = Frame(self, moved)
            if len(self._frames) >= MOST_KEPT:
                self._frames.clear()
            self._frames[moved] = found
        return found

    def run(self, frame: Frame, setting: Setting) -> list[int]:
        """The worlds, of those that stay open, in which each signal is true."""
        leaves = frame.base.copy()
        for each in setting:
            for place, worlds in frame.single.get(each, ()):
                leaves[place] = worlds
        if frame.several:
            options = dict(setting)
            for place, sets in frame.several:
                leaves[place] = sets.at(options)
        return self.prepared.run(leaves, frame.everywhere)

    def run_many(self, frame: Frame, settings: Sequence[Setting]) -> list[int]:
        """The same for many settings that move the same levers: world `i + n * k` is setting `i` of `n`, open world `k`."""
        rows = len(settings)
        chosen = _rows_by(rows, enumerate(settings))
        together: dict[tuple[int, ...], Mapping[tuple[int, ...], int]] = {}
        for _, sets in frame.several:
            if sets.levers not in together:
                options = map(dict, settings)
                keyed = ((n, [tuple([o[x] for x in sets.levers])]) for n, o in enumerate(options))
                together[sets.levers] = _rows_by(rows, keyed)
        spread = _Spread(rows, frame.count)
        leaves = [spread.everywhere_in(worlds) for worlds in frame.base]
        for each, where in chosen.items():
            for place, worlds in frame.single.get(each, ()):
                leaves[place] = spread.put(leaves[place], where, worlds)
        for place, sets in frame.several:
            for at, rows_there in together[sets.levers].items():
                worlds = sets.kept.get(at, sets.otherwise)
                leaves[place] = spread.put(leaves[place], rows_there, worlds)
        return self.prepared.run(leaves, (1 << rows * frame.count) - 1)


def _rows_by(rows: int, keyed: Iterable[tuple[int, Iterable[Key]]]) -> dict[Key, int]:
    """For each key, the rows that have it, from the keys of every row."""
    found: dict[Key, bytearray] = {}
    for row, keys in keyed:
        for key in keys:
            if key not in found:
                found[key] = bytearray((rows + 7) // 8)
            found[key][row >> 3] |= 1 << (row & 7)
    return {key: int.from_bytes(each, "little") for key, each in found.items()}


@dataclass(frozen=True, slots=True)
class _Spread:
    """Sets of open worlds over many rows at once."""

    rows: int
    count: int

    def everywhere_in(self, worlds: int) -> int:
        """Some open worlds, in every row."""
        return self._over((1 << self.rows) - 1, worlds)

    def put(self, whole: int, rows: int, worlds: int) -> int:
        """A set with its open worlds in some rows replaced."""
        return (whole & ~self._over(rows, (1 << self.count) - 1)) | self._over(rows, worlds)

    def _over(self, rows: int, worlds: int) -> int:
        found, at = 0, 0
        while worlds:
            if worlds & 1:
                found |= rows << at * self.rows
            worlds >>= 1
            at += 1
        return found
