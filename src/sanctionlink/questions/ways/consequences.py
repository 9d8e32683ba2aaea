"""What sets of changes do to the verdicts on all targets: together where that can be held, else one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sanctionlink.answers.verdict import Answer, Change
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Given
from sanctionlink.questions.verdict.question import decide
from sanctionlink.questions.ways.effects import changes_of, room
from sanctionlink.questions.ways.movable import MovableCondition, as_moves
from sanctionlink.questions.whatif.changes import changes
from sanctionlink.records import dataclass, field
from sanctionlink.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Consequences:
    """What one set of changes does: the verdicts that change, and the targets for which that is too much to work out."""

    changes: tuple[Change, ...]
    unexamined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _TargetGroup:
    """Targets that are decided together. Without a situation, they are decided anew for each set."""

    targets: tuple[InstanceKey, ...]
    situation: Situation | None
    room: int


@dataclass(slots=True)
class SetsOff:
    """Tells what sets of changes do to all targets. What it needs is prepared when it is first asked."""

    reasoner: Reasoner
    scenario: Scenario
    levers: tuple[MovableCondition, ...]
    _parts: tuple[_TargetGroup, ...] | None = None
    _baselines: dict[InstanceKey, Answer | None] = field(default_factory=dict)

    def of(self, found: Sequence[Digits]) -> list[Consequences]:
        """What each set of changes, as the option of every lever, does."""
        if self._parts is None:
            self._parts = tuple(self._prepared())
        moved: list[dict[str, Change]] = [{} for _ in found]
        unexamined: list[list[str]] = [[] for _ in found]
        for part in self._parts:
            if part.situation is None:
                self._one_by_one(part, found, moved, unexamined)
                continue
            for start in range(0, len(found), part.room):
                some = found[start : start + part.room]
                told = changes_of(part.situation, len(self.levers), some, part.targets)
                for into, more in zip(moved[start:], told, strict=False):
                    into.update(more)
        return [
            Consequences(tuple(each.values()), tuple(missing))
            for each, missing in zip(moved, unexamined, strict=True)
        ]

    def _prepared(self) -> Iterable[_TargetGroup]:
        """All targets together if that can be held, else each by itself."""
        whole = self._part(None)
        if whole.situation is not None:
            return [whole]
        program = self.reasoner.program(None, self.scenario, self._moved)
        return [self._part(target) for target in program.statuses]

    @property
    def _moved(self) -> tuple[InstanceKey, ...]:
        return tuple(lever.instance for lever in self.levers)

    def _part(self, target: InstanceKey | None) -> _TargetGroup:
        wanted = None if target is None else (target,)
        targets = tuple(self.reasoner.program(wanted, self.scenario, self._moved).statuses)
        try:
            situation = self.reasoner.situation(wanted, self.scenario, as_moves(self.levers))
        except LimitReached:
            return _TargetGroup(targets, None, 0)
        most = room(situation, len(self.levers))
        return _TargetGroup(targets, situation if most else None, most)

    # --- one by one -------------------------------------------------------------------------------------------------

    def _one_by_one(
        self,
        part: _TargetGroup,
        found: Sequence[Digits],
        moved: Sequence[dict[str, Change]],
        unexamined: Sequence[list[str]],
    ) -> None:
        """Decide a target anew for each set, until that proves to be too much."""
        (target,) = part.targets
        name = show_instance(target)
        before = self._baseline(target)
        for digits, into, missing in zip(found, moved, unexamined, strict=True):
            after = None if before is None else self._decided(target, self._changed(digits))
            if before is None or after is None:
                before = self._baselines[target] = None
                missing.append(name)
            else:
                into.update((change.target, change) for change in changes(before.verdicts, after.verdicts))

    def _baseline(self, target: InstanceKey) -> Answer | None:
        """The verdict as things stand; None where it, or one after changes, has proved too much."""
        if target not in self._baselines:
            self._baselines[target] = self._decided(target, self.scenario)
        return self._baselines[target]

    def _decided(self, target: InstanceKey, scenario: Scenario) -> Answer | None:
        try:
            return decide(self.reasoner, scenario, (target,)).answer
        except LimitReached:
            return None

    def _changed(self, digits: Digits) -> Scenario:
        """The scenario with a set of changes assumed."""
        made: Mapping[InstanceKey, Given] = {
            lever.instance: lever.values[option - 1]
            for lever, option in zip(self.levers, digits, strict=True)
            if option
        }
        return replace(self.scenario, assumptions={**self.scenario.assumptions, **made})
