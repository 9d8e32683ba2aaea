"""Scenarios in files: the day, assumptions, observations and the account whose side is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sanctionlink.diagnostics import Collector, Related, Span
from sanctionlink.load import codes
from sanctionlink.load.facts import check_account, read_account
from sanctionlink.load.given import read_day, read_given
from sanctionlink.load.names import Names
from sanctionlink.load.reference import place_of, read_condition
from sanctionlink.load.yaml_nodes import MappingNode, Node, Scalar
from sanctionlink.model.rulebook import Fact, MemberSet
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Given
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class ScenarioParts:
    """What a scenario file says. `as_of` is None where it leaves the day to the rulebook or the question."""

    as_of: dt.date | None
    assumptions: Mapping[InstanceKey, Given]
    facts: tuple[Fact, ...]
    account: str | None

    def complete(self, as_of: dt.date) -> Scenario:
        """The scenario for a day."""
        return Scenario(as_of, self.assumptions, self.facts, self.account)


def read_scenario(
    body: MappingNode, names: Names, sets: Mapping[str, MemberSet], found: Collector
) -> ScenarioParts:
    """The keys that scenario files and cases share; `sets` have the members that count in it."""
    assumed = {key: given for key, _, given in _pairs(body.get("assume"), names, sets, found)}
    return ScenarioParts(
        read_day(body.get("as_of"), found),
        MappingProxyType(assumed),
        tuple(_observations(body.get("facts"), names, sets, found)),
        read_account(body, names, found),
    )


def _keys(
    node: Node | None, names: Names, sets: Mapping[str, MemberSet], found: Collector
) -> Iterator[tuple[InstanceKey, Scalar, Node]]:
    """Ground conditions of a mapping, each once."""
    seen: dict[InstanceKey, Span] = {}
    for scalar, value in node.entries if isinstance(node, MappingNode) else ():
        key = read_condition(scalar.text, place_of(scalar), names, sets, found)
        if key is None:
            continue
        if key in seen:
            related = [Related(seen[key], "the first is here")]
            message = f"`{show_instance(key)}` stands twice"
            found.error(codes.DUPLICATE_ID, message, scalar.span, "keep one of them", related)
            continue
        seen[key] = scalar.span
        yield key, scalar, value


def _pairs(
    node: Node | None, names: Names, sets: Mapping[str, MemberSet], found: Collector
) -> Iterator[tuple[InstanceKey, Scalar, Given]]:
    for key, scalar, value in _keys(node, names, sets, found):
        given = read_given(value, names.conditions[key[0]], found)
        if given is not None:
            yield key, scalar, given


def _observations(
    node: Node | None, names: Names, sets: Mapping[str, MemberSet], found: Collector
) -> Iterator[Fact]:
    for key, scalar, value in _keys(node, names, sets, found):
        accounts = value.get("accounts") if isinstance(value, MappingNode) else None
        sides: list[tuple[str | None, Node]] = [(None, value)]
        if isinstance(accounts, MappingNode):
            sides = [(check_account(k, names, found), v) for k, v in accounts.entries]
        for account, side in sides:
            given = read_given(side, names.conditions[key[0]], found)
            if given is not None:
                yield Fact(*key, given, None, None, account, (), None, scalar.span)
