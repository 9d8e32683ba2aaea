"""Which ground rules bear on something in one world: those that made it hold, those that lifted a rule, the nearest."""

from __future__ import annotations

from collections.abc import Sequence

from sanctionlink.ground.bindings import bind
from sanctionlink.ground.ir import Environment
from sanctionlink.model.expression import Argument
from sanctionlink.model.rulebook import Blocks, Lifts, Requires, Rule, TargetRef
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.questions.explain.nearest import FAR, Distances
from sanctionlink.questions.explain.truth import NOT_DERIVED, World
from sanctionlink.records import dataclass

Applied = tuple[Rule, Environment]
"""A rule with its variables bound."""

Key = tuple[object, ...]
"""What is derived, as in `Program.index`."""


def refs(rule: Rule, target: str) -> list[TargetRef]:
    """Where a rule names a target."""
    effect = rule.effect
    if isinstance(effect, (Requires, Blocks, Lifts)):
        return [ref for ref in effect.targets or () if ref.target == target]
    return []


def names(rule: Rule, environment: Environment, target: InstanceKey) -> bool:
    """Whether a rule, so bound, names a target."""
    return any(_stands(ref.arguments, target[1], environment) for ref in refs(rule, target[0]))


def _stands(arguments: Sequence[Argument], members: tuple[str, ...], environment: Environment) -> bool:
    return all(bind(a, environment) == m for a, m in zip(arguments, members, strict=True))


def status_target(key: Key) -> InstanceKey | None:
    """The target whose status is derived, or None if it is something else."""
    match key:
        case ("status", str(target), tuple() as members):
            return target, members
    return None


@dataclass(frozen=True, slots=True)
class Applications:
    """The ground rules of one world."""

    world: World

    def bearing_on(self, rule: Rule, target: InstanceKey) -> list[Environment]:
        """The bindings under which a rule bears on a target."""
        known = self.world.program.environments.get(rule.id, ())
        return [environment for environment in known if names(rule, environment, target)]

    def possible_lifters(self, rule: Rule, target: InstanceKey | None) -> list[Rule]:
        """The exceptions that may lift a rule: altogether, or for a target."""
        found = []
        for lifter in self.world.program.rulebook.rules.values():
            if isinstance(lifter.effect, Lifts) and rule.id in lifter.effect.rules:
                named = lifter.effect.targets
                if named is None or (target and any(ref.target == target[0] for ref in named)):
                    found.append(lifter)
        return found

    def lifters(self, rule: Rule, target: InstanceKey | None, reading: int) -> list[Applied]:
        """The exceptions that do lift a rule (for a target) in a reading."""
        found = []
        for lifter in self.possible_lifters(rule, target):
            assert isinstance(lifter.effect, Lifts)
            for environment in self.world.program.environments.get(lifter.id, ()):
                fits = lifter.effect.targets is None or (target and names(lifter, environment, target))
                if fits and self._fired(lifter, environment, reading) < NOT_DERIVED:
                    found.append((lifter, environment))
        return found

    def first(self, key: Key, reading: int) -> Applied | None:
        """The ground rule that first made something hold, if one did."""
        best: tuple[int, Applied] | None = None
        for rule, environment in self._sources(key, reading):
            rank = (
                self._fired(rule, environment, reading) if self._counts(rule, key, reading) else NOT_DERIVED
            )
            if rank < NOT_DERIVED and (best is None or rank < best[0]):
                best = rank, (rule, environment)
        return best[1] if best else None

    def nearest(self, key: Key, reading: int) -> Applied | None:
        """The ground rule that came closest to making something hold, if any could."""
        distances = Distances(self.world)
        best: tuple[int, Applied] | None = None
        for rule, environment in self._sources(key, reading):
            if rule.strength.rank <= reading:
                distance = distances.of_rule(rule, environment, reading)
                if distance < FAR and (best is None or distance < best[0]):
                    best = distance, (rule, environment)
        return best[1] if best else None

    def _fired(self, rule: Rule, environment: Environment, reading: int) -> int:
        return self.world.rank_of(("fires", rule.id, environment), reading)

    def _counts(self, rule: Rule, key: Key, reading: int) -> bool:
        """Whether a rule bites, where something is a target's status: exceptions may keep it from it."""
        target = status_target(key)
        if target is None:
            return True
        return any(
            bite.rule == rule.id and self.world.outcome.where(bite.holds[reading])
            for bite in self.world.program.bites.get(target, ())
        )

    def _sources(self, key: Key, reading: int) -> list[Applied]:
        """The ground rules that can make something hold, in file order."""
        program = self.world.program
        target = status_target(key)
        if target is not None:
            heads = [bite.holds[reading] for bite in program.bites.get(target, ())]
        else:
            triple = program.index.get(key)
            heads = [triple[reading]] if triple else []
        return [
            (program.ground_rules[clause.origin].rule, program.ground_rules[clause.origin].environment)
            for head in heads
            for clause in program.clauses.get(head, ())
            if clause.origin >= 0
        ]
