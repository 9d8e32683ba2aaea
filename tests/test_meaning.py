"""Points of meaning that were once answered wrongly or differently: one small rulebook each, asked by every engine."""

from __future__ import annotations

import datetime as dt
import importlib.util
from dataclasses import replace

import pytest

from random_expressions import SPAN
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.rulebook import (
    Blocks,
    ConditionType,
    Fact,
    Rule,
    Strength,
    Target,
    TargetKind,
    TargetRef,
)
from sanctionlink.questions.timeline.question import gist
from strategies import Program, try_programs
from test_reference import yes
from written import book

NEEDS = {"forward": "durable_rules_engine", "asp": "clingo"}
ENGINES = [
    e for e in ("circuit", "forward", "asp", "auto") if e not in NEEDS or importlib.util.find_spec(NEEDS[e])
]
SEARCHING = [e for e in ENGINES if e != "forward"]


def statuses(asked: Book, engine: str, *assumed: str) -> dict[str, str]:
    """Each target's status."""
    found = asked.verdicts(engine=engine, **dict(a.split("=") for a in assumed))
    return {name: verdict.status.value for name, verdict in found.items()}


def ways(asked: Book, engine: str, target: str = "p") -> set[frozenset[str]]:
    """The ways to clear a target, each as a set of `condition=value`."""
    found = asked.unblock(target, engine=engine)
    return {frozenset(f"{step.condition}={step.after}" for step in each.changes) for each in found}


# --- a change holds on every day --------------------------------------------------------------------------------------

HELD = """
conditions: {c: {ask: Q?, type: yes_no, default: no, movable: yes}}
proposals: {p: {title: P}}
rules: {r: {says: S., for: p, requires: c for 3 days}}
"""


@pytest.mark.parametrize("engine", SEARCHING)
def test_a_value_equal_to_todays_is_a_change_where_the_past_matters(engine: str) -> None:
    since_yesterday = book(HELD, "facts: [{condition: c, value: yes, from: 2024-02-29}]\n")
    assert ways(since_yesterday, engine) == {frozenset({"c=yes"})}
    assert statuses(since_yesterday, engine) == {"p": "blocked"}
    assert statuses(since_yesterday, engine, "c=yes") == {"p": "clear"}


# --- circles of consequences ------------------------------------------------------------------------------------------

