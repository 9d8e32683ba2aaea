"""What an expression reads: the notions, targets and conditions it names, and so what weaker rules can change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

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


def children(node: Expression | Term | Binder) -> Iterator[Expression | Term | Binder]:
    """The direct parts of an expression or term."""
    match node:
        case Not(body=body) | Lasting(body=body):
            yield body
        case And(parts=parts) | Or(parts=parts) | AtLeast(parts=parts):
            yield from parts
        case Quantified(binder=binder, body=body) | Aggregate(binder=binder, body=body):
            yield binder
            yield body
        case Binder(where=where):
            if where is not None:
                yield where
        case Comparison(left=left, right=right) | Arithmetic(left=left, right=right):
            yield left
            yield right
        case EachYear(day=day) | Shifted(day=day):
            yield day
        case Pick(days=days):
            yield from days
        case LastYearly(of=of) if of is not None:
            yield of


def walk(node: Expression | Term | Binder) -> Iterator[Expression | Term | Binder]:
    """The node and everything below it."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(children(top))


def predicates(node: Expression | Term | None) -> frozenset[Predicate]:
    """Everything the node names."""
    found: set[Predicate] = set()
    for part in walk(node) if node is not None else ():
        if isinstance(part, Applies):
            found.add(("notion", part.notion))
        elif isinstance(part, HasStatus):
            found.add(("target", part.target))
        elif isinstance(part, (Holds, ValueOf)):
            found.add(("condition", part.condition))
    return frozenset(found)


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
    conditions: dict[str, tuple[Rule, ...]]
    lifters: dict[str, tuple[Rule, ...]]


def heads(rulebook: Rulebook) -> Heads:
    """Index the rules by what they bear on, in file order."""
    found: dict[str, dict[str, list[Rule]]] = {"notion": {}, "target": {}, "condition": {}, "rule": {}}
    for rule in rulebook.rules.values():
        for kind, name in concludes(rule):
            if kind != "rule" or name != rule.id:
                found[kind].setdefault(name, []).append(rule)

    def frozen(kind: str) -> dict[str, tuple[Rule, ...]]:
        return {name: tuple(rules) for name, rules in found[kind].items()}

    return Heads(frozen("notion"), frozen("target"), frozen("condition"), frozen("rule"))


def weak_predicates(rules: Iterable[Rule]) -> frozenset[Predicate]:
    """What a rule weaker than must can change, directly or through what it concludes.

    A rule that a weaker exception lifts is among them, and so is everything such a rule concludes.
    """
    rules = list(rules)
    reads = {rule.id: frozenset().union(*map(predicates, expressions(rule))) for rule in rules}
    weak: set[Predicate] = set()
    changed = True
    while changed:
        changed = False
        for rule in rules:
            if (
                rule.strength is not Strength.MUST
                or ("rule", rule.id) in weak
                or not weak.isdisjoint(reads[rule.id])
            ):
                for predicate in concludes(rule):
                    if predicate not in weak:
                        weak.add(predicate)
                        changed = True
    return frozenset(weak)


@dataclass(frozen=True, slots=True)
class Outline:
    """What grounding needs to know of a rulebook as a whole: found once, used for every program."""

    heads: Heads
    weak: frozenset[Predicate]

    @classmethod
    def of(cls, rulebook: Rulebook) -> Outline:
        """The outline of a rulebook."""
        return cls(heads(rulebook), weak_predicates(rulebook.rules.values()))


def circular_predicates(rules: Iterable[Rule]) -> frozenset[Predicate]:
    """What rests on itself, whichever members are meant: only there can a negation close a circle."""
    needs: dict[Predicate, set[Predicate]] = {}
    for rule in rules:
        read = frozenset().union(*map(predicates, expressions(rule)))
        own: Predicate = ("rule", rule.id)
        needs.setdefault(own, set()).update(read)
        for concluded in concludes(rule):
            if concluded != own:
                needs.setdefault(concluded, set()).add(own)
    names = list(needs)
    number = {predicate: at for at, predicate in enumerate(names)}
    below = [[number[p] for p in needs[name] if p in number] for name in names]
    circular: set[Predicate] = set()
    for component in strongly_connected(range(len(names)), below.__getitem__):
        if len(component) > 1 or component[0] in below[component[0]]:
            circular.update(names[at] for at in component)
    return frozenset(circular)
