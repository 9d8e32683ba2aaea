"""Why no case exercises a rule: the part that never held, and what the cases had of the conditions that it reads."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import combinations

from sanctionlink.answers.coverage import Cause, Coverage, Lack, Miss, RuleCoverage, Seen
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.choose import Engines
from sanctionlink.engines.protocols import Space
from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Lifts, Rule, Rulebook
from sanctionlink.model.scenario import Scenario, show_instance
from sanctionlink.questions.coverage.case_values import Bearing, reads, values_in
from sanctionlink.questions.coverage.case_worlds import CaseSpaces
from sanctionlink.questions.coverage.probes import Laboratory, Probe, ProbedPart, holds, parts
from sanctionlink.questions.coverage.wording import (
    alone,
    asked_elsewhere,
    asked_nowhere,
    lifted,
    nobody,
    not_valid,
    together,
)
from sanctionlink.records import dataclass, field

MOST_PARTS = 8
"""Parts up to which it is looked for which two of them never hold together."""


def explain(
    rulebook: Rulebook,
    cases: Sequence[Case],
    found: Coverage,
    engines: Engines | None = None,
    *,
    seconds: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Mapping[str, Miss]:
    """For every rule that no case exercises, why, by rule, in the order of the files.

    What is not clear after so many `seconds` is told as undecided. `progress` is told how many of how many rules are done.
    """
    missed = found.uncovered
    search = _MissFinder(rulebook, cases, found, engines or Engines(), seconds)
    result: dict[str, Miss] = {}
    for done, each in enumerate(missed):
        result[each.rule.id] = search.miss(each)
        if progress is not None:
            progress(done + 1, len(missed))
    return result


@dataclass(slots=True)
class _Trial:
    """What was found of one rule's parts over the cases."""

    held: set[str] = field(default_factory=set)
    seen: dict[ProbedPart, dict[str, Seen]] = field(default_factory=dict)


