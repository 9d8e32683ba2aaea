"""From a rulebook to the same with a rule beside each thing that must hold for a rule to fire, which concludes nothing.

So what keeps a rule from firing can be told: a conjunct of its `when`, its validity, its `unless`, or what it requires.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sanctionlink.diagnostics.model import Span
from sanctionlink.ground.bindings import conjuncts
from sanctionlink.ground.reads import Predicate, circular_predicates, concludes
from sanctionlink.lint.support.circular_support import granted, predicate, supports
from sanctionlink.model.expression import Expression, Not, Variable
from sanctionlink.model.rulebook import Defines, Requires, Rule, Rulebook, Strength
from sanctionlink.records import dataclass

SIGN = "#"
"""What is in the ids of added rules and notions, and cannot be in those of a rulebook."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that must hold for a rule to fire: a conjunct of its `when`, its validity, what it must not meet.

    `rule` is the added rule that fires where the part holds. `expression` is the part as its author wrote it (None for
    a validity), which must not hold if `negated`.
    """

    kind: str
    rule: str
    expression: Expression | None
    negated: bool
    span: Span

    def granting(self, number: int) -> str:
        """The added rule that fires where the part holds once its support of that number is granted."""
        return f"{self.rule}{SIGN}{number}"


@dataclass(frozen=True, slots=True)
class Parted:
    """The rulebook with the added rules, and the parts of each rule of the original one."""

    rulebook: Rulebook
    parts: dict[str, tuple[Part, ...]]


def parted(rulebook: Rulebook) -> Parted:
    """Add the rules."""
    circular = circular_predicates(rulebook.rules.values())
    rules: dict[str, Rule] = {}
    parts: dict[str, tuple[Part, ...]] = {}
    for rule in rulebook.rules.values():
        found = list(_parts(rule))
        parts[rule.id] = tuple(part for part, _ in found)
        rules[rule.id] = rule
        rules.update((added.id, added) for _, added in found)
        rules.update((a.id, a) for part, _ in found for a in _grants(part, rule, circular))
    return Parted(replace(rulebook, rules=rules), parts)


def _parts(rule: Rule) -> Iterator[tuple[Part, Rule]]:
    """What must hold for a rule to fire, each with the rule that is added for it."""
    for number, (kind, key) in enumerate((("from", "valid_from"), ("until", "valid_until"))):
        day = getattr(rule, key)
        if day is not None:
            part = Part(kind, f"{rule.id}{SIGN}{kind}", None, False, rule.span)
            start, end = (day, None) if number == 0 else (None, day)
            yield part, replace(_added(part.rule, rule, None), valid_from=start, valid_until=end)
    for number, e in enumerate(conjuncts(rule.when)):
        part = Part("when", f"{rule.id}{SIGN}{number}", e, False, e.span)
        yield part, _added(part.rule, rule, e)
    unmet = [("unless", rule.unless)] if rule.unless is not None else []
    unmet += [("requires", rule.effect.needed)] if isinstance(rule.effect, Requires) else []
    for kind, e in unmet:
        part = Part(kind, f"{rule.id}{SIGN}{kind}", e, True, e.span)
        yield part, _added(part.rule, rule, Not(e, e.span))


def _grants(part: Part, rule: Rule, circular: frozenset[Predicate]) -> Iterator[Rule]:
    """The rules for a part with what it rests on in a circle granted, by the number of the support."""
    if part.expression is None or circular.isdisjoint(concludes(rule)):
        return
    for number, (node, holds) in enumerate(supports(part.expression, not part.negated)):
        if predicate(node) in circular:
            e = granted(part.expression, node, holds)
            yield _added(part.granting(number), rule, Not(e, part.span) if part.negated else e)


def _added(name: str, rule: Rule, when: Expression | None) -> Rule:
    """A rule that fires where an expression holds, on every day, and concludes nothing that anything reads."""
    effect = Defines(name, tuple(Variable(variable) for variable, _ in rule.for_each))
    return replace(
        rule,
        id=name,
        effect=effect,
        strength=Strength.MUST,
        when=when,
        unless=None,
        valid_from=None,
        valid_until=None,
        cites=(),
    )
