from __future__ import annotations

from fractions import Fraction

import pytest

from sanctionlink.answers.derivation import RuleNode
from sanctionlink.api import Verdicts
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.ground.ir import Clause, Threshold, Weight
from sanctionlink.ground.stratify import NegativeCycle, stratify
from written import book

DEEP = 20_000


def chain(length: int, sign: int) -> dict[int, tuple[Clause, ...]]:
    """Atom 2 rests on 3, 3 on 4, and so on."""
    return {a: (Clause(a, (sign * (a + 1),)),) for a in range(2, length + 1)}


@pytest.mark.parametrize("sign", [1, -1])
def test_a_deep_chain_is_ordered_from_its_end(sign: int) -> None:
    components = stratify(2, DEEP, chain(DEEP - 1, sign), {})
    assert [c.atoms for c in components] == [(a,) for a in range(DEEP, 1, -1)]
    assert not any(c.recursive for c in components)


def test_a_deep_circle_is_one_component_and_its_negative_twin_a_fault() -> None:
    clauses = chain(DEEP - 1, 1)
    closed = {**clauses, DEEP: (Clause(DEEP, (2,)),)}
    (component,) = stratify(2, DEEP, closed, {})
    assert component.recursive
    assert len(component.atoms) == DEEP - 1
    broken = {**clauses, DEEP: (Clause(DEEP, (-2,)),)}
    with pytest.raises(NegativeCycle) as found:
        stratify(2, DEEP, broken, {})
    assert sorted(found.value.atoms) == list(range(2, DEEP + 1))


def test_an_atom_that_rests_on_itself_is_recursive() -> None:
    (component,) = stratify(2, 2, {2: (Clause(2, (2,)),)}, {})
    assert component.recursive


@pytest.mark.parametrize(
    ("sign", "literal", "fine"), [(1, 2, True), (-1, 2, False), (1, -2, False), (0, 2, False)]
)
def test_a_sum_may_rest_on_itself_only_where_more_adds_more(sign: int, literal: int, fine: bool) -> None:
    item = (Weight(Fraction(sign or 1), None, (), sign), literal)
    sums = {2: (Threshold(2, (item,), strict=False),)}
    if fine:
        assert stratify(2, 2, {}, sums)[0].recursive
    else:
        with pytest.raises(NegativeCycle):
            stratify(2, 2, {}, sums)


CIRCLE = """
conditions: {a: {ask: A?, type: yes_no, default: no}}
proposals: {goal: {title: G}}
rules:
  bystander: {says: S., when: a, blocks: goal}
  first: {says: S., when: a and not q, defines: p}
  second: {says: S., when: p, defines: r}
  third: {says: S., when: r, defines: q}
  goal-rule: {says: S., when: q, blocks: goal}
"""


def test_a_cycle_through_negation_names_its_rules_and_no_others() -> None:
    with pytest.raises(InvalidInput) as found:
        book(CIRCLE).verdicts()
    (fault,) = found.value.report.diagnostics
    text = fault.message + " ".join(r.message for r in fault.related)
    assert fault.code == "SL501"
    assert all(f"`{rule}`" in text for rule in ("first", "second", "third"))
    assert "bystander" not in text
    assert "goal-rule" not in text
    assert {fault.span.line, *(r.span.line for r in fault.related)} == {7, 8, 9}  # type: ignore[union-attr]


def test_a_rule_that_rests_on_its_own_absence_is_named() -> None:
    rules = """
    proposals: {goal: {title: G}}
    rules:
      odd: {says: S., when: goal is clear, blocks: goal}
    """
    with pytest.raises(InvalidInput, match="`odd` rests on its own absence"):
        book(rules).verdicts()


def test_a_circle_without_negation_proves_nothing() -> None:
    rules = """
    proposals: {goal: {title: G}, other: {title: O}}
    rules:
      one: {says: S., when: goal is blocked, blocks: other}
      two: {says: S., when: other is blocked, blocks: goal}
    """
    assert [v.status.value for v in book(rules).verdicts().values()] == ["clear", "clear"]


def a_chain_of_proposals(length: int) -> Verdicts:
    names = [f"t{n}" for n in range(length)]
    lines = ["conditions: {a: {ask: A?, type: yes_no, default: yes}}", "proposals:"]
    lines += [f"  {name}: {{title: T}}" for name in names]
    lines += ["rules:", "  r0: {says: S., when: a, blocks: t0}"]
    lines += [f"  r{n}: {{says: S., when: t{n - 1} is blocked, blocks: t{n}}}" for n in range(1, length)]
    return book("\n".join(lines)).verdicts()


def test_a_long_chain_of_proposals_is_decided() -> None:
    assert {v.status.value for v in a_chain_of_proposals(1000).values()} == {"blocked"}


def test_a_chain_of_proposals_is_explained_to_its_end() -> None:
    (proof,) = a_chain_of_proposals(60).derivations("t59")
    assert sum(isinstance(node, RuleNode) for node in proof.nodes) == 60
