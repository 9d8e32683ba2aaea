"""A program with its inputs settled for a scenario, up to what is open.

What is open becomes variables, and every input a choice of their options: a set of alternatives, each a conjunction of
(variable, option) pairs, no two of which name one variable. The empty conjunction is certain, and no alternatives at all
are impossible. Engines that hold all worlds turn choices into bit sets (`worlds`); a solver takes them as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod

from sanctionlink.ground.ir import Literal, Program
from sanctionlink.model.scenario import ACCOUNT, InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Value
from sanctionlink.records import dataclass, field
from sanctionlink.situation.claims import Claim

Selection = tuple[tuple[int, int], ...]
"""(variable, option) pairs that hold together, by variable."""

Choice = tuple[Selection, ...]
"""Alternatives of selections."""

Cell = tuple[InstanceKey, int | None]
"""A base value over a stretch of time: of the date asked about (None), or from a past change on (its ordinal day)."""

CERTAIN: Choice = ((),)
IMPOSSIBLE: Choice = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """Something open: how accounts rank, or what value a condition has. `options` are as users write them.

    `instance` is the condition that the variable decides, None for a ranking of accounts. A variable that is `moved` is not
    open but could go several ways (see `moves`); it may be about several conditions, and then `instance` is None too.
    """

    instance: InstanceKey | None
    options: tuple[str, ...]
    moved: bool = False

    @property
    def name(self) -> str:
        """The condition, or `account`."""
        if self.instance is None:
            return "plan" if self.moved else ACCOUNT
        return show_instance(self.instance)

    @property
    def of_accounts(self) -> bool:
        """Whether the variable decides how accounts rank."""
        return self.instance is None and not self.moved


@dataclass(frozen=True, slots=True)
class Alternative:
    """A value that a condition has under a choice, and the claim that gives it there."""

    value: Value
    when: Choice
    claim: Claim


@dataclass(frozen=True, slots=True)
class SumItem:
    """A weight that counts where the literal holds and the choice is made (or where not both, if `negated`)."""

    weight: int
    literal: Literal
    when: Choice
    negated: bool


@dataclass(frozen=True, slots=True)
class SituationSum:
    """Items with positive weights that must add up to at least `bound`."""

    items: tuple[SumItem, ...]
    bound: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """Who disagree on a condition, today or in the past, and the variables that rank them."""

    speakers: frozenset[str]
    rankings: frozenset[int]


@dataclass(frozen=True, slots=True)
class Situation:
    """A program with its inputs settled for a scenario, up to what is open.

    `inputs[i]` is the choice under which input atom `i + 2` holds; `sums` are the thresholds of each head; `cells` has the
    alternatives of every base value read, by stretch of time. `reduced` are the open numbers for which
    only the two ends of their range stand: enough for any status, but not to tell whether a value between them matters.
    `coarse` are the open days of which the same is true, since too many are compared with each other.
    `accounts` has the choice under which each account that disputes something comes first of all, if none was asked for.
    """

    program: Program
    scenario: Scenario
    variables: tuple[Variable, ...]
    inputs: tuple[Choice, ...]
    sums: Mapping[int, tuple[SituationSum, ...]]
    cells: Mapping[Cell, tuple[Alternative, ...]]
    reduced: frozenset[InstanceKey] = frozenset()
    coarse: frozenset[InstanceKey] = frozenset()
    accounts: Mapping[str, Choice] = field(default_factory=dict)
    disputes: Mapping[InstanceKey, Dispute] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """The number of worlds, impossible ones included."""
        return prod(len(v.options) for v in self.variables)

    def world(self, digits: Sequence[int]) -> Situation:
        """This, with the option of every variable settled."""

        def settled(choice: Choice) -> Choice:
            holds = any(all(digits[at] == option for at, option in s) for s in choice)
            return CERTAIN if holds else IMPOSSIBLE

        if not self.variables:
            return self
        sums = {
            head: tuple(
                SituationSum(
                    tuple(SumItem(i.weight, i.literal, settled(i.when), i.negated) for i in s.items), s.bound
                )
                for s in found
            )
            for head, found in self.sums.items()
        }
        cells = {
            cell: tuple(Alternative(a.value, CERTAIN, a.claim) for a in found if settled(a.when) == CERTAIN)
            for cell, found in self.cells.items()
        }
        inputs = tuple(settled(choice) for choice in self.inputs)
        return Situation(self.program, self.scenario, (), inputs, sums, cells)

    def base(self, instance: InstanceKey) -> tuple[Alternative, ...]:
        """The alternatives of a base value on the date asked about; none if the program does not read it."""
        return self.cells.get((instance, None), ())


def both(one: Choice, other: Choice) -> Choice:
    """Where two choices are made together."""
    if one == CERTAIN:
        return other
    if other == CERTAIN:
        return one
    found: dict[Selection, None] = {}
    for a, b in product(one, other):
        merged = dict(a)
        if all(merged.setdefault(at, option) == option for at, option in b):
            found[tuple(sorted(merged.items()))] = None
    return tuple(found)


def either(choices: Iterable[Choice]) -> Choice:
    """Where some of the choices is made."""
    found = dict.fromkeys(selection for choice in choices for selection in choice)
    return CERTAIN if () in found else tuple(found)


def too_many(variables: Iterable[Variable], limit: str) -> str:
    """What to say when too much is open: how much, and what to fix first."""
    largest = sorted(variables, key=lambda v: -len(v.options))
    names = ", ".join(f"`{v.name}` ({len(v.options)} values)" for v in largest[:6])
    more = f" and {len(largest) - 6} more" if len(largest) > 6 else ""
    return (
        f"too much is open: the unknown and disputed conditions allow {limit}; fix some of them with --set or facts, first "
        f"{names}{more}"
    )
