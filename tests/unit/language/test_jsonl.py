from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest

from sanctionlink.diagnostics.limits import JSON_FAULTS
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.language.files import contents as content
from sanctionlink.language.json_lines import reader as json_lines
from sanctionlink.language.load import load_rulebook, locate_rulebook
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.values import UNKNOWN, Interval, OneOf

RULES = """
rulebook: {title: T}
sources: {list: {title: The list}}
parties: {us: {name: United States}}
sets: {entities: {members: {A: First}}, others: {members: []}}
conditions:
  listed: {ask: Listed?, type: yes_no, over: entities, default: no}
  stake: {ask: How much?, type: number, range: 0..100, over: [entities, entities], default: 0}
  ends_on: {ask: When?, type: date}
proposals: {deal_with: {title: Deal, over: entities}}
"""


def book(root: Path, *lines: str | dict[str, Any] | bytes, yaml: str = "facts: []\n") -> Path:
    for kind in ("rules", "facts"):
        (root / kind / "b").mkdir(parents=True, exist_ok=True)
    (root / "rules" / "b" / "r.yaml").write_text(RULES)
    (root / "facts" / "b" / "f.yaml").write_text(yaml)
    raw = [json.dumps(line, ensure_ascii=False) if isinstance(line, dict) else line for line in lines]
    whole = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in raw)
    (root / "facts" / "b" / "x.jsonl").write_bytes(whole)
    return root


def load(root: Path) -> Rulebook:
    return load_rulebook(locate_rulebook(root), use_cache=False)


def faults(root: Path) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        load(root)
    found = []
    for d in caught.value.report:
        assert d.span is not None
        found.append(f"{Path(d.span.file).name}:{d.span.line}:{d.span.column} {d.code}")
    return found


def member(id_: str, **more: str) -> dict[str, str]:
    return {"set": "entities", "member": id_, **more}


def test_members_and_facts(tmp_path: Path) -> None:
    found = load(
        book(
            tmp_path,
            b"\xef\xbb\xbf" + json.dumps(member("NK-1", title='Acme "Ltd"')).encode(),
            "",
            {
                "condition": "stake(NK-1, a b é)",
                "value": "45..55",
                "from": "2020-01-01",
                "until": "2021-01-01",
            },
            '{"condition": "stake(A,NK-1)", "value": 48.13, "note": " said \\u00e9 ", "account": "us"}\r',
            {"condition": "listed(NK-1)", "value": "yes", "cites": {"source": "list", "paragraph": 3}},
            {"condition": "listed(A)", "value": "unknown", "cites": {"source": "list", "paragraph": 3}},
            {"condition": "listed('a b é')", "value": ["no", "yes"]},
            member("a b é"),
            {"value": "2020-01-01..never", "condition": "ends_on"},
        )
    )
    assert dict(found.sets["entities"].members) == {"A": "First", "NK-1": 'Acme "Ltd"', "a b é": "a b é"}
    first, second, third, fourth, fifth, sixth = found.facts
    assert (first.arguments, first.value) == (("NK-1", "a b é"), Interval(45, 55))
    assert (first.start, first.end) == (dt.date(2020, 1, 1), dt.date(2021, 1, 1))
    assert (second.arguments, str(second.value)) == (("A", "NK-1"), "4813/100")
    assert (second.note, second.account) == ("said é", "us")
    assert third.cites[0].paragraph == fourth.cites[0].paragraph == 3
    assert (fourth.value, fifth.value) == (UNKNOWN, OneOf(("no", "yes")))
    assert isinstance(sixth.value, Interval)
    assert [f.span.line for f in found.facts] == [3, 4, 5, 6, 7, 9]
    assert (first.span.column, first.span.end_column) == (15, 35)


