"""Scenario to inputs: what is open becomes variables, and every input a choice of their options.

A choice is a set of alternatives, each a conjunction of (variable, option) pairs, no two of which name one variable. The
empty conjunction is certain, and no alternatives at all are impossible. Engines that hold all worlds turn choices into bit
sets (`worlds`); a solver takes them as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm, prod

from sanctionlink.diagnostics import LimitReached
from sanctionlink.model.expression import Comparison, EachYear, Lasting, ValueOf
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Duration, Value, shift
from sanctionlink.program.bindings import members_of
from sanctionlink.program.claims import Claim, Claims
from sanctionlink.program.cuts import Cuts
from sanctionlink.program.program import (
    TRUE,
    FreeTest,
    Input,
    Literal,
    Program,
    TermTest,
    Threshold,
    ValidityTest,
    ValueTest,
    Weight,
)
from sanctionlink.program.terms import (
    comparable,
    holds_by_base,
    instances,
    reads_date,
    test_holds,
)

ACCOUNT = "account"

MOST_COMBINATIONS = 100_000
"""Combinations of open values that one test may read together."""

Selection = tuple[tuple[int, int], ...]
"""(variable, option) pairs that hold together, by variable."""

Choice = tuple[Selection, ...]
"""Alternatives of selections."""

CERTAIN: Choice = ((),)
IMPOSSIBLE: Choice = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """Something open: whose account is right, or what value a condition has. `options` are as users write them.

    `instance` is the condition that the variable decides, None for the choice of an account.
    """

    instance: InstanceKey | None
    options: tuple[str, ...]

    @property
    def name(self) -> str:
        """The condition, or `account`."""
        return show_instance(self.instance) if self.instance else ACCOUNT


@dataclass(frozen=True, slots=True)
class Alternative:
    """A value that a condition has under a choice, and the claim that gives it there."""

    value: Value
    when: Choice
    claim: Claim


@dataclass(frozen=True, slots=True)
class Item:
    """A weight that counts where the literal holds and the choice is made (or where not both, if `negated`)."""

    weight: int
    literal: Literal
    when: Choice
    negated: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """Items with positive weights that must add up to at least `bound`."""

    items: tuple[Item, ...]
    bound: int


@dataclass(frozen=True, slots=True)
class Situation:
    """A program with its inputs settled for a scenario, up to what is open.

    `inputs[i]` is the choice under which input atom `i + 2` holds; `sums` are the thresholds of each head; `cells` has the
    alternatives of every base value read, by stretch of time.
    """

    program: Program
    scenario: Scenario
    variables: tuple[Variable, ...]
    inputs: tuple[Choice, ...]
    sums: Mapping[int, tuple[Sum, ...]]
    cells: Mapping[Cell, tuple[Alternative, ...]]

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
                Sum(tuple(Item(i.weight, i.literal, settled(i.when), i.negated) for i in s.items), s.bound)
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

    def disputed(self, instance: InstanceKey) -> bool:
        """Whether accounts disagree on a condition."""
        return len({a.claim.account for a in self.base(instance)}) > 1

    def describe(self, digits: Sequence[int]) -> dict[str, str]:
        """The options of the open conditions in a world, by name."""
        return {v.name: v.options[d] for v, d in zip(self.variables, digits, strict=True)}


def settle(program: Program, scenario: Scenario, claims: Claims) -> Situation:
    """Settle a program's inputs for a scenario. Raises `LimitReached` where one test reads too much that is open."""
    return _Settling(program, scenario, claims).run()


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


Cell = tuple[InstanceKey, int | None]
"""A base value over a stretch of time: of the date asked about (None), or from a past change on (its ordinal day)."""


