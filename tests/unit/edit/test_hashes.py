"""Hashes of cited paragraphs: found by section and number, put after the number, and never guessed."""

from __future__ import annotations

import pytest

from sanctionlink.edit import hashes
from sanctionlink.edit.formatting import FormatterFault
from sanctionlink.edit.hashes import Hashed, add_hashes, citations_in
from sanctionlink.questions.citations.paragraphs import NotFound, Paragraphs
from sanctionlink.questions.citations.question import fold_hash

LINES = """\
A standfirst that says in a sentence what the whole is about.
A ship in the strait. Photo: somebody
Conditions
First.

Second   paragraph.
Is this a heading?
Third.
Twice
Fourth.
Twice
Fifth.
"""
RESOLUTION = """\
The Council,
1. Decides that this holds.
2. Decides that that holds.
Annex
4. The fourth of all.
5. The fifth of all.
"""
WRAPPED = """\
Conditions

The first paragraph goes on
over two lines.

The second one
does so too.
"""


def at(text: str, section: str | None, number: int) -> str:
    return Paragraphs.of(text).at(section, number)


@pytest.mark.parametrize(
    ("text", "section", "number", "expected"),
    [
        (LINES, "introduction", 1, "A standfirst that says in a sentence what the whole is about."),
        (LINES, "Conditions", 1, "First."),
        (LINES, " Conditions ", 2, "Second paragraph."),
        (LINES, "Is this a heading?", 1, "Third."),
        (RESOLUTION, None, 2, "2. Decides that that holds."),
        (RESOLUTION, None, 5, "5. The fifth of all."),
        (RESOLUTION, "Annex", 4, "4. The fourth of all."),
        (WRAPPED, "Conditions", 2, "The second one does so too."),
    ],
)
def test_a_paragraph_is_found(text: str, section: str | None, number: int, expected: str) -> None:
    assert at(text, section, number) == expected


@pytest.mark.parametrize(
    ("text", "section", "number", "why"),
    [
        (LINES, "Conditions", 3, "the section has 2 paragraphs"),
        (LINES, "Is this a heading?", 2, "the section has 1 paragraph$"),
        (LINES, "Elsewhere", 1, "the document has no such heading"),
        (LINES, "Twice", 1, "the document has this heading 2 times"),
        (LINES, None, 1, "no single paragraph begins with the number 1"),
        (
            "Annex\n2. B follows.\n1. A leads.\n",
            "Annex",
            1,
            "counting and the paragraphs' own numbers disagree",
        ),
        (LINES, "Conditions", 0, "the section has 2 paragraphs"),
    ],
)
def test_no_paragraph_is_guessed(text: str, section: str | None, number: int, why: str) -> None:
    with pytest.raises(NotFound, match=why):
        at(text, section, number)


BLOCK = """\
rules:
  a:
    says: A.
    cites:
      source: memo
      section: Conditions
      paragraph: 1  # the first
      note: n
  b:
    says: B.
    cites:
      - {source: memo, section: Conditions, paragraph: 2}
      - {source: other, section: Conditions, paragraph: 2}
      - source: memo
        paragraph: 9
"""


def added(text: str, known: str = "") -> Hashed:
    known_cites = citations_in(known.encode(), "known.yaml")
    return add_hashes(text.encode(), "x.yaml", {"memo": Paragraphs.of(LINES)}, known_cites)


def test_hashes_go_after_the_numbers_and_nothing_else_changes() -> None:
    done = added(BLOCK)
    first, second = fold_hash("First."), fold_hash("Second paragraph.")
    assert done.added == 2
    assert done.text.decode() == BLOCK.replace(
        "paragraph: 1  # the first\n", f"paragraph: 1  # the first\n      sha256: {first}\n"
    ).replace(
        "memo, section: Conditions, paragraph: 2}",
        f"memo, section: Conditions, paragraph: 2, sha256: {second}}}",
    )
    assert [(str(each.span), each.why) for each in done.missed] == [
        ("x.yaml:14:9", "no single paragraph begins with the number 9")
    ]


def test_a_formatted_file_stays_formatted() -> None:
    section = "Is this a heading?"
    long = f"- {{condition: a, value: yes, cites: {{source: memo, section: {section}, paragraph: 1, note: {'n' * 50}}}}}"
    done = added(f"facts:\n  {long}\n")
    assert done.added == 1
    assert max(map(len, done.text.decode().splitlines())) < 160
    assert done.text.decode().startswith("facts:\n  - condition: a\n    value: yes\n    cites:")


def test_a_hash_that_is_there_stays() -> None:
    text = f"facts:\n- cites: {{source: memo, section: Conditions, paragraph: 1, sha256: {'0' * 64}}}\n"
    assert added(text) == Hashed(text.encode(), 0, ())


def test_where_other_hashes_do_not_fit_none_is_added() -> None:
    known = BLOCK.replace("paragraph: 1  # the first", f"paragraph: 1\n      sha256: {'0' * 64}")
    done = added(BLOCK, known)
    assert done.added == 0
    assert len(done.missed) == 3
    assert (
        done.missed[0].why
        == "the hashes that other citations of this section have are not where counting leads"
    )


def test_where_other_hashes_fit_one_is_added() -> None:
    known = BLOCK.replace(
        "paragraph: 1  # the first", f"paragraph: 1\n      sha256: {fold_hash('First.').upper()}"
    )
    assert added(BLOCK, known).added == 2


def test_anything_else_that_would_change_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashes, "_inserted", lambda text, more: text.replace("A.", "B."))
    with pytest.raises(FormatterFault):
        added(BLOCK)