def test_a_line_means_what_the_same_yaml_means(tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {"condition": "stake(A, A)", "value": "10", "from": "2020-01-01", "note": "n"},
        {"condition": "listed(A)", "value": "yes", "account": "us", "cites": [{"source": "list"}]},
    ]
    listed = "".join(f"  - {json.dumps(line)}\n" for line in lines)
    by_yaml = load(book(tmp_path / "y", yaml=f"facts:\n{listed}")).facts
    by_line = load(book(tmp_path / "j", *lines)).facts

    def plain(facts: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return [(f.condition, f.arguments, f.value, f.start, f.end, f.account, f.note) for f in facts]

    assert plain(by_yaml) == plain(by_line)
    assert [c.source for f in by_line for c in f.cites] == [c.source for f in by_yaml for c in f.cites]


FAULTY: list[tuple[str | bytes, list[str]]] = [
    ('{"condition": "listed(A)", "value": 1}', ["1:37 SL311"]),
    ('{"condition": "listed(A)", "value": "yes", "from": "2020-02-30"}', ["1:52 SL313"]),
    (
        '{"condition": "listed(A)", "value": "yes", "from": "2020-02-02", "until": "2020-02-01"}',
        ["1:75 SL314"],
    ),
    (
        '{"condition": "listed(A)", "value": "yes", "from": "2020-02-02", "until": "2020-02-02"}',
        ["1:75 SL314"],
    ),
    ('{"condition": "listed(B)", "value": "yes"}', ["1:23 SL306"]),
    ('{"condition": "liste(A)", "value": "yes"}', ["1:16 SL303"]),
    ('{"condition": "deal_with(A)", "value": "yes"}', ["1:16 SL326"]),
    ('{"condition": "listed", "value": "yes"}', ["1:16 SL316"]),
    ('{"condition": "stake(A, A)", "value": "101"}', ["1:39 SL312"]),
    ('{"condition": "stake(A, A)", "value": "55..45"}', ["1:39 SL314"]),
    ('{"condition": "stake(A, A)", "value": 1e2}', ["1:39 SL311"]),
    ('{"condition": "stake(A, A)", "value": {}}', ["1:39 SL203"]),
    ('{"condition": "stake(A, A)", "value": null}', ["1:30 SL205"]),
    ('{"condition": "stake(A, A)"}', ["1:1 SL202"]),
    ('{"condition": "listed(A)", "value": "yes", "account": "uk"}', ["1:55 SL308"]),
    ('{"condition": "listed(A)", "value": "yes", "cites": {"source": "lst"}}', ["1:64 SL309"]),
    ('{"condition": "listed(A)", "value": "yes", "note": "\\u0000"}', ["1:52 SL104"]),
    ('{"condition": "listed(A)", "value": "yes", "whose": "us"}', ["1:44 SL201"]),
    ('{"condition": "listed(A)", "value": "yes", "value": "no"}', ["1:44 SL110"]),
    ('{"condition": "listed(A)", "value": NaN}', ["1:37 SL118"]),
    ('{"condition": "listed(A)" "value": "no"}', ["1:27 SL118"]),
    ('{"condition": "listed(A)", "value": "no"} x', ["1:43 SL118"]),
    ('{"condition": "listed(A)", "value": "no', ["1:37 SL118"]),
    ('{"condition": "listed(A)", "value": "\\q"}', ["1:38 SL118"]),
    ("[1]", ["1:1 SL203"]),
    ("{}", ["1:1 SL205"]),
    ("7", ["1:1 SL203"]),
    ("[" * 50, ["1:21 SL107"]),
    (b'{"condition": "\xff"}', ["1:16 SL103"]),
    ('{"note": "\u200b"}', ["1:1 SL202", "1:1 SL202"]),
    ('{"note": "\u202e"}', ["1:11 SL104"]),
    ('{"set": "entities", "member": "A"}', ["1:31 SL302"]),
    ('{"set": "entitys", "member": "B"}', ["1:9 SL305"]),
    ('{"set": "entities", "member": "a,b"}', ["1:31 SL301"]),
    ('{"set": "entities", "member": "B", "titel": "b"}', ["1:36 SL201"]),
    ('{"set": "entities", "member": ["B"]}', ["1:31 SL203"]),
    ('{"set": "entities"}', ["1:1 SL202"]),
    ('{"member": "B", "title": " "}', ["1:1 SL202", "1:26 SL205"]),
]


@pytest.mark.parametrize(("line", "expected"), FAULTY, ids=lambda v: v if isinstance(v, str) else None)
def test_faults(tmp_path: Path, line: str | bytes, expected: list[str]) -> None:
    assert sorted(faults(book(tmp_path, line))) == [f"x.jsonl:{place}" for place in expected]


def test_the_words_are_those_of_yaml(tmp_path: Path) -> None:
    line = '{"condition": "listed(B)", "value": "yse", "from": "2020-13-01"}'

    def messages(root: Path) -> set[str]:
        with pytest.raises(InvalidInput) as caught:
            load(root)
        return {f"{d.code} {d.message} {d.hint}" for d in caught.value.report}

    assert messages(book(tmp_path / "j", line)) == messages(book(tmp_path / "y", yaml=f"facts: [{line}]\n"))


def test_a_dispute_within_one_account_is_told_with_both_places(tmp_path: Path) -> None:
    one = {"condition": "listed(A)", "value": "yes"}
    root = book(tmp_path, one, {**one, "value": "no"})
    with pytest.raises(InvalidInput) as caught:
        load(root)
    (fault,) = caught.value.report
    assert fault.span is not None
    assert (fault.code, fault.span.line, fault.related[0].span.line) == ("SL322", 2, 1)


def test_members_stand_in_any_file(tmp_path: Path) -> None:
    root = book(tmp_path, member("B"), yaml="facts:\n  - {condition: listed(B), value: yes}\n")
    (root / "facts" / "b" / "a.jsonl").write_text('{"condition": "stake(B, A)", "value": 5}\n')
    assert [f.condition for f in load(root).facts] == ["listed", "stake"]


def test_many_faults_end_the_reading(tmp_path: Path) -> None:
    found = faults(book(tmp_path, *['{"condition": "listed(B)", "value": "yes"}'] * (3 * JSON_FAULTS)))
    assert len(found) == JSON_FAULTS + 1
    assert f"x.jsonl:{JSON_FAULTS}:1 SL119" in found


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("JSON_LINE_BYTES", 60, "SL105"), ("JSON_LINES", 1, "SL116"), ("JSON_FILE_BYTES", 60, "SL102")],
)
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int, code: str) -> None:
    root = book(tmp_path, member("B"), {**member("C"), "title": "x" * 60})
    assert len(load(root).sets["entities"].members) == 3
    monkeypatch.setattr(json_lines, name, value)
    assert [line.split()[-1] for line in faults(root)] == [code]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    root = book(tmp_path)
    os.mkfifo(root / "facts" / "b" / "p.jsonl")
    assert faults(root) == ["p.jsonl:1:1 SL101"]


