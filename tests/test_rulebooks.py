"""The rulebooks that come with the package: their expected cases on every engine, and what their facts may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

import sanctionlink as sl
from console import ROOT
from sanctionlink.engines import asp, forward

ENGINES = [
    pytest.param("algebra"),
    pytest.param("forward", marks=pytest.mark.skipif(not forward.installed(), reason="needs durable-rules")),
    pytest.param("asp", marks=pytest.mark.skipif(not asp.installed(), reason="needs clingo")),
]
RULEBOOKS = sorted(folder.name for folder in (ROOT / "rules").iterdir() if folder.is_dir())

# Not in the rulebook itself: registers count shares twice, and one such entity would spoil every answer.
STAKES_ADD_UP = """
  stakes-add-up:
    says: Stakes in one entity are no more than 100 percent together.
    for_each: {e: entities}
    never: "sum(o in entities: stake(o, e)) > 100"
"""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", RULEBOOKS)
def test_expected_cases(name: str, engine: str) -> None:
    book = sl.load(ROOT / "rules" / name)
    cases = book.cases()
    assert cases
    failed = {case.id: bad for case in cases if (bad := book.run_case(case, engine=engine).mismatches)}
    assert not failed


def test_a_rulebook_can_refuse_stakes_over_100_percent_in_sum(tmp_path: Path) -> None:
    rules = (ROOT / "rules/ofac_50pct/rulebook.yaml").read_text()
    (tmp_path / "rules.yaml").write_text(rules + STAKES_ADD_UP)
    (tmp_path / "facts.yaml").write_text(
        "facts:\n"
        '  - {condition: "stake(Deripaska, Rusal)", value: 60}\n'
        '  - {condition: "stake(EnPlus, Rusal)", value: 48.13}\n'
    )
    with pytest.raises(sl.InvalidInput) as raised:
        sl.load(tmp_path).verdicts()
    assert "stakes-add-up" in str(raised.value)
