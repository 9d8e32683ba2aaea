"""One target that both versions have: whether they can differ on it, and the smallest scenarios in which they do."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from sanctionlink.answers.difference import (
    Aspect,
    Direction,
    Divergence,
    Finding,
    Manner,
    TargetDifference,
)
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.protocols import Digits
from sanctionlink.model.rulebook import Target
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.questions.diff.candidates import Tried
from sanctionlink.questions.diff.facts_changed import MOST_DAYS, days_of_change, days_of_record, records_apart
from sanctionlink.questions.diff.pair import Pair, Way, pairs
from sanctionlink.questions.diff.scenarios import ScenarioStage, past
from sanctionlink.questions.diff.trials import ByTrial
from sanctionlink.questions.diff.version import Edition, bearings
from sanctionlink.questions.diff.witness import ALL_TOGETHER, ScenarioChange, Steps, WitnessSearch

PROVEN = "what was edited makes no difference to it in any scenario"
NO_SCENARIO = "some combination of values tells the versions apart, but no scenario was found that does"

TARGET_SECONDS = 10.0
"""How long all worlds of a target are looked through before what scenarios show is all that is told."""

SOME_TRIED = "some scenarios were tried and not all"

MOST_PLACES = 5
"""Days on which a scenario is looked for, where the first turn out to have none."""

ORDER = (Direction.WEAKER, Direction.STRONGER, Direction.NEITHER)


class OneTarget:
    """Compares two versions on one target."""

    def __init__(
        self, old: Edition, new: Edition, key: InstanceKey, scenario: Scenario, names: Mapping[str, str]
    ) -> None:
        self.old, self.new, self.key, self.scenario = old, new, key, scenario
        self.names = names
        self.stage = ScenarioStage(old, new, show_instance(key), names)
        self.sides = bearings(old, new, key)
        self.apart = records_apart(old, new, self.sides)
        self.limits: list[str] = []
        self.ends = 0.0
        self.searches: dict[tuple[object, ...], WitnessSearch] = {}

    def decide(self, target: Target) -> TargetDifference:
        """What is known of it."""
        self.ends = time.monotonic() + TARGET_SECONDS
        try:
            return self._over_all_worlds(target)
        except LimitReached as error:
            return self._by_trial(target, str(error))

    def _over_all_worlds(self, target: Target) -> TargetDifference:
        """What is found in some world, or proven for all. Raises `LimitReached`."""
        today = next(self._pairs(self.scenario, open_day=False))
        if today.same and self.apart and self._trial().many:
            # What is on record shows itself on its own days most of the time, which is faster to see than to search for.
            tried = self._by_trial(target, "")
            if tried.witnesses and tried.witnesses[0].aspect is Aspect.STATUS:
                return tried
        ways = today.ways()
        later = self._other_days(today)
        every = dict.fromkeys((*ways, *(w for pair in later for w in pair.ways())))
        witnesses: list[Divergence] = []
        aspect = Aspect.REASONS
        for aspect in Aspect:
            wanted = [way for way in every if way[0] is aspect]
            if wanted or self.apart:
                witnesses = list(self._witnesses(aspect, wanted, today, later))
                if witnesses:
                    break
        name = show_instance(self.key)
        found = TargetDifference
        weaker = (Aspect.STATUS, Direction.WEAKER) in every or any(
            w.direction is Direction.WEAKER for w in witnesses
        )
        why = "; ".join(dict.fromkeys(self.limits))
        if witnesses:
            return found(name, target.title, target.kind, Finding.CHANGED, tuple(witnesses), weaker, why)
        if every:
            return found(name, target.title, target.kind, Finding.UNDECIDED, (), weaker, why or NO_SCENARIO)
        if why:
            return found(name, target.title, target.kind, Finding.UNDECIDED, why=why)
        return found(name, target.title, target.kind, Finding.EQUIVALENT, why=PROVEN)

    def _by_trial(self, target: Target, why: str) -> TargetDifference:
        """What some scenarios show, where there are too many worlds to look at all of them."""
        witnesses = []
        for way, (asked, steps) in self._trial().differences().items():
            elsewhere = asked.as_of != self.scenario.as_of
            made = self._made(asked, steps, way, smallest=len(steps) < 2, other_day=elsewhere)
            if made:
                witnesses.append(made)
        finding = Finding.CHANGED if witnesses else Finding.UNDECIDED
        weaker = any(w.direction is Direction.WEAKER for w in witnesses)
        name, why = show_instance(self.key), f"{SOME_TRIED}: {why.partition(';')[0]}" if why else ""
        return TargetDifference(name, target.title, target.kind, finding, tuple(witnesses), weaker, why)

    def _trial(self) -> ByTrial:
        one, other = self.sides
        voices = tuple(self._voices())
        return ByTrial((self.old, one), (self.new, other), self.scenario, self.names, voices)

    # --- the worlds to look at ----------------------------------------------------------------------------------------

    def _in_time(self) -> None:
        """Raise `LimitReached` if all worlds have been looked through for long enough."""
        if time.monotonic() > self.ends:
            raise LimitReached(f"it takes more than {TARGET_SECONDS:.0f} seconds to look through everything")

    def _pairs(self, scenario: Scenario, *, open_day: bool) -> Iterator[Pair]:
        self._in_time()
        yield from pairs(*self.sides, scenario, self.names, open_day=open_day)

    def _other_days(self, today: Pair) -> list[Pair]:
        """Both versions over all days, if there is more to learn from them."""
        if today.same and not self.apart:
            return []
        try:
            return [] if today.same else list(self._pairs(self.scenario, open_day=True))
        except LimitReached as error:
            self.limits.append(f"other days: {error}")
            return []

    # --- witnesses ----------------------------------------------------------------------------------------------------

    def _witnesses(
        self, aspect: Aspect, wanted: list[Way], today: Pair, later: list[Pair]
    ) -> Iterator[Divergence]:
        """The smallest scenario that differs in an aspect, and the smallest of each other way that is possible."""
        got: set[Way] = set()
        for way, steps, smallest in self._nearest(aspect, [(aspect, d) for d in ORDER], today, None):
            made = self._made(self.scenario, steps, way, smallest, other_day=False)
            if made and len(steps) > 0:
                made = self._another_day(aspect, way) or made
            if made:
                got.add(way)
                yield made
        for way in wanted:
            if way in got or (way[1] is Direction.NEITHER and got):
                continue
            found = next(self._elsewhere(aspect, way, today, later), None)
            if found:
                got.add(way)
                yield found
        if not got and self.apart:
            yield from self._by_record(aspect)

    def _another_day(self, aspect: Aspect, way: Way) -> Divergence | None:
        """The nearest day on which they differ in a way as the record stands: one change too, and one that comes by itself."""
        try:
            days = days_of_change(self.old, self.new, self.sides, self.scenario.as_of)[1:]
        except LimitReached:
            return None
        for day in sorted(days, key=lambda day: day < self.scenario.as_of):
            asked = Scenario(day)
            one, other = self.sides
            search = WitnessSearch((self.old, one), (self.new, other), asked, (), self.names)
            if search.smallest(aspect, [way]) is not None:
                return self._made(asked, (), way, smallest=True, other_day=True)
        return None

    def _made(
        self, scenario: Scenario, steps: Steps, way: Way, smallest: bool, other_day: bool
    ) -> Divergence | None:
        return self.stage.divergence(scenario, steps, way, smallest=smallest, other_day=other_day)

    def _nearest(
        self,
        aspect: Aspect,
        ways: Iterable[Way],
        pair: Pair,
        world: Digits | None,
        base: Scenario | None = None,
    ) -> Iterator[tuple[Way, Steps, bool]]:
        """The fewest changes on a day by which they differ in one of some ways, by assumptions if those suffice."""
        for observing in (False, True):
            search = self._search(pair, base or self.scenario, observing)
            if search is None:
                continue
            found = search.smallest(aspect, ways)
            if found is not None:
                yield (*found, search.exhausted)
                return
        if world is not None:
            search = self._search(pair, base or self.scenario, True)
            assert search is not None
            for way in ways:
                steps = search.within(way, self._all_of(search, pair, world))
                if steps is not None:
                    yield way, steps, False
                    return

    def _search(self, pair: Pair, base: Scenario, observing: bool) -> WitnessSearch | None:
        """The search on a day, for changes of some sorts; None if there is no more to it than without observing."""
        past_of = frozenset((f.condition, f.arguments) for f in base.facts)
        key = (base.as_of, base.facts, base.account, observing)
        if key not in self.searches:
            self._in_time()
            tried = Tried.of(pair, self.old, self.new, base)
            assuming = (*key[:-1], False)
            if observing and not tried.settable and assuming in self.searches:
                self.searches[key] = self.searches[assuming]
            else:
                one, other = self.sides
                self.searches[key] = WitnessSearch(
                    (self.old, one), (self.new, other), base, tried.levers(observing, past_of), self.names
                )
        return self.searches[key]

    @staticmethod
    def _all_of(search: WitnessSearch, pair: Pair, world: Digits) -> Steps:
        """Everything that a world supposes."""
        steps = []
        for lever in search.levers:
            value = pair.value((lever.instance, None), world)
            if value is not None:
                free = pair.free(lever.instance, world)
                steps.append(
                    ScenarioChange(lever.instance, value, Manner.OBSERVED if free else Manner.ASSUMED)
                )
        return tuple(steps)

    def _elsewhere(self, aspect: Aspect, way: Way, today: Pair, later: list[Pair]) -> Iterator[Divergence]:
        """A scenario that differs in a way, if need be with another past or on another day."""
        for day, pair, world, other_day in islice(self._places(way, today, later), MOST_PLACES):
            scenario = Scenario(day)
            bases = [scenario]
            facts = past(pair, world, day)
            if facts:
                bases.append(Scenario(day, facts=facts))
            for base in bases:
                for found, steps, smallest in self._nearest(aspect, [way], pair, world, base):
                    made = self._made(base, steps, found, smallest and not base.facts, other_day)
                    if made:
                        yield made

    def _places(
        self, way: Way, today: Pair, later: list[Pair]
    ) -> Iterator[tuple[dt.date, Pair, Digits, bool]]:
        """Days on which they differ in a way in some world, the day asked about first, then the nearest to it."""
        world = today.find(way)
        if world is not None:
            yield self.scenario.as_of, today, world, False
            return
        for pair in later:
            for day in pair.days_of(way, self.scenario.as_of):
                asked = Scenario(day)
                for there in self._pairs(asked, open_day=False):
                    world = there.find(way)
                    if world is not None:
                        yield day, there, world, True

    # --- facts that differ --------------------------------------------------------------------------------------------

    def _by_record(self, aspect: Aspect) -> Iterator[Divergence]:
        """A scenario in which what is on record differs and matters, on any day. Notes a limit if none can be ruled out."""
        try:
            days = self._days_of_record()
        except LimitReached as error:
            self.limits.append(str(error))
            return
        for asked in (Scenario(day, account=voice) for voice in (None, *self._voices()) for day in days):
            pair = next(self._pairs(asked, open_day=False))
            search = self._of_record(pair, asked)
            found = search.smallest(aspect, [(aspect, d) for d in ORDER])
            if not search.exhausted:
                self.limits.append(
                    "what is on record differs, and there are too many scenarios to try them all"
                )
            if found is None and not search.exhausted:
                return  # nothing can be proven any more, and small scenarios are tried on all days anyway
            if found is None:
                continue
            for way, steps, smallest in self._nearest(
                aspect, [(aspect, d) for d in ORDER], pair, None, asked
            ):
                made = self._made(asked, steps, way, smallest, other_day=asked.as_of != self.scenario.as_of)
                if made:
                    yield made
                    return

    def _voices(self) -> list[str]:
        """Whose word may be taken on what is on record apart. By one account versions may differ that agree by all together."""
        sides = (self.old, self.new)
        facts = [f for edition in sides for i in self.apart for f in edition.facts.get(i, ())]
        known = [{**edition.rulebook.parties, **edition.rulebook.accounts} for edition in sides]
        spoken = {f.account for f in facts if f.account is not None}
        return sorted(voice for voice in spoken if all(voice in each for each in known))

    def _days_of_record(self) -> list[dt.date]:
        """A day of each stretch in which nothing can tell one day from another, the day asked about first."""
        asked = self.scenario
        days = set(days_of_record(self.old, self.new, self.sides, self.apart))
        for pair in self._pairs(asked, open_day=True):
            days.update(Tried.of(pair, self.old, self.new, asked).days)
        days.discard(asked.as_of)
        if len(days) > MOST_DAYS:
            raise LimitReached(
                f"what is on record differs on more than {MOST_DAYS} days that would have to be looked at"
            )
        return [asked.as_of, *sorted(days, key=lambda day: (abs(day - asked.as_of), day))]

    def _of_record(self, pair: Pair, scenario: Scenario) -> WitnessSearch:
        """All scenarios in which what is on record alike is replaced, and what differs may stay as it is."""
        key = (scenario.as_of, scenario.account, "record")
        if key not in self.searches:
            self._in_time()
            tried = Tried.of(pair, self.old, self.new, scenario)
            levers = [tried.fixed(instance, stay=instance in self.apart) for instance in tried.values]
            one, other = self.sides
            self.searches[key] = WitnessSearch(
                (self.old, one), (self.new, other), scenario, levers, self.names, ALL_TOGETHER
            )
        return self.searches[key]
