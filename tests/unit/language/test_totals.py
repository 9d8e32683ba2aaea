"""A condition's `total`: what facts give for certain may not add up to more on any one day, wherever they stand."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanctionlink as sl
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput
from sanctionlink.language.load import load_cases, load_rulebook, locate_rulebook
from sanctionlink.language.resolve.totals import Excess, Part, first_excess

RULES = """\
rulebook: {title: T, as_of: 2024-06-01}
parties: {us: {name: US}, them: {name: Them}}
sets: {owners: {members: [X, Y, Z, W, V, U, T]}, owned: {members: [A, B]}}
conditions:
  stake: {type: number, range: 0..100, over: [owners, owned], total: 100, default: 0}
  seats: {type: number, range: 0..100, over: owners, total: 7.5}
proposals: {p: {title: P, over: owned}}
rules:
  r: {says: s, for_each: {e: owned}, when: "sum(o in owners: stake(o, e)) >= 50", blocks: p(e)}
"""


def book(folder: Path, *facts: str, cases: str = "") -> Path:
    (folder / "rules.yaml").write_text(RULES)
    (folder / "facts.yaml").write_text(
        "facts:\n" + "".join(f"  - {{{fact}}}\n" for fact in facts) if facts else ""
    )
    if not facts:
        (folder / "facts.yaml").unlink()
    if cases:
        (folder / "cases.yaml").write_text(cases)
    return folder


def faults(folder: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(InvalidInput) as caught:
        load_rulebook(locate_rulebook(folder), use_cache=False)
    return tuple(caught.value.report)


def told(fault: Diagnostic) -> tuple[int, str, list[int]]:
    """A fault's line, what it says, and the lines of the others."""
    assert fault.code == "SL327"
    assert fault.span is not None
    return fault.span.line, fault.message, [r.span.line for r in fault.related]


def test_stakes_over_the_total(tmp_path: Path) -> None:
    (fault,) = faults(
        book(
            tmp_path,
            'condition: "stake(X, A)", value: 60, from: 2024-01-01',
            'condition: "stake(Y, A)", value: 50',
            'condition: "stake(Z, B)", value: 100',
        )
    )
    message = "the values of `stake` for `A` add up to 110 on 2024-01-01, but the total is 100"
    assert told(fault) == (2, message, [3])
    assert fault.related[0].message == "`stake(Y, A)` is `50` here"
    assert fault.span is not None
    assert fault.span.column == 17


def test_one_set_has_one_sum(tmp_path: Path) -> None:
    (fault,) = faults(
        book(tmp_path, "condition: seats(X), value: 4", "condition: seats(Y), value: 3.6, until: 2020-01-01")
    )
    message = "the values of `seats` add up to 7.6 on the days before 2020-01-01, but the total is 7.5"
    assert told(fault) == (3, message, [2])


def test_what_is_open_counts_with_the_least_that_it_can_be(tmp_path: Path) -> None:
    sound = [
        'condition: "stake(X, A)", value: 40..90',
        'condition: "stake(Y, A)", value: unknown',
        'condition: "stake(Z, A)", value: [70, 30]',
        'condition: "stake(W, A)", value: 30, account: us',
        'condition: "stake(W, A)", value: 90, account: them',
    ]
    load_rulebook(locate_rulebook(book(tmp_path, *sound)), use_cache=False)
    (fault,) = faults(book(tmp_path, *sound, 'condition: "stake(V, A)", value: 0.01'))
    message = "the values of `stake` for `A` add up to at least 100.01, but the total is 100"
    assert told(fault) == (7, message, [2, 3, 4, 5])


def test_a_stake_that_is_sold_is_not_counted_twice(tmp_path: Path) -> None:
    sound = [
        'condition: "stake(X, A)", value: 60, until: 2024-01-01',
        'condition: "stake(Y, A)", value: 60, from: 2024-01-01',
        'condition: "stake(Z, A)", value: 40',
    ]
    load_rulebook(locate_rulebook(book(tmp_path, *sound)), use_cache=False)
    (fault,) = faults(book(tmp_path, *sound[:2], sound[2].replace("40", "41, from: 2023-12-31")))
    assert told(fault)[:2] == (
        4,
        "the values of `stake` for `A` add up to 101 on 2023-12-31, but the total is 100",
    )


