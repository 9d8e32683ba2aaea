"""Scenario to inputs: the open conditions as variables, every possible world as one bit, every input as a set of worlds.

A set of worlds is a Python integer: bit i says whether world i belongs to it. A world's number is written in mixed radix,
one digit an open variable. Where nothing is open there is one world, and every set is 0 or 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
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

MOST_WORLDS = 1 << 24

ACCOUNT = "account"


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
    """A value that a condition has in some worlds, and the claim that gives it there."""

    value: Value
    worlds: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class Item:
    """A weight that counts in the worlds where the literal holds and `worlds` does (or not, if `negated`)."""

    weight: int
    literal: Literal
    worlds: int
    negated: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """Items with positive weights that must add up to at least `bound`."""

    items: tuple[Item, ...]
    bound: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A program with its inputs settled for a scenario.

    `truth[i]` is the set of worlds in which input atom `i + 2` holds; `sums` are the thresholds of each head. `everywhere`
    is the set of all worlds. `base` are the alternatives of every base value read.
    """

    program: Program
    scenario: Scenario
    variables: tuple[Variable, ...]
    count: int
    truth: tuple[int, ...]
    sums: Mapping[int, tuple[Sum, ...]]
    base: Mapping[InstanceKey, tuple[Alternative, ...]]

    @property
    def everywhere(self) -> int:
        """The set of all worlds."""
        return (1 << self.count) - 1

    def digits(self, world: int) -> tuple[int, ...]:
        """The option of each variable in a world."""
        found = []
        for variable in self.variables:
            world, digit = divmod(world, len(variable.options))
            found.append(digit)
        return tuple(found)

    def single(self, world: int) -> Bound:
        """This, reduced to one world."""

        def pick(worlds: int) -> int:
            return worlds >> world & 1

        sums = {
            head: tuple(
                Sum(tuple(Item(i.weight, i.literal, pick(i.worlds), i.negated) for i in s.items), s.bound)
                for s in found
            )
            for head, found in self.sums.items()
        }
        base = {
            key: tuple(Alternative(a.value, 1, a.claim) for a in found if pick(a.worlds))
            for key, found in self.base.items()
        }
        truth = tuple(pick(t) for t in self.truth)
        return Bound(self.program, self.scenario, (), 1, truth, sums, base)


def bind_scenario(program: Program, scenario: Scenario, claims: Claims) -> Bound:
    """Settle a program's inputs for a scenario.

    Raises `LimitReached` where the open conditions have more than the stated number of worlds together.
    """
    return _Binder(program, scenario, claims).run()


def select(stride: int, options: int, option: int, count: int) -> int:
    """The worlds whose digit at a stride is `option`."""
    pattern = ((1 << stride) - 1) << (option * stride)
    length = stride * options
    while length < count:
        pattern |= pattern << length
        length *= 2
    return pattern & ((1 << count) - 1)


Cell = tuple[InstanceKey, int | None]
"""A base value over a stretch of time: of the date asked about (None), or from a past change on (its ordinal day)."""


