"""One target over all worlds of a situation: its outlook in each, and what that would be after one more change.

Sets of worlds are bit sets over the open variables that matter to the target. A change is an intervention: one option of
the situation's one move, so that it also cuts the rules that would set the condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, reduce
from itertools import pairwise
from math import lcm, prod
from operator import or_

from sanctionlink.diagnostics.limits import LEVER_WORLDS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.circuit.chunks import Sweeper
from sanctionlink.engines.circuit.tasks import Asked
from sanctionlink.engines.radix import Radix
from sanctionlink.ground.ir import Program
from sanctionlink.model.outlook import Outlook, decided_outlook
from sanctionlink.model.rulebook import Strength, TargetKind
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Value, show
from sanctionlink.records import dataclass
from sanctionlink.situation.cone import cone
from sanctionlink.situation.moves import AS_IT_IS, Move, Option, assumed
from sanctionlink.situation.situation import Selection, Situation, Variable

MOST_PARTS = 1 << 20
"""Parts of the worlds, told apart by what they hold, that are weighed one by one."""

Tick = Callable[[], None]

Digits = tuple[tuple[int, ...], ...]
"""The options of each digit."""


@dataclass(frozen=True, slots=True)
class ConditionChange:
    """A condition and one of its values, as users write it, with what to do to give it that value."""

    instance: InstanceKey
    label: str
    option: Option


@dataclass(frozen=True, slots=True)
class OutlookWorlds:
    """Possible worlds, those of them in which a must-rule decides the target, and those in which its outlook is below a step.

    The steps are those between outlooks that the target can have, upwards, each with how firm the rules are that make it: the
    step to or from a target's being blocked or in force is made by must, that to or from its being likely or unlikely by likely.
    """

    possible: int
    bitten: int
    steps: tuple[tuple[Strength, int], ...]

    @property
    def clear(self) -> int:
        """The possible worlds in which no must-rule decides it."""
        return self.possible ^ self.bitten

    @property
    def sure(self) -> bool:
        """Whether that is the same in all of them."""
        return self.bitten in (0, self.possible)

    def within(self, worlds: int, down: int = 0) -> OutlookWorlds:
        """The same for some worlds, numbered from lower down."""
        steps = tuple((strength, found >> down & worlds) for strength, found in self.steps)
        return OutlookWorlds(self.possible >> down & worlds, self.bitten >> down & worlds, steps)


Moved = tuple[int, int, int]
"""Worlds in which an outlook moves: by what must, likely and may rules say; each world counts once, as firmly as it can."""


def _firmest(moved: Iterable[tuple[Strength, int]]) -> Moved:
    """Worlds by the firmest step that each takes."""
    by = dict.fromkeys(Strength, 0)
    for strength, worlds in moved:
        by[strength] |= worlds
    must, likely, may = by.values()
    return must, likely & ~must, may & ~must & ~likely


@dataclass(frozen=True)
class MovedWorlds:
    """A target as things stand in every world (`base`), and after each change (`changed`), over the same variables.

    Options that no rule tells apart are one digit: `alike` has for each variable the options of each digit. `weights` are
    those of the digits, None where all weigh 1.
    """

    variables: tuple[Variable, ...]
    alike: tuple[Digits, ...]
    base: OutlookWorlds
    changed: tuple[OutlookWorlds, ...]
    weights: tuple[tuple[int, ...] | None, ...]

    @cached_property
    def radix(self) -> Radix:
        """The numbers of the worlds."""
        return Radix(tuple(map(len, self.alike)))

    def moved_by(self, at: int) -> Moved:
        """The worlds in which another option of a variable, and nothing else, gives the target another outlook."""
        possible, stride = self.radix.slices(at, self.base.possible), self.radix.strides[at]

        def moved(below: int) -> int:
            inside = self.radix.slices(at, below)
            outside = [worlds ^ one for worlds, one in zip(possible, inside, strict=True)]
            some_inside, some_outside = reduce(or_, inside), reduce(or_, outside)
            found = 0
            for digit, (one, other) in enumerate(zip(inside, outside, strict=True)):
                found |= ((one & some_outside) | (other & some_inside)) << digit * stride
            return found

        return _firmest((strength, moved(below)) for strength, below in self.base.steps)

    def moved_by_changes(self, changes: Iterable[int]) -> Moved:
        """The worlds in which one of some changes gives the target another outlook."""
        found: list[tuple[Strength, int]] = []
        for change in changes:
            after = self.changed[change]
            both = self.base.possible & after.possible
            for (strength, before), (_, then) in zip(self.base.steps, after.steps, strict=True):
                found.append((strength, both & (before ^ then)))
        return _firmest(found)

    def at(self, place: int, option: int) -> OutlookWorlds:
        """The worlds in which a variable has an option."""
        digit = next(at for at, options in enumerate(self.alike[place]) if option in options)
        return self.base.within(self.radix.chosen(place, digit))

    def by_stretch(self, at: int) -> list[Fraction]:
        """Weights of a variable's digits by which those that nothing tells apart together weigh as much as one."""
        sides = [
            side
            for each in (self.base, *self.changed)
            for side in (each.possible, *(below for _, below in each.steps))
        ]
        alike = list(zip(*(self.radix.slices(at, side) for side in sides), strict=True))
        return [Fraction(1, alike.count(each)) for each in alike]

    def share(self, worlds: int) -> Fraction:
        """How much of the possible worlds some of them are, by weight."""
        return Fraction(self._measure(worlds), self._measure(self.base.possible))

    def _measure(self, worlds: int) -> int:
        weighted = [at for at, own in enumerate(self.weights) if own is not None]
        if not weighted:
            return worlds.bit_count()
        known: dict[tuple[int, int], int] = {}

        def measure(places: int, found: int) -> int:
            """The weight of worlds over the lowest variables; equal parts are measured once."""
            if not found or places <= weighted[0]:
                return found.bit_count()
            key = (places, found)
            if key not in known:
                if len(known) >= MOST_PARTS:
                    raise LimitReached(
                        f"its worlds fall into more than {MOST_PARTS:,} parts of different weight; fix some conditions with "
                        "--set, or ask without weights (--unweighted)"
                    )
                at = places - 1
                stride, own = self.radix.strides[at], self.weights[at]
                below = (1 << stride) - 1
                known[key] = sum(
                    (1 if own is None else own[option]) * measure(at, found >> option * stride & below)
                    for option in range(self.radix.sizes[at])
                )
            return known[key]

        return measure(len(self.weights), worlds)


