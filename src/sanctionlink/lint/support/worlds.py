"""Every situation that could be asked about, and questions about all of them, each answered exactly or not at all.

A world here gives every condition some value, on some day. Facts and defaults count for nothing. A condition that consequences
set is either observed or assumed, and then they do not set it. Worlds in which a must-`never` rule is broken are impossible.
Where there are few worlds, all are held as bit sets. Else ones drawn at random, and those found so far, answer what is
possible, and a solver the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import prod

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.circuit import worlds as circuit
from sanctionlink.engines.clingo.witness import Chosen, Witnesses
from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.grounder import ground
from sanctionlink.ground.ir import (
    FALSE,
    TRUE,
    Environment,
    FreeTest,
    Literal,
    Program,
    Triple,
)
from sanctionlink.lint.subject import Subject
from sanctionlink.lint.support.any_day import DAY, AnyDay, Part, any_day
from sanctionlink.lint.support.histories import TODAY, histories
from sanctionlink.lint.support.witness import Witness, told
from sanctionlink.model.rulebook import Rule, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import Value
from sanctionlink.situation.claims import Claims, fact_index
from sanctionlink.situation.settle import settle
from sanctionlink.situation.situation import Cell, Choice, Situation, Variable

MOST_SECONDS_EACH = 2.0
"""How long one question may take."""

MOST_OPEN = 100_000
"""Conditions, one for each of their members, that may be open together; so many take half a minute to prepare."""

TOGETHER = 64
"""Worlds found by the solver that are evaluated at one time."""


class Worlds:
    """The worlds of one rulebook."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._found: list[Digits] = []
        self._sets: list[circuit.Worlds] = []
        self._answers: dict[tuple[frozenset[Literal], tuple[Chosen, ...]], Digits | None] = {}
        self._failure: LimitReached | None = None

    @classmethod
    def of(cls, subject: Subject) -> Worlds:
        """The worlds of what is checked. They are made when the first question is put, which may raise `LimitReached`."""
        return cls(subject)

    # --- what there is ----------------------------------------------------------------------------------------------

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook as written."""
        return self.subject.rulebook

    @cached_property
    def _opened(self) -> AnyDay:
        return any_day(self.rulebook)

    @cached_property
    def situation(self) -> Situation:
        """The program of every rule, with everything open. Raises `LimitReached`."""
        if self._failure is not None:
            raise self._failure
        try:
            return self._settled()
        except LimitReached as limit:
            self._failure = limit
            raise

    def _settled(self) -> Situation:
        rulebook = self._opened.rulebook
        sets = rulebook.sets
        count = sum(prod(len(sets[s].members) for s in c.over) for c in rulebook.conditions.values())
        if count > MOST_OPEN:
            raise LimitReached(
                f"with every member there are {count:,} conditions to be open, more than the {MOST_OPEN:,} that are taken"
            )
        program = ground(rulebook, every_rule=True)
        facts = {**fact_index(rulebook), **histories(program)}
        scenario = Scenario(TODAY)
        return _freed(settle(program, scenario, Claims(rulebook, scenario, facts)))

    @property
    def program(self) -> Program:
        """The ground program."""
        return self.situation.program

    def parts(self, rule: Rule) -> tuple[Part, ...]:
        """What must hold for a rule to fire."""
        return self._opened.parts[rule.id]

    def firings(self, rule: Rule) -> Iterator[tuple[Environment, Triple]]:
        """The literals of a rule's firing, for each of its bindings."""
        for environment in self.program.environments.get(rule.id, ()):
            yield environment, self.program.index["fires", rule.id, environment]

    def part(self, part: Part, environment: Environment) -> Triple:
        """The literals of a part's holding."""
        return self.program.index["fires", part.rule, environment]

    @cached_property
    def never(self) -> tuple[Literal, ...]:
        """The literals that say that no must-`never` rule is broken."""
        return tuple(dict.fromkeys(-e.broken[0] for e in self.program.exclusions if e.broken[0] != FALSE))

    def never_rule(self, literal: Literal) -> Rule | None:
        """The `never` rule as written that a literal says is not broken."""
        for exclusion in self.program.exclusions:
            if exclusion.broken[0] == -literal:
                rule = self.program.ground_rules[exclusion.origin].rule
                return self.rulebook.rules.get(rule.id)
        return None

    @cached_property
    def held(self) -> circuit.Worlds:
        """All worlds, or some drawn ones."""
        return circuit.all_worlds(self.situation) or circuit.drawn_worlds(self.situation, self._assumable)

    def values(self, world: Digits) -> dict[InstanceKey, Value]:
        """The base value of every condition that matters, and the day (as the condition `any_day.DAY`), in a world."""
        found = (self._meaning.get(each) for each in enumerate(world))
        return {m[0][0]: m[1] for m in found if m is not None and m[0][1] is None}

    def assumed(self, world: Digits) -> frozenset[InstanceKey]:
        """The conditions that a world assumes, so that consequences do not set them."""
        variables = self.situation.variables
        found = (variables[at].instance for at in self._assumable if world[at])
        return frozenset(instance for instance in found if instance is not None)

    # --- questions --------------------------------------------------------------------------------------------------

    def find(self, literals: Iterable[Literal], *, impossible: bool = False) -> Digits | None:
        """A possible world that has all the literals, or None. With `impossible`, `never` rules do not count.

        Raises `LimitReached` if that cannot be told within the limit.
        """
        return self._find([*literals, *(() if impossible else self.never)])

    def core(self, literals: Sequence[Literal]) -> tuple[Literal, ...]:
        """As few as can be of the literals and of `never`, left out one by one, that no world has together."""
        kept = [*self.never, *literals]
        if not self.held.complete:
            kept = list(self._core(kept, [])[0])
        for x in list(kept):
            rest = [y for y in kept if y != x]
            if self._find(rest) is None:
                kept = rest
        return tuple(kept)

    def witness(self, world: Digits, literals: Iterable[Literal]) -> Witness:
        """What a world supposes as far as it makes the literals hold: conditions with values, the day first.

        In every possible world in which these are so, the literals hold.
        """
        needed: dict[int, None] = {}
        for x in dict.fromkeys(literals):
            needed.update(dict.fromkeys(self._needed(world, x)))
        told_cells: dict[Cell, Value] = {}
        for at in sorted(needed):
            cell = self._meaning.get((at, world[at]))
            if cell is not None:
                told_cells[cell[0]] = cell[1]
        return self._told(told_cells)

    def _told(self, cells: Mapping[Cell, Value]) -> Witness:
        day = cells.get(((DAY, ()), None), self.rulebook.as_of)
        assert isinstance(day, dt.date)
        pasts = histories(self.program, day)
        return told(cells, histories(self.program), pasts)

    # --- inside -----------------------------------------------------------------------------------------------------

    @cached_property
    def _assumable(self) -> frozenset[int]:
        """The variables that say whether a condition is assumed: they are about no value."""
        valued = {at for at, _ in self._meaning}
        return frozenset(at for at in range(len(self.situation.variables)) if at not in valued)

    @cached_property
    def _solver(self) -> Witnesses:
        return Witnesses(self.situation, max(1.0, self.subject.limit))

    def _seconds(self) -> float:
        """How long the next question may take. Raises `LimitReached` if there is no time left."""
        left = self.subject.seconds_left
        if left <= 0:
            raise LimitReached(f"the {self.subject.limit:g} seconds for questions about situations are over")
        return min(left, MOST_SECONDS_EACH)

    def _find(self, literals: Iterable[Literal], chosen: Sequence[Chosen] = ()) -> Digits | None:
        wanted = dict.fromkeys(x for x in literals if x != TRUE)
        if FALSE in wanted or any(-x in wanted for x in wanted):
            return None
        for held in (self.held, *self._sets):
            world = held.find(wanted, chosen)
            if world is not None:
                return world
        if self.held.complete:
            return None
        key = (frozenset(wanted), tuple(chosen))
        if key in self._answers:
            return self._answers[key]
        seconds = self._seconds()
        try:
            world = self._answers[key] = self._solver.find(wanted, chosen, seconds)
        except LimitReached:
            raise _unsettled(seconds) from None
        if world is not None:
            self._found.append(world)
            if len(self._found) >= TOGETHER:
                self._sets.append(circuit.these_worlds(self.situation, self._found))
                self._found = []
        return world

    def _core(
        self, literals: Sequence[Literal], chosen: Sequence[Chosen]
    ) -> tuple[tuple[Literal, ...], tuple[Chosen, ...]]:
        """Some of the literals and options that no world has together, where none has all of them."""
        seconds = self._seconds()
        try:
            found = self._solver.core(literals, chosen, seconds)
        except LimitReached:
            raise _unsettled(seconds) from None
        assert found is not None, "no world has all of them"
        return found

    def _needed(self, world: Digits, literal: Literal) -> list[int]:
        """The variables whose options, as they are in a world, make a literal hold in every possible world."""
        against = (-literal, *self.never)
        chosen: list[Chosen] = list(enumerate(world))
        if not self.held.complete:
            chosen = list(self._core(against, chosen)[1])
        # What consequences would do is left out first, then values, and the day last.
        chosen.sort(key=lambda each: (each[0] not in self._assumable, self._is_day(each)))
        for each in list(chosen):
            rest = [other for other in chosen if other != each]
            if self._find(against, rest) is None:
                chosen = rest
        return [at for at, _ in chosen]

    def _is_day(self, chosen: Chosen) -> bool:
        meaning = self._meaning.get(chosen)
        return meaning is not None and meaning[0][0][0] == DAY

    @cached_property
    def _meaning(self) -> dict[Chosen, tuple[Cell, Value]]:
        """The base value that each option of a variable gives."""
        return {
            a.when[0][0]: (cell, a.value)
            for cell, found in self.situation.cells.items()
            for a in found
            if len(a.when) == 1 and len(a.when[0]) == 1
        }


def _unsettled(seconds: float) -> LimitReached:
    return LimitReached(f"the solver did not settle it within {seconds:.3g} seconds")


def _freed(situation: Situation) -> Situation:
    """The situation in which each condition that consequences set may be observed (option 0) or assumed (1)."""
    variables = list(situation.variables)
    inputs: list[Choice] = list(situation.inputs)
    for at, test in enumerate(situation.program.inputs):
        if isinstance(test, FreeTest):
            inputs[at] = (((len(variables), 0),),)
            variables.append(Variable(test.instance, ("observed", "assumed")))
    return replace(situation, variables=tuple(variables), inputs=tuple(inputs))
