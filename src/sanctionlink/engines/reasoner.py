"""A rulebook made ready for questions: its ground programs, what is claimed, situations, and the engines that find worlds."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence

from sanctionlink.engines.choose import Engines
from sanctionlink.ground.grounder import Trace, ground, trace
from sanctionlink.ground.ir import Program
from sanctionlink.ground.reads import Outline
from sanctionlink.model.rulebook import Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.situation.claims import Claims, fact_index
from sanctionlink.situation.moves import Move
from sanctionlink.situation.settle import settle
from sanctionlink.situation.situation import Situation

KEPT_PROGRAMS = 64

MOST_TOGETHER = 1 << 18
"""Worlds up to which all targets are decided together."""


class Reasoner:
    """What every question about a rulebook is put to.

    The few ground programs used last are kept, since questions mostly ask alike. May be shared by threads.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        engines: Engines | None = None,
        facts: Mapping[InstanceKey, tuple[Fact, ...]] | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.engines = engines or Engines()
        self.facts = fact_index(rulebook) if facts is None else facts
        self._outline: Outline | None = None
        self._traced: tuple[Program, Trace] | None = None
        self._programs: dict[object, Program] = {}
        self._cones: dict[int, tuple[Program, dict[InstanceKey, set[InstanceKey]]]] = {}
        self._lock = threading.Lock()

    def widened(self, rulebook: Rulebook) -> Reasoner:
        """The same for a rulebook that has more members in its sets, and differs in nothing else."""
        reasoner = Reasoner(rulebook, self.engines)
        reasoner._outline = self._outline
        return reasoner

    def with_rules(self, rulebook: Rulebook) -> Reasoner:
        """The same for a rulebook that has other rules, and differs in nothing else."""
        return self if rulebook is self.rulebook else Reasoner(rulebook, self.engines, self.facts)

    @property
    def outline(self) -> Outline:
        """What grounding needs to know of the rulebook, found once."""
        if self._outline is None:
            self._outline = Outline.of(self.rulebook)
        return self._outline

    def trace(self, program: Program) -> Trace:
        """What the literals of one of these programs stand for."""
        with self._lock:
            if self._traced is None or self._traced[0] is not program:
                self._traced = program, trace(program, self.outline)
            return self._traced[1]

    def claims(self, scenario: Scenario) -> Claims:
        """What is claimed in a scenario."""
        return Claims(self.rulebook, scenario, self.facts)

    def program(
        self,
        targets: tuple[InstanceKey, ...] | None,
        scenario: Scenario,
        moved: Iterable[InstanceKey] = (),
        *,
        suspects: bool | None = None,
        every_rule: bool = False,
    ) -> Program:
        """The program for some targets, or for all.

        Only what a scenario, or a move, says of conditions over sets, and the facts do not mention, makes another program.
        `suspects` (see `ground`) are by default in a program of all targets, or of none: that one is there for what might
        clash, wherever it is. With `every_rule` it has the firing of each rule, needed or not. Raises `InvalidInput` for a cycle
        through negation, and `LimitReached` for a program too large.
        """
        said = [*scenario.assumptions, *((f.condition, f.arguments) for f in scenario.facts), *moved]
        mentioned = frozenset(key for key in said if key[1] and key not in self.facts)
        with_suspects = not targets if suspects is None else suspects
        key = (targets, mentioned, with_suspects, every_rule)
        with self._lock:
            program = self._programs.pop(key, None)
            if program is None:
                program = ground(
                    self.rulebook,
                    targets,
                    sorted(mentioned),
                    suspects=with_suspects,
                    every_rule=every_rule,
                    outline=self.outline,
                )
            self._programs[key] = program
            while len(self._programs) > KEPT_PROGRAMS:
                del self._programs[next(iter(self._programs))]
        return program

    def cones(self, program: Program) -> dict[InstanceKey, set[InstanceKey]]:
        """What targets of a program depend on, as far as it has been looked up: for those who look it up to add to."""
        with self._lock:
            kept = self._cones.pop(id(program), None)
            if kept is None or kept[0] is not program:
                kept = program, {}
            self._cones[id(program)] = kept
            while len(self._cones) > KEPT_PROGRAMS:
                del self._cones[next(iter(self._cones))]
        return kept[1]

    def situation(
        self,
        targets: tuple[InstanceKey, ...] | None,
        scenario: Scenario,
        moves: Sequence[Move] = (),
        *,
        suspects: bool | None = None,
        every_rule: bool = False,
    ) -> Situation:
        """That program, settled for a scenario and for every way in which moves can go. Raises as `program` and `settle` do."""
        moved = [instance for move in moves for option in move.options for instance in option.claims]
        program = self.program(targets, scenario, moved, suspects=suspects, every_rule=every_rule)
        return settle(program, scenario, self.claims(scenario), moves)
