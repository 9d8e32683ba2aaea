"""What matters most: how often changing one condition alone flips a verdict, and where one condition decides by itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from sanctionlink.model.status import Status
from sanctionlink.records import dataclass


class Around(str, Enum):
    """Which worlds are changed in one condition: all that the rulebook allows, or those that the facts leave open."""

    ALL = "all"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Lever:
    """A ground condition, and how often changing it alone, to some other value, flips targets.

    `shares` has for each target that it flips in some world the share of worlds in which it does, from above 0 up to 1,
    largest first. `weight` is their sum: how many targets it flips in an average world. `now` is what stands of it in the
    scenario, `movable` the values that a search for a way out may set.
    """

    condition: str
    ask: str
    held_by: tuple[str, ...]
    movable: tuple[str, ...]
    now: str
    weight: Fraction
    shares: Mapping[str, Fraction]


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

    condition: str
    values: tuple[str, ...]
    before: Status
    after: Status
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Levers:
    """The conditions that flip some target, those first that flip most, and single points of failure.

    `targets` are those answered for, `unanswered` says of the others which limit was reached. `holds` are over all worlds
    that the rulebook allows, `turns` start from the scenario. `weighted` are the conditions whose weights counted, and
    `reduced` the numbers of which only the least and the greatest value were looked at.
    """

    rulebook: str
    as_of: str
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
