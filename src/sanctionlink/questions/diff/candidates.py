"""Which changes of which conditions are worth trying: one value of each stretch in which nothing can tell one from another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sanctionlink.answers.difference import Manner
from sanctionlink.ground.ir import FreeTest, ValueTest
from sanctionlink.ground.two_rulebooks import FREE, OLD, TODAY
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import UNKNOWN, Interval, OneOf, Unknown, Value
from sanctionlink.questions.diff.pair import Pair
from sanctionlink.questions.diff.scenarios import knows
from sanctionlink.questions.diff.version import Edition
from sanctionlink.questions.diff.witness import ChangeableCondition, ScenarioChange
from sanctionlink.records import dataclass
from sanctionlink.situation.moves import Move, observed
from sanctionlink.situation.open_world import open_world


@dataclass(frozen=True, slots=True)
class Tried:
    """The values of each condition to try on one day, and the conditions that consequences may set."""

    values: dict[InstanceKey, tuple[Value, ...]]
    settable: frozenset[InstanceKey]
    days: tuple[dt.date, ...]
    """The days that an open day stands for, if the pair has one."""

    @classmethod
    def of(cls, pair: Pair, old: Edition, new: Edition, scenario: Scenario) -> Tried:
        """What to try on the scenario's day, which the pair is for.

        Numbers and days are told apart by the values that are on record too, since they are compared with those.
        """
        program = pair.joint.program
        moves = []
        for instance in pair.values():
            if not program.rulebook.conditions[instance[0]].type.finite:
                known = dict.fromkeys(v for e in (old, new) for v in _on_record(e, scenario, instance))
                moves.append(
                    Move(instance, (observed(instance, UNKNOWN), *(observed(instance, v) for v in known)))
                )
        situation = open_world(program, scenario.as_of, moves=moves)
        values = {
            instance: tuple(dict.fromkeys(a.value for a in found))
            for (instance, since), found in situation.cells.items()
            if since is None and instance[0] != TODAY and not instance[0].startswith((FREE, OLD))
        }
        settable = frozenset(
            (test.instance[0].removeprefix(FREE), test.instance[1])
            for test in program.inputs
            if isinstance(test, ValueTest) and test.instance[0].startswith(FREE)
        )
        assert not any(isinstance(test, FreeTest) for test in program.inputs)
        both = {i: v for i, v in values.items() if knows(old.rulebook, i) or knows(new.rulebook, i)}
        today = situation.cells.get(((TODAY, ()), None), ())
        days = tuple(a.value for a in today if isinstance(a.value, dt.date))
        return cls(both, frozenset(i for i in settable if not i[0].startswith(OLD)), days)

    def levers(
        self, observing: bool, without: frozenset[InstanceKey] = frozenset()
    ) -> list[ChangeableCondition]:
        """What can be changed, `observing` also by facts that consequences may overrule."""
        return [
            ChangeableCondition(instance, tuple(self._steps(instance, observing)))
            for instance in dict.fromkeys([*self.values, *self.settable])
            if instance not in without and instance in self.values
        ]

    def fixed(self, instance: InstanceKey, stay: bool) -> ChangeableCondition:
        """All that a condition may be, known for certain; or, if it may `stay`, as it is on record."""
        return ChangeableCondition(instance, tuple(self._steps(instance, True)), stay)

    def _steps(self, instance: InstanceKey, observing: bool) -> Iterator[ScenarioChange]:
        for value in self.values[instance]:
            yield ScenarioChange(instance, value, Manner.ASSUMED)
        if observing and instance in self.settable:
            for value in self.values[instance]:
                yield ScenarioChange(instance, value, Manner.OBSERVED)


def _on_record(edition: Edition, scenario: Scenario, instance: InstanceKey) -> Iterator[Value]:
    """The definite values that are on record of a number or day, the ends of what is open among them."""
    if not knows(edition.rulebook, instance):
        return
    for claim in edition.claims(scenario).on(instance, scenario.as_of):
        given = claim.given
        if isinstance(given, Interval):
            yield from (given.low, given.high)
        elif isinstance(given, OneOf):
            yield from given.values
        elif not isinstance(given, Unknown):
            yield given
