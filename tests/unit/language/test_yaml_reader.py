from __future__ import annotations

import time

import pytest

from sanctionlink.diagnostics.limits import YAML_DEPTH
from sanctionlink.diagnostics.model import Collector
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode
from sanctionlink.language.yaml.reader import read_yaml

DEEP = "\n".join(" " * i + "a:" for i in range(1_000))
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

BAD = [
    pytest.param("", ["1:1 SL112"], id="empty"),
    pytest.param(" \n\n", ["1:1 SL112"], id="blank"),
    pytest.param("# nothing\n", ["1:1 SL112"], id="comments"),
    pytest.param("---\n", ["2:1 SL112"], id="null document"),
    pytest.param("- a\n", ["1:1 SL113"], id="list"),
    pytest.param("just text\n", ["1:1 SL113"], id="text"),
    pytest.param("a: 1\n---\nb: 2\n", ["2:1 SL111"], id="two documents"),
    pytest.param(b"a: 1\nb: \x00\x01\x02", ["2:4 SL104"], id="binary"),
    pytest.param(b"\xff\xfea\x00:\x00", ["1:4 SL104"], id="UTF-16"),
    pytest.param("a: x\nb: \x07", ["2:4 SL104"], id="control character"),
    pytest.param("a: x\u202ey\n", ["1:5 SL104"], id="direction override"),
    pytest.param("a: x\u2028y\n", ["1:5 SL104"], id="line separator that editors do not count"),
    pytest.param('a: "x\\0y"\n', ["1:4 SL104"], id="escaped NUL"),
    pytest.param(b"a: 1\nb: caf\xe9\n", ["2:7 SL103"], id="not UTF-8"),
    pytest.param("é: é\n".encode() + b"\xc3(", ["2:1 SL103"], id="broken UTF-8 after two-byte letters"),
    pytest.param("a: b\nc: " + "x" * 1_000_000, ["2:1 SL105"], id="line of 1 MB"),
    pytest.param("[" * 10_000, ["1:65 SL107"], id="10,000 brackets"),
    pytest.param("{a: " * 10_000, ["1:257 SL107"], id="10,000 braces"),
    pytest.param("- " * 10_000, ["1:129 SL107"], id="10,000 dashes"),
    pytest.param(DEEP, ["65:65 SL107"], id="deep block"),
    pytest.param(BOMB, ["1:4 SL108", "2:4 SL108", "2:8 SL108"], id="alias bomb"),
    pytest.param("a: &x 1\nb: 2\n", ["1:4 SL108"], id="anchor alone"),
    pytest.param("a: !!python/object:os.system x\n", ["1:4 SL109"], id="Python tag"),
    pytest.param("a: !x y\nb: !!str z\n", ["1:4 SL109", "2:4 SL109"], id="any tag"),
    pytest.param("a: 1\nb: 2\na: 3\n", ["3:1 SL110"], id="duplicate key"),
    pytest.param("a: {b: 1, c: 2, 'b': 3}\n", ["1:17 SL110"], id="duplicate key in braces"),
    pytest.param("a: {<<: {b: 1}}\n", ["1:5 SL114"], id="merge key"),
    pytest.param("? [a]\n: b\n", ["1:3 SL115"], id="key that is a list"),
    pytest.param("a: 'foo\nb: 1\n", ["1:4 SL106"], id="open quote"),
    pytest.param("a: b: c\n", ["1:5 SL106"], id="colon in plain text"),
    pytest.param("a:\n\t- b\n", ["2:1 SL106"], id="tab"),
    pytest.param("a: [1, 2\nb: 3\n", ["2:2 SL106"], id="open bracket"),
    pytest.param("a: @x\n", ["1:4 SL106"], id="reserved sign"),
    pytest.param('a: "\\q"\n', ["1:5 SL106"], id="unknown escape"),
    pytest.param(" a: 1\nb: 2\n", ["2:1 SL106"], id="less indented"),
    pytest.param("a: 'x' y\n", ["1:8 SL106"], id="text after quote"),
    pytest.param("a: x\n- b\n", ["2:1 SL106"], id="item in a mapping"),
    pytest.param("a: |\n x\nb\n", ["3:2 SL106"], id="no colon"),
]


def read(text: str | bytes) -> tuple[MappingNode | None, Collector]:
    found = Collector()
    data = text if isinstance(text, bytes) else text.encode()
    return read_yaml(data, "f.yaml", "a section `rules`", found), found


def placed(found: Collector) -> list[str]:
    return [f"{d.span.line}:{d.span.column} {d.code}" for d in found.report() if d.span]


