"""From changes to a scenario that both versions can be asked about, and what each says in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sanctionlink.answers.difference import Aspect, Divergence, Manner, Supposed, VersionSide
from sanctionlink.answers.verdict import Verdict
from sanctionlink.diagnostics.model import InvalidInput, Span
from sanctionlink.engines.protocols import Digits
from sanctionlink.model.rulebook import Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Value, show
from sanctionlink.questions.diff.pair import Pair, Way
from sanctionlink.questions.diff.version import Edition
from sanctionlink.questions.diff.witness import Steps
from sanctionlink.records import dataclass
from sanctionlink.situation.claims import Claim

NOWHERE = Span("", 1, 1, 1, 1)


def past(pair: Pair, world: Digits, day: dt.date) -> tuple[Fact, ...]:
    """The facts on conditions whose value changes, in a world, within the time that durations look back on."""
    stretches: dict[InstanceKey, list[tuple[int, Value]]] = {}
    for instance, since in pair.situation.cells:
        value = pair.value((instance, since), world)
        if value is not None:
            start = day.toordinal() if since is None else since
            stretches.setdefault(instance, []).append((start, value))
    facts: list[Fact] = []
    for instance, found in stretches.items():
        found.sort(key=lambda each: each[0])
        edges = [found[0], *(b for a, b in pairwise(found) if a[1] != b[1])]
        if len(edges) > 1:
            starts = [None, *(dt.date.fromordinal(start) for start, _ in edges[1:])]
            ends = [*starts[1:], None]
            facts += [
                Fact(instance[0], instance[1], value, start, end, None, (), None, NOWHERE)
                for (_, value), start, end in zip(edges, starts, ends, strict=True)
            ]
    return tuple(facts)


def scenario_of(base: Scenario, steps: Steps, edition: Edition) -> Scenario:
    """The scenario as one version is asked about it: without what it has no condition for."""
    known = [s for s in steps if knows(edition.rulebook, s.instance)]
    facts = [f for f in base.facts if knows(edition.rulebook, (f.condition, f.arguments))]
    facts += [
        Fact(*s.instance, s.value, None, None, None, (), None, NOWHERE)
        for s in known
        if s.manner is Manner.OBSERVED
    ]
    assumed = {s.instance: s.value for s in known if s.manner is Manner.ASSUMED}
    return Scenario(base.as_of, assumed, tuple(facts), base.account)


def knows(rulebook: Rulebook, instance: InstanceKey) -> bool:
    """Whether a rulebook has a ground condition."""
    condition = rulebook.conditions.get(instance[0])
    return (
        condition is not None
        and len(condition.over) == len(instance[1])
        and all(m in rulebook.sets[s].members for m, s in zip(instance[1], condition.over, strict=True))
    )


def side(edition: Edition, base: Scenario, steps: Steps, target: str) -> VersionSide:
    """What one version says."""
    try:
        verdict, proofs = edition.decide(scenario_of(base, steps, edition), target)
    except InvalidInput as error:
        return VersionSide(None, (), error.report.diagnostics[0].message)
    return VersionSide(verdict, tuple(proofs))


@dataclass(frozen=True, slots=True)
class ScenarioStage:
    """Two versions and the target that they are compared on. `names` are the new names of rules that were renamed."""

    old: Edition
    new: Edition
    target: str
    names: Mapping[str, str]

    def divergence(
        self, base: Scenario, steps: Steps, way: Way, *, smallest: bool, other_day: bool
    ) -> Divergence | None:
        """The scenario with what both versions say, if they do differ there as they should."""
        one, other = (side(edition, base, steps, self.target) for edition in (self.old, self.new))
        if not _differ(one, other, way[0], self.names):
            return None
        changes = (*_told_past(self.old, self.new, base), *_told(self.old, self.new, base, steps))
        day = base.as_of.isoformat()
        return Divergence(
            self.target, way[0], way[1], day, other_day, changes, smallest, one, other, base.account
        )


def _differ(one: VersionSide, other: VersionSide, aspect: Aspect, names: Mapping[str, str]) -> bool:
    a, b = one.verdict, other.verdict
    if a is None or b is None:
        return aspect is Aspect.STATUS and (a is None) != (b is None)
    if aspect is Aspect.STATUS:
        return a.status is not b.status
    if aspect is Aspect.OUTLOOK:
        return a.outlook is not b.outlook
    return _reasons(a, names) != _reasons(b, {})


def _reasons(verdict: Verdict, names: Mapping[str, str]) -> set[tuple[object, ...]]:
    return {(names.get(r.rule, r.rule), r.strength, r.side, r.certain) for r in verdict.reasons}


def _told(old: Edition, new: Edition, base: Scenario, steps: Steps) -> Iterator[Supposed]:
    for step in steps:
        yield Supposed(
            show_instance(step.instance),
            show(step.value),
            step.manner,
            recorded(old, base, step.instance),
            recorded(new, base, step.instance),
        )


def _told_past(old: Edition, new: Edition, base: Scenario) -> Iterator[Supposed]:
    for fact in base.facts:
        instance = (fact.condition, fact.arguments)
        yield Supposed(
            show_instance(instance),
            show(fact.value),
            Manner.PAST,
            recorded(old, base, instance),
            recorded(new, base, instance),
            fact.start.isoformat() if fact.start else None,
            fact.end.isoformat() if fact.end else None,
        )


def recorded(edition: Edition, base: Scenario, instance: InstanceKey) -> str | None:
    """What is on record of a condition in one version, in words; None if it has no such condition."""
    if not knows(edition.rulebook, instance):
        return None
    return told(edition.claims(Scenario(base.as_of)).on(instance, base.as_of))


def told(claims: Sequence[Claim]) -> str:
    """What is claimed, in words: `yes`, `yes (kyiv) or no (moscow)`."""
    if len(claims) == 1:
        return show(claims[0].given)
    return " or ".join(f"{show(c.given)} ({c.account})" for c in claims)
