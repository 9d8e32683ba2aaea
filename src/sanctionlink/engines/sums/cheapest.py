"""The cheapest set of changes that reaches a goal in one world of what is open, by partial sums with the costs as one more sum.

Where every sign of what is open points one way, the world that seems worst is the worst, and this is the cheapest of all ways.
Elsewhere it is a cost that no way is below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.radix import members
from sanctionlink.engines.sums.blocks import SumBlock, parted
from sanctionlink.engines.sums.partial import Axes, PartialSums
from sanctionlink.engines.sums.reached import Pattern
from sanctionlink.engines.sums.space import SumSpace, taken, wide
from sanctionlink.situation.situation import CERTAIN, Choice, Situation, SituationSum, SumItem

MOST_COMBINATIONS = 1 << 12
"""Combinations of reached sums, and of what is in no block, that are priced one by one."""


def cheapest(goal: Goal, costs: Sequence[Sequence[int]], world: Digits) -> tuple[int, Digits] | None:
    """A cheapest set of changes for one world of what is open, with its cost; None if there is none, or if it is not told.

    A set reaches the goal if all its literals hold then, or if other worlds are left and this one is impossible. `world` has
    the option of each open variable; with `hope`, any possible world will do.
    """
    if not wide(goal.situation):
        return None
    situation = goal.situation if goal.hope else fixed(goal.situation, goal.levers, world)
    exclusions = [e.broken[0] for e in situation.program.exclusions]
    found = parted(situation, [*goal.literals, *exclusions])
    if not taken(found):
        return None
    try:
        return _Pricing(SumSpace(found), goal, costs).run()
    except LimitReached:
        return None


def fixed(situation: Situation, levers: int, world: Digits) -> Situation:
    """A situation with the options of all variables after the levers settled."""

    def settled(choice: Choice) -> Choice:
        found = tuple(
            tuple(pair for pair in selection if pair[0] < levers)
            for selection in choice
            if all(at < levers or world[at - levers] == option for at, option in selection)
        )
        return CERTAIN if () in found else found

    sums = {
        head: tuple(
            SituationSum(
                tuple(SumItem(i.weight, i.literal, settled(i.when), i.negated) for i in each.items),
                each.bound,
            )
            for each in found
        )
        for head, found in situation.sums.items()
    }
    return replace(situation, inputs=tuple(map(settled, situation.inputs)), sums=sums)


class _Pricing:
    """The combinations that reach a goal, and what they cost at least."""

    def __init__(self, space: SumSpace, goal: Goal, costs: Sequence[Sequence[int]]) -> None:
        self.space = space
        self.goal = goal
        self.costs = costs
        self.known: dict[tuple[int, int], dict[Pattern, tuple[int, list[int]]]] = {}

    def run(self) -> tuple[int, Digits] | None:
        """The cheapest one. Raises `LimitReached`."""
        opened = len(self.goal.situation.variables) > self.goal.levers
        reaching = self.space.reaching(self.goal.literals, or_impossible=opened and not self.goal.hope)
        if reaching.bit_count() > MOST_COMBINATIONS:
            return None
        best: tuple[int, Sequence[int]] | None = None
        for combination in members(reaching):
            options = self.space.options(combination)
            cost = self._outside(options)
            for at, sums in enumerate(self.space.blocks):
                cost += self._block(at, self.space.outside_of(sums.block, options))[
                    self.space.pattern(sums.block, options)
                ][0]
            if best is None or cost < best[0]:
                best = cost, options
        return None if best is None else (best[0], self._digits(best[1]))

    def _outside(self, options: Sequence[int]) -> int:
        """What the levers in no block cost."""
        return sum(
            self.costs[at][option - 1]
            for at, option in zip(self.space.others, options, strict=False)
            if at < self.goal.levers and option
        )

    def _block(self, at: int, outside: int) -> dict[Pattern, tuple[int, list[int]]]:
        """What each pattern of a block costs at least, and the combinations of its groups that cost that."""
        if (at, outside) not in self.known:
            self.known[at, outside] = self._priced(self.space.blocks[at].block, outside)
        return self.known[at, outside]

    def _priced(self, block: SumBlock, outside: int) -> dict[Pattern, tuple[int, list[int]]]:
        costs, kept = self._kept(block, outside)
        columns = [
            tuple(tuple(own[o] for o in some) for own, some in zip(column, kept, strict=True))
            for column in block.columns[outside]
        ]
        price = tuple(tuple(own[o] for o in some) for own, some in zip(costs, kept, strict=True))
        bounds = [[bound] for bound in block.bounds[outside]]
        axes = Axes([*columns, price], [*bounds, [sum(map(max, price)) + 1]])
        axis, unit = axes.along(price)
        tests = [axes.test(c, b) for c, (b,) in zip(columns, bounds, strict=True)]
        sums = PartialSums(axes, every=False)
        if not sums.ends_do(tests, axis):
            sums = PartialSums(axes, every=True)
        found = {}
        for pattern, (least, box) in sums.least(tests, axis).items():
            chosen = sums.choose(box)
            assert chosen is not None, "the pattern was found"
            found[pattern] = least * unit, [some[o] for some, o in zip(kept, chosen, strict=True)]
        return found

    def _kept(self, block: SumBlock, outside: int) -> tuple[list[list[int]], list[list[int]]]:
        """What each combination of each group costs, and those that no cheaper one equals in what it adds."""
        costs, kept = [], []
        for group, (own, radix) in enumerate(zip(block.groups, block.locals, strict=True)):
            prices = [
                sum(
                    self.costs[at][o - 1]
                    for at, o in zip(own, radix.digits(n), strict=True)
                    if at < self.goal.levers and o
                )
                for n in range(radix.count)
            ]
            best: dict[tuple[int, ...], int] = {}
            for n, price in enumerate(prices):
                adds = tuple(column[group][n] for column in block.columns[outside])
                if adds not in best or price < prices[best[adds]]:
                    best[adds] = n
            costs.append(prices)
            kept.append(sorted(best.values()))
        return costs, kept

    def _digits(self, options: Sequence[int]) -> Digits:
        """The option of every lever in the cheapest world with a combination."""
        groups = [
            self._block(at, self.space.outside_of(sums.block, options))[
                self.space.pattern(sums.block, options)
            ][1]
            for at, sums in enumerate(self.space.blocks)
        ]
        return self.space.filled(options, groups)[: self.goal.levers]