class _Binder:
    """First finds what is open, then numbers the worlds, then settles each input."""

    def __init__(self, program: Program, scenario: Scenario, claims: Claims) -> None:
        self.program = program
        self.rulebook: Rulebook = program.rulebook
        self.scenario = scenario
        self.claims = claims
        self.today: dict[InstanceKey, tuple[Claim, ...]] = {}
        self.cuts = Cuts(program, scenario.as_of, self.claims_today)
        self.variables: list[Variable] = []
        self.position: dict[object, int] = {}
        self.strides: list[int] = []
        self.count = 1
        self.accounts: tuple[str, ...] = ()
        self.values: dict[tuple[Cell, str | None], tuple[Value, ...]] = {}
        self.resolved: dict[Cell, tuple[Alternative, ...]] = {}

    def claims_today(self, instance: InstanceKey) -> tuple[Claim, ...]:
        """The claims of a ground condition on the date asked about."""
        if instance not in self.today:
            self.today[instance] = self.claims.on(instance, self.scenario.as_of)
        return self.today[instance]

    def run(self) -> Bound:
        cells = self._cells()
        self._open(cells)
        truth = tuple(self._input(test) for test in self.program.inputs)
        sums = {
            head: tuple(self._sum(t) for t in found)
            for head, found in self.program.thresholds.items()
        }
        base = {cell[0]: self._alternatives(cell) for cell in cells if cell[1] is None}
        return Bound(
            self.program, self.scenario, tuple(self.variables), self.count, truth, sums, base
        )

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
            self._cell_on(instance, day): self.claims.on(instance, day)
            for day in self._days(instance, e)
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
        """Make a variable of everything open, and number the worlds."""
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
        self.count = prod(len(v.options) for v in self.variables)
        if self.count > MOST_WORLDS:
            raise LimitReached(too_many_worlds(self.variables))
        stride = 1
        for variable in self.variables:
            self.strides.append(stride)
            stride *= len(variable.options)

    def _variable(self, key: object, variable: Variable) -> None:
        self.position[key] = len(self.variables)
        self.variables.append(variable)

    def _chosen(self, key: object, option: int) -> int:
        """The worlds in which a variable has an option; all of them if it is not open."""
        if key not in self.position:
            return (1 << self.count) - 1
        at = self.position[key]
        return select(self.strides[at], len(self.variables[at].options), option, self.count)

    # --- alternatives of a base value -------------------------------------------------------------------------------

    def _alternatives(self, cell: Cell) -> tuple[Alternative, ...]:
        if cell not in self.resolved:
            found = self._claims_of(cell)
            alternatives = []
            for position, claim in enumerate(found):
                stated = self._stands(cell, found, position)
                values = self.values[cell, claim.account]
                for option, value in enumerate(values):
                    worlds = stated & self._chosen(("value", cell, claim.account), option)
                    if worlds:
                        alternatives.append(Alternative(value, worlds, claim))
            self.resolved[cell] = tuple(alternatives)
        return self.resolved[cell]

    def _claims_of(self, cell: Cell) -> tuple[Claim, ...]:
        instance, since = cell
        if since is None:
            return self.claims_today(instance)
        return self.claims.on(instance, dt.date.fromordinal(max(since, 1)))

    def _stands(self, cell: Cell, found: Sequence[Claim], position: int) -> int:
        """The worlds in which a claim is the one that is right."""
        everywhere = (1 << self.count) - 1
        if len(found) == 1:
            return everywhere
        speaks = {c.account for c in found}
        worlds = 0
        for option, account in enumerate(self.accounts):
            chosen = self._chosen(ACCOUNT, option)
            if account == found[position].account:
                worlds |= chosen
            elif account not in speaks:
                worlds |= chosen & self._chosen(("side", cell), position)
        return worlds

    # --- inputs and sums --------------------------------------------------------------------------------------------

    def _input(self, test: Input) -> int:
        everywhere = (1 << self.count) - 1
        as_of = self.scenario.as_of
        match test:
            case ValueTest(instance=instance, values=values):
                worlds = 0
                for alternative in self._alternatives((instance, None)):
                    if alternative.value in values:
                        worlds |= alternative.worlds
                return worlds
            case FreeTest(instance=instance):
                return 0 if instance in self.scenario.assumptions else everywhere
            case ValidityTest(start=start, end=end):
                valid = (start is None or start <= as_of) and (end is None or as_of < end)
                return everywhere if valid else 0
            case TermTest(expression=Lasting() as e):
                return self._lasting(e, test)
            case TermTest(expression=Comparison() | EachYear() as e):
                pinned = dict(test.pinned)
                read = [i for i in instances(e, test.environment, self.rulebook) if i not in pinned]
                return self._where(
                    [(i, None) for i in dict.fromkeys(read)],
                    lambda values: test_holds(e, test.environment, {**values, **pinned}.__getitem__, as_of),
                )
        raise AssertionError(test)

    def _where(
        self, cells: Sequence[Cell], holds: Callable[[Mapping[InstanceKey, Value]], bool]
    ) -> int:
        """The worlds in which a test of some base values holds."""
        if all(len(self._alternatives(c)) == 1 for c in cells):
            values = {c[0]: self._alternatives(c)[0].value for c in cells}
            return (1 << self.count) - 1 if holds(values) else 0
        worlds = 0
        for combination in product(*(self._alternatives(c) for c in cells)):
            together = (1 << self.count) - 1
            for alternative in combination:
                together &= alternative.worlds
            if together and holds(
                {c[0]: a.value for c, a in zip(cells, combination, strict=True)}
            ):
                worlds |= together
        return worlds

    def _lasting(self, e: Lasting, test: TermTest) -> int:
        """The worlds in which the body holds on every day of the period."""
        read = list(dict.fromkeys(instances(e.body, test.environment, self.rulebook)))
        first = self._first_day(e)
        if reads_date(e.body):
            span = range(first.toordinal(), self.scenario.as_of.toordinal() + 1)
            days = [dt.date.fromordinal(n) for n in span]
        else:
            days = sorted({first, *(d for i in read for d in self._days(i, e))})
        worlds = (1 << self.count) - 1
        for day in days:
            body_holds = partial(self._body_holds, e, test, day)
            worlds &= self._where([self._cell_on(i, day) for i in read], body_holds)
            if not worlds:
                break
        return worlds

    def _body_holds(
        self, e: Lasting, test: TermTest, day: dt.date, values: Mapping[InstanceKey, Value]
    ) -> bool:
        return holds_by_base(e.body, test.environment, self.rulebook, values.__getitem__, day)

    def _sum(self, threshold: Threshold) -> Sum:
        """A threshold with its weights known: whole, positive numbers, items of opposite sign turned round."""
        everywhere = (1 << self.count) - 1
        parts: list[tuple[Fraction, Literal, int]] = []
        for weight, literal in threshold.items:
            if weight.term is None:
                parts.append((weight.factor, literal, everywhere))
            else:
                for alternative in self._alternatives((_instance(weight), None)):
                    value = Fraction(comparable(alternative.value))
                    parts.append((weight.factor * value, literal, alternative.worlds))
        scale = lcm(*(f.denominator for f, _, _ in parts)) if parts else 1
        bound = 1 if threshold.strict else 0
        items = []
        for factor, literal, worlds in parts:
            whole = int(factor * scale)
            if literal == 1 and worlds == everywhere:
                bound -= whole
            elif whole > 0:
                items.append(Item(whole, literal, worlds, negated=False))
            elif whole < 0:
                bound -= whole
                items.append(Item(-whole, literal, worlds, negated=True))
        return Sum(tuple(items), bound)


def _instance(weight: Weight) -> InstanceKey:
    assert isinstance(weight.term, ValueOf)
    return weight.term.condition, members_of(weight.term.arguments, weight.environment)


def too_many_worlds(variables: Iterable[Variable]) -> str:
    """What to say when the open conditions have too many worlds: which to fix first."""
    largest = sorted(variables, key=lambda v: -len(v.options))
    names = ", ".join(f"`{v.name}` ({len(v.options)} values)" for v in largest[:6])
    more = f" and {len(largest) - 6} more" if len(largest) > 6 else ""
    return (
        f"too much is open: the unknown and disputed conditions allow more than {MOST_WORLDS:,} worlds; fix some of them "
        f"with --set or facts, first {names}{more}"
    )


