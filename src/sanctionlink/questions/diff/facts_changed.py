"""Where what is on record differs between two versions, and the days on which that can matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.ir import TermTest
from sanctionlink.model.expression import Lasting
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import Date, Given, shift
from sanctionlink.questions.diff.scenarios import knows
from sanctionlink.questions.diff.version import Edition, TargetBasis
from sanctionlink.situation.change_days import turning
from sanctionlink.situation.claims import Claim

MOST_DAYS = 500
"""Days on which scenarios are compared for facts that differ."""


def records_apart(
    old: Edition, new: Edition, sides: tuple[TargetBasis, TargetBasis]
) -> frozenset[InstanceKey]:
    """The ground conditions, of those that either version reads, of which facts and defaults say different things."""
    read = sides[0].reads() | sides[1].reads()
    return frozenset(
        i for i in read if knows(old.rulebook, i) and knows(new.rulebook, i) and _apart(old, new, i)
    )


def _apart(old: Edition, new: Edition, instance: InstanceKey) -> bool:
    """Whether something else is claimed of a condition on some day."""
    claims = [edition.claims(Scenario(dt.date.min)) for edition in (old, new)]
    changes = {day for each in claims for day in each.changes(instance)}
    one, other = ([_said(each.on(instance, d)) for d in (dt.date.min, *sorted(changes))] for each in claims)
    return one != other


def _said(claims: tuple[Claim, ...]) -> set[tuple[Given, str | None]]:
    """The values claimed, and by whom if that matters."""
    return {(c.given, c.account if len(claims) > 1 else None) for c in claims}


def days_of_record(
    old: Edition, new: Edition, sides: tuple[TargetBasis, TargetBasis], apart: frozenset[InstanceKey]
) -> Iterator[dt.date]:
    """The days on which what is on record apart changes, or its change enters or leaves a period; and those before them."""
    periods = {
        test.expression.period
        for side in sides
        for test in side.program.inputs
        if isinstance(test, TermTest) and isinstance(test.expression, Lasting)
    }
    for edition in (old, new):
        for instance in apart:
            for fact in edition.facts.get(instance, ()):
                for day in (fact.start, fact.end):
                    if day is not None:
                        yield from _around(day)
                        for period in periods:
                            yield from _around(shift(day, period))


def _around(day: Date) -> Iterator[dt.date]:
    """A day with those beside it: periods of months may begin a day or more earlier or later."""
    if isinstance(day, dt.date):
        for more in range(-4, 5):
            if dt.date.min.toordinal() <= day.toordinal() + more <= dt.date.max.toordinal():
                yield dt.date.fromordinal(day.toordinal() + more)


def days_of_change(
    old: Edition, new: Edition, sides: tuple[TargetBasis, TargetBasis], as_of: dt.date
) -> list[dt.date]:
    """The day asked about, then all days on which anything that either version reads can change, the nearest first.

    Of what recurs for ever, those up to a year beyond the dates that rules and facts name. Raises `LimitReached`.
    """
    days: set[dt.date] = set()
    for edition, side in zip((old, new), sides, strict=True):
        days.update(turning(side.program, edition.claims(Scenario(as_of))).around(as_of))
    days.discard(as_of)
    if len(days) > MOST_DAYS:
        raise LimitReached(
            f"there are more than {MOST_DAYS} days on which something that the rules read can change"
        )
    return [as_of, *sorted(days, key=lambda day: (abs(day - as_of), day))]
