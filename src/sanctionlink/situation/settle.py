"""Scenario to situation: base values from what is claimed, then every input and sum as a choice of what is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from math import lcm, prod

from sanctionlink.diagnostics.limits import TEST_COMBINATIONS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.input_tests import (
    comparable,
    holds_by_base,
    instances,
    reads_date,
    test_holds,
)
from sanctionlink.ground.ir import (
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
from sanctionlink.model.expression import Comparison, EachYear, Lasting, ValueOf
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Value, first_day
from sanctionlink.records import dataclass
from sanctionlink.situation.abstraction.cuts import Cuts
from sanctionlink.situation.claims import RECORD, Claim, Claims
from sanctionlink.situation.moves import Move
from sanctionlink.situation.rankings import Order, Speakers, orders
from sanctionlink.situation.situation import (
    CERTAIN,
    IMPOSSIBLE,
    Alternative,
    Cell,
    Choice,
    Dispute,
    Situation,
    SituationSum,
    SumItem,
    Variable,
    both,
    either,
)


def settle(program: Program, scenario: Scenario, claims: Claims, moves: Sequence[Move] = ()) -> Situation:
    """Settle a program's inputs for a scenario, and for every way in which moves can go.

    The moves are the first variables of the situation, in their order; what is unknown or disputed comes after them.
    Raises `LimitReached` where one test reads too much that is open.
    """
    return _Settling(program, scenario, claims, moves).run()


@dataclass(frozen=True, slots=True)
class Said:
    """A claim of a base value, and the options of a move by which it is made: for what is on record, those that leave it."""

    claim: Claim
    when: Choice
    moved: bool


class _Settling:
    """First finds what is open, then settles each input."""

    def __init__(self, program: Program, scenario: Scenario, claims: Claims, moves: Sequence[Move]) -> None:
        self.program = program
        self.rulebook: Rulebook = program.rulebook
        self.scenario = scenario
        self.claims = claims
        self.moves = moves
        self.moved = {
            i: at for at, move in enumerate(moves) for option in move.options for i in option.claims
        }
        self.today: dict[InstanceKey, tuple[Said, ...]] = {}
        self.read: dict[InstanceKey, list[Claim]] = {}
        self.cuts = Cuts(program, scenario.as_of, lambda instance: self.read.get(instance, ()))
        self.variables: list[Variable] = []
        self.position: dict[object, int] = {}
        self.orders: dict[frozenset[str], tuple[int, Order]] = {}
        self.disputes: dict[InstanceKey, Dispute] = {}
        self.said: dict[Cell, tuple[Said, ...]] = {}
        self.values: dict[object, tuple[Value, ...]] = {}
        self.resolved: dict[Cell, tuple[Alternative, ...]] = {}

    def said_today(self, instance: InstanceKey) -> tuple[Said, ...]:
        """What is said of a ground condition on the date asked about."""
        if instance not in self.today:
            self.today[instance] = self._said_on(instance, self.scenario.as_of)
        return self.today[instance]

    def _said_on(self, instance: InstanceKey, day: dt.date) -> tuple[Said, ...]:
        """What is said of a ground condition on a day: what is on record, unless a move puts something in its place."""
        record = self.claims.on(instance, day)
        at = self.moved.get(instance)
        if at is None:
            return tuple(Said(claim, CERTAIN, False) for claim in record)
        left: list[int] = []
        made: dict[Claim, list[int]] = {}
        for option, way in enumerate(self.moves[at].options):
            claim = way.claims.get(instance)
            (left if claim is None else made.setdefault(claim, [])).append(option)
        kept = tuple(Said(claim, _options(at, left), False) for claim in record) if left else ()
        return (*kept, *(Said(claim, _options(at, found), True) for claim, found in made.items()))

    def run(self) -> Situation:
        """The situation."""
        self.said = self._cells()
        for (instance, _), found in self.said.items():
            self.read.setdefault(instance, []).extend(s.claim for s in found)
        self._open()
        inputs = tuple(self._input(test) for test in self.program.inputs)
        sums = {head: tuple(self._sum(t) for t in found) for head, found in self.program.thresholds.items()}
        resolved = {cell: self._alternatives(cell) for cell in self.said}
        return Situation(
            self.program,
            self.scenario,
            tuple(self.variables),
            inputs,
            sums,
            resolved,
            self.cuts.reduced,
            self.cuts.coarse,
            self._accounts(),
            self.disputes,
        )

    # --- what is open -----------------------------------------------------------------------------------------------

    def _cells(self) -> dict[Cell, tuple[Said, ...]]:
        """Every base value that inputs and sums read, with what is said of it, in a stable order."""
        cells: dict[Cell, tuple[Said, ...]] = {}
        for test in self.program.inputs:
            if isinstance(test, ValueTest):
                cells[test.instance, None] = self.said_today(test.instance)
            elif isinstance(test, TermTest):
                pinned = dict(test.pinned)
                for instance in instances(test.expression, test.environment, self.rulebook):
                    if isinstance(test.expression, Lasting):
                        cells.update(self._history(instance, test.expression))
                    elif instance not in pinned:
                        cells[instance, None] = self.said_today(instance)
        for found in self.program.thresholds.values():
            for threshold in found:
                for weight, _ in threshold.items:
                    if weight.term is not None:
                        instance = _instance(weight)
                        cells[instance, None] = self.said_today(instance)
        return cells

    def _history(self, instance: InstanceKey, e: Lasting) -> dict[Cell, tuple[Said, ...]]:
        """The stretches of a condition's past that a duration looks at."""
        return {self._cell_on(instance, day): self._said_on(instance, day) for day in self._days(instance, e)}

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

    def _open(self) -> None:
        """Make a variable of every move and of everything open."""
        for at, move in enumerate(self.moves):
            labels = tuple(option.label for option in move.options)
            self._variable(("move", at), Variable(move.instance, labels, moved=True))
        self._rank()
        for cell, found in self.said.items():
            for said in found:
                self._open_value(cell, said)

    def _rank(self) -> None:
        """Make a variable of every ranking of accounts that is open. The account that is asked for comes first."""
        record = {cell: [s.claim for s in found if not s.moved] for cell, found in self.said.items()}
        disputed = {cell: _speakers(found) for cell, found in record.items() if len(found) > 1}
        for order in orders(s for s in disputed.values() if self.scenario.account not in s):
            at = self._variable(order, Variable(None, order.labels))
            self.orders.update((frozenset(s), (at, order)) for s in order.speakers)
        for (instance, _), speakers in disputed.items():
            known = self.disputes.get(instance, Dispute(frozenset(), frozenset()))
            ranked = self.orders.get(frozenset(speakers))
            rankings = known.rankings | ({ranked[0]} if ranked else set())
            self.disputes[instance] = Dispute(known.speakers.union(speakers), rankings)

    def _accounts(self) -> dict[str, Choice]:
        """The choice under which each account in a dispute comes first; nothing where one is asked for."""
        found: dict[str, Choice] = {}
        if self.scenario.account is None:
            for at, order in dict(self.orders.values()).items():
                for account in dict.fromkeys(a for speakers in order.speakers for a in speakers):
                    found[account] = both(found.get(account, CERTAIN), _options(at, order.led(account)))
        return found

    def _open_value(self, cell: Cell, said: Said) -> None:
        """Make a variable of a value that is not known. One that a move supposes is the same on every day."""
        key = self._value_key(cell, said)
        if key in self.values:
            return
        values = self.values[key] = self.cuts.values(cell[0], said.claim.given)
        if len(values) > 1:
            options = tuple(self.cuts.label(cell[0], v) for v in values)
            self._variable(key, Variable(cell[0], options))

    @staticmethod
    def _value_key(cell: Cell, said: Said) -> object:
        """What tells open values apart."""
        if said.moved:
            return "supposed", cell[0], said.claim
        return "value", cell, said.claim.account

    def _variable(self, key: object, variable: Variable) -> int:
        self.position[key] = len(self.variables)
        self.variables.append(variable)
        return self.position[key]

    def _chosen(self, key: object, option: int) -> Choice:
        """The choice of a variable's option; certain if it is not open."""
        return (((self.position[key], option),),) if key in self.position else CERTAIN

    # --- alternatives of a base value -------------------------------------------------------------------------------

    def _alternatives(self, cell: Cell) -> tuple[Alternative, ...]:
        if cell not in self.resolved:
            found = self.said[cell]
            record = [s.claim for s in found if not s.moved]
            alternatives = []
            for position, said in enumerate(found):
                stated = said.when
                if not said.moved and len(record) > 1:
                    stated = both(stated, self._stands(record, position))
                key = self._value_key(cell, said)
                for option, value in enumerate(self.values[key]):
                    when = both(stated, self._chosen(key, option))
                    if when:
                        alternatives.append(Alternative(value, when, said.claim))
            self.resolved[cell] = tuple(alternatives)
        return self.resolved[cell]

    def _stands(self, found: Sequence[Claim], position: int) -> Choice:
        """The choice by which a claim is, of several, the one that is right: that of the account that ranks first."""
        speakers, account = _speakers(found), _speakers(found)[position]
        if self.scenario.account in speakers:
            return CERTAIN if account == self.scenario.account else IMPOSSIBLE
        at, order = self.orders[frozenset(speakers)]
        return _options(at, order.won(speakers, account))

    # --- inputs and sums --------------------------------------------------------------------------------------------

    def _input(self, test: Input) -> Choice:
        as_of = self.scenario.as_of
        match test:
            case ValueTest(instance=instance, values=values):
                found = self._alternatives((instance, None))
                return either(a.when for a in found if a.value in values)
            case FreeTest(instance=instance):
                return self._free(instance)
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

    def _free(self, instance: InstanceKey) -> Choice:
        """The choice under which no assumption fixes a condition."""
        at = self.moved.get(instance)
        assumed = instance in self.scenario.assumptions
        if at is None:
            return IMPOSSIBLE if assumed else CERTAIN
        free = []
        for option, way in enumerate(self.moves[at].options):
            claim = way.claims.get(instance)
            if not assumed if claim is None else claim.kind is not LeafKind.ASSUMPTION:
                free.append(option)
        return CERTAIN if len(free) == len(self.moves[at].options) else _options(at, free)

    def _where(self, cells: Sequence[Cell], holds: Callable[[Mapping[Cell, Value]], bool]) -> Choice:
        """The choice under which a test of some base values holds."""
        options = [self._alternatives(c) for c in cells]
        if prod(map(len, options)) > TEST_COMBINATIONS:
            raise _too_open([c for c, o in zip(cells, options, strict=True) if len(o) > 1])
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

        def holds_on(day: dt.date, values: Mapping[Cell, Value]) -> bool:
            def value_of(instance: InstanceKey) -> Value:
                return values[self._cell_on(instance, day)]

            return holds_by_base(e.body, test.environment, self.rulebook, value_of, day)

        cells = {day: tuple(dict.fromkeys(self._cell_on(i, day) for i in read)) for day in days}
        found = CERTAIN
        for each in dict.fromkeys(self._where(cells[day], partial(holds_on, day)) for day in days):
            if len(found) * len(each) > TEST_COMBINATIONS:
                raise _too_open([cell for day in days for cell in cells[day]])
            found = both(found, each)
        return found

    def _sum(self, threshold: Threshold) -> SituationSum:
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
                items.append(SumItem(whole, literal, when, negated=False))
            elif whole < 0:
                bound -= whole
                items.append(SumItem(-whole, literal, when, negated=True))
        return SituationSum(tuple(items), bound)


def _too_open(cells: Sequence[Cell]) -> LimitReached:
    names = ", ".join(dict.fromkeys(f"`{show_instance(cell[0])}`" for cell in cells))
    return LimitReached(TEST_COMBINATIONS.told(names=names))


def _speakers(found: Sequence[Claim]) -> Speakers:
    """Whose word each of several claims is."""
    return tuple(claim.account or RECORD for claim in found)


def _options(at: int, found: Sequence[int]) -> Choice:
    """The choice of one of some options."""
    return tuple(((at, option),) for option in found)


def _instance(weight: Weight) -> InstanceKey:
    assert isinstance(weight.term, ValueOf)
    return weight.term.condition, members_of(weight.term.arguments, weight.environment)
