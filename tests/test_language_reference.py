"""The examples of the language reference that are whole rulebooks: each loads, and its expected cases pass on every engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

import sanctionlink as sl
from console import ROOT
from sanctionlink.edit.formatting import format_text

PAGE = (ROOT / "docs/reference/language.md").read_text()
BLOCK = re.compile(
    r"^```yaml\nrulebook: \{title: (?P<title>[^,]+),(?P<rest>.*?)^```$", re.MULTILINE | re.DOTALL
)
EXAMPLES: Mapping[str, str] = MappingProxyType(
    {found["title"]: found[0].removeprefix("```yaml\n").removesuffix("```") for found in BLOCK.finditer(PAGE)}
)


def book(title: str, folder: Path) -> sl.Book:
    """An example as a rulebook in a folder of its own."""
    rules, _, cases = EXAMPLES[title].partition("cases:\n")
    (folder / "rules.yaml").write_text(rules)
    (folder / "cases.yaml").write_text("cases:\n" + cases)
    return sl.load(folder, use_cache=False)


def test_the_page_has_an_example_of_each() -> None:
    assert list(EXAMPLES) == ["An account of its own", "Who can do it", "Both sides", "Caution"]


@pytest.mark.parametrize("engine", ["circuit", "auto"])
@pytest.mark.parametrize("title", EXAMPLES)
def test_cases_pass(title: str, engine: str, tmp_path: Path) -> None:
    asked = book(title, tmp_path)
    results = [asked.run_case(case, engine=engine) for case in asked.cases()]
    assert results
    assert not [(r.case.id, each) for r in results for each in r.mismatches]


@pytest.mark.parametrize("title", EXAMPLES)
def test_fmt_leaves_but_true_and_false(title: str) -> None:
    text = EXAMPLES[title]
    for before, after in (("wire: true", "wire: yes"), ("ministry: false", "ministry: no")):
        text = text.replace(before, after)
    assert format_text(EXAMPLES[title].encode(), "x.yaml").decode().replace("\n\n", "\n") == text


def test_holders_and_costs_are_as_the_page_says(tmp_path: Path) -> None:
    asked = book("Who can do it", tmp_path)
    assert [each.cost for each in asked.unblock("rupture", by="us")] == [1]
    assert not list(asked.unblock("deal", by="us"))
    assert [each.cost for each in asked.unblock("deal", by=("us", "russia"))] == [8]


def test_a_weak_reason_that_may_not_apply_is_not_certain(tmp_path: Path) -> None:
    asked = book("Caution", tmp_path)
    perhaps, surely = (asked.verdicts(assume=[f"listed_stake={v}"])["deal"] for v in ("30..45", "42..45"))
    assert [(r.rule, r.certain) for r in perhaps.reasons] == [("caution", False)]
    assert [(r.rule, r.certain) for r in surely.reasons] == [("caution", True)]
