"""The ground program: propositional clauses and weighted thresholds over numbered atoms, the only thing engines read.

Atoms are numbered from 1; a literal is an atom's number, negative for its negation. Atom 1 is true. Atoms up to the last
input are *inputs*: tests on base values that a scenario settles before any engine runs. All others are *derived*: true
exactly if some clause or threshold with that head is. The derived atoms stand in `components`, in an order in which each
depends only on itself and earlier ones, and never on itself through a negation: engines may rely on it.

Strength is compiled away. A thing that only must-rules bear on has one atom; one that weaker rules can change has an atom
for each of the three readings (must; must and likely; all), so a triple of literals stands for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction

from sanctionlink.model.expression import Comparison, EachYear, Lasting, Term
from sanctionlink.model.rulebook import Rule, Rulebook
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Value
from sanctionlink.records import dataclass

Literal = int
Triple = tuple[Literal, Literal, Literal]
Environment = tuple[tuple[str, str], ...]
"""Variables bound to members, in binding order."""

TRUE: Literal = 1
FALSE: Literal = -1
READINGS = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class ValueTest:
    """Input: the base value of a finite condition is one of `values`."""

    instance: InstanceKey
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class TermTest:
    """Input: a comparison, yearly window or duration on base values, variables bound by `environment`.

    `pinned` gives conditions the value that a consequence sets, in place of their base value.
    """

    expression: Comparison | EachYear | Lasting
    environment: Environment
    pinned: tuple[tuple[InstanceKey, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class ValidityTest:
    """Input: the date asked about lies in a rule's validity, from inclusive, until exclusive."""

    start: dt.date | None
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class FreeTest:
    """Input: no assumption fixes the condition, so consequences may set it."""

    instance: InstanceKey


Input = ValueTest | TermTest | ValidityTest | FreeTest


@dataclass(frozen=True, slots=True)
class GroundRule:
    """A rule with its variables bound; the YAML place is `rule.span`."""

    rule: Rule
    environment: Environment


@dataclass(frozen=True, slots=True)
class Clause:
    """`head` holds if all of `body` do. `origin` indexes the ground rule it comes from, -1 for glue."""

    head: int
    body: tuple[Literal, ...]
    origin: int = -1


@dataclass(frozen=True, slots=True)
class Weight:
    """`factor` times the value of a number term (1 if there is none). `sign` is 1 or -1 where it is known, else 0."""

    factor: Fraction
    term: Term | None
    environment: Environment
    sign: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """`head` holds if the weights of the true literals add up to at least 0 (more than 0 if `strict`)."""

    head: int
    items: tuple[tuple[Weight, Literal], ...]
    strict: bool
    origin: int = -1


@dataclass(frozen=True, slots=True)
class Component:
    """Mutually dependent atoms: one atom, or several (or one on itself) to be iterated to the least fixpoint."""

    atoms: tuple[int, ...]
    recursive: bool


@dataclass(frozen=True, slots=True)
class Bite:
    """The literals, one a reading, that say whether a rule bites on a target."""

    rule: str
    target: InstanceKey
    holds: Triple


@dataclass(frozen=True, slots=True)
class OutlookLiterals:
    """The literals that a target's outlook is made from, in any world.

    `against` and `favour` say of each side whether it has a reason that is likely, and one that is no more than a may.
    `levels[k]` says that the outlook in the world itself is `LEVELS[k]` or better (see `model.outlook`).
    """

    against: tuple[Literal, Literal]
    favour: tuple[Literal, Literal]
    levels: tuple[Literal, ...]

    def each(self) -> tuple[Literal, ...]:
        """All of them."""
        return (*self.against, *self.favour, *self.levels)

    def mapped(self, change: Callable[[Literal], Literal]) -> OutlookLiterals:
        """The same with every literal changed."""
        (a, b), (c, d) = self.against, self.favour
        levels = tuple([change(x) for x in self.levels])
        return OutlookLiterals((change(a), change(b)), (change(c), change(d)), levels)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The literals that say whether a `never` rule is broken."""

    origin: int
    broken: Triple


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program was ground for (see `ground`): targets, or None for all, and what else is to be in it."""

    rulebook: Rulebook
    targets: tuple[InstanceKey, ...] | None
    mentioned: tuple[InstanceKey, ...]
    suspects: bool
    every_rule: bool


@dataclass(frozen=True, slots=True)
class Program:
    """A rulebook grounded for some targets. Independent of the date, the facts' values and the assumptions.

    `inputs[i]` is atom `i + 2`. `bites` has the rules that decide a status, `counters` those that speak on the other side.
    `index` maps what an atom means to its literals, for proofs; its keys are
    `("fires", rule, environment)`, `("notion", name, members)`, `("status", target, members)`,
    `("set", condition, members, value)`, `("lifted", rule, target or None)`. `environments` are the bindings under which each
    rule was grounded. `left_out` are the conditions of which instances that nothing mentions were left out: while those have
    their default, they change nothing.
    """

    asked: Asked
    atoms: int
    inputs: tuple[Input, ...]
    clauses: Mapping[int, tuple[Clause, ...]]
    thresholds: Mapping[int, tuple[Threshold, ...]]
    components: tuple[Component, ...]
    ground_rules: tuple[GroundRule, ...]
    statuses: Mapping[InstanceKey, Triple]
    outlooks: Mapping[InstanceKey, OutlookLiterals]
    bites: Mapping[InstanceKey, tuple[Bite, ...]]
    counters: Mapping[InstanceKey, tuple[Bite, ...]]
    exclusions: tuple[Exclusion, ...]
    consequences: Mapping[InstanceKey, Mapping[Value, Triple]]
    index: Mapping[tuple[object, ...], Triple]
    environments: Mapping[str, tuple[Environment, ...]]
    left_out: frozenset[str] = frozenset()

    def both_sides(self, target: InstanceKey) -> tuple[Bite, ...]:
        """The rules that decide a target's status, then those that speak on the other side."""
        return (*self.bites.get(target, ()), *self.counters.get(target, ()))

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that was ground."""
        return self.asked.rulebook

    @property
    def first_derived(self) -> int:
        """The smallest derived atom."""
        return len(self.inputs) + 2
