"""What rules do in some situation that the rulebook allows: fire, and bite on targets."""

from __future__ import annotations

from sanctionlink.ground.ir import Triple
from sanctionlink.lint.support.claims import readings
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Excludes, Rule, Target


def statuses(worlds: Worlds, target: Target) -> list[Triple]:
    """The literals of a target's status, for all members."""
    return [triple for key, triple in worlds.program.statuses.items() if key[0] == target.id]


def fires(worlds: Worlds, rule: Rule) -> bool:
    """Whether a rule fires in some possible situation, for some binding, in some reading. Raises `LimitReached`."""
    impossible = isinstance(rule.effect, Excludes)
    return any(
        worlds.find([x], impossible=impossible) is not None
        for _, triple in worlds.firings(rule)
        for x in readings(triple, rule.strength.rank)
    )


def bites(worlds: Worlds, rule: Rule) -> bool:
    """Whether a rule bites on some target in some possible situation. Raises `LimitReached`."""
    return any(
        worlds.find([x]) is not None
        for target in worlds.program.statuses
        for bite in worlds.program.both_sides(target)
        if bite.rule == rule.id
        for x in readings(bite.holds, rule.strength.rank)
    )
