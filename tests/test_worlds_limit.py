"""More worlds than can be held: the answer stays exact, or an engine says why it cannot give one."""

from __future__ import annotations

import pytest

from sanctionlink.diagnostics import LimitReached
from written import book

UNKNOWN = 60

RULES = (
    "conditions:\n"
    + "".join(f"  c{n}: {{ask: C?, type: yes_no}}\n" for n in range(UNKNOWN))
    + """
proposals: {odd: {title: O}, quorum: {title: S}, none: {title: N}, certain: {title: A}, one: {title: E}}
rules:
  x0: {says: S., when: c0, defines: p0}
"""
    + "".join(
        f'  x{n}: {{says: S., when: "(c{n} and not p{n - 1}) or (p{n - 1} and not c{n})", defines: p{n}}}\n'
        for n in range(1, UNKNOWN)
    )
    + f"""
  odd: {{says: S., when: p{UNKNOWN - 1}, blocks: odd}}
  both: {{says: S., when: p20 and not p20, blocks: none}}
  same: {{says: S., when: p20 or not p20, blocks: certain}}
  some: {{says: S., when: "at least 58 of ({", ".join(f"c{n}" for n in range(UNKNOWN))})", blocks: quorum}}
  one: {{says: S., when: c7, blocks: one}}
"""
)


@pytest.fixture(scope="module")
def found():  # type: ignore[no-untyped-def]
    pytest.importorskip("clingo")
    return book(RULES).verdicts(targets=["odd", "quorum", "none", "certain", "one"])


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("odd", "undetermined"),
        ("quorum", "undetermined"),
        ("none", "clear"),
        ("certain", "blocked"),
        ("one", "undetermined"),
    ],
)
def test_sixty_unknowns(found, target: str, status: str) -> None:  # type: ignore[no-untyped-def]
    assert found[target].status.value == status


def test_hinges_of_sixty_unknowns(found) -> None:  # type: ignore[no-untyped-def]
    assert found["one"].hinges_on == ("c7",)
    assert len(found["odd"].hinges_on) == UNKNOWN


def test_witnesses_of_sixty_unknowns(found) -> None:  # type: ignore[no-untyped-def]
    for witness in found["odd"].witnesses:
        ones = sum(value == "yes" for value in witness.world.values())
        assert len(witness.world) == UNKNOWN
        assert (witness.status.value == "blocked") == (ones % 2 == 1)


@pytest.mark.parametrize("engine", ["algebra", "forward"])
def test_an_engine_that_holds_all_worlds_says_what_to_fix(engine: str) -> None:
    if engine == "forward":
        pytest.importorskip("durable_rules_engine")
    with pytest.raises(LimitReached, match="fix some"):
        book(RULES).verdicts(targets=["odd"], engine=engine)


def test_fixing_all_but_a_few_is_answered_by_bit_sets() -> None:
    fixed = {f"c{n}": "no" for n in range(UNKNOWN - 4)}
    verdict = book(RULES).verdicts(assume=fixed, targets=["odd"], engine="algebra")["odd"]
    assert set(verdict.hinges_on) == {f"c{n}" for n in range(UNKNOWN - 4, UNKNOWN)}
