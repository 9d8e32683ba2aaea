"""Why an assumption moves nothing: the rules that read it, where they apply, and what they would need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sanctionlink.answers.untouched import Extent, Need, ReadingRule
from sanctionlink.api import Book, load
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.scenario import EMPTY
from strategies import Program, try_programs

RULES = """
rulebook: {title: T, as_of: 2025-06-01}
conditions:
  war: {ask: War?, type: yes_no, default: yes}
  talks: {ask: Talks?, type: choice, values: [on, failed], default: on}
  divided: {ask: Divided?, type: yes_no, default: yes}
  relief: {ask: Relief?, type: yes_no, default: no}
  storm: {ask: Storm?, type: yes_no, default: unknown}
  idle: {ask: Idle?, type: yes_no, default: no}
proposals: {p: {title: P}}
measures: {m: {title: M}}
rules:
  war-divides: {says: War divides., strength: likely, when: war, sets: {divided: yes}}
  division-blocks: {says: Division blocks., strength: likely, when: divided, blocks: p}
  needs-relief: {says: P needs relief., for: p, requires: relief}
  blame: {says: Blame brings m., strength: likely, when: [not war, talks = failed], imposes: m}
  weather: {says: Storms bring m., strength: may, when: [not war, storm], imposes: m}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("book")
    (folder / "r.yaml").write_text(RULES, encoding="utf-8")
    return load(folder, use_cache=False)


def told(book: Book, condition: str, value: str) -> dict[str, ReadingRule]:
    after = book.verdicts(assume={condition: value})
    assert not after.changes_from(book.verdicts())
    (found,) = after.why_nothing(book.verdicts())
    assert (found.condition, found.value) == (condition, value)
    return {rule.rule: rule for rule in found.rules}


def test_each_rule_says_where_it_applies_and_what_it_would_need(book: Book) -> None:
    rules = told(book, "war", "no")
    assert (rules["war-divides"].before, rules["war-divides"].after) == (Extent.ALWAYS, Extent.NEVER)
    assert (rules["division-blocks"].before, rules["division-blocks"].after) == (Extent.ALWAYS, Extent.ALWAYS)
    assert rules["division-blocks"].steps == 1, "it reads what the first one set"
    assert (rules["blame"].before, rules["blame"].after) == (Extent.NEVER, Extent.NEVER)
    assert rules["blame"].needs == (Need("talks = failed", "on"),)
    assert (rules["weather"].before, rules["weather"].after) == (Extent.NEVER, Extent.SOMETIMES)
    assert "needs-relief" not in rules


def test_what_is_so_already_is_told(book: Book) -> None:
    (found,) = book.verdicts(assume={"relief": "no"}).why_nothing(book.verdicts())
    assert found.already
    (found,) = book.verdicts(assume={"divided": "yes"}).why_nothing(book.verdicts())
    assert found.already, "a rule sets it to that"
    (found,) = book.verdicts(assume={"storm": "no"}).why_nothing(book.verdicts())
    assert not found.already, "it was unknown"


def test_what_no_rule_reads_has_none(book: Book) -> None:
    assert told(book, "idle", "yes") == {}


def test_a_rule_that_applies_is_never_said_not_to() -> None:
    seen: set[Extent] = set()

    def check(program: Program) -> None:
        asked = Book(program.rulebook)
        try:
            after = asked.decide(program.scenario)
            before = asked.decide(replace(program.scenario, assumptions=EMPTY, facts=()))
        except (InvalidInput, LimitReached):
            return
        for untouched in after.why_nothing(before):
            for rule in untouched.rules:
                seen.add(rule.after)
                for verdicts, extent in ((before, rule.before), (after, rule.after)):
                    applies = any(r.rule == rule.rule for v in verdicts.values() for r in v.reasons)
                    assert not (applies and extent is Extent.NEVER), rule

    try_programs(60, 771, check)
    assert Extent.NEVER in seen
