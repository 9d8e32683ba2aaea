"""The rules of a rulebook, with every name in them resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector
from sanctionlink.language.expressions.resolve import parse_reference
from sanctionlink.language.expressions.scope import Scope, check_variable
from sanctionlink.language.resolve.effects import EffectReading, effect_of
from sanctionlink.language.resolve.names import DeclaredNames, check_identifier, check_known
from sanctionlink.language.resolve.notions import Definition, settle_notions
from sanctionlink.language.resolve.rule_parts import RuleReading, variables_in
from sanctionlink.language.resolve.sections import (
    Entry,
    entries,
    first_use,
    optional_text,
    read_citations,
    text,
)
from sanctionlink.language.resolve.values import read_day
from sanctionlink.language.yaml.nodes import MappingNode, Scalar
from sanctionlink.language.yaml.offsets import place_of
from sanctionlink.model.rulebook import Basis, Effect, Rule, Strength
from sanctionlink.records import dataclass


def read_rules(
    roots: Sequence[MappingNode], names: DeclaredNames, found: Collector
) -> tuple[dict[str, Rule], DeclaredNames]:
    """The rules in the order of the files, and the names completed with rules and notions."""
    listed = list(_unique(entries(roots, "rules"), found))
    names = replace(names, rules=MappingProxyType(dict.fromkeys(key.text for key, _ in listed)))
    drafts = [_draft(key, body, names, found) for key, body in listed]
    definitions = [draft.defines for draft in drafts if draft.defines is not None]
    notions = settle_notions(definitions, names, found)
    unsettled = {d.name for d in definitions} - notions.keys()
    names = replace(names, notions=MappingProxyType(notions), broken=names.broken | unsettled)
    sorts: dict[str, str] = {}
    for draft in drafts:
        effect = effect_of(draft.key, draft.body, found)
        if effect is not None:
            sorts[draft.key.text] = effect
    scope = Scope(names.conditions, names.notions, names.targets, names.sets, names.broken)
    readings = (RuleReading(names, scope, draft.variables, found) for draft in drafts)
    read = (draft.rule(reading, sorts) for draft, reading in zip(drafts, readings, strict=True))
    return {rule.id: rule for rule in read if rule is not None}, names


def _unique(listed: Iterable[Entry], found: Collector) -> Iterable[Entry]:
    seen: dict[str, Scalar] = {}
    for key, body in listed:
        new = first_use(key, seen, found)
        if check_identifier(key, found, dashed=True) and new:
            yield key, body


def _variables(body: MappingNode, names: DeclaredNames, found: Collector) -> dict[str, str]:
    """The rule's variables and their sets."""
    node = body.get("for_each")
    result: dict[str, str] = {}
    if not isinstance(node, MappingNode):
        return result
    for variable, over in node.entries:
        if not isinstance(over, Scalar) or not check_identifier(variable, found):
            continue
        # It is bound even to a set that there is not: what uses it is told nothing more.
        check_known(over, names.sets, "set", codes.UNKNOWN_SET, names, found)
        result[variable.text] = over.text
    return result


def _draft(key: Scalar, body: MappingNode, names: DeclaredNames, found: Collector) -> _Draft:
    """A rule's variables, and what it defines, if that can be read."""
    variables = _variables(body, names, found)
    node = body.get("defines")
    if not isinstance(node, Scalar):
        return _Draft(key, body, variables, None)
    reference = parse_reference(node.text, place_of(node), variables, found)
    defines = Definition(*reference, variables, node) if reference else None
    return _Draft(key, body, variables, defines)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A rule whose variables, and the notion that it defines, are known."""

    key: Scalar
    body: MappingNode
    variables: dict[str, str]
    defines: Definition | None

    def rule(self, reading: RuleReading, sorts: dict[str, str]) -> Rule | None:
        """The rule; None with the faults recorded."""
        sort = sorts.get(self.key.text)
        names, found = reading.names, reading.found
        before = len(found.found)
        self._check_variables(reading.scope, found)
        when_key = "never" if sort == "never" else "when"
        when_node, unless_node = self.body.get(when_key), self.body.get("unless")
        when = reading.expression(when_node) if when_node is not None else None
        unless = reading.expression(unless_node) if unless_node is not None else None
        effect = EffectReading(reading, self.key, self.body, sorts, self.defines).read(sort) if sort else None
        start, end = read_period(self.body, found)
        cites = read_citations(self.body.get("cites"), names.sources, names.broken, found)
        if effect is None:
            return None
        if self.variables and len(found.found) == before:
            self._check_used((when, unless, effect), found)
        strength = Strength(optional_text(self.body, "strength") or Strength.MUST)
        basis = Basis(optional_text(self.body, "basis") or Basis.STATED)
        says = " ".join(text(self.body, "says").split())
        for_each = tuple(self.variables.items())
        return Rule(
            self.key.text, says, strength, effect, when, unless, for_each, start, end, cites, self.key.span, basis
        )  # fmt: skip

    def _check_variables(self, scope: Scope, found: Collector) -> None:
        node = self.body.get("for_each")
        if isinstance(node, MappingNode):
            for variable, _ in node.entries:
                check_variable(variable.text, variable.span, scope, {}, found)

    def _check_used(self, parts: tuple[object, object, Effect], found: Collector) -> None:
        used = set(variables_in(parts))
        node = self.body.get("for_each")
        if isinstance(node, MappingNode):
            for variable, _ in node.entries:
                if variable.text in self.variables and variable.text not in used:
                    message = f"the variable `{variable.text}` is not used in this rule"
                    found.error(codes.VARIABLE, message, variable.span, "remove it")


def read_period(body: MappingNode, found: Collector) -> tuple[dt.date | None, dt.date | None]:
    """From when (inclusive) until when (exclusive) something holds."""
    until = body.get("until")
    start, end = read_day(body.get("from"), found), read_day(until, found)
    if start and end and until is not None:
        if end == start:
            message = f"`until` is the same day as `from`, {start}, and so never holds: until is exclusive"
            found.error(
                codes.TURNED_ROUND, message, until.span, "name the first day on which it no longer holds"
            )
        elif end < start:
            message = f"`until` ({end}) is before `from` ({start})"
            found.error(codes.TURNED_ROUND, message, until.span, "swap them")
    return start, end
