"""Verdict to proof: the rules that bite with what they rest on, or the nearest miss with what it lacks."""

from __future__ import annotations

from sanctionlink.answers.derivation import Derivation
from sanctionlink.engines.choose import Engines
from sanctionlink.engines.protocols import Digits, Space
from sanctionlink.ground.ir import READINGS, Environment
from sanctionlink.model.rulebook import Rule, TargetKind
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.questions.explain.nearest import FAR, Distances
from sanctionlink.questions.explain.premises import Premises
from sanctionlink.questions.explain.truth import World
from sanctionlink.questions.verdict.decide import STRENGTHS, relevant, status_of

NEAREST_SHOWN = 1


def derivations(
    space: Space, target: InstanceKey, engines: Engines, biting: str | None = None, engine: str = "auto"
) -> tuple[Derivation, ...]:
    """The proof of a target's status in a possible world; one world each way if it is undetermined.

    With a rule that is `biting` in some world, the proof is of one such world alone.
    """
    if biting is not None:
        return (_derivation(space, target, _where_bites(space, target, biting), engines, engine),)
    literal = space.situation.program.statuses[target][0]
    if space.exists((literal,)) and space.exists((-literal,)):
        worlds: tuple[Digits, ...] = space.pair(literal)
    else:
        worlds = (space.world(),)
    return tuple(_derivation(space, target, world, engines, engine) for world in worlds)


def _where_bites(space: Space, target: InstanceKey, rule: str) -> Digits:
    """A possible world in which a rule bites on a target, in the strongest reading that has one; any if none has."""
    program = space.situation.program
    bites = [bite.holds for bite in program.bites.get(target, ()) if bite.rule == rule]
    for literal in [holds[reading] for reading in READINGS for holds in bites]:
        if space.exists((literal,)):
            return space.pair(literal)[0] if space.exists((-literal,)) else space.world()
    return space.world()


def _derivation(
    space: Space, target: InstanceKey, digits: Digits, engines: Engines, engine: str
) -> Derivation:
    world = World(engines.prove(space.situation.world(digits), engine))
    explained = _Explaining(world, target)
    roots = explained.roots()
    described = world.program.rulebook.targets[target[0]]
    bitten = bool(world.outcome.where(world.program.statuses[target][0]))
    return Derivation(
        target=show_instance(target),
        status=status_of(described.kind, bitten, not bitten),
        title=described.title,
        roots=tuple(roots),
        nodes=tuple(explained.premises.nodes),
        world=tuple(relevant(space, target, digits).items()),
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
                    self.premises.applications.bearing_on(rule, self.target),
                    key=lambda e: self.world.rank_of(("fires", rule.id, e), reading),
                )
                node = self.premises.fired(rule, env, reading, concludes, self.target, STRENGTHS[reading])
                found.append(node)
                decided = decided or reading == 0
        if decided:
            return found
        for at, bite in enumerate(bites):
            rule = program.rulebook.rules[bite.rule]
            reading = rule.strength.rank
            if self._bites(bite.holds[2]):
                continue
            for env in self.premises.applications.bearing_on(rule, self.target):
                lifted = len(self.premises.applications.lifters(rule, self.target, reading))
                distance = self.distances.of_rule(rule, env, reading, lifted)
                missed.append((rule.strength.rank, distance, at, rule, env))
        # A must-rule decides the status, so the nearest of them comes before any weaker rule.
        missed.sort(key=lambda entry: entry[:3])
        for _, distance, _, rule, env in missed[:NEAREST_SHOWN]:
            if distance < FAR:
                found.append(self.premises.missed(rule, env, rule.strength.rank, concludes, self.target))
        return found

    def _bites(self, literal: int) -> bool:
        return self.world.outcome.where(literal)

    def _bitten_word(self) -> str:
        kind = self.world.program.rulebook.targets[self.target[0]].kind
        return "blocked" if kind is TargetKind.PROPOSAL else "in_force"