CIRCLE = """
conditions: {{a: {kind}, b: {kind}}}
proposals: {{p: {{title: P}}}}
rules:
  one: {{says: S., when: a {test}, sets: {{b: {value}}}}}
  two: {{says: S., when: b {test}, sets: {{a: {value}}}}}
  bar: {{says: S., when: a {test}, blocks: p}}
"""
KINDS = {
    "yes_no": ("{ask: Q?, type: yes_no, default: no}", "= yes", "yes", "b=yes"),
    "scale": ("{ask: Q?, type: scale, values: [lo, mid, hi], default: lo}", ">= mid", "hi", "b=mid"),
    "number": ("{ask: Q?, type: number, range: 0..9, default: 0}", ">= 5", "7", "b=6"),
    "date": ("{ask: Q?, type: date, default: never}", "+ 2 days <= 2024-03-09", "2024-03-01", "b=2024-03-07"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", KINDS)
def test_consequences_that_only_feed_each_other_prove_nothing(kind: str, engine: str) -> None:
    declared, test, value, fed = KINDS[kind]
    asked = book(CIRCLE.format(kind=declared, test=test, value=value))
    assert statuses(asked, engine) == {"p": "clear"}
    assert statuses(asked, engine, fed) == {"p": "blocked"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_circle_on_which_a_consequence_takes_away_what_it_rests_on_is_refused(engine: str) -> None:
    asked = book(CIRCLE.format(kind=KINDS["scale"][0], test=">= mid", value="lo"))
    with pytest.raises(InvalidInput, match="SL501"):
        statuses(asked, engine)


# --- the calendar -----------------------------------------------------------------------------------------------------

EDGE = """
conditions: {d: {ask: Q?, type: date}}
proposals: {p: {title: P}, q: {title: Q}}
rules:
  r1: {says: S., when: "earlier(as_of, d - 2 days) >= earlier(d, 2024-03-04)", blocks: p}
"""
OTHER = '  r2: {says: S., when: "d - 1 day = d", blocks: q}\n'


@pytest.mark.parametrize("engine", [e for e in ENGINES if e != "forward"])
@pytest.mark.parametrize("other", ["", OTHER])
@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("unknown", "clear"),
        ("0001-01-01..0001-02-01", "undetermined"),  # the first day less two days is the first day
        ("0001-01-02..0001-02-01", "clear"),
    ],
)
def test_unknown_days_range_over_a_calendar_and_no_other_rule_matters(
    known: str, status: str, other: str, engine: str
) -> None:
    asked = book(EDGE + other, f"facts: [{{condition: d, value: {known}}}]\n")
    assert statuses(asked, engine)["p"] == status


@pytest.mark.parametrize("engine", [e for e in ENGINES if e != "forward"])
@pytest.mark.parametrize(
    ("test", "status"),
    [
        ("d < 1900-01-01", "clear"),
        ("d <= 1900-01-01", "undetermined"),
        ("d > 2999-12-31 and d < never", "clear"),
        ("d >= 2999-12-31 and d < never", "undetermined"),
        ("d = never", "undetermined"),
    ],
)
def test_an_unknown_day_is_one_of_eleven_centuries_or_never(test: str, status: str, engine: str) -> None:
    rules = "conditions: {d: {ask: Q?, type: date}}\nproposals: {p: {title: P}}\n"
    rules += f'rules: {{r: {{says: S., when: "{test}", blocks: p}}}}\n'
    assert statuses(book(rules), engine) == {"p": status}


# --- accounts ---------------------------------------------------------------------------------------------------------

DISPUTED = """
accounts: {A: {name: A}, B: {name: B}, C: {name: C}}
conditions: {x: {ask: Q?, type: yes_no}, y: {ask: Q?, type: yes_no}, z: {ask: Q?, type: yes_no}}
proposals: {p: {title: P}, other: {title: O}, both: {title: B}}
rules:
  r1: {says: S., when: x and not y, blocks: p}
  r2: {says: S., when: z, blocks: other}
  r3: {says: S., when: x and not z, blocks: both}
"""
SAID = """
facts:
  - {condition: x, value: yes, account: A}
  - {condition: x, value: no, account: B}
  - {condition: y, value: yes, account: A}
  - {condition: y, value: no, account: B}
  - {condition: z, value: yes, account: A}
  - {condition: z, value: no, account: C}
"""


@pytest.mark.parametrize("engine", SEARCHING)
def test_a_world_ranks_the_accounts(engine: str) -> None:
    """Whoever is believed on one matter is believed on the other, whatever else is disputed; C may come before A before B."""
    found = book(DISPUTED, SAID).verdicts(engine=engine)
    assert found["p"].status.value == "clear"
    assert found["other"].status.value == "undetermined"
    assert found["both"].status.value == "undetermined"
    assert {a: s.value for a, s in (found["other"].by_account or {}).items()} == {
        "A": "blocked",
        "C": "open",
    }
    assert {a: s.value for a, s in (found["both"].by_account or {}).items()} == {
        "A": "open",
        "B": "open",
        "C": "undetermined",
    }


def test_a_dispute_about_something_else_changes_nothing() -> None:
    try_programs(60, 15_000, assert_untouched)


def assert_untouched(program: Program) -> None:
    """Hold a program's verdicts to those beside a dispute, of all accounts with a new one, on a condition of its own."""
    rulebook = program.rulebook
    like = next(iter(rulebook.conditions.values()))
    more = replace(
        like, id="zz", type=ConditionType.YES_NO, values=("no", "yes"), over=(), low=None, high=None
    )
    facts = tuple(
        Fact("zz", (), value, None, None, account, (), None, SPAN)
        for account, value in zip((*rulebook.accounts, "warsaw"), ("no", "yes", "yes", "no"), strict=True)
    )
    bar = Rule(
        "zz", "Z.", Strength.MUST, Blocks((TargetRef("tz", ()),)), yes("zz"), None, (), None, None, (), SPAN
    )
    disputed = replace(
        rulebook,
        conditions={**rulebook.conditions, "zz": more},
        targets={**rulebook.targets, "tz": Target("tz", TargetKind.PROPOSAL, "Z", {}, (), SPAN)},
        rules={**rulebook.rules, "zz": bar},
        facts=(*rulebook.facts, *facts),
    )
    try:
        before = Book(rulebook).decide(program.scenario, engine="circuit").answer.verdicts
    except (InvalidInput, LimitReached):
        return
    after = Book(disputed).decide(program.scenario, engine="circuit").answer.verdicts
    assert {name: gist(verdict) for name, verdict in before.items()} == {
        name: gist(verdict) for name, verdict in after.items() if name != "tz"
    }


# --- timelines --------------------------------------------------------------------------------------------------------

LASTED = """
conditions: {{c: {{ask: Q?, type: date}}, d: {{ask: Q?, type: date, default: 2024-01-05}}}}
proposals: {{p: {{title: P}}}}
rules:
  r: {{says: S., {effect}}}
"""


@pytest.mark.parametrize("known", ["unknown", "2023-12-20..2024-02-01"])
@pytest.mark.parametrize(
    ("effect", "turns"),
    [
        ("when: 'c >= 2024-01-02 for 1 day and happened c', blocks: p", "2024-01-02"),
        ("when: 'c + 3 days >= 2024-01-10 for 2 days and happened c', blocks: p", "2024-01-07"),
        ("when: 'c > d for 1 day and happened c', blocks: p", "2024-01-06"),
        ("when: 'happened c', unless: 'c <= 2024-01-09 for 1 month', blocks: p", "2024-01-10"),
    ],
)
def test_a_timeline_turns_where_an_open_day_in_a_period_can(known: str, effect: str, turns: str) -> None:
    asked = book(LASTED.format(effect=effect), f"facts: [{{condition: c, value: {known}}}]\n")
    timeline = asked.timeline(asked.scenario(), dt.date(2023, 12, 21), dt.date(2024, 1, 20), engine="circuit")
    found = [(str(s.start), s.verdict.status.value) for s in timeline.courses["p"].stretches]
    assert found == [("2023-12-21", "clear"), (turns, "undetermined")]


@pytest.mark.parametrize("as_of", ["2023-02-28", "2024-02-29", "1896-03-01"])
def test_a_timeline_shows_a_whole_window_of_leap_days(as_of: str) -> None:
    rules = """
measures: {m: {title: M}}
rules: {r: {says: S., when: as_of from 29 February until 1 March each year, imposes: m}}
"""
    asked = book(rules, as_of=as_of)
    stretches = asked.timeline(asked.scenario(), engine="circuit").courses["m"].stretches
    whole = [s for s in stretches if s.start and s.end and s.verdict.status.value == "in_force"]
    assert all((s.end - s.start).days == 1 for s in whole if s.start and s.end)
    assert max(str(s.start) for s in whole) > as_of
    assert stretches[-1].verdict.status.value == "not_in_force"


@pytest.mark.parametrize(
    ("since", "period", "plain", "after", "held"),
    [
        ("2024-02-29", "12 months", "2025-02-28", "2025-03-01", "2025-02-28"),
        ("2024-02-29", "1 year", "2025-02-28", "2025-03-01", "2025-02-28"),
        ("2024-02-29", "48 months", "2028-02-29", "2028-02-29", "2028-02-28"),
        ("2024-02-28", "12 months", "2025-02-28", "2025-02-28", "2025-02-27"),
        ("2024-03-31", "1 month", "2024-04-30", "2024-05-01", "2024-04-30"),
        ("2024-03-01", "12 months", "2025-03-01", "2025-03-01", "2025-02-28"),
        ("2024-01-15", "12 months", "2025-01-15", "2025-01-15", "2025-01-14"),
        ("2024-02-29", "365 days", "2025-02-28", "2025-02-28", "2025-02-27"),
    ],
)
def test_every_way_of_counting_months_is_as_the_reference_says(
    since: str, period: str, plain: str, after: str, held: str
) -> None:
    """The first day on which each rule bites: a day so much later, the day after whole months, and what lasted so long."""
    rules = f"""
conditions: {{d: {{ask: Q?, type: date}}, c: {{ask: Q?, type: yes_no, default: no}}}}
proposals: {{plain: {{title: P}}, after: {{title: A}}, held: {{title: H}}}}
rules:
  r1: {{says: S., when: as_of >= d + {period}, blocks: plain}}
  r2: {{says: S., when: as_of >= d - 1 day + {period} + 1 day, blocks: after}}
  r3: {{says: S., when: c for {period}, blocks: held}}
"""
    facts = f"facts: [{{condition: d, value: {since}}}, {{condition: c, value: yes, from: {since}}}]\n"
    asked = book(rules, facts)
    courses = asked.timeline(asked.scenario(), engine="circuit").courses
    assert [str(courses[name].stretches[1].start) for name in ("plain", "after", "held")] == [
        plain,
        after,
        held,
    ]


@pytest.mark.parametrize(
    ("test", "turns"),
    [
        ("happened d", "1900-01-01"),
        ("as_of >= d + 100 years", "2000-01-01"),
        ("as_of < d and d < never", "2999-12-31"),
    ],
)
def test_a_timeline_with_both_ends_turns_where_the_calendar_does(test: str, turns: str) -> None:
    rules = "conditions: {d: {ask: Q?, type: date}}\nproposals: {p: {title: P}}\n"
    asked = book(rules + f"rules: {{r: {{says: S., when: '{test}', blocks: p}}}}\n")
    turn = dt.date.fromisoformat(turns)
    week = dt.timedelta(days=7)
    timeline = asked.timeline(asked.scenario(), turn - week, turn + week, engine="circuit")
    assert [str(s.start) for s in timeline.courses["p"].stretches] == [str(turn - week), turns]
