"""Proof nodes: what a rule rests on, down to facts, assumptions, defaults and absences.

Truth, order and distance are read from the ground program's least model; expressions are only followed to the tests that
they are made of. A premise of a rule that fires was derived before it, and the nearest miss is a cheapest clause, so that
neither can rest on itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from sanctionlink.answers.derivation import Absence, Junction, Node, RuleNode
from sanctionlink.ground.bindings import conjuncts, members_of, substitute
from sanctionlink.ground.input_tests import instances
from sanctionlink.ground.ir import FALSE, Environment, GroundRule
from sanctionlink.ground.parts import Joint, Sense
from sanctionlink.ground.reads import walk
from sanctionlink.model.expression import (
    Aggregate,
    Applies,
    Comparison,
    EachYear,
    Expression,
    HasStatus,
    Holds,
    InSet,
    Lasting,
    Quantified,
    SameMember,
    Truth,
)
from sanctionlink.model.expression_text import show_expression
from sanctionlink.model.outlook import side_of
from sanctionlink.model.rulebook import Requires, Rule, Rulebook, Strength
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions.explain.drafts import Draft, Drafts
from sanctionlink.questions.explain.least_model import FAR, NOT_DERIVED, World
from sanctionlink.questions.explain.leaves import (
    base_leaf,
    calendar_leaf,
    period_leaves,
    test_leaf,
    validity_leaves,
)
from sanctionlink.questions.explain.places import WHEN, Place, of_member
from sanctionlink.questions.explain.tallies import Tallies

MOST_MEMBERS = 5
"""Members of a set, or alternatives among many, that are shown one by one."""


class Premises:
    """Drafts the nodes of one derivation, for the proof or the nearest miss of one target."""

    def __init__(self, world: World, target: InstanceKey, drafts: Drafts) -> None:
        self.world = world
        self.target = target
        self.drafts = drafts
        self.tallies = Tallies(world)

    # --- rules ------------------------------------------------------------------------------------------------------

    def fired(
        self, found: GroundRule, reading: int, concludes: str, strength: Strength | None = None
    ) -> Draft:
        """A rule that fires, with what makes it fire."""
        rule, env = found.rule, found.environment

        def below() -> Iterator[Draft]:
            before = self.world.rank(self.world.program.index["fires", rule.id, env][reading])
            for sense, place in _wanted(rule, env):
                yield from self._because(sense, reading, before, place)
            for sense in _failing(rule, env):
                if self.world.rank_of(sense, reading) < before:
                    yield from self._because(sense, reading, before, Place(required=True), lacking=True)
            for lifter, _ in self._exceptions(rule, reading):
                yield self._no_exception(lifter, reading)

        node = self._rule_node(rule, concludes, strength or rule.strength, fires=True)
        return self.drafts.rule(("fired", rule.id, env, reading, concludes), node, below)

    def missed(self, found: GroundRule, reading: int, concludes: str, lifted: bool = False) -> Draft:
        """A rule that does not bite, with all its parts: those that hold and those that do not.

        It is `lifted` if exceptions alone keep it from biting.
        """
        rule, env = found.rule, found.environment

        def below() -> Iterator[Draft]:
            yield from map(self._node, validity_leaves(rule, self.world))
            for sense, place in _wanted(rule, env):
                yield from self._described(sense, reading, place)
            if isinstance(rule.effect, Requires):
                needed = Sense(rule.effect.needed, env, False)
                yield from self._described(needed, reading, Place(required=True))
            for lifter, lifts in self._exceptions(rule, reading):
                if lifts:
                    text = f"the exception `{lifter.rule.id}` lifts it"
                    yield self.fired(lifter, reading, text).against()

        node = replace(self._rule_node(rule, concludes, rule.strength, fires=False), lifted=lifted)
        return self.drafts.rule(("missed", rule.id, env, reading, concludes, lifted), node, below)

    def _rule_node(self, rule: Rule, concludes: str, strength: Strength, fires: bool) -> RuleNode:
        return RuleNode(
            rule.id,
            concludes,
            rule.says,
            strength,
            fires,
            rule.cites,
            rule.span,
            (),
            fires,
            basis=rule.basis,
            side=side_of(rule, self.world.program.rulebook),
        )

    def _exceptions(self, rule: Rule, reading: int) -> list[tuple[GroundRule, bool]]:
        """The exceptions that could lift a rule altogether or for the target, each at its nearest, and whether it does."""
        found: dict[str, tuple[GroundRule, bool]] = {}
        program = self.world.program
        for place in (None, self.target):
            triple = program.index.get(("lifted", rule.id, place))
            clauses = program.clauses.get(triple[reading], ()) if triple else ()
            for cost, clause in sorted(
                ((sum(map(self.world.cost, clause.body)), clause) for clause in clauses), key=itemgetter(0)
            ):
                lifter = program.ground_rules[clause.origin]
                found.setdefault(lifter.rule.id, (lifter, not cost))
        return list(found.values())

    def _no_exception(self, lifter: GroundRule, reading: int) -> Draft:
        """The leaf for an exception that might have lifted the rule and does not."""
        text = f"the exception `{lifter.rule.id}` applies"
        node = Absence(f"an exception (`{lifter.rule.id}`)", False, None, negated=True, unless=True)
        return self._node(node, [self.missed(lifter, reading, text)])

    # --- why an expression holds ------------------------------------------------------------------------------------

    def _because(
        self, sense: Sense, reading: int, before: int, place: Place = WHEN, lacking: bool = False
    ) -> list[Draft]:
        """What makes an expression as asked, derived before a moment.

        Of an absence that is `lacking`, since a rule requires the opposite, the rule that comes closest is shown as well.
        """
        e, joint = sense.expression, self.world.joint(sense)
        if joint is None:
            return self._test(sense, reading, before, place, supports=True, near=lacking)
        if isinstance(e, Quantified):
            return [self._because_of_members(sense, joint, reading, before, place, lacking)]
        held = [part for part in joint.parts if self.world.rank_of(part, reading) < before]
        inner = place.inside(joint)
        found = [d for part in held for d in self._because(_sense(part), reading, before, inner, lacking)]
        return self._joined(sense, joint, place, found, supports=True)

    def _because_of_members(
        self, sense: Sense, joint: Joint, reading: int, before: int, place: Place, lacking: bool
    ) -> Draft:
        """The members of a set by which `some` or `every` is as asked; of those that all fail, the nearest first."""
        every = joint.needed == len(joint.parts)
        held = [part for part in joint.parts if self.world.rank_of(part, reading) < before]
        if every:
            inside = [part for part in held if not _outside(part, self.world, reading)]
            held = inside or (held if lacking else [])
        if lacking:
            held = [part for part in held if self.world.cost_against(part, reading) < FAR] or held
            held.sort(key=lambda part: self.world.cost_against(part, reading))
        found: list[Draft] = []
        for at, part in enumerate(held[:MOST_MEMBERS]):
            near = lacking and at == 0
            so = [
                (s, inner) for s, inner in of_member(part, place) if self.world.rank_of(s, reading) < before
            ]
            found += [d for s, inner in so for d in self._because(s, reading, before, inner, near)]
        left_out = max(0, len(held) - MOST_MEMBERS)
        return self._junction(sense, place, found, supports=True, left_out=left_out)

    # --- how things stand with one that does not --------------------------------------------------------------------

    def _described(self, sense: Sense, reading: int, place: Place) -> list[Draft]:
        """How things stand with an expression that a rule needs, whether it is so or not."""
        if self.world.rank_of(sense, reading) < NOT_DERIVED:
            return self._because(sense, reading, NOT_DERIVED, place)
        e, joint = sense.expression, self.world.joint(sense)
        if joint is None:
            return self._test(sense, reading, NOT_DERIVED, place, supports=False, near=True)
        if isinstance(e, Quantified):
            return [self._missing_members(sense, joint, reading, place)]
        inner = place.inside(joint)
        found = [draft for part in joint.parts for draft in self._described(_sense(part), reading, inner)]
        return self._joined(sense, joint, place, found, supports=False)

    def _missing_members(self, sense: Sense, joint: Joint, reading: int, place: Place) -> Draft:
        """The members of a set that would have to be otherwise, the nearest first."""
        cost = self.world.cost_of
        missing = [part for part in joint.parts if cost(part, reading)]
        missing = [part for part in missing if cost(part, reading) < FAR] or missing
        missing.sort(key=lambda part: cost(part, reading))
        found: list[Draft] = []
        for part in missing[:MOST_MEMBERS]:
            found += [d for s, inner in of_member(part, place) for d in self._described(s, reading, inner)]
        left_out = max(0, len(missing) - MOST_MEMBERS)
        return self._junction(sense, place, found, supports=False, left_out=left_out)

    # --- what is joined ---------------------------------------------------------------------------------------------

    def _joined(
        self, sense: Sense, joint: Joint, place: Place, found: list[Draft], supports: bool
    ) -> list[Draft]:
        """The parts of an expression: beside each other where all are needed, else below a line that says how many."""
        many = len(joint.parts) > 1
        alternatives = place.needed(joint) < len(joint.parts)
        if not many or not (alternatives or place.grouped):
            return found
        return [
            self._junction(sense, place, found, supports, needed=place.needed(joint), of=len(joint.parts))
        ]

    # --- tests ------------------------------------------------------------------------------------------------------

    def _test(
        self, sense: Sense, reading: int, before: int, place: Place, supports: bool, near: bool
    ) -> list[Draft]:
        """A test that is as asked, or (if not `supports`) is not; `near` asks for what comes closest to an absence."""
        e, env = sense.expression, sense.environment
        so = sense.positive == supports
        match e:
            case Truth() | SameMember() | InSet():
                return []
            case Applies(notion=notion, arguments=arguments):
                key = ("notion", notion, members_of(arguments, env))
                found = self._derived(key, show_instance(key[1:]), so, reading, supports, near)
            case HasStatus(target=target, arguments=arguments, bitten=bitten):
                key = ("status", target, members_of(arguments, env))
                asked = bitten != (place.negated(sense) and not place.unless)
                found = self._derived(
                    key,
                    self._show(HasStatus(target, arguments, True, e.span), env),
                    so == bitten,
                    reading,
                    supports,
                    near,
                    clear=None if asked else self._show(HasStatus(target, arguments, False, e.span), env),
                )
            case Lasting():
                inner = [self._node(leaf) for leaf in period_leaves(e, env, self.world)]
                found = self._node(Junction(self._show(e, env), so, (), supports), inner)
            case Comparison() if any(isinstance(part, Aggregate) for part in walk(e)):
                found = self._tally(sense, e, so, reading, before, supports)
            case Holds() | Comparison() | EachYear():
                found = self._value_test(e, env, so, reading, supports)
            case _:
                raise AssertionError(e)
        if not isinstance(found.node, RuleNode):
            # The text of a status may be turned round already, to say what is asked.
            met = supports != place.required
            found.node = replace(found.node, negated=found.node.holds != met, unless=place.unless)
        return [found]

    def _derived(
        self,
        key: tuple[object, ...],
        text: str,
        holds: bool,
        reading: int,
        supports: bool,
        near: bool,
        clear: str | None = None,
    ) -> Draft:
        """A rule that makes something hold; or its absence, with the rule that came closest if it is asked for.

        The absence is told as `clear` if that is given.
        """
        triple = self.world.program.index.get(key)
        literal = triple[reading] if triple else FALSE
        if holds:
            fired = self.fired(self.world.firing(literal), reading, text)
            return fired if supports else fired.against()
        nearest = self.world.nearest(literal) if near else None
        below = [self.missed(nearest, reading, text)] if nearest else []
        return self._node(Absence(clear or text, clear is not None, None, supports), below)

    def _value_test(
        self, e: Holds | Comparison | EachYear, env: Environment, holds: bool, reading: int, supports: bool
    ) -> Draft:
        """A test on values: one leaf where it reads one base value, else a junction of its values."""
        read = list(dict.fromkeys(instances(e, env, self._book)))
        text = self._show(e, env)
        if not read:
            return self._node(calendar_leaf(text, holds, self.world, supports))
        values = self.world.values(read[0], reading)
        if len(read) == 1 and values and values[0][1] is not None:
            return self._node(test_leaf(e, read[0], values[0][1], text, holds, self.world, supports))
        # What holds whatever a condition's value is, such as `relief >= none`, has no need to look at it.
        inner = [self._value(i, reading) for i in read if self.world.values(i, reading)]
        return self._node(Junction(text, holds, (), supports), inner)

    def _value(self, instance: InstanceKey, reading: int) -> Draft:
        """The value of a condition: the rule that sets it, or its base value."""
        value, alternative = self.world.values(instance, reading)[0]
        text = f"{show_instance(instance)} = {show(value)}"
        if alternative is None:
            return self._derived(("set", *instance, value), text, True, reading, True, False)
        supposed = instance in self.world.supposed
        return self._node(base_leaf(alternative, text, True, show(value), supposed))

    def _tally(
        self, sense: Sense, e: Comparison, holds: bool, reading: int, before: int, supports: bool
    ) -> Draft:
        """A count, sum or run: the total on each side, and every member that counts."""
        env = sense.environment
        inner: list[Draft] = []
        for term in walk(e):
            if isinstance(term, Aggregate):
                for member in self.tallies.counted(term, env, reading, before):
                    nodes = [d for s in member.senses for d in self._because(s, reading, before)]
                    nodes += [self._value(instance, reading) for instance in member.read]
                    inner.append(self._node(Junction(member.text, True, ()), nodes))
        inner += [self._value(instance, reading) for instance in self.tallies.outside(e, env)]
        left, right = (self.tallies.total(side, env, reading, before) for side in (e.left, e.right))
        text = f"{self._show(e, env)} ({show(left)} against {show(right)})"
        return self._node(Junction(text, holds, (), supports), inner)

    # --- plumbing ---------------------------------------------------------------------------------------------------

    @property
    def _book(self) -> Rulebook:
        return self.world.program.rulebook

    def _show(self, e: Expression, env: Environment) -> str:
        return show_expression(substitute(e, env), self._book)

    def _junction(
        self,
        sense: Sense,
        place: Place,
        inner: Sequence[Draft],
        supports: bool,
        left_out: int = 0,
        needed: int = 0,
        of: int = 0,
    ) -> Draft:
        text = self._show(sense.expression, sense.environment)
        holds, negated = sense.positive == supports, place.negated(sense)
        node = Junction(text, holds, (), supports, negated, place.unless, left_out, needed, of)
        return self._node(node, inner)

    def _node(self, node: Node, below: Sequence[Draft] = ()) -> Draft:
        return self.drafts.node(node, below)


def _wanted(rule: Rule, env: Environment) -> Iterator[tuple[Sense, Place]]:
    """What must be so for a rule to fire, besides the failing of what it requires, and where it says so."""
    for part in conjuncts(rule.when):
        yield Sense(part, env, True), WHEN
    if rule.unless is not None:
        yield Sense(rule.unless, env, False), Place(unless=True)


def _failing(rule: Rule, env: Environment) -> Iterator[Sense]:
    """The parts of what a rule requires, each of which makes it fire by failing."""
    if isinstance(rule.effect, Requires):
        for part in conjuncts(rule.effect.needed):
            yield Sense(part, env, False)


def _sense(part: Sense | Joint) -> Sense:
    assert isinstance(part, Sense), "only members of sets are joined with others"
    return part


def _outside(part: Sense | Joint, world: World, reading: int) -> bool:
    """Whether a member does not bear on `every`, or against `some`, since the filter keeps it out."""
    return isinstance(part, Joint) and world.rank_of(part.parts[0], reading) < NOT_DERIVED
