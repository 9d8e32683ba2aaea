"""All combinations of some variables, in chunks that fit into the processor's cache, over whatever is open.

In a chunk the highest axes of a task are fixed; where the open worlds of one combination are too many, the last open digits too,
and those are gone through one by one. What the low digits are is worked out once and serves for every chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod

from sanctionlink.engines.circuit.straight_line import LeafRegister, Prepared
from sanctionlink.engines.circuit.tasks import TargetOutputs, Task
from sanctionlink.engines.outlook_sets import Sides, outlook_sets
from sanctionlink.engines.radix import select
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import Selection

CHUNK_BITS = 1 << 18
"""Worlds of a chunk: 32 KiB a set, so that the registers of a rulebook stay in the processor's cache."""

MOST_KEPT = 64
"""Sets of a leaf that are kept, one for each combination of the high digits that it reads."""

Tick = Callable[[int], None]
"""Told how many worlds more are done."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Consecutive combinations: the set of the possible ones, and for each target those bitten, and those clear, in some world.

    `clear` is None where each combination is one world: then what is possible and not bitten is clear. `lacking` has the
    combinations in some world of which weaker reasons are lacking, by target and side.
    """

    count: int
    possible: int
    bitten: tuple[int, ...]
    clear: tuple[int, ...] | None
    lacking: tuple[Sides, ...]

    def split(self, target: int) -> tuple[int, int, int]:
        """Where a target is bitten in every world, clear in every world, and neither."""
        bitten = self.bitten[target]
        if self.clear is None:
            return bitten, self.possible ^ bitten, 0
        clear = self.clear[target]
        undetermined = bitten & clear
        return bitten ^ undetermined, clear ^ undetermined, undetermined

    def sets(self, target: int) -> tuple[int, ...]:
        """The combinations by how a target comes out (see `outlook_sets`)."""
        bitten, clear, undetermined = self.split(target)
        return outlook_sets(bitten, clear, undetermined, self.lacking[target])


def _united(parts: Iterable[tuple[Selection, int]], fixed: Mapping[int, int]) -> int:
    """The low sets of the parts that count where the high digits are fixed."""
    whole = 0
    for high, low in parts:
        if all(fixed[at] == option for at, option in high):
            whole |= low
    return whole


@dataclass(frozen=True, slots=True)
class _ChunkLeaf:
    """What a leaf is in a chunk: by the high digits that it reads, or (if they are many) put together from parts."""

    read: tuple[int, ...]
    kept: Mapping[tuple[int, ...], int] | None
    parts: tuple[tuple[Selection, int], ...]
    turn: int

    def given(self, fixed: Mapping[int, int]) -> int:
        """The set where the high digits are fixed."""
        if self.kept is not None:
            return self.kept[tuple([fixed[at] for at in self.read])]
        return self.turn ^ _united(self.parts, fixed)


