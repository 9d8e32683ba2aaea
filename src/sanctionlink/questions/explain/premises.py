"""Proof nodes: what a rule rests on, down to facts, assumptions, defaults and absences.

Nodes are shared: a rule applied once is one node, however often it is used. A premise is only ever something derived
before what rests on it, so that the graph has no cycle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sanctionlink.answers.derivation import Absence, Junction, Node, RuleNode
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.input_tests import instances
from sanctionlink.ground.ir import Environment
from sanctionlink.ground.reads import is_term, walk
from sanctionlink.model.expression import (
    Aggregate,
    And,
    Applies,
    Arithmetic,
    AtLeast,
    Comparison,
    EachYear,
    Expression,
    HasStatus,
    Holds,
    InSet,
    Lasting,
    Not,
    Or,
    Quantified,
    Quantifier,
    SameMember,
    Term,
    Truth,
)
from sanctionlink.model.expression_text import show_expression
from sanctionlink.model.rulebook import (
    Requires,
    Rule,
    Rulebook,
    Strength,
)
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions.explain.applied import Applications, status_target
from sanctionlink.questions.explain.leaves import (
    base_leaf,
    calendar_leaf,
    period_leaves,
    test_leaf,
    validity_leaves,
)
from sanctionlink.questions.explain.truth import NOT_DERIVED, World, substitute

MOST_RULES_DEEP = 80


class Premises:
    """Collects the nodes of one derivation; indices are positions in `nodes`, premises before what rests on them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.applications = Applications(world)
        self.nodes: list[Node] = []
        self._known: dict[object, int] = {}
        self._open: set[object] = set()
        self._depth = 0

    # --- rules ------------------------------------------------------------------------------------------------------

    def fired(
        self,
        rule: Rule,
        env: Environment,
        reading: int,
        concludes: str,
        target: InstanceKey | None,
        strength: Strength | None = None,
    ) -> int:
        """The node of a rule that fired (for a target, if it is about one), with what made it fire."""
        key = ("fired", rule.id, env, reading, concludes, target)
        if key not in self._known:
            self._deeper()
            before = self.world.rank_of(("fires", rule.id, env), reading)
            premises = [
                node
                for e, positive in self._parts(rule)
                for node in self.because(e, env, positive, reading, before)
            ]
            premises += [
                self._no_exception(lifter, reading, target)
                for lifter in self.applications.possible_lifters(rule, target)
            ]
            self._known[key] = self._add(
                self._rule_node(rule, concludes, strength or rule.strength, True, premises)
            )
            self._depth -= 1
        return self._known[key]

    def missed(
        self, rule: Rule, env: Environment, reading: int, concludes: str, target: InstanceKey | None
    ) -> int:
        """The node of a rule that did not bite, with all its parts: those that held and those that did not."""
        key = ("missed", rule.id, env, reading, target)
        if key in self._known:
            return self._known[key]
        if key in self._open:
            return self._add(Absence(f"rule `{rule.id}` (rests on itself)", None, supports=False))
        self._open.add(key)
        self._deeper()
        premises = [self._add(leaf) for leaf in validity_leaves(rule, self.world)]
        premises += [
            node for e, positive in self._parts(rule) for node in self.described(e, env, positive, reading)
        ]
        for lifter, lifter_env in self.applications.lifters(rule, target, reading):
            text = f"the exception `{lifter.id}` lifts it"
            premises.append(self._unsupporting(self.fired(lifter, lifter_env, reading, text, target)))
        self._open.discard(key)
        self._depth -= 1
        self._known[key] = self._add(self._rule_node(rule, concludes, rule.strength, False, premises))
        return self._known[key]

    def _deeper(self) -> None:
        """Count the rules that rest on each other; a proof that nobody could read is refused."""
        self._depth += 1
        if self._depth > MOST_RULES_DEEP:
            raise LimitReached(
                f"the proof goes through more than {MOST_RULES_DEEP} rules that rest on each other; ask for the proof of "
                "something that the target rests on"
            )

    @staticmethod
    def _rule_node(
        rule: Rule, concludes: str, strength: Strength, fires: bool, premises: Sequence[int]
    ) -> RuleNode:
        kept = tuple(dict.fromkeys(premises))
        return RuleNode(
            rule.id, concludes, rule.says, strength, fires, rule.cites, rule.span, kept, supports=fires
        )

    @staticmethod
    def _parts(rule: Rule) -> list[tuple[Expression, bool]]:
        """What must hold (True) or fail (False) for a rule to fire."""
        parts: list[tuple[Expression, bool]] = []
        if rule.when is not None:
            parts.append((rule.when, True))
        if isinstance(rule.effect, Requires):
            parts.append((rule.effect.needed, False))
        if rule.unless is not None:
            parts.append((rule.unless, False))
        return parts

    def _no_exception(self, lifter: Rule, reading: int, target: InstanceKey | None) -> int:
        """The leaf for an exception that might have lifted the rule and does not."""
        nearest = None
        environments = self.world.program.environments.get(lifter.id, ())
        if len(environments) == 1:
            text = f"the exception `{lifter.id}` applies"
            nearest = self.missed(lifter, environments[0], reading, text, target)
        return self._add(Absence(f"an exception (`{lifter.id}`)", nearest))

    # --- why an expression holds ------------------------------------------------------------------------------------

    def because(
        self, e: Expression, env: Environment, positive: bool, reading: int, before: int
    ) -> list[int]:
        """The nodes that prove an expression (or, if not `positive`, its failing), derived before a moment."""
        match e:
            case Not(body=body):
                return self.because(body, env, not positive, reading, before)
            case And(parts=parts) | Or(parts=parts) if isinstance(e, And) == positive:
                return [n for part in parts for n in self.because(part, env, positive, reading, before)]
            case And(parts=parts) | Or(parts=parts):
                best = min(parts, key=lambda part: self.world.rank(part, env, positive, reading))
                return self.because(best, env, positive, reading, before)
            case AtLeast(least=least, parts=parts):
                needed = least if positive else len(parts) - least + 1
                ranked = sorted(parts, key=lambda part: self.world.rank(part, env, positive, reading))
                inner = [
                    n
                    for part in ranked[: max(needed, 0)]
                    for n in self.because(part, env, positive, reading, before)
                ]
                return [self._junction(e, env, positive, inner)]
            case Quantified():
                return self._quantified(e, env, positive, reading, before)
            case Comparison() if _tallies(e):
                return [self._tally(e, env, positive, reading, before)]
        return self._leaf(e, env, positive, reading)

    def described(self, e: Expression, env: Environment, positive: bool, reading: int) -> list[int]:
        """The nodes that tell how things stand with an expression that a rule needs, whether it is so or not."""
        if self.world.holds(e, env, positive, reading):
            return self.because(e, env, positive, reading, NOT_DERIVED)
        match e:
            case Not(body=body):
                return self.described(body, env, not positive, reading)
            case And(parts=parts) | Or(parts=parts) if isinstance(e, And) == positive:
                return [n for part in parts for n in self.described(part, env, positive, reading)]
            case And(parts=parts) | Or(parts=parts) | AtLeast(parts=parts):
                inner = [n for part in parts for n in self.described(part, env, positive, reading)]
                return [self._junction(e, env, not positive, inner, supports=False)]
            case Quantified(binder=binder, body=body):
                inner = []
                for member in self.world.range_of(binder, env, None):
                    inner += self.described(body, member, positive, reading)
                return [self._junction(e, env, not positive, inner, supports=False)]
            case Comparison() if _tallies(e):
                return [self._tally(e, env, not positive, reading, NOT_DERIVED, supports=False)]
        return self._leaf(e, env, not positive, reading, supports=False)

    def _leaf(
        self,
        e: Expression,
        env: Environment,
        positive: bool,
        reading: int,
        supports: bool = True,
    ) -> list[int]:
        """The nodes for a test that is so (`positive`) or not. `supports` is False where a rule needs the opposite."""
        match e:
            case Truth() | SameMember() | InSet():
                return []
            case Applies(notion=notion, arguments=arguments):
                members = members_of(arguments, env)
                key = ("notion", notion, members)
                return [self._derived(key, show_instance((notion, members)), positive, reading, supports)]
            case HasStatus(target=target, arguments=arguments, bitten=bitten):
                instance = (target, members_of(arguments, env))
                text = self._show(HasStatus(target, arguments, True, e.span), env)
                key = ("status", *instance)
                return [self._derived(key, text, positive == bitten, reading, supports)]
            case Lasting():
                inner = tuple(self._add(leaf) for leaf in period_leaves(e, env, self.world))
                return [self._add(Junction(self._show(e, env), positive, inner, supports))]
            case Holds() | Comparison() | EachYear():
                return [self._test(e, env, positive, reading, supports)]
        raise AssertionError(e)

    def _quantified(
        self, e: Quantified, env: Environment, positive: bool, reading: int, before: int
    ) -> list[int]:
        exists = (e.quantifier is Quantifier.SOME) == positive
        inner: list[int] = []
        where = e.binder.where
        best = NOT_DERIVED
        for member in self.world.range_of(e.binder, env, e.body if exists else None):
            inside = 0 if where is None else self.world.rank(where, member, True, reading)
            if inside == NOT_DERIVED:
                continue
            rank = max(inside, self.world.rank(e.body, member, positive, reading))
            if exists and rank < best:
                best = rank
                chosen = member
            elif not exists:
                inner += self.because(e.body, member, positive, reading, before)
        if exists:
            if where is not None:
                inner += self.because(where, chosen, True, reading, before)
            inner += self.because(e.body, chosen, positive, reading, before)
        return [self._junction(e, env, positive, inner)]

    def _tally(
        self,
        e: Comparison,
        env: Environment,
        positive: bool,
        reading: int,
        before: int,
        supports: bool = True,
    ) -> int:
        """A count, sum or run: the total on each side, and every member that counts."""
        inner: list[int] = []
        for term in walk(e):
            if not isinstance(term, Aggregate):
                continue
            for member, _, amount in list(self.world.counted(term, env, reading, before)):
                nodes: list[int] = []
                if term.binder.where is not None:
                    nodes += self.because(term.binder.where, member, True, reading, before)
                if is_term(term.body):
                    nodes += [self._value(i, reading) for i in instances(term.body, member, self._book)]
                else:
                    nodes += self.because(term.body, member, True, reading, before)
                text = (
                    f"{member[-1][1]} counts {show(amount)}"
                    if is_term(term.body)
                    else f"{member[-1][1]} counts"
                )
                inner.append(self._add(Junction(text, True, tuple(dict.fromkeys(nodes)))))
        inner.extend(self._value(instance, reading) for instance in self._outside(e, env))
        left = self.world.total(e.left, env, reading, before)
        right = self.world.total(e.right, env, reading, before)
        text = f"{self._show(e, env)} ({show(left)} against {show(right)})"
        return self._add(Junction(text, positive, tuple(dict.fromkeys(inner)), supports))

    def _outside(self, e: Comparison, env: Environment) -> list[InstanceKey]:
        """The number conditions that a comparison reads outside its counts and sums."""

        def plain(term: Term) -> list[InstanceKey]:
            if isinstance(term, Aggregate):
                return []
            if isinstance(term, Arithmetic):
                return plain(term.left) + plain(term.right)
            return list(instances(term, env, self._book))

        return list(dict.fromkeys(plain(e.left) + plain(e.right)))

    # --- leaves -----------------------------------------------------------------------------------------------------

    def _derived(
        self, key: tuple[object, ...], text: str, positive: bool, reading: int, supports: bool
    ) -> int:
        """A rule that makes something hold, or its absence with, where it is missing, the rule that came closest."""
        target = status_target(key)
        source = self.applications.first(key, reading)
        if positive and source is not None:
            index = self.fired(*source, reading, text, target)
            return index if supports else self._unsupporting(index)
        nearest = None
        near = None if supports else self.applications.nearest(key, reading)
        if near is not None:
            nearest = self.missed(*near, reading, text, target)
        return self._add(Absence(text, nearest, supports))

    def _test(
        self, e: Holds | Comparison | EachYear, env: Environment, positive: bool, reading: int, supports: bool
    ) -> int:
        """A test on values: one leaf where it reads one base value, else a junction of its values."""
        read = list(dict.fromkeys(instances(e, env, self._book)))
        text = self._show(e, env)
        if not read:
            return self._add(calendar_leaf(text, positive, self.world, supports))
        values = self.world.values(read[0], reading)
        if len(read) == 1 and values and values[0][1] is not None:
            return self._add(test_leaf(e, values[0][1], text, positive, self.world, supports))
        # What holds whatever a condition's value is, such as `relief >= none`, has no need to look at it.
        inner = tuple(self._value(i, reading) for i in read if self.world.values(i, reading))
        return self._add(Junction(text, positive, inner, supports))

    def _value(self, instance: InstanceKey, reading: int) -> int:
        """The value of a condition: the rule that sets it, or its base value."""
        value, alternative = self.world.values(instance, reading)[0]
        text = f"{show_instance(instance)} = {show(value)}"
        if alternative is None:
            return self._derived(("set", *instance, value), text, True, reading, True)
        return self._add(base_leaf(alternative, text, True, show(value)))

    # --- plumbing ---------------------------------------------------------------------------------------------------

    @property
    def _book(self) -> Rulebook:
        return self.world.program.rulebook

    def _show(self, e: Expression, env: Environment) -> str:
        return show_expression(substitute(e, env), self._book)

    def _junction(
        self, e: Expression, env: Environment, holds: bool, inner: Sequence[int], supports: bool = True
    ) -> int:
        return self._add(Junction(self._show(e, env), holds, tuple(dict.fromkeys(inner)), supports))

    def _add(self, node: Node) -> int:
        """The index of a node; an equal one is shared."""
        if node not in self._known:
            self._known[node] = len(self.nodes)
            self.nodes.append(node)
        return self._known[node]

    def _unsupporting(self, index: int) -> int:
        """The same rule node, marked as what stands in the way."""
        node = self.nodes[index]
        assert isinstance(node, RuleNode)
        return self._add(replace(node, supports=False))


def _tallies(e: Comparison) -> bool:
    return any(isinstance(part, Aggregate) for part in walk(e))
