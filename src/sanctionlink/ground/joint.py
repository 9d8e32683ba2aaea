"""Two programs side by side over the same open world, so that one search tells whether anything can tell them apart.

Each program is copied with what it needs for some literals, and nothing on record: every condition that it reads becomes
open, its past too, and whether an assumption fixes it. With an open day, the date asked about is a date like any other.
What both programs say in the same way is one atom, so that programs that differ little meet in most of their atoms.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sanctionlink.ground.ir import (
    TRUE,
    Asked,
    Clause,
    Component,
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
from sanctionlink.ground.rule_patterns import bare, rewritten
from sanctionlink.model.expression import AsOf, Comparison, Constant, LastYearly, Op, ValueOf
from sanctionlink.model.rulebook import Condition, ConditionType, MemberSet, Rulebook
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.records import dataclass, field

TODAY = "as_of"
"""The condition that stands for an open day; no condition of a rulebook can have this name."""

FREE, OLD = "free ", "old "
"""What goes before the names of conditions that only a joint program has: blanks are in no rulebook's names."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the two programs, and the literals that are to be compared."""

    program: Program
    literals: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """Both programs in one. `old` and `new` are the literals asked for, in their order, in the joint program."""

    program: Program
    old: tuple[Literal, ...]
    new: tuple[Literal, ...]
    apart: Mapping[str, str]
    """Conditions that are not the same question in both, by the name of the old one in the joint program."""


def join(old: Part, new: Part, open_day: bool) -> Joint:
    """Both programs over one open world."""
    common = _Common.of(old.program.rulebook, new.program.rulebook, open_day)
    joining = _Joining(open_day)
    sides = (
        (old, _Side(old, common.renamed, common.renamed_sets)),
        (new, _Side(new, {}, {})),
    )
    for _, side in sides:
        joining.take_inputs(side)
    joining.begin()
    for _, side in sides:
        joining.take_rest(side)
    program = joining.program(common.rulebook)
    one, other = (tuple(side.literal(x) for x in part.literals) for part, side in sides)
    return Joint(program, one, other, {v: k for k, v in common.renamed.items()})


# --- what both have in common -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Common:
    """The conditions and sets of both; of the old side, those that go by another name since they are not the same."""

    rulebook: Rulebook
    renamed: Mapping[str, str]
    renamed_sets: Mapping[str, str]

    @classmethod
    def of(cls, old: Rulebook, new: Rulebook, open_day: bool) -> _Common:
        from dataclasses import replace

        conditions: dict[str, Condition] = {}
        renamed: dict[str, str] = {}
        for name, condition in new.conditions.items():
            conditions[name] = replace(condition, default=None)
        for name, condition in old.conditions.items():
            if name not in new.conditions:
                conditions[name] = replace(condition, default=None)
            elif (shared := unified(condition, new.conditions[name])) is not None:
                conditions[name] = shared
            else:
                renamed[name] = OLD + name
                conditions[OLD + name] = replace(condition, default=None)
        for name, condition in list(conditions.items()):
            conditions[FREE + name] = replace(
                condition,
                id=FREE + name,
                type=ConditionType.YES_NO,
                values=("no", "yes"),
                low=None,
                high=None,
            )
        if open_day:
            any_one = next(iter(conditions.values()), None)
            conditions[TODAY] = _day_condition(any_one)
        sets: dict[str, MemberSet] = dict(new.sets)
        renamed_sets: dict[str, str] = {}
        for name, found in old.sets.items():
            if name in new.sets and list(new.sets[name].members) != list(found.members):
                renamed_sets[name] = OLD + name
            sets[renamed_sets.get(name, name)] = found
        rulebook = replace(new, conditions=conditions, sets=sets, facts=(), rules={}, notions={}, targets={})
        return cls(rulebook, renamed, renamed_sets)


