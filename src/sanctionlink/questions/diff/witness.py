"""The smallest scenario in which two versions differ: the fewest changes from what is on record on a day.

Where all combinations of changes fit into bit sets, they are looked at together. Else those of no change, of one, of two and
so on are, as far as time goes; past that, a world that tells the versions apart is taken, and what can be left out of it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from math import prod
from types import MappingProxyType

from sanctionlink.answers.difference import Aspect, Manner
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.radix import lowest
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import Value, show
from sanctionlink.questions.diff.outcomes import Outcomes, differing, outcomes
from sanctionlink.questions.diff.pair import Way
from sanctionlink.questions.diff.version import Edition, TargetBasis
from sanctionlink.records import dataclass, field
from sanctionlink.situation.claims import Claim
from sanctionlink.situation.moves import AS_IT_IS, Move, Option

TOGETHER = 1 << 18
"""Combinations of changes that are looked at all together, where that is only to find the fewest."""

ALL_TOGETHER = 1 << 22
"""The same where all must be looked at."""

SECONDS = 4.0
"""How long combinations are looked at where there are more."""

FEW = 14
"""Changes of which all selections are looked at."""


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """One change: a condition gets a value, by an assumption or as a fact."""

    instance: InstanceKey
    value: Value
    manner: Manner

    @property
    def claim(self) -> Claim:
        """What is then claimed of the condition."""
        assumed = self.manner is Manner.ASSUMED
        return Claim(self.value, LeafKind.ASSUMPTION if assumed else LeafKind.SUPPOSITION)


Steps = tuple[ScenarioChange, ...]


@dataclass(frozen=True, slots=True)
class ChangeableCondition:
    """Changes of one condition, of which a scenario makes one; or, unless it may `stay` as it is, must make one."""

    instance: InstanceKey
    steps: Steps
    stay: bool = True

    @property
    def ways(self) -> tuple[ScenarioChange | None, ...]:
        """What a scenario can do with it."""
        return (None, *self.steps) if self.stay else self.steps


@dataclass(frozen=True, slots=True)
class Round:
    """Scenarios that were looked at together, those with `size` changes being `among`, and what each version says."""

    size: int
    among: int
    every: int
    old: Outcomes
    new: Outcomes
    steps: Callable[[int], Steps]


@dataclass(slots=True)
class WitnessSearch:
    """Looks for scenarios in which two versions of one target differ, fewest changes first."""

    old: tuple[Edition, TargetBasis]
    new: tuple[Edition, TargetBasis]
    scenario: Scenario
    levers: Sequence[ChangeableCondition]
    names: Mapping[str, str]
    """The new names of rules that were renamed."""
    most: int = TOGETHER
    """Combinations that are looked at all together."""
    exhausted: bool = True
    """Whether nothing had to be left out of what was looked at so far."""
    rounds: list[Round] = field(default_factory=list)
    waiting: Iterator[Round] | None = None

    def smallest(self, aspect: Aspect, ways: Iterable[Way]) -> tuple[Way, Steps] | None:
        """The fewest changes by which the versions differ in one of some ways; of as many, the first way's."""
        wanted = list(ways)
        for found in self._all():
            masks = differing(found.old, found.new, aspect, found.every)
            for way in wanted:
                mask = masks.get(way, 0) & found.among
                if mask:
                    return way, found.steps(lowest(mask))
        return None

    def within(self, way: Way, steps: Steps) -> Steps | None:
        """The fewest of some steps by which the versions differ in this way (of many, some of which none can be left out);
        None if they do not, even by all of them.
        """
        if len(steps) <= FEW:
            levers = [ChangeableCondition(step.instance, (step,)) for step in steps]
            found = replace(self, levers=levers, rounds=[], waiting=None).smallest(way[0], [way])
            return found[1] if found else None
        if not self._differ(way, [steps])[0]:
            return None
        kept = steps
        while kept:
            shorter = [tuple(s for s in kept if s is not each) for each in kept]
            enough = self._differ(way, shorter)
            if not any(enough):
                break
            kept = shorter[enough.index(True)]
        return kept

    def _differ(self, way: Way, plans: Sequence[Steps]) -> list[bool]:
        moves = [Move(None, tuple(_option(steps) for steps in plans))]
        old, new = self._outcomes(moves)
        mask = differing(old, new, way[0], (1 << len(plans)) - 1).get(way, 0)
        return [bool(mask >> at & 1) for at in range(len(plans))]

    # --- looking ----------------------------------------------------------------------------------------------------

    def _all(self) -> Iterator[Round]:
        """The rounds, by size; what was worked out once is kept."""
        yield from self.rounds
        if self.waiting is None:
            self.waiting = self._looked()
        for each in self.waiting:
            self.rounds.append(each)
            yield each

    def _looked(self) -> Iterator[Round]:
        if _combinations(self.levers) <= self.most:
            try:
                yield from self._together(self.levers, range(len(self.levers) + 1))
                return
            except LimitReached:
                pass
        yield from self._by_size()

    def _together(self, levers: Sequence[ChangeableCondition], sizes: Iterable[int]) -> Iterator[Round]:
        """All combinations of some levers at once, by size."""
        ways = [tuple(_option((step,) if step else ()) for step in lever.ways) for lever in levers]
        old, new = self._outcomes([Move(lever.instance, w) for lever, w in zip(levers, ways, strict=True)])
        among = _sizes([len(w) for w in ways], [lever.stay for lever in levers])
        every = (1 << _combinations(levers)) - 1
        for size in sizes:
            yield Round(size, among[size], every, old, new, partial(_steps, levers))

    def _by_size(self) -> Iterator[Round]:
        """No change, every one, every two, as far as time goes."""
        ends = time.monotonic() + SECONDS
        for size in range(len(self.levers) + 1):
            for levers in combinations(self.levers, size):
                if time.monotonic() > ends:
                    self.exhausted = False
                    return
                try:
                    yield from self._together(levers, (size,))
                except LimitReached:
                    self.exhausted = False

    def _outcomes(self, moves: Sequence[Move]) -> tuple[Outcomes, Outcomes]:
        one, other = (
            outcomes(bearing, self.scenario, edition.claims(self.scenario), moves)
            for edition, bearing in (self.old, self.new)
        )
        return one.named(self.names), other


def _combinations(levers: Sequence[ChangeableCondition]) -> int:
    return prod(len(lever.ways) for lever in levers)


def _steps(levers: Sequence[ChangeableCondition], number: int) -> Steps:
    """The changes of a combination."""
    found: list[ScenarioChange] = []
    for lever in levers:
        number, digit = divmod(number, len(lever.ways))
        step = lever.ways[digit]
        if step is not None:
            found.append(step)
    return tuple(found)


def _option(steps: Steps) -> Option:
    """An option that makes some changes."""
    claims: Mapping[InstanceKey, Claim] = MappingProxyType({s.instance: s.claim for s in steps})
    return Option(", ".join(show(s.value) for s in steps) or AS_IT_IS, claims)


def _sizes(lengths: Sequence[int], stays: Sequence[bool]) -> list[int]:
    """The combinations with no digit off its first option, with one, and so on, of the levers that may stay as they are."""
    found, stride = [1], 1
    for length, stay in zip(lengths, stays, strict=True):
        grown = [0] * (len(found) + 1)
        for size, worlds in enumerate(found):
            for option in range(length):
                grown[size + (option > 0 or not stay)] |= worlds << option * stride
        found = grown
        stride *= length
    return found