def changes_of(situation: Situation, instance: InstanceKey) -> list[ConditionChange]:
    """The values of a number or day that a situation tells apart, those that consequences give it included."""
    values = dict.fromkeys(
        a.value for cell, own in situation.cells.items() if cell[0] == instance for a in own
    )
    labels = next((v.options for v in situation.variables if v.instance == instance and not v.moved), None)
    found: dict[Value, str] = dict(zip(values, labels or map(show, values), strict=True))
    for value in situation.program.consequences.get(instance, ()):
        found.setdefault(value, show(value))
    return [ConditionChange(instance, label, assumed(instance, value)) for value, label in found.items()]


def move_of(changes: Iterable[ConditionChange]) -> Move:
    """The move that makes one of some changes, or none."""
    return Move(None, (Option(AS_IT_IS), *(change.option for change in changes)))


def worlds_of(
    situation: Situation, target: InstanceKey, bearing: Iterable[InstanceKey], least: Strength, tick: Tick
) -> MovedWorlds:
    """A target over all worlds, by rules of at least a strength. Raises `LimitReached` if there are more than `LEVER_WORLDS`.

    The situation's first variable is a move whose option 0 changes nothing. `never` rules about nothing that bears on the
    target are left out: they leave its shares as they are.
    """
    near = set(bearing)
    program = _pruned(situation.program, near)
    situation = replace(situation, program=program)
    asked = Asked(situation, [target], least)
    _, matter = asked.over((), ())
    read = [at for at in matter if at > 0]
    alike = _alike(situation, read)
    moves = range(len(situation.variables[0].options))
    count = prod(map(len, alike))
    if count * len(moves) > LEVER_WORLDS:
        raise LimitReached(_too_many([situation.variables[at] for at in read], count * len(moves)))
    options = [*([same[0] for same in digits] for digits in alike), moves]
    # The move is the highest digit, so that what each of its options leads to lies together.
    whole, _ = asked.over([*read, 0], options)
    joined = _joined(Sweeper(whole), program.rulebook.targets[target[0]].kind, tick)
    every = (1 << count) - 1
    sides = [joined.within(every, at * count) for at in moves]
    variables = tuple(situation.variables[at] for at in read)
    return MovedWorlds(variables, tuple(alike), sides[0], tuple(sides[1:]), (None,) * len(variables))


