"""Facts: sourced, dated statements of values, and what two of them may not say at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related, did_you_mean, shorten
from sanctionlink.language.resolve.names import DeclaredNames
from sanctionlink.language.resolve.references import read_condition
from sanctionlink.language.resolve.rules import read_period
from sanctionlink.language.resolve.sections import optional_text, read_citations
from sanctionlink.language.resolve.values import read_given
from sanctionlink.language.yaml.nodes import MappingNode, Scalar
from sanctionlink.language.yaml.offsets import place_of
from sanctionlink.model.rulebook import Fact
from sanctionlink.model.scenario import show_instance
from sanctionlink.model.values import show


def read_fact(body: MappingNode, names: DeclaredNames, found: Collector) -> Fact | None:
    """One fact; None with the fault recorded. The shape has been checked."""
    condition, value = body.get("condition"), body.get("value")
    start, end = read_period(body, found)
    account = read_account(body, names, found)
    cites = read_citations(body.get("cites"), names.sources, names.broken, found)
    if not isinstance(condition, Scalar) or value is None:
        return None
    key = read_condition(condition.text, place_of(condition), names, names.sets, found)
    given = read_given(value, names.conditions[key[0]], found) if key else None
    if key is None or given is None:
        return None
    return Fact(*key, given, start, end, account, cites, optional_text(body, "note"), condition.span)


def read_account(body: MappingNode, names: DeclaredNames, found: Collector) -> str | None:
    """The party or account under `account`, checked."""
    node = body.get("account")
    return check_account(node, names, found) if isinstance(node, Scalar) else None


def check_account(scalar: Scalar, names: DeclaredNames, found: Collector) -> str:
    """A party's or account's id."""
    if scalar.text not in names.parties and scalar.text not in names.accounts:
        known = [*names.parties, *names.accounts]
        if scalar.text not in names.broken:
            hint = did_you_mean(scalar.text, known) or "declare it under `accounts` in a rules file"
            message = f"there is no party or account `{shorten(scalar.text)}`"
            found.error(codes.UNKNOWN_ACCOUNT, message, scalar.span, hint)
    return scalar.text


def check_disputes(facts: Iterable[Fact], found: Collector) -> None:
    """Record facts of one account on one ground condition that differ and hold on one day."""
    groups: dict[tuple[str, tuple[str, ...], str | None], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.condition, fact.arguments, fact.account), []).append(fact)
    for group in groups.values():
        if len(group) > 1:
            _check_group(sorted(group, key=lambda f: f.start or dt.date.min), found)


def _check_group(group: list[Fact], found: Collector) -> None:
    # In order of their start, a fact overlaps with an earlier one that differs if it overlaps with the one of those
    # that ends last. Two are kept: the one that ends last, and the one that ends last among those that differ from it.
    last = group[0]
    other: Fact | None = None
    for fact in group[1:]:
        rival = last if last.value != fact.value else other
        if rival is not None and _end(rival) > (fact.start or dt.date.min):
            _tell(rival, fact, found)
        if _end(fact) > _end(last):
            other = last if last.value != fact.value else other
            last = fact
        elif fact.value != last.value and (other is None or _end(fact) > _end(other)):
            other = fact


def _end(fact: Fact) -> dt.date:
    return fact.end or dt.date.max


def _tell(first: Fact, second: Fact, found: Collector) -> None:
    whose = f"`{second.account}` says" if second.account else "facts without an account say"
    name = show_instance((second.condition, second.arguments))
    from_ = f"on {second.start}" if second.start else "on the same days"
    message = f"{whose} that `{name}` is `{show(second.value)}` and `{show(first.value)}` {from_}"
    related = [Related(first.span, f"it is `{show(first.value)}` here")]
    hint = "end the first with `until`, or say with `account` whose word each is"
    found.error(codes.FACTS_DISAGREE, message, second.span, hint, related)
