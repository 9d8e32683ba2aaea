"""Random small rulebooks with a scenario each, as model objects: the programs that the engines must agree on.

Every notion, target and condition that consequences set gets a layer, and a rule reads downwards: a notion or status of
its own layer only positively, everything else from below. So nearly every program is stratified; one in thirty may
read anything, which yields some that are not. A budget of worlds bounds how much is left open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from random_expressions import SPAN, Bodies, Draws, Symbols, days_around
from random_record import ACCOUNTS, OnRecord
from readable import as_text
from sanctionlink.model import expression as ex
from sanctionlink.model.holders import NOBODY
from sanctionlink.model.rulebook import (
    Assignment,
    Blocks,
    Condition,
    ConditionType,
    Counters,
    Defines,
    Effect,
    Excludes,
    Fact,
    Lifts,
    MemberSet,
    Party,
    Requires,
    Rule,
    Rulebook,
    Sets,
    Strength,
    Target,
    TargetKind,
    TargetRef,
)
from sanctionlink.model.scenario import Scenario
from sanctionlink.model.values import FIRST_DAY, LAST_DAY, NEVER, Given, Value

TODAYS = (
    dt.date(2024, 3, 1),
    dt.date(2024, 2, 29),
    dt.date(2024, 3, 31),
    dt.date(2023, 3, 1),
    dt.date(2024, 1, 1),
    FIRST_DAY,
    LAST_DAY - dt.timedelta(days=1),
)


@dataclass(frozen=True, repr=False)
class Program:
    """A rulebook and a question about it. A failed test shows it as a reader writes it."""

    rulebook: Rulebook
    scenario: Scenario

    def __repr__(self) -> str:
        return as_text(self.rulebook, self.scenario)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))


def try_programs(count: int, start: int, check: Callable[[Program], None]) -> None:
    """Hold `count` or more random programs to `check`: the same `start`, the same programs.

    Hypothesis varies a program that passed five times before it makes a new one, and in a run of ten does not begin
    to. So there are many short runs, which have twice as many different programs. Two of ten are trivial.
    """

    @settings(
        max_examples=10,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
    )
    @given(programs())
    def run(program: Program) -> None:
        check(program)

    for number in range(-(-count // 8)):
        seed(f"{start}.{number}")(run)()


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A random program."""
    return Writer(draw).program()


