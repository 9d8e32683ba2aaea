"""A rulebook in one scenario, to which literals of all its rules hold in every possible case, in some, or in none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from functools import cached_property

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.definite_space import DefiniteSpace
from sanctionlink.engines.protocols import Digits, Space
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.grounder import target_instances
from sanctionlink.ground.ir import Bite, Literal, Program
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.questions.explain.least_model import World
from sanctionlink.questions.verdict.decide import impossible
from sanctionlink.situation.claims import Claims
from sanctionlink.situation.situation import Situation

NO_TARGET: InstanceKey = ("", ())
"""What a rule is looked at for that has no targets: only exceptions that lift it altogether count."""


class Extent(Enum):
    """In which of the possible cases something is so."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


def reasons(program: Program) -> Iterator[Bite]:
    """What speaks for or against the targets that a program is for, on both sides."""
    for target in program.bites if program.asked.targets is None else program.asked.targets:
        yield from program.both_sides(target)


def instances_of(rulebook: Rulebook, targets: Iterable[InstanceKey]) -> Iterator[InstanceKey]:
    """Targets with their members; one over sets that is named without stands for all of them."""
    for key in targets:
        target = rulebook.targets[key[0]]
        yield from target_instances(rulebook, target) if target.over and not key[1] else (key,)


def bearing_literals(program: Program) -> tuple[Literal, ...]:
    """The literals that say which rules, of every strength, speak for or against the targets of a program."""
    return tuple(dict.fromkeys(literal for reason in reasons(program) for literal in reason.holds))


class Today:
    """Every rule of a rulebook, or what rules conclude of some `conditions` alone, settled for a scenario.

    `limit` is the limit that was reached before all possible cases could be held, or None. Past it, what is so in all cases by
    bounds alone is still known; the rest counts as so in some. Raises `InvalidInput` where no case is possible, and
    `LimitReached` where the program or one of its tests is too large.
    """

    def __init__(
        self, reasoner: Reasoner, scenario: Scenario, conditions: Collection[str] | None = None
    ) -> None:
        self.reasoner = reasoner
        self.scenario = scenario
        self.conditions = conditions
        self.limit: str | None = None
        self._known: dict[Digits, World] = {}
        self._extents: dict[tuple[Literal, ...], Extent] = {}
        if not self._holds_some(()):
            raise impossible(self.space)

    @cached_property
    def situation(self) -> Situation:
        """The situation."""
        if self.conditions is None:
            return self.reasoner.situation(None, self.scenario, suspects=True, every_rule=True)
        concluded = any(name in self.reasoner.outline.heads.conditions for name in self.conditions)
        return self.reasoner.situation((), self.scenario, suspects=concluded)

    @cached_property
    def claims(self) -> Claims:
        """What is claimed of base values."""
        return self.reasoner.claims(self.scenario)

    @property
    def program(self) -> Program:
        """The program."""
        return self.situation.program

    @cached_property
    def space(self) -> Space:
        """Its possible worlds, or bounds on them where they are too many to hold."""
        try:
            return self.reasoner.engines.space(self.situation, "auto")[0]
        except LimitReached as error:
            self.limit = str(error)
            return DefiniteSpace.of(self.situation)

    def extent(self, *literals: Literal) -> Extent:
        """In which possible cases some of the literals holds."""
        if literals not in self._extents:
            self._extents[literals] = self._extent(literals)
        return self._extents[literals]

    def _extent(self, literals: tuple[Literal, ...]) -> Extent:
        if not any(self._holds_some((x,)) for x in dict.fromkeys(literals)):
            return Extent.NEVER
        return Extent.SOMETIMES if self._holds_some([-x for x in dict.fromkeys(literals)]) else Extent.ALWAYS

    def _holds_some(self, literals: Iterable[Literal]) -> bool:
        try:
            return self.space.exists(tuple(literals))
        except LimitReached as error:
            self.limit = str(error)
            self.space = DefiniteSpace.of(self.situation)
            return self.space.exists(tuple(literals))

    def world(self, *wanted: Literal) -> World:
        """A possible world with its least model: one in which what is wanted holds, if there is one."""
        return self._world_of(self.digits_with(*wanted))

    def digits_with(self, *wanted: Literal) -> Digits:
        """A possible world in which a literal that is wanted holds, if there is one; past a limit, any."""
        for literal in wanted:
            if self.limit is None and self.extent(literal) is Extent.SOMETIMES:
                return self.space.pair(literal)[0]
        return self.digits

    @cached_property
    def digits(self) -> Digits:
        """A possible world."""
        return self.space.world()

    def _world_of(self, digits: Digits) -> World:
        if digits not in self._known:
            open_ = {each.instance for each in self.situation.variables if each.instance is not None}
            settled = self.situation.world(digits)
            self._known[digits] = World(
                settled,
                self.reasoner.engines.prove(settled),
                self.reasoner.trace(self.program),
                frozenset(open_ | self.situation.coarse),
            )
        return self._known[digits]

    def supposed(self, digits: Digits, read: Iterable[InstanceKey]) -> dict[str, str]:
        """What a world supposes of some open conditions, and of whose account is right on them, as users write it."""
        wanted = set(read)
        rankings = {
            at
            for key in wanted & self.situation.disputes.keys()
            for at in self.situation.disputes[key].rankings
        }
        found: dict[str, str] = {}
        for at, (variable, option) in enumerate(zip(self.situation.variables, digits, strict=True)):
            if variable.instance in wanted or at in rankings:
                found.setdefault(variable.name, variable.options[option])
        return found
