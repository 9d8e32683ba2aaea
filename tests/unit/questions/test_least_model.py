"""Ranks, costs and parts of one world's least model: what proofs and near misses are read from."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.radix import Radix
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.parts import COMPOSED, Sense
from sanctionlink.ground.reads import expressions, walk
from sanctionlink.model.expression import Expression
from sanctionlink.questions.explain.least_model import FAR, NOT_DERIVED, World
from strategies import Program, try_programs
from written import book

WORLDS = 3


def worlds(program: Program) -> Iterator[World]:
    """The first worlds of a random program, possible or not; none of one that is refused."""
    reasoner = Reasoner(program.rulebook)
    try:
        situation = reasoner.situation(None, program.scenario)
    except (InvalidInput, LimitReached):
        return
    trace = reasoner.trace(situation.program)
    radix = Radix(tuple(len(variable.options) for variable in situation.variables))
    for number in range(min(situation.count, WORLDS)):
        one = situation.world(radix.digits(number))
        yield World(one, reasoner.engines.prove(one), trace)


def test_all_that_holds_is_derived_from_what_came_before_it() -> None:
    """Nothing rests on itself, and nothing that does not hold has a rank."""
    ranks = []

    def check(program: Program) -> None:
        for world in worlds(program):
            ground = world.program
            for atom in range(ground.first_derived, ground.atoms + 1):
                rank = world.rank(atom)
                ranks.append(rank if rank < NOT_DERIVED else -1)
                assert (rank < NOT_DERIVED) == world.holds(atom)
                if world.holds(atom):
                    bodies = [clause.body for clause in ground.clauses.get(atom, ())]
                    by_clause = any(all(world.rank(x) < rank for x in body) for body in bodies)
                    by_sum = any(
                        sum(i.weight for i in total.items if world.counts(i) < rank) >= total.bound
                        for total in world.situation.sums.get(atom, ())
                    )
                    assert by_clause or by_sum

    try_programs(80, 303, check)
    assert max(ranks) > 5
    assert -1 in ranks


def test_what_is_missing_is_counted_by_the_cheapest_clause() -> None:
    """The cost of an atom is that of a clause; the clauses chosen form no circle."""
    chosen = []

    def check(program: Program) -> None:
        for world in worlds(program):
            ground = world.program
            for atom in range(ground.first_derived, ground.atoms + 1):
                cost = world.cost(atom)
                assert (cost == 0) == world.holds(atom)
                bodies = [clause.body for clause in ground.clauses.get(atom, ())]
                if cost and bodies and atom not in ground.thresholds:
                    assert cost == min(FAR, *(sum(map(world.cost, body)) for body in bodies))
            cheapest = world.costs.cheapest
            for start in cheapest:
                seen, waiting = {start}, [start]
                while waiting:
                    for literal in cheapest[waiting.pop()].body:
                        if literal in cheapest:
                            assert literal != start
                            if literal not in seen:
                                seen.add(literal)
                                waiting.append(literal)
                chosen.append(len(seen))

    try_programs(80, 304, check)
    assert max(chosen) > 2


def test_parts_come_to_what_the_whole_was_lowered_to() -> None:
    """An expression is so exactly if as many of its parts are as are needed: the literal of the whole agrees."""
    compared = 0

    def check(program: Program) -> None:
        nonlocal compared
        known: dict[int, Expression] = {}
        for rule in program.rulebook.rules.values():
            for top in expressions(rule):
                known.update((id(part), part) for part in walk(top) if isinstance(part, COMPOSED))
        for world in worlds(program):
            for (name, environment, positive, reading), literal in world.trace.senses.items():
                if name in known:
                    sense = Sense(known[name], environment, positive)
                    assert (world.rank_of(sense, reading) < NOT_DERIVED) == world.holds(literal)
                    compared += 1

    try_programs(60, 305, check)
    assert compared > 100


def test_the_nearest_of_several_rules_is_that_which_lacks_least() -> None:
    """Through notions, and through the fewest of a count."""
    asked = book(
        """
        conditions:
          a: {ask: A?, type: yes_no, default: no}
          b: {ask: B?, type: yes_no, default: no}
          c: {ask: C?, type: yes_no, default: no}
          d: {ask: D?, type: yes_no, default: yes}
        proposals: {goal: {title: G}}
        rules:
          by-notion: {says: S., when: deep, blocks: goal}
          by-count: {says: S., when: "at least 3 of (a, b, c, d)", blocks: goal}
          notion-far: {says: S., when: [a, b, c], defines: deep}
          notion-near: {says: S., when: [a, d], defines: deep}
        """
    )
    found = asked.verdicts()
    (proof,) = found.derivations("goal")
    texts = [getattr(node, "rule", None) for node in proof.nodes]
    assert "notion-near" in texts
    assert "by-notion" in texts
    assert "by-count" not in texts
    assert "notion-far" not in texts
