"""All combinations of some variables, in chunks that fit into the processor's cache, over whatever is open.

A task is plain numbers. Its digits are the axes (what is varied, the first the lowest digit of a combination), then what is open.
In a chunk the highest axes are fixed; where the open worlds of one combination are too many, the last open digits too, and
those are gone through one by one. What the low digits are is worked out once and serves for every chunk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod

from sanctionlink.engines.circuit.compile import Signals
from sanctionlink.engines.circuit.straight_line import CodeBlock, LeafRegister, Plan, Prepared
from sanctionlink.engines.radix import select
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import Choice, Selection, Situation

CHUNK_BITS = 1 << 18
"""Worlds of a chunk: 32 KiB a set, so that the registers of a rulebook stay in the processor's cache."""

MOST_KEPT = 64
"""Sets of a leaf that are kept, one for each combination of the high digits that it reads."""

Tick = Callable[[int], None]
"""Told how many worlds more are done."""

FORMAT = 1
"""Of the plain numbers that a task is sent as."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be found, as numbers: `plan` over `sizes[i]` options of each digit, of which the first `axes` are varied.

    The plan's outputs are where each target is bitten, after the set of possible worlds if `excludes`.
    """

    plan: Plan
    sizes: tuple[int, ...]
    axes: int
    excludes: bool

    @property
    def combinations(self) -> int:
        """How many combinations there are."""
        return prod(self.sizes[: self.axes])

    @property
    def worlds(self) -> int:
        """How many worlds, impossible ones included."""
        return prod(self.sizes)

    @property
    def work(self) -> int:
        """How much there is to do: operations on single worlds, of which counting an output is one."""
        return self.worlds * (sum(len(s.steps) for s in self.plan.stretches) + len(self.plan.outputs))

    def encoded(self) -> str:
        """This as JSON of numbers."""
        plan = self.plan
        whole = {
            "format": FORMAT,
            "sizes": self.sizes,
            "axes": self.axes,
            "excludes": self.excludes,
            "registers": plan.registers,
            "leaves": [(leaf.choice, leaf.complement) for leaf in plan.leaves],
            "stretches": [(s.steps, s.states) for s in plan.stretches],
            "outputs": plan.outputs,
        }
        return json.dumps(whole, separators=(",", ":"))


def decoded(text: str) -> Task:
    """A task back from JSON. Raises `ValueError` if it is of another format."""
    whole = json.loads(text)
    if whole["format"] != FORMAT:
        raise ValueError("a task of another version")
    leaves = tuple(
        LeafRegister(tuple(tuple((at, option) for at, option in s) for s in choice), complement)
        for choice, complement in whole["leaves"]
    )
    stretches = tuple(
        CodeBlock(tuple((f, d, a, b) for f, d, a, b in steps), tuple(states))
        for steps, states in whole["stretches"]
    )
    plan = Plan(whole["registers"], leaves, stretches, tuple(whole["outputs"]))
    return Task(plan, tuple(whole["sizes"]), whole["axes"], whole["excludes"])


def task(
    situation: Situation,
    targets: Sequence[InstanceKey],
    axes: Sequence[int],
    options: Sequence[Sequence[int]],
) -> tuple[Task, tuple[int, ...]]:
    """The task of finding where targets are bitten by must-rules, and the variables that are open and matter to it.

    `axes` are the variables varied, and `options` those of their options that are.
    """
    program = situation.program
    signals = Signals(situation)
    possible = signals.gates.both(signals.of(-e.broken[0]) for e in program.exclusions)
    outputs = [signals.gates.both((signals.of(program.statuses[t][0]), possible)) for t in targets]
    excludes = possible != 1
    plan = signals.plan([possible, *outputs] if excludes else outputs)
    read = {at for leaf in plan.leaves for s in leaf.choice for at, _ in s}
    open_ = [at for at in range(len(situation.variables)) if at in read and at not in axes]
    every = [*options, *(range(len(situation.variables[at].options)) for at in open_)]
    digits = {at: (i, {o: d for d, o in enumerate(every[i])}) for i, at in enumerate((*axes, *open_))}
    leaves = tuple(LeafRegister(_renumbered(leaf.choice, digits), leaf.complement) for leaf in plan.leaves)
    renumbered = Plan(plan.registers, leaves, plan.stretches, plan.outputs)
    return Task(renumbered, tuple(map(len, every)), len(axes), excludes), tuple(open_)


def _renumbered(choice: Choice, digits: Mapping[int, tuple[int, Mapping[int, int]]]) -> Choice:
    """A choice of variables as one of digits, without what is not among the options."""
    return tuple(
        tuple(sorted((digits[at][0], digits[at][1][option]) for at, option in selection))
        for selection in choice
        if all(option in digits[at][1] for at, option in selection)
    )


def narrowed(task: Task, keep: Collection[int] = ()) -> tuple[Task, tuple[int, ...]]:
    """A task without the axes that make no difference to it (but for those to `keep`), and the axes that are left."""
    read = {at for leaf in task.plan.leaves for selection in leaf.choice for at, _ in selection}
    axes = tuple(at for at in range(task.axes) if at in read or at in keep)
    left = [*axes, *range(task.axes, len(task.sizes))]
    places = {at: i for i, at in enumerate(left)}
    leaves = tuple(
        LeafRegister(
            tuple(tuple((places[at], option) for at, option in selection) for selection in leaf.choice),
            leaf.complement,
        )
        for leaf in task.plan.leaves
    )
    plan = Plan(task.plan.registers, leaves, task.plan.stretches, task.plan.outputs)
    return Task(plan, tuple(task.sizes[at] for at in left), len(axes), task.excludes), axes


@dataclass(frozen=True, slots=True)
class Columns:
    """Consecutive combinations: the set of the possible ones, and for each target those bitten, and those clear, in some world.

    `clear` is None where each combination is one world: then what is possible and not bitten is clear.
    """

    count: int
    possible: int
    bitten: tuple[int, ...]
    clear: tuple[int, ...] | None

    def split(self, target: int) -> tuple[int, int, int]:
        """Where a target is bitten in every world, clear in every world, and neither."""
        bitten = self.bitten[target]
        if self.clear is None:
            return bitten, self.possible ^ bitten, 0
        clear = self.clear[target]
        undetermined = bitten & clear
        return bitten ^ undetermined, clear ^ undetermined, undetermined


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
            return Columns(self.count, possible, tuple(found), None)
        targets = len(task.plan.outputs) - task.excludes
        bitten, clear, possible = [0] * targets, [0] * targets, 0
        for options in product(*(range(task.sizes[at]) for at in outer)):
            found = self.outputs({**fixed, **dict(zip(outer, options, strict=True))})
            there = found.pop(0) if task.excludes else self.everything
            possible |= self.folded(there)
            for i, worlds in enumerate(found):
                bitten[i] |= self.folded(worlds)
                clear[i] |= self.folded(there ^ worlds)
            if all(x == self.every_combination for x in (*bitten, *clear, possible)):
                break  # more worlds change nothing
            if tick:
                tick(self.count * self.slices)
        return Columns(self.count, possible, tuple(bitten), tuple(clear))

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