class _Settling:
    """First finds what is open, then settles each input."""

    def __init__(self, program: Program, scenario: Scenario, claims: Claims) -> None:
        self.program = program
        self.rulebook: Rulebook = program.rulebook
        self.scenario = scenario
        self.claims = claims
        self.today: dict[InstanceKey, tuple[Claim, ...]] = {}
        self.cuts = Cuts(program, scenario.as_of, self.claims_today)
        self.variables: list[Variable] = []
        self.position: dict[object, int] = {}
        self.accounts: tuple[str, ...] = ()
        self.values: dict[tuple[Cell, str | None], tuple[Value, ...]] = {}
        self.resolved: dict[Cell, tuple[Alternative, ...]] = {}

    def claims_today(self, instance: InstanceKey) -> tuple[Claim, ...]:
        """The claims of a ground condition on the date asked about."""
        if instance not in self.today:
            self.today[instance] = self.claims.on(instance, self.scenario.as_of)
        return self.today[instance]

    def run(self) -> Situation:
        """The situation."""
        cells = self._cells()
        self._open(cells)
        inputs = tuple(self._input(test) for test in self.program.inputs)
        sums = {head: tuple(self._sum(t) for t in found) for head, found in self.program.thresholds.items()}
        resolved = {cell: self._alternatives(cell) for cell in cells}
        return Situation(self.program, self.scenario, tuple(self.variables), inputs, sums, resolved)

    # --- what is open -----------------------------------------------------------------------------------------------

    def _cells(self) -> dict[Cell, tuple[Claim, ...]]:
        """Every base value that inputs and sums read, with what is claimed of it, in a stable order."""
        cells: dict[Cell, tuple[Claim, ...]] = {}
        for test in self.program.inputs:
            if isinstance(test, ValueTest):
                cells[test.instance, None] = self.claims_today(test.instance)
            elif isinstance(test, TermTest):
                pinned = dict(test.pinned)
                for instance in instances(test.expression, test.environment, self.rulebook):
                    if isinstance(test.expression, Lasting):
                        cells.update(self._history(instance, test.expression))
                    elif instance not in pinned:
                        cells[instance, None] = self.claims_today(instance)
        for found in self.program.thresholds.values():
            for threshold in found:
                for weight, _ in threshold.items:
                    if weight.term is not None:
                        instance = _instance(weight)
                        cells[instance, None] = self.claims_today(instance)
        return cells

    def _history(self, instance: InstanceKey, e: Lasting) -> dict[Cell, tuple[Claim, ...]]:
        """The stretches of a condition's past that a duration looks at."""
        return {
            self._cell_on(instance, day): self.claims.on(instance, day) for day in self._days(instance, e)
        }

    def _first_day(self, e: Lasting) -> dt.date:
        """The first of the days on which the body must hold: the period ends with, and includes, the date asked about."""
        start = shift(self.scenario.as_of, Duration(-e.period.count, e.period.unit))
        assert isinstance(start, dt.date)
        return min(start + dt.timedelta(days=1), self.scenario.as_of)

    def _days(self, instance: InstanceKey, e: Lasting) -> list[dt.date]:
        """The first day of the period and every day in it on which the condition's claims can change."""
        first = self._first_day(e)
        inside = [d for d in self.claims.changes(instance) if first < d <= self.scenario.as_of]
        return [first, *inside]

    def _cell_on(self, instance: InstanceKey, day: dt.date) -> Cell:
        """The stretch that a day lies in; the present one is the cell that everything else reads."""
        changes = self.claims.changes(instance)
        if not any(day < d <= self.scenario.as_of for d in changes):
            return instance, None
        before = [d for d in changes if d <= day]
        return instance, before[-1].toordinal() if before else 0

    def _open(self, cells: Mapping[Cell, tuple[Claim, ...]]) -> None:
        """Make a variable of everything open."""
        disputed = {cell: found for cell, found in cells.items() if len(found) > 1}
        spoken = dict.fromkeys(c.account for found in disputed.values() for c in found if c.account)
        side = self.scenario.account
        self.accounts = (side,) if side is not None else tuple(spoken)
        if len(self.accounts) > 1:
            self._variable(ACCOUNT, Variable(None, self.accounts))
        for cell, found in cells.items():
            silent = [a for a in self.accounts if a not in {c.account for c in found}]
            if len(found) > 1 and silent:
                names = tuple(c.account or "" for c in found)
                self._variable(("side", cell), Variable(cell[0], names))
            for claim in found:
                values = self.cuts.values(cell[0], claim.given)
                self.values[cell, claim.account] = values
                if len(values) > 1:
                    options = tuple(self.cuts.label(cell[0], v) for v in values)
                    self._variable(("value", cell, claim.account), Variable(cell[0], options))

    def _variable(self, key: object, variable: Variable) -> None:
        self.position[key] = len(self.variables)
        self.variables.append(variable)

    def _chosen(self, key: object, option: int) -> Choice:
        """The choice of a variable's option; certain if it is not open."""
        return (((self.position[key], option),),) if key in self.position else CERTAIN

    # --- alternatives of a base value -------------------------------------------------------------------------------

    def _alternatives(self, cell: Cell) -> tuple[Alternative, ...]:
        if cell not in self.resolved:
            found = self._claims_of(cell)
            alternatives = []
            for position, claim in enumerate(found):
                stated = self._stands(cell, found, position)
                values = self.values[cell, claim.account]
                for option, value in enumerate(values):
                    when = both(stated, self._chosen(("value", cell, claim.account), option))
                    if when:
                        alternatives.append(Alternative(value, when, claim))
            self.resolved[cell] = tuple(alternatives)
        return self.resolved[cell]

    def _claims_of(self, cell: Cell) -> tuple[Claim, ...]:
        instance, since = cell
        if since is None:
            return self.claims_today(instance)
        return self.claims.on(instance, dt.date.fromordinal(max(since, 1)))

    def _stands(self, cell: Cell, found: Sequence[Claim], position: int) -> Choice:
        """The choice by which a claim is the one that is right."""
        if len(found) == 1:
            return CERTAIN
        speaks = {c.account for c in found}
        ways = []
        for option, account in enumerate(self.accounts):
            chosen = self._chosen(ACCOUNT, option)
            if account == found[position].account:
                ways.append(chosen)
            elif account not in speaks:
                ways.append(both(chosen, self._chosen(("side", cell), position)))
        return either(ways)

    # --- inputs and sums --------------------------------------------------------------------------------------------

    def _input(self, test: Input) -> Choice:
        as_of = self.scenario.as_of
        match test:
            case ValueTest(instance=instance, values=values):
                found = self._alternatives((instance, None))
                return either(a.when for a in found if a.value in values)
            case FreeTest(instance=instance):
                return IMPOSSIBLE if instance in self.scenario.assumptions else CERTAIN
            case ValidityTest(start=start, end=end):
                valid = (start is None or start <= as_of) and (end is None or as_of < end)
                return CERTAIN if valid else IMPOSSIBLE
            case TermTest(expression=Lasting() as e):
                return self._lasting(e, test)
            case TermTest(expression=Comparison() | EachYear() as e):
                pinned = dict(test.pinned)
                read = [i for i in instances(e, test.environment, self.rulebook) if i not in pinned]

                def holds(values: Mapping[Cell, Value]) -> bool:
                    return test_holds(
                        e, test.environment, lambda i: pinned[i] if i in pinned else values[i, None], as_of
                    )

                return self._where([(i, None) for i in dict.fromkeys(read)], holds)
        raise AssertionError(test)

    def _where(self, cells: Sequence[Cell], holds: Callable[[Mapping[Cell, Value]], bool]) -> Choice:
        """The choice under which a test of some base values holds."""
        options = [self._alternatives(c) for c in cells]
        if prod(map(len, options)) > MOST_COMBINATIONS:
            names = ", ".join(
                f"`{show_instance(c[0])}`" for c, o in zip(cells, options, strict=True) if len(o) > 1
            )
            raise LimitReached(
                f"one test reads {names}, which are open in more than {MOST_COMBINATIONS:,} combinations; "
                "fix some of them with --set or facts"
            )
        ways = []
        for combination in product(*options):
            if holds({c: a.value for c, a in zip(cells, combination, strict=True)}):
                together = CERTAIN
                for alternative in combination:
                    together = both(together, alternative.when)
                ways.append(together)
        return CERTAIN if len(ways) == prod(map(len, options)) else either(ways)

    def _lasting(self, e: Lasting, test: TermTest) -> Choice:
        """The choice under which the body holds on every day of the period."""
        read = list(dict.fromkeys(instances(e.body, test.environment, self.rulebook)))
        first = self._first_day(e)
        if reads_date(e.body):
            span = range(first.toordinal(), self.scenario.as_of.toordinal() + 1)
            days = [dt.date.fromordinal(n) for n in span]
        else:
            days = sorted({first, *(d for i in read for d in self._days(i, e))})
        cells = dict.fromkeys(self._cell_on(i, day) for day in days for i in read)

        def holds_on(day: dt.date, values: Mapping[Cell, Value]) -> bool:
            def value_of(instance: InstanceKey) -> Value:
                return values[self._cell_on(instance, day)]

            return holds_by_base(e.body, test.environment, self.rulebook, value_of, day)

        return self._where(list(cells), lambda values: all(holds_on(day, values) for day in days))

    def _sum(self, threshold: Threshold) -> Sum:
        """A threshold with its weights known: whole, positive numbers, items of opposite sign turned round."""
        parts: list[tuple[Fraction, Literal, Choice]] = []
        for weight, literal in threshold.items:
            if weight.term is None:
                parts.append((weight.factor, literal, CERTAIN))
            else:
                for alternative in self._alternatives((_instance(weight), None)):
                    value = Fraction(comparable(alternative.value))
                    parts.append((weight.factor * value, literal, alternative.when))
        scale = lcm(*(f.denominator for f, _, _ in parts)) if parts else 1
        bound = 1 if threshold.strict else 0
        items = []
        for factor, literal, when in parts:
            whole = int(factor * scale)
            if literal == TRUE and when == CERTAIN:
                bound -= whole
            elif whole > 0:
                items.append(Item(whole, literal, when, negated=False))
            elif whole < 0:
                bound -= whole
                items.append(Item(-whole, literal, when, negated=True))
        return Sum(tuple(items), bound)


def _instance(weight: Weight) -> InstanceKey:
    assert isinstance(weight.term, ValueOf)
    return weight.term.condition, members_of(weight.term.arguments, weight.environment)


def too_many(variables: Iterable[Variable], limit: str) -> str:
    """What to say when too much is open: how much, and what to fix first."""
    largest = sorted(variables, key=lambda v: -len(v.options))
    names = ", ".join(f"`{v.name}` ({len(v.options)} values)" for v in largest[:6])
    more = f" and {len(largest) - 6} more" if len(largest) > 6 else ""
    return (
        f"too much is open: the unknown and disputed conditions allow {limit}; fix some of them with --set or facts, first "
        f"{names}{more}"
    )
