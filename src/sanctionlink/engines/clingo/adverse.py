"""The world of what is open that seems worst for a goal: where every sign points one way, it is the worst indeed."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.engines.goal import Goal
from sanctionlink.engines.protocols import Digits
from sanctionlink.situation.situation import Choice, Situation

Signs = dict[int, set[int]]
"""Atoms with the signs in which a goal rests on them: 1 if it takes them to hold, -1 if it takes them not to."""


def adverse(goal: Goal) -> Digits:
    """The option of each open variable by which the fewest things hold that the goal takes, and the most that it does not."""
    situation = goal.situation
    scores = [[0] * len(variable.options) for variable in situation.variables]
    for choice, sign in _leaves(situation, signs(goal)):
        for selection in choice:
            for at, option in selection:
                scores[at][option] += sign
    return tuple(own.index(min(own)) for own in scores[goal.levers :])


def signs(goal: Goal) -> Signs:
    """The signs in which the goal's literals rest on each atom."""
    situation = goal.situation
    found: Signs = {}
    waiting = list(goal.literals)
    while waiting:
        literal = waiting.pop()
        sign = 1 if literal > 0 else -1
        own = found.setdefault(abs(literal), set())
        if sign in own:
            continue
        own.add(sign)
        for clause in situation.program.clauses.get(abs(literal), ()):
            waiting += [sign * x for x in clause.body]
        for each in situation.sums.get(abs(literal), ()):
            waiting += [sign * (-i.literal if i.negated else i.literal) for i in each.items]
    return found


def _leaves(situation: Situation, found: Signs) -> Iterator[tuple[Choice, int]]:
    """The choices that inputs and items make, with the sign in which the goal rests on each."""
    for atom, own in found.items():
        if 2 <= atom < situation.program.first_derived:
            yield from ((situation.inputs[atom - 2], sign) for sign in own)
        for each in situation.sums.get(atom, ()):
            yield from ((i.when, -sign if i.negated else sign) for i in each.items for sign in own)
