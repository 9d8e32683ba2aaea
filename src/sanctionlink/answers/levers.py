"""What matters most: how often changing one condition alone moves an outlook, and where one condition decides by itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from sanctionlink.answers.verdict import Unanswered
from sanctionlink.documents.shape import Day, Document, Shape
from sanctionlink.model.holders import HeldAt
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Basis, Strength
from sanctionlink.model.status import Status
from sanctionlink.model.values import show_fraction
from sanctionlink.records import dataclass


class Around(str, Enum):
    """Which worlds are changed in one condition: all that the rulebook allows, or those that the facts leave open."""

    ALL = "all"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Share:
    """A target that a condition moves, and the share of worlds, from 0 to 1, in which some other value moves its outlook.

    They are split by how firmly: `must` where it becomes or ceases to be blocked, or in force; `likely` where it becomes or
    ceases to be likely or unlikely; `may` where its outlook changes otherwise.
    """

    shape = Shape(derived=("share", "exact"))

    target: str
    must: Fraction
    likely: Fraction
    may: Fraction

    @property
    def share(self) -> Fraction:
        """The share of worlds in which its outlook moves."""
        return self.must + self.likely + self.may

    @property
    def exact(self) -> str:
        """The same exactly: decimal digits, or `n/d`."""
        return show_fraction(self.share)


@dataclass(frozen=True, slots=True)
class Lever(Document):
    """A ground condition, and how often changing it alone, to some other value, moves the outlooks of targets.

    `targets` are those that it moves in some world, those first that it moves in most. `held_by` is who can move it. `weight` is
    the sum of their shares: how many targets it moves in an average world. `now` is what stands of it in the scenario, `movable`
    the values that a search for ways may set.
    """

    shape = Shape(keys={"weight": "moves"}, derived=("weight", "exact", "must", "likely", "may"))

    condition: str
    ask: str
    held_by: tuple[HeldAt, ...]
    movable: tuple[str, ...]
    now: str
    targets: tuple[Share, ...]

    @property
    def weight(self) -> Fraction:
        """How many targets changing it alone moves in an average world: the sum of the shares."""
        return self.must + self.likely + self.may

    @property
    def exact(self) -> str:
        """The same exactly: decimal digits, or `n/d`."""
        return show_fraction(self.weight)

    @property
    def must(self) -> Fraction:
        """How many become or cease to be blocked, or in force, in an average world."""
        return sum((each.must for each in self.targets), Fraction(0))

    @property
    def likely(self) -> Fraction:
        """How many become or cease to be likely or unlikely, and not the above, in an average world."""
        return sum((each.likely for each in self.targets), Fraction(0))

    @property
    def may(self) -> Fraction:
        """Of how many the outlook changes otherwise, in an average world."""
        return sum((each.may for each in self.targets), Fraction(0))

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """The share of worlds in which each target moves."""
        return {each.target: each.share for each in self.targets}


@dataclass(frozen=True, slots=True)
class Hold:
    """While a condition has one of some values, targets have a status whatever else is the case; else they may have another."""

    condition: str
    values: tuple[str, ...]
    status: Status
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """In the scenario, giving a condition one of some values, and changing nothing else, gives targets another outlook.

    `because` are the rules that begin or cease to speak then, or do so otherwise; `basis` is the weakest basis of theirs.
    """

    shape = Shape(keys={"before": "from", "after": "to"})

    condition: str
    values: tuple[str, ...]
    before: Outlook
    after: Outlook
    targets: tuple[str, ...]
    basis: Basis
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Levers(Document):
    """What one change does from how things stand, the conditions that move some target, and single points of failure.

    `turns` start from the scenario. `levers` are in order, those first that move most, and `around` says in which worlds: all
    that the rulebook allows, or today's. `holds` are over all worlds that the rulebook allows. Only rules of `strength` or
    stronger count. `targets` are those answered for, `unanswered` says of the others which limit was reached. `weighted` are the
    conditions whose weights counted, and `reduced` the numbers of which only the least and the greatest value were looked at.
    """

    shape = Shape(
        "sanctionlink/levers/2",
        leave_out=("unanswered",),
        keys={"left_out": "unanswered"},
        derived=("complete", "left_out"),
    )

    rulebook: str
    title: str
    as_of: Day
    assumptions: Mapping[str, str]
    account: str | None
    around: Around
    strength: Strength
    targets: tuple[str, ...]
    turns: tuple[Turn, ...]
    levers: tuple[Lever, ...]
    holds: tuple[Hold, ...]
    weighted: tuple[str, ...]
    reduced: tuple[str, ...]
    unanswered: Mapping[str, str]

    @property
    def complete(self) -> bool:
        """Whether every target that was asked about is answered for."""
        return not self.unanswered

    @property
    def left_out(self) -> tuple[Unanswered, ...]:
        """The targets that a limit left out."""
        return tuple(Unanswered(*each) for each in self.unanswered.items())
