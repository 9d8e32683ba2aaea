"""Products of large sets: refused at a limit before anything is built for them."""

from __future__ import annotations

import pytest

from sanctionlink.diagnostics.limits import DENSE_BINDINGS, TARGETS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground import bindings, grounder
from written import book

MEMBERS = ", ".join(f"m{n}" for n in range(60))
SETS = f"sets: {{s: {{members: [{MEMBERS}]}}}}\n"


@pytest.mark.parametrize(
    "rules",
    [
        """
        conditions: {c: {ask: C?, type: yes_no, over: [s]}}
        proposals: {p: {title: P, over: [s, s, s]}}
        rules: {r: {says: S., for_each: {x: s, y: s, z: s}, when: c(x), blocks: 'p(x, y, z)'}}
        """,
        """
        conditions: {c: {ask: C?, type: yes_no, over: [s]}, d: {ask: D?, type: yes_no, over: [s]}}
        proposals: {p: {title: P}}
        rules: {r: {says: S., for_each: {x: s, y: s}, when: c(x) and d(y), blocks: p}}
        """,
        """
        conditions: {c: {ask: C?, type: yes_no, over: [s, s]}}
        proposals: {p: {title: P}}
        rules: {r: {says: S., when: 'some(x in s: every(y in s: c(x, y)))', blocks: p}}
        """,
    ],
    ids=["targets", "for_each", "quantifiers"],
)
def test_a_product_of_sets_is_refused_before_it_is_built(rules: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = book(SETS + "\n".join(line[8:] for line in rules.splitlines()))
    monkeypatch.setattr(grounder, "TARGETS", TARGETS.at(3_000))
    monkeypatch.setattr(bindings, "DENSE_BINDINGS", DENSE_BINDINGS.at(3_000))
    with pytest.raises(LimitReached, match="combinations of members"):
        asked.verdicts()
