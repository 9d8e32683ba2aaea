"""Comments that ignore findings: where they are, and which lines they are about."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sanctionlink.language.yaml.comments import comments
from sanctionlink.lint.support.ignores import Ignore, Misspelt, read_ignores

KNOWN = {"SL711", "SL722"}
NAMES = {"unused-source": "SL722"}


def found(text: str) -> list[tuple[str, int, int, int]]:
    return [(c.text, c.span.line, c.first, c.last) for c in comments(text, "f.yaml")]


def read(comment: str) -> Ignore | Misspelt | None:
    return next(read_ignores({"f.yaml": f"a: b {comment}\n"}, KNOWN, NAMES), None)


def test_a_number_sign_in_a_text_begins_no_comment() -> None:
    text = "a: 'x # no'\nb: \"x # no\n  # no\" # one\nc: d#no\ne: [f#no, #two\n  g]#no\n"
    assert [c[0] for c in found(text)] == ["# one", "#two", "#no"]


def test_a_block_has_comments_on_its_first_line_only() -> None:
    text = "a: | # one\n  # no\n\n  # no\n# two\nb: >-\n  no\n  # no\n   # three\nc: d\n"
    assert [c[0] for c in found(text)] == ["# one", "# two"]
    assert [c[0] for c in found("a:\n  - |+\n    no\n    # no\n\n  # one\n  - b\n")] == ["# one"]


def test_a_comment_is_about_the_entry_on_its_line_or_the_next_one() -> None:
    text = (
        "# first\n"  # 1
        "\n"
        "a:  # second\n"  # 3
        "  b: {c: d,\n"
        "    e: f}  # third\n"  # 5
        "  # fourth\n"
        "  # fifth\n"
        "  g: |\n"  # 8
        "    text\n"
        "    more\n"
        "\n"
        "  h:\n"  # 12
        "  - i  # sixth\n"
        "  - j: k\n"
        "    l: m\n"  # 15
        "# last\n"
    )
    assert found(text) == [
        ("# first", 1, 3, 15),
        ("# second", 3, 3, 15),
        ("# third", 5, 5, 5),
        ("# fourth", 6, 8, 11),
        ("# fifth", 7, 8, 11),
        ("# sixth", 13, 13, 13),
        ("# last", 16, 0, 0),
    ]


def test_a_file_that_cannot_be_read_has_no_comments() -> None:
    assert found("a: [ # one\n") == []


WORDS = st.lists(
    st.sampled_from(
        ["# x", "a", "'", '"', "\n", "\n  ", ": ", "- ", "|\n", "[", "]", "{", "}", ",", " #", "#"]
    )
)


@given(WORDS.map("".join))
def test_taking_the_comments_out_changes_no_value(text: str) -> None:
    lines = text.split("\n")
    for comment in comments(text, "f.yaml"):
        line = lines[comment.span.line - 1]
        assert line[comment.span.column - 1 :].startswith("#")
        lines[comment.span.line - 1] = line[: comment.span.column - 1]
    try:
        before = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes texts alone
    except yaml.YAMLError:
        return
    if list(comments(text, "f.yaml")):
        assert yaml.load("\n".join(lines), yaml.BaseLoader) == before  # noqa: S506 - it makes texts alone


@pytest.mark.parametrize(
    ("comment", "codes", "reason"),
    [
        ("# sanctionlink ignore: SL722 the annex cites it", ("SL722",), "the annex cites it"),
        ("#sanctionlink ignore:SL722,SL711 two: at once", ("SL722", "SL711"), "two: at once"),
        ("## sanctionlink ignore: SL722 SL722 (once is enough)", ("SL722",), "once is enough)"),
        ("# sanctionlink ignore: SL722 - said with a dash", ("SL722",), "said with a dash"),
    ],
)
def test_an_ignore_has_codes_and_a_reason(comment: str, codes: tuple[str, ...], reason: str) -> None:
    ignore = read(comment)
    assert isinstance(ignore, Ignore)
    assert (ignore.codes, ignore.reason) == (codes, reason)


@pytest.mark.parametrize(
    "comment",
    [
        "# sanctionlink ignore: SL722",
        "# sanctionlink ignore: SL722 ...",
        "# sanctionlink ignore SL722 no colon",
        "# sanctionlink ignore: sl722 small letters",
        "# sanctionlink ignore: unused-source a name",
        "# sanctionlink: ignore SL722 turned round",
        "# Sanctionlink Ignore: SL722 large letters",
        "# sanctionlink disable: SL722 another word",
        "# sanctionlink ignore: SL410 a fault",
        "# sanctionlink ignore:",
    ],
)
def test_what_was_meant_to_ignore_is_told(comment: str) -> None:
    misspelt = read(comment)
    assert isinstance(misspelt, Misspelt)
    assert misspelt.hint


@pytest.mark.parametrize(
    "comment",
    ["# sanctionlink is told to ignore it", "# ignore: SL722 x", "# see sanctionlink ignore: SL722"],
)
def test_other_comments_are_left_alone(comment: str) -> None:
    assert read(comment) is None