def test_large_files_are_streamed_past_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANCTIONLINK_CACHE", raising=False)
    monkeypatch.setenv("SANCTIONLINK_CACHE_DIR", str(tmp_path / "cache"))
    root = book(tmp_path / "b", member("B"), {"condition": "listed(B)", "value": "yes"})
    small = load_rulebook(locate_rulebook(root))
    assert load_rulebook(locate_rulebook(root)) == small == load(root)
    assert len(list((tmp_path / "cache").iterdir())) == 1
    monkeypatch.setattr(content, "SMALL_LINES", 10)
    monkeypatch.setenv("SANCTIONLINK_CACHE_DIR", str(tmp_path / "other"))
    assert load_rulebook(locate_rulebook(root)) == small
    assert not (tmp_path / "other").exists()


def test_a_change_of_a_line_is_seen_through_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SANCTIONLINK_CACHE", raising=False)
    monkeypatch.setenv("SANCTIONLINK_CACHE_DIR", str(tmp_path / "cache"))
    root = book(tmp_path / "b", {"condition": "listed(A)", "value": "yes"})
    assert load_rulebook(locate_rulebook(root)).facts[0].value == "yes"
    book(tmp_path / "b", {"condition": "listed(A)", "value": "no"})
    assert load_rulebook(locate_rulebook(root)).facts[0].value == "no"


def test_a_folder_of_its_own_may_have_lines_too(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(RULES)
    (tmp_path / "x.jsonl").write_text('{"condition": "listed(A)", "value": "yes"}\n')
    files = locate_rulebook(tmp_path)
    assert (files.facts_folder, [p.name for p in files.lines]) == (tmp_path, ["x.jsonl"])
    assert len(load(tmp_path).facts) == 1


@pytest.mark.parametrize("account", [{"a": 1}, ["us"], None, 1, True])
def test_an_account_that_is_no_name_is_told_with_its_place(tmp_path: Path, account: object) -> None:
    root = book(tmp_path, {"condition": "listed(A)", "value": "yes", "account": account})
    with pytest.raises(InvalidInput) as refused:
        load(root)
    (fault,) = refused.value.report.diagnostics
    assert fault.span is not None
    assert (Path(fault.span.file).name, fault.span.line) == ("x.jsonl", 1)


@pytest.mark.parametrize("key", ["account", "note", "cites", "from", "until"])
def test_a_key_without_a_value_is_told_as_in_yaml(tmp_path: Path, key: str) -> None:
    root = book(tmp_path, {"condition": "listed(A)", "value": "yes", key: None})
    with pytest.raises(InvalidInput) as refused:
        load(root)
    (fault,) = refused.value.report.diagnostics
    assert fault.code == "SL205"
    assert fault.span is not None
    assert (Path(fault.span.file).name, fault.span.line) == ("x.jsonl", 1)
