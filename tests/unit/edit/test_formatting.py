"""The canonical layout, on files before and after, and what the formatter refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.edit import formatting
from sanctionlink.edit.formatting import FormatterFault, format_text
from sanctionlink.edit.order import KINDS
from sanctionlink.language.schema import shapes

DATA = Path(__file__).parent / "data"
KINDS_OF_FILES = ("rules", "facts", "cases", "scenario")


def formatted(text: str) -> str:
    return format_text(text.encode(), "x.yaml").decode()


@pytest.mark.parametrize("kind", KINDS_OF_FILES)
def test_a_messy_file_becomes_the_tidy_one(kind: str) -> None:
    messy, tidy = (DATA / f"{kind}.{state}.yaml" for state in ("messy", "tidy"))
    assert formatted(messy.read_text()) == tidy.read_text()


def test_true_and_false_are_written_yes_and_no_where_they_are_values() -> None:
    rules = (
        "conditions:\n"
        "  a: {ask: 'true', type: yes_no, default: true, movable: [true, false], cost: {true: 1, false: 2}}\n"
        "  b: {type: yes_no, movable: 'true', held_by: {true: us, false: {any: [us, eu]}}, weights: {true: 0.5, false: 0.5}}\n"
        "proposals: {p: {title: P, on: true}}\n"
        "rules: {r: {says: S., when: a, sets: {b: false}}}\n"
    )
    tidy = formatted(rules)
    assert tidy.count("true") == 2
    assert "false" not in tidy
    assert 'a: {ask: "true", type: yes_no, default: yes, movable: [yes, no], cost: {yes: 1, no: 2}}' in tidy
    assert "held_by: {yes: us, no: {any: [us, eu]}}" in tidy
    assert "on: true" in tidy
    assert formatted("facts: [{condition: a, value: [true, false]}]\n") == (
        "facts: [{condition: a, value: [yes, no]}]\n"
    )
    scenario = (
        "assume: {a: true}\nfacts: {b: false, c: {accounts: {wire: true}}, d: {history: [{value: true}]}}\n"
    )
    assert "true" not in formatted(scenario) + formatted(
        f"cases:\n  - {{id: x, {scenario.replace(chr(10), ', ')}}}\n"
    )


@pytest.mark.parametrize("kind", KINDS_OF_FILES)
def test_a_tidy_file_stays_as_it_is(kind: str) -> None:
    tidy = (DATA / f"{kind}.tidy.yaml").read_text()
    assert formatted(tidy) == tidy


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("rulebook: {title: A}\r\n", "rulebook: {title: A}\n"),
        ("\ufeffrulebook: {title: A}", "rulebook: {title: A}\n"),
        ("rulebook:   {title:  A  }  \n\n\n", "rulebook: {title: A}\n"),
        ("%YAML 1.2\n---\nrulebook: {title: A} # c\n...\n", "rulebook: {title: A}  # c\n"),
        ("{rulebook: {title: A}} # c", "rulebook: {title: A}\n# c\n"),
        ("# c\n\n\nrulebook:\n    title: A\n", "# c\n\nrulebook:\n  title: A\n"),
        ("facts:\n# of a\n- a\n\n\n# of b\n\n- b\n", "facts:\n  # of a\n  - a\n\n  # of b\n\n  - b\n"),
        ("a:\n- b\n# of c\nc: d\n", "a:\n  - b\n\n# of c\nc: d\n"),
        ("a:\n  - b\n  # of a\nc: d\n", "a:\n  - b\n  # of a\n\nc: d\n"),
        ("a:\n- # why\n  b: c\n", "a:\n  # why\n  - b: c\n"),
        ("a: [] # none\nb: {  }", "a: []  # none\nb: {}\n"),
        ("a: [\n# none\n]", "# none\na: []\n"),
        ("a:\nb: ~\nc: {d: , e: ''}\n", "a:\nb: ~\nc: {d: ~, e: \"\"}\n"),
        ("? a # c\n: b\n", "# c\na: b\n"),
        ("?\n: b\n? |-\n  d\n  e\n: f\n", "\"\": b\n\"d\\ne\": f\n"),
        ("a: one\n  two\n", "a: one two\n"),
        ("a: one\n\n  two\nb: [c\n\n d]\n", "a: \"one\\ntwo\"\nb: [\"c\\nd\"]\n"),
        ("a: |\n   b\n    \nc: d\n", "a: |\n  b\n   \n\nc: d\n"),
        ("a: 'it''s'\n", "a: \"it's\"\n"),
        ("a: \"say \\\"x\\\"\"\n", "a: 'say \"x\"'\n"),
        ("a: \"plain words\"\n", "a: plain words\n"),
        ("a: \"no\"\nb: 'NO'\nc: \"12:30\"\n", "a: \"no\"\nb: \"NO\"\nc: \"12:30\"\n"),
        ("a: |2\n    b\n", "a: \"  b\\n\"\n"),
        ("a: |+\n  b\n\nc: d\n", "a: \"b\\n\\n\"\n\nc: d\n"),
        ("a: |\n    b  \n      c\n\n\nd: e\n", "a: |\n  b  \n    c\n\nd: e\n"),
        ("a: >- # c\n     b\n     d\n", "a: >-  # c\n  b\n  d\n"),
        ("{}\n", "{}\n"),
        ("# a\n\n{ } # b\n\n# c\n", "# a\n# b\n\n# c\n{}\n"),
        ("---\n{ # in\n}", "# in\n{}\n"),
    ],
)  # fmt: skip
def test_small_things(before: str, after: str) -> None:
    assert formatted(before) == after
    assert formatted(after) == after


def test_a_text_is_folded_where_it_is_too_long_and_only_there() -> None:
    fits = "says: " + "word " * 26 + "last"
    assert len(fits) == 140
    assert formatted(f"{fits}\n") == f"{fits}\n"
    folded = formatted(f"{fits}s  # c\n").splitlines()
    assert folded[0] == "says: >-  # c"
    assert all(len(line) <= 120 for line in folded)
    assert " ".join(line.strip() for line in folded[1:]) == f"{fits[6:]}s"


def test_brackets_on_one_line_stay_until_they_are_too_long() -> None:
    def brackets(count: int) -> str:
        return f"a: [{', '.join(['word'] * count)}]\n"

    assert formatted(brackets(25)) == brackets(25)
    assert formatted(brackets(27)) == "a:\n" + "  - word\n" * 27


def test_rules_of_several_lines_have_a_blank_line_before_them() -> None:
    text = "rules:\n  a:\n    says: A.\n  # of b\n  b:\n    says: B.\n  c: {says: C.}\n"
    tidy = "rules:\n  a:\n    says: A.\n\n  # of b\n  b:\n    says: B.\n  c: {says: C.}\n"
    assert formatted(text) == tidy


def test_faults_of_the_file_are_told_with_their_places() -> None:
    with pytest.raises(InvalidInput) as caught:
        format_text(b"a: 1\nb: [&x 1, 2]\na: 3\n", "x.yaml")
    assert [str(d.span) for d in caught.value.report] == ["x.yaml:2:5", "x.yaml:3:1"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("a: c  # note\n", "not say the same"),
        ("b: a  # note\n", "not say the same"),
        ("a: b\n", "the same comments"),
        ("a: [b]  # note\n", "not say the same"),
        ("a: b  # note\nc: d\n", "not say the same"),
        ("a: ~  # note\n", "not say the same"),
        ("a: {\n", "not say the same"),
        ("a: b  # note\n# note\n", "the same comments"),
    ],
)
def test_a_layout_that_would_change_something_is_refused(
    monkeypatch: pytest.MonkeyPatch, wrong: str, told: str
) -> None:
    monkeypatch.setattr(formatting, "lay_out", lambda root: wrong)
    with pytest.raises(FormatterFault, match=told):
        format_text(b"a: b # note\n", "x.yaml")


SHAPES: dict[str, type[BaseModel]] = {
    "head": shapes.RulebookHead, "source": shapes.SourceShape, "party": shapes.PartyShape, "set": shapes.SetShape,
    "condition": shapes.ConditionShape, "rule": shapes.RuleShape, "citation": shapes.Cite, "fact": shapes.FactShape,
    "case": shapes.CaseShape, "scenario": shapes.ScenarioFile, "observation": shapes.Observed, "dated": shapes.DatedShape,
    "expectation": shapes.Expected,
}  # fmt: skip


@pytest.mark.parametrize("kind", SHAPES)
def test_every_key_of_the_language_has_its_place(kind: str) -> None:
    ordered = [key for group in KINDS[kind].order for key in group]
    assert sorted(ordered) == sorted(field.alias or name for name, field in SHAPES[kind].model_fields.items())


def test_every_section_of_the_language_is_known() -> None:
    files: tuple[type[BaseModel], ...] = (shapes.RulesFile, shapes.FactsFile, shapes.CasesFile)
    assert KINDS["file"].values.keys() == {name for shape in files for name in shape.model_fields}