@pytest.mark.parametrize(("text", "expected"), BAD)
def test_bad_files_are_told_where(text: str | bytes, expected: list[str]) -> None:
    started = time.process_time()
    _, found = read(text)
    assert placed(found) == expected
    assert time.process_time() - started < 1
    for diagnostic in found.found:
        assert "yaml." not in diagnostic.message
        assert "Error" not in diagnostic.message


def test_duplicate_keys_show_both_places() -> None:
    _, found = read("a: 1\nb: 2\na: 3\n")
    assert [str(r.span) for r in found.found[0].related] == ["f.yaml:1:1"]


@pytest.mark.parametrize(
    "word",
    ["NO", "no", "on", "off", "yes", "true", "12:30", "010", "0o17", "1e3", "2025-04-30", ".5", "null"],
)
def test_scalars_stay_text(word: str) -> None:
    root, found = read(f"{word}: {word}\n")
    assert not found.found
    assert root is not None
    key, value = root.entries[0]
    assert isinstance(value, Scalar)
    assert (key.text, value.text, value.is_null) == (word, word, False)


def test_empty_values_are_null_and_quoted_ones_are_not() -> None:
    root, _ = read("a:\nb: ~\nc: ''\nd: '~'\n")
    assert root is not None
    assert [v.is_null for _, v in root if isinstance(v, Scalar)] == [True, True, False, False]


def test_byte_order_mark_and_windows_line_ends() -> None:
    root, found = read(b"\xef\xbb\xbfa: x\r\nb: y z\r\nc: {}\r\n")
    assert not found.found
    assert root is not None
    assert [(k.line, k.column, k.end_column) for k, _ in root] == [(1, 1, 2), (2, 1, 2), (3, 1, 2)]
    assert str(root.entries[1][1].span) == "f.yaml:2:4"


def test_spans_count_letters_and_end_with_the_text() -> None:
    root, _ = read("é: [ä, 'ö ü']\nlist:\n- 1\n- 22\n\n# comment\n\nlast: x\n")
    assert root is not None
    first, second = root.entries[0][1], root.entries[1][1]
    assert isinstance(first, SequenceNode)
    assert isinstance(second, SequenceNode)
    item = first.items[1].span
    assert (item.column, item.end_column) == (8, 13)
    assert (second.span.line, second.span.end_line, second.span.end_column) == (3, 4, 5)


def test_depth_up_to_the_limit_is_read() -> None:
    root, found = read("a: " + "[" * (YAML_DEPTH - 1) + "]" * (YAML_DEPTH - 1))
    assert not found.found
    assert root is not None


def test_the_parser_without_c_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    text = "a: [x, 'y']\nb: |\n  z\n  w\nc:\n  d: >-\n    e\n    f\n"
    before, _ = read(text)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    after, found = read(text)
    assert not found.found
    assert before is not None
    assert after is not None
    texts = [[v.text for _, v in root if isinstance(v, Scalar)] for root in (before, after)]
    assert texts[0] == texts[1]
    for text in ("[" * 10_000, DEEP, BOMB):
        _, found = read(text)
        assert found.failed


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("{ask: Is it so?, type: yes_no}", {"ask": "Is it so?", "type": "yes_no"}),
        ("{b: x ? y, c: what?}", {"b": "x ? y", "c": "what?"}),
        ("[so?, x?y]", ["so?", "x?y"]),
        ("{x?: y}", {"x?": "y"}),
        ("{b: x?\n  y}", {"b": "x? y"}),
        ("{? x : y}", {"x": "y"}),
        ("{url: http://x, n: a:b}", {"url": "http://x", "n": "a:b"}),
        ("[x:, y]", None),
        ("{a:[x]}", None),
        ("{b: ?x}", None),
        ("{says: Note: this one., when: x}", None),
    ],
)
def test_both_parsers_read_the_same_in_brackets(
    text: str, meaning: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import yaml

    for with_c in (yaml.__with_libyaml__, False):
        monkeypatch.setattr(yaml, "__with_libyaml__", with_c)
        root, found = read(f"a: {text}\n")
        assert (root is None) is (meaning is None)
        assert {d.code for d in found.found} == ({"SL106"} if meaning is None else set())
        if root is not None:
            assert plain(root.entries[0][1]) == meaning


def test_a_colon_in_braces_wants_quotation_marks() -> None:
    _, found = read("a: {says: Note: this one., when: x}\n")
    assert found.found[0].hint == "put text that has a colon or a comma in quotation marks"
