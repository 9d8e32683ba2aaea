"""Each target's verdict over time, from the exact days on which anything that the rules read changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sanctionlink.answers.timeline import Course, Discord, Stretch, Timeline
from sanctionlink.answers.verdict import Conflict, Verdict, because, rule_changes
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput, LimitReached, Report
from sanctionlink.engines.protocols import Space
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.ir import Program
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions.timeline.causes import movers
from sanctionlink.questions.verdict.question import decide
from sanctionlink.situation.change_days import Turning, turning
from sanctionlink.situation.claims import Claims
from sanctionlink.situation.settle import settle
from sanctionlink.situation.situation import Situation

Progress = Callable[[int, int], None]
"""Told how many of how many days are done."""

MARGIN = dt.timedelta(days=366)
"""How far beyond the last date that rules and facts name a timeline of yearly windows goes, if it is not told."""
LEAP_MARGIN = dt.timedelta(days=9 * 366)
"""The same where a window opens or closes on 29 February, which may come only after eight years."""


def timeline(
    reasoner: Reasoner,
    scenario: Scenario,
    targets: tuple[InstanceKey, ...] | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
    *,
    engine: str = "auto",
    progress: Progress | None = None,
) -> Timeline:
    """The verdicts on some targets (or on all) from `start` (inclusive) until `end` (exclusive).

    Without `start` or `end`, the timeline has no bound that way, unless changes recur for ever: then it reaches a year
    beyond the dates that the rules and facts name. Raises `InvalidInput` where `end` is not after `start` or no world is
    possible on a day, and `LimitReached` for too many days of change.
    """
    if start is not None and end is not None and end <= start:
        raise InvalidInput.single(
            codes.TIME_TURNED_ROUND,
            f"the time asked about ends on {end}, which is not after its start, {start}",
            hint="give a later day with --until; it is not included itself",
        )
    program, claims = reasoner.program(targets, scenario), reasoner.claims(scenario)
    turns = turning(program, claims, calendar=start is not None and end is not None)
    start, end = _bounds(turns, scenario.as_of, start, end)
    first = start or _day_before(turns, scenario.as_of, end)
    days = [first, *turns.within(first, end)]
    courses = _Courses(reasoner, targets, engine, program, claims)
    for done, day in enumerate(days):
        if progress is not None:
            progress(done, len(days))
        courses.decide(day)
    return courses.closed(start, end)


def _bounds(
    turns: Turning, as_of: dt.date, start: dt.date | None, end: dt.date | None
) -> tuple[dt.date | None, dt.date | None]:
    """The bounds as given; where changes recur for ever, both are needed, and those not given are found."""
    if not turns.recurring:
        return start, end
    named = [as_of, *(dt.date.fromordinal(day) for day in turns.once), *(d for d in (start, end) if d)]
    if start is None:
        start = min(named) - min(MARGIN, min(named) - dt.date.min)
    if end is None:
        margin = LEAP_MARGIN if any(window[:2] == (2, 29) for window in turns.windows) else MARGIN
        end = max(named) + min(margin, dt.date.max - max(named))
    return start, end


def _day_before(turns: Turning, as_of: dt.date, end: dt.date | None) -> dt.date:
    """A day before which nothing changes."""
    first = turns.once[0] if turns.once else min(as_of.toordinal() + 1, dt.date.max.toordinal())
    return dt.date.fromordinal(max(min(first, end.toordinal() if end else first) - 1, 1))


@dataclass
class _Courses:
    """Decides day after day, and keeps where something moved."""

    reasoner: Reasoner
    targets: tuple[InstanceKey, ...] | None
    engine: str
    program: Program
    claims: Claims
    last: Situation | None = None
    spaces: Mapping[str, Space] = field(default_factory=dict)
    days: int = 0
    found: dict[InstanceKey, list[Stretch]] = field(default_factory=dict)
    open: dict[Conflict, dt.date | None] = field(default_factory=dict)
    discords: list[Discord] = field(default_factory=list)

    def decide(self, day: dt.date) -> None:
        """Take up a day, later than those before it."""
        scenario = replace(self.claims.scenario, as_of=day)
        try:
            situation = settle(self.program, scenario, self.claims)
            if self.last is not None and _signature(self.last) == _signature(situation):
                return
            answered = decide(self.reasoner, scenario, self.targets, self.engine).complete()
        except InvalidInput as error:
            raise InvalidInput(_dated(error.report, day)) from None
        except LimitReached as error:
            raise LimitReached(f"as of {day}: {error}") from None
        answer, spaces = answered.answer, answered.spaces
        self.days += 1
        for key in self.program.statuses:
            self._take(key, answer.verdicts[show_instance(key)], spaces, day)
        for conflict in [c for c in self.open if c not in answer.conflicts]:
            self.discords.append(Discord(self.open.pop(conflict), day, conflict))
        for conflict in answer.conflicts:
            self.open.setdefault(conflict, None if self.last is None else day)
        self.last, self.spaces = situation, spaces

    def _take(self, key: InstanceKey, verdict: Verdict, spaces: Mapping[str, Space], day: dt.date) -> None:
        """A target's verdict from a day on: a new stretch, if it is not as before."""
        stretches = self.found.setdefault(key, [])
        if not stretches:
            stretches.append(Stretch(day, None, verdict))
            return
        previous = stretches[-1].verdict
        if gist(previous) == gist(verdict):
            return
        name = show_instance(key)
        rules = because(previous, verdict)
        moved_by = movers(self.spaces[name], spaces[name], key, rules, self.claims)
        stretches.append(Stretch(day, None, verdict, moved_by, rule_changes(rules, previous, verdict)))

    def closed(self, start: dt.date | None, end: dt.date | None) -> Timeline:
        """The timeline, each stretch ending where the next begins."""
        courses = {}
        for key, found in self.found.items():
            target = self.program.rulebook.targets[key[0]]
            begins = [start, *(stretch.start for stretch in found[1:])]
            stretches = tuple(
                replace(stretch, start=begin, end=until)
                for stretch, begin, until in zip(found, begins, [*begins[1:], end], strict=True)
            )
            name = show_instance(key)
            courses[name] = Course(name, target.kind, target.title, stretches)
        scenario = self.claims.scenario
        discords = [*self.discords, *(Discord(day, end, conflict) for conflict, day in self.open.items())]
        return Timeline(
            rulebook=self.program.rulebook.id,
            title=self.program.rulebook.title,
            start=start,
            end=end,
            assumptions={show_instance(k): show(v) for k, v in scenario.assumptions.items()},
            account=scenario.account,
            decided=self.days,
            courses=courses,
            discords=tuple(replace(found, start=found.start or start) for found in discords),
        )


def gist(verdict: Verdict) -> tuple[object, ...]:
    """What makes a verdict another one: outlook, the rules that bite and how surely, hinges, and the outlook under
    each account where those differ."""
    reasons = frozenset((r.rule, r.strength, r.certain) for r in verdict.reasons)
    accounts = frozenset((verdict.by_account or {}).items())
    if len({status for _, status in accounts}) < 2:
        accounts = frozenset()
    return verdict.status, verdict.outlook, reasons, accounts, frozenset(verdict.hinges_on)


def _signature(situation: Situation) -> tuple[object, ...]:
    """What verdicts are made from; equal signatures have equal verdicts but for the names of open days' stretches."""
    variables = [(v.instance, len(v.options)) for v in situation.variables]
    cells = {
        instance: [(a.when, a.claim.account, a.claim.kind) for a in found]
        for (instance, since), found in situation.cells.items()
        if since is None
    }
    return variables, situation.inputs, situation.sums, cells


def _dated(report: Report, day: dt.date) -> Report:
    return Report(tuple(replace(d, message=f"as of {day}: {d.message}") for d in report))
