"""What a case says of a condition over time: read as dated facts, and the faults of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.language.load import load_cases, load_rulebook, locate_rulebook
from sanctionlink.model.case import Case

RULES = """
rulebook: {title: T, as_of: 2025-04-30}
accounts: {press: {name: Press}}
conditions:
  a: {ask: A?, type: yes_no}
proposals:
  oil: {title: Oil}
rules:
  r: {says: x, when: a, blocks: oil}
"""


def cases(root: Path, said: str) -> tuple[Case, ...]:
    (root / "rules.yaml").write_text(RULES, encoding="utf-8")
    (root / "facts.yaml").write_text("facts: []\n", encoding="utf-8")
    case = "{id: c, why: x, facts: {a: " + said + "}, expect: {oil: blocked}}"
    (root / "cases.yaml").write_text(f"cases:\n  - {case}\n", encoding="utf-8")
    files = locate_rulebook(root)
    return load_cases(files, load_rulebook(files, use_cache=False))


def test_entries_are_dated_facts(tmp_path: Path) -> None:
    said = "{history: [{value: no, until: 2025-01-02}, {value: yes, from: 2025-01-02, account: press}]}"
    (case,) = cases(tmp_path, said)
    day = dt.date(2025, 1, 2)
    told = [(fact.value, fact.start, fact.end, fact.account) for fact in case.scenario.facts]
    assert told == [("no", None, day, None), ("yes", day, None, "press")]


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ("{history: [{value: yes, until: 2025-01-02}, {value: no}]}", "SL322", "on the same days"),
        ("{history: [{value: yes, from: 2025-01-02, until: 2025-01-01}]}", "SL314", "is before"),
        ("{history: [{value: yes, account: nobody}]}", "SL308", "`nobody`"),
        ("{history: [{value: perhaps}]}", "SL311", "`perhaps`"),
        ("{history: [{from: 2025-01-02}]}", "SL202", "`value`"),
        ("{history: []}", "SL205", "empty"),
        ("{history: yes}", "SL203", "list"),
        ("{history: [{value: yes}], accounts: {press: no}}", "SL203", "found both"),
        ("{}", "SL203", "found neither"),
    ],
)
def test_faults(tmp_path: Path, said: str, code: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        cases(tmp_path, said)
    (fault,) = caught.value.report
    assert (fault.code, words in fault.message) == (code, True), fault.message
