"""Timelines of random rulebooks: the exact change points give what deciding every single day gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest

from random_past import changing
from reference import decide
from sanctionlink.answers.timeline import Timeline
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.scenario import Scenario, show_instance
from sanctionlink.questions.timeline.question import gist
from strategies import Program, try_programs

DAY = dt.timedelta(days=1)
REACH = dt.timedelta(days=365)
PARTS = 2


@pytest.mark.parametrize("part", range(PARTS))
def test_every_day_of_two_years_is_as_the_timeline_says(part: int, request: pytest.FixtureRequest) -> None:
    """The verdicts of 730 days, one by one, against the stretches."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    try_programs(max(1, count // 200 // PARTS), first * PARTS + part + 7_000, assert_every_day)


def test_every_day_is_as_the_timeline_says_where_open_days_stand_in_periods(
    request: pytest.FixtureRequest,
) -> None:
    """The verdicts of some weeks around days that are open, compared within and beside what has held for a time."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    for seed in range(60 + first, 60 + first + max(10, count // 15)):
        asked = changing(seed, dated=True)
        assert_every_day(Program(asked.rulebook, asked.scenario()), dt.timedelta(days=25))


def test_some_days_are_as_in_the_naive_reference() -> None:
    """Outlooks of some days, by brute force."""
    compared = 0

    def assert_as_reference(program: Program) -> None:
        nonlocal compared
        middle, book = program.scenario.as_of, Book(program.rulebook)
        start, end = middle - 30 * DAY, middle + 30 * DAY
        try:
            if book.decide(program.scenario, engine="circuit").answer.worlds not in range(1, 40):
                return
            timeline = book.timeline(program.scenario, start, end, engine="circuit")
        except (InvalidInput, LimitReached):
            return
        turns = [s.start for course in timeline.courses.values() for s in course.stretches[1:]][:2]
        for day in dict.fromkeys((start, *(each for turn in turns if turn for each in (turn - DAY, turn)))):
            found = decide(program.rulebook, replace(program.scenario, as_of=day))
            expected = {show_instance(key): str(v.outlook) for key, v in found.verdicts.items()}
            assert {
                name: stretch.outlook.value
                for name, course in timeline.courses.items()
                for stretch in course.stretches
                if stretch.start and stretch.start <= day and stretch.end and day < stretch.end
            } == expected
        compared += bool(turns)

    try_programs(60, 7_500, assert_as_reference)
    assert compared >= 3


def assert_every_day(program: Program, reach: dt.timedelta = REACH) -> None:
    """Hold a timeline of the days around the question to the verdicts of each."""
    middle = program.scenario.as_of
    start, end = middle - reach, middle + reach
    book = Book(program.rulebook)
    days = [start + DAY * n for n in range((end - start).days)]
    try:
        expected = {day: verdicts(book, program.scenario, day) for day in days}
    except LimitReached:
        return
    except InvalidInput:
        with pytest.raises(InvalidInput):
            book.timeline(program.scenario, start, end, engine="circuit")
        return
    timeline = book.timeline(program.scenario, start, end, engine="circuit")
    assert_sound(timeline, start, end)
    for day in days:
        assert (day, on(timeline, day)) == (day, expected[day])


def verdicts(book: Book, scenario: Scenario, day: dt.date) -> dict[str, object]:
    """What is compared of the verdicts on a day."""
    answer = book.decide(replace(scenario, as_of=day), engine="circuit").answer
    return {name: gist(verdict) for name, verdict in answer.verdicts.items()}


def on(timeline: Timeline, day: dt.date) -> dict[str, object]:
    """The same from the stretch that the day lies in."""
    return {
        name: gist(stretch.verdict)
        for name, course in timeline.courses.items()
        for stretch in course.stretches
        if (stretch.start is None or stretch.start <= day) and (stretch.end is None or day < stretch.end)
    }


def assert_sound(timeline: Timeline, start: dt.date, end: dt.date) -> None:
    """Stretches follow each other without gaps, neighbours differ, and something moved each."""
    for course in timeline.courses.values():
        stretches = course.stretches
        assert (stretches[0].start, stretches[-1].end) == (start, end)
        assert stretches[0].moved_by == ()
        for one, other in pairwise(stretches):
            assert one.end == other.start
            assert gist(one.verdict) != gist(other.verdict)
            assert other.moved_by, f"nothing moved {course.target} on {other.start}"