def unified(old: Condition, new: Condition) -> Condition | None:
    """The condition with the values that both versions have, or None if there are none or it is another question."""
    from dataclasses import replace

    if old.over != new.over or (old.type != new.type and not (old.type.finite and new.type.finite)):
        return None
    values = tuple(v for v in new.values if v in old.values)
    lows = [c.low for c in (old, new) if c.low is not None]
    highs = [c.high for c in (old, new) if c.high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if (new.type.finite and not values) or (low is not None and high is not None and low > high):
        return None
    return replace(new, values=values, low=low, high=high, default=None)


def _day_condition(like: Condition | None) -> Condition:
    from sanctionlink.diagnostics.model import Span

    span = like.span if like else Span("", 1, 1, 1, 1)
    return Condition(
        id=TODAY,
        type=ConditionType.DATE,
        ask="Which day is asked about?",
        values=(),
        over=(),
        default=None,
        held_by=(),
        movable=(),
        cost=1,
        low=None,
        high=None,
        cites=(),
        span=span,
    )


# --- joining ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Side:
    """One program on its way into the joint one."""

    part: Part
    names: Mapping[str, str]
    sets: Mapping[str, str]
    atoms: dict[int, Literal] = field(default_factory=lambda: {TRUE: TRUE})

    def literal(self, literal: Literal) -> Literal:
        found = self.atoms[abs(literal)]
        return found if literal > 0 else -found

    def needed(self) -> set[int]:
        """The atoms that the literals rest on."""
        program = self.part.program
        seen = {abs(x) for x in self.part.literals}
        stack = list(seen)
        while stack:
            atom = stack.pop()
            below = [abs(x) for c in program.clauses.get(atom, ()) for x in c.body]
            below += [abs(x) for t in program.thresholds.get(atom, ()) for _, x in t.items]
            for found in below:
                if found not in seen:
                    seen.add(found)
                    stack.append(found)
        return seen

    def instance(self, instance: InstanceKey) -> InstanceKey:
        return self.names.get(instance[0], instance[0]), instance[1]


class _Joining:
    """The joint program while it grows."""

    def __init__(self, open_day: bool) -> None:
        self.open_day = open_day
        self.inputs: list[Input] = []
        self.known: dict[object, int] = {}
        self.waiting: list[tuple[_Side, int, tuple[Literal, ...]]] = []
        self.clauses: dict[int, tuple[Clause, ...]] = {}
        self.thresholds: dict[int, tuple[Threshold, ...]] = {}
        self.components: list[Component] = []
        self.next = 0

    # Inputs come first, of both sides, since their atoms come before all others.

    def take_inputs(self, side: _Side) -> None:
        """The inputs that a side needs."""
        needed = side.needed()
        for at, test in enumerate(side.part.program.inputs):
            if at + 2 in needed:
                literals = tuple(self._input(t) for t in self._tests(test, side))
                if len(literals) == 1:
                    side.atoms[at + 2] = literals[0]
                else:
                    self.waiting.append((side, at + 2, literals))

    def _input(self, test: Input) -> Literal:
        key = bare(test)
        if key not in self.known:
            self.inputs.append(test)
            self.known[key] = len(self.inputs) + 1
        return self.known[key]

    def _tests(self, test: Input, side: _Side) -> list[Input]:
        """A test over the joint program's conditions, or several that hold together."""
        match test:
            case ValueTest(instance=instance, values=values):
                return [ValueTest(side.instance(instance), values)]
            case FreeTest(instance=instance):
                name, members = side.instance(instance)
                return [ValueTest((FREE + name, members), frozenset({"yes"}))]
            case ValidityTest(start=start, end=end) if self.open_day:
                bounds = [(Op.GE, start), (Op.LT, end)]
                return [_compared(op, day) for op, day in bounds if day is not None]
            case TermTest(expression=e, environment=environment, pinned=pinned):
                expression = rewritten(e, side.names, side.sets, _open_day if self.open_day else None)
                pins = tuple((side.instance(i), v) for i, v in pinned)
                return [TermTest(expression, environment, pins)]
        return [test]

    def begin(self) -> None:
        """Go on to what is derived."""
        self.next = len(self.inputs) + 2
        for side, atom, literals in self.waiting:
            side.atoms[atom] = self._shared(("all", literals), [literals], ())

    def take_rest(self, side: _Side) -> None:
        """Everything derived that a side needs, in order."""
        needed = side.needed()
        program = side.part.program
        for component in program.components:
            if component.atoms[0] not in needed:
                continue
            if component.recursive:
                self._circle(program, component, side)
                continue
            atom = component.atoms[0]
            bodies = self._bodies(program, atom, side)
            sums = self._sums(program, atom, side)
            key = (frozenset(bodies), frozenset(bare(s) for s in sums))
            side.atoms[atom] = self._shared(key, bodies, sums)

    def _shared(self, key: object, bodies: Sequence[tuple[Literal, ...]], sums: tuple[Threshold, ...]) -> int:
        """The atom so defined, an earlier one if there is one."""
        if key not in self.known:
            atom = self.known[key] = self.next
            self.next += 1
            self._write(atom, bodies, sums)
            self.components.append(Component((atom,), False))
        return self.known[key]

    def _write(self, atom: int, bodies: Iterable[tuple[Literal, ...]], sums: Iterable[Threshold]) -> None:
        self.clauses[atom] = tuple(Clause(atom, body) for body in dict.fromkeys(bodies))
        made = tuple(Threshold(atom, s.items, s.strict) for s in sums)
        if made:
            self.thresholds[atom] = made

    def _circle(self, program: Program, component: Component, side: _Side) -> None:
        """Atoms that rest on each other; the same circle of the other side stands for them if there is one."""
        first = self.next
        made = range(first, first + len(component.atoms))
        side.atoms.update(zip(component.atoms, made, strict=True))
        parts = [(self._bodies(program, a, side), self._sums(program, a, side)) for a in component.atoms]
        key = (
            "circle",
            tuple(
                (
                    frozenset(tuple(sorted(_from(x, first) for x in body)) for body in bodies),
                    frozenset(
                        (tuple((bare(w), _from(x, first)) for w, x in s.items), s.strict) for s in sums
                    ),
                )
                for bodies, sums in parts
            ),
        )
        if key in self.known:
            start = self.known[key]
            side.atoms.update(zip(component.atoms, range(start, start + len(made)), strict=True))
            return
        self.known[key] = first
        self.next += len(made)
        for atom, (bodies, sums) in zip(made, parts, strict=True):
            self._write(atom, bodies, sums)
        self.components.append(Component(tuple(made), True))

    @staticmethod
    def _bodies(program: Program, atom: int, side: _Side) -> list[tuple[Literal, ...]]:
        return [tuple(sorted(side.literal(x) for x in c.body)) for c in program.clauses.get(atom, ())]

    @staticmethod
    def _sums(program: Program, atom: int, side: _Side) -> tuple[Threshold, ...]:
        found = []
        for threshold in program.thresholds.get(atom, ()):
            items = []
            for weight, literal in threshold.items:
                term = None if weight.term is None else rewritten(weight.term, side.names, side.sets, None)
                made = Weight(weight.factor, term, weight.environment, weight.sign)
                items.append((made, side.literal(literal)))
            found.append(Threshold(0, tuple(items), threshold.strict))
        return tuple(found)

    def program(self, rulebook: Rulebook) -> Program:
        """The joint program. It has no rules and targets of its own."""
        return Program(
            asked=Asked(rulebook, (), (), suspects=False, every_rule=False),
            atoms=self.next - 1,
            inputs=tuple(self.inputs),
            clauses=self.clauses,
            thresholds=self.thresholds,
            components=tuple(self.components),
            ground_rules=(),
            statuses={},
            advice={},
            bites={},
            exclusions=(),
            consequences={},
            index={},
            environments={},
        )


def _from(literal: Literal, first: int) -> tuple[bool, bool, int]:
    """A literal told by its place in a circle that begins with an atom, if it lies there."""
    inside = abs(literal) >= first
    return inside, literal > 0, abs(literal) - first if inside else abs(literal)


def _compared(op: Op, day: dt.date) -> TermTest:
    from sanctionlink.diagnostics.model import Span

    span = Span("", 1, 1, 1, 1)
    return TermTest(Comparison(ValueOf(TODAY, (), span), op, Constant(day, span), span), ())


def _open_day(day: AsOf | LastYearly) -> ValueOf | LastYearly:
    """An open day in the place of the date asked about."""
    today = ValueOf(TODAY, (), day.span)
    return today if isinstance(day, AsOf) else LastYearly(day.month, day.day, day.span, today)