@dataclass
class Writer(Draws):
    """One random program in the making."""

    symbols: Symbols = field(default_factory=Symbols)
    rules: dict[str, Rule] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    ring: tuple[str, ...] = ()

    def program(self) -> Program:
        """Conditions, targets, rules, then what is on record about them."""
        self.symbols.as_of = self.pick(TODAYS)
        self.symbols.number_style = self.pick(("sums", "pairs", "doubles"))
        self.declare_sets()
        self.declare_conditions()
        self.declare_heads()
        self.write_rules()
        record = OnRecord(self.draw, self.symbols)
        observed, assumed = record.observations(), record.assumptions()
        facts = record.facts({*assumed, *((fact.condition, fact.arguments) for fact in observed)})
        account = self.pick(ACCOUNTS) if self.chance(12) else None
        return Program(self.rulebook(facts), Scenario(self.symbols.as_of, assumed, observed, account))

    def rulebook(self, facts: tuple[Fact, ...]) -> Rulebook:
        """The rulebook, whole."""
        s = self.symbols
        accounts = {name: Party(name, name.title(), SPAN) for name in ACCOUNTS}
        return Rulebook(
            id="random",
            title="Random",
            note=None,
            as_of=s.as_of,
            sources={},
            parties={},
            accounts=accounts,
            sets=s.sets,
            conditions=s.conditions,
            targets=s.targets,
            notions=s.notions,
            rules=self.rules,
            facts=facts,
        )

    # --- what there is -----------------------------------------------------------------------------------------------

    def declare_sets(self) -> None:
        """A set of two or three, and another that shares some members."""
        size = 2 + self.chance(40)
        members = {name: name.upper() for name in "abc"[:size]}
        self.symbols.sets["s"] = MemberSet("s", "S", members, SPAN)
        if self.chance(25):
            others = {name: name.upper() for name in self.pick(("ad", "b", "bd", ""))}
            self.symbols.sets["u"] = MemberSet("u", "U", others, SPAN)

    def over(self, percent: int) -> tuple[str, ...]:
        """The arguments of something: none, a member of `s`, or now and then a member of `u`."""
        if not self.chance(percent):
            return ()
        return ("u",) if "u" in self.symbols.sets and self.chance(25) else ("s",)

    def declare_conditions(self) -> None:
        """Two to seven finite ones, up to two numbers and up to two days."""
        for i in range(self.draw(st.integers(2, 6))):
            kind = self.pick(
                (ConditionType.YES_NO, ConditionType.YES_NO, ConditionType.SCALE, ConditionType.CHOICE)
            )
            words = ("no", "yes") if kind is ConditionType.YES_NO else ("lo", "mid", "hi")
            self.condition(f"c{i}", kind, words, self.over(30))
        if self.chance(8):
            self.condition("edge", ConditionType.YES_NO, ("no", "yes"), ("s", "s"))
        for i in range(self.pick((0, 0, 1, 2))):
            self.condition(f"n{i}", ConditionType.NUMBER, (), self.over(35))
        for i in range(self.pick((0, 0, 1, 2))):
            self.condition(f"d{i}", ConditionType.DATE, (), self.over(20))
        if self.chance(12):
            self.condition("stake", ConditionType.NUMBER, (), ("s", "s"))

    def condition(
        self, name: str, kind: ConditionType, words: tuple[str, ...], over: tuple[str, ...]
    ) -> None:
        """One condition. Whether its silence is unknown is settled with the facts, by the budget."""
        default: Given | None = None
        if words and (len(over) == 2 or self.chance(45)):
            default = words[0] if self.chance(80) or len(over) == 2 else self.pick(words)
        elif kind is ConditionType.NUMBER:
            default = 0 if len(over) == 2 else self.draw(st.integers(0, 3))
        elif kind is ConditionType.DATE:
            default = NEVER if self.chance(50) else self.pick(days_around(self.symbols.as_of))
        number = kind is ConditionType.NUMBER
        self.symbols.conditions[name] = Condition(
            id=name,
            type=kind,
            ask=f"{name}?",
            values=words,
            over=over,
            default=default,
            held_by=NOBODY,
            movable=(),
            cost=1,
            low=0 if number else None,
            high=3 if number else None,
            cites=(),
            span=SPAN,
        )

    def declare_heads(self) -> None:
        """Targets, notions and the conditions that consequences set, each with its layer."""
        s = self.symbols
        for i in range(self.draw(st.integers(1, 4))):
            kind = TargetKind.MEASURE if self.chance(30) else TargetKind.PROPOSAL
            s.targets[f"t{i}"] = Target(f"t{i}", kind, f"T{i}", {}, self.over(25), SPAN)
        for i in range(self.pick((0, 1, 1, 2, 3))):
            s.notions[f"p{i}"] = self.over(45)
        for name in s.conditions:
            if self.chance(18):
                s.layers[name] = 0
        for names, lowest, highest in (
            (list(s.layers), 1, 3),
            (list(s.notions), 1, 3),
            (list(s.targets), 2, 4),
        ):
            for name in names:
                s.layers[name] = self.draw(st.integers(lowest, highest))
        settable = [
            name
            for name, c in s.conditions.items()
            if name in s.layers and len(c.over) < 2 and all(s.sets[own].members for own in c.over)
        ]
        if settable and self.chance(25):
            self.ring = tuple(dict.fromkeys((self.pick(settable), self.pick(settable))))
            for name in self.ring:
                s.layers[name] = s.layers[self.ring[0]]

    # --- rules -------------------------------------------------------------------------------------------------------

    def write_rules(self) -> None:
        """One to ten rules of all kinds."""
        for _ in range(self.draw(st.integers(2, 9))):
            kinds = ["blocks", "blocks", "requires", "requires", "lifts", "lifts", "never", "counters"]
            kinds += ["defines"] * 3 if self.symbols.notions else []
            settable = [name for name in self.symbols.conditions if name in self.symbols.layers]
            kinds += ["sets"] * 3 if settable else []
            kind = self.pick(kinds)
            if kind == "lifts":
                self.lifting_rule()
            elif kind == "never":
                if self.chance(60):
                    self.add(Excludes(), 9, {}, always=False)
            else:
                self.head_rule(kind, settable)
        stake = self.symbols.conditions.get("stake")
        owned = [name for name, over in self.symbols.notions.items() if over == ("s",)]
        if stake and owned:
            self.ownership_rule(owned[0])
        values = {name: OnRecord(self.draw, self.symbols).value(name) for name in self.ring}
        for read, set_to in zip(self.ring, [*self.ring[1:], *self.ring[:1]], strict=True):
            self.ring_rule(read, set_to, values)

    def ring_rule(self, read: str, set_to: str, values: Mapping[str, Value]) -> None:
        """A consequence of the value that a consequence of it sets, for some member if need be: a circle without negation."""
        s = self.symbols
        scope = {"x0": "s"} if "s" in (*s.conditions[read].over, *s.conditions[set_to].over) else {}
        below = Bodies(self.draw, s, s.layers[read], scope, strict=True)
        value = values[read]
        test: ex.Expression
        if isinstance(value, str):
            test = ex.Holds(read, below.arguments(s.conditions[read].over), frozenset({value}), SPAN)
        else:
            day = ex.ValueOf(read, below.arguments(s.conditions[read].over), SPAN)
            op = self.pick((ex.Op.GE, ex.Op.LE, ex.Op.EQ))
            test = ex.Comparison(day, op, ex.Constant(value, SPAN), SPAN)
        when = test if self.chance(60) else ex.And((test, below.leaf(True)), SPAN)
        arguments = below.arguments(s.conditions[set_to].over)
        effect = Sets((Assignment(set_to, arguments, values[set_to]),))
        name = f"r{len(self.rules)}"
        self.rules[name] = self.rule(name, effect, when, None, scope)
        self.heads[name] = s.layers[set_to]

    def head_rule(self, kind: str, settable: list[str]) -> None:
        """A rule that concludes a status, a notion or a value."""
        s = self.symbols
        if kind == "defines":
            name = self.pick(list(s.notions))
            arguments, scope = self.head_arguments(s.notions[name])
            self.add(Defines(name, arguments), s.layers[name], scope, always=False)
        elif kind == "sets":
            name = self.pick(settable)
            arguments, scope = self.head_arguments(s.conditions[name].over)
            assignments = [Assignment(name, arguments, OnRecord(self.draw, s).value(name))]
            self.add(Sets(tuple(assignments)), s.layers[name], scope, always=False)
        else:
            name = self.pick(list(s.targets))
            arguments, scope = self.head_arguments(s.targets[name].over)
            refs, layer = [TargetRef(name, arguments)], s.layers[name]
            for other, target in s.targets.items():
                if (
                    other != name
                    and not target.over
                    and target.kind is s.targets[name].kind
                    and self.chance(20)
                ):
                    refs.append(TargetRef(other, ()))
                    layer = min(layer, s.layers[other])
            proposal = s.targets[name].kind is TargetKind.PROPOSAL
            if kind == "requires" and proposal:
                needed = Bodies(self.draw, s, layer, scope, self.loose()).expression(False)
                self.add(Requires(tuple(refs), needed), layer, scope, always=True)
            elif kind == "counters":
                self.add(Counters(tuple(refs)), layer, scope, always=False)
            else:
                self.add(Blocks(tuple(refs)), layer, scope, always=False)

    def head_arguments(self, over: tuple[str, ...]) -> tuple[tuple[ex.Argument, ...], dict[str, str]]:
        """Arguments for a head: mostly variables that the rule's `for_each` binds."""
        arguments: list[ex.Argument] = []
        scope: dict[str, str] = {}
        for name in over:
            members = list(self.symbols.sets[name].members)
            if members and self.chance(20):
                arguments.append(ex.Member(self.pick(members)))
            else:
                variable = f"x{len(scope)}"
                scope[variable] = name
                arguments.append(ex.Variable(variable))
        if self.chance(8):
            scope[f"x{len(scope)}"] = "s"
        return tuple(arguments), scope

    def lifting_rule(self) -> None:
        """An exception to earlier rules, for some targets or altogether; exceptions have exceptions too."""
        if not self.rules:
            return
        lifted = [self.pick(list(self.rules))]
        if self.chance(20):
            lifted = list(dict.fromkeys([*lifted, self.pick(list(self.rules))]))
        places = self.places(self.rules[lifted[0]].effect) if len(lifted) == 1 else []
        layer = min(self.heads[name] for name in lifted)
        if places and self.chance(65):
            place = self.pick(places)
            arguments, scope = self.head_arguments(self.symbols.targets[place.target].over)
            effect = Lifts(tuple(lifted), (TargetRef(place.target, arguments),))
            self.add(effect, layer, scope, always=False, below=True)
        else:
            self.add(Lifts(tuple(lifted), None), layer, {}, always=False, below=True)

    def places(self, effect: Effect) -> list[TargetRef]:
        """The targets for which an exception to such a rule can be made."""
        return list(effect.targets or ()) if isinstance(effect, (Requires, Blocks, Counters, Lifts)) else []

    def ownership_rule(self, notion: str) -> None:
        """The 50 percent rule: owned by those who are owned themselves, in sum."""
        owner = ex.Binder("o", "s", ex.Applies(notion, (ex.Variable("o"),), SPAN))
        stake = ex.ValueOf("stake", (ex.Variable("o"), ex.Variable("e")), SPAN)
        total = ex.Aggregate(ex.Tally.SUM, owner, stake, SPAN)
        enough = ex.Comparison(total, ex.Op.GE, ex.Constant(self.draw(st.integers(1, 3)), SPAN), SPAN)
        name = f"r{len(self.rules)}"
        self.rules[name] = self.rule(name, Defines(notion, (ex.Variable("e"),)), enough, None, {"e": "s"})
        self.heads[name] = self.symbols.layers[notion]
        settable = self.symbols.layers.get("stake", 0)
        if settable >= self.heads[name]:
            del self.rules[name]

    def loose(self) -> bool:
        """Whether a rule may read whatever it likes."""
        return self.chance(12)

    def add(
        self, effect: Effect, layer: int, scope: dict[str, str], *, always: bool, below: bool = False
    ) -> None:
        """One rule with its conditions. `below` keeps all that it reads under the layer."""
        bodies = Bodies(
            self.draw, self.symbols, layer, scope, self.loose(), strict=below or isinstance(effect, Sets)
        )
        when: ex.Expression | None = None
        if not (always and self.chance(70)):
            when = ex.Truth(True, SPAN) if self.chance(7) else bodies.expression(True)
        unless = bodies.expression(False, depth=1) if self.chance(20) else None
        if isinstance(effect, Excludes):
            when, unless = ex.And((bodies.leaf(True), bodies.leaf(True)), SPAN), None
        name = f"r{len(self.rules)}"
        self.rules[name] = self.rule(name, effect, when, unless, scope)
        self.heads[name] = layer

    def rule(
        self,
        name: str,
        effect: Effect,
        when: ex.Expression | None,
        unless: ex.Expression | None,
        scope: dict[str, str],
    ) -> Rule:
        """A rule with a strength and, now and then, a validity."""
        strengths: tuple[Strength, ...] = (
            Strength.MUST,
            Strength.MUST,
            Strength.MUST,
            Strength.LIKELY,
            Strength.MAY,
        )
        if isinstance(effect, Counters):
            strengths = (Strength.LIKELY, Strength.MAY)
        start = end = None
        if self.chance(12):
            start = self.pick(days_around(self.symbols.as_of)) if self.chance(60) else None
            end = self.pick(days_around(self.symbols.as_of)) if start is None or self.chance(30) else None
            if start and end and start >= end:
                end = None
        return Rule(
            name,
            f"{name}.",
            self.pick(strengths),
            effect,
            when,
            unless,
            tuple(scope.items()),
            start,
            end,
            (),
            SPAN,
        )
