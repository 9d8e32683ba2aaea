"""The possible worlds of expected cases: each case's scenario settled for the targets that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sanctionlink.engines.choose import Engines, too_large
from sanctionlink.engines.protocols import Space
from sanctionlink.engines.reasoner import MOST_TOGETHER, Reasoner
from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey, read_instance
from sanctionlink.situation.situation import Situation

KEPT_WIDENED = 8
"""Widened rulebooks whose programs are kept: those of cases that add members to sets."""

Members = tuple[tuple[str, tuple[str, ...]], ...]
"""The members that a case adds, by set."""


class CaseSpaces:
    """Settles cases of one rulebook. Keeps the programs used last, since cases mostly ask alike."""

    def __init__(self, rulebook: Rulebook, engines: Engines | None = None) -> None:
        self.engines = engines or Engines()
        self._plain = Reasoner(rulebook, self.engines)
        self._widened: dict[Members, Reasoner] = {}

    def of(self, case: Case) -> Iterator[Space]:
        """The worlds of a case, for all targets that it speaks of together or, if they are too many, one by one.

        Raises `LimitReached` where too much is open, and `InvalidInput` for a cycle through negation.
        """
        targets = tuple(dict.fromkeys(read_instance(e.target) for e in case.expectations))
        whole = self.situation(case, targets)
        if whole.count <= MOST_TOGETHER or len(targets) < 2:
            yield self.space(whole)
            return
        for target in targets:
            yield self.space(self.situation(case, (target,)))

    def space(self, situation: Situation) -> Space:
        """The worlds of a situation: as bit sets, which cost the least, or where they are too many by the solver."""
        return self.engines.space(situation, "auto" if too_large(situation) else "circuit")[0]

    def situation(self, case: Case, targets: Sequence[InstanceKey]) -> Situation:
        """A case's scenario, settled for some targets, and for nothing that they do not need."""
        return self._reasoner(case).situation(tuple(targets), case.scenario, suspects=False)

    def _reasoner(self, case: Case) -> Reasoner:
        """The rulebook with the members that a case adds."""
        added = tuple((name, tuple(more.members)) for name, more in case.sets.items())
        if not added:
            return self._plain
        reasoner = self._widened.pop(added, None)
        if reasoner is None:
            reasoner = self._plain.widened(case.widened(self._plain.rulebook))
        self._widened[added] = reasoner
        while len(self._widened) > KEPT_WIDENED:
            del self._widened[next(iter(self._widened))]
        return reasoner
