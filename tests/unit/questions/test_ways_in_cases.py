"""Expected ways out in cases: held to what the search finds, and read with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

import sanctionlink as sl

RULES = """\
rulebook: {title: T, as_of: 2025-01-01}
sets: {members: {members: [HU, NO]}}
conditions:
  relief: {ask: Q?, type: scale, values: [none, partial, full], default: none, movable: [partial, full]}
  opposes: {ask: Q?, type: yes_no, over: members, default: yes, movable: [no]}
proposals: {p: {title: P}, q: {title: Q}}
rules:
  needs-relief: {says: S., for: p, requires: relief >= partial}
  veto: {says: S., when: opposes(HU), blocks: p}
  never: {says: S., when: always, blocks: q}
"""


def book(folder: Path, expected: str) -> sl.Book:
    """The rulebook with a case that expects something of `p`, or of `q`."""
    (folder / "rules.yaml").write_text(RULES)
    (folder / "cases.yaml").write_text(f"cases:\n  - id: c\n    why: W.\n    expect:\n      {expected}\n")
    return sl.load(folder, use_cache=False)


@pytest.mark.parametrize(
    "expected",
    [
        "p: {status: blocked, unblock: [[relief=partial, opposes(HU)=no], [relief=full, opposes(HU)=no]]}",
        "q: {status: blocked, unblock: []}",
        "p: {status: blocked}",
    ],
)
@pytest.mark.parametrize("engine", ["auto", "circuit"])
def test_a_case_that_has_them_all_passes(tmp_path: Path, expected: str, engine: str) -> None:
    asked = book(tmp_path, expected)
    assert asked.run_case(asked.cases()[0], engine=engine).passed


@pytest.mark.parametrize(
    ("expected", "missing"),
    [
        (
            "p: {status: blocked, unblock: [[relief=partial, opposes(HU)=no]]}",
            "[opposes(HU)=no, relief=partial]",
        ),
        ("p: {status: blocked, unblock: []}", "no way out"),
        ("q: {status: blocked, unblock: [[]]}", "[]"),
    ],
)
def test_a_case_that_has_others_fails(tmp_path: Path, expected: str, missing: str) -> None:
    asked = book(tmp_path, expected)
    (found,) = asked.run_case(asked.cases()[0]).mismatches
    assert (found.field, found.expected) == ("unblock", missing)
    assert found.got in (
        "[opposes(HU)=no, relief=full], [opposes(HU)=no, relief=partial]",
        "no way out",
    )


@pytest.mark.parametrize(
    ("wrong", "code", "column", "hint"),
    [
        ("relief", "SL325", 39, "CONDITION=VALUE"),
        ("releif=full", "SL303", 39, "relief"),
        ("relief=fully", "SL311", 39, "full"),
        ("opposes(FR)=no", "SL306", 47, ""),
    ],
)
def test_what_cannot_be_is_told_at_its_place(
    tmp_path: Path, wrong: str, code: str, column: int, hint: str
) -> None:
    with pytest.raises(sl.InvalidInput) as raised:
        book(tmp_path, f"p: {{status: blocked, unblock: [[{wrong}]]}}").cases()
    (fault,) = raised.value.report
    assert (fault.code, fault.span and (fault.span.line, fault.span.column)) == (code, (5, column))
    assert hint in str(fault)
