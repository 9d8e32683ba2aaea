"""Where too much is open to hold all worlds together, the verdicts are those of each target alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanctionlink.api import Book, load
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.questions.verdict import question as answering
from strategies import Program, try_programs


def test_split_and_whole_agree_on_random_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every target is decided the same whether alone, by bounds, or with all others."""

    def check(program: Program) -> None:
        whole = answer(program)
        with monkeypatch.context() as patch:
            patch.setattr(answering, "MOST_TOGETHER", 1)
            assert answer(program) == whole

    try_programs(150, 40, check)


def answer(program: Program) -> object:
    """What is said of every target, or that the program is refused."""
    try:
        found = Book(program.rulebook).decide(program.scenario, engine="circuit")
    except InvalidInput as refused:
        return {d.code for d in refused.report}
    return {name: (v.status, v.outlook, v.reasons, v.by_account) for name, v in found.items()}


def test_a_thousand_unknowns_leave_what_does_not_need_them_alone(tmp_path: Path) -> None:
    """2 ** 1000 worlds: each target answers from the few that it needs, exactly."""
    conditions = "\n".join(f"  u{i}: {{ask: Is it?, type: yes_no}}" for i in range(1000))
    rules = "\n".join(f"  r{i}: {{says: Rule., blocks: p{i}, when: u{i} and known}}" for i in range(1000))
    proposals = "\n".join(f"  p{i}: {{title: P}}" for i in range(1000))
    text = (
        "rulebook: {title: T, as_of: 2025-01-01}\n"
        f"conditions:\n  known: {{ask: Is it?, type: yes_no, default: no}}\n{conditions}\n"
        f"proposals:\n{proposals}\nrules:\n{rules}\n"
    )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "r.yaml").write_text(text, encoding="utf-8")
    book = load(tmp_path, use_cache=False)

    closed = book.verdicts()
    opened = book.verdicts(known="yes", targets=["p0", "p999"])

    assert closed.answer.worlds == 2**1000
    assert {v.status.value for v in closed.values()} == {"clear"}
    assert {v.status.value for v in opened.values()} == {"undetermined"}
    assert opened["p999"].hinges_on == ("u999",)
    assert "p7" in closed.explain("p7").to_text()
