"""A question about all combinations of some variables as plain numbers, which can be sent anywhere: what is to be found of what.

The digits of a task are the axes (what is varied, the first the lowest digit of a combination), then what is open.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from math import prod

from sanctionlink.engines.circuit.compile import Signals
from sanctionlink.engines.circuit.gates import TRUE
from sanctionlink.engines.circuit.straight_line import CodeBlock, LeafRegister, Plan
from sanctionlink.engines.outlook_sets import Lacking, Sides, weaker
from sanctionlink.ground.ir import Literal
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Strength
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import Choice, Situation

FORMAT = 2
"""Of the plain numbers that a task is sent as."""


@dataclass(frozen=True, slots=True)
class TargetOutputs:
    """Which of a plan's outputs tell of one target: where a must-rule decides it, and where weaker reasons are lacking."""

    bitten: int
    against: Lacking | None = None
    favour: Lacking | None = None

    @property
    def sides(self) -> Sides:
        """What is told of weaker reasons."""
        return self.against, self.favour

    @property
    def weaker(self) -> tuple[Outlook, ...]:
        """The outlooks that weaker reasons may give it, besides an open one."""
        return weaker(self.against is not None, self.favour is not None)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be found, as numbers: `plan` over `sizes[i]` options of each digit, of which the first `axes` are varied.

    The plan's outputs are those that `targets` names, after the set of possible worlds if `excludes`.
    """

    plan: Plan
    sizes: tuple[int, ...]
    axes: int
    excludes: bool
    targets: tuple[TargetOutputs, ...]

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
            "targets": [(t.bitten, t.against, t.favour) for t in self.targets],
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
    targets = tuple(
        TargetOutputs(bitten, *(None if side is None else (side[0], side[1]) for side in sides))
        for bitten, *sides in whole["targets"]
    )
    return Task(plan, tuple(whole["sizes"]), whole["axes"], whole["excludes"], targets)


def task(
    situation: Situation,
    targets: Sequence[InstanceKey],
    axes: Sequence[int],
    options: Sequence[Sequence[int]],
    least: Strength = Strength.MUST,
) -> tuple[Task, tuple[int, ...]]:
    """The task of finding how targets come out over all options of some variables (see `Asked`)."""
    return Asked(situation, targets, least).over(axes, options)


class Asked:
    """Targets of a situation, compiled: `told` says which outputs tell of each. Rules weaker than `least` are left out."""

    def __init__(self, situation: Situation, targets: Sequence[InstanceKey], least: Strength) -> None:
        self.situation = situation
        self._signals = Signals(situation)
        self._possible = self._signals.gates.both(
            self._signals.of(-e.broken[0]) for e in situation.program.exclusions
        )
        self._outputs: list[int] = []
        self.told = tuple(self._target(target, least) for target in targets)

    def _target(self, key: InstanceKey, least: Strength) -> TargetOutputs:
        """The outputs of a target, which are added to the others."""
        program = self.situation.program
        bitten = self._output(self._signals.of(program.statuses[key][0]))
        if least is Strength.MUST:
            return TargetOutputs(bitten)
        found = program.outlooks[key]
        return TargetOutputs(bitten, *(self._side(side, least) for side in (found.against, found.favour)))

    def _side(self, side: tuple[Literal, Literal], least: Strength) -> Lacking | None:
        likely, may = (-self._signals.of(x) for x in side)
        if least is Strength.LIKELY:
            may = TRUE
        if likely == may == TRUE:
            return None
        return self._output(likely), self._output(self._signals.gates.both((likely, may)))

    def _output(self, signal: int) -> int:
        self._outputs.append(self._signals.gates.both((signal, self._possible)))
        return len(self._outputs) - 1

    def over(self, axes: Sequence[int], options: Sequence[Sequence[int]]) -> tuple[Task, tuple[int, ...]]:
        """The task of finding them, and the variables that are open and matter to them.

        `axes` are the variables varied, and `options` those of their options that are.
        """
        excludes = self._possible != TRUE
        plan = self._signals.plan([self._possible, *self._outputs] if excludes else self._outputs)
        variables = self.situation.variables
        read = {at for leaf in plan.leaves for s in leaf.choice for at, _ in s}
        open_ = [at for at in range(len(variables)) if at in read and at not in axes]
        every = [*options, *(range(len(variables[at].options)) for at in open_)]
        digits = {at: (i, {o: d for d, o in enumerate(every[i])}) for i, at in enumerate((*axes, *open_))}
        leaves = tuple(
            LeafRegister(_renumbered(leaf.choice, digits), leaf.complement) for leaf in plan.leaves
        )
        renumbered = Plan(plan.registers, leaves, plan.stretches, plan.outputs)
        return Task(renumbered, tuple(map(len, every)), len(axes), excludes, self.told), tuple(open_)


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
    return Task(plan, tuple(task.sizes[at] for at in left), len(axes), task.excludes, task.targets), axes
