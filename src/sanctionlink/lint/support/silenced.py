"""What a rule would conclude if nothing rested on it, for rules that rest on each other in a circle.

Of two rules for one notion, one may hold only because the other has made the notion apply: `b` is tainted by `a`, and `a` by
`b`. It then does all that the other does, and yet the other cannot be left out. So the rules are compared as they are where
the one concludes nothing that anything reads.
"""

from __future__ import annotations

from dataclasses import replace

from sanctionlink.ground.bindings import members_of
from sanctionlink.lint.support.conclusions import Conclusions, Key, conclusions, covers, side_of
from sanctionlink.lint.support.parts import SIGN
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.expression import And, Expression, Not, Variable
from sanctionlink.model.rulebook import Blocks, Counters, Defines, Requires, Rule, Rulebook, Sets


def stands_without(worlds: Worlds, wide: Rule, narrow: Rule, rank: int) -> bool:
    """Whether `wide` concludes all that `narrow` would, once nothing rests on `narrow`. Raises `LimitReached`."""
    worlds.seconds_left()
    silent = _silenced(worlds.rulebook, narrow)
    others = Worlds(silent, worlds.limit, worlds.seconds_left)
    kept = conclusions(others, wide)
    return kept is not None and covers(others, kept, _meant(others, narrow), rank, impossible=False)


def _silenced(rulebook: Rulebook, rule: Rule) -> Rulebook:
    """The rulebook in which a rule fires as ever, and concludes nothing that anything reads."""
    when = rule.when
    if isinstance(rule.effect, Requires):
        unmet: Expression = Not(rule.effect.needed, rule.span)
        when = unmet if when is None else And((when, unmet), rule.span)
    effect = Defines(f"{rule.id}{SIGN}silent", tuple(Variable(variable) for variable, _ in rule.for_each))
    return replace(
        rulebook, rules={**rulebook.rules, rule.id: replace(rule, when=when, effect=effect)}, facts=()
    )


def _meant(worlds: Worlds, rule: Rule) -> Conclusions:
    """What a rule that is silent in these worlds would conclude."""
    found: Conclusions = {}
    key: Key
    for environment, triple in worlds.firings(rule):
        match rule.effect:
            case Requires(targets=targets) | Blocks(targets=targets) | Counters(targets=targets):
                for ref in targets:
                    key = (side_of(rule), (ref.target, members_of(ref.arguments, environment)))
                    found.setdefault(key, []).append(triple)
            case Defines(notion=notion, arguments=arguments):
                found.setdefault(("defines", notion, members_of(arguments, environment)), []).append(triple)
            case Sets(assignments=assignments):
                for a in assignments:
                    key = ("sets", a.condition, members_of(a.arguments, environment), a.value)
                    found.setdefault(key, []).append(triple)
    return found
