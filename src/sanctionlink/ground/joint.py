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
    Bite,
    Clause,
    Component,
    Environment,
    Exclusion,
    FreeTest,
    Input,
    Literal,
    Program,
    TermTest,
    Threshold,
    Triple,
    ValidityTest,
    ValueTest,
    Weight,
)
from sanctionlink.ground.picked_days import apart
from sanctionlink.ground.same_rule import bare, rewritten, variables
from sanctionlink.ground.two_rulebooks import FREE, OLD, TODAY, Common
from sanctionlink.model.expression import (
    AsOf,
    Comparison,
    Constant,
    EachYear,
    Lasting,
    LastYearly,
    Op,
    ValueOf,
)
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Value
from sanctionlink.records import dataclass, field


@dataclass(frozen=True, slots=True)
class ComparedProgram:
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


def opened(program: Program) -> Program:
    """A whole program over an open world, with an open day; its atoms are new ones, and proofs have no use for it."""
    triples = [*program.statuses.values(), *program.index.values()]
    triples += [b.holds for of in (program.bites, program.counters) for bites in of.values() for b in bites]
    triples += [exclusion.broken for exclusion in program.exclusions]
    triples += [t for found in program.consequences.values() for t in found.values()]
    outlooks = [found.each() for found in program.outlooks.values()]
    literals = [x for found in (*triples, *outlooks) for x in found]
    side = _CopiedProgram(ComparedProgram(program, tuple(literals)), {}, {})
    joining = _Joining(open_day=True)
    joining.take_inputs(side)
    joining.begin()
    joining.take_rest(side)
    common = Common.of(program.rulebook, program.rulebook, open_day=True)
    return side.told(joining.program(common.rulebook))


def join(old: ComparedProgram, new: ComparedProgram, open_day: bool) -> Joint:
    """Both programs over one open world."""
    common = Common.of(old.program.rulebook, new.program.rulebook, open_day)
    joining = _Joining(open_day)
    sides = (
        (old, _CopiedProgram(old, common.renamed, common.renamed_sets)),
        (new, _CopiedProgram(new, {}, {})),
    )
    for _, side in sides:
        joining.take_inputs(side)
    joining.begin()
    for _, side in sides:
        joining.take_rest(side)
    program = joining.program(common.rulebook)
    one, other = (tuple(side.literal(x) for x in part.literals) for part, side in sides)
    return Joint(program, one, other, {v: k for k, v in common.renamed.items()})


def beside_itself(program: Program, literals: Sequence[Literal], condition: str) -> Joint:
    """An opened program beside itself, alike in everything but one condition, which each side has a copy of."""
    from dataclasses import replace

    names = {name: prefix + OLD + condition for prefix in ("", FREE) for name in [prefix + condition]}
    conditions = program.rulebook.conditions
    copies = {new: replace(conditions[old], id=new) for old, new in names.items() if old in conditions}
    part = ComparedProgram(program, tuple(literals))
    sides = _CopiedProgram(part, names, {}), _CopiedProgram(part, {}, {})
    joining = _Joining(open_day=False)
    for side in sides:
        joining.take_inputs(side)
    joining.begin()
    for side in sides:
        joining.take_rest(side)
    rulebook = replace(program.rulebook, conditions={**conditions, **copies})
    one, other = (tuple(side.literal(x) for x in literals) for side in sides)
    return Joint(joining.program(rulebook), one, other, {names[condition]: condition})


# --- joining ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _CopiedProgram:
    """One program on its way into the joint one."""

    part: ComparedProgram
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

    def triple(self, triple: Triple) -> Triple:
        one, two, three = triple
        return self.literal(one), self.literal(two), self.literal(three)

    def bites(self, bites: Iterable[Bite]) -> tuple[Bite, ...]:
        return tuple(Bite(b.rule, b.target, self.triple(b.holds)) for b in bites)

    def told(self, joint: Program) -> Program:
        """The joint program with all that this side's says of what its atoms mean."""
        from dataclasses import replace

        own = self.part.program
        return replace(
            joint,
            ground_rules=own.ground_rules,
            statuses={key: self.triple(t) for key, t in own.statuses.items()},
            outlooks={key: found.mapped(self.literal) for key, found in own.outlooks.items()},
            bites={key: self.bites(bites) for key, bites in own.bites.items()},
            counters={key: self.bites(bites) for key, bites in own.counters.items()},
            exclusions=tuple(Exclusion(e.origin, self.triple(e.broken)) for e in own.exclusions),
            consequences={
                key: {value: self.triple(t) for value, t in found.items()}
                for key, found in own.consequences.items()
            },
            index={key: self.triple(t) for key, t in own.index.items()},
            environments=own.environments,
        )

    def instance(self, instance: InstanceKey) -> InstanceKey:
        return self.names.get(instance[0], instance[0]), instance[1]


