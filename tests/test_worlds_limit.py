"""More worlds than can be held: the answer stays exact, or an engine says why it cannot give one."""

from __future__ import annotations

import pytest

from sanctionlink.diagnostics.model import LimitReached
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


@pytest.mark.parametrize("engine", ["circuit", "forward"])
def test_an_engine_that_holds_all_worlds_says_what_to_fix(engine: str) -> None:
    if engine == "forward":
        pytest.importorskip("durable_rules_engine")
    with pytest.raises(LimitReached, match="fix some"):
        book(RULES).verdicts(targets=["odd"], engine=engine)


def test_fixing_all_but_a_few_is_answered_by_bit_sets() -> None:
    fixed = {f"c{n}": "no" for n in range(UNKNOWN - 4)}
    verdict = book(RULES).verdicts(assume=fixed, targets=["odd"], engine="circuit")["odd"]
    assert set(verdict.hinges_on) == {f"c{n}" for n in range(UNKNOWN - 4, UNKNOWN)}


def assembly(weights: list[int], *requires: str, facts: str = "") -> str:
    """A proposal that needs all of some things of members who have such weights and whose votes are open."""
    members = ", ".join(f"m{at}" for at in range(len(weights)))
    needed = ", ".join(f'"{each}"' for each in requires)
    return f"""
    sets: {{members: {{members: [{members}]}}}}
    conditions:
      yes: {{ask: Y?, type: yes_no, over: members}}
      weight: {{ask: W?, type: number, range: 0..100000, over: members, default: 0}}
    proposals: {{adopt: {{title: A}}}}
    rules:
      majority: {{says: S., for: adopt, requires: [{needed}]}}
    """


def weighing(weights: list[int]) -> str:
    """The weights as facts."""
    each = "".join(f"  - {{condition: weight(m{at}), value: {w}}}\n" for at, w in enumerate(weights))
    return f"facts:\n{each}"


COUNT, WEIGHT = "count(m in members: yes(m)) >= {}", "sum(m in members where yes(m): weight(m)) >= {}"


@pytest.mark.parametrize("members", [27, 60])
def test_a_qualified_majority_of_open_votes(members: int) -> None:
    weights = [1 + at * at % 97 for at in range(members)]
    rules = assembly(weights, COUNT.format(members * 55 // 100), WEIGHT.format(sum(weights) * 65 // 100))
    verdict = book(rules, weighing(weights)).verdicts()["adopt"]
    assert verdict.status.value == "undetermined"
    assert verdict.hinges_on == tuple(f"yes(m{at})" for at in range(members))
    one, other = (witness.world for witness in verdict.witnesses)
    assert sum(one[name] != other[name] for name in one) == 1


def test_votes_that_cannot_turn_a_sum_are_no_hinges() -> None:
    """Fifty members of weight 10 must reach 250: one of weight 3 never makes the difference, two of 5 can."""
    weights = [10] * 50 + [3, 5, 5]
    verdict = book(assembly(weights, WEIGHT.format(250)), weighing(weights)).verdicts()["adopt"]
    assert set(verdict.hinges_on) == {f"yes(m{at})" for at in (*range(50), 51, 52)}


def test_a_sum_out_of_reach_settles_the_status() -> None:
    weights = [7919 * at % 500 for at in range(200)]
    of_all = book(assembly(weights, WEIGHT.format(sum(weights) + 1)), weighing(weights)).verdicts()
    assert of_all["adopt"].status.value == "blocked"
    needed = (WEIGHT.format(sum(weights) // 2), "not (" + COUNT.format(190) + ")")
    of_most = book(assembly(weights, *needed), weighing(weights)).verdicts()
    assert of_most["adopt"].status.value == "undetermined"


def test_open_weights_in_one_sum() -> None:
    facts = "facts:\n" + "".join(
        f"  - {{condition: weight(m{at}), value: 1..{2 + at % 5}}}\n" for at in range(60)
    )
    rules = assembly([0] * 60, "sum(m in members: weight(m)) >= 150")
    verdict = book(rules, facts).verdicts()["adopt"]
    assert verdict.status.value == "undetermined"
    assert len(verdict.hinges_on) == 60
