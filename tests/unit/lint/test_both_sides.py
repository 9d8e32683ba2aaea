"""Rules that favour a proposal or avert a measure, held to the same checks as those that block or impose."""

from __future__ import annotations

from sanctionlink.lint.registry import CHECKS
from sanctionlink.lint.support.subject import Subject
from written import read

BOOK = """
conditions:
  a: {ask: A?, type: yes_no, default: no}
  b: {ask: B?, type: yes_no, default: no}
proposals: {p: {title: P}, q: {title: Q}}
measures: {m: {title: M}}
rules:
  helps: {says: A helps., strength: may, favours: p, when: a}
  helps-too: {says: A and B help too., strength: may, favours: p, when: a and b}
  against: {says: A is in the way of it., strength: may, blocks: p, when: a and b}
  held-up: {says: B holds it up., strength: likely, averts: m, when: b}
  held-up-again: {says: B holds it up again., strength: likely, averts: m, when: b}
  expected: {says: A brings it about., strength: likely, imposes: m, when: a}
  lifted: {says: A and B help Q., strength: may, favours: q, when: a and b}
  lifts-it: {says: B takes that away., permits: q, lifts: lifted, when: b}
  elsewhere: {says: This is about another., permits: q, lifts: helps, when: b}
"""
"""The rules against and for `p` have the same conditions and are told apart; `q` has nothing that is ever of effect."""


def test_rules_are_compared_on_their_own_side() -> None:
    subject = Subject(read(BOOK))
    names = ("duplicate-rule", "subsumed-rule", "never-fires", "lifts-nothing", "cannot-be-blocked")
    found = {
        check.NAME: [one.message for one in check.check(subject)] for check in CHECKS if check.NAME in names
    }
    assert found == {
        "never-fires": ["`lifted` never bites: wherever it fires, `lifts-it` lifts it"],
        "subsumed-rule": [
            "`helps-too` adds nothing: wherever it applies, `helps` does so too, with the same effect"
        ],
        "duplicate-rule": [
            "`held-up-again` says the same as `held-up`: both apply in the same situations, with the same effect"
        ],
        "cannot-be-blocked": [
            "nothing can ever block `q`: `lifted` never bites on it, since `lifts-it` lifts what would"
        ],
        "lifts-nothing": [
            "`elsewhere` lifts nothing of `helps`: `helps` is about none of the targets of `elsewhere`"
        ],
    }
