"""The bottom of a proof: base values with who says so, and the facts behind a duration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sanctionlink.analyse.truth import World
from sanctionlink.model.derivation import Leaf, LeafKind
from sanctionlink.model.expression import AsOf, Comparison, EachYear, Holds, Lasting
from sanctionlink.model.rulebook import Fact
from sanctionlink.model.scenario import show_instance
from sanctionlink.model.values import Duration, Interval, OneOf, Unknown, shift, show
from sanctionlink.program.program import Environment
from sanctionlink.program.reads import walk
from sanctionlink.program.situation import Alternative
from sanctionlink.program.terms import instances


def calendar_leaf(text: str, holds: bool, world: World, supports: bool) -> Leaf:
    """A test of the date alone."""
    as_of = f"as of {world.situation.scenario.as_of.isoformat()}"
    return Leaf(text, holds, as_of, LeafKind.CALENDAR, None, None, (), None, supports)


def test_leaf(
    e: Holds | Comparison | EachYear,
    alternative: Alternative,
    text: str,
    holds: bool,
    world: World,
    supports: bool,
) -> Leaf:
    """A test of one base value, with the date where it matters."""
    value = show(alternative.value)
    if any(isinstance(part, AsOf) for part in walk(e)):
        value += f", as of {world.situation.scenario.as_of.isoformat()}"
    return base_leaf(alternative, text, holds, value, supports)


def base_leaf(alternative: Alternative, text: str, holds: bool, value: str, supports: bool = True) -> Leaf:
    """A base value and the claim it rests on. What a claim leaves open is a supposition of this world."""
    claim = alternative.claim
    kind, note = claim.kind, claim.fact.note if claim.fact else None
    if isinstance(claim.given, (Unknown, OneOf, Interval)):
        if claim.kind in (LeafKind.FACT, LeafKind.ASSUMPTION, LeafKind.DEFAULT):
            note = f"{claim.kind.value}: {show(claim.given)}"
        kind = LeafKind.SUPPOSITION
    cites = claim.fact.cites if claim.fact else ()
    span = claim.fact.span if claim.fact else None
    return Leaf(text, holds, value, kind, claim.account, note, cites, span, supports)


def period_leaves(e: Lasting, environment: Environment, world: World) -> Iterator[Leaf]:
    """The facts on a duration's conditions that touch its period."""
    scenario = world.situation.scenario
    start = shift(scenario.as_of, Duration(-e.period.count, e.period.unit))
    for instance in dict.fromkeys(instances(e.body, environment, world.program.rulebook)):
        own = [f for f in scenario.facts if (f.condition, f.arguments) == instance]
        for fact in own or world.program.rulebook.facts:
            late = isinstance(start, dt.date) and fact.end is not None and fact.end <= start
            early = fact.start is not None and fact.start > scenario.as_of
            if (fact.condition, fact.arguments) == instance and not late and not early:
                text = f"{show_instance(instance)} = {show(fact.value)}"
                yield Leaf(
                    text,
                    True,
                    _validity(fact),
                    LeafKind.FACT,
                    fact.account,
                    fact.note,
                    fact.cites,
                    fact.span,
                )


def _validity(fact: Fact) -> str:
    """A fact's dates in words."""
    parts = [
        f"from {fact.start}" if fact.start else "",
        f"until {fact.end} (that day excluded)" if fact.end else "",
    ]
    return " ".join(part for part in parts if part) or "always"
