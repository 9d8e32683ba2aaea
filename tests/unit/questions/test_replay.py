"""Proofs replay: what stands at their leaves is enough for what they conclude, by the naive reference, whatever else is so."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import reference
from random_expressions import SPAN
from reference_truth import Paradox
from sanctionlink.answers.derivation import Absence, Derivation, Junction, Leaf, RuleNode
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.language.load import parse_assumption
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Fact, Rulebook, Sets
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Given
from strategies import Program, try_programs

COMPLETIONS = 2

MOST = 6
"""Proofs replayed of one program; the reference is slow."""

INSTANCE = re.compile(r"\b([a-z_]\w*)(\([^()]*\))?")


def under(proof: Derivation, root: int) -> list[int]:
    """The nodes that a root rests on, its own included."""
    found, waiting = [root], [root]
    while waiting:
        node = proof.nodes[waiting.pop()]
        for below in node.premises if isinstance(node, (RuleNode, Junction)) else ():
            if below not in found:
                found.append(below)
                waiting.append(below)
    return found


def base_values(proof: Derivation, root: int, rulebook: Rulebook) -> dict[InstanceKey, Given] | None:
    """The base values at the leaves; None for a proof that rests also on what is absent, past or not shown one by one."""
    settable = {
        a.condition
        for r in rulebook.rules.values()
        if isinstance(r.effect, Sets)
        for a in r.effect.assignments
    }
    pinned: dict[InstanceKey, Given] = {}
    for at in under(proof, root):
        node = proof.nodes[at]
        if isinstance(node, Absence) or (isinstance(node, Junction) and node.left_out):
            return None
        if isinstance(node, Junction) and re.search(r" for | since | where | against |\?", node.text):
            return None
        if isinstance(node, Leaf) and node.kind is not LeafKind.CALENDAR:
            read = {
                "".join(found) for found in INSTANCE.findall(node.text) if found[0] in rulebook.conditions
            }
            if len(read) != 1 or next(iter(read)).partition("(")[0] in settable:
                return None
            value = node.value.partition(", as of")[0]
            key, given = parse_assumption(f"{read.pop()}={value}", rulebook)
            pinned[key] = given
    return pinned


def completions(program: Program, pinned: dict[InstanceKey, Given]) -> Iterator[Program]:
    """The program with the pinned values as facts, and everything else that has few values at random."""
    rulebook, rng = program.rulebook, random.Random(7)
    finite = [
        (condition, members)
        for condition in rulebook.conditions.values()
        for members in product(*(rulebook.sets[name].members for name in condition.over))
        if condition.values
    ]
    for _ in range(COMPLETIONS):
        values = {(c.id, members): rng.choice(c.values) for c, members in finite}
        values.update(pinned)  # type: ignore[arg-type]
        facts = tuple(Fact(*key, value, None, None, None, (), None, SPAN) for key, value in values.items())
        kept = tuple(f for f in rulebook.facts if (f.condition, f.arguments) not in values)
        own = tuple(f for f in program.scenario.facts if (f.condition, f.arguments) not in values)
        # What is assumed to be open is a fact then, like all that a proof rests on; no rule sets it.
        assumed = {key: given for key, given in program.scenario.assumptions.items() if key not in pinned}
        yield Program(
            replace(rulebook, facts=(*kept, *facts)),
            replace(program.scenario, facts=own, assumptions=assumed),
        )


def test_leaves_entail_what_a_proof_concludes() -> None:
    replayed = 0

    def check(program: Program) -> None:
        nonlocal replayed
        try:
            found = Book(program.rulebook).decide(program.scenario)
        except (InvalidInput, LimitReached):
            return
        left = MOST
        for target, proof in [(t, proof) for t in found for proof in found.derivations(t)]:
            for root in proof.roots:
                node = proof.nodes[root]
                assert isinstance(node, RuleNode)
                pinned = base_values(proof, root, program.rulebook) if node.fires else None
                if pinned is None or not left:
                    continue
                left -= 1
                for other in completions(program, pinned):
                    try:
                        answer = reference.decide(other.rulebook, other.scenario)
                    except (reference.Impossible, Paradox):
                        continue
                    (key,) = (
                        k for k in answer.verdicts if f"{k[0]}({', '.join(k[1])})" in (target, f"{target}()")
                    )
                    for outcome in answer.outcomes:
                        bites = {**outcome.bites(key), **outcome.bites(key, "counter")}
                        assert node.rule in bites, (target, node.rule, pinned)
                        assert bites[node.rule].rank <= node.strength.rank
                    replayed += 1

    try_programs(40, 406, check)
    assert replayed > 20
