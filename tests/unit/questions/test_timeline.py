"""Timelines of small rulebooks: the exact days, and what moved the target on them."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest

from sanctionlink.answers.timeline import Mover, MoverKind, Timeline
from sanctionlink.api import Book, load
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.values import NEVER, Duration, Unit, shift
from sanctionlink.situation.change_days import days_in

RULES = """
rulebook: {{title: T, as_of: 2024-03-01}}
sources: {{act: {{title: The act}}}}
accounts: {{press: {{name: Press}}, gazette: {{name: Gazette}}}}
conditions:
  d: {{ask: When?, type: date, default: never}}
  e: {{ask: When?, type: date}}
  c: {{ask: Is it so?, type: yes_no, default: no}}
  talks: {{ask: How go the talks?, type: choice, values: [ongoing, failed], default: ongoing}}
proposals: {{p: {{title: P}}}}
measures: {{m: {{title: M}}}}
rules:
  r: {{says: It blocks., blocks: p, {rule}}}
"""


def asking(rule: str, *facts: str, more: str = "") -> Book:
    """A rulebook whose rule `r` blocks `p`, with facts on one line each."""
    lines = "".join(f"  - {{{fact}}}\n" for fact in facts)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "rules.yaml").write_text(RULES.format(rule=rule) + more)
        if facts:
            (Path(folder) / "facts.yaml").write_text(f"facts:\n{lines}")
        return load(folder, use_cache=False)


def over_time(asked: Book, start: str | None = None, end: str | None = None, **question: object) -> Timeline:
    """The timeline of a rulebook."""
    days = [dt.date.fromisoformat(day) if day else None for day in (start, end)]
    return asked.timeline(asked.scenario(**question), *days, engine="circuit")  # type: ignore[arg-type]


def told(timeline: Timeline, target: str = "p") -> list[str]:
    """The stretches of a target in short: `2024-01-01 blocked`."""
    return [f"{s.start or '...'} {s.status.value}" for s in timeline.courses[target].stretches]


def movers(timeline: Timeline, target: str = "p") -> list[Mover]:
    """Everything that moved a target, in order of time."""
    return [mover for stretch in timeline.courses[target].stretches for mover in stretch.moved_by]


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        ("when: c", ["condition: c, value: yes, from: 2024-01-29, until: 2024-02-13"],
         ["... clear", "2024-01-29 blocked", "2024-02-13 clear"]),
        ("when: always, from: 2024-01-29, until: 2024-02-13", [],
         ["... clear", "2024-01-29 blocked", "2024-02-13 clear"]),
        ("when: as_of < d", ["condition: d, value: 2024-04-18"], ["... blocked", "2024-04-18 clear"]),
        ("when: as_of <= d", ["condition: d, value: 2024-04-18"], ["... blocked", "2024-04-19 clear"]),
        ("when: as_of = d", ["condition: d, value: 2024-04-18"],
         ["... clear", "2024-04-18 blocked", "2024-04-19 clear"]),
        ("when: as_of >= d + 1 month", ["condition: d, value: 2024-01-31"], ["... clear", "2024-02-29 blocked"]),
        ("when: as_of - 1 month >= d", ["condition: d, value: 2024-01-31"], ["... clear", "2024-03-01 blocked"]),
        ("when: as_of >= d + 10 years", ["condition: d, value: 2015-10-18"], ["... clear", "2025-10-18 blocked"]),
        ("when: happened d", ["condition: d, value: never"], ["... clear"]),
        ("when: 'as_of < later(d, 2024-05-31)'", [], ["... blocked"]),
        ("when: 'as_of < earlier(d, 2024-05-31)'", ["condition: d, value: 2024-04-18"],
         ["... blocked", "2024-04-18 clear"]),
        ("when: c for 30 days", ["condition: c, value: yes, from: 2024-01-01, until: 2024-03-01"],
         ["... clear", "2024-01-30 blocked", "2024-03-01 clear"]),
        ("when: (not c) for 2 months", ["condition: c, value: yes, from: 2024-01-01, until: 2024-02-10"],
         ["... blocked", "2024-01-01 clear", "2024-04-09 blocked"]),
        ("when: happened d", ["condition: d, value: 2024-01-10..2024-01-20"],
         ["... clear", "2024-01-10 undetermined", "2024-01-20 blocked"]),
        ("when: d + 30 days <= as_of", ["condition: d, value: 2024-01-10..2024-01-20"],
         ["... clear", "2024-02-09 undetermined", "2024-02-19 blocked"]),
        ("when: as_of >= e + 6 months", [], ["... undetermined"]),
        ("when: [happened e, d >= e]", ["condition: d, value: 2024-06-01"], ["... undetermined"]),
        ("when: as_of < d", ["condition: d, value: 2024-04-18, account: press",
                             "condition: d, value: 2024-04-17, account: gazette"],
         ["... blocked", "2024-04-17 undetermined", "2024-04-18 clear"]),
    ],
)  # fmt: skip
def test_exact_days(rule: str, facts: list[str], expected: list[str]) -> None:
    timeline = over_time(asking(rule, *facts))
    assert told(timeline) == expected
    assert (timeline.start, timeline.end) == (None, None)


def test_a_window_recurs_within_the_time_asked_about() -> None:
    summer = asking("when: as_of from 1 June until 15 September each year")
    timeline = over_time(summer, "2024-07-01", "2026-01-01")
    assert told(timeline) == [
        "2024-07-01 blocked",
        "2024-09-15 clear",
        "2025-06-01 blocked",
        "2025-09-15 clear",
    ]
    assert [(m.kind, m.after) for m in movers(timeline)][:2] == [
        (MoverKind.WINDOW, "does not hold"),
        (MoverKind.WINDOW, "holds"),
    ]
    bounded = over_time(summer)
    assert bounded.start == dt.date(2023, 3, 1)
    assert bounded.end == dt.date(2025, 3, 2)


def test_a_window_over_new_year_and_leap_days() -> None:
    winter = asking("when: as_of from 20 December until 29 February each year")
    assert told(over_time(winter, "2023-12-01", "2025-06-01")) == [
        "2023-12-01 clear",
        "2023-12-20 blocked",
        "2024-02-29 clear",
        "2024-12-20 blocked",
        "2025-03-01 clear",
    ]


def test_bounds_are_kept() -> None:
    asked = asking("when: as_of < d", "condition: d, value: 2024-04-18")
    assert told(over_time(asked, "2024-04-18", "2024-05-01")) == ["2024-04-18 clear"]
    assert told(over_time(asked, None, "2024-04-18")) == ["... blocked"]
    assert told(over_time(asked, None, "2024-04-19")) == ["... blocked", "2024-04-18 clear"]
    stretches = over_time(asked, "2024-04-17").courses["p"].stretches
    assert [(str(s.start), s.end and str(s.end)) for s in stretches] == [
        ("2024-04-17", "2024-04-18"),
        ("2024-04-18", None),
    ]


def test_nothing_dated_is_one_stretch() -> None:
    timeline = over_time(asking("when: always"))
    assert told(timeline) == ["... blocked"]
    assert timeline.decided == 1


# --- what moved it ---------------------------------------------------------------------------------------------------


def test_a_deadline_names_its_values_and_the_rules() -> None:
    timeline = over_time(asking("when: as_of < d", "condition: d, value: 2024-04-18"))
    assert movers(timeline) == [
        Mover(
            MoverKind.DEADLINE,
            "`as_of < d` stops holding, where d = 2024-04-18",
            "as_of < d",
            "holds",
            "does not hold",
            {"d": "2024-04-18"},
        )
    ]
    assert timeline.courses["p"].stretches[1].because == ("r",)


def test_a_fact_has_its_values_and_citations() -> None:
    asked = asking(
        "when: c",
        "condition: c, value: yes, from: 2024-01-29, until: 2024-02-13, cites: {source: act, paragraph: 3}",
    )
    start, end = movers(over_time(asked))
    assert start.text == "`c` becomes yes (was no by default)"
    assert end.text == "`c` becomes no by default (was yes)"
    assert [(m.kind, m.subject, m.cites[0].paragraph) for m in (start, end)] == [(MoverKind.FACT, "c", 3)] * 2


def test_a_fact_that_says_what_silence_meant_moves_nothing() -> None:
    asked = asking("when: c", "condition: c, value: no, from: 2024-01-29")
    assert told(over_time(asked)) == ["... clear"]


def test_a_duration_completes_and_is_broken() -> None:
    asked = asking("when: c for 30 days", "condition: c, value: yes, from: 2024-01-01, until: 2024-03-01")
    assert [m.text for m in movers(over_time(asked))] == [
        "`c for 30 days` is complete",
        "`c` becomes no by default (was yes)",
    ]


def test_a_rule_takes_effect_and_lapses() -> None:
    asked = asking("when: always, from: 2024-01-29, until: 2024-02-13")
    assert [(m.kind, m.subject, m.after) for m in movers(over_time(asked))] == [
        (MoverKind.VALIDITY, "r", "valid"),
        (MoverKind.VALIDITY, "r", "not valid"),
    ]


def test_only_what_matters_is_named() -> None:
    """Another fact of the same day is not: the rule that reads it is lifted, or reads something else too."""
    asked = asking(
        "when: [c, talks = ongoing]",
        "condition: c, value: yes, from: 2024-01-29",
        "condition: e, value: 2024-01-29, from: 2024-01-29",
        more="  other: {says: It imposes., imposes: m, when: [happened e, c]}\n"
        "  spare: {says: It blocks., blocks: p, when: [happened e, talks = failed]}\n",
    )
    timeline = over_time(asked)
    assert [m.subject for m in movers(timeline)] == ["c"]
    assert {m.subject for m in movers(timeline, "m")} == {"c", "e"}


def test_an_exception_that_lapses_brings_the_ban_back() -> None:
    asked = asking(
        "when: always",
        "condition: d, value: 2024-04-18",
        more="  licence: {says: It permits., permits: p, lifts: r, when: as_of < d}\n",
    )
    timeline = over_time(asked)
    assert told(timeline) == ["... clear", "2024-04-18 blocked"]
    assert [m.subject for m in movers(timeline)] == ["as_of < d"]


def test_a_change_of_reasons_alone_is_shown() -> None:
    asked = asking(
        "when: as_of < d",
        "condition: d, value: 2024-04-18",
        more="  s: {says: It blocks too., blocks: p, when: always}\n",
    )
    timeline = over_time(asked)
    assert told(timeline) == ["... blocked", "2024-04-18 blocked"]
    assert timeline.courses["p"].stretches[1].because == ("r",)


def test_what_it_hinges_on_may_move_alone() -> None:
    asked = asking(
        "when: [c, happened e]",
        "condition: c, value: unknown",
        "condition: e, value: 2024-01-10, from: 2024-01-20",
    )
    stretches = over_time(asked).courses["p"].stretches
    assert [s.verdict.hinges_on for s in stretches] == [("c", "e"), ("c",)]
    assert [m.subject for m in stretches[1].moved_by] == ["e"]


def test_an_assumption_holds_on_all_days() -> None:
    asked = asking("when: as_of < d", "condition: d, value: 2024-04-18")
    timeline = over_time(asked, assume={"d": "2024-10-18"})
    assert told(timeline) == ["... blocked", "2024-10-18 clear"]
    assert timeline.assumptions == {"d": "2024-10-18"}


def test_an_account_takes_a_side() -> None:
    asked = asking(
        "when: as_of < d",
        "condition: d, value: 2024-04-18, account: press",
        "condition: d, value: 2024-04-17, account: gazette",
    )
    timeline = over_time(asked, account="gazette")
    assert told(timeline) == ["... blocked", "2024-04-17 clear"]
    assert movers(timeline)[0].values == {"d": "2024-04-17"}
    assert timeline.account == "gazette"


def test_conflicts_have_their_days() -> None:
    asked = asking(
        "when: talks = failed",
        "condition: c, value: yes, from: 2024-01-29, until: 2024-02-13",
        more="  a: {says: A., sets: {talks: failed}, when: c}\n  b: {says: B., sets: {talks: ongoing}, when: c}\n",
    )
    (found,) = over_time(asked).discords
    assert (str(found.start), str(found.end)) == ("2024-01-29", "2024-02-13")
    assert found.conflict.condition == "talks"


# --- refusals --------------------------------------------------------------------------------------------------------


def test_a_day_without_a_possible_world_is_named() -> None:
    asked = asking(
        "when: c",
        "condition: c, value: yes, from: 2024-01-29",
        "condition: talks, value: failed, from: 2024-02-13",
        more="  n: {says: Not both., never: [c, talks = failed]}\n",
    )
    with pytest.raises(InvalidInput, match="as of 2024-02-13"):
        over_time(asked)


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(InvalidInput, match="SL613"):
        over_time(asking("when: c"), "2024-01-02", "2024-01-02")


def test_too_many_days_are_refused_before_any_is_decided() -> None:
    asked = asking("when: as_of + 1 month < as_of + 30 days")
    with pytest.raises(LimitReached, match="--from and --until"):
        over_time(asked, "1900-01-01", "2000-01-01")
    assert len(told(over_time(asked, "2024-01-01", "2025-01-01"))) > 1


# --- the calendar ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 6, 11, 12, 13, 48, 120, 1200])
@pytest.mark.parametrize("sign", [1, -1])
def test_months_take_no_more_and_no_fewer_days_than_said(count: int, sign: int) -> None:
    period = Duration(sign * count, Unit.MONTHS)
    low, high = days_in(period)
    for ordinal in range(dt.date(1880, 1, 1).toordinal(), dt.date(2120, 1, 1).toordinal(), 3):
        day = dt.date.fromordinal(ordinal)
        moved = shift(day, period)
        assert moved is not NEVER
        assert low <= moved.toordinal() - ordinal <= high
