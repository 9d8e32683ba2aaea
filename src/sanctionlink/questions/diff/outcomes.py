"""What a version says of a target under every combination of changes at once, and where two versions differ.

Option m of the moves is bit m. Whatever else is open is looked through: a verdict is told from all its worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from sanctionlink.answers.difference import Aspect, Direction
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.circuit.worlds import all_worlds
from sanctionlink.engines.outlook_sets import Sides, outlook_sets
from sanctionlink.ground.ir import Literal
from sanctionlink.model.scenario import Scenario
from sanctionlink.questions.diff.pair import Way
from sanctionlink.questions.diff.version import TargetBasis, Told, Voice
from sanctionlink.records import dataclass
from sanctionlink.situation.claims import Claims
from sanctionlink.situation.moves import Move
from sanctionlink.situation.settle import settle


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The options under which a target is bitten in some possible world, and is not in some; in which some world lacks a
    likely reason, and any weak one, against it and for it;
    and, for each rule, those in which it bites in some world, by reading, or in none.
    """

    bitten: int
    clear: int
    lacking: Sides
    bites: Mapping[Voice, tuple[int, ...]]

    @property
    def possible(self) -> int:
        """The options under which some world is possible."""
        return self.bitten | self.clear

    @property
    def outlooks(self) -> tuple[int, ...]:
        """The options by outlook."""
        undetermined = self.bitten & self.clear
        return outlook_sets(self.bitten ^ undetermined, self.clear ^ undetermined, undetermined, self.lacking)

    def named(self, names: Mapping[str, str]) -> Outcomes:
        """The same with rules by other names."""
        bites = {(names.get(rule, rule), main): found for (rule, main), found in self.bites.items()}
        return Outcomes(self.bitten, self.clear, self.lacking, bites)


def outcomes(bearing: TargetBasis, scenario: Scenario, claims: Claims, moves: Sequence[Move]) -> Outcomes:
    """What holds under each option. Raises `LimitReached` where there are too many worlds to hold at once."""
    situation = settle(bearing.program, scenario, claims, moves)
    found = all_worlds(situation)
    if found is None:
        raise LimitReached("too many scenarios to hold at once")
    told = Told.of(bearing, tuple(bearing.literals()))
    options = prod(len(m.options) for m in moves)
    possible = found.everywhere
    for broken in told.broken:
        possible &= found.having(-broken)

    def some(*literals: Literal) -> int:
        worlds = possible
        for literal in literals:
            worlds &= found.having(literal)
        return _folded(worlds, options)

    bites = {
        rule: (*(some(x) for x in triple), some(*(-x for x in dict.fromkeys(triple))))
        for rule, triple in told.bites.items()
    }
    likely, may, other, less = (-x for x in told.sides)
    lacking = (some(likely), some(likely, may)), (some(other), some(other, less))
    return Outcomes(some(told.status), some(-told.status), lacking, bites)


def _folded(worlds: int, options: int) -> int:
    """The options under which some of the worlds is; the moves are the lowest digits of a world's number."""
    mask, found = (1 << options) - 1, 0
    while worlds:
        found |= worlds & mask
        worlds >>= options
    return found


def differing(old: Outcomes, new: Outcomes, aspect: Aspect, every: int) -> dict[Way, int]:
    """The options under which the versions differ in an aspect, by the way in which they do. Of those that neither can be
    asked about there are none; `every` has all options.
    """
    if aspect is Aspect.STATUS:
        return _statuses(old, new)
    both = old.possible & new.possible
    if aspect is Aspect.OUTLOOK:
        found, both = 0, both & ~((old.bitten ^ new.bitten) | (old.clear ^ new.clear))
        for one, other in zip(old.outlooks, new.outlooks, strict=True):
            found |= one ^ other
    else:
        found = 0
        never = (0, 0, 0, every)
        for rule in {**old.bites, **new.bites}:
            for a, b in zip(
                _reason(old.bites.get(rule, never)), _reason(new.bites.get(rule, never)), strict=True
            ):
                found |= a ^ b
    return {(aspect, Direction.NEITHER): found & both}


def _reason(bites: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Where a rule is a reason: of which strength, and where not in every world."""
    must, likely, may, absent = bites
    return must, likely & ~must, may & ~likely & ~must, absent & (must | likely | may)


def _statuses(old: Outcomes, new: Outcomes) -> dict[Way, int]:
    """Where statuses differ, or one version rules out what the other does not (see `Direction`)."""
    changed = (old.bitten ^ new.bitten) | (old.clear ^ new.clear)
    weaker = changed & ~old.clear & new.clear & (old.bitten | ~(old.possible | new.bitten))
    stronger = changed & ~weaker & ((new.bitten & ~old.bitten) | (new.bitten & old.clear & ~new.clear))
    aspect = Aspect.STATUS
    return {
        (aspect, Direction.WEAKER): weaker,
        (aspect, Direction.STRONGER): stronger,
        (aspect, Direction.NEITHER): changed & ~weaker & ~stronger,
    }