class Sweeper:
    """A task, ready to be looked at chunk by chunk. Nothing in it changes, so threads may share it."""

    def __init__(self, task: Task, bits: int = CHUNK_BITS) -> None:
        self.task = task
        self.low, self.low_open = _inner(task, bits)
        sizes = task.sizes
        self.inner = (*range(self.low), *range(task.axes, task.axes + self.low_open))
        self.count = prod(sizes[: self.low])
        """Combinations of a chunk."""
        self.slices = prod(sizes[task.axes : task.axes + self.low_open])
        self.chunks = prod(sizes[self.low : task.axes])
        self.asked = len(task.plan.outputs) - task.excludes
        """Outputs that are about targets."""
        self.everything = (1 << self.count * self.slices) - 1
        self.every_combination = (1 << self.count) - 1
        self.run: Prepared = task.plan.prepared()

    @cached_property
    def strides(self) -> Mapping[int, int]:
        """The weight of each inner digit in a world of a chunk."""
        found, stride = {}, 1
        for at in self.inner:
            found[at] = stride
            stride *= self.task.sizes[at]
        return found

    @cached_property
    def leaves(self) -> tuple[_ChunkLeaf, ...]:
        """The sets that each leaf can have in a chunk."""
        return tuple(self._leaf(leaf) for leaf in self.task.plan.leaves)

    def _leaf(self, leaf: LeafRegister) -> _ChunkLeaf:
        parts: dict[Selection, int] = {}
        for selection in leaf.choice:
            high = tuple((at, option) for at, option in selection if at not in self.strides)
            low = self.everything
            for at, option in selection:
                if at in self.strides:
                    low &= self.chosen(at, option)
            parts[high] = parts.get(high, 0) | low
        read = tuple(dict.fromkeys(at for high in parts for at, _ in high))
        turn = self.everything if leaf.complement else 0
        if prod(self.task.sizes[at] for at in read) > MOST_KEPT:
            return _ChunkLeaf(read, None, tuple(parts.items()), turn)
        kept = {
            options: turn ^ _united(parts.items(), dict(zip(read, options, strict=True)))
            for options in product(*(range(self.task.sizes[at]) for at in read))
        }
        return _ChunkLeaf(read, kept, (), turn)

    @cached_property
    def _selected(self) -> dict[tuple[int, int], int]:
        return {}

    def chosen(self, at: int, option: int) -> int:
        """The worlds of a chunk in which an inner digit has an option."""
        key = (at, option)
        if key not in self._selected:
            bits = self.count * self.slices
            self._selected[key] = select(self.strides[at], self.task.sizes[at], option, bits)
        return self._selected[key]

    def high_digits(self, chunk: int) -> dict[int, int]:
        """The digits of the axes that a chunk fixes."""
        found = {}
        for at in range(self.low, self.task.axes):
            chunk, found[at] = divmod(chunk, self.task.sizes[at])
        return found

    def columns(self, chunk: int, tick: Tick | None = None) -> Columns:
        """How the combinations of a chunk come out. `tick` is told of worlds as they are done."""
        task = self.task
        fixed = self.high_digits(chunk)
        outer = range(task.axes + self.low_open, len(task.sizes))
        if not outer and not self.low_open:
            found = self.outputs(fixed)
            possible = found.pop(0) if task.excludes else self.everything
            if tick:
                tick(self.count)
            return self._told(possible, found, None)
        some, clear, possible = [0] * self.asked, [0] * len(task.targets), 0
        decisive = [target.bitten for target in task.targets]
        for options in product(*(range(task.sizes[at]) for at in outer)):
            found = self.outputs({**fixed, **dict(zip(outer, options, strict=True))})
            there = found.pop(0) if task.excludes else self.everything
            possible |= self.folded(there)
            for i, worlds in enumerate(found):
                some[i] |= self.folded(worlds)
            for i, at in enumerate(decisive):
                clear[i] |= self.folded(there ^ found[at])
            if all(x == self.every_combination for x in (*(some[at] for at in decisive), *clear, possible)):
                break  # more worlds change nothing: everything is undetermined
            if tick:
                tick(self.count * self.slices)
        return self._told(possible, some, tuple(clear))

    def _told(self, possible: int, some: Sequence[int], clear: tuple[int, ...] | None) -> Columns:
        """The columns, from the combinations in some world of which each output holds."""
        targets = self.task.targets
        bitten = tuple(some[target.bitten] for target in targets)
        return Columns(self.count, possible, bitten, clear, tuple(_lacking(t, some) for t in targets))

    def outputs(self, fixed: Mapping[int, int]) -> list[int]:
        """The plan's outputs where the high digits are fixed."""
        return self.run.run(self.given(fixed), self.everything)

    def given(self, fixed: Mapping[int, int]) -> list[int]:
        """The sets of the leaves where the high digits are fixed."""
        return [leaf.given(fixed) for leaf in self.leaves]

    def folded(self, worlds: int) -> int:
        """The combinations of which some world belongs to a set."""
        left = self.slices
        while left > 1:
            half = (left + 1) // 2
            bits = half * self.count
            worlds = (worlds >> bits) | (worlds & ((1 << bits) - 1))
            left = half
        return worlds


def _lacking(told: TargetOutputs, some: Sequence[int]) -> Sides:
    against, favour = told.sides
    return (
        None if against is None else (some[against[0]], some[against[1]]),
        None if favour is None else (some[favour[0]], some[favour[1]]),
    )


def _inner(task: Task, bits: int) -> tuple[int, int]:
    """How many axes and how many open digits a chunk has inside: all open ones if that leaves room."""
    open_sizes = task.sizes[task.axes :]
    low_open, size = 0, 1
    while low_open < len(open_sizes) and size * open_sizes[low_open] <= bits:
        size *= open_sizes[low_open]
        low_open += 1
    low = 0
    if low_open == len(open_sizes):
        while low < task.axes and size * task.sizes[low] <= bits:
            size *= task.sizes[low]
            low += 1
    return low, low_open