def test_an_account_that_falls_silent_leaves_the_larger_value(tmp_path: Path) -> None:
    (fault,) = faults(
        book(
            tmp_path,
            'condition: "stake(X, A)", value: 60, account: us',
            'condition: "stake(X, A)", value: 40, account: them, until: 2021-01-01',
            'condition: "stake(Y, A)", value: 50',
        )
    )
    assert told(fault)[:2] == (
        4,
        "the values of `stake` for `A` add up to 110 on 2021-01-01, but the total is 100",
    )


def test_at_most_five_others_are_named(tmp_path: Path) -> None:
    facts = [f'condition: "stake({owner}, A)", value: {10 + i}' for i, owner in enumerate("XYZWVU")]
    (fault,) = faults(book(tmp_path, *facts, 'condition: "stake(T, A)", value: 26'))
    assert told(fault) == (
        8,
        "the values of `stake` for `A` add up to 101, but the total is 100",
        [3, 4, 5, 6, 7],
    )
    assert "of 6 others, the 5 largest are named" in str(fault.hint)


def test_json_lines(tmp_path: Path) -> None:
    book(tmp_path, 'condition: "stake(X, A)", value: 60')
    lines = [{"condition": "stake(Y, A)", "value": "30"}, {"condition": "stake(Z, A)", "value": "10.5"}]
    (tmp_path / "more.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (fault,) = faults(tmp_path)
    assert fault.span is not None
    assert Path(fault.span.file).name == "more.jsonl"
    assert told(fault) == (2, "the values of `stake` for `A` add up to 100.5, but the total is 100", [2, 1])


# --- cases and scenarios ---------------------------------------------------------------------------------------------

CASES = """\
cases:
  - id: sold_on
    why: The case's own fact stands in place of the rulebook's.
    sets: {owners: [N], owned: [M]}
    facts: {"stake(X, A)": 10, "stake(N, A)": 90, "stake(N, M)": 100}
    expect: {p(A): blocked}
  - id: before_it_was_sold
    why: The rulebook's fact does not hold yet.
    as_of: 2019-12-31
    facts: {"stake(Y, A)": 100}
    expect: {p(A): blocked}
  - id: supposed
    why: What is assumed is no fact, and no fact holds beside it.
    assume: {"stake(X, A)": 0}
    facts: {"stake(Y, A)": 100}
    expect: {p(A): blocked}
  - id: too_much
    why: 60 of the rulebook and 41.
    facts: {"stake(Y, A)": 41}
    expect: {p(A): blocked}
  - id: too_much_alone
    why: 60 and 50.
    facts: {"stake(Y, B)": 60, "stake(X, B)": {accounts: {us: 50, them: 70}}}
    expect: {p(B): blocked}
"""


def test_a_cases_facts_beside_the_rulebooks(tmp_path: Path) -> None:
    files = locate_rulebook(
        book(tmp_path, 'condition: "stake(X, A)", value: 60, from: 2020-01-01', cases=CASES)
    )
    rulebook = load_rulebook(files, use_cache=False)
    with pytest.raises(InvalidInput) as caught:
        load_cases(files, rulebook)
    first, second = caught.value.report
    assert told(first) == (
        19,
        "the values of `stake` for `A` add up to 101 on 2024-06-01, but the total is 100",
        [2],
    )
    assert told(second) == (
        23,
        "the values of `stake` for `B` add up to 110 on 2024-06-01, but the total is 100",
        [23],
    )


def test_a_scenarios_facts_on_the_day_that_is_asked_about(tmp_path: Path) -> None:
    folder = book(tmp_path, 'condition: "stake(X, A)", value: 60, from: 2020-01-01')
    loaded = sl.load(folder, use_cache=False)
    scenario = tmp_path / "scenario.txt"
    scenario.write_text('facts: {"stake(Y, A)": 41}\n')
    assert loaded.scenario("2019-12-31", scenario_file=scenario).facts
    assert loaded.scenario(assume=["stake(X, A)=59"], scenario_file=scenario).facts
    with pytest.raises(InvalidInput, match=r"scenario.txt:1:9: error SL327: .* add up to 101 on 2024-06-01"):
        loaded.scenario(scenario_file=scenario)


def test_a_stake_over_100_percent_in_ofac_50pct(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text('facts: {"stake(Deripaska, Rusal)": 60, "stake(EnPlus, Rusal)": 48.13}\n')
    with pytest.raises(InvalidInput, match=r"add up to 108\.13 on 2022-02-25, but the total is 100"):
        sl.load("ofac_50pct").scenario(scenario_file=scenario)


# --- declarations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "code", "hint"),
    [
        ("type: date, over: owners, total: 1", "SL315", "type: number"),
        ("type: number, range: 0..9, total: 1", "SL315", "over"),
        ("type: number, over: owners, total: 1", "SL315", "range: 0..100"),
        ("type: number, range: -1..9, over: owners, total: 1", "SL315", "range: 0..100"),
        ("type: number, range: 0..9, over: owners, total: all", "SL311", "100"),
        ("type: number, range: 0..9, over: owners, total: -1", "SL311", "100"),
    ],
)
def test_a_total_that_cannot_be(tmp_path: Path, declared: str, code: str, hint: str) -> None:
    (tmp_path / "r.yaml").write_text(
        f"rulebook: {{title: T}}\nsets: {{owners: {{members: [X]}}}}\nconditions:\n  c: {{{declared}}}\n"
    )
    (fault,) = faults(tmp_path)
    assert fault.code == code
    assert hint in str(fault.hint)
    assert fault.span is not None
    assert fault.span.column == declared.index("total") + (7 if code == "SL315" else 14)


def test_the_cache_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANCTIONLINK_CACHE_DIR", str(tmp_path / "cache"))
    files = locate_rulebook(book(tmp_path))
    first, second = load_rulebook(files), load_rulebook(files)
    assert list((tmp_path / "cache").iterdir())
    assert first == second
    assert str(second.conditions["seats"].total) == "15/2"


# --- the sweep -------------------------------------------------------------------------------------------------------


def naive(parts: list[Part], total: int) -> tuple[int, dt.date] | None:
    """The first sum over the total and its day, day by day."""
    for day in sorted({dt.date.min, *(d for part in parts for d in part[2:] if d < dt.date.max)}):
        least: dict[str, int] = {}
        for member, low, start, end in parts:
            if start <= day < end:
                least[member] = min(least.get(member, 1000), int(low))
        if sum(least.values()) > total:
            return sum(least.values()), day
    return None


FEW_DAYS = st.sampled_from([dt.date(2020, 1, n) for n in range(1, 9)])


@st.composite
def part(draw: st.DrawFn) -> Part:
    start, end = draw(st.just(dt.date.min) | FEW_DAYS), draw(st.just(dt.date.max) | FEW_DAYS)
    return draw(st.sampled_from("XYZ")), draw(st.integers(0, 6)), start, end


@given(st.lists(part().filter(lambda p: p[2] < p[3]), max_size=9), st.integers(0, 12))
def test_the_first_day_over_the_total_is_found(parts: list[Part], total: int) -> None:
    found = first_excess(parts, total)
    assert (None if found is None else (found.sum, found.start)) == naive(parts, total)
    if found is not None:
        assert sum(parts[i][1] for i in found.parts) == found.sum
        assert len({parts[i][0] for i in found.parts}) == len(found.parts)
        assert all(parts[i][2] <= found.start and found.end <= parts[i][3] for i in found.parts)


def test_a_hundred_thousand_facts_on_one_sum_take_no_more_than_sorting_them() -> None:
    parts: list[Part] = []
    day = dt.date(1900, 1, 1)
    for i in range(100_000):
        start = day + dt.timedelta(i // 4)
        parts.append((f"m{i % 50_000}", 1, start, start + dt.timedelta(10_000)))
    began = time.perf_counter()
    found = first_excess(parts, 39_999)
    assert isinstance(found, Excess)
    assert found.sum == 40_000
    assert time.perf_counter() - began < 5
