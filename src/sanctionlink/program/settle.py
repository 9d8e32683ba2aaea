"""Scenario to situation: base values from what is claimed, then every input and sum as a choice of what is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import lcm, prod

from sanctionlink.diagnostics import LimitReached
from sanctionlink.model.expression import Comparison, EachYear, Lasting, ValueOf
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Value, first_day
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
from sanctionlink.program.situation import (
    ACCOUNT,
    CERTAIN,
    IMPOSSIBLE,
    Alternative,
    Cell,
    Choice,
    Item,
    Situation,
    Sum,
    Variable,
    both,
    either,
)
from sanctionlink.program.terms import (
    comparable,
    holds_by_base,
    instances,
    reads_date,
    test_holds,
)

MOST_COMBINATIONS = 100_000
"""Combinations of open values that one test may read together."""


def settle(program: Program, scenario: Scenario, claims: Claims) -> Situation:
    """Settle a program's inputs for a scenario. Raises `LimitReached` where one test reads too much that is open."""
    return _Settling(program, scenario, claims).run()


class _Settling:
    """First finds what is open, then settles each input."""

    def __init__(self, program: Program, scenario: Scenario, claims: Claims) -> None:
        self.program = program
        self.rulebook: Rulebook = program.rulebook
        self.scenario = scenario
        self.claims = claims
        self.today: dict[InstanceKey, tuple[Claim, ...]] = {}
        self.read: dict[InstanceKey, list[Claim]] = {}
        self.cuts = Cuts(program, scenario.as_of, lambda instance: self.read.get(instance, ()))
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
        for (instance, _), found in cells.items():
            self.read.setdefault(instance, []).extend(found)
        self._open(cells)
        inputs = tuple(self._input(test) for test in self.program.inputs)
        sums = {head: tuple(self._sum(t) for t in found) for head, found in self.program.thresholds.items()}
        resolved = {cell: self._alternatives(cell) for cell in cells}
        variables = tuple(self.variables)
        reduced = self.cuts.reduced
        return Situation(self.program, self.scenario, variables, inputs, sums, resolved, reduced)

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
        return first_day(e.period, self.scenario.as_of)

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
