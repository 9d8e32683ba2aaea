"""The possible worlds of expected cases: each case's scenario settled for the targets that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sanctionlink.engines.choose import Engines, too_large
from sanctionlink.engines.protocols import Space
from sanctionlink.engines.reasoner import MOST_TOGETHER, Reasoner
from sanctionlink.ground.grounder import target_instances
from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey, read_instance
from sanctionlink.questions.ways.movable import Limits, as_moves, bearing, levers
from sanctionlink.situation.moves import Move, lever
from sanctionlink.situation.situation import Situation

KEPT_WIDENED = 8
"""Widened rulebooks whose programs are kept: those of cases that add members to sets."""

MOST_TRIED = 50
"""Ground instances of a target that are looked at for one that a rule is about."""

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

    def after_changes(self, case: Case) -> Iterator[Space]:
        """The worlds of a case after some of the changes of each way out that it expects, and of none; where it expects that
        there is no way out, after any changes that a way out may make. Raises as `of`.
        """
        for expectation in case.expectations:
            key = read_instance(expectation.target)
            for way in expectation.unblock or ():
                yield self.space(self.situation(case, (key,), self._made(case, way)))
            if expectation.unblock is not None and not expectation.unblock:
                yield self.space(self.situation(case, (key,), self._movable(case, key)))

    def _made(self, case: Case, way: Iterable[tuple[str, str]]) -> tuple[Move, ...]:
        """Each change of a way out, to be made or not."""
        from sanctionlink.language.resolve.assumptions import parse_assumption

        rulebook = case.widened(self._plain.rulebook)
        changes = [parse_assumption(f"{name}={value}", rulebook) for name, value in sorted(way)]
        return tuple(lever(instance, (given,)) for instance, given in changes)

    def _movable(self, case: Case, target: InstanceKey) -> tuple[Move, ...]:
        """Every change that a way out for a target may make."""
        reasoner = self._reasoner(case)
        claims = reasoner.claims(case.scenario)
        program = reasoner.program((target,), case.scenario, suspects=False)
        bears = bearing(program, claims, program.statuses[target])
        return as_moves(levers(claims, bears, Limits()))

    def space(self, situation: Situation) -> Space:
        """The worlds of a situation: as bit sets, which cost the least, or where they are too many by the solver."""
        return self.engines.space(situation, "auto" if too_large(situation) else "circuit")[0]

    def situation(self, case: Case, targets: Sequence[InstanceKey], moves: Sequence[Move] = ()) -> Situation:
        """A case's scenario, settled for some targets, and for nothing that they do not need, whichever way moves go."""
        return self._reasoner(case).situation(tuple(targets), case.scenario, moves, suspects=False)

    def grounds(self, case: Case, rule: str, target: str) -> tuple[InstanceKey, ...]:
        """Those of a target's ground instances, the first few, whose verdicts can rest on a rule in a case."""
        reasoner = self._reasoner(case)
        every = islice(target_instances(reasoner.rulebook, reasoner.rulebook.targets[target]), MOST_TRIED)
        return tuple(
            key
            for key in every
            if reasoner.program((key,), case.scenario, suspects=False).environments.get(rule)
        )

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
