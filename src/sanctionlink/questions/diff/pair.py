"""Whether two versions of a rulebook can differ on a target: found in some world, or proven for all of them.

In a world everything is known: the value of every condition, whether an assumption fixes it, its past where a duration looks
back, and the day. What a scenario leaves open stands for several worlds, and its verdict is told from theirs. So versions
that agree in all worlds agree in every scenario that says the same to both; only where facts themselves differ can they
still part (see `facts_changed`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from sanctionlink.answers.difference import Aspect, Direction
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.prover import Prover
from sanctionlink.ground.ir import TRUE, Literal
from sanctionlink.ground.joint import Joint, join
from sanctionlink.ground.two_rulebooks import FREE, OLD, TODAY
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import Value
from sanctionlink.questions.diff.version import TargetBasis, Told
from sanctionlink.records import dataclass
from sanctionlink.situation.open_world import Past, open_world
from sanctionlink.situation.situation import Situation

Way = tuple[Aspect, Direction]
"""How two verdicts differ."""

OUTLOOK: Way = (Aspect.OUTLOOK, Direction.NEITHER)

Query = tuple[Way, tuple[Literal, ...]]
"""A way to differ, and literals that hold together in worlds that differ so."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both versions' programs for one target over one open world."""

    joint: Joint
    situation: Situation
    prover: Prover
    old: Told
    new: Told

    @property
    def same(self) -> bool:
        """Whether what decides the target is the same in both by construction."""
        return self.old == self.new

    def queries(self) -> Iterator[Query]:
        """Everything by which they may differ, the weightiest first; what is the same by construction is left out."""
        for queries in (_shown, _hints, _reasons):
            yield from _sensible(queries(self.old, self.new))

    def find(self, way: Way, chosen: Sequence[tuple[int, int]] = ()) -> Digits | None:
        """A world in which they differ in a way, and which has the chosen (variable, option) pairs."""
        for each, literals in self.queries():
            if each == way:
                found = self.prover.find(literals, chosen)
                if found is not None:
                    return found
        return None

    def ways(self) -> dict[Way, Digits]:
        """Every way in which they differ, with a world in which they do.

        Reasons are looked at only if nothing else is sure to differ. Raises `LimitReached`.
        """
        found = self._found(_shown(self.old, self.new), {})
        maybe = self._found(_hints(self.old, self.new), found)
        return maybe if found else self._found(_reasons(self.old, self.new), maybe)

    def _found(self, queries: Iterator[Query], known: Mapping[Way, Digits]) -> dict[Way, Digits]:
        """What is known, with a world for each further way that some query is about."""
        found = dict(known)
        for way, literals in _sensible(queries):
            if way not in found:
                world = self.prover.find(literals)
                if world is not None:
                    found[way] = world
        return found

    # --- what a world says ------------------------------------------------------------------------------------------

    def values(self) -> dict[InstanceKey, tuple[Value, ...]]:
        """The values of each condition that both versions can be asked about, one for each that makes a difference."""
        return {
            instance: tuple(dict.fromkeys(a.value for a in found))
            for (instance, since), found in self.situation.cells.items()
            if since is None and not _own(instance)
        }

    def value(self, cell: tuple[InstanceKey, int | None], world: Digits) -> Value | None:
        """The value of a condition over a stretch of time, None if the programs do not read it."""
        for alternative in self.situation.cells.get(cell, ()):
            if any(all(world[at] == option for at, option in s) for s in alternative.when):
                return alternative.value
        return None

    def free(self, instance: InstanceKey, world: Digits) -> bool:
        """Whether consequences may set a condition in a world."""
        return self.value(((FREE + instance[0], instance[1]), None), world) == "yes"

    def days_of(self, way: Way, as_of: dt.date) -> Iterator[dt.date]:
        """The days, of those that an open day stands for, on which they differ in a way; the nearest to a day first."""
        found = []
        for alternative in self.situation.cells.get(((TODAY, ()), None), ()):
            assert isinstance(alternative.value, dt.date)
            found.append((alternative.value, alternative.when[0]))
        for day, selection in sorted(found, key=lambda each: (abs(each[0] - as_of), each[0])):
            if day != as_of and self.find(way, selection) is not None:
                yield day


def pairs(
    old: TargetBasis, new: TargetBasis, scenario: Scenario, names: Mapping[str, str], *, open_day: bool
) -> Iterator[Pair]:
    """Both versions over one world; several times if durations may begin in several orders.

    `names` are the new names of rules that were renamed. Raises `LimitReached`.
    """
    joint = join(old.part(), new.part(), open_day)
    told = Told.of(old, joint.old).named(names), Told.of(new, joint.new)
    for frame in Past.of(joint.program).frames(scenario.as_of) if open_day else [scenario.as_of]:
        situation = open_world(joint.program, frame)
        yield Pair(joint, situation, Prover(situation), *told)
        if told[0] == told[1]:
            return  # what decides the target is one and the same, so no world is looked for


def _own(instance: InstanceKey) -> bool:
    """Whether a condition is one that only a joint program has."""
    return instance[0] == TODAY or instance[0].startswith((FREE, OLD))


def _sensible(queries: Iterator[Query]) -> Iterator[Query]:
    """The queries whose literals do not contradict each other on their face, each literal once."""
    for way, literals in queries:
        chosen = dict.fromkeys(literals)
        if not any(-x in chosen or x == -TRUE for x in chosen):
            yield way, tuple(chosen)


def _shown(old: Told, new: Told) -> Iterator[Query]:
    """Where statuses and outlooks differ, in order of weight."""
    kept_old, kept_new = [-x for x in old.broken], [-x for x in new.broken]
    both = (*kept_old, *kept_new)
    status = Aspect.STATUS
    yield (status, Direction.WEAKER), (*both, old.status, -new.status)
    yield (status, Direction.STRONGER), (*both, -old.status, new.status)
    for broken in old.broken:
        yield (status, Direction.WEAKER), (broken, *kept_new, -new.status)
        yield (status, Direction.STRONGER), (broken, *kept_new, new.status)
    for broken in new.broken:
        yield (status, Direction.NEITHER), (broken, *kept_old)
    clear = (*both, -old.status, -new.status)
    for a, b in ((old, new), (new, old)):
        for one, other in zip(a.levels, b.levels, strict=True):
            yield OUTLOOK, (*clear, one, -other)


def _hints(old: Told, new: Told) -> Iterator[Query]:
    """Where weaker reasons differ though the outlook does not: where more is open, it may."""
    clear = [-x for x in (*old.broken, *new.broken, old.status, new.status)]
    for a, b in ((old, new), (new, old)):
        for at in (0, 2):
            (likely, may), (other, less) = a.sides[at : at + 2], b.sides[at : at + 2]
            yield OUTLOOK, (*clear, likely, -other)
            yield OUTLOOK, (*clear, -likely, -other, may, -less)


def _reasons(old: Told, new: Told) -> Iterator[Query]:
    """Where rules speak otherwise."""
    both = [-x for x in (*old.broken, *new.broken)]
    way = (Aspect.REASONS, Direction.NEITHER)
    for a, b in ((old, new), (new, old)):
        for rule, triple in a.bites.items():
            stronger = tuple(both)
            for reading, literal in enumerate(triple):
                other = b.bites[rule][reading] if rule in b.bites else -TRUE
                yield way, (*stronger, literal, -other)
                stronger = (*stronger, -literal, -other)
