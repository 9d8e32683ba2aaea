"""The bottom of a proof: base values with who says so, and the facts behind a duration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from sanctionlink.answers.derivation import Leaf
from sanctionlink.ground.input_tests import instances, reads_date
from sanctionlink.ground.ir import Environment
from sanctionlink.model.expression import Comparison, EachYear, Holds, Lasting
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Rule
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Interval, OneOf, Unknown, Value, first_day, show
from sanctionlink.questions.explain.least_model import World
from sanctionlink.situation.situation import Alternative


def calendar_leaf(text: str, holds: bool, world: World, supports: bool) -> Leaf:
    """A test of the date alone."""
    as_of = f"as of {world.situation.scenario.as_of.isoformat()}"
    return Leaf(text, holds, as_of, LeafKind.CALENDAR, None, None, (), None, supports)


def validity_leaves(rule: Rule, world: World) -> Iterator[Leaf]:
    """Whether a rule with dates of its own is valid on the date asked about."""
    as_of = world.situation.scenario.as_of
    if rule.valid_from is not None or rule.valid_until is not None:
        early = rule.valid_from is not None and as_of < rule.valid_from
        late = rule.valid_until is not None and as_of >= rule.valid_until
        valid = not early and not late
        yield calendar_leaf(
            f"the rule is valid {_dates(rule.valid_from, rule.valid_until)}", valid, world, valid
        )


def test_leaf(
    e: Holds | Comparison | EachYear,
    instance: InstanceKey,
    alternative: Alternative,
    text: str,
    holds: bool,
    world: World,
    supports: bool,
) -> Leaf:
    """A test of one base value, with the date where it matters."""
    value = show(alternative.value)
    supposed = instance in world.supposed
    leaf = base_leaf(alternative, text, holds, value, supposed, supports)
    if reads_date(e):
        leaf = replace(leaf, value=f"{leaf.value}, as of {world.situation.scenario.as_of.isoformat()}")
    return leaf


def base_leaf(
    alternative: Alternative, text: str, holds: bool, value: str, supposed: bool, supports: bool = True
) -> Leaf:
    """A base value and the claim it rests on.

    What a claim leaves open is a supposition of this world if the value is `supposed`, else an example.
    """
    claim = alternative.claim
    kind, note = claim.kind, claim.fact.note if claim.fact else None
    if isinstance(claim.given, (Unknown, OneOf, Interval)):
        if claim.kind in (LeafKind.FACT, LeafKind.ASSUMPTION, LeafKind.DEFAULT):
            note = f"{claim.kind.value}: {show(claim.given)}"
        if supposed:
            kind = LeafKind.SUPPOSITION
        else:
            value = f"{_some(alternative.value)}, for example {value}"
    cites = claim.fact.cites if claim.fact else ()
    span = claim.fact.span if claim.fact else None
    return Leaf(text, holds, value, kind, claim.account, note, cites, span, supports)


def _some(value: Value) -> str:
    """Any of the values that a claim leaves open, in words."""
    if isinstance(value, dt.date):
        return "some day"
    return "any of these"


def period_leaves(e: Lasting, environment: Environment, world: World) -> Iterator[Leaf]:
    """The facts on a duration's conditions that touch its period."""
    scenario = world.situation.scenario
    start = first_day(e.period, scenario.as_of)
    for instance in dict.fromkeys(instances(e.body, environment, world.program.rulebook)):
        own = [f for f in scenario.facts if (f.condition, f.arguments) == instance]
        for fact in own or world.program.rulebook.facts:
            late = fact.end is not None and fact.end <= start
            early = fact.start is not None and fact.start > scenario.as_of
            if (fact.condition, fact.arguments) == instance and not late and not early:
                text = f"{show_instance(instance)} = {show(fact.value)}"
                yield Leaf(
                    text,
                    True,
                    _dates(fact.start, fact.end),
                    LeafKind.FACT,
                    fact.account,
                    fact.note,
                    fact.cites,
                    fact.span,
                )


def _dates(start: dt.date | None, end: dt.date | None) -> str:
    """A validity in words."""
    parts = [
        f"from {start}" if start else "",
        f"until {end} (that day excluded)" if end else "",
    ]
    return " ".join(part for part in parts if part) or "always"
