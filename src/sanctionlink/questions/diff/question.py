"""What a change of a rulebook does: for each target a smallest scenario in which its verdict differs, or a proof of none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from sanctionlink.answers.difference import Difference, Edit, Finding, TargetDifference
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.ground.grounder import target_instances
from sanctionlink.model.rulebook import Target
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.questions.diff.edits import renamed_rules
from sanctionlink.questions.diff.target import OneTarget
from sanctionlink.questions.diff.today import today
from sanctionlink.questions.diff.unchanged import Foundations
from sanctionlink.questions.diff.version import Edition

Progress = Callable[[int, int], None]
"""Told how many of how many targets are done."""

SAME_TEXT = "no rule or fact behind the verdict differs"
"""How a target is known to be equivalent without looking at a scenario."""


def difference(
    old: Edition,
    new: Edition,
    labels: tuple[str, str],
    as_of: dt.date,
    told: tuple[Edit, ...],
    progress: Progress | None = None,
) -> Difference:
    """What differs between two versions, seen from a day: first as the record stands on it, then in any situation.

    `labels` are what the user calls them, and `told` what was edited. `progress` is told how many of how many targets are done.
    """
    comparing = _Comparing(old, new, Scenario(as_of), renamed_rules(old.rulebook, new.rulebook))
    keys = list(_targets(old, new))
    found = []
    for done, key in enumerate(keys):
        if progress is not None:
            progress(done, len(keys))
        found.append(comparing.target(key))
    book = new.rulebook
    open_ = (key for key, each in zip(keys, found, strict=True) if each.finding is not Finding.EQUIVALENT)
    now = today(old, new, comparing.scenario, open_, comparing.names, told)
    return Difference(book.id, book.title, *labels, as_of.isoformat(), now, tuple(found), told)


def _targets(old: Edition, new: Edition) -> Iterator[InstanceKey]:
    """Every target of either version, the new one's first."""
    found: dict[InstanceKey, None] = {}
    for edition in (new, old):
        for target in edition.rulebook.targets.values():
            found.update(dict.fromkeys(target_instances(edition.rulebook, target)))
    return iter(found)


class _Comparing:
    """Two versions, compared target by target."""

    def __init__(self, old: Edition, new: Edition, scenario: Scenario, names: Mapping[str, str]) -> None:
        self.old, self.new = old, new
        self.scenario = scenario
        self.names = names
        self.foundations = Foundations(old.rulebook), Foundations(new.rulebook)
        self.unmoved: dict[str, bool] = {}

    def target(self, key: InstanceKey) -> TargetDifference:
        """What is known of one target."""
        one, other = (self._has(edition, key) for edition in (self.old, self.new))
        if one is None or other is None:
            return self._lone(key, one, other)
        name = show_instance(key)
        if one.kind is not other.kind:
            why = f"it was a {one.kind.value} and is a {other.kind.value}"
            return TargetDifference(name, other.title, other.kind, Finding.CHANGED, why=why, weaker=True)
        if self._same_text(key[0]):
            return TargetDifference(name, other.title, other.kind, Finding.EQUIVALENT, why=SAME_TEXT)
        try:
            return OneTarget(self.old, self.new, key, self.scenario, self.names).decide(other)
        except LimitReached as error:
            return TargetDifference(name, other.title, other.kind, Finding.UNDECIDED, why=str(error))

    @staticmethod
    def _has(edition: Edition, key: InstanceKey) -> Target | None:
        target = edition.rulebook.targets.get(key[0])
        if target is None or len(target.over) != len(key[1]):
            return None
        sets = edition.rulebook.sets
        return target if all(m in sets[s].members for m, s in zip(key[1], target.over, strict=True)) else None

    def _lone(self, key: InstanceKey, one: Target | None, other: Target | None) -> TargetDifference:
        """A target that one version alone has. Losing one that some rule could bite is a weakening."""
        target = one or other
        assert target is not None
        finding = Finding.REMOVED if one else Finding.ADDED
        weaker = one is not None and bool(self.old.program(key).bites.get(key))
        return TargetDifference(show_instance(key), target.title, target.kind, finding, weaker=weaker)

    def _same_text(self, target: str) -> bool:
        """Whether both versions say the same of all that a target rests on."""
        if target not in self.unmoved:
            one, other = (f.of(target) for f in self.foundations)
            self.unmoved[target] = one == other
        return self.unmoved[target]
