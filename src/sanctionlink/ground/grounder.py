"""Model to program: from the targets asked about down to base values, defining only what they need."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from sanctionlink.diagnostics.limits import TARGETS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.bindings import Bindings, conjuncts, members_of, support_of
from sanctionlink.ground.builder import Emitter
from sanctionlink.ground.finish import final_numbers, finish
from sanctionlink.ground.ir import (
    FALSE,
    READINGS,
    TRUE,
    Asked,
    Bite,
    Environment,
    Exclusion,
    FreeTest,
    GroundRule,
    Literal,
    OutlookLiterals,
    Program,
    Triple,
    ValidityTest,
)
from sanctionlink.ground.lower import Lowering, SenseKey
from sanctionlink.ground.outlooks import outlook_literals
from sanctionlink.ground.parts import Sense
from sanctionlink.ground.reads import Outline, Predicate
from sanctionlink.model.expression import Argument
from sanctionlink.model.rulebook import (
    Blocks,
    Counters,
    Defines,
    Excludes,
    Lifts,
    Requires,
    Rule,
    Rulebook,
    Sets,
    Target,
    TargetRef,
)
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Value
from sanctionlink.records import dataclass
from sanctionlink.without_gc import no_search_for_cycles

Key = tuple[object, ...]
NOTHING: Triple = (FALSE, FALSE, FALSE)


def target_instances(rulebook: Rulebook, target: Target) -> Iterator[InstanceKey]:
    """A target with every combination of the members that it ranges over."""
    for members in product(*(rulebook.sets[name].members for name in target.over)):
        yield target.id, members


def _check_targets(rulebook: Rulebook) -> None:
    """Raises `LimitReached` where targets over several sets stand for too many combinations of members."""
    counts = {
        t.id: prod(len(rulebook.sets[name].members) for name in t.over)
        for t in rulebook.targets.values()
        if len(t.over) > 1
    }
    if sum(counts.values()) > TARGETS:
        largest = max(counts, key=lambda name: counts[name])
        raise LimitReached(TARGETS.told(name=largest, count=f"{counts[largest]:,}"))


@no_search_for_cycles()
def ground(
    rulebook: Rulebook,
    targets: Iterable[InstanceKey] | None = None,
    mentioned: Iterable[InstanceKey] = (),
    *,
    suspects: bool | None = None,
    every_rule: bool = False,
    outline: Outline | None = None,
) -> Program:
    """The program that decides the targets (all of them by default) of a rulebook.

    With `suspects`, which is the default where all targets are asked for, it also has every consequence, which might
    disagree with another, and all that might rest on itself. With `every_rule` it has the firing of each, needed or not.
    `mentioned` are ground conditions over sets that a scenario speaks of, where the rulebook's facts may not. `outline`
    spares finding the rulebook's again.
    Raises `InvalidInput` for a cycle through negation and `LimitReached` for a program past the stated size.
    """
    with_suspects = targets is None if suspects is None else suspects
    asked = Asked(
        rulebook, None if targets is None else tuple(targets), tuple(mentioned), with_suspects, every_rule
    )
    grounder = _Grounder(asked, outline or Outline.of(rulebook))
    grounder.run()
    return grounder.program()


@dataclass(frozen=True, slots=True)
class Trace:
    """Which literal of a program stands for which expression, for proofs; `bindings` give the members that were looked at."""

    senses: Mapping[SenseKey, Literal]
    bindings: Bindings

    def literal(self, sense: Sense, reading: int) -> Literal:
        """The literal that says whether an expression without parts is as asked."""
        key = (id(sense.expression), sense.environment, sense.positive)
        found = self.senses.get((*key, reading))
        return self.senses[(*key, 0)] if found is None else found


def trace(program: Program, outline: Outline | None = None) -> Trace:
    """The trace of a program: it is ground once more, which gives the same literals, and what they stand for is kept."""
    grounder = _Grounder(program.asked, outline or Outline.of(program.rulebook))
    with no_search_for_cycles():
        grounder.run()
    assert len(grounder.emit.inputs) + 1 + grounder.emit.derived == program.atoms, (
        "grounding is deterministic"
    )
    final = final_numbers(len(program.inputs))
    senses = {key: final(literal) for key, literal in grounder.lowering.senses.items()}
    known = grounder.bindings
    return Trace(senses, Bindings(known.rulebook, known.settable, known.support, known.narrow))


class _Grounder:
    """Works through a queue of things to define; each is allotted its literals at once and defined once."""

    def __init__(self, asked: Asked, outline: Outline) -> None:
        self.rulebook = rulebook = asked.rulebook
        self.asked = asked
        self.outline = outline
        self.heads = outline.heads
        self.weak = outline.weak
        self.emit = Emitter()
        support = support_of(rulebook, asked.mentioned)
        # One target has a small program, and is asked why; for all of them, what cannot matter is left out.
        narrow = asked.targets is None
        self.bindings = Bindings(rulebook, frozenset(self.heads.conditions), support, narrow)
        self.lowering = Lowering(rulebook, self.emit, self.bindings, self, self.weak)
        self.index: dict[Key, Triple] = {}
        self.queue: deque[tuple[Key, Triple]] = deque()
        self.ground_rules: list[GroundRule] = []
        self.origins: dict[tuple[str, Environment], int] = {}
        self.bites: dict[InstanceKey, list[Bite]] = {}
        self.values: dict[InstanceKey, tuple[Value, ...]] = {}
        self.refs: dict[tuple[str, str], tuple[TargetRef, ...]] = {}
        self.counters: dict[InstanceKey, list[Bite]] = {}
        self.statuses: dict[InstanceKey, Triple] = {}
        self.outlooks: dict[InstanceKey, OutlookLiterals] = {}
        self.exclusions: list[Exclusion] = []

    def run(self) -> None:
        """Define the targets, the exclusions and all that they need."""
        if self.asked.suspects:
            self.demand_suspects(self.outline.circular)
        if self.asked.every_rule:
            self.demand_rules()
        targets = self.asked.targets
        if targets is None:
            every = self.rulebook.targets.values()
            _check_targets(self.rulebook)
            targets = tuple(key for t in every for key in target_instances(self.rulebook, t))
        self.statuses = {target: self._status(target) for target in targets}
        self.counters = {target: list(self._counters(target)) for target in self.statuses}
        self.exclusions = list(self._exclusions())
        while self.queue:
            (kind, *about), triple = self.queue.popleft()
            DEFINE[kind](self, triple, *about)
        # At the end it is known what bites on each target.
        for target, (must, *_) in self.statuses.items():
            kind = self.rulebook.targets[target[0]].kind
            sides = self.bites[target], self.counters[target]
            self.outlooks[target] = outlook_literals(self.emit, kind, must, *sides)

    def program(self) -> Program:
        """The program of what was defined. Raises `InvalidInput` if it is not stratified."""
        program = finish(
            self.asked,
            self.emit,
            tuple(self.ground_rules),
            self.statuses,
            self.outlooks,
            (self.bites, self.counters),
            self.exclusions,
            self.index,
        )
        return replace(program, left_out=frozenset(self.bindings.left_out))

    def demand_suspects(self, circular: Iterable[Predicate]) -> None:
        """Define, needed or not, every consequence, which might disagree with another, and all that might rest on itself."""
        for name, rules in self.heads.conditions.items():
            for instance in self._concluded("condition", name, rules):
                if self.set_values(instance):
                    self.overruled(instance, 0)
        for kind, name in sorted(circular):
            if kind == "notion":
                for _, members in self._concluded(kind, name, self.heads.notions[name]):
                    self.notion(name, members, 0)
            elif kind == "rule":
                self._demand(self.rulebook.rules[name])

    def _concluded(self, kind: str, name: str, rules: Iterable[Rule]) -> list[InstanceKey]:
        """What rules may conclude of a notion or condition, by the order of members."""
        found: set[tuple[str, ...]] = set()
        for rule in rules:
            effect = rule.effect
            if isinstance(effect, Defines):
                heads = [effect.arguments]
            else:
                assert isinstance(effect, Sets)
                heads = [a.arguments for a in effect.assignments if a.condition == name]
            found.update(members_of(h, env) for env in self.bindings.of_rule(rule, ()) for h in heads)
        over = self.rulebook.notions[name] if kind == "notion" else self.rulebook.conditions[name].over
        order = [{m: at for at, m in enumerate(self.rulebook.sets[s].members)} for s in over]
        places = {
            m: [place[each] for each, place in zip(m, order, strict=True) if each in place] for m in found
        }
        return [(name, m) for m in sorted(found, key=places.__getitem__) if len(places[m]) == len(over)]

    def demand_rules(self) -> None:
        """Define the firing of every rule, for every binding."""
        for rule in self.rulebook.rules.values():
            self._demand(rule)

    def _demand(self, rule: Rule) -> None:
        for environment in self.bindings.of_rule(rule, ()):
            self._fires(rule, environment)

    # --- allotting literals -----------------------------------------------------------------------------------------

    def _triple(self, key: Key, weak: bool) -> Triple:
        """The literals of something derived: one atom, or one a reading if weaker rules can change it."""
        if key not in self.index:
            if weak:
                triple = (self.emit.atom(), self.emit.atom(), self.emit.atom())
            else:
                triple = (self.emit.atom(),) * 3
            self.index[key] = triple
            self.queue.append((key, triple))
        return self.index[key]

    def _status(self, target: InstanceKey) -> Triple:
        return self._triple(("status", *target), ("target", target[0]) in self.weak)

    def _fires(self, rule: Rule, environment: Environment) -> Triple:
        return self._triple(("fires", rule.id, environment), ("rule", rule.id) in self.weak)

    def _lifted(self, rule: Rule, target: InstanceKey | None) -> Triple:
        """Whether an exception lifts the rule: for the target, or (None) altogether."""
        lifters = self.heads.lifters.get(rule.id)
        if not lifters or not any(self._may_lift(lifter, target) for lifter in lifters):
            return NOTHING
        return self._triple(("lifted", rule.id, target), ("rule", rule.id) in self.weak)

    def notion(self, name: str, members: tuple[str, ...], reading: int) -> Literal:
        """The literal of a notion (see `lower.Derived`)."""
        if name not in self.heads.notions:
            return FALSE
        return self._triple(("notion", name, members), ("notion", name) in self.weak)[reading]

    def status(self, target: str, members: tuple[str, ...], reading: int) -> Literal:
        """The literal of a target's being blocked or in force (see `lower.Derived`)."""
        return self._status((target, members))[reading]

    def set_values(self, instance: InstanceKey) -> Sequence[Value]:
        """The values that rules can set a ground condition to (see `lower.Derived`)."""
        if instance not in self.values:
            found: dict[Value, None] = {}
            for rule in self.heads.conditions.get(instance[0], ()):
                assert isinstance(rule.effect, Sets)
                for a in rule.effect.assignments:
                    pairs = zip(a.arguments, instance[1], strict=True)
                    if (
                        a.condition == instance[0]
                        and next(self.bindings.of_rule(rule, pairs), None) is not None
                    ):
                        found[a.value] = None
            self.values[instance] = tuple(found)
        return self.values[instance]

    def set_to(self, instance: InstanceKey, value: Value, reading: int) -> Literal:
        """The literal of a consequence's setting the value (see `lower.Derived`)."""
        return self._triple(("set", *instance, value), ("condition", instance[0]) in self.weak)[reading]

    def overruled(self, instance: InstanceKey, reading: int) -> Literal:
        """The literal of some consequence's setting the condition (see `lower.Derived`)."""
        return self._triple(("over", *instance), ("condition", instance[0]) in self.weak)[reading]

    # --- defining ---------------------------------------------------------------------------------------------------

    def _define_notion(self, triple: Triple, name: str, members: tuple[str, ...]) -> None:
        for rule in self.heads.notions[name]:
            assert isinstance(rule.effect, Defines)
            self._conclude(triple, rule, zip(rule.effect.arguments, members, strict=True))

    def _define_overruled(self, triple: Triple, *instance: *InstanceKey) -> None:
        for reading, head in self._heads_of(triple):
            for value in self.set_values(instance):
                self.emit.clause(head, [self.set_to(instance, value, reading)])

    @staticmethod
    def _heads_of(triple: Triple) -> Iterator[tuple[int, int]]:
        """The readings to define, with their atoms: one if all three share it."""
        for reading in READINGS:
            if reading == 0 or triple[reading] != triple[0]:
                yield reading, triple[reading]

    def _conclude(
        self,
        triple: Triple,
        rule: Rule,
        pattern: Iterable[tuple[Argument, str]],
        extra: Triple = (TRUE, TRUE, TRUE),
    ) -> None:
        """The head holds wherever the rule fires for a binding that fits the pattern (and `extra` holds)."""
        for environment in self.bindings.of_rule(rule, pattern):
            fires = self._fires(rule, environment)
            for reading, head in self._heads_of(triple):
                if rule.strength.rank <= reading:
                    self.emit.clause(head, [fires[reading], extra[reading]], self._origin(rule, environment))

    def _define_fires(self, triple: Triple, rule_id: str, environment: Environment) -> None:
        """A rule fires if it is valid, its `when` holds, its `unless` and need do not, and nothing lifts it."""
        rule = self.rulebook.rules[rule_id]
        origin = self._origin(rule, environment)
        lifted = self._lifted(rule, None)
        valid = TRUE
        if rule.valid_from is not None or rule.valid_until is not None:
            test = ValidityTest(rule.valid_from, rule.valid_until)
            valid = self.emit.input(("valid", test), test)
        for reading, head in self._heads_of(triple):
            if rule.strength.rank > reading:
                continue
            body = [valid, -lifted[reading]]
            parts = conjuncts(rule.when)
            body.extend(self.lowering.literal(part, environment, True, reading) for part in parts)
            if rule.unless is not None:
                body.append(self.lowering.literal(rule.unless, environment, False, reading))
            if isinstance(rule.effect, Requires):
                body.append(self.lowering.literal(rule.effect.needed, environment, False, reading))
            self.emit.clause(head, body, origin)

    def _define_status(self, triple: Triple, *target: *InstanceKey) -> None:
        """A target is blocked (in force) if some rule bites on it."""
        bites = self.bites.setdefault(target, [])
        for bite in self._biting(self.heads.targets.get(target[0], ()), target):
            bites.append(bite)
            for reading, head in self._heads_of(triple):
                self.emit.clause(head, [bite.holds[reading]])

    def _counters(self, target: InstanceKey) -> Iterator[Bite]:
        """The rules that speak on the other side of a target."""
        return self._biting(self.heads.counters.get(target[0], ()), target)

    def _biting(self, rules: Iterable[Rule], target: InstanceKey) -> Iterator[Bite]:
        for rule in rules:
            if next(self._environments(rule, target), None) is not None:
                holds = self._triple(("bites", rule.id, target), ("rule", rule.id) in self.weak)
                yield Bite(rule.id, target, holds)

    def _define_bites(self, triple: Triple, rule_id: str, target: InstanceKey) -> None:
        """A rule bites on a target if it fires for it and no exception lifts it there."""
        rule = self.rulebook.rules[rule_id]
        lifted = self._lifted(rule, target)
        for ref in self._refs(rule, target[0]):
            pattern = zip(ref.arguments, target[1], strict=True)
            self._conclude(triple, rule, pattern, (-lifted[0], -lifted[1], -lifted[2]))

    def _define_lifted(self, triple: Triple, rule_id: str, target: InstanceKey | None) -> None:
        for lifter in self.heads.lifters[rule_id]:
            assert isinstance(lifter.effect, Lifts)
            if target is None:
                if lifter.effect.targets is None:
                    self._conclude(triple, lifter, ())
            else:
                lifted = self._lifted(lifter, target)
                for ref in self._refs(lifter, target[0]):
                    pattern = zip(ref.arguments, target[1], strict=True)
                    self._conclude(triple, lifter, pattern, (-lifted[0], -lifted[1], -lifted[2]))

    def _define_set(self, triple: Triple, condition: str, members: tuple[str, ...], value: Value) -> None:
        """A consequence sets a condition unless an assumption fixes it."""
        instance = condition, members
        free = self.emit.input(("free", instance), FreeTest(instance))
        for rule in self.heads.conditions[instance[0]]:
            assert isinstance(rule.effect, Sets)
            for a in rule.effect.assignments:
                if a.condition == instance[0] and a.value == value:
                    pattern = zip(a.arguments, instance[1], strict=True)
                    self._conclude(triple, rule, pattern, (free, free, free))

    def _exclusions(self) -> Iterator[Exclusion]:
        for rule in self.rulebook.rules.values():
            if isinstance(rule.effect, Excludes):
                for environment in self.bindings.of_rule(rule, ()):
                    yield Exclusion(self._origin(rule, environment), self._fires(rule, environment))

    # --- rules and targets ------------------------------------------------------------------------------------------

    def _environments(self, rule: Rule, target: InstanceKey) -> Iterator[Environment]:
        for ref in self._refs(rule, target[0]):
            pattern = zip(ref.arguments, target[1], strict=True)
            yield from self.bindings.of_rule(rule, pattern)

    def _refs(self, rule: Rule, target: str) -> tuple[TargetRef, ...]:
        """Where a rule names a target."""
        key = rule.id, target
        if key not in self.refs:
            effect = rule.effect
            refs = effect.targets if isinstance(effect, (Requires, Blocks, Counters, Lifts)) else ()
            self.refs[key] = tuple(ref for ref in refs or () if ref.target == target)
        return self.refs[key]

    @staticmethod
    def _may_lift(lifter: Rule, target: InstanceKey | None) -> bool:
        assert isinstance(lifter.effect, Lifts)
        if target is None or lifter.effect.targets is None:
            return target is None and lifter.effect.targets is None
        return any(ref.target == target[0] for ref in lifter.effect.targets)

    def _origin(self, rule: Rule, environment: Environment) -> int:
        key = (rule.id, environment)
        if key not in self.origins:
            self.origins[key] = len(self.ground_rules)
            self.ground_rules.append(GroundRule(rule, environment))
        return self.origins[key]


DEFINE: Mapping[object, Callable[..., None]] = {
    "fires": _Grounder._define_fires,
    "notion": _Grounder._define_notion,
    "status": _Grounder._define_status,
    "bites": _Grounder._define_bites,
    "lifted": _Grounder._define_lifted,
    "set": _Grounder._define_set,
    "over": _Grounder._define_overruled,
}
"""How each kind of thing is defined, from its literals and the rest of its key."""
