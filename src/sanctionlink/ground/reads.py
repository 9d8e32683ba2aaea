"""What an expression reads: the notions, targets and conditions it names, and so what weaker rules can change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sanctionlink.ground.stratify import strongly_connected
from sanctionlink.model.expression import (
    Aggregate,
    And,
    Applies,
    Arithmetic,
    AsOf,
    AtLeast,
    Binder,
    Comparison,
    Constant,
    EachYear,
    Expression,
    HasStatus,
    Holds,
    Lasting,
    LastYearly,
    Not,
    Or,
    Pick,
    Quantified,
    Shifted,
    Term,
    ValueOf,
)
from sanctionlink.model.rulebook import (
    Blocks,
    Counters,
    Defines,
    Lifts,
    Requires,
    Rule,
    Rulebook,
    Sets,
    Strength,
)
from sanctionlink.records import dataclass

if TYPE_CHECKING:
    from typing_extensions import TypeIs

Predicate = tuple[str, str]
"""What rules derive: ("notion", id), ("target", id), ("condition", id) or ("rule", id), its firing."""


def is_term(node: Expression | Term) -> TypeIs[Term]:
    """Whether a node has a number or a day, rather than being true or false."""
    return isinstance(node, (Constant, AsOf, LastYearly, ValueOf, Shifted, Pick, Arithmetic, Aggregate))


Node = Expression | Term | Binder

PARTS: Mapping[type, Callable[[Any], Sequence[Node]]] = {
    **dict.fromkeys((Not, Lasting), lambda node: (node.body,)),
    **dict.fromkeys((And, Or, AtLeast), lambda node: node.parts),
    **dict.fromkeys((Quantified, Aggregate), lambda node: (node.binder, node.body)),
    Binder: lambda node: () if node.where is None else (node.where,),
    **dict.fromkeys((Comparison, Arithmetic), lambda node: (node.left, node.right)),
    **dict.fromkeys((EachYear, Shifted), lambda node: (node.day,)),
    Pick: lambda node: node.days,
    LastYearly: lambda node: () if node.of is None else (node.of,),
}


def children(node: Node) -> Sequence[Node]:
    """The direct parts of an expression or term."""
    parts = PARTS.get(type(node))
    return parts(node) if parts else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(children(top))


def predicates(node: Node | None) -> frozenset[Predicate]:
    """Everything the node names."""
    return frozenset(_named(() if node is None else (node,)))


def reads(rule: Rule) -> frozenset[Predicate]:
    """Everything the expressions of a rule name."""
    return frozenset(_named(expressions(rule)))


def _named(nodes: Iterable[Node]) -> Iterator[Predicate]:
    stack = list(nodes)
    while stack:
        part = stack.pop()
        if isinstance(part, Applies):
            yield "notion", part.notion
        elif isinstance(part, (Holds, ValueOf)):
            yield "condition", part.condition
        elif isinstance(part, HasStatus):
            yield "target", part.target
        else:
            stack.extend(children(part))


def expressions(rule: Rule) -> Iterator[Expression]:
    """The expressions of a rule."""
    if rule.when is not None:
        yield rule.when
    if rule.unless is not None:
        yield rule.unless
    if isinstance(rule.effect, Requires):
        yield rule.effect.needed


def concludes(rule: Rule) -> Iterator[Predicate]:
    """What the rule bears on, itself included."""
    yield ("rule", rule.id)
    match rule.effect:
        case Requires(targets=targets) | Blocks(targets=targets):
            yield from dict.fromkeys(("target", ref.target) for ref in targets)
        case Counters(targets=targets):
            yield from dict.fromkeys(("outlook", ref.target) for ref in targets)
        case Lifts(rules=rules):
            yield from (("rule", lifted) for lifted in rules)
        case Sets(assignments=assignments):
            yield from dict.fromkeys(("condition", a.condition) for a in assignments)
        case Defines(notion=notion):
            yield ("notion", notion)


@dataclass(frozen=True, slots=True)
class Heads:
    """The rules of a rulebook by what they bear on."""

    notions: dict[str, tuple[Rule, ...]]
    targets: dict[str, tuple[Rule, ...]]
    counters: dict[str, tuple[Rule, ...]]
    conditions: dict[str, tuple[Rule, ...]]
    lifters: dict[str, tuple[Rule, ...]]


def heads(rulebook: Rulebook) -> Heads:
    """Index the rules by what they bear on, in file order."""
    found: dict[str, dict[str, list[Rule]]] = {
        kind: {} for kind in ("notion", "target", "outlook", "condition", "rule")
    }
    for rule in rulebook.rules.values():
        for kind, name in concludes(rule):
            if kind != "rule" or name != rule.id:
                found[kind].setdefault(name, []).append(rule)

    def frozen(kind: str) -> dict[str, tuple[Rule, ...]]:
        return {name: tuple(rules) for name, rules in found[kind].items()}

    return Heads(*map(frozen, found))


def weak_predicates(rules: Iterable[Rule]) -> frozenset[Predicate]:
    """What a rule weaker than must can change, directly or through what it concludes.

    A rule that a weaker exception lifts is among them, and so is everything such a rule concludes.
    """
    rules = list(rules)
    todo = [rule for rule in rules if rule.strength is not Strength.MUST]
    readers: dict[Predicate, list[Rule]] = {}
    for rule in rules if todo else ():
        for predicate in (*reads(rule), ("rule", rule.id)):
            readers.setdefault(predicate, []).append(rule)
    weak: set[Predicate] = set()
    while todo:
        for predicate in concludes(todo.pop()):
            if predicate not in weak:
                weak.add(predicate)
                todo += readers.get(predicate, ())
    return frozenset(weak)


@dataclass(slots=True)
class Outline:
    """What grounding needs to know of a rulebook as a whole: found once, used for every program."""

    rulebook: Rulebook
    heads: Heads
    weak: frozenset[Predicate]
    _circular: frozenset[Predicate] | None = None

    @classmethod
    def of(cls, rulebook: Rulebook) -> Outline:
        """The outline of a rulebook."""
        return cls(rulebook, heads(rulebook), weak_predicates(rulebook.rules.values()))

    @property
    def circular(self) -> frozenset[Predicate]:
        """What rests on itself; found when it is first asked for."""
        if self._circular is None:
            self._circular = circular_predicates(self.rulebook.rules.values())
        return self._circular


def circular_predicates(rules: Iterable[Rule]) -> frozenset[Predicate]:
    """What rests on itself, whichever members are meant: only there can a negation close a circle."""
    rules = list(rules)
    lifted = {
        ("rule", name) for rule in rules if isinstance(rule.effect, Lifts) for name in rule.effect.rules
    }
    rests: list[tuple[list[Predicate], list[Predicate]]] = []
    number: dict[Predicate, int] = {}
    for rule in rules:
        own, *heads_of = concludes(rule)
        # What is concluded rests on what the rule reads, and on its own firing only where that can be lifted.
        rests.append((heads_of, [*reads(rule), *([own] if own in lifted else ())]))
        for head in heads_of:
            number.setdefault(head, len(number))
    below: list[list[int]] = [[] for _ in number]
    for heads_of, needs in rests:
        known = [number[predicate] for predicate in needs if predicate in number]
        for head in heads_of:
            below[number[head]] += known
    part: dict[Predicate, int] = {}
    names = list(number)
    for at, component in enumerate(strongly_connected(below)):
        if len(component) > 1 or component[0] in below[component[0]]:
            part.update((names[place], at) for place in component)
    firing = {
        ("rule", rule.id)
        for rule, (heads_of, needs) in zip(rules if part else (), rests, strict=False)
        if not {part.get(head) for head in heads_of}.isdisjoint({part.get(p, -1) for p in needs})
    }
    return frozenset(part.keys() | firing)
