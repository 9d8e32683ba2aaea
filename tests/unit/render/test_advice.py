"""Ways out in words: values folded, losses said first, no more than 80 columns."""

from __future__ import annotations

from itertools import product

import pytest

from sanctionlink.answers.ways import Step, UnblockingSet
from sanctionlink.api import Book
from sanctionlink.model.holders import NOBODY
from sanctionlink.render import advice
from sanctionlink.render import ways as present
from sanctionlink.render.page import Page
from written import book

RULES = """
parties: {us: {name: United States}, ru: {name: Russia}}
conditions:
  relief: {ask: How much relief?, type: scale, values: [none, partial, full], default: none, movable: [partial, full],
    held_by: us, cost: 2.5}
  talks: {ask: Do they talk?, type: yes_no, default: no, movable: [yes], held_by: [us, ru]}
  watch: {ask: Is it watched?, type: yes_no}
proposals:
  deal: {title: The deal}
  other: {title: Another deal}
  unsure: {title: Something unsure}
measures:
  anger: {title: Anger}
  ban: {title: The ban}
rules:
  deal-needs: {says: The deal needs relief and talks., for: deal, requires: [relief >= partial, talks]}
  too-much: {says: Full relief is too much., when: relief = full, blocks: other}
  angry: {says: Full relief makes angry., when: relief = full, imposes: anger}
  banned: {says: It is banned., when: relief = none, imposes: ban}
  watched: {says: Relief may be watched., when: [relief >= partial, watch], blocks: unsure}
  doubt: {says: Some doubt., strength: may, when: talks, blocks: deal}
"""


def ways(asked: Book, *targets: str, **wishes: object) -> list[str]:
    """What is said of each way, in a line."""
    found = asked.unblock(targets, **wishes)  # type: ignore[arg-type]
    teller = present.Teller(asked.rulebook, Page())
    told = [teller.way(way) for way in advice.folded(list(found))]
    assert all(len(line) <= 80 for lines in told for line in lines)
    return [" ".join(" ".join(lines).split()) for lines in told]


def test_a_way_can_be_read_out() -> None:
    (way,) = ways(book(RULES), "deal")
    assert way == (
        "1. Two changes together, cost 3.5 "
        "* relief: none → partial or full (cost 2.5, held by United States) How much relief? "
        "* talks: no → yes (cost 1, held by United States and Russia together) Do they talk? "
        "deal is doubtful then. "
        "BUT unsure is undetermined then, clear today. "
        "It also ends ban. "
        "With full: BUT other is blocked then, clear today. "
        "With full: BUT anger is in force then, not in force today."
    )


def test_a_question_is_asked_once() -> None:
    asked = book(RULES)
    teller = present.Teller(asked.rulebook, Page())
    found = advice.folded(list(asked.unblock("deal")))
    first, second = "".join(teller.way(found[0])), "".join(teller.way(found[0]))
    assert "How much relief?" in first
    assert "How much relief?" not in second


def changed(**values: str) -> UnblockingSet:
    """A set of changes."""
    return UnblockingSet(
        tuple(Step(name, "no", value, NOBODY, 1) for name, value in values.items()), len(values)
    )


def test_all_combinations_of_values_are_one_way() -> None:
    sets = [changed(a=x, b=y, c=z) for x, y, z in product("12", "12", "1")]
    (way,) = advice.folded(sets)
    assert way.options == (("1", "2"), ("1", "2"), ("1",))
    assert set(way.sets) == set(sets)


@pytest.mark.parametrize("missing", range(4))
def test_combinations_that_lack_one_are_folded_without_claiming_it(missing: int) -> None:
    sets = [changed(a=x, b=y) for x, y in product("12", "12")]
    del sets[missing]
    found = advice.folded(sets)
    assert len(found) == 2
    told = [dict(zip("ab", values, strict=True)) for way in found for values in product(*way.options)]
    assert sorted(map(str, told)) == sorted(
        str({step.condition: step.after for step in each.changes}) for each in sets
    )


def test_sets_of_other_conditions_are_ways_of_their_own() -> None:
    assert len(advice.folded([changed(a="1"), changed(b="1"), changed(a="1", b="1")])) == 3


def test_a_condition_that_is_held_is_told_as_held() -> None:
    held = Step("a", "no", "no", NOBODY, 1)
    assert advice.move(held, ("no",), "->") == "a: hold it at no, whatever rules say"


def test_all_ways_are_all_that_movable_conditions_make() -> None:
    assert advice.ending(1, 2, True, None, None) == (
        "One way (2 counting each value by itself), and there is no other with the conditions that may be moved."
    )
    assert advice.ending(2, 2, True, None, None) == (
        "Two ways, and these are all there are with the conditions that may be moved."
    )


def test_outlooks_that_change_alike_are_told_together() -> None:
    asked = book(
        """
        conditions: {a: {ask: A?, type: yes_no, default: no, movable: [yes]}}
        proposals: {p: {title: P}, q: {title: Q}, r: {title: R}, s: {title: S}}
        rules:
          needs: {says: It needs a., for: p, requires: a}
          doubt: {says: Doubt., strength: likely, for: [q, r], requires: a}
          fear: {says: Fear., strength: may, when: a, blocks: s}
        """
    )
    (way,) = ways(asked, "p")
    assert "q and r are open then, unlikely today." in way
    assert "s is doubtful then, open today." in way
