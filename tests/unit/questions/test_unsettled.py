"""A known status is never lost: what beside it could not be settled in time is named, in every format."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sanctionlink.answers.verdict import Verdict
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.hinges import SMALLEST
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.ir import Literal
from sanctionlink.questions.verdict.decide import verdicts
from sanctionlink.render import wording
from sanctionlink.situation.situation import CERTAIN, Choice
from written import book

RULES = """
conditions: {a: {ask: A?, type: yes_no}, b: {ask: B?, type: yes_no}}
proposals: {t: {title: T}}
rules:
  r: {says: S., when: a and b, blocks: t}
  w: {says: W., strength: likely, when: b, blocks: t}
"""


def slow(*_: object) -> bool:
    """A question that is not settled in time."""
    raise LimitReached("too long")


def decided() -> Verdict:
    """The verdict on the one target."""
    asked = book(RULES)
    reasoner = Reasoner(asked.rulebook)
    space, _ = reasoner.engines.space(reasoner.situation(None, asked.scenario()), "circuit")
    return verdicts(space)["t"]


def test_all_is_settled_by_default() -> None:
    assert decided().unsettled == {}


def test_hinges_that_matter_stand_where_a_smallest_set_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CircuitSpace, "_settled", slow)
    verdict = decided()
    assert verdict.hinges_on == ("a", "b")
    assert verdict.unsettled == {"hinges_on": SMALLEST}


def test_what_beside_a_status_is_not_settled_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    exists = CircuitSpace.exists

    def some(space: CircuitSpace, literals: Sequence[Literal], when: Choice = CERTAIN) -> bool:
        bitten = space.situation.program.statuses["t", ()][0]
        return exists(space, literals, when) if {*literals} <= {bitten, -bitten} else slow()

    def none(_: CircuitSpace, __: Literal) -> tuple[Digits, Digits]:
        raise LimitReached("too long")

    def no_flips(*_: object) -> bool:
        raise LimitReached("too long")

    monkeypatch.setattr(CircuitSpace, "exists", some)
    monkeypatch.setattr(CircuitSpace, "pair", none)
    monkeypatch.setattr(CircuitSpace, "_flips", no_flips)
    verdict = decided()
    assert verdict.status.value == "undetermined"
    assert set(verdict.unsettled) == {"hinges_on", "witnesses", "advisory", "reasons"}
    assert verdict.to_dict()["unsettled"] == verdict.unsettled
    assert "not settled in time" in wording.why(verdict)


def test_a_status_itself_that_is_not_settled_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CircuitSpace, "exists", slow)
    with pytest.raises(LimitReached):
        decided()
