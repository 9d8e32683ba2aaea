"""Questions about all situations: what a witness leaves out, what conflicts, and what is not settled in time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from checked import book_of
from sanctionlink.diagnostics.model import Severity
from sanctionlink.lint.rules.contradiction import contradiction
from sanctionlink.lint.rules.reachability import never_fires
from sanctionlink.lint.run import run
from sanctionlink.lint.support.parts import parted
from sanctionlink.lint.support.subject import Subject

MANY = 40


def many_conditions() -> str:
    """A rulebook with too many situations to hold, one rule that can never fire and two that contradict each other."""
    names = [f"c{n}" for n in range(MANY)]
    conditions = "\n".join(f"  {name}: {{ask: Q?, type: yes_no}}" for name in names)
    bars = "\n".join(f"  bar-{n}: {{says: S., when: {n}, blocks: p}}" for n in names)
    return f"""
rulebook: {{title: Many, as_of: 2025-01-01}}
conditions:
{conditions}
  result: {{ask: Q?, type: yes_no}}
proposals:
  p: {{title: P}}
rules:
{bars}
  chain: {{says: S., when: c0 or c1, defines: either}}
  never: {{says: S., when: [either, not c0, not c1], blocks: p}}
  yes: {{says: S., when: [c2, c3, c4], sets: {{result: yes}}, from: 2024-01-01}}
  no: {{says: S., when: [either, not c5, c6], sets: {{result: no}}}}
"""


def test_a_witness_has_what_matters_and_no_more(tmp_path: Path) -> None:
    """Of the many conditions only those that make both rules fire, and the day, since one of them is not always valid."""
    rulebook = book_of(many_conditions(), tmp_path).rulebook
    subject = Subject(rulebook)
    assert not subject.worlds.provers[0].held.complete
    (found,) = contradiction.check(subject)
    (first, day), *rest = found.witness
    assert first == "as of"
    assert day >= "2024-01-01"
    either = rest.pop(next(at for at, (name, _) in enumerate(rest) if name in ("c0", "c1")))
    assert either[1] == "yes"
    assert sorted(rest) == [("c2", "yes"), ("c3", "yes"), ("c4", "yes"), ("c5", "no"), ("c6", "yes")]


def test_the_solver_finds_what_the_bit_sets_would(tmp_path: Path) -> None:
    """Of too many situations to hold, it proves that there is none in which the rule fires, and says why."""
    rulebook = book_of(many_conditions(), tmp_path).rulebook
    (found,) = never_fires.check(Subject(rulebook))
    assert found.message == "`never` can never fire: `either`, `not c0` and `not c1` cannot hold together"


def test_what_is_not_settled_in_time_is_told_as_undecided(tmp_path: Path) -> None:
    """With no time for the solver, the claim that needs it is told, and nothing is called fine or faulty."""
    rulebook = book_of(many_conditions(), tmp_path).rulebook
    found = run(Subject(rulebook, limit=0.0), [never_fires]).findings
    assert [(each.code, each.severity) for each in found] == [("SL700", Severity.INFO)]
    assert found[0].span == rulebook.rules["never"].span
    assert found[0].message == (
        "it is undecided whether `never` can ever fire: the 0 seconds for questions about situations are over"
    )


def test_each_thing_that_must_hold_has_a_rule_of_its_own(tmp_path: Path) -> None:
    """Expressions stay the same objects, so that equal tests share an atom; the rule itself is left as it is."""
    rulebook = book_of(many_conditions(), tmp_path).rulebook
    found = parted(rulebook)
    assert found.rulebook.rules["yes"] is rulebook.rules["yes"]
    assert [part.kind for part in found.parts["yes"]] == ["from", "when", "when", "when"]
    validity, *others = (found.rulebook.rules[part.rule] for part in found.parts["yes"])
    assert (validity.when, validity.valid_from) == (None, rulebook.rules["yes"].valid_from)
    assert all(
        rule.when is part.expression for rule, part in zip(others, found.parts["yes"][1:], strict=True)
    )
    assert all(rule.valid_from is None for rule in others)


MIXED = """
rulebook: {title: Mixed, as_of: 2025-03-15}
conditions:
  quiet: {ask: Q?, type: yes_no}
  open: {ask: Q?, type: yes_no}
proposals: {talks: {title: Talks}}
rules:
  long: {says: S., when: [quiet for 30 days, not (quiet for 1 month)], blocks: talks}
  short: {says: S., when: [quiet for 1 month, not (quiet for 30 days)], blocks: talks}
  shorter-than-february: {says: S., when: [quiet for 1 month, not (quiet for 28 days)], blocks: talks}
  short-in-july:
    says: S.
    when: [quiet for 1 month, not (quiet for 30 days), as_of >= 2025-07-01, as_of < 2025-08-30]
    blocks: talks
  opens: {says: S., when: [quiet for 1 month, not (quiet for 30 days)], sets: {open: yes}}
  shuts: {says: S., when: not (quiet for 30 days), sets: {open: no}}
  asks: {says: S., requires: open, for: talks}
"""


def test_days_and_months_may_begin_in_any_order_that_some_day_has(tmp_path: Path) -> None:
    """A month may be shorter than 30 days or longer, never shorter than 28; and no month that ends in July is shorter."""
    subject = Subject(book_of(MIXED, tmp_path).rulebook)
    assert [(each.code, each.message.partition(":")[0]) for each in never_fires.check(subject)] == [
        ("SL703", "`shorter-than-february` can never fire"),
        ("SL703", "`short-in-july` can never fire"),
    ]


def test_a_witness_is_of_a_day_on_which_the_month_is_as_long(tmp_path: Path) -> None:
    """As of 15 March a month is February's 28 days, so there is no need to name another day."""
    (found,) = contradiction.check(Subject(book_of(MIXED, tmp_path).rulebook))
    assert found.witness == (
        ("quiet", "{history: [{value: no, until: 2025-02-16}, {value: yes, from: 2025-02-16}]}"),
    )
    rulebook = book_of(MIXED.replace("2025-03-15", "2025-06-15"), tmp_path).rulebook
    (found,) = contradiction.check(Subject(rulebook))
    day = found.witness[0]
    assert day[0] == "as of"
    assert dt.date.fromisoformat(day[1]).month in (2, 3)
