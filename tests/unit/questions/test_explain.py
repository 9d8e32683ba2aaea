"""Proofs of every target: they point backwards, end in base values, and show the worlds that they speak of."""

from __future__ import annotations

import itertools

import pytest

from sanctionlink.answers.derivation import Absence, Derivation, Junction, Leaf, RuleNode
from sanctionlink.api import Book, Verdicts, load
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.outlook import Side
from sanctionlink.model.rulebook import Strength
from sanctionlink.model.status import Status
from strategies import Program, try_programs
from written import book

SCENARIOS = [
    [],
    ["us_sanctions_relief=partial"],
    ["talks_outcome=failed", "blame_for_failure=russia"],
    ["us_sanctions_relief=unknown", "washington_consensus=unknown", "talks_outcome=unknown"],
]


def biting(proof: Derivation) -> list[tuple[str, Strength]]:
    """The reasons that a proof begins with."""
    nodes = [proof.nodes[root] for root in proof.roots]
    return [(node.rule, node.strength) for node in nodes if isinstance(node, RuleNode) and node.fires]


def assert_proof(found: Verdicts, target: str) -> tuple[Derivation, ...]:
    """Hold one target's derivations to what every derivation is."""
    verdict = found[target]
    every = found.derivations(target)
    proofs = tuple(proof for proof in every if not proof.besides)
    if verdict.status is Status.UNDETERMINED:
        assert [p.status for p in proofs] == [w.status for w in verdict.witnesses]
        assert [dict(p.world) for p in proofs] == [dict(w.world) for w in verdict.witnesses]
    else:
        assert [p.status for p in proofs] == [verdict.status]
    assert every[: len(proofs)] == proofs
    shown = [reached for proof in every for reached in biting(proof)]
    assert set(shown) == {(reason.rule, reason.strength) for reason in verdict.reasons} | set(
        itertools.chain.from_iterable(map(biting, proofs))
    )
    for proof in every:
        for at, node in enumerate(proof.nodes):
            below = () if isinstance(node, (Leaf, Absence)) else node.premises
            nearest = node.nearest if isinstance(node, Absence) and node.nearest is not None else -1
            assert all(0 <= premise < at for premise in below)
            assert nearest < at
            if isinstance(node, RuleNode) and node.fires:
                assert all(proof.nodes[premise].supports for premise in node.premises)
        assert all(isinstance(proof.nodes[root], RuleNode) for root in proof.roots)
        lifting = {
            other.rule
            for root in proof.roots
            if isinstance(top := proof.nodes[root], RuleNode) and top.lifted
            for premise in top.premises
            if isinstance(other := proof.nodes[premise], RuleNode) and not other.supports
        }
        assert lifting <= {reason.rule for reason in verdict.relief}
        if not proof.besides and not proof.status.bitten:
            assert lifting >= {reason.rule for reason in verdict.relief if reason.certain}
        fires = [proof.nodes[root] for root in proof.roots]
        bitten = any(isinstance(n, RuleNode) and n.fires and n.strength.value == "must" for n in fires)
        assert bitten <= proof.status.bitten if proof.besides else bitten == proof.status.bitten
        assert found.explain(target).to_text()
    return proofs


@pytest.mark.parametrize("assumed", SCENARIOS)
def test_every_target_of_the_first_rulebook(assumed: list[str]) -> None:
    found = load("reset_2025").verdicts(assume=assumed)
    for target in found:
        assert_proof(found, target)


def test_random_programs() -> None:
    seen: list[Status] = []

    def check(program: Program) -> None:
        asked = Book(program.rulebook)
        try:
            found = asked.decide(program.scenario)
        except (InvalidInput, LimitReached):
            return
        for target in found:
            seen.extend(proof.status for proof in assert_proof(found, target))

    try_programs(100, 404, check)
    assert {Status.BLOCKED, Status.CLEAR} <= set(seen)


NEAR = """
conditions:
  a: {ask: A?, type: yes_no, default: yes}
  b: {ask: B?, type: yes_no, default: no}
  level: {ask: L?, type: scale, values: [lo, mid, hi], default: lo}
  c: {ask: C?, type: yes_no, default: yes}
proposals: {goal: {title: G}}
rules:
  far: {says: S., when: [b, level = hi, not a], blocks: goal}
  near: {says: S., when: [a, b], unless: c, blocks: goal}
"""


def test_changing_what_a_near_miss_lacks_makes_the_rule_bite() -> None:
    asked = book(NEAR)
    (proof,) = asked.verdicts().derivations("goal")
    (root,) = proof.roots
    node = proof.nodes[root]
    assert isinstance(node, RuleNode)
    assert (node.rule, node.fires) == ("near", False)
    missing = [n for p in node.premises if isinstance(n := proof.nodes[p], Leaf) and not n.supports]
    assert {(leaf.value) for leaf in missing} == {"no", "yes"}
    assert len(missing) == 2
    for assumed, status in (
        ({"b": "yes"}, "clear"),
        ({"c": "no"}, "clear"),
        ({"b": "yes", "c": "no"}, "blocked"),
    ):
        found = asked.verdicts(assume=assumed)["goal"]
        assert found.status.value == status
    assert [r.rule for r in found.reasons] == ["near"]


def test_what_holds_whatever_the_value_is_needs_no_value() -> None:
    """A test that every value passes reads no base value, and its proof says so in one line."""
    found = book(
        """
        conditions: {relief: {ask: How much?, type: scale, values: [none, some], default: none}}
        proposals: {port: {title: The port}}
        rules: {needs: {says: It needs none., requires: relief >= none, for: port}}
        """
    ).verdicts()
    assert "relief >= none" in found.explain("port").to_text()


