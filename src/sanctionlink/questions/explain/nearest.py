"""How far a rule that does not bite is from biting: the fewest tests that would have to come out otherwise."""

from __future__ import annotations

from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.ir import Environment
from sanctionlink.model.expression import (
    And,
    Applies,
    AtLeast,
    Expression,
    HasStatus,
    Not,
    Or,
    Quantified,
    Quantifier,
    Truth,
)
from sanctionlink.model.rulebook import Requires, Rule
from sanctionlink.questions.explain.truth import World
from sanctionlink.records import dataclass, field

FAR = 1 << 20

DEEPEST = 50
"""Rules that rest on each other, past which what is missing further down counts as one test."""


@dataclass
class Distances:
    """Distances in one world. What rests on itself while being measured counts as out of reach."""

    world: World
    _open: set[object] = field(default_factory=set)

    def of_rule(self, rule: Rule, env: Environment, reading: int, lifted: int = 0) -> int:
        """How many tests keep a rule from firing; `lifted` counts the exceptions that lift it."""
        distance = lifted
        if rule.when is not None:
            distance += self.of(rule.when, env, True, reading)
        if rule.unless is not None:
            distance += self.of(rule.unless, env, False, reading)
        if isinstance(rule.effect, Requires):
            distance += self.of(rule.effect.needed, env, False, reading)
        if not _valid(rule, self.world):
            distance += 1
        return min(distance, FAR)

    def of(self, e: Expression, env: Environment, positive: bool, reading: int) -> int:
        """How many tests keep an expression from holding (or, if not `positive`, from failing)."""
        if self.world.holds(e, env, positive, reading):
            return 0
        match e:
            case Truth():
                return FAR
            case Not(body=body):
                return self.of(body, env, not positive, reading)
            case And(parts=parts) | Or(parts=parts):
                found = [self.of(part, env, positive, reading) for part in parts]
                return min(FAR, sum(found)) if isinstance(e, And) == positive else min(found)
            case AtLeast(least=least, parts=parts):
                needed = least if positive else len(parts) - least + 1
                found = sorted(self.of(part, env, positive, reading) for part in parts)
                return min(FAR, sum(found[:needed]))
            case Quantified(quantifier=quantifier, binder=binder, body=body):
                exists = (quantifier is Quantifier.SOME) == positive
                inner = [
                    self.of(body, i, positive, reading)
                    for i in self.world.range_of(binder, env, body if exists else None)
                ]
                if not exists:
                    return min(FAR, sum(inner))
                return min(inner, default=FAR)
            case Applies(notion=notion, arguments=arguments) if positive:
                return self._derived(("notion", notion, members_of(arguments, env)), reading)
            case HasStatus(target=target, arguments=arguments, bitten=bitten) if positive == bitten:
                return self._derived(("status", target, members_of(arguments, env)), reading)
        return 1

    def _derived(self, key: tuple[object, ...], reading: int) -> int:
        """The distance of the nearest rule for something derived."""
        if key in self._open:
            return FAR
        if len(self._open) >= DEEPEST:
            return 1
        self._open.add(key)
        try:
            program = self.world.program
            triple = program.index.get(key)
            if triple is None:
                return FAR
            found = [FAR]
            stack = [triple[reading]]
            seen: set[int] = set()
            while stack:
                for clause in program.clauses.get(stack.pop(), ()):
                    if clause.origin >= 0:
                        rule = program.ground_rules[clause.origin]
                        if rule.rule.strength.rank <= reading:
                            found.append(self.of_rule(rule.rule, rule.environment, reading))
                    else:
                        more = [x for x in clause.body if x > 0 and x not in seen]
                        seen.update(more)
                        stack.extend(more)
            return max(1, min(found))
        finally:
            self._open.discard(key)


def _valid(rule: Rule, world: World) -> bool:
    """Whether the date asked about lies in the rule's validity."""
    as_of = world.situation.scenario.as_of
    return (rule.valid_from is None or rule.valid_from <= as_of) and (
        rule.valid_until is None or as_of < rule.valid_until
    )
