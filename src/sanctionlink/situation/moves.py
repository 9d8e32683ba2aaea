"""What could be changed, varied or supposed: variables whose options replace what is claimed of conditions.

A move is put beside what is unknown or disputed when a situation is settled, so that one evaluation answers for every
combination of options at once. An assumption among the claims is an intervention, as after `--set`; a fact is an observation,
which consequences overrule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import UNKNOWN, Given, show
from sanctionlink.records import dataclass
from sanctionlink.situation.claims import Claim

AS_IT_IS = "as it is"
ANY_VALUE = "any value"

NOTHING: Mapping[InstanceKey, Claim] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go: claims that stand in place of whatever is claimed of their conditions, on every day.

    With no claims at all everything stays as it is.
    """

    label: str
    claims: Mapping[InstanceKey, Claim] = NOTHING


@dataclass(frozen=True, slots=True)
class Move:
    """Something that can go one of several ways. No two moves of one situation may claim anything of one condition.

    `instance` is the condition that it is about, None if it is about several.
    """

    instance: InstanceKey | None
    options: tuple[Option, ...]


def assumed(instance: InstanceKey, given: Given) -> Option:
    """The option that fixes a condition, whatever rules say."""
    return Option(show(given), MappingProxyType({instance: Claim(given, LeafKind.ASSUMPTION)}))


def observed(instance: InstanceKey, given: Given) -> Option:
    """The option that a condition has a value unless a consequence says otherwise."""
    return Option(show(given), MappingProxyType({instance: Claim(given, LeafKind.SUPPOSITION)}))


def lever(instance: InstanceKey, values: Iterable[Given]) -> Move:
    """A condition that may stay as it is (option 0) or be fixed at one of some values."""
    return Move(instance, (Option(AS_IT_IS), *(assumed(instance, v) for v in values)))


def varied(instance: InstanceKey, values: Iterable[Given]) -> Move:
    """A condition that is fixed at one of some values."""
    return Move(instance, tuple(assumed(instance, v) for v in values))


def any_value(instance: InstanceKey) -> Move:
    """A number or day that is fixed at an unknown value, which settling tells apart where rules do."""
    claim = Claim(UNKNOWN, LeafKind.ASSUMPTION)
    return Move(instance, (Option(ANY_VALUE, MappingProxyType({instance: claim})),))
