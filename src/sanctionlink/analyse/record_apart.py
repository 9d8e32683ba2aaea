"""Where what is on record differs between two versions, and the days on which that can matter."""

from __future__ import annotations

import datetime as dt

from sanctionlink.analyse.edition import Bearing, Edition
from sanctionlink.analyse.foundations import said
from sanctionlink.analyse.scenarios_apart import knows
from sanctionlink.analyse.turning import turning
from sanctionlink.diagnostics import LimitReached
from sanctionlink.model.scenario import InstanceKey, Scenario

MOST_DAYS = 500
"""Days on which scenarios are compared for facts that differ."""

YEAR = dt.timedelta(days=366)


def records_apart(old: Edition, new: Edition, sides: tuple[Bearing, Bearing]) -> frozenset[InstanceKey]:
    """The ground conditions, of those that either version reads, whose facts or defaults differ."""
    read = sides[0].reads() | sides[1].reads()
    return frozenset(
        i
        for i in read
        if knows(old.rulebook, i) and knows(new.rulebook, i) and _record(old, i) != _record(new, i)
    )


def _record(edition: Edition, instance: InstanceKey) -> object:
    default = edition.rulebook.conditions[instance[0]].default
    facts = edition.facts.get(instance, ())
    return default, said(facts)


def days_of_change(
    old: Edition, new: Edition, sides: tuple[Bearing, Bearing], as_of: dt.date
) -> list[dt.date]:
    """The day asked about, then all days on which anything that either version reads can change, the nearest first.

    Of what recurs for ever, those up to a year beyond the dates that rules and facts name. Raises `LimitReached`.
    """
    days: set[dt.date] = set()
    for edition, side in zip((old, new), sides, strict=True):
        turns = turning(side.program, edition.claims(Scenario(as_of)))
        once = [dt.date.fromordinal(n) for n in turns.once]
        first, last = min([as_of, *once]), max([as_of, *once])
        first = first - min(YEAR, first - dt.date.min)
        last = last + min(YEAR, dt.date.max - last)
        days |= {first, *turns.within(first, last)}
    days.discard(as_of)
    if len(days) > MOST_DAYS:
        raise LimitReached(
            f"there are more than {MOST_DAYS} days on which something that the rules read can change"
        )
    return [as_of, *sorted(days, key=lambda day: (abs(day - as_of), day))]
