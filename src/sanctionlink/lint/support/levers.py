"""Which movable conditions move which targets' outlooks in some situation.

A condition moves a target if two situations that differ in nothing but that condition differ in the target's outlook. Worlds
drawn at random show most of what moves; that nothing does is proven of the program beside itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from sanctionlink.engines.circuit.worlds import Worlds as Held
from sanctionlink.engines.prover import Prover
from sanctionlink.ground.ir import Literal
from sanctionlink.ground.joint import beside_itself
from sanctionlink.ground.two_rulebooks import FREE, OLD
from sanctionlink.lint.support.outlooks import telling
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Condition
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.records import dataclass
from sanctionlink.situation.cone import cone
from sanctionlink.situation.situation import Situation

Step = tuple[str, str]
"""From one value to another."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A program beside itself with one condition apart: its provers, and each literal with what it is on the other side."""

    provers: tuple[Prover, ...]
    other: dict[Literal, tuple[Literal, Literal]]


class Levers:
    """The movable conditions of one rulebook."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds
        self._drawn: dict[tuple[str, Step | None], frozenset[InstanceKey]] = {}
        self._beside: dict[str, Beside] = {}

    @cached_property
    def movable(self) -> tuple[Condition, ...]:
        """The conditions that somebody may move."""
        return tuple(c for c in self.worlds.rulebook.conditions.values() if c.movable)

    def bearing(self, target: InstanceKey) -> Iterator[Condition]:
        """The movable conditions below a target's outlook."""
        return (condition for condition in self.movable if condition.id in self._below[target])

    def moves(self, condition: Condition, target: InstanceKey, step: Step | None = None) -> bool:
        """Whether a condition moves a target's outlook in some situation, by one step alone if there is one.

        Raises `LimitReached`.
        """
        if condition.id not in self._below[target]:
            return False
        return target in self.drawn(condition, step) or self._proven(condition, target, step)

    def drawn(self, condition: Condition, step: Step | None = None) -> frozenset[InstanceKey]:
        """Targets that a condition is seen to move in worlds drawn at random."""
        key = condition.id, step
        if key not in self._drawn:
            prover = self.worlds.provers[0]
            own = _own(prover.situation, condition.id)
            steps = [step] if step else [None] * (max(map(len, own.values()), default=1) - 1)
            pairs = (_pair(prover.held, condition.id, own, each, n) for n, each in enumerate(steps, 1))
            self._drawn[key] = frozenset(self._differing(condition.id, pairs if own else ()))
        return self._drawn[key]

    @cached_property
    def _below(self) -> dict[InstanceKey, frozenset[str]]:
        """The conditions below each target's outlook."""
        program = self.worlds.program
        return {
            key: frozenset(name.removeprefix(FREE) for name, _ in cone(program, telling(program, key)))
            for key in program.outlooks
        }

    def _differing(self, name: str, pairs: Iterable[tuple[Held, Held]]) -> Iterator[InstanceKey]:
        """The targets whose outlook differs between two lots of worlds."""
        never, program = self.worlds.never, self.worlds.program
        left = {key for key, below in self._below.items() if name in below}
        for one, other in pairs:
            both = one.where(never) & other.where(never)
            for key in list(left):
                if any((one.having(x) ^ other.having(x)) & both for x in telling(program, key)):
                    left.discard(key)
                    yield key

    def _proven(self, condition: Condition, target: InstanceKey, step: Step | None) -> bool:
        """Whether there are two situations, alike but for the condition, in which the target's outlook differs."""
        beside = self._apart(condition.id)
        pairs = [beside.other[x] for x in telling(self.worlds.program, target)]
        never = [x for y in self.worlds.never for x in beside.other[y]]
        return any(
            prover.find([*never, *wanted], _chosen(prover.situation, condition.id, step)) is not None
            for one, other in pairs
            if one != other
            for wanted in ((one, -other), (-one, other))
            for prover in beside.provers
        )

    def _apart(self, name: str) -> Beside:
        if name not in self._beside:
            program = self.worlds.program
            wanted = dict.fromkeys([x for key in program.outlooks for x in telling(program, key)])
            literals = [*wanted, *self.worlds.never]
            joint = beside_itself(program, literals, name)
            pairs = dict(zip(literals, zip(joint.old, joint.new, strict=True), strict=True))
            self._beside[name] = Beside(self.worlds.provers_of(joint.program), pairs)
        return self._beside[name]


def _own(situation: Situation, name: str) -> dict[int, tuple[str, ...]]:
    """The variables of a condition with their options."""
    return {at: v.options for at, v in enumerate(situation.variables) if v.instance and v.instance[0] == name}


def _chosen(situation: Situation, name: str, step: Step | None) -> list[tuple[int, int]]:
    """The options of a step, on both sides."""
    found = zip((OLD + name, name), step, strict=True) if step else ()
    return [(at, options.index(v)) for each, v in found for at, options in _own(situation, each).items()]


def _pair(
    held: Held, name: str, own: Mapping[int, tuple[str, ...]], step: Step | None, places: int
) -> tuple[Held, Held]:
    """Worlds in which a condition is assumed, and the same after a step, or with another option of it."""
    free = {at: options.index("no") for at, options in _own(held.situation, FREE + name).items()}

    def worlds(places: int, value: str | None) -> Held:
        def select(at: int, option: int) -> int:
            if at in free:
                return held.everywhere * (option == free[at])
            if at not in own:
                return held.chosen(at, option)
            if value is not None:
                return held.everywhere * (option == own[at].index(value))
            return held.chosen(at, (option - places) % len(own[at]))

        return Held(held.situation, held.count, select, complete=False)

    return worlds(0, step and step[0]), worlds(places, step and step[1])
