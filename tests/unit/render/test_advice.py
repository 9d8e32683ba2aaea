"""Ways out in words: values folded, losses said first, no more than 80 columns."""

from __future__ import annotations

from itertools import product

import pytest

from sanctionlink.answers.ways import Step, UnblockingSet
from sanctionlink.api import Book
from sanctionlink.model.holders import NOBODY
from sanctionlink.render import advice, goals
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
  anger: {title: Anger, kind: development}
  ban: {title: The ban}
rules:
  deal-needs: {says: The deal needs relief and talks., for: deal, requires: [relief >= partial, talks]}
  too-much: {says: Full relief is too much., when: relief = full, blocks: other}
  angry: {says: Full relief makes angry., when: relief = full, imposes: anger}
  banned: {says: It is banned., when: relief = none, imposes: ban}
  watched: {says: Relief may be watched., when: [relief >= partial, watch], blocks: unsure}
  doubt: {says: Some doubt., strength: may, when: talks, blocks: deal}
"""


def ways(asked: Book, *targets: str, verb: str = "unblock", **wishes: object) -> list[str]:
    """What is said of each way, in a line."""
    found = getattr(asked, verb)(targets, **wishes)
    teller = present.Teller(found.question, asked.rulebook, Page())
    told = [teller.way(way) for way in advice.folded(list(found))]
    assert all(len(line) <= 80 for lines in told for line in lines)
    return [" ".join(" ".join(lines).split()) for lines in told]


def test_a_way_can_be_read_out() -> None:
    (way,) = ways(book(RULES), "deal")
    assert way == (
        "1. Two changes together, cost 3.5 "
        "* How much relief? none → partial or full (relief, cost 2.5, held by United States) "
        "* Do they talk? no → yes (talks, cost 1, held by United States and Russia together) "
        "Then it is doubtful. "
        'BUT "Something unsure" (unsure): not settled then, open today. '
        'Besides, "The ban" (ban): open then, in force today. '
        'With full: BUT "Another deal" (other): blocked then, open today. '
        'With full: besides, "Anger" (anger): has come about then, open today.'
    )


def test_a_repeated_condition_is_asked_by_its_question_each_time() -> None:
    asked = book(RULES)
    found = asked.unblock("deal")
    teller = present.Teller(found.question, asked.rulebook, Page())
    (way,) = advice.folded(list(found))
    assert all("How much relief?" in "".join(teller.way(way)) for _ in range(2))


def lead(asked: Book, verb: str, *targets: str, **wishes: object) -> str:
    """The first sentence of an answer."""
    found = getattr(asked, verb)(targets, **wishes)
    return present.lead(found.answer(), found.verdicts, asked.rulebook)


BOTH_SIDES = """
conditions:
  a: {ask: A?, type: yes_no, default: no, movable: yes}
  b: {ask: B?, type: yes_no, default: no, movable: yes}
proposals:
  shaky: {title: It shakes}
  quiet: {title: It rests}
  carried: {title: It is carried}
  barred: {title: It is barred}
measures:
  flood: {title: A flood, kind: development}
  duty: {title: A duty}
rules:
  shaking: {says: It shakes without a., strength: likely, when: not a, blocks: shaky}
  carrying: {says: All wish it., strength: likely, when: always, favours: carried}
  grumbling: {says: Some grumble., strength: may, when: always, blocks: carried}
  rain: {says: Rain may bring it., strength: may, when: always, imposes: flood}
  dam: {says: A dam is likely to hold it., strength: likely, when: b, averts: flood}
  bar: {says: A bar., for: barred, requires: a}
  owed: {says: It is owed., when: b, imposes: duty}
"""


@pytest.mark.parametrize(
    ("verb", "target", "expected"),
    [
        (
            "unblock",
            "shaky",
            '"It shakes" (shaky) is unlikely today. This would remove or outweigh what speaks against it:',
        ),
        (
            "block",
            "shaky",
            '"It shakes" (shaky) is unlikely today, and nothing has to change for that. No rule of this rulebook could '
            "block it.",
        ),
        (
            "unblock",
            "quiet",
            'Nothing has to change: "It rests" (quiet) is open today, and nothing in this rulebook speaks against it.',
        ),
        (
            "block",
            "quiet",
            '"It rests" (quiet) is open today, and nothing has to change for that. No rule of this rulebook could block '
            "it, or speaks that way at all.",
        ),
        (
            "unblock",
            "carried",
            'Nothing has to change: "It is carried" (carried) is likely today, since what speaks against it is outweighed. '
            "It is this: Some grumble.",
        ),
        ("unblock", "barred", '"It is barred" (barred) is blocked today. This would clear it:'),
        (
            "avert",
            "flood",
            '"A flood" (flood) is possible today. This would remove or outweigh what speaks for it:',
        ),
        (
            "trigger",
            "flood",
            '"A flood" (flood) is possible today, and nothing has to change for that. No rule of this rulebook could '
            "make it likely.",
        ),
        ("trigger", "duty", '"A duty" (duty) is open today. This would bring it into force:'),
    ],
)
def test_the_first_sentence_says_what_it_comes_to(verb: str, target: str, expected: str) -> None:
    assert lead(book(BOTH_SIDES), verb, target) == expected


def test_a_verb_for_the_other_kind_says_which_is_meant_and_answers() -> None:
    asked = book(BOTH_SIDES)
    for verb in ("unblock", "block"):
        found = getattr(asked, verb)("flood")
        assert goals.notes(found.question, asked.rulebook) == [
            '"A flood" (flood) is a development, not a proposal: this is what `avert flood` answers. `trigger flood` asks '
            "the contrary."
        ]
        assert [[(step.condition, step.after) for step in each.changes] for each in found] == [[("b", "yes")]]
    found = asked.trigger("shaky")
    assert goals.notes(found.question, asked.rulebook)[0].endswith(
        "this is what `unblock shaky` answers. `block shaky` asks the contrary."
    )


def test_several_targets_are_told_apart() -> None:
    assert lead(book(BOTH_SIDES), "unblock", "shaky", "barred", keep="flood") == (
        '"It shakes" (shaky) is unlikely and "It is barred" (barred) is blocked today. This would remove or outweigh what '
        'speaks against "It shakes" (shaky) and clear "It is barred" (barred), while "A flood" (flood) stays possible:'
    )


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
    assert advice.move("no", ("no",), "->") == "stays no, whatever else follows"


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
    assert 'BUT "S" (s): doubtful then, open today.' in way
    assert 'Besides, "Q" (q) and "R" (r): open then, unlikely today.' in way
