"""The question: facts as of a date, plus assumptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from sanctionlink.model.rulebook import Fact
from sanctionlink.model.values import Given
from sanctionlink.records import dataclass, field

InstanceKey = tuple[str, tuple[str, ...]]
"""One ground condition: its id and its members, `("opposes", ("hungary",))`."""

ACCOUNT = "account"
"""What is open where it is not known whose account is right, by name."""

EMPTY: Mapping[InstanceKey, Given] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scenario:
    """What to decide about.

    `assumptions` are interventions: they fix a condition and cut the rules that would have derived it. `facts` are
    observations that replace the rulebook's facts on the same ground condition and are themselves overruled by
    consequences. `account` takes one side in every dispute that side speaks on.
    """

    as_of: dt.date
    assumptions: Mapping[InstanceKey, Given] = field(default_factory=lambda: EMPTY)
    facts: tuple[Fact, ...] = ()
    account: str | None = None


def show_instance(key: InstanceKey) -> str:
    """A ground condition or target as users write it: `opposes(hungary)`."""
    name, members = key
    return f"{name}({', '.join(members)})" if members else name


def read_instance(text: str) -> InstanceKey:
    """What `show_instance` wrote, read back. Members have no commas and no brackets."""
    name, bracket, rest = text.partition("(")
    return name, tuple(rest.removesuffix(")").split(", ")) if bracket else ()
