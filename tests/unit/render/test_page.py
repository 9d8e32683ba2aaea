"""Harmless text, widths and wrapping."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctionlink.render.page import Page, beside, cells, clean, harmless, wrap


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain text", "plain text"),
        ("  folded \n\t white  space ", "folded white space"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("bell\x07", "bell\\x07"),
        ("a\u202eb", "a\\u202eb"),
        ("line\u2028end", "line\\u2028end"),
        ("Київ, 北京, café", "Київ, 北京, café"),
    ],
)
def test_clean(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(raw: str) -> None:
    assert all(harmless(char) for char in clean(raw))


@given(st.text(alphabet="ab 北é", max_size=200), st.integers(30, 100))
def test_lines_fit_and_keep_every_letter(raw: str, width: int) -> None:
    lines = wrap(clean(raw), width, "- ")
    assert all(cells(line) <= width for line in lines)
    assert "".join(line[2:] for line in lines).replace(" ", "") == clean(raw).replace(" ", "")


def test_hanging_indent() -> None:
    assert wrap("one two three", 23, "first: ") == ["first: one two three"]
    assert wrap("one two three four five six", 27, "first: ") == [
        "first: one two three four",
        "       five six",
    ]


def test_paint_survives_wrapping() -> None:
    page = Page(colour=True)
    lines = wrap(page.paint("one two three four five six seven", "assumption"), 24)
    assert len(lines) == 2
    assert all(line.startswith("\x1b[1;35m") and line.endswith("\x1b[0m") for line in lines)
    assert cells(lines[0]) <= 24


def test_no_paint_without_colour() -> None:
    assert Page().paint("x", "blocked") == "x"


def test_two_columns_stand_side_by_side() -> None:
    assert beside(["one", "two"], ["first", "second", "third"], 5) == [
        "one    first",
        "two    second",
        "       third",
    ]
    assert beside(["北"], ["京"], 4) == ["北    京"]