class _Joining:
    """The joint program while it grows."""

    def __init__(self, open_day: bool) -> None:
        self.open_day = open_day
        self.inputs: list[Input] = []
        self.known: dict[object, int] = {}
        self.waiting: list[tuple[_CopiedProgram, int, list[tuple[Literal, ...]]]] = []
        self.clauses: dict[int, tuple[Clause, ...]] = {}
        self.thresholds: dict[int, tuple[Threshold, ...]] = {}
        self.components: list[Component] = []
        self.next = 0

    # Inputs come first, of both sides, since their atoms come before all others.

    def take_inputs(self, side: _CopiedProgram) -> None:
        """The inputs that a side needs."""
        needed = side.needed()
        for at, test in enumerate(side.part.program.inputs):
            if at + 2 in needed:
                bodies = [tuple(self._input(t) for t in way) for way in self._tests(test, side)]
                if len(bodies) == len(bodies[0]) == 1:
                    side.atoms[at + 2] = bodies[0][0]
                else:
                    self.waiting.append((side, at + 2, bodies))

    def _input(self, test: Input) -> Literal:
        key = bare(test)
        if key not in self.known:
            self.inputs.append(test)
            self.known[key] = len(self.inputs) + 1
        return self.known[key]

    def _tests(self, test: Input, side: _CopiedProgram) -> Sequence[Sequence[Input]]:
        """A test over the joint program's conditions, as alternatives of tests that hold together."""
        match test:
            case ValueTest(instance=instance, values=values):
                return [[ValueTest(side.instance(instance), values)]]
            case FreeTest(instance=instance):
                name, members = side.instance(instance)
                return [[ValueTest((FREE + name, members), frozenset({"yes"}))]]
            case ValidityTest(start=start, end=end) if self.open_day:
                bounds = [(Op.GE, start), (Op.LT, end)]
                return [[_compared(op, day) for op, day in bounds if day is not None]]
            case TermTest(expression=e, environment=environment, pinned=pinned):
                expression = rewritten(e, side.names, side.sets, _open_day if self.open_day else None)
                pins = tuple((side.instance(i), v) for i, v in pinned)
                ways = apart(expression) if isinstance(expression, Comparison) else [(expression,)]
                return [[_term_test(part, environment, pins) for part in way] for way in ways]
        return [[test]]

    def begin(self) -> None:
        """Go on to what is derived."""
        self.next = len(self.inputs) + 2
        for side, atom, bodies in self.waiting:
            side.atoms[atom] = self._shared((frozenset(bodies), frozenset()), bodies, ())

    def take_rest(self, side: _CopiedProgram) -> None:
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

    def _circle(self, program: Program, component: Component, side: _CopiedProgram) -> None:
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
    def _bodies(program: Program, atom: int, side: _CopiedProgram) -> list[tuple[Literal, ...]]:
        return [tuple(sorted(side.literal(x) for x in c.body)) for c in program.clauses.get(atom, ())]

    @staticmethod
    def _sums(program: Program, atom: int, side: _CopiedProgram) -> tuple[Threshold, ...]:
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
            outlooks={},
            bites={},
            counters={},
            exclusions=(),
            consequences={},
            index={},
            environments={},
        )


def _from(literal: Literal, first: int) -> tuple[bool, bool, int]:
    """A literal told by its place in a circle that begins with an atom, if it lies there."""
    inside = abs(literal) >= first
    return inside, literal > 0, abs(literal) - first if inside else abs(literal)


def _term_test(
    e: Comparison | EachYear | Lasting, environment: Environment, pins: tuple[tuple[InstanceKey, Value], ...]
) -> TermTest:
    """A test that binds only what it reads, so that tests that say the same share an atom."""
    used = set(variables(e))
    return TermTest(e, tuple(b for b in environment if b[0] in used), pins)


def _compared(op: Op, day: dt.date) -> TermTest:
    from sanctionlink.diagnostics.model import Span

    span = Span("", 1, 1, 1, 1)
    return TermTest(Comparison(ValueOf(TODAY, (), span), op, Constant(day, span), span), ())


def _open_day(day: AsOf | LastYearly) -> ValueOf | LastYearly:
    """An open day in the place of the date asked about."""
    today = ValueOf(TODAY, (), day.span)
    return today if isinstance(day, AsOf) else LastYearly(day.month, day.day, day.span, today)
