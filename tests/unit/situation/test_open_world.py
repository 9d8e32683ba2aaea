"""The past of an open world: as many intervals as durations can tell apart, and no more."""

from __future__ import annotations

import datetime as dt

from sanctionlink.model.values import Duration, Unit
from sanctionlink.situation.open_world import Past

TODAY = dt.date(2025, 3, 15)
A, B = ("a", ()), ("b", ())


def days(count: int) -> Duration:
    return Duration(count, Unit.DAYS)


def starts(past: Past) -> dict[str, list[str]]:
    """The first day of each interval but the one before all others, by condition."""
    found = past.intervals(TODAY)
    return {key[0]: [str(fact.start)[5:] for fact in facts[1:]] for key, facts in found.items()}


def test_the_past_is_cut_where_periods_begin_once_for_each_body_that_begins_there() -> None:
    past = Past((((A,), (days(30), days(30), days(10))),))
    assert starts(past) == {"a": ["02-14", "02-15", "03-06", "03-15"]}


def test_conditions_that_no_body_reads_together_are_cut_by_themselves() -> None:
    past = Past((((A,), (days(30),)), ((B,), (days(10),))))
    assert starts(past) == {"a": ["02-14", "03-15"], "b": ["03-06", "03-15"]}


def test_where_more_periods_begin_than_there_are_days_the_rest_has_its_intervals_later() -> None:
    past = Past((((A,), (days(4), days(4), days(4), days(3))),))
    assert starts(past) == {"a": ["03-12", "03-13", "03-14", "03-15"]}


def test_a_period_of_today_alone_cuts_nothing() -> None:
    past = Past((((A,), (days(1), days(1))),))
    assert starts(past) == {"a": ["03-15"]}


def test_a_month_is_shorter_than_thirty_days_or_as_long_or_longer() -> None:
    past = Past((((A,), (Duration(1, Unit.MONTHS), days(30))),))
    found = {past.order(day) for day in past.frames(TODAY)}
    assert {order[0][1:] for order in found} == {(0, 1), (0, 0), (1, 0)}  # type: ignore[index]
