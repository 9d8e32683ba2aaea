"""The rules of a rulebook, with every name in them resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Span
from sanctionlink.language.expressions.scope import Scope, check_variable
from sanctionlink.language.resolve.effects import EffectReading, effect_of
from sanctionlink.language.resolve.names import Names, check_identifier, check_known
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
from sanctionlink.model.rulebook import Effect, Rule, Strength


def read_rules(roots: Sequence[MappingNode], names: Names, found: Collector) -> tuple[dict[str, Rule], Names]:
    """The rules in the order of the files, and the names completed with rules and notions."""
    listed = list(_unique(entries(roots, "rules"), found))
    names = replace(names, rules=MappingProxyType(dict.fromkeys(key.text for key, _ in listed)))
    drafts = [_Draft(key, body, _variables(body, names, found)) for key, body in listed]
    definitions = [d for draft in drafts if (d := draft.definition(names, found)) is not None]
    notions = settle_notions(definitions, names, found)
    unsettled = {d.name for d in definitions} - notions.keys()
    names = replace(names, notions=MappingProxyType(notions), broken=names.broken | unsettled)
    sorts: dict[str, str] = {}
    for draft in drafts:
        effect = effect_of(draft.key, draft.body, draft.reading(names, found))
        if effect is not None:
            sorts[draft.key.text] = effect
    rules = {d.key.text: rule for d in drafts if (rule := d.rule(names, sorts, found)) is not None}
    return rules, names


def _unique(listed: Iterable[Entry], found: Collector) -> Iterable[Entry]:
    seen: dict[str, Span] = {}
    for key, body in listed:
        new = first_use(key, seen, found)
        if check_identifier(key, found, dashed=True) and new:
            yield key, body


def _variables(body: MappingNode, names: Names, found: Collector) -> dict[str, str]:
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


@dataclass(frozen=True, slots=True)
class _Draft:
    """A rule whose variables are known."""

    key: Scalar
    body: MappingNode
    variables: dict[str, str]

    def reading(self, names: Names, found: Collector) -> RuleReading:
        """What the rule's parts are read with."""
        scope = Scope(names.conditions, names.notions, names.targets, names.sets, names.broken)
        return RuleReading(names, scope, self.variables, found)

    def definition(self, names: Names, found: Collector) -> Definition | None:
        """The rule's `defines`, if it has one that can be read."""
        node = self.body.get("defines")
        if not isinstance(node, Scalar):
            return None
        reference = self.reading(names, found).reference(node)
        return Definition(*reference, self.variables, node) if reference else None

    def rule(self, names: Names, sorts: dict[str, str], found: Collector) -> Rule | None:
        """The rule; None with the faults recorded."""
        sort = sorts.get(self.key.text)
        reading = self.reading(names, found)
        before = len(found.found)
        self._check_variables(reading.scope, found)
        when_key = "never" if sort == "never" else "when"
        when_node, unless_node = self.body.get(when_key), self.body.get("unless")
        when = reading.expression(when_node) if when_node is not None else None
        unless = reading.expression(unless_node) if unless_node is not None else None
        effect = EffectReading(reading, self.key, self.body, sorts).read(sort) if sort else None
        start, end = read_period(self.body, found)
        cites = read_citations(self.body.get("cites"), names.sources, names.broken, found)
        if effect is None:
            return None
        if self.variables and len(found.found) == before:
            self._check_used((when, unless, effect), found)
        strength = Strength(optional_text(self.body, "strength") or "must")
        says = " ".join(text(self.body, "says").split())
        for_each = tuple(self.variables.items())
        return Rule(
            self.key.text, says, strength, effect, when, unless, for_each, start, end, cites, self.key.span
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
    start, end = read_day(body.get("from"), found), read_day(body.get("until"), found)
    until = body.get("until")
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
