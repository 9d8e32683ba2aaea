"""Questions about all situations: what a witness leaves out, what conflicts, and what is not settled in time."""

from __future__ import annotations

from pathlib import Path

from checked import book_of
from sanctionlink.diagnostics.model import Severity
from sanctionlink.lint.rules.contradiction import contradiction
from sanctionlink.lint.rules.reachability import never_fires
from sanctionlink.lint.subject import Subject
from sanctionlink.lint.support.any_day import any_day

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
    assert not subject.worlds.held.complete
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
    (found,) = never_fires.check(Subject(rulebook, limit=0.0))
    assert (found.code, found.severity) == ("SL700", Severity.INFO)
    assert found.span == rulebook.rules["never"].span
    assert found.message == (
        "it is undecided whether `never` can ever fire: the 0 seconds for questions about situations are over"
    )


def test_what_is_not_about_the_day_is_left_as_it_is(tmp_path: Path) -> None:
    """Expressions without `as_of` stay the same objects, so that equal tests share an atom."""
    rulebook = book_of(many_conditions(), tmp_path).rulebook
    opened = any_day(rulebook)
    assert opened.rulebook.rules["never"].when is not None
    assert [part.kind for part in opened.parts["yes"]] == ["from", "when", "when", "when"]
    assert opened.rulebook.rules["yes"].valid_from is None
