"""What is claimed of a base value on a day, by whom: assumption, else fact, else default, else unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import UNKNOWN, Given
from sanctionlink.records import dataclass, field

RECORD = "record"
"""The name, in disputes, of facts that carry no account."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing said of a base value. `account` is whose word it is in a dispute, else None."""

    given: Given
    kind: LeafKind
    account: str | None = None
    fact: Fact | None = None


@dataclass(slots=True)
class Claims:
    """Looks up claims for one scenario. The rulebook's facts are indexed once by `fact_index`."""

    rulebook: Rulebook
    scenario: Scenario
    facts: Mapping[InstanceKey, tuple[Fact, ...]]
    _own: dict[InstanceKey, list[Fact]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.scenario.facts:
            self._own.setdefault((fact.condition, fact.arguments), []).append(fact)

    def facts_on(self, instance: InstanceKey) -> tuple[Fact, ...]:
        """The facts that speak of a ground condition: the scenario's own if it has any, else the rulebook's."""
        own = self._own.get(instance)
        return tuple(own) if own else self.facts.get(instance, ())

    def on(self, instance: InstanceKey, day: dt.date) -> tuple[Claim, ...]:
        """The claims that stand on a day: one, or one an account where accounts disagree."""
        assumed = self.scenario.assumptions.get(instance)
        if assumed is not None:
            return (Claim(assumed, LeafKind.ASSUMPTION),)
        valid = [f for f in self.facts_on(instance) if holds_on(f, day)]
        if valid:
            if all(f.value == valid[0].value for f in valid):
                return (Claim(valid[0].value, LeafKind.FACT, valid[0].account, valid[0]),)
            by_account = {f.account or RECORD: f for f in valid}
            return tuple(Claim(f.value, LeafKind.FACT, account, f) for account, f in by_account.items())
        default = self.rulebook.conditions[instance[0]].default
        if default is not None:
            return (Claim(default, LeafKind.DEFAULT),)
        return (Claim(UNKNOWN, LeafKind.SUPPOSITION),)

    def changes(self, instance: InstanceKey) -> list[dt.date]:
        """The days on which what is claimed of a condition can change, in order."""
        if instance in self.scenario.assumptions:
            return []
        days = {d for f in self.facts_on(instance) for d in (f.start, f.end) if d is not None}
        return sorted(days)


def holds_on(fact: Fact, day: dt.date) -> bool:
    """Whether a fact is valid on a day: start inclusive, end exclusive."""
    return (fact.start is None or fact.start <= day) and (fact.end is None or day < fact.end)


def fact_index(rulebook: Rulebook) -> dict[InstanceKey, tuple[Fact, ...]]:
    """The rulebook's facts by ground condition, in file order."""
    index: dict[InstanceKey, list[Fact]] = {}
    for fact in rulebook.facts:
        index.setdefault((fact.condition, fact.arguments), []).append(fact)
    return {key: tuple(facts) for key, facts in index.items()}
