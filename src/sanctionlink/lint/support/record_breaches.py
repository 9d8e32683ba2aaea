"""What is on record, day by day: whether it leaves any situation possible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import cached_property

from sanctionlink.engines.choose import Engines, too_large
from sanctionlink.engines.protocols import Space
from sanctionlink.ground.grounder import ground
from sanctionlink.ground.ir import Program
from sanctionlink.lint.support.worlds import ANY_DAY
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Fact, Rule, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import UNKNOWN
from sanctionlink.records import dataclass
from sanctionlink.situation.change_days import turning
from sanctionlink.situation.claims import Claim, Claims, fact_index
from sanctionlink.situation.settle import settle
from sanctionlink.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Breach:
    """A day on which no situation is possible, the `never` rules that see to it, and the fewest claims that do."""

    day: dt.date
    account: str | None
    rules: tuple[Rule, ...]
    claims: tuple[tuple[InstanceKey, Claim], ...]


class Record:
    """The facts and defaults of a rulebook, as far as `never` rules read them."""

    def __init__(self, rulebook: Rulebook, check_time: Callable[[], None] = lambda: None) -> None:
        self.rulebook, self.check_time = rulebook, check_time
        self.facts = fact_index(rulebook)
        self.engines = Engines()

    def breaches(self) -> Iterator[Breach]:
        """The days on which what is on record leaves no situation possible; of those alike in what is wrong, one."""
        told: set[tuple[object, ...]] = set()
        accounts: list[str | None] = [
            None,
            *dict.fromkeys(f.account for f in self.rulebook.facts if f.account),
        ]
        for day in self.days():
            for account in accounts:
                scenario = Scenario(day, account=account)
                if self._possible(scenario):
                    continue
                found = self._breach(scenario)
                key = (found.rules, tuple((i, c.given) for i, c in found.claims))
                if key not in told:
                    told.add(key)
                    yield found
                if account is None:
                    break

    @cached_property
    def program(self) -> Program:
        """What the `never` rules need, and no more."""
        return ground(self.rulebook, (), suspects=False)

    def _situation(self, scenario: Scenario, without: Collection[str] = ()) -> Situation:
        """What is on record, with the `never` rules but for some. Raises `LimitReached`."""
        self.check_time()
        rules = self.program.ground_rules
        kept = tuple(e for e in self.program.exclusions if rules[e.origin].rule.id not in without)
        program = replace(self.program, exclusions=kept)
        return settle(program, scenario, Claims(self.rulebook, scenario, self.facts))

    def _space(self, scenario: Scenario, without: Collection[str] = ()) -> Space:
        situation = self._situation(scenario, without)
        return self.engines.space(situation, "asp" if too_large(situation) else "circuit")[0]

    def _possible(self, scenario: Scenario, without: Collection[str] = ()) -> bool:
        return self._space(scenario, without).exists(())

    def _breach(self, scenario: Scenario) -> Breach:
        """The fewest rules and claims that leave no situation possible, found by leaving out one after the other."""
        space = self._space(scenario)
        broken = dict.fromkeys(self.program.ground_rules[at].rule for at in space.breaking())
        spared: set[str] = set()
        for rule in reversed(broken):
            if not self._possible(scenario, {*spared, rule.id}):
                spared.add(rule.id)
        claims: dict[InstanceKey, Claim] = {}
        for (instance, since), alternatives in space.situation.cells.items():
            if since is None and alternatives[0].claim.kind is not LeafKind.SUPPOSITION:
                said = {a.claim.account: a.claim for a in reversed(alternatives)}
                claims[instance] = said.get(scenario.account, alternatives[0].claim)
        left: dict[InstanceKey, Fact] = {}
        for instance in claims:
            tried = {**left, instance: self._unknown(instance)}
            if not self._possible(replace(scenario, facts=tuple(tried.values())), spared):
                left = tried
        return Breach(
            scenario.as_of,
            scenario.account,
            tuple(rule for rule in broken if rule.id not in spared),
            tuple((i, claim) for i, claim in claims.items() if i not in left),
        )

    def _unknown(self, instance: InstanceKey) -> Fact:
        span = self.rulebook.conditions[instance[0]].span
        return Fact(instance[0], instance[1], UNKNOWN, None, None, None, (), None, span)

    # --- days -------------------------------------------------------------------------------------------------------

    def days(self) -> tuple[dt.date, ...]:
        """A day of every stretch on which nothing changes, the rulebook's own first. Raises `LimitReached`."""
        own = self.rulebook.as_of or ANY_DAY
        found = turning(self.program, Claims(self.rulebook, Scenario(own), self.facts)).around(own)
        return tuple(dict.fromkeys([*([own] if self.rulebook.as_of else []), *found]))