def _alike(situation: Situation, read: Sequence[int]) -> list[Digits]:
    """For some variables, their options in groups that no choice tells apart."""
    choices = [
        *situation.inputs,
        *(i.when for sums in situation.sums.values() for s in sums for i in s.items),
    ]
    seen: dict[tuple[int, int], set[tuple[int, Selection]]] = {}
    for number, choice in enumerate(choices):
        for selection in choice:
            for at, option in selection:
                rest = tuple(pair for pair in selection if pair[0] != at)
                seen.setdefault((at, option), set()).add((number, rest))
    found = []
    for at in read:
        groups: dict[frozenset[tuple[int, Selection]], list[int]] = {}
        for option in range(len(situation.variables[at].options)):
            groups.setdefault(frozenset(seen.get((at, option), ())), []).append(option)
        found.append(tuple(map(tuple, groups.values())))
    return found


def weigh(worlds: MovedWorlds, weights_of: Callable[[Variable], Sequence[Fraction] | None]) -> MovedWorlds:
    """The same worlds with weights: of each variable's options, or None for equal ones of the stretches that matter."""
    found: list[tuple[int, ...] | None] = []
    for at, (variable, digits) in enumerate(zip(worlds.variables, worlds.alike, strict=True)):
        options = weights_of(variable)
        if options is None:
            own = worlds.by_stretch(at)
        else:
            own = [sum((options[option] for option in same), Fraction(0)) for same in digits]
        scale = lcm(*(weight.denominator for weight in own))
        whole = tuple(int(weight * scale) for weight in own)
        found.append(None if len(set(whole)) == 1 else whole)
    return replace(worlds, weights=tuple(found))


def _pruned(program: Program, near: set[InstanceKey]) -> Program:
    """The program without the `never` rules that read nothing near."""
    exclusions = tuple(e for e in program.exclusions if cone(program, (e.broken[0],)) & near)
    return replace(program, exclusions=exclusions)


def _joined(sweeper: Sweeper, kind: TargetKind, tick: Tick) -> OutlookWorlds:
    """The possible worlds and their outlooks, of all chunks together."""
    weaker = sweeper.task.targets[0].weaker
    levels = tuple(each.level for each in (decided_outlook(kind), Outlook.OPEN, *weaker))

    def parts() -> Iterator[tuple[int, ...]]:
        for chunk in range(sweeper.chunks):
            found = sweeper.columns(chunk)
            tick()
            bitten, open_, _, *rest = found.sets(0)
            yield found.possible, bitten, open_, *rest

    possible, *by_outlook = (_concatenated(part, sweeper.count) for part in zip(*parts(), strict=True))
    found = [(level, worlds) for level, worlds in sorted(zip(levels, by_outlook, strict=True)) if worlds]
    steps, below = [], 0
    for (lower, worlds), (upper, _) in pairwise(found):
        below |= worlds
        steps.append((_strength(lower, upper), below))
    return OutlookWorlds(possible, by_outlook[0], tuple(steps))


def _strength(lower: int, upper: int) -> Strength:
    """How firm the rules are that make the step between two outlooks."""
    if lower == Outlook.BLOCKED.level or upper == Outlook.IN_FORCE.level:
        return Strength.MUST
    firm = lower == Outlook.UNLIKELY.level or upper == Outlook.LIKELY.level
    return Strength.LIKELY if firm else Strength.MAY


def _concatenated(parts: Sequence[int], width: int) -> int:
    """Sets of equal width, one above the other; joined in pairs, so that no long number is built bit by bit."""
    found = list(parts)
    while len(found) > 1:
        pairs = zip(found[::2], [*found[1::2], 0], strict=False)
        found = [low | high << width for low, high in pairs]
        width *= 2
    return found[0]


def _too_many(variables: Sequence[Variable], count: int) -> str:
    """What to say when a target has too many worlds: how many, and what to fix first."""
    amount = f"{count:,}" if count < 10**12 else f"more than 10^{len(str(count)) - 1}"
    largest = sorted(variables, key=lambda v: (-len(v.options), v.name))
    names = ", ".join(f"`{v.name}` ({len(v.options)} values)" for v in largest[:6])
    more = f" and {len(largest) - 6} more" if len(largest) > 6 else ""
    return (
        f"{len(variables)} conditions bear on it in {amount} worlds that rules tell apart, and up to {LEVER_WORLDS:,} are "
        f"gone through; fix some with --set, such as {names}{more}"
    )
