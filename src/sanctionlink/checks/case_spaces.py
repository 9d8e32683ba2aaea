"""The possible worlds of expected cases: each case's scenario settled for the targets that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sanctionlink.engines.choose import Engines, too_large
from sanctionlink.engines.machine import Space
from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey, read_instance
from sanctionlink.program.claims import Claims, fact_index
from sanctionlink.program.ground import ground
from sanctionlink.program.program import Program
from sanctionlink.program.reads import Outline
from sanctionlink.program.settle import settle
from sanctionlink.program.situation import Situation

MOST_TOGETHER = 1 << 18
"""Worlds up to which all targets of a case are looked at together."""

KEPT_PROGRAMS = 64

Members = tuple[tuple[str, tuple[str, ...]], ...]
"""The members that a case adds, by set."""


def added(case: Case) -> Members:
    """The members that a case adds to the rulebook's sets."""
    return tuple((name, tuple(more.members)) for name, more in case.sets.items())


def with_members(rulebook: Rulebook, case: Case) -> Rulebook:
    """The rulebook with the members that the case adds to its sets."""
    if not case.sets:
        return rulebook
    sets = dict(rulebook.sets)
    for name, more in case.sets.items():
        sets[name] = replace(sets[name], members={**sets[name].members, **more.members})
    return replace(rulebook, sets=sets)


class CaseSpaces:
    """Settles cases of one rulebook. Keeps the few programs used last, since cases mostly ask alike."""

    def __init__(self, rulebook: Rulebook, engines: Engines | None = None) -> None:
        self.rulebook = rulebook
        self.engines = engines or Engines()
        self.outline = Outline.of(rulebook)
        self._facts = fact_index(rulebook)
        self._programs: dict[object, Program] = {}

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
        return self.engines.space(situation, "auto" if too_large(situation) else "algebra")[0]

    def situation(self, case: Case, targets: Sequence[InstanceKey]) -> Situation:
        """A case's scenario, settled for some targets."""
        scenario = case.scenario
        said = [*scenario.assumptions, *((f.condition, f.arguments) for f in scenario.facts)]
        mentioned = frozenset(key for key in said if key[1] and key not in self._facts)
        key = (tuple(targets), mentioned, added(case))
        program = self._programs.pop(key, None)
        rulebook = with_members(self.rulebook, case) if program is None else program.rulebook
        if program is None:
            program = ground(rulebook, targets, sorted(mentioned), suspects=False, outline=self.outline)
        self._programs[key] = program
        while len(self._programs) > KEPT_PROGRAMS:
            del self._programs[next(iter(self._programs))]
        return settle(program, scenario, Claims(rulebook, scenario, self._facts))
