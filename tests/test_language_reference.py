"""The example in the language reference of what an answer means where facts are open."""

from __future__ import annotations

import re
from pathlib import Path

import sanctionlink as sl
from console import ROOT


def test_a_weak_reason_that_may_not_apply_gives_no_advisory(tmp_path: Path) -> None:
    page = (ROOT / "docs/reference/language.md").read_text()
    section = page[page.index("## What an answer means") :]
    match = re.search(r"^```yaml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert match
    rules, _, cases = match[1].partition("cases:\n")
    (tmp_path / "rules.yaml").write_text(rules)
    (tmp_path / "cases.yaml").write_text("cases:\n" + cases)
    book = sl.load(tmp_path)
    assert [case.id for case in book.cases()] == ["perhaps_forty", "surely_forty", "perhaps_half"]
    assert not [bad for case in book.cases() for bad in book.run_case(case).mismatches]
    perhaps, surely = (book.verdicts(assume=[f"listed_stake={v}"])["deal"] for v in ("30..45", "42..45"))
    assert [(r.rule, r.certain) for r in perhaps.reasons] == [("caution", False)]
    assert [(r.rule, r.certain) for r in surely.reasons] == [("caution", True)]
