"""Probes: stand-in rules that find out which parts of a rule hold in some possible world of a case.

A probe blocks a made-up proposal where a part of a rule holds, so that the parts are looked at by the same grounding and
the same engines as the rule itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sanctionlink.engines.choose import Engines
from sanctionlink.engines.protocols import Space
from sanctionlink.ground.bindings import conjuncts
from sanctionlink.ground.ir import READINGS
from sanctionlink.ground.same_rule import variables
from sanctionlink.model.case import Case
from sanctionlink.model.expression import And, Expression, Not
from sanctionlink.model.rulebook import Blocks, Requires, Rule, Rulebook, Target, TargetKind, TargetRef
from sanctionlink.questions.coverage.case_worlds import CaseSpaces
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class ProbedPart:
    """One of the things that must all hold for a rule to fire. `key` is the key of the rule that says so."""

    key: str
    holds: Expression


def parts(rule: Rule) -> tuple[ProbedPart, ...]:
    """What must all hold for a rule to fire, in the order in which it is written."""
    found = [ProbedPart("when", part) for part in conjuncts(rule.when)]
    if rule.unless is not None:
        found.append(ProbedPart("unless", Not(rule.unless, rule.unless.span)))
    if isinstance(rule.effect, Requires):
        needed = rule.effect.needed
        found.append(ProbedPart("requires", Not(needed, needed.span)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Probe:
    """Some parts of a rule, which are to hold together for the same members."""

    id: str
    rule: Rule
    parts: tuple[ProbedPart, ...]

    @property
    def strengths(self) -> range:
        """The readings that have the rule."""
        return range(self.rule.strength.rank, len(READINGS))

    def stand_in(self) -> Rule:
        """The rule that stands in for the parts. It has only those variables that they use."""
        holds = [part.holds for part in self.parts]
        used = {name for each in holds for name in variables(each)}
        return replace(
            self.rule,
            id=self.id,
            when=And(tuple(holds), self.rule.span),
            unless=None,
            effect=Blocks((TargetRef(self.id, ()),)),
            for_each=tuple(pair for pair in self.rule.for_each if pair[0] in used),
            valid_from=None,
            valid_until=None,
        )

    def target(self) -> Target:
        """The proposal that the stand-in blocks."""
        return Target(self.id, TargetKind.PROPOSAL, self.id, {}, (), self.rule.span)


class Laboratory:
    """A rulebook with probes added, to be looked at in cases."""

    def __init__(self, rulebook: Rulebook, probes: Iterable[Probe], engines: Engines) -> None:
        made = list(probes)
        self._spaces = CaseSpaces(
            replace(
                rulebook,
                targets={**rulebook.targets, **{p.id: p.target() for p in made}},
                rules={**rulebook.rules, **{p.id: p.stand_in() for p in made}},
            ),
            engines,
        )

    def space(self, case: Case, probes: Sequence[Probe]) -> Space:
        """The worlds of a case, settled for some of the probes. Raises `LimitReached`."""
        return self._spaces.space(self._spaces.situation(case, [(probe.id, ()) for probe in probes]))


def holds(probe: Probe, space: Space) -> bool:
    """Whether the probe's parts hold together in some possible world, in any reading that has the rule."""
    status = space.situation.program.statuses[probe.id, ()]
    return any(space.exists((literal,)) for literal in dict.fromkeys(status[r] for r in probe.strengths))
