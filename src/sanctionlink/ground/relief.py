"""A target to the exceptions that keep must-rules from biting on it, as conjunctions of a ground program's literals."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.ground.ir import GroundRule, Literal, Program
from sanctionlink.model.rulebook import Strength
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Relief:
    """Where all of `body` holds, the exception lifts a must-rule of which everything else is met."""

    exception: str
    lifted: GroundRule
    body: tuple[Literal, ...]


def relief(program: Program, target: InstanceKey) -> Iterator[Relief]:
    """Every way in which an exception can keep a must-rule from biting on a target, in the reading of must-rules."""
    for bite in program.bites.get(target, ()):
        places = [program.index.get(("lifted", bite.rule, place)) for place in (None, target)]
        lifted = [triple[0] for triple in places if triple]
        if not lifted or program.rulebook.rules[bite.rule].strength is not Strength.MUST:
            continue
        lifting = [clause for literal in lifted for clause in program.clauses.get(literal, ())]
        for biting in program.clauses.get(bite.holds[0], ()):
            rule = program.ground_rules[biting.origin]
            fires = program.index["fires", bite.rule, rule.environment][0]
            for firing in program.clauses.get(fires, ()):
                met = [literal for literal in firing.body if -literal not in lifted]
                for clause in lifting:
                    body = tuple(dict.fromkeys((*met, *clause.body)))
                    yield Relief(program.ground_rules[clause.origin].rule.id, rule, body)


def about(program: Program, target: InstanceKey) -> tuple[Literal, ...]:
    """The literals that a verdict on a target is made from, each once."""
    biting = (x for bite in program.both_sides(target) for x in bite.holds)
    lifting = (x for found in relief(program, target) for x in found.body)
    found = (program.statuses[target][0], *program.outlooks[target].each(), *biting, *lifting)
    return tuple(dict.fromkeys(found))
