"""What matters most: how often changing one condition alone flips a verdict, and where one condition decides by itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from sanctionlink.answers.verdict import Unanswered
from sanctionlink.documents.shape import Day, Document, Shape
from sanctionlink.model.holders import HeldAt
from sanctionlink.model.status import Status
from sanctionlink.model.values import show_fraction
from sanctionlink.records import dataclass


class Around(str, Enum):
    """Which worlds are changed in one condition: all that the rulebook allows, or those that the facts leave open."""

    ALL = "all"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Share:
    """A target that a condition flips, and the share of worlds, from 0 to 1, in which some other value flips it."""

    shape = Shape(derived=("exact",))

    target: str
    share: Fraction

    @property
    def exact(self) -> str:
        """The same exactly: decimal digits, or `n/d`."""
        return show_fraction(self.share)


@dataclass(frozen=True, slots=True)
class Lever(Document):
    """A ground condition, and how often changing it alone, to some other value, flips targets.

    `shares` has for each target that it flips in some world the share of worlds in which it does, from above 0 up to 1,
    largest first. `held_by` is who can move it. `weight` is the sum of the shares: how many targets it flips in an average
    world. `now` is what stands of it in the scenario, `movable` the values that a search for a way out may set.
    """

    shape = Shape(leave_out=("shares",), keys={"weight": "flips"}, derived=("exact", "targets"))

    condition: str
    ask: str
    held_by: tuple[HeldAt, ...]
    movable: tuple[str, ...]
    now: str
    weight: Fraction
    """How many targets changing it alone flips in an average world: the sum of the shares."""
    shares: Mapping[str, Fraction]

    @property
    def exact(self) -> str:
        """The same exactly: decimal digits, or `n/d`."""
        return show_fraction(self.weight)

    @property
    def targets(self) -> tuple[Share, ...]:
        """The targets that it flips, those first that it flips in most worlds."""
        return tuple(Share(*each) for each in self.shares.items())


@dataclass(frozen=True, slots=True)
class Hold:
    """While a condition has one of some values, targets have a status whatever else is the case; else they may have another."""

    condition: str
    values: tuple[str, ...]
    status: Status
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """In the scenario, giving a condition one of some values, and changing nothing else, turns targets to a sure status."""

    shape = Shape(keys={"before": "from", "after": "to"})

    condition: str
    values: tuple[str, ...]
    before: Status
    after: Status
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Levers(Document):
    """The conditions that flip some target, those first that flip most, and single points of failure.

    `targets` are those answered for, `unanswered` says of the others which limit was reached. `holds` are over all worlds
    that the rulebook allows, `turns` start from the scenario. `weighted` are the conditions whose weights counted, and
    `reduced` the numbers of which only the least and the greatest value were looked at. `around` is which worlds the shares are
    of: all that the rulebook allows, or today's.
    """

    shape = Shape(
        "sanctionlink/levers/1",
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
    targets: tuple[str, ...]
    levers: tuple[Lever, ...]
    holds: tuple[Hold, ...]
    turns: tuple[Turn, ...]
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
