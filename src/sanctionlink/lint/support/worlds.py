"""Every situation that could be asked about, and questions about all of them, each answered exactly or not at all.

A world here gives every condition some value, on some day. Facts and defaults count for nothing. A condition that consequences
set is either observed or assumed, and then they do not set it. Worlds in which a must-`never` rule is broken are impossible.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from math import prod

from sanctionlink.diagnostics.limits import LINT_OPEN
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.prover import Prover
from sanctionlink.ground.grounder import ground
from sanctionlink.ground.input_tests import instances, test_holds
from sanctionlink.ground.ir import FALSE, Environment, Literal, Program, TermTest, Triple
from sanctionlink.ground.joint import opened
from sanctionlink.ground.reads import expressions, walk
from sanctionlink.ground.two_rulebooks import FREE, TODAY
from sanctionlink.lint.support.parts import Part, Parted, parted
from sanctionlink.lint.support.witness import Witness, told
from sanctionlink.model.expression import Comparison, Constant, EachYear
from sanctionlink.model.rulebook import Rule, Rulebook
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Value
from sanctionlink.records import dataclass
from sanctionlink.situation.open_world import Past, around, emptied, open_world
from sanctionlink.situation.situation import Cell, Situation

MOST_SECONDS_EACH = 2.0
"""How long one question may take."""

MARGIN = 100
"""Years before the first day that a rulebook names and after the last one: days from there to there may be asked about."""

ANY_DAY = dt.date(2023, 7, 31)
"""The day on which periods end where the rulebook names none."""


@dataclass(frozen=True, slots=True)
class World:
    """A world: its number in an open world, which open world it is of, and the day on which it is so."""

    frame: int
    digits: Digits
    day: dt.date


class Worlds:
    """The worlds of one rulebook.

    `seconds_left` says how many of the `limit` seconds questions may still take; it raises `LimitReached` if none.
    """

    def __init__(self, rulebook: Rulebook, limit: float, seconds_left: Callable[[], float]) -> None:
        self.rulebook, self.limit, self.seconds_left = rulebook, limit, seconds_left
        self._failure: LimitReached | None = None

    # --- what there is ----------------------------------------------------------------------------------------------

    @cached_property
    def _parted(self) -> Parted:
        return parted(emptied(self.rulebook))

    @property
    def program(self) -> Program:
        """The ground program of every rule, with everything open. Raises `LimitReached`."""
        return self.provers[0].situation.program

    @property
    def provers(self) -> tuple[Prover, ...]:
        """What decides claims, one for each order in which periods can begin. Raises `LimitReached`."""
        if self._failure is not None:
            raise self._failure
        try:
            return self._provers
        except LimitReached as limit:
            self._failure = limit
            raise

    @cached_property
    def _provers(self) -> tuple[Prover, ...]:
        rulebook = self._parted.rulebook
        sets = rulebook.sets
        count = sum(prod(len(sets[s].members) for s in c.over) for c in rulebook.conditions.values())
        if count > LINT_OPEN:
            raise LimitReached(LINT_OPEN.told(count=f"{count:,}"))
        return self.provers_of(opened(ground(rulebook, every_rule=True)))

    def provers_of(self, program: Program) -> tuple[Prover, ...]:
        """What decides claims about an opened program. Raises `LimitReached`."""
        days = days_asked(self.rulebook)
        return tuple(
            Prover(situation, max(1.0, self.limit), self._seconds, _freeing(situation))
            for frame in Past.of(program).frames(self.rulebook.as_of or ANY_DAY)
            for situation in (open_world(program, frame, days),)
        )

    def parts(self, rule: Rule) -> tuple[Part, ...]:
        """What must hold for a rule to fire."""
        return self._parted.parts[rule.id]

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

    # --- questions --------------------------------------------------------------------------------------------------

    def find(self, literals: Iterable[Literal], *, impossible: bool = False) -> World | None:
        """A possible world that has all the literals, or None. With `impossible`, `never` rules do not count.

        Raises `LimitReached` if that cannot be told within the limit.
        """
        return self._first((*literals, *(() if impossible else self.never)))

    def varies(self, literal: Literal) -> bool:
        """Whether a literal is seen to hold in some possible world and not in another. If not, it may do so nevertheless."""
        return all(any(p.seen((x, *self.never)) for p in self.provers) for x in (literal, -literal))

    def core(self, literals: Sequence[Literal]) -> tuple[Literal, ...]:
        """As few as can be of the literals and of `never`, left out one by one, that no world has together."""
        kept = [*self.never, *literals]
        if all(prover.find(kept) is None for prover in self.provers):
            cores = {x for prover in self.provers for x in prover.core(kept)[0]}
            kept = [x for x in kept if x in cores]
        for x in list(kept):
            rest = [y for y in kept if y != x]
            if self._first(rest) is None:
                kept = rest
        return tuple(kept)

    def witness(self, world: World, literals: Iterable[Literal]) -> Witness:
        """What a world supposes as far as it makes the literals hold: conditions with values, the day first.

        In every possible world in which these are so, the literals hold.
        """
        needed: dict[int, None] = {}
        for x in dict.fromkeys(literals):
            needed.update(dict.fromkeys(self._needed(world, x)))
        meaning = self._meanings[world.frame]
        cells = dict(
            meaning[at, world.digits[at]] for at in sorted(needed) if (at, world.digits[at]) in meaning
        )
        told_cells = {cell: value for cell, value in cells.items() if not cell[0][0].startswith(FREE)}
        frame = self.provers[world.frame].situation.scenario.as_of
        day = self.rulebook.as_of or ANY_DAY
        asked = (TODAY, ()) in {instance for instance, _ in cells}
        if asked or self._past.order(day) != self._past.order(frame):
            day = world.day
            told_cells[(TODAY, ()), None] = day
        return told(told_cells, self._past.intervals(frame), self._past.intervals(day))

    def values(self, world: World) -> dict[InstanceKey, Value]:
        """The base value of every condition that matters, and the day (as the condition `joint.TODAY`), in a world."""
        return {i: v for i, v in self._base(world).items() if not i[0].startswith(FREE)}

    def assumed(self, world: World) -> frozenset[InstanceKey]:
        """The conditions that a world assumes, so that consequences do not set them."""
        found = self._base(world).items()
        return frozenset(
            (i[0].removeprefix(FREE), i[1]) for i, v in found if i[0].startswith(FREE) and v == "no"
        )

    # --- inside -----------------------------------------------------------------------------------------------------

    @cached_property
    def _past(self) -> Past:
        return Past.of(self.program)

    def _seconds(self) -> float:
        """How long the next question may take. Raises `LimitReached` if there is no time left."""
        return min(self.seconds_left(), MOST_SECONDS_EACH)

    def _first(self, wanted: Sequence[Literal]) -> World | None:
        """A world that has some literals, of the first open world that has one."""
        found = (self._find(at, wanted) for at in range(len(self.provers)))
        return next((world for world in found if world is not None), None)

    def _find(self, frame: int, wanted: Sequence[Literal]) -> World | None:
        """A world of one open world, on a day on which periods begin in its order if there are several."""
        prover = self.provers[frame]
        digits = prover.find(wanted)
        if digits is None:
            return None
        day = self._day(frame, digits)
        if day is not None:
            return World(frame, digits, day)
        for at, variable in enumerate(prover.situation.variables):
            for option in range(len(variable.options) if variable.instance == (TODAY, ()) else 0):
                digits = prover.find(wanted, [(at, option)])
                day = None if digits is None else self._day(frame, digits)
                if digits is not None and day is not None:
                    return World(frame, digits, day)
        return None

    def _day(self, frame: int, digits: Digits) -> dt.date | None:
        """A day on which a world is as it is and periods begin in its order, if there is one."""
        base = self._base(World(frame, digits, ANY_DAY))
        said = base.get((TODAY, ()))
        day = said if isinstance(said, dt.date) else self.rulebook.as_of or ANY_DAY
        if len(self.provers) == 1:
            return day
        wanted = self._past.order(self.provers[frame].situation.scenario.as_of)
        for each in around(day):
            if self._past.order(each) == wanted and self._alike(base, day, each):
                return each
        return None

    def _alike(self, base: dict[InstanceKey, Value], one: dt.date, other: dt.date) -> bool:
        """Whether no test tells two days from each other in a world."""
        if one == other:
            return True
        first, last = days_asked(self.rulebook)
        return first <= other <= last and all(
            _holds(test, {**base, (TODAY, ()): one}) == _holds(test, {**base, (TODAY, ()): other})
            for test in self._day_tests
        )

    @cached_property
    def _day_tests(self) -> list[TermTest]:
        """The tests that read the day, those of the past aside."""
        return [
            test
            for test in self.program.inputs
            if isinstance(test, TermTest)
            and isinstance(test.expression, (Comparison, EachYear))
            and (TODAY, ()) in set(instances(test.expression, test.environment, self.program.rulebook))
        ]

    def _base(self, world: World) -> dict[InstanceKey, Value]:
        meaning = self._meanings[world.frame]
        found = (meaning.get(each) for each in enumerate(world.digits))
        base = {m[0][0]: m[1] for m in found if m is not None and m[0][1] is None}
        for (instance, since), alternatives in self.provers[world.frame].situation.cells.items():
            if since is None and len(alternatives) == 1:
                base.setdefault(instance, alternatives[0].value)
        return base

    def _needed(self, world: World, literal: Literal) -> list[int]:
        """The variables whose options, as they are in a world, make a literal hold in every possible world."""
        prover = self.provers[world.frame]
        against = (-literal, *self.never)
        chosen = list(prover.core(against, tuple(enumerate(world.digits)))[1])
        # What consequences would do is left out first, then values, and the day last.
        rare, variables = _freeing(prover.situation), prover.situation.variables
        chosen.sort(key=lambda each: (each[0] not in rare, variables[each[0]].instance == (TODAY, ())))
        for each in list(chosen):
            rest = [other for other in chosen if other != each]
            if prover.find(against, rest) is None:
                chosen = rest
        return [at for at, _ in chosen]

    @cached_property
    def _meanings(self) -> list[dict[tuple[int, int], tuple[Cell, Value]]]:
        """The base value that each option of a variable gives, by open world."""
        return [
            {
                a.when[0][0]: (cell, a.value)
                for cell, found in prover.situation.cells.items()
                for a in found
                if len(a.when) == 1 and len(a.when[0]) == 1
            }
            for prover in self.provers
        ]


def days_asked(rulebook: Rulebook) -> tuple[dt.date, dt.date]:
    """The first and the last of the days that questions are about: well before and after every day that the rules name."""
    named = {rulebook.as_of or dt.date(2000, 1, 1)}
    for rule in rulebook.rules.values():
        named.update(day for day in (rule.valid_from, rule.valid_until) if day is not None)
        for e in expressions(rule):
            named.update(p.value for p in walk(e) if isinstance(p, Constant) and isinstance(p.value, dt.date))
    margin = dt.timedelta(days=MARGIN * 366)
    first, last = min(named), max(named)
    return (
        first - margin if first - dt.date.min > margin else dt.date.min,
        last + margin if dt.date.max - last > margin else dt.date.max,
    )


def _freeing(situation: Situation) -> frozenset[int]:
    """The variables that say whether consequences may set a condition."""
    return frozenset(
        at
        for at, v in enumerate(situation.variables)
        if v.instance is not None and v.instance[0].startswith(FREE)
    )


def _holds(test: TermTest, base: dict[InstanceKey, Value]) -> bool:
    """Whether a test holds for some base values, those that a consequence pins aside."""
    assert isinstance(test.expression, (Comparison, EachYear))
    known = {**base, **dict(test.pinned)}
    return test_holds(test.expression, test.environment, known.__getitem__, ANY_DAY)
