"""Scenarios in files: the day, assumptions, observations and the account whose side is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related, Span
from sanctionlink.language.resolve.facts import check_account, check_disputes, read_account
from sanctionlink.language.resolve.names import DeclaredNames, check_identifier
from sanctionlink.language.resolve.references import read_condition
from sanctionlink.language.resolve.rules import read_period
from sanctionlink.language.resolve.sections import text
from sanctionlink.language.resolve.values import read_day, read_given
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode
from sanctionlink.language.yaml.offsets import place_of
from sanctionlink.model.rulebook import Fact, MemberSet, Party
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Given
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class ScenarioParts:
    """What a scenario file says. `as_of` is None where it leaves the day to the rulebook or the question.

    `accounts` are those that it declares besides the rulebook's.
    """

    as_of: dt.date | None
    assumptions: Mapping[InstanceKey, Given]
    facts: tuple[Fact, ...]
    account: str | None
    accounts: Mapping[str, Party]

    def complete(self, as_of: dt.date) -> Scenario:
        """The scenario for a day."""
        return Scenario(as_of, self.assumptions, self.facts, self.account)


def read_scenario(
    body: MappingNode, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
) -> ScenarioParts:
    """The keys that scenario files and cases share; `sets` have the members that count in it."""
    accounts = _accounts(body, names, found)
    names = replace(names, accounts={**names.accounts, **accounts})
    assumed = {key: given for key, _, given in _pairs(body.get("assume"), names, sets, found)}
    return ScenarioParts(
        read_day(body.get("as_of"), found),
        MappingProxyType(assumed),
        tuple(_observations(body.get("facts"), names, sets, found)),
        read_account(body, names, found),
        MappingProxyType(accounts),
    )


def _accounts(body: MappingNode, names: DeclaredNames, found: Collector) -> dict[str, Party]:
    """The accounts that are declared for this scenario alone."""
    node = body.get("accounts")
    result: dict[str, Party] = {}
    for key, said in node.entries if isinstance(node, MappingNode) else ():
        known = names.accounts.get(key.text) or names.parties.get(key.text)
        if known is not None:
            related = [Related(known.span, "the rulebook declares it here")]
            message = f"there is a party or account `{key.text}` already"
            found.error(codes.DUPLICATE_ID, message, key.span, "leave it out, or rename it", related)
        elif check_identifier(key, found) and isinstance(said, MappingNode):
            result[key.text] = Party(key.text, text(said, "name"), key.span)
    return result


def _keys(
    node: Node | None, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
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
    node: Node | None, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
) -> Iterator[tuple[InstanceKey, Scalar, Given]]:
    for key, scalar, value in _keys(node, names, sets, found):
        given = read_given(value, names.conditions[key[0]], found)
        if given is not None:
            yield key, scalar, given


def _observations(
    node: Node | None, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
) -> Iterator[Fact]:
    for key, scalar, value in _keys(node, names, sets, found):
        condition = names.conditions[key[0]]
        if not isinstance(value, MappingNode):
            given = read_given(value, condition, found)
            if given is not None:
                yield Fact(*key, given, None, None, None, (), None, scalar.span)
            continue
        accounts, history = value.get("accounts"), value.get("history")
        if (accounts is None) == (history is None):
            message = f"expected `accounts` or `history`, found {'neither' if accounts is None else 'both'}"
            found.error(codes.WRONG_KIND, message, value.span, "an entry of `history` may have an `account`")
        elif isinstance(accounts, MappingNode):
            for account, said in accounts.entries:
                given, side = read_given(said, condition, found), check_account(account, names, found)
                if given is not None:
                    yield Fact(*key, given, None, None, side, (), None, scalar.span)
        elif isinstance(history, SequenceNode):
            yield from _history(key, history, names, found)


def _history(key: InstanceKey, node: SequenceNode, names: DeclaredNames, found: Collector) -> Iterator[Fact]:
    """What was so of a ground condition over time; none of it may contradict another of its account."""
    facts: list[Fact] = []
    if not node.items:
        found.error(codes.NO_VALUE, "`history` is empty", node.span, "write `- {value: …, from: …}`")
    for item in node.items:
        value = item.get("value") if isinstance(item, MappingNode) else None
        if not isinstance(item, MappingNode) or value is None:
            continue
        given = read_given(value, names.conditions[key[0]], found)
        start, end = read_period(item, found)
        account = read_account(item, names, found)
        if given is not None:
            facts.append(Fact(*key, given, start, end, account, (), None, value.span))
    check_disputes(facts, found)
    yield from facts
