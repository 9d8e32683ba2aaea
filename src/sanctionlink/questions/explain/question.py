"""Verdict to proof: the rules that bite, in every world in which one does, or the nearest miss with what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sanctionlink.answers.derivation import Derivation
from sanctionlink.engines.choose import Engines
from sanctionlink.engines.protocols import Digits, Space
from sanctionlink.ground.grounder import Trace
from sanctionlink.ground.ir import READINGS, Bite, GroundRule, Literal, Program
from sanctionlink.ground.relief import relief
from sanctionlink.model.rulebook import TargetKind
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.questions.explain.drafts import Draft, Drafts
from sanctionlink.questions.explain.least_model import FAR, World
from sanctionlink.questions.explain.premises import Premises
from sanctionlink.questions.verdict.decide import STRENGTHS, relevant, status_of
from sanctionlink.records import dataclass

NEAREST_SHOWN = 1

MOST_WORLDS = 12
"""Worlds that are shown besides, for rules that bite in some of them only."""

Reached = tuple[str, int]
"""A rule that bites, and the strongest reading in which it does."""


@dataclass(frozen=True, slots=True)
class Explaining:
    """One target in the possible worlds of its question."""

    space: Space
    target: InstanceKey
    engines: Engines
    engine: str
    trace: Trace

    def derivations(self) -> tuple[Derivation, ...]:
        """The proof of the status in a possible world, or one world each way if it is undetermined; and then, for the rules
        that bite in none of these but in others, such worlds with the proofs of these rules alone.
        """
        literal = self._program.statuses[self.target][0]
        open_ = self.space.exists((literal,)) and self.space.exists((-literal,))
        worlds = self.space.pair(literal) if open_ else (self.space.world(),)
        explained = [self._in(digits) for digits in worlds]
        found = [each.derivation() for each in explained]
        shown = {reached for each in explained for reached in each.biting}
        rest = [reached for reached in self._biting() if reached not in shown]
        while rest and len(found) < MOST_WORLDS + len(worlds):
            other = self._in(self._where_bites(*rest[0]))
            found.append(other.derivation(tuple(reached for reached in rest if reached in other.biting)))
            rest = [reached for reached in rest if reached not in other.biting]
        found[-1] = replace(found[-1], left_out=tuple(rule for rule, _ in rest))
        return tuple(found)

    def where_bites(self, rule: str) -> Derivation:
        """The proof of everything in one possible world in which a rule bites, in its strongest reading."""
        reading = next((reading for name, reading in self._biting() if name == rule), None)
        return self._in(
            self.space.world() if reading is None else self._where_bites(rule, reading)
        ).derivation()

    @property
    def _program(self) -> Program:
        return self.space.situation.program

    def _in(self, digits: Digits) -> _InWorld:
        situation = self.space.situation.world(digits)
        open_ = {each.instance for each in self.space.situation.variables if each.instance is not None}
        supposed = frozenset(open_ | self.space.situation.coarse)
        world = World(situation, self.engines.prove(situation, self.engine), self.trace, supposed)
        return _InWorld(world, self.target, tuple(relevant(self.space, self.target, digits).items()))

    def _biting(self) -> Iterator[Reached]:
        """The rules that bite in some possible world, the strongest first."""
        for reading in READINGS:
            for bite in self._program.both_sides(self.target):
                earlier = any(self.space.exists((bite.holds[r],)) for r in range(reading))
                if not earlier and self.space.exists((bite.holds[reading],)):
                    yield bite.rule, reading

    def _where_bites(self, rule: str, reading: int) -> Digits:
        """A possible world in which a rule bites in a reading."""
        bites = self._program.both_sides(self.target)
        literal: Literal = next(bite.holds[reading] for bite in bites if bite.rule == rule)
        return self.space.pair(literal)[0] if self.space.exists((-literal,)) else self.space.world()


class _InWorld:
    """One target in one world. `biting` are the rules that bite there."""

    def __init__(self, world: World, target: InstanceKey, supposed: tuple[tuple[str, str], ...]) -> None:
        self.world = world
        self.target = target
        self.supposed = supposed
        self.drafts = Drafts()
        self.premises = Premises(world, target, self.drafts)
        self.bites = world.program.bites.get(target, ())
        self.counters = world.program.counters.get(target, ())
        self.biting = {
            (bite.rule, reading): bite
            for reading in READINGS
            for bite in world.program.both_sides(target)
            if world.holds(bite.holds[reading])
            and not any(world.holds(bite.holds[r]) for r in range(reading))
        }

    def derivation(self, besides: Sequence[Reached] = ()) -> Derivation:
        """The reasons, strongest first, then, if no must-rule bites, the nearest misses; or some reasons alone (`besides`).

        On the side that must-rules speak on there is a nearest miss in any case, on the other if no reason there bites.
        """
        program = self.world.program
        described = program.rulebook.targets[self.target[0]]
        bitten = self.world.holds(program.statuses[self.target][0])
        word = "blocked" if described.kind is TargetKind.PROPOSAL else "in_force"
        concludes = f"{show_instance(self.target)} is {word}"
        roots = [self._fired(*reached, concludes) for reached in besides or self.biting]
        if not bitten and not besides:
            roots += self._lifted(concludes) or self._missed(self.bites, concludes)
            if not any(bite in self.counters for bite in self.biting.values()):
                roots += self._missed(self.counters, self._countered)
        nodes, indices = self.drafts.finish(roots)
        return Derivation(
            target=show_instance(self.target),
            status=status_of(described.kind, bitten, not bitten),
            title=described.title,
            roots=tuple(indices),
            nodes=nodes,
            world=self.supposed,
            besides=bool(besides),
        )

    def _fired(self, rule: str, reading: int, concludes: str) -> Draft:
        bite = self.biting[rule, reading]
        found = self.world.firing(bite.holds[reading])
        if bite in self.counters:
            concludes = self._countered
        return self.premises.fired(found, reading, concludes, STRENGTHS[reading])

    @property
    def _countered(self) -> str:
        """What rules on the other side conclude."""
        kind = self.world.program.rulebook.targets[self.target[0]].kind
        return f"{show_instance(self.target)} is {'favoured' if kind is TargetKind.PROPOSAL else 'opposed'}"

    def _lifted(self, concludes: str) -> list[Draft]:
        """The must-rules that exceptions alone keep from biting."""
        lifted = {
            found.lifted.rule.id: found.lifted
            for found in relief(self.world.program, self.target)
            if all(map(self.world.holds, found.body))
        }
        return [self.premises.missed(found, 0, concludes, lifted=True) for found in lifted.values()]

    def _missed(self, bites: Sequence[Bite], concludes: str) -> list[Draft]:
        """The rules of a side that come nearest to biting. A must-rule decides the status, so it comes before any weaker.

        One that nothing at all can make bite is shown only if there is no other.
        """
        missed: list[tuple[int, int, int, GroundRule]] = []
        for at, bite in enumerate(bites):
            reading = self.world.program.rulebook.rules[bite.rule].strength.rank
            literal = bite.holds[reading]
            if not self.world.holds(bite.holds[2]):
                cost = self.world.cost(literal)
                found = self.world.nearest(literal) or self.world.any_of(literal)
                missed.append((reading + (cost >= FAR) * len(READINGS), cost, at, found))
        missed.sort(key=lambda entry: entry[:3])
        return [
            self.premises.missed(found, found.rule.strength.rank, concludes)
            for *_, found in missed[:NEAREST_SHOWN]
        ]
