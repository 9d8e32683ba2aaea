"""A condition's `weights`: every value has one, they make 1, and what is wrong with them is told where it stands."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.language.files.cache import RulebookCache
from sanctionlink.language.files.codec import decode, encode
from sanctionlink.language.load import load_rulebook, locate_rulebook
from sanctionlink.model.rulebook import Rulebook

RULES = """\
rulebook: {{title: T, as_of: 2024-06-01}}
conditions:
  relief: {{{condition}}}
proposals: {{p: {{title: P}}}}
rules:
  r: {{says: s, when: always, blocks: p}}
"""


def load(folder: Path, condition: str) -> Rulebook:
    (folder / "rules.yaml").write_text(RULES.format(condition=condition))
    return load_rulebook(locate_rulebook(folder), use_cache=False)


def test_weights_are_exact_and_in_the_order_of_the_values(tmp_path: Path) -> None:
    book = load(
        tmp_path, "type: scale, values: [none, half, full], weights: {full: 0.1, none: 0.6, half: 0.3}"
    )
    assert book.conditions["relief"].weights == (Fraction(6, 10), Fraction(3, 10), Fraction(1, 10))
    assert load(tmp_path, "type: yes_no").conditions["relief"].weights == ()


def test_weights_are_kept_in_the_cache(tmp_path: Path) -> None:
    book = load(tmp_path, "type: yes_no, weights: {yes: 0.25, no: 0.75}")
    files = sorted({rule.span.file for rule in book.rules.values()})
    assert decode(encode(book, files), files) == book
    cache = RulebookCache(tmp_path / "cache")
    cache.put("key", files, book)
    assert cache.get("key", files) == book


@pytest.mark.parametrize(
    ("condition", "code", "column", "message"),
    [
        ("type: yes_no, weights: {yes: 0.3}", "SL315", 26, "`no` has no weight"),
        ("type: yes_no, weights: {yes: 0.3, no: 0.6}", "SL311", 26, "the weights of `relief` add up to 0.9"),
        ("type: yes_no, weights: {yes: 1, no: 0}", "SL311", 48, "`0` is not a weight"),
        ("type: yes_no, weights: {yes: 1, no: much}", "SL311", 48, "`much` is not a weight"),
        ("type: yes_no, weights: {yes: 1, n: 1}", "SL311", 44, "`n` is not a value of `relief`"),
        ("type: number, weights: {1: 1}", "SL315", 26, "a number condition has no weights"),
        ("type: yes_no, weights: [1]", "SL203", 35, "expected a mapping under `weights`"),
    ],
)
def test_what_is_wrong_with_weights_is_told_where_it_stands(
    tmp_path: Path, condition: str, code: str, column: int, message: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(tmp_path, condition)
    (fault,) = caught.value.report
    assert fault.span is not None
    assert (fault.code, fault.span.line, fault.span.column) == (code, 3, column)
    assert message in fault.message
