"""The possible worlds of a situation in which much is open that bears on what is asked through sums alone.

All combinations of the other variables and of which sums are reached are held as bit sets; which of those there are, and by which
worlds, partial sums tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property, reduce
from operator import and_, or_

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.circuit.worlds import Worlds
from sanctionlink.engines.hinges import Hinges, OpenCondition, hinges, units
from sanctionlink.engines.protocols import Digits, Space
from sanctionlink.engines.radix import Radix, lowest
from sanctionlink.engines.sums.blocks import FEWEST_GROUPS, MOST_TABLED, Parted, SumBlock, parted
from sanctionlink.engines.sums.reached import BlockSums, Change, Pattern
from sanctionlink.ground.ir import TRUE, Literal
from sanctionlink.situation.situation import (
    CERTAIN,
    Choice,
    Selection,
    Situation,
    SituationSum,
    SumItem,
    Variable,
)

MOST_BITS = 1 << 28
"""Combinations times atoms up to which this space is taken."""


def sum_space(situation: Situation, other: Callable[[], Space]) -> SumSpace | None:
    """The space of a situation, or None if it does not come apart into few enough combinations.

    Questions about what it left out are put to another space of the same situation.
    """
    if not wide(situation):
        return None
    found = parted(situation)
    return SumSpace(found, other) if taken(found) else None


def wide(situation: Situation) -> bool:
    """Whether some sum has so many items that it may be worth while to take them together."""
    return any(len(each.items) >= FEWEST_GROUPS for sums in situation.sums.values() for each in sums)


def taken(found: Parted) -> bool:
    """Whether there are blocks, and few enough combinations of their sums and of all else."""
    return (
        bool(found.blocks)
        and found.count * found.situation.program.atoms <= MOST_BITS
        and all(b.outside.count * max(r.count for r in b.locals) <= MOST_TABLED for b in found.blocks)
    )


def nothing_else() -> Space:
    """For spaces that are asked about what they have alone."""
    raise AssertionError("it is asked only about what it has")


class SumSpace:
    """The possible worlds of a situation that comes apart into blocks (see `protocols.Space`)."""

    def __init__(self, found: Parted, other: Callable[[], Space] = nothing_else) -> None:
        self._parted = found
        self._make_other = other
        self.blocks = tuple(BlockSums(block) for block in found.blocks)
        self._place = {at: place for place, at in enumerate(found.others)}
        sums = [place for block in found.blocks for place in block.sums]
        self._reached = {place: len(found.others) + at for at, place in enumerate(sums)}
        self._held = Worlds.all(self._smaller())
        self._everywhere = self._held.everywhere
        self._present = self._find_present()
        self._possible = self._present
        for exclusion in self.situation.program.exclusions:
            self._possible &= self._held.having(-exclusion.broken[0])

    @property
    def situation(self) -> Situation:
        """The situation."""
        return self._parted.situation

    def exists(self, literals: Sequence[Literal], when: Choice = CERTAIN) -> bool:
        """Whether some possible world, in which rankings of accounts are chosen, has all the literals."""
        if any(abs(x) not in self._parted.asked for x in literals):
            return self._other.exists(literals, when)
        found = self._possible
        if when != CERTAIN:
            found &= reduce(or_, (self._selected(selection) for selection in when), 0)
        for x in literals:
            found &= self._held.having(x)
        return found != 0

    @property
    def others(self) -> tuple[int, ...]:
        """The variables in no block, whose options begin a combination."""
        return self._parted.others

    def options(self, combination: int) -> tuple[int, ...]:
        """The options of the variables in no block in a combination, then which sums are reached."""
        return self._radix.digits(combination)

    def reaching(self, literals: Sequence[Literal], or_impossible: bool) -> int:
        """The combinations that some world has, in which all the literals hold (or which are impossible)."""
        found = self._possible
        for x in literals:
            found &= self._held.having(x)
        return found | (self._present ^ self._possible) if or_impossible else found

    def breaking(self) -> tuple[int, ...]:
        """The ground rules of `never` rules that some world breaks."""
        exclusions = self.situation.program.exclusions
        return tuple(e.origin for e in exclusions if self._held.having(e.broken[0]) & self._present)

    def world(self) -> Digits:
        """A possible world."""
        return self._digits(lowest(self._possible))

    def pair(self, literal: Literal) -> tuple[Digits, Digits]:
        """A possible world with the literal and one without that differ in one variable, if there are such."""
        if abs(literal) not in self._parted.asked:
            return self._other.pair(literal)
        bitten, clear = self._sides(literal)
        try:
            for at in range(len(self.situation.variables)):
                for one, other in self._flipping(at, bitten, clear):
                    return one(), other()
        except LimitReached:
            pass
        return self._digits(lowest(bitten)), self._digits(lowest(clear))

    def settled(self, kept: Sequence[OpenCondition], literal: Literal) -> bool:
        """Whether no two possible worlds that are alike in some open conditions differ in a literal."""
        return self._other.settled(kept, literal)

    def hinges(self, literals: Sequence[Literal]) -> Hinges:
        """The fewest open conditions whose values settle which literals hold, as far as that is found in time."""
        sides = [self._sides(literal) for literal in literals]

        def needs(unit: OpenCondition) -> bool:
            return any(True for one in sides for at in unit.variables for _ in self._flipping(at, *one))

        def settled(kept: Sequence[OpenCondition]) -> bool:
            # Without `never` rules and accounts nothing ties conditions together: those that matter one by one settle it.
            if self._possible == self._present and all(unit.variables for unit in every):
                return True
            return all(self._other.settled(kept, literal) for literal in literals)

        every = units(self.situation)
        return hinges(every, needs, settled)

    def matter(self, literal: Literal) -> tuple[str, ...]:
        """The undisputed open conditions by which alone two possible worlds differ that differ in a literal."""
        bitten, clear = self._sides(literal)
        return tuple(
            unit.name
            for unit in units(self.situation)
            if any(True for at in unit.variables for _ in self._flipping(at, bitten, clear))
        )

    # --- the smaller situation --------------------------------------------------------------------------------------

    def _smaller(self) -> Situation:
        """The situation in which the sums of blocks are variables of their own."""
        whole = self.situation
        variables = [whole.variables[at] for at in self._parted.others]
        variables += [Variable(None, ("no", "yes"), moved=True)] * len(self._reached)
        sums = {
            head: tuple(self._smaller_sum((head, at), each) for at, each in enumerate(found))
            for head, found in whole.sums.items()
        }
        inputs = tuple(map(self._renumbered, whole.inputs))
        return Situation(whole.program, whole.scenario, tuple(variables), inputs, sums, {})

    def _smaller_sum(self, place: tuple[int, int], found: SituationSum) -> SituationSum:
        if place in self._reached:
            reached: Choice = (((self._reached[place], 1),),)
            return SituationSum((SumItem(1, TRUE, reached, negated=False),), 1)
        if place[0] not in self._parted.asked:
            return SituationSum((), 1)
        items = (SumItem(i.weight, i.literal, self._renumbered(i.when), i.negated) for i in found.items)
        return SituationSum(tuple(items), found.bound)

    def _renumbered(self, choice: Choice) -> Choice:
        """A choice of the other variables; one of variables in blocks is left out, since nothing that is asked reads it."""
        if choice == CERTAIN:
            return choice
        return tuple(
            tuple((self._place[at], option) for at, option in selection)
            for selection in choice
            if all(at in self._place for at, _ in selection)
        )

    @property
    def _radix(self) -> Radix:
        return self._held.radix

    def _chosen(self, place: int, option: int) -> int:
        return self._held.chosen(place, option)

    def _selected(self, selection: Selection) -> int:
        return reduce(
            and_, (self._chosen(self._place[at], option) for at, option in selection), self._everywhere
        )

    @cached_property
    def _other(self) -> Space:
        return self._make_other()

    # --- which combinations there are -------------------------------------------------------------------------------

    def _find_present(self) -> int:
        """The combinations that some world has."""
        found = self._everywhere
        for sums in self.blocks:
            own = 0
            for outside in range(sums.block.outside.count):
                within = self._outside(sums.block, outside)
                for pattern in sums.patterns(outside):
                    own |= within & self._with(sums.block, pattern)
            found &= own
        return found

    def _outside(self, block: SumBlock, outside: int) -> int:
        """The combinations in which the variables that a block reads have some options."""
        found = self._everywhere
        for at, option in zip(block.reads, block.outside.digits(outside), strict=True):
            found &= self._chosen(self._place[at], option)
        return found

    def _with(self, block: SumBlock, pattern: Pattern) -> int:
        """The combinations in which some sums of a block are reached, and the others are not."""
        found = self._everywhere
        for place, reached in zip(block.sums, pattern, strict=True):
            found &= self._chosen(self._reached[place], int(reached))
        return found

    def _sides(self, literal: Literal) -> tuple[int, int]:
        bitten = self._held.having(literal) & self._possible
        return bitten, self._possible ^ bitten

    def _digits(self, combination: int) -> Digits:
        """A world that has a combination."""
        options = self._radix.digits(combination)
        return self.filled(options, [self._choose(sums, options) for sums in self.blocks])

    def _choose(self, sums: BlockSums, options: Sequence[int]) -> list[int]:
        block = sums.block
        return sums.choose(self.outside_of(block, options), self.pattern(block, options))

    def outside_of(self, block: SumBlock, options: Sequence[int]) -> int:
        """The number of what a combination has of the variables that a block reads."""
        found = (
            options[self._place[at]] * stride
            for at, stride in zip(block.reads, block.outside.strides, strict=True)
        )
        return sum(found)

    def pattern(self, block: SumBlock, options: Sequence[int]) -> Pattern:
        """Which sums of a block are reached in a combination."""
        return tuple(bool(options[self._reached[place]]) for place in block.sums)

    def filled(self, options: Sequence[int], groups: Sequence[Sequence[int]]) -> Digits:
        """The option of every variable, from those outside and the combinations of each block's groups."""
        digits = [0] * len(self.situation.variables)
        for at, place in self._place.items():
            digits[at] = options[place]
        for sums, chosen in zip(self.blocks, groups, strict=True):
            block = sums.block
            for own, radix, number in zip(block.groups, block.locals, chosen, strict=True):
                for at, option in zip(own, radix.digits(number), strict=True):
                    digits[at] = option
        return tuple(digits)

    # --- what matters -----------------------------------------------------------------------------------------------

    def _flipping(
        self, at: int, bitten: int, clear: int
    ) -> Iterator[tuple[Callable[[], Digits], Callable[[], Digits]]]:
        """Worlds (bitten, clear) that differ in one variable alone, each to be made when it is wanted."""
        if at in self._place:
            yield from self._flipping_outside(at, bitten, clear)
            return
        for sums in self.blocks:
            for group, own in enumerate(sums.block.groups):
                if at in own:
                    yield from self._flipping_inside(sums, group, own.index(at), bitten, clear)

    def _flipping_inside(
        self, sums: BlockSums, group: int, place: int, bitten: int, clear: int
    ) -> Iterator[tuple[Callable[[], Digits], Callable[[], Digits]]]:
        block = sums.block
        changes = _changes(block.locals[group], place)
        for outside in range(block.outside.count):
            within = self._outside(block, outside)
            if not within & bitten or not within & clear:
                continue
            for one, other in sums.group_pairs(outside, group, changes):
                moved = self._moved(within & bitten & self._with(block, one), block, one, other) & clear
                if moved:
                    yield self._told_inside(sums, outside, group, changes, one, other, lowest(moved))

    def _moved(self, found: int, block: SumBlock, one: Pattern, other: Pattern) -> int:
        """Combinations with another pattern of a block instead of the one they have."""
        for place, before, after in zip(block.sums, one, other, strict=True):
            if before != after:
                stride = self._radix.strides[self._reached[place]]
                found = found << stride if after else found >> stride
        return found

    def _told_inside(
        self,
        sums: BlockSums,
        outside: int,
        group: int,
        changes: Sequence[Change],
        one: Pattern,
        other: Pattern,
        combination: int,
    ) -> tuple[Callable[[], Digits], Callable[[], Digits]]:
        """How to make the two worlds of a flip."""
        options = self._radix.digits(combination)

        @cache
        def chosen() -> tuple[list[int], int]:
            for change in changes:
                if (one, other) in set(sums.group_pairs(outside, group, [change])):
                    return sums.choose_around(outside, group, change, (one, other)), change[1]
            raise AssertionError("some change leads from one to the other")

        def world(after: bool) -> Digits:
            own, to = chosen()
            if after:
                own = [*own[:group], to, *own[group + 1 :]]
            # The other blocks are as in the combination; it has the pattern after the change, which they do not read.
            return self.filled(
                options, [own if each is sums else self._choose(each, options) for each in self.blocks]
            )

        return lambda: world(False), lambda: world(True)

    def _flipping_outside(
        self, at: int, bitten: int, clear: int
    ) -> Iterator[tuple[Callable[[], Digits], Callable[[], Digits]]]:
        place = self._place[at]
        size, stride = self._radix.sizes[place], self._radix.strides[place]
        readers = [sums for sums in self.blocks if at in sums.block.reads]
        for a in range(size):
            for b in range(size):
                found = bitten & self._chosen(place, a) if a != b else 0
                for sums in readers if found else ():
                    found = self._carried(sums, at, a, b, found)
                gap = (b - a) * stride
                met = (found << gap if gap > 0 else found >> -gap) & clear
                if met:
                    yield self._told_outside(readers, at, a, b, lowest(met), bitten)

    def _carried(self, sums: BlockSums, at: int, a: int, b: int, found: int) -> int:
        """Combinations with every pattern that a block can have once a variable outside has another option, itself as before."""
        block, result = sums.block, 0
        for one, other in self._outside_changes(block, at, a, b):
            within = found & self._outside(block, one)
            if within:
                for before, after in sums.outside_pairs(one, other):
                    result |= self._moved(within & self._with(block, before), block, before, after)
        return result

    @staticmethod
    def _outside_changes(block: SumBlock, at: int, a: int, b: int) -> list[Change]:
        place = block.reads.index(at)
        stride = block.outside.strides[place]
        every = (e for e in range(block.outside.count) if block.outside.digits(e)[place] == a)
        return [(e, e + (b - a) * stride) for e in every]

    def _told_outside(
        self, readers: Sequence[BlockSums], at: int, a: int, b: int, combination: int, bitten: int
    ) -> tuple[Callable[[], Digits], Callable[[], Digits]]:
        """How to make the two worlds of a flip: the combination is the one after it."""
        after = self._radix.digits(combination)
        place = self._place[at]

        @cache
        def worlds() -> tuple[Digits, Digits]:
            before = [*after]
            before[place] = a
            for start, groups in self._starts(readers, at, a, b, before, after, {}):
                if bitten >> sum(o * s for o, s in zip(start, self._radix.strides, strict=True)) & 1:
                    every = [groups.get(id(s)) or self._choose(s, after) for s in self.blocks]
                    return self.filled(start, every), self.filled(after, every)
            raise AssertionError("some combination leads there")

        return lambda: worlds()[0], lambda: worlds()[1]

    def _starts(
        self,
        readers: Sequence[BlockSums],
        at: int,
        a: int,
        b: int,
        before: list[int],
        after: Sequence[int],
        groups: dict[int, list[int]],
    ) -> Iterator[tuple[list[int], dict[int, list[int]]]]:
        """The combinations that lead to one, with what the groups are then."""
        if not readers:
            yield before, groups
            return
        sums, block = readers[0], readers[0].block
        one, other = self.outside_of(block, before), self.outside_of(block, after)
        for first, second in sums.outside_pairs(one, other):
            if second == self.pattern(block, after):
                start = [*before]
                for place, reached in zip(block.sums, first, strict=True):
                    start[self._reached[place]] = int(reached)
                chosen = sums.choose_both(one, other, (first, second))
                yield from self._starts(readers[1:], at, a, b, start, after, {**groups, id(sums): chosen})


def _changes(radix: Radix, place: int) -> list[Change]:
    """The pairs of numbers that differ in one digit."""
    found = []
    for number in range(radix.count):
        digits = radix.digits(number)
        found += [
            (number, number + (other - digits[place]) * radix.strides[place])
            for other in range(radix.sizes[place])
            if other != digits[place]
        ]
    return found
