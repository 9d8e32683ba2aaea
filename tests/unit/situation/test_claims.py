"""Who says what on which day, and what that leaves open, seen through verdicts."""

from __future__ import annotations

import pytest

from written import book

RULES = """
accounts: {kyiv: {name: Kyiv}, moscow: {name: Moscow}, vienna: {name: Vienna}}
conditions:
  a: {ask: A?, type: yes_no, default: no}
  b: {ask: B?, type: yes_no, default: no}
  c: {ask: C?, type: yes_no}
proposals: {on_a: {title: A}, both: {title: B}, differ: {title: D}, long: {title: L}, on_c: {title: C}}
rules:
  r1: {says: S., when: a, blocks: on_a}
  r2: {says: S., when: a and b, blocks: both}
  r3: {says: S., when: a and not b, blocks: differ}
  r4: {says: S., when: a for 10 days, blocks: long}
  r5: {says: S., when: c, blocks: on_c}
"""


def status(facts: str, target: str = "on_a", as_of: str = "2024-03-01", **asked: object) -> str:
    found = book(RULES, f"facts:\n{facts}" if facts else "facts: []\n").verdicts(as_of=as_of, **asked)  # type: ignore[arg-type]
    return found[target].status.value


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2024-02-09", "clear"), ("2024-02-10", "blocked"), ("2024-02-19", "blocked"), ("2024-02-20", "clear")],
)
def test_from_is_inclusive_and_until_exclusive(as_of: str, expected: str) -> None:
    fact = "  - {condition: a, value: yes, from: 2024-02-10, until: 2024-02-20}\n"
    assert status(fact, as_of=as_of) == expected


def test_assumption_beats_fact_beats_default() -> None:
    fact = "  - {condition: a, value: yes}\n"
    assert status("") == "clear"
    assert status(fact) == "blocked"
    assert status(fact, assume={"a": "no"}) == "clear"
    assert status("", "on_c") == "undetermined"
    assert status("  - {condition: a, value: unknown}\n") == "undetermined"


def test_a_scenario_s_facts_replace_the_rulebook_s(tmp_path) -> None:  # type: ignore[no-untyped-def]
    facts = "facts:\n  - {condition: a, value: yes}\n  - {condition: b, value: yes}\n"
    file = tmp_path / "s.yaml"
    file.write_text("facts: {a: no}\n")
    asked = book(RULES, facts)
    found = asked.decide(asked.scenario(scenario_file=file))
    assert (found["on_a"].status.value, found["both"].status.value) == ("clear", "clear")
    assert asked.decide(asked.scenario()).answer.verdicts["both"].status.value == "blocked"


DISPUTE = """\
  - {condition: a, value: yes, account: kyiv}
  - {condition: a, value: no, account: moscow}
  - {condition: b, value: yes, account: kyiv}
  - {condition: b, value: no, account: moscow}
"""


def test_one_account_is_right_about_everything_it_says() -> None:
    assert status(DISPUTE, "both") == "undetermined"
    assert status(DISPUTE, "differ") == "clear"
    assert status(DISPUTE, "both", account="kyiv") == "blocked"
    assert status(DISPUTE, "both", account="moscow") == "clear"


def test_an_account_that_is_silent_leaves_the_dispute_open_and_whoever_wins_it_wins_it_all() -> None:
    third = (
        DISPUTE
        + "  - {condition: c, value: yes, account: vienna}\n  - {condition: c, value: no, account: kyiv}\n"
    )
    assert status(third, account="vienna") == "undetermined"
    assert status(third, "on_c", account="vienna") == "blocked"
    assert status(third, "differ", account="vienna") == "clear"
    assert status(third, "both", account="vienna") == "undetermined"


def test_accounts_that_agree_are_no_dispute() -> None:
    agreed = (
        "  - {condition: a, value: yes, account: kyiv}\n  - {condition: a, value: yes, account: moscow}\n"
    )
    found = book(RULES, "facts:\n" + agreed).verdicts()
    assert (found["on_a"].status.value, found["on_a"].by_account) == ("blocked", None)


@pytest.mark.parametrize(
    ("start", "expected"), [("2024-02-20", "blocked"), ("2024-02-21", "blocked"), ("2024-02-22", "clear")]
)
def test_a_period_ends_with_and_includes_the_day_asked_about(start: str, expected: str) -> None:
    """Ten days up to 1 March are 21 February to 1 March."""
    assert status(f"  - {{condition: a, value: yes, from: {start}}}\n", "long") == expected


def test_a_period_over_stretches_needs_each_of_them() -> None:
    first = "  - {condition: a, value: yes, until: 2024-02-25}\n"
    gap = "  - {condition: a, value: yes, from: 2024-02-26}\n"
    none = "  - {condition: a, value: yes, from: 2024-02-25}\n"
    hidden = "  - {condition: a, value: unknown, from: 2024-02-25, until: 2024-02-26}\n"
    assert status(first + gap, "long") == "clear"
    assert status(first + none, "long") == "blocked"
    assert status(first + hidden + gap, "long") == "undetermined"