PARTS = """
sets: {ships: {title: Ships, members: [one, two, three]}}
conditions:
  width: {ask: Width?, type: number, range: 0..100, default: 40}
  flag: {ask: Flag?, type: choice, values: [PA, LR], default: PA}
  filed_on: {ask: Filed?, type: date, default: never}
  paid: {ask: Paid?, type: yes_no, default: yes}
  insured: {ask: Insured?, type: yes_no, default: no}
  bonded: {ask: Bonded?, type: yes_no, default: no}
  signed: {ask: Signed?, type: yes_no, default: no, over: ships}
  checked: {ask: Checked?, type: yes_no, default: no, over: ships}
proposals:
  pass: {title: The ship passes}
  convoy: {title: A convoy}
rules:
  size:
    says: S.
    for: pass
    requires:
      - width >= 50
      - flag != PA
      - filed_on <= as_of
      - paid
      - any: [{all: [insured, paid]}, {all: [bonded, insured]}]
  ready: {says: R., for_each: {s: ships}, when: [signed(s), checked(s)], defines: ready(s)}
  lead: {says: L., for: convoy, requires: "some(s in ships: ready(s))"}
"""


def below(proof: Derivation, node: object) -> list[object]:
    """The nodes that a node rests on."""
    return [proof.nodes[at] for at in getattr(node, "premises", ())]


def test_every_failing_part_of_a_requirement_is_shown_with_all_alternatives_of_a_pair() -> None:
    (proof,) = book(PARTS).verdicts().derivations("pass")
    texts = [getattr(node, "text", "") for node in below(proof, proof.nodes[proof.roots[0]])]
    assert texts[:3] == ["width >= 50", "flag = LR", "happened filed_on"]
    assert "paid" not in texts
    (pair,) = [node for node in proof.nodes if getattr(node, "text", "") == "bonded and insured"]
    assert [getattr(node, "text", "") for node in below(proof, pair)] == ["bonded", "insured"]
    (other,) = [node for node in proof.nodes if getattr(node, "text", "") == "insured and paid"]
    assert [getattr(node, "text", "") for node in below(proof, other)] == ["insured"], "one alone fails"
    (either,) = below(proof, proof.nodes[proof.roots[0]])[3:]
    assert isinstance(either, Junction)
    assert (either.needed, either.of, below(proof, either)) == (1, 2, [other, pair])


def test_of_members_that_all_fail_the_nearest_comes_first_with_what_it_lacks() -> None:
    verdicts = book(PARTS).verdicts(assume=["signed(two)=yes"])
    (proof,) = verdicts.derivations("convoy")
    (some,) = below(proof, proof.nodes[proof.roots[0]])
    first, *others = below(proof, some)
    assert isinstance(first, Absence)
    assert first.text == "ready(two)"
    assert first.nearest is not None
    lacks = [n for n in below(proof, proof.nodes[first.nearest]) if isinstance(n, Leaf) and not n.supports]
    assert [leaf.text for leaf in lacks] == ["checked(two)"]
    assert [(o.text, o.nearest) for o in others if isinstance(o, Absence)] == [
        ("ready(one)", None),
        ("ready(three)", None),
    ]


def test_what_bites_on_the_word_of_one_account_is_shown_beside_the_other() -> None:
    asked = book(
        """
        parties: {east: {name: East}, west: {name: West}}
        conditions: {cause: {ask: Why?, type: choice, values: [storm, strike]}}
        proposals: {goal: {title: G}}
        rules:
          storms: {says: A., when: cause = storm, blocks: goal}
          strikes: {says: B., when: cause = strike, blocks: goal}
        """,
        """
        facts:
          - {condition: cause, value: storm, account: east}
          - {condition: cause, value: strike, account: west}
        """,
    )
    first, other = asked.verdicts().derivations("goal")
    assert (first.besides, dict(first.world)) == (False, {"account": "east"})
    assert (other.besides, dict(other.world)) == (True, {"account": "west"})
    assert [biting(first), biting(other)] == [[("storms", Strength.MUST)], [("strikes", Strength.MUST)]]


def test_an_open_target_is_told_the_nearest_miss_on_each_side() -> None:
    asked = book(
        """
        conditions: {a: {ask: A?, type: yes_no, default: no}, b: {ask: B?, type: yes_no, default: no}}
        proposals: {p: {title: P}}
        measures: {m: {title: M}}
        rules:
          against: {says: Against., when: a, blocks: p}
          for: {says: For., strength: likely, when: b, favours: p}
          brings: {says: Brings., strength: may, when: a, imposes: m}
          averts: {says: Averts., strength: likely, when: b, averts: m}
        """
    )
    missed = [("against", Side.AGAINST, False), ("for", Side.FOR, False)]
    assert sides(asked.verdicts(), "p") == missed
    assert sides(asked.verdicts(b="yes"), "p") == [("for", Side.FOR, True), missed[0]]
    assert sides(asked.verdicts(a="yes"), "p") == [("against", Side.AGAINST, True)]
    assert sides(asked.verdicts(), "m") == [("brings", Side.FOR, False), ("averts", Side.AGAINST, False)]
    assert sides(asked.verdicts(a="yes", b="yes"), "m") == [
        ("averts", Side.AGAINST, True),
        ("brings", Side.FOR, True),
    ]


def sides(found: Verdicts, target: str) -> list[tuple[str, Side | None, bool]]:
    """The rules that a proof begins with, the side of each, and whether it applies."""
    (proof,) = found.derivations(target)
    nodes = [proof.nodes[root] for root in proof.roots]
    return [(node.rule, node.side, node.fires) for node in nodes if isinstance(node, RuleNode)]
