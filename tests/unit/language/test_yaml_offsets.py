from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionlink.diagnostics.model import Collector
from sanctionlink.language.yaml.nodes import Scalar
from sanctionlink.language.yaml.offsets import place_of
from sanctionlink.language.yaml.reader import read_yaml

DOCUMENTS = [
    pytest.param("a: x and   yy or\n   zz\n", id="plain over lines"),
    pytest.param("a: plain text\n", id="plain"),
    pytest.param("a: 'single quoted\n  over lines'\n", id="single quoted"),
    pytest.param('a: "double quoted \\\n  over\n\n  lines"\n', id="double quoted"),
    pytest.param("a: >-  # a comment here\n  folded and\n  folded\n\n    more\n", id="folded"),
    pytest.param("a: |+2\n  literal\n    text\n\n  end\n\n", id="literal"),
]


def scalar(document: str) -> Scalar:
    root = read_yaml(document.encode(), "f", "x", Collector())
    assert root is not None
    value = root.entries[0][1]
    assert isinstance(value, Scalar)
    return value


def source_text(document: str, node: Scalar, start: int, end: int) -> str:
    span = place_of(node)(start, end)
    assert span.line == span.end_line
    return document.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_word_is_found_where_it_stands(document: str) -> None:
    node = scalar(document)
    for match in re.finditer(r"\S+", node.text):
        assert source_text(document, node, *match.span()) == match.group()


def test_quotes_and_escapes() -> None:
    document = "a: 'it''s x'\n"
    assert source_text(document, scalar(document), 0, 4) == "it''s"
    assert source_text(document, scalar(document), 5, 6) == "x"
    document = 'a: "a\\tb \\x41 \\"z\\""\n'
    node = scalar(document)
    assert node.text == 'a\tb A "z"'
    assert source_text(document, node, 2, 3) == "b"
    assert source_text(document, node, 4, 5) == "\\x41"
    assert source_text(document, node, 6, 9) == '\\"z\\"'


def test_the_end_of_the_text_is_after_its_last_letter() -> None:
    span = place_of(scalar("a: >-\n  x and\n"))(5, 5)
    assert (span.line, span.column) == (2, 8)


@given(st.lists(st.text("ab'\"\\: ", min_size=1, max_size=8), min_size=1, max_size=5), st.booleans())
def test_quoted_text_of_any_sort(lines: list[str], double: bool) -> None:
    text = " ".join(lines)
    quoted = (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if double
        else "'" + text.replace("'", "''") + "'"
    )
    document = f"a: {quoted}\n"
    node = scalar(document)
    assert node.text == text
    for i, letter in enumerate(text):
        if letter in "ab:":
            assert source_text(document, node, i, i + 1) == letter
