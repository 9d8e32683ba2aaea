"""Verdict to proof: the rules that bite with what they rest on, or the nearest miss with what it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sanctionlink.analyse.decide import STRENGTHS, possible_worlds, status_of
from sanctionlink.analyse.hinges import Hinges, cone
from sanctionlink.analyse.nearest import FAR, Distances
from sanctionlink.analyse.premises import Premises
from sanctionlink.analyse.truth import World
from sanctionlink.engines.choose import Engines
from sanctionlink.engines.machine import Outcome
from sanctionlink.model.derivation import Derivation
from sanctionlink.model.rulebook import Rule, TargetKind
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.program.program import READINGS, Environment

NEAREST_SHOWN = 1


def derivations(outcome: Outcome, target: InstanceKey, engines: Engines) -> tuple[Derivation, ...]:
    """The proof of a target's status in a possible world; one world each way if it is undetermined."""
    possible = possible_worlds(outcome)
    hinges = Hinges(outcome.bound, possible)
    bitten = outcome.where(outcome.bound.program.statuses[target][0]) & possible
    if 0 < bitten < possible and bitten != possible:
        worlds = hinges.pair(bitten)
    else:
        worlds = ((possible & -possible).bit_length() - 1,)  # type: ignore[assignment]
    return tuple(_derivation(outcome, target, hinges, world, engines) for world in worlds)


def _derivation(
    outcome: Outcome, target: InstanceKey, hinges: Hinges, world: int, engines: Engines
) -> Derivation:
    bound = outcome.bound
    found = World(engines.prove(bound.single(world)))
    explained = _Explaining(found, target)
    roots = explained.roots()
    program = bound.program
    described = program.rulebook.targets[target[0]]
    read = {show_instance(i) for i in cone(program, program.statuses[target])}
    suppositions = {
        name: option
        for name, option in hinges.describe(world).items()
        if name in read or (name == "account" and _disputed(outcome, target))
    }
    return Derivation(
        target=show_instance(target),
        status=status_of(described.kind, found.outcome.where(program.statuses[target][0]), 1),
        title=described.title,
        roots=tuple(roots),
        nodes=tuple(explained.premises.nodes),
        world=tuple(suppositions.items()),
    )


def _disputed(outcome: Outcome, target: InstanceKey) -> bool:
    """Whether a target depends on a condition on which accounts disagree."""
    program = outcome.bound.program
    return any(
        len({a.claim.account for a in outcome.bound.base.get(i, ())}) > 1
        for i in cone(program, program.statuses[target])
    )


class _Explaining:
    """One target in one world."""

    def __init__(self, world: World, target: InstanceKey) -> None:
        self.world = world
        self.target = target
        self.premises = Premises(world)
        self.distances = Distances(world)

    def roots(self) -> list[int]:
        """The reasons, strongest first, then, if no must-rule bites, the nearest miss."""
        program = self.world.program
        found: list[int] = []
        missed: list[tuple[int, int, int, Rule, Environment]] = []
        decided = False
        concludes = f"{show_instance(self.target)} is {self._bitten_word()}"
        bites = program.bites.get(self.target, ())
        for reading in READINGS:
            for bite in bites:
                earlier = any(self._bites(bite.holds[r]) for r in range(reading))
                if earlier or not self._bites(bite.holds[reading]):
                    continue
                rule = program.rulebook.rules[bite.rule]
                env = min(
                    self._environments(rule),
                    key=lambda e: self.world.rank_of(("fires", rule.id, e), reading),
                )
                node = self.premises.fired(rule, env, reading, concludes, STRENGTHS[reading])
                found.append(node)
                decided = decided or reading == 0
        if decided:
            return found
        for at, bite in enumerate(bites):
            rule = program.rulebook.rules[bite.rule]
            reading = rule.strength.rank
            if self._bites(bite.holds[2]):
                continue
            for env in self._environments(rule):
                lifted = len(self.premises.lifters(rule, self.target, reading))
                distance = self.distances.of_rule(rule, env, reading, lifted)
                missed.append((rule.strength.rank, distance, at, rule, env))
        # A must-rule decides the status, so the nearest of them comes before any weaker rule.
        missed.sort(key=lambda entry: entry[:3])
        for _, distance, _, rule, env in missed[:NEAREST_SHOWN]:
            if distance < FAR:
                found.append(
                    self.premises.missed(rule, env, rule.strength.rank, concludes, self.target)
                )
        return found

    def _bites(self, literal: int) -> bool:
        return self.world.outcome.where(literal) != 0

    def _bitten_word(self) -> str:
        kind = self.world.program.rulebook.targets[self.target[0]].kind
        return "blocked" if kind is TargetKind.PROPOSAL else "in_force"

    def _environments(self, rule: Rule) -> Iterable[Environment]:
        return list(environments(self.world, rule, self.target))


def environments(world: World, rule: Rule, target: InstanceKey) -> Iterator[Environment]:
    """The bindings under which a rule bears on a target."""
    for key in world.program.index:
        if key[0] == "fires" and key[1] == rule.id:
            env: Environment = key[2]  # type: ignore[assignment]
            if any(
                Premises.matches(ref.arguments, target[1], env)
                for ref in Premises.refs(rule, target[0])
            ):
                yield env


