"""What a target rests on, as it is written: where two versions say the same of all of that, nothing can tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sanctionlink.ground.reads import expressions, predicates, walk
from sanctionlink.ground.same_rule import bare
from sanctionlink.model.expression import Binder, InSet
from sanctionlink.model.rulebook import (
    Blocks,
    Counters,
    Defines,
    Excludes,
    Fact,
    Lifts,
    Requires,
    Rule,
    Rulebook,
    Sets,
)
from sanctionlink.records import dataclass, field

Node = tuple[str, str]
"""A target, notion, condition, rule or set, by its id."""


@dataclass(slots=True)
class Foundations:
    """Looks up what things in one rulebook rest on."""

    rulebook: Rulebook
    _rules: dict[Node, list[Rule]] = field(default_factory=dict)
    _facts: dict[str, list[Fact]] = field(default_factory=dict)
    _said: dict[Node, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.rulebook.facts:
            self._facts.setdefault(fact.condition, []).append(fact)
        for rule in self.rulebook.rules.values():
            for node in dict.fromkeys(_bears_on(rule)):
                self._rules.setdefault(node, []).append(rule)

    def of(self, target: str) -> dict[Node, object]:
        """Everything that a target rests on, with what the rulebook says of it. All `never` rules count."""
        found: dict[Node, object] = {}
        never = [r.id for r in self.rulebook.rules.values() if isinstance(r.effect, Excludes)]
        stack: list[Node] = [("target", target), *(("rule", r) for r in never)]
        while stack:
            node = stack.pop()
            if node in found:
                continue
            if node not in self._said:
                self._said[node] = self._say(node)
            found[node] = self._said[node]
            stack.extend(self._below(node))
        return found

    def _say(self, node: Node) -> object:
        kind, name = node
        if kind == "rule":
            return bare(self.rulebook.rules[name])
        if kind == "set":
            return tuple(self.rulebook.sets[name].members)
        if kind == "target":
            target = self.rulebook.targets[name]
            return target.kind, target.over
        if kind == "condition":
            c = self.rulebook.conditions[name]
            return c.type, c.values, c.over, c.default, c.low, c.high, said(self._facts.get(name, ()))
        return None

    def _below(self, node: Node) -> Iterator[Node]:
        kind, name = node
        yield from (("rule", rule.id) for rule in self._rules.get(node, ()))
        if kind == "rule":
            rule = self.rulebook.rules[name]
            yield from (("set", set_id) for _, set_id in rule.for_each)
            for expression in expressions(rule):
                yield from predicates(expression)
                for part in walk(expression):
                    if isinstance(part, (Binder, InSet)):
                        yield "set", part.set
        elif kind in ("condition", "target"):
            over = (self.rulebook.conditions if kind == "condition" else self.rulebook.targets)[name].over
            yield from (("set", set_id) for set_id in over)


def said(facts: Iterable[Fact]) -> tuple[object, ...]:
    """What facts say, apart from their sources."""
    return tuple((f.arguments, f.value, f.start, f.end, f.account) for f in facts)


def _bears_on(rule: Rule) -> Iterator[Node]:
    """What a rule has an effect on."""
    match rule.effect:
        case Requires(targets=targets) | Blocks(targets=targets) | Counters(targets=targets):
            yield from (("target", ref.target) for ref in targets)
        case Lifts(rules=rules):
            yield from (("rule", lifted) for lifted in rules)
        case Sets(assignments=assignments):
            yield from (("condition", a.condition) for a in assignments)
        case Defines(notion=notion):
            yield "notion", notion
