"""Why a condition has its value: what is said of it, the rules that set it down to their reasons, and what reads it."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.answers.conditions import ConditionExplained, ConditionProof
from sanctionlink.answers.derivation import Leaf, RuleNode
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.ir import READINGS, Literal
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions.conditions.question import Asking, ConditionsQuestion
from sanctionlink.questions.conditions.said import STRENGTHS
from sanctionlink.questions.explain.drafts import Drafts
from sanctionlink.questions.explain.premises import Premises
from sanctionlink.questions.today import NO_TARGET, Extent, Today
from sanctionlink.situation.cone import cone


def explain_condition(reasoner: Reasoner, scenario: Scenario, instance: InstanceKey) -> ConditionExplained:
    """Why a ground condition has its value. Raises `InvalidInput` where no case is possible, and `LimitReached`."""
    rulebook = reasoner.rulebook
    asking = Asking(reasoner, scenario, ConditionsQuestion(conditions=(instance,)))
    today = asking.today
    told = asking.one(rulebook.conditions[instance[0]], instance)
    proofs = tuple(_proofs(today, instance))
    nodes = [n for proof in proofs for n in proof.nodes if isinstance(n, (Leaf, RuleNode))]
    cited = dict.fromkeys(cite.source for each in (*told.said, *nodes) for cite in each.cites)
    return ConditionExplained(
        rulebook=rulebook.id,
        title=rulebook.title,
        as_of=scenario.as_of.isoformat(),
        assumptions={show_instance(key): show(given) for key, given in scenario.assumptions.items()},
        account=scenario.account,
        costs=rulebook.costs,
        condition=told,
        proofs=proofs,
        limit=today.limit,
        sources={name: rulebook.sources[name] for name in cited if name in rulebook.sources},
    )


def _proofs(today: Today, instance: InstanceKey) -> Iterator[ConditionProof]:
    """For each value that rules can set, the rule that does so, or the one that comes nearest; those that do come first."""
    if instance in today.scenario.assumptions:  # then no rule sets it
        return
    made: list[ConditionProof] = []
    missed: list[ConditionProof] = []
    for value, triple in today.program.consequences.get(instance, {}).items():
        shown = show(value)
        reading = next((r for r in READINGS if today.extent(triple[r]) is not Extent.NEVER), None)
        if reading is not None:
            made.append(_proof(today, instance, shown, triple[reading], reading))
        elif today.program.clauses.get(triple[2]):
            missed.append(_proof(today, instance, shown, triple[2], 2))
    made.sort(key=lambda proof: proof.strength.rank)
    yield from made
    yield from missed


def _proof(today: Today, instance: InstanceKey, value: str, literal: Literal, reading: int) -> ConditionProof:
    """Why a rule sets a condition to a value in a possible case in which one does, or the nearest miss."""
    world = today.world(literal)
    drafts = Drafts()
    premises = Premises(world, NO_TARGET, drafts)
    concludes = f"{show_instance(instance)} = {value}"
    strength = STRENGTHS[reading]
    if world.holds(literal):
        roots = [premises.fired(world.firing(literal), reading, concludes, strength)]
    else:
        nearest = world.nearest(literal) or world.any_of(literal)
        strength = nearest.rule.strength
        roots = [premises.missed(nearest, strength.rank, concludes)]
    nodes, indices = drafts.finish(roots)
    read = cone(today.program, (literal,))
    supposed = today.supposed(today.digits_with(literal), read)
    return ConditionProof(value, strength, tuple(indices), nodes, tuple(supposed.items()))