class _MissFinder:
    """Goes through the rules that no case exercises."""

    def __init__(
        self,
        rulebook: Rulebook,
        cases: Sequence[Case],
        found: Coverage,
        engines: Engines,
        seconds: float | None,
    ) -> None:
        self.rulebook = rulebook
        self.found = found
        self.cases = {case.id: case for case in cases}
        self.uncovered = {each.rule.id for each in found.uncovered}
        self.ends = None if seconds is None else time.monotonic() + seconds
        self.singles = {
            each.rule.id: [
                Probe(f"?{each.rule.id}?{at}", each.rule, (part,)) for at, part in enumerate(parts(each.rule))
            ]
            for each in found.uncovered
        }
        self.wholes = {
            each.rule.id: Probe(f"?{each.rule.id}?all", each.rule, parts(each.rule))
            for each in found.uncovered
        }
        self.engines = engines
        singles = [probe for probes in self.singles.values() for probe in probes]
        self.laboratory = Laboratory(rulebook, [*singles, *self.wholes.values()], engines)
        self.bearing = Bearing(rulebook)
        self.spaces = CaseSpaces(rulebook, engines)

    @cached_property
    def pairs(self) -> Mapping[str, Sequence[Probe]]:
        """Every two parts of each rule. There are many, so they are made only if they are needed."""
        return {rule: _pairs(probes) for rule, probes in self.singles.items()}

    @cached_property
    def pair_laboratory(self) -> Laboratory:
        """Where pairs are tried."""
        pairs = [probe for probes in self.pairs.values() for probe in probes]
        return Laboratory(self.rulebook, pairs, self.engines)

    def miss(self, found: RuleCoverage) -> Miss:
        """Why one rule is not exercised."""
        rule = found.rule
        if not found.asked:
            return self._in_time(rule, lambda: self._not_asked(rule))
        asked = [self.cases[case] for case in found.asked]
        valid = [case for case in asked if _valid(rule, case.scenario)]
        if not valid:
            return Miss(rule.id, Cause.NOT_VALID, not_valid(rule, [case.scenario.as_of for case in asked]))
        if found.fired:
            return self._lifted(found)
        return self._in_time(rule, lambda: self._tried(rule, valid))

    @staticmethod
    def _in_time(rule: Rule, find: Callable[[], Miss]) -> Miss:
        try:
            return find()
        except (LimitReached, InvalidInput) as error:
            return Miss(rule.id, Cause.UNDECIDED, f"it could not be decided why: {error}")

    # --- without a look at worlds -----------------------------------------------------------------------------------

    def _not_asked(self, rule: Rule) -> Miss:
        """No case grounds the rule: nothing that it bears on is expected, or it is about nobody."""
        targets = self.bearing.of(rule)
        asking = {e.target.partition("(")[0]: case for case in self.cases.values() for e in case.expectations}
        for target in targets:
            if target in asking:
                self._check_time()
                about = self.spaces.grounds(asking[target], rule.id, target)
                if not about:
                    return Miss(rule.id, Cause.NOBODY, nobody(rule))
                targets = tuple(show_instance(key) for key in about)
        return Miss(rule.id, Cause.NOT_ASKED, asked_nowhere(targets))

    def _lifted(self, found: RuleCoverage) -> Miss:
        """The rule fired, and bit nowhere."""
        return Miss(found.rule.id, Cause.LIFTED, lifted(found.fired, self._lifters(found.rule, found.fired)))

    def _lifters(self, rule: Rule, cases: Sequence[str]) -> list[str]:
        """The exceptions that lift a rule, those that fire in the cases if any does."""
        every = [
            each
            for each in self.found.rules
            if isinstance(each.rule.effect, Lifts) and rule.id in each.rule.effect.rules
        ]
        firing = [each for each in every if set(each.fired) & set(cases)]
        return [each.rule.id for each in firing or every]

    # --- with one ---------------------------------------------------------------------------------------------------

    def _tried(self, rule: Rule, cases: Sequence[Case]) -> Miss:
        """Which of the rule's parts never held, or never held together."""
        singles = self.singles[rule.id]
        others = [c for c in self.cases.values() if c not in cases and _valid(rule, c.scenario)]
        trial = self._try(self.laboratory, singles, cases)
        if elsewhere := self._holding(rule, others):
            return Miss(rule.id, Cause.NOT_ASKED, asked_elsewhere(elsewhere, self.bearing.of(rule)))
        self._try(self.laboratory, singles, others, trial)
        missing = [probe.parts[0] for probe in singles if probe.id not in trial.held]
        if missing:
            lacks = tuple(
                Lack(
                    part.key,
                    alone(part, self.rulebook, tuple(trial.seen[part].values()), self.uncovered),
                    tuple(trial.seen[part].values()),
                )
                for part in missing
            )
            return Miss(rule.id, Cause.NEVER_HELD, "; ".join(lack.text for lack in lacks), lacks)
        if (by := self._always_lifted(rule, cases)) is not None:
            return Miss(rule.id, Cause.LIFTED, by)
        pairs = self.pairs[rule.id]
        held = self._try(self.pair_laboratory, pairs, [*cases, *others]).held if pairs else set()
        apart = [probe.parts for probe in pairs if probe.id not in held]
        return Miss(rule.id, Cause.NEVER_TOGETHER, together(apart, self.rulebook))

    def _always_lifted(self, rule: Rule, cases: Sequence[Case]) -> str | None:
        """What to say if all parts of the rule held together and exceptions kept it from firing."""
        fired = self._holding(rule, cases) if self._lifters(rule, ()) else []
        return lifted(fired, self._lifters(rule, fired)) if fired else None

    def _holding(self, rule: Rule, cases: Sequence[Case]) -> list[str]:
        """The cases in which all parts of a rule hold together."""
        whole = self.wholes[rule.id]
        found: list[str] = []
        for case in cases:
            self._check_time()
            if holds(whole, self.laboratory.space(case, [whole])):
                found.append(case.id)
        return found

    def _try(
        self,
        laboratory: Laboratory,
        probes: Sequence[Probe],
        cases: Sequence[Case],
        trial: _Trial | None = None,
    ) -> _Trial:
        """Look for the probes in the cases, until all have been met, and write down what was met."""
        trial = trial or _Trial(seen={probe.parts[0]: {} for probe in probes})
        for case in cases:
            waiting = [probe for probe in probes if probe.id not in trial.held]
            if not waiting:
                break
            self._check_time()
            space = laboratory.space(case, waiting)
            for probe in waiting:
                if holds(probe, space):
                    trial.held.add(probe.id)
                elif len(probe.parts) == 1:
                    self._note(probe.parts[0], space, trial)
        return trial

    def _note(self, part: ProbedPart, space: Space, trial: _Trial) -> None:
        """Add what a case has of the conditions that a part reads."""
        known = trial.seen[part]
        for condition in reads(part.holds):
            values = values_in(condition, space)
            known[condition] = (
                known[condition].joined(values) if condition in known else Seen(condition, values)
            )

    def _check_time(self) -> None:
        if self.ends is not None and time.monotonic() > self.ends:
            raise LimitReached("there was no time left")


def _pairs(probes: Sequence[Probe]) -> list[Probe]:
    """Every two parts of a rule, if they are not too many."""
    if not 2 <= len(probes) <= MOST_PARTS:
        return []
    return [
        Probe(f"{one.id}?{at}", one.rule, (*one.parts, *other.parts))
        for at, (one, other) in enumerate(combinations(probes, 2))
    ]


def _valid(rule: Rule, scenario: Scenario) -> bool:
    day = scenario.as_of
    return (rule.valid_from is None or rule.valid_from <= day) and (
        rule.valid_until is None or day < rule.valid_until
    )
