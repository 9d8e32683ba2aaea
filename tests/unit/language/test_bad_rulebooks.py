"""Every folder under data/bad is a rulebook with faults; expected.txt has their places, codes and related places."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanctionlink.diagnostics.model import Diagnostic, InvalidInput
from sanctionlink.language.load import load_rulebook, locate_rulebook

BAD = Path(__file__).parent / "data" / "bad"


def line_of(diagnostic: Diagnostic) -> str:
    assert diagnostic.span is not None
    spans = [diagnostic.span, *(r.span for r in diagnostic.related)]
    places = [f"{Path(s.file).name}:{s.line}:{s.column}" for s in spans]
    return " ".join([places[0], diagnostic.code, *places[1:]])


@pytest.mark.parametrize("folder", sorted(BAD.iterdir()), ids=lambda p: p.name)
def test_every_fault_is_told_in_one_run(folder: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_rulebook(locate_rulebook(folder), use_cache=False)
    report = caught.value.report
    assert [line_of(d) for d in report] == (folder / "expected.txt").read_text().splitlines()
    for diagnostic in report:
        assert diagnostic.message[0] in "`" or not diagnostic.message[0].isupper()
        for jargon in ("pydantic", "None", "dict", "str ", "Scalar", "Traceback", "input"):
            assert jargon not in diagnostic.message


def test_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"rulebook: {title: T}\nrules: \xe9\n")
    (tmp_path / "b.yaml").write_text("conditions:\n  x: {type: colour}\n")
    (tmp_path / "c.yaml").write_text("proposals: [\n")
    (tmp_path / "d.yaml").write_text("")
    with pytest.raises(InvalidInput) as caught:
        load_rulebook(locate_rulebook(tmp_path), use_cache=False)
    assert [d.code for d in caught.value.report] == ["SL103", "SL204", "SL106", "SL112"]


@pytest.mark.parametrize(
    ("declared", "example"),
    [("type: number", "50"), ("type: number, range: 0..9", "9"), ("type: date", "2025-05-01")],
)
def test_what_a_search_may_set_is_suggested_in_kind(tmp_path: Path, declared: str, example: str) -> None:
    rules = "rulebook: {{title: T, as_of: 2025-01-01}}\nconditions: {{x: {{{}, movable: {}}}}}\n"
    (tmp_path / "r.yaml").write_text(rules.format(declared, "yes"))
    with pytest.raises(InvalidInput) as caught:
        load_rulebook(locate_rulebook(tmp_path), use_cache=False)
    (fault,) = caught.value.report
    assert (fault.code, fault.hint) == ("SL315", f"list those that a search may set: `movable: [{example}]`")
    (tmp_path / "r.yaml").write_text(rules.format(declared, f"[{example}]"))
    assert load_rulebook(locate_rulebook(tmp_path), use_cache=False).conditions["x"].movable


def test_uses_of_what_is_declared_wrongly_are_not_faults_too(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(
        "rulebook: {title: T}\nconditions: {x: {type: colour}}\nproposals: {p: {title: P}}\n"
        "rules: {r: {says: s, blocks: p, when: x = red}, q: {says: s, sets: {x: red}, when: always}}\n"
    )
    with pytest.raises(InvalidInput) as caught:
        load_rulebook(locate_rulebook(tmp_path), use_cache=False)
    assert [d.code for d in caught.value.report] == ["SL204"]


@pytest.mark.parametrize(
    ("proposal", "hint"),
    [
        (
            "{title: Import, export and transit}",
            "a comma in braces ends a value: put text that has one in quotation marks",
        ),
        ("{title: }", "give it one or leave it out"),
        ("\n    title: Import\n    kind:", "give it one or leave it out"),
    ],
)
def test_a_comma_in_braces_wants_quotation_marks(tmp_path: Path, proposal: str, hint: str) -> None:
    (tmp_path / "r.yaml").write_text(f"rulebook: {{title: T}}\nproposals:\n  p: {proposal}\n")
    with pytest.raises(InvalidInput) as caught:
        load_rulebook(locate_rulebook(tmp_path), use_cache=False)
    (fault,) = caught.value.report
    assert (fault.code, fault.hint) == ("SL205", hint)
