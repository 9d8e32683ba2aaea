"""Exceptions as reasons: what keeps must-rules from biting on a target that is clear or not in force."""

from __future__ import annotations

import pytest

from sanctionlink.answers.derivation import RuleNode
from sanctionlink.model.rulebook import Strength
from written import book

RULES = """
conditions:
  bad: {ask: Is it bad?, type: yes_no, default: yes}
  waived: {ask: Is it waived?, type: yes_no, default: no}
  recalled: {ask: Is the waiver recalled?, type: yes_no, default: no}
  likely_over: {ask: Is it likely over?, type: yes_no, default: no}
measures: {ban: {title: The ban}}
proposals: {deal: {title: The deal}}
rules:
  imposes-ban: {says: Bad things are banned., when: bad, imposes: ban}
  waiver: {says: The ban is waived., when: waived, lifts: [imposes-ban]}
  recall: {says: The waiver is recalled., when: recalled, lifts: [waiver]}
  ends: {says: It is likely over., when: likely_over, lifts: [imposes-ban], strength: likely}
  bad-deal: {says: No bad deals., when: bad, blocks: deal}
  opens: {says: The deal is open., when: waived, permits: deal, lifts: [bad-deal]}
"""


@pytest.mark.parametrize(
    ("assumed", "status", "relief"),
    [
        ({}, "in_force", []),
        ({"waived": "yes"}, "not_in_force", [("waiver", True)]),
        ({"waived": "yes", "bad": "no"}, "not_in_force", []),
        ({"waived": "yes", "recalled": "yes"}, "in_force", []),
        ({"likely_over": "yes"}, "in_force", []),
        ({"waived": "unknown"}, "undetermined", [("waiver", False)]),
        ({"waived": "yes", "bad": "unknown"}, "not_in_force", [("waiver", False)]),
    ],
)
def test_the_exception_is_the_reason(
    assumed: dict[str, str], status: str, relief: list[tuple[str, bool]]
) -> None:
    found = book(RULES).verdicts(assume=assumed)["ban"]
    assert found.status.value == status
    assert [(reason.rule, reason.certain) for reason in found.relief] == relief
    assert all(reason.strength is Strength.MUST for reason in found.relief)


def test_an_exception_for_a_target_alone_is_told_of_that_target() -> None:
    found = book(RULES).verdicts(waived="yes")
    assert [reason.rule for reason in found["deal"].relief] == ["opens"]


def test_the_proof_shows_what_would_bite_and_what_lifts_it() -> None:
    (proof,) = book(RULES).verdicts(waived="yes").derivations("ban")
    (root,) = [proof.nodes[at] for at in proof.roots]
    assert isinstance(root, RuleNode)
    assert (root.rule, root.fires, root.lifted) == ("imposes-ban", False, True)
    against = [n for at in root.premises if isinstance(n := proof.nodes[at], RuleNode) and not n.supports]
    assert [node.rule for node in against] == ["waiver"]
