"""What combinations of moves do to the verdicts: many combinations, and all that is open, in one evaluation.

World number `i + n * k` is combination `i` of `n`, with the k-th world of what is unknown or disputed. Combination 0 moves
nothing, so each evaluation brings its own baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from operator import and_, or_

from sanctionlink.answers.verdict import Change
from sanctionlink.engines.circuit.worlds import Worlds
from sanctionlink.engines.outlook_sets import Lacking, outlook_sets, weaker
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.radix import members, select
from sanctionlink.ground.ir import Bite, Literal
from sanctionlink.model.outlook import Outlook, decided_outlook, status_of_outlook
from sanctionlink.model.rulebook import Strength
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.questions.verdict.decide import STRENGTHS
from sanctionlink.situation.situation import Situation

MOST_BITS = 1 << 28
"""Combinations times worlds times atoms of one evaluation: 32 MiB."""
MOST_TOGETHER = 256
"""Combinations of one evaluation."""


def room(situation: Situation, moves: int) -> int:
    """How many combinations of a situation's moves one evaluation may take; 0 if too much is open for any."""
    worlds = _open_worlds(situation, moves)
    return max(0, min(MOST_TOGETHER, MOST_BITS // (worlds * situation.program.atoms) - 1))


def changes_of(
    situation: Situation, moves: int, combinations: Sequence[Digits], targets: Iterable[InstanceKey]
) -> list[dict[str, Change]]:
    """The verdicts that each combination changes, by target, from those of no moves at all.

    `combinations` are the options of the first `moves` variables. A target is left out where its outlook stays
    as it is; one for which a combination leaves no world possible has no verdict and is left out too.
    """
    evaluated = _Evaluated(situation, moves, [(0,) * moves, *combinations])
    found: list[dict[str, Change]] = [{} for _ in combinations]
    for target in targets:
        for at, change in evaluated.changes(target).items():
            found[at - 1][change.target] = change
    return found


def _open_worlds(situation: Situation, moves: int) -> int:
    worlds = 1
    for variable in situation.variables[moves:]:
        worlds *= len(variable.options)
    return worlds


class _Evaluated:
    """A situation evaluated for some combinations of its moves."""

    def __init__(self, situation: Situation, moves: int, combinations: Sequence[Digits]) -> None:
        self.situation = situation
        self.moves = moves
        self.size = len(combinations)
        self.worlds = _open_worlds(situation, moves)
        self.moved: dict[tuple[int, int], int] = {}
        for number, digits in enumerate(combinations):
            for at, option in enumerate(digits):
                if option:
                    self.moved[at, option] = self.moved.get((at, option), 0) | 1 << number
        count = self.size * self.worlds
        self.held = Worlds(situation, count, self._select, complete=False)
        self.possible = self.held.where(-e.broken[0] for e in situation.program.exclusions)

    # --- sets of worlds ---------------------------------------------------------------------------------------------

    @cached_property
    def _strides(self) -> list[int]:
        """The weight of each open variable's digit; nothing for the moves."""
        strides, stride = [0] * self.moves, self.size
        for variable in self.situation.variables[self.moves :]:
            strides.append(stride)
            stride *= len(variable.options)
        return strides

    def _select(self, at: int, option: int) -> int:
        """The worlds in which a variable has an option."""
        if at >= self.moves:
            options = len(self.situation.variables[at].options)
            return select(self._strides[at], options, option, self.held.count)
        if option:
            return self._in_every_world(self.moved.get((at, option), 0))
        others = range(1, len(self.situation.variables[at].options))
        return self.held.everywhere ^ reduce(or_, (self.held.chosen(at, other) for other in others), 0)

    def _in_every_world(self, combinations: int) -> int:
        """Some combinations, in all worlds of what is open."""
        found, length, count = combinations, self.size, self.held.count
        while combinations and length < count:
            found |= found << length
            length *= 2
        return found & self.held.everywhere

    def where(self, literal: Literal) -> int:
        """The worlds in which a literal holds."""
        return self.held.having(literal)

    def some(self, worlds: int) -> int:
        """The combinations that have one of some worlds, if it is possible."""
        found, left = worlds & self.possible, self.worlds
        while left > 1:
            half = (left + 1) // 2
            size = self.size * half
            found = (found & ((1 << size) - 1)) | (found >> size)
            left = half
        return found

    # --- verdicts ---------------------------------------------------------------------------------------------------

    def changes(self, target: InstanceKey) -> Mapping[int, Change]:
        """The combinations, by number, that change the verdict on a target, and how."""
        outlooks = self._outlooks(target)
        before = next(outlook for outlook, found in outlooks.items() if found & 1)
        del outlooks[before]
        if not any(outlooks.values()):
            return {}
        program = self.situation.program
        kind = program.rulebook.targets[target[0]].kind
        biting = [(bite.rule, self._bites(bite)) for bite in program.both_sides(target)]
        was, bit = status_of_outlook(before, kind), _has(biting, 0)
        changes = {}
        for after, found in outlooks.items():
            for at in members(found):
                now = _has(biting, at)
                because = tuple(rule for rule in {**bit, **now} if bit.get(rule) != now.get(rule))
                changes[at] = Change(
                    show_instance(target), was, status_of_outlook(after, kind), before, after, because
                )
        return changes

    def _outlooks(self, target: InstanceKey) -> dict[Outlook, int]:
        """The combinations by the outlook that they give a target; those that leave no world possible are in none."""
        program = self.situation.program
        literal, outlook = program.statuses[target][0], program.outlooks[target]
        bitten, clear = self.some(self.where(literal)), self.some(self.where(-literal))
        open_ = bitten & clear
        against, favour = (self._lacking(*side) for side in (outlook.against, outlook.favour))
        sets = outlook_sets(bitten ^ open_, clear ^ open_, open_, (against, favour))
        must = decided_outlook(program.rulebook.targets[target[0]].kind)
        named = (must, Outlook.OPEN, Outlook.UNDETERMINED, *weaker(against=True, favour=True))
        return dict(zip(named, sets, strict=True))

    def _lacking(self, likely: Literal, may: Literal) -> Lacking:
        """The combinations with a world that lacks a likely reason, and with one that lacks any weak one."""
        without = self.where(-likely)
        return self.some(without), self.some(without & self.where(-may))

    def _bites(self, bite: Bite) -> tuple[int, ...]:
        """The combinations in which a rule bites in some world, by reading, and those in which it does in every world."""
        by_reading = [self.some(self.where(literal)) for literal in bite.holds]
        nowhere = reduce(and_, (self.where(-literal) for literal in dict.fromkeys(bite.holds)))
        return (*by_reading, ((1 << self.size) - 1) ^ self.some(nowhere))


def _has(biting: Iterable[tuple[str, tuple[int, ...]]], at: int) -> dict[str, tuple[Strength, bool]]:
    """The rules that bite in a combination, each with its strongest reading and whether it bites in every world."""
    found = {}
    for rule, (*readings, certain) in biting:
        strongest = next((s for s, where in zip(STRENGTHS, readings, strict=True) if where >> at & 1), None)
        if strongest is not None:
            found[rule] = (strongest, bool(certain >> at & 1))
    return found
