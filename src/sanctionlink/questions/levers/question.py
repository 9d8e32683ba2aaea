"""Which conditions matter most: the share of worlds in which changing one alone moves a target, and single points of failure.

A world gives every condition a base value, and consequences follow from those as ever. To change a condition is an
intervention, as with `--set`; the world and the changed one must both be possible. Shares are either over all worlds that
the rulebook allows, whatever facts and defaults say, or over those that the scenario leaves open. Each target is looked at
by itself, over the conditions that bear on it: no other can move it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod
from types import MappingProxyType

from sanctionlink.answers.levers import Around, Hold, Lever, Levers, Share, Turn
from sanctionlink.answers.verdict import Change
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.protocols import Space
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.grounder import target_instances
from sanctionlink.ground.ir import FALSE, Program
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Basis, Fact, Rulebook, Strength
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.status import Status
from sanctionlink.model.value_list import told
from sanctionlink.model.values import UNKNOWN, show
from sanctionlink.questions.levers.moved import (
    ConditionChange,
    Moved,
    MovedWorlds,
    OutlookWorlds,
    changes_of,
    move_of,
    weigh,
    worlds_of,
)
from sanctionlink.questions.strength import narrowed
from sanctionlink.questions.verdict.decide import status_of, verdicts
from sanctionlink.questions.ways import effects
from sanctionlink.questions.ways.effects import room
from sanctionlink.questions.ways.movable import bearing, today
from sanctionlink.records import dataclass, field
from sanctionlink.situation.moves import Move, assumed, observed
from sanctionlink.situation.situation import Situation, Variable, too_many

Progress = Callable[[int, int], None]

TurnKey = tuple[InstanceKey, tuple[str, ...], Outlook, Outlook, Basis]
"""A condition, values of it, what the outlook of targets is today and with those values, and what that rests on."""

MOST_MEMBERS = 512
"""Combinations of members up to which a condition over sets counts with all of them, and not only with those spoken of."""

MOST_OPEN = 64
"""Numbers and days of one target whose values are told apart one condition at a time."""


@dataclass(frozen=True, slots=True)
class LeverQuestion:
    """What is wanted: targets (None: all), the day and assumptions, which worlds, whose conditions (None: anybody's), whether
    weights count, and how firm a rule must be to count."""

    targets: tuple[InstanceKey, ...] | None
    scenario: Scenario
    around: Around = Around.ALL
    by: tuple[str, ...] = ()
    weighted: bool = True
    strength: Strength = Strength.MAY


@dataclass(slots=True)
class _ConditionCounts:
    """What is known so far, by ground condition."""

    shares: dict[InstanceKey, list[Share]] = field(default_factory=dict)
    now: dict[InstanceKey, str] = field(default_factory=dict)
    holds: dict[tuple[InstanceKey, tuple[str, ...], Status], list[str]] = field(default_factory=dict)
    turns: dict[TurnKey, tuple[list[str], dict[str, None]]] = field(default_factory=dict)
    weighted: dict[str, None] = field(default_factory=dict)
    reduced: dict[str, None] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)


def levers(reasoner: Reasoner, asked: LeverQuestion, progress: Progress | None = None) -> Levers:
    """What matters most for some targets.

    `progress` is told how many of how many targets are done. A target with too many worlds is among the `unanswered`.
    Raises `InvalidInput` where no world is possible.
    """
    counting = reasoner.with_rules(narrowed(reasoner.rulebook, asked.strength))
    search = _LeverSearch(counting, asked)
    targets = search.targets()
    for target in targets[:1]:
        verdicts(search.space(target), ())  # for the error where no world is possible
    answered = []
    for done, target in enumerate(targets):
        name = show_instance(target)

        def tick(done: int = done) -> None:
            if progress:
                progress(done, len(targets))

        tick()
        try:
            search.look_at(target, tick)
            answered.append(name)
        except LimitReached as error:
            search.found.unanswered[name] = str(error)
    return search.answer(tuple(answered))


class _LeverSearch:
    """Goes through targets one by one."""

    def __init__(self, reasoner: Reasoner, asked: LeverQuestion) -> None:
        self.reasoner = reasoner
        self.rulebook = reasoner.rulebook
        self.asked = asked
        unknown = tuple(_unknown(i, self.rulebook) for i in self._instances())
        self.free = replace(asked.scenario, facts=unknown, account=None)
        self.found = _ConditionCounts()

    def targets(self) -> tuple[InstanceKey, ...]:
        """The targets asked about."""
        if self.asked.targets is not None:
            return self.asked.targets
        every = (target_instances(self.rulebook, t) for t in self.rulebook.targets.values())
        return tuple(key for found in every for key in found)

    def space(self, target: InstanceKey) -> Space:
        """The possible worlds of a target as things stand."""
        return self.reasoner.engines.space(self._settled(target, self.asked.scenario), "auto")[0]

    def _settled(self, target: InstanceKey, scenario: Scenario, *moves: Move) -> Situation:
        return self.reasoner.situation((target,), scenario, moves)

    def _instances(self) -> Iterator[InstanceKey]:
        """The ground conditions that may be anything: of too large sets only those that somebody speaks of."""
        spoken = {(f.condition, f.arguments) for f in self.asked.scenario.facts} | self.reasoner.facts.keys()
        for condition in self.rulebook.conditions.values():
            members = [self.rulebook.sets[name].members for name in condition.over]
            if prod(map(len, members)) <= MOST_MEMBERS:
                found = [(condition.id, each) for each in product(*members)]
            else:
                found = sorted(key for key in spoken if key[0] == condition.id)
            yield from (key for key in found if key not in self.asked.scenario.assumptions)

    def look_at(self, target: InstanceKey, tick: Callable[[], None]) -> None:
        """Write down what moves a target."""
        program = self.reasoner.program((target,), self.free)
        today_near = self._near(program, target, self.asked.scenario)
        self._stand(target, today_near)
        self._turn(target, today_near, tick)
        if self.asked.around is Around.ALL:
            try:
                self._weigh(target, program, self._near(program, target, self.free), tick)
            except LimitReached as error:
                raise LimitReached(f"{error}; or ask about how things stand, with --around today") from error

    def _near(self, program: Program, target: InstanceKey, scenario: Scenario) -> list[InstanceKey]:
        """The conditions that can bear on a target in a scenario, without what is assumed."""
        claims = self.reasoner.claims(scenario)
        outlook = program.outlooks[target]
        literals = (program.statuses[target][0], *outlook.against, *outlook.favour)
        found = bearing(program, claims, literals)
        return [i for i in found if i not in scenario.assumptions]

    def _stand(self, target: InstanceKey, near: Iterable[InstanceKey]) -> None:
        """Note what stands of conditions in the scenario."""
        new = [i for i in near if i not in self.found.now]
        if new:
            space, claims = self.space(target), self.reasoner.claims(self.asked.scenario)
            self.found.now.update((i, today(space, claims, i)) for i in new)

    # --- over all worlds --------------------------------------------------------------------------------------------

    def _weigh(
        self,
        target: InstanceKey,
        program: Program,
        near: Sequence[InstanceKey],
        tick: Callable[[], None],
    ) -> None:
        """Shares over all worlds, and which values decide by themselves."""
        derived = [i for i in near if any(t[2] != FALSE for t in program.consequences.get(i, {}).values())]
        changes = [c for i in derived for c in self._values(target, i)]
        moved = self._settled(target, self.free, move_of(changes))
        worlds = self._worlds(moved, target, near, tick)
        self.found.reduced.update((show_instance(i), None) for i in sorted(moved.reduced & set(near)))
        name, status = show_instance(target), self._status_of(target)
        for at, variable in enumerate(worlds.variables):
            if variable.instance is not None and variable.instance not in derived:
                self._share(variable.instance, name, worlds, worlds.moved_by(at))
                there = [worlds.at(at, option) for option in range(len(variable.options))]
                self._hold(variable.instance, variable.options, worlds, there, name, status)
            tick()
        for instance in derived:
            own = [at for at, c in enumerate(changes) if c.instance == instance]
            self._share(instance, name, worlds, worlds.moved_by_changes(own))
            there = [worlds.changed[at] for at in own]
            self._hold(instance, [changes[at].label for at in own], worlds, there, name, status)
            tick()

    def _values(self, target: InstanceKey, instance: InstanceKey) -> list[ConditionChange]:
        """The values that a condition can have, whatever the facts."""
        condition = self.rulebook.conditions[instance[0]]
        if condition.type.finite:
            return [ConditionChange(instance, v, assumed(instance, v)) for v in condition.values]
        return changes_of(self._settled(target, self.free), instance)

    def _worlds(
        self,
        situation: Situation,
        target: InstanceKey,
        near: Iterable[InstanceKey],
        tick: Callable[[], None],
    ) -> MovedWorlds:
        worlds = worlds_of(situation, target, near, Strength.MAY, tick)
        conditions = self.rulebook.conditions

        def weights_of(variable: Variable) -> Sequence[Fraction] | None:
            equal = (Fraction(1),) * len(variable.options)
            if variable.instance is None:
                return equal
            condition = conditions[variable.instance[0]]
            if not condition.type.finite:
                return None
            weights = dict(zip(condition.values, condition.weights, strict=False))
            if not self.asked.weighted or not weights or not set(variable.options) <= weights.keys():
                return equal
            self.found.weighted[show_instance(variable.instance)] = None
            return [weights[option] for option in variable.options]

        return weigh(worlds, weights_of)

    def _share(self, instance: InstanceKey, target: str, worlds: MovedWorlds, moved: Moved) -> None:
        if any(moved):
            must, likely, may = (worlds.share(each) if each else Fraction(0) for each in moved)
            self.found.shares.setdefault(instance, []).append(Share(target, must, likely, may))

    def _hold(
        self,
        instance: InstanceKey,
        labels: Sequence[str],
        worlds: MovedWorlds,
        there: Sequence[OutlookWorlds],
        target: str,
        status: Callable[[bool, bool], Status],
    ) -> None:
        """Note the values with which the target can be only one thing, where else it can be both."""
        if not worlds.base.bitten or not worlds.base.clear:
            return
        for bitten in (True, False):
            picked = [
                at
                for at, side in enumerate(there)
                if side.possible and side.sure and (side.bitten != 0) == bitten
            ]
            if picked:
                key = (instance, self._told(instance, labels, picked), status(bitten, not bitten))
                self.found.holds.setdefault(key, []).append(target)

    def _told(self, instance: InstanceKey, labels: Sequence[str], picked: Sequence[int]) -> tuple[str, ...]:
        """Some values of a condition: the words of a finite one, and as few stretches as possible of another."""
        sort = self.rulebook.conditions[instance[0]].type
        return tuple(labels[at] for at in picked) if sort.finite else told(sort, labels, picked)

    # --- from today -------------------------------------------------------------------------------------------------

    def _turn(self, target: InstanceKey, near: Sequence[InstanceKey], tick: Callable[[], None]) -> None:
        """What changing one condition does to the scenario, for each of its values."""
        changes = [c for i in near for c in self._values_today(target, i, near)]
        situation = self._settled(target, self.asked.scenario, move_of(changes))
        moved = self._moved(target, situation, len(changes))
        tick()
        groups: dict[tuple[InstanceKey, Outlook, Outlook, Basis], tuple[list[int], dict[str, None]]] = {}
        for at, change in moved.items():
            if change.outlook_after is not Outlook.UNDETERMINED:
                key = changes[at].instance, change.outlook_before, change.outlook_after, self._basis(change)
                picked, rules = groups.setdefault(key, ([], {}))
                picked.append(at)
                rules.update(dict.fromkeys(change.because))
        for (instance, before, after, basis), (picked, rules) in groups.items():
            own = [at for at, c in enumerate(changes) if c.instance == instance]
            labels = [changes[at].label for at in own]
            values = self._told(instance, labels, [own.index(at) for at in picked])
            targets, because = self.found.turns.setdefault((instance, values, before, after, basis), ([], {}))
            targets.append(show_instance(target))
            because.update(rules)
        if self.asked.around is Around.TODAY:
            worlds = self._worlds(situation, target, near, tick)
            for instance in near:
                own = [at for at, c in enumerate(changes) if c.instance == instance]
                self._share(instance, show_instance(target), worlds, worlds.moved_by_changes(own))

    def _moved(self, target: InstanceKey, situation: Situation, count: int) -> dict[int, Change]:
        """What each option of a situation's one move does to a target, by number, of those that do anything."""
        most = room(situation, 1)
        if not most:
            raise LimitReached(too_many(situation.variables[1:], "too many situations"))
        found: dict[int, Change] = {}
        for start in range(0, count, most):
            options = [(at + 1,) for at in range(start, min(start + most, count))]
            told = effects.changes_of(situation, 1, options, (target,))
            found.update((at, change) for at, each in enumerate(told, start) for change in each.values())
        return found

    def _basis(self, change: Change) -> Basis:
        """The weakest basis of the rules that are as firm as what a change does to an outlook."""
        firm = (Outlook.LIKELY, Outlook.UNLIKELY)
        strength = Strength.MAY
        if change.before is not change.after:
            strength = Strength.MUST
        elif change.outlook_before in firm or change.outlook_after in firm:
            strength = Strength.LIKELY
        rules = [self.rulebook.rules[rule] for rule in change.because]
        deciding = [rule for rule in rules if rule.strength is strength] or rules
        return max((rule.basis for rule in deciding), key=list(Basis).index, default=Basis.STATED)

    def _values_today(
        self, target: InstanceKey, instance: InstanceKey, near: Sequence[InstanceKey]
    ) -> list[ConditionChange]:
        """The values of a condition that make a difference if all else is as it is."""
        if self.rulebook.conditions[instance[0]].type.finite:
            return self._values(target, instance)
        open_ = [i for i in near if not self.rulebook.conditions[i[0]].type.finite]
        if len(open_) > MOST_OPEN:
            raise LimitReached(
                f"{len(open_)} numbers and days bear on it, and up to {MOST_OPEN} are changed one by one; fix some with --set"
            )
        # Told apart beside what is on record of the others, which may be what a value is compared with.
        unknown = Move(instance, (observed(instance, UNKNOWN),))
        situation = self._settled(target, self.asked.scenario, unknown)
        return changes_of(situation, instance)

    def _status_of(self, target: InstanceKey) -> Callable[[bool, bool], Status]:
        kind = self.rulebook.targets[target[0]].kind
        return lambda bitten, clear: status_of(kind, bitten, clear)

    # --- the answer -------------------------------------------------------------------------------------------------

    def answer(self, targets: tuple[str, ...]) -> Levers:
        """Everything found, in order."""
        asked, found = self.asked, self.found
        ranked = sorted(
            (i for i in self.free_order() if i in found.shares and self._held(i)),
            key=lambda i: -sum(share.share for share in found.shares[i]),
        )
        return Levers(
            rulebook=self.rulebook.id,
            title=self.rulebook.title,
            as_of=asked.scenario.as_of.isoformat(),
            assumptions=MappingProxyType(
                {show_instance(k): show(v) for k, v in asked.scenario.assumptions.items()}
            ),
            account=asked.scenario.account,
            around=asked.around,
            strength=asked.strength,
            targets=targets,
            turns=tuple(self._turns()),
            levers=tuple(self._lever(i) for i in ranked),
            holds=tuple(self._holds()),
            weighted=tuple(found.weighted),
            reduced=tuple(found.reduced),
            unanswered=MappingProxyType(found.unanswered),
        )

    def free_order(self) -> list[InstanceKey]:
        """The ground conditions in the order of the rulebook."""
        return [(f.condition, f.arguments) for f in self.free.facts]

    def _held(self, instance: InstanceKey) -> bool:
        """Whether those who were asked for can move a condition."""
        return not self.asked.by or self.rulebook.conditions[instance[0]].can_move(self.asked.by)

    def _held_values(self, instance: InstanceKey, values: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some values to which those who were asked for can move a condition."""
        condition, by = self.rulebook.conditions[instance[0]], self.asked.by
        if not by or not condition.type.finite:
            return values if self._held(instance) else ()
        return tuple(value for value in values if condition.holders_of(value).can_move(by))

    def _lever(self, instance: InstanceKey) -> Lever:
        condition = self.rulebook.conditions[instance[0]]
        return Lever(
            condition=show_instance(instance),
            ask=condition.ask,
            held_by=condition.held(),
            movable=tuple(map(show, condition.movable)),
            now=self.found.now[instance],
            targets=tuple(sorted(self.found.shares[instance], key=lambda share: -share.share)),
        )

    def _holds(self) -> Iterator[Hold]:
        """Values that decide by themselves; those that decide most targets first."""
        ordered = sorted(self.found.holds.items(), key=lambda pair: -len(pair[1]))
        for (instance, values, status), targets in ordered:
            so_today = self.found.now.get(instance) in values
            left = [t for t in targets if not (so_today and self._ended_by_another(instance, t, status))]
            if left and self._held(instance):
                yield Hold(show_instance(instance), values, status, tuple(left))

    def _ended_by_another(self, instance: InstanceKey, target: str, status: Status) -> bool:
        """Whether a change of another condition alone ends today what the value of one seems to decide.

        Where a rule concludes the other from this one, the record of the other changes nothing, and changing it does.
        """
        return any(
            other != instance and target in targets and before.value == status.value
            for (other, _, before, _, _), (targets, _) in self.found.turns.items()
        )

    def _turns(self) -> Iterator[Turn]:
        """Changes that move targets; those that move most first."""
        ordered = sorted(self.found.turns.items(), key=lambda pair: -len(pair[1][0]))
        for (instance, picked, before, after, basis), (targets, because) in ordered:
            values = self._held_values(instance, picked)
            if values:
                name = show_instance(instance)
                yield Turn(name, values, before, after, tuple(targets), basis, tuple(because))


def _unknown(instance: InstanceKey, rulebook: Rulebook) -> Fact:
    """That nobody knows what a condition is, and ever did."""
    return Fact(*instance, UNKNOWN, None, None, None, (), None, rulebook.conditions[instance[0]].span)
