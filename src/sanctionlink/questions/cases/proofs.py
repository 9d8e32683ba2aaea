"""Why a case got what it did not expect: the proof of the verdict, cut down to what differs.

A reader of many failures wants the reason of each, and not everything that is known of its target.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from sanctionlink.answers.case_result import Proof
from sanctionlink.answers.derivation import Derivation, RuleNode
from sanctionlink.answers.verdict import Verdict
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.model.case import Expectation
from sanctionlink.model.outlook import status_of_outlook
from sanctionlink.model.rulebook import Strength

MOST_RULES = 3
"""Unexpected reasons that are proved, each in a world of its own."""


Prove = Callable[[str, str | None, str | None], tuple[Derivation, ...]]
"""Gives the derivations of a target's verdict: on the side of an account, and in a world where a rule bites, if named."""


def prove_difference(expected: Expectation, verdict: Verdict, fields: Collection[str], prove: Prove) -> Proof:
    """The proof of what a target got, where it differs from what was expected in some `fields`."""
    account = _other_account(expected, verdict) if set(fields) == {"by_account"} else None
    try:
        if set(fields) == {"because"} and (rules := _unexpected(expected, verdict)):
            found = _of_rules(expected.target, rules, prove)
        else:
            found = prove(expected.target, account, None)
            if "outlook" not in fields:
                found = tuple(kept for each in found if (kept := _without_advice(each)))
    except LimitReached as error:
        return Proof(expected.target, account, (), str(error))
    return Proof(expected.target, account, found)


def _other_account(expected: Expectation, verdict: Verdict) -> str | None:
    """The first account under which the status or outlook is not the expected one."""
    wanted, got = expected.by_account or {}, verdict.by_account or {}
    known = {name: (outlook, status_of_outlook(outlook, verdict.kind)) for name, outlook in got.items()}
    return next((name for name, told in known.items() if wanted.get(name) not in told), None)


def _unexpected(expected: Expectation, verdict: Verdict) -> list[str]:
    """The must-rules that bite and are not expected to, in the order of the reasons."""
    biting = [reason.rule for reason in verdict.reasons if reason.strength is Strength.MUST]
    return [rule for rule in biting if rule not in (expected.because or ())]


def _of_rules(target: str, rules: list[str], prove: Prove) -> tuple[Derivation, ...]:
    """How the first few of some rules come to bite, several in one derivation where one world has them."""
    found: list[Derivation] = []
    shown: set[str] = set()
    for rule in rules[:MOST_RULES]:
        if rule in shown:
            continue
        derivation = prove(target, None, rule)[0]
        roots = tuple(at for at in derivation.roots if _rule(derivation, at) in rules)
        shown.update(name for at in roots if (name := _rule(derivation, at)))
        found.append(replace(derivation, roots=roots or derivation.roots))
    return tuple(found)


def _rule(derivation: Derivation, root: int) -> str | None:
    """The rule that a root is, if it fires."""
    node = derivation.nodes[root]
    return node.rule if isinstance(node, RuleNode) and node.fires else None


def _without_advice(derivation: Derivation) -> Derivation | None:
    """The derivation without reasons that only advise, unless there are no others; None if it is there for these alone."""
    roots = tuple(at for at in derivation.roots if not _advises(derivation, at))
    if roots:
        return replace(derivation, roots=roots)
    return None if derivation.besides else derivation


def _advises(derivation: Derivation, root: int) -> bool:
    node = derivation.nodes[root]
    return isinstance(node, RuleNode) and node.fires and node.strength is not Strength.MUST
