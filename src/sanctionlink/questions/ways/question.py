"""Ways: every smallest set of changes after which targets have the outlook asked for, cheapest first, and what it sets off.

The search itself is `engines.minimal`. Here the question is put to it: which conditions can bear on the targets and may be
moved, and what has to hold; and its findings are told in the rulebook's words, with what they do to all other targets.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sanctionlink.answers.verdict import Verdict
from sanctionlink.answers.ways import NoWayOut, Question, Step, UnblockingSet, Verb, Wanted, Ways
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, LimitReached
from sanctionlink.documents.shape import Document
from sanctionlink.engines.correction_sets import machine_for, minimal
from sanctionlink.engines.goal import Goal
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.ir import Program
from sanctionlink.model.rulebook import Strength, TargetKind
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions.verdict.decide import verdicts
from sanctionlink.questions.ways.bounds import (
    BLOCKED,
    IN_FORCE,
    KEPT,
    Aimed,
    Bounds,
    Wish,
    asked_for,
    by_default,
    levels_of,
)
from sanctionlink.questions.ways.consequences import Consequences, SetsOff
from sanctionlink.questions.ways.movable import (
    Limits,
    Standing,
    as_moves,
    bearing,
    levers,
    mentioned,
    passed_over,
    today,
)
from sanctionlink.records import dataclass
from sanctionlink.situation.settle import settle

PATIENCE = 0.05
"""Seconds for which sets may wait so that what they set off is worked out together; more where that takes long."""

LAST_WORDS = 0.5
"""Seconds for which sets that wait are still told after Ctrl-C; there can be thousands, and whoever asks may print each."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What is wanted: targets to do something with, and targets to be kept.

    `to` is the outlook asked for, by the verb that is meant for a target; None for what that verb asks for by default. A
    kept target has what it is to be, or None for as it is today.
    """

    verb: Verb
    targets: tuple[InstanceKey, ...]
    to: str | None = None
    kept: tuple[tuple[InstanceKey, str | None], ...] = ()
    strength: Strength = Strength.MAY
    hope: bool = False
    max_cost: int | Fraction | None = None
    most: int | None = None


class Unblocking(Iterator[UnblockingSet], Document):
    """The smallest sets of changes, cheapest first, as they are found; they can be gone through once.

    `question` tells what was asked, as soon as this is made. When the sets have come to an end, `complete` says whether
    these are all; with `most`, there may be `more`. Raises `LimitReached` once the search has taken too long, after all
    that it found. A search that nothing ends may be interrupted: what was found before Ctrl-C comes first.
    """

    def __init__(
        self, reasoner: Reasoner, scenario: Scenario, aim: Aim, limits: Limits, engine: str = "auto"
    ) -> None:
        self._reasoner, self._claims, self._engine = reasoner, reasoner.claims(scenario), engine
        self._aim, self._limits = aim, limits
        self.complete = False
        self.more = False
        self.found = 0
        self._steps: dict[tuple[int, int], Step] = {}
        self._prepare()
        self._stream = self._sets()

    def __iter__(self) -> Unblocking:
        return self

    def __next__(self) -> UnblockingSet:
        return next(self._stream)

    # --- before the search ------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Look at things as they stand, and put the question to the search."""
        claims, scenario = self._claims, self._claims.scenario
        wished = tuple(dict.fromkeys((*self._aim.targets, *(key for key, _ in self._aim.kept))))
        named = dict.fromkeys(m for key in wished for m in key[1])
        extra = mentioned(claims.rulebook, self._limits, scenario, named)
        self._program: Program = self._reasoner.program(wished, scenario, extra)
        as_it_is = settle(self._program, scenario, claims)
        self._space = self._reasoner.engines.of_many(as_it_is, self._engine)
        self.verdicts: Mapping[str, Verdict] = verdicts(self._space, wished)
        self._wishes = self._wished(wished)
        self.wanted = tuple(wish.told for wish in self._wishes)
        self._literals = tuple(dict.fromkeys(x for wish in self._wishes for x in wish.literals))
        self._bearing = bearing(self._program, claims, self._literals)
        self._levers = tuple(levers(claims, self._bearing, self._limits))
        situation = settle(self._program, scenario, claims, as_moves(self._levers))
        costs = tuple(lever.costs for lever in self._levers)
        goal = Goal(situation, len(costs), self._literals, costs, self._aim.hope, self._aim.max_cost)
        self._goal = goal
        self.question = self._question(*machine_for(goal, self._engine))

    def _wished(self, targets: Sequence[InstanceKey]) -> tuple[Wish, ...]:
        """What each target is to be. Raises `InvalidInput` where that cannot be said."""
        found = Collector()
        rulebook = self._program.rulebook
        today = {key: levels_of(self._space, key) for key in targets}
        wished: dict[InstanceKey, tuple[Verb | None, Aimed]] = {}
        for key in self._aim.targets:
            verb = self._aim.verb.meant(rulebook.targets[key[0]].kind)
            to = self._aim.to
            aimed = Aimed(asked_for(verb, to)) if to else by_default(verb, self._space, key, today[key])
            wished[key] = verb, aimed
        for key, word in self._aim.kept:
            kept = self._to_keep(key, word, today[key], found)
            known, aimed = wished.get(key, (None, Aimed(Bounds())))
            both = aimed.bounds.within(kept)
            if both.low > both.high:
                found.error(codes.TWO_GOALS, f"`{show_instance(key)}` is to be two things at once", None)
            wished[key] = known, Aimed(both, aimed.instead_of)
        found.raise_if_failed()
        return tuple(self._wish(key, verb, aimed, today[key]) for key, (verb, aimed) in wished.items())

    def _to_keep(self, key: InstanceKey, word: str | None, today: Bounds, found: Collector) -> Bounds:
        """The bounds of a target that is to stay as it is, or to be something.

        A proposal that is not blocked gets no worse; a measure stays within what it can be today.
        """
        kind = self._program.rulebook.targets[key[0]].kind
        if word is not None:
            return Bounds(*KEPT[kind][word])
        proposal = kind is TargetKind.PROPOSAL
        if today.low < today.high and (today.low == BLOCKED if proposal else today.high == IN_FORCE):
            name = show_instance(key)
            one, other = ("blocked", "clear") if proposal else ("in_force", "not_in_force")
            found.error(
                codes.KEPT_UNDETERMINED,
                f"`{name}` is undetermined, so there is no status to keep",
                None,
                f"say what it is to be: --keep {name}={one} or --keep {name}={other}",
            )
        return Bounds(low=today.low) if proposal and today.low > BLOCKED else today

    def _wish(self, key: InstanceKey, verb: Verb | None, aimed: Aimed, today: Bounds) -> Wish:
        verdict = self.verdicts[show_instance(key)]
        low, high = aimed.bounds.words(verdict.kind)
        told = Wanted(
            target=verdict.target,
            kind=verdict.kind,
            title=verdict.title,
            before=verdict.outlook,
            verb=verb,
            at_least=low,
            at_most=high,
            instead_of=aimed.instead_of,
            reached=aimed.bounds.low <= today.low and today.high <= aimed.bounds.high,
        )
        return Wish(key, told, aimed.bounds.literals(self._program, key))

    def _question(self, machine: str, why: str) -> Question:
        scenario = self._claims.scenario
        return Question(
            rulebook=self._claims.rulebook.id,
            title=self._claims.rulebook.title,
            as_of=scenario.as_of.isoformat(),
            assumptions=tuple((show_instance(k), show(v)) for k, v in scenario.assumptions.items()),
            account=scenario.account,
            verb=self._aim.verb,
            wanted=self.wanted,
            strength=self._aim.strength,
            by=self._limits.by,
            without=tuple(
                sorted(
                    each if isinstance(each, str) else show_instance(each) for each in self._limits.without
                )
            ),
            hope=self._aim.hope,
            max_cost=self._aim.max_cost,
            conditions=len(self._levers),
            machine=f"{machine}: {why}",
            only_mentioned=passed_over(self._program, self._limits, scenario),
            costs=self._claims.rulebook.costs,
        )

    # --- the search -------------------------------------------------------------------------------------------------

    def _sets(self) -> Iterator[UnblockingSet]:
        """The sets, told in small batches, so that what they set off is worked out for many at once."""
        sets_off = SetsOff(self._reasoner, self._claims.scenario, self._levers)
        waiting: list[Digits] = []
        told, patience = time.monotonic(), 0.0
        try:
            for digits in minimal(self._goal, engine=self._engine):
                if self._aim.most is not None and self.found + len(waiting) >= self._aim.most:
                    self.more = True
                    break
                waiting.append(digits)
                if time.monotonic() - told >= patience:
                    began = time.monotonic()
                    yield from self._told(waiting, sets_off)
                    waiting, told = [], time.monotonic()
                    patience = max(PATIENCE, 2 * (told - began))
        except LimitReached:
            yield from self._told(waiting, sets_off)
            raise
        except KeyboardInterrupt:
            yield from self._told(waiting, sets_off, time.monotonic() + LAST_WORDS)
            raise
        yield from self._told(waiting, sets_off)
        self.complete = not self.more

    def _told(
        self, found: Sequence[Digits], sets_off: SetsOff, until: float = math.inf
    ) -> Iterator[UnblockingSet]:
        """Sets in the rulebook's words, no more of them once it is some time (as `time.monotonic` has it)."""
        if not found:
            return
        for digits, consequences in zip(found, sets_off.of(found), strict=True):
            if time.monotonic() > until:
                return
            self.found += 1
            yield self._set(digits, consequences)

    def _set(self, digits: Digits, consequences: Consequences) -> UnblockingSet:
        wanted = {wish.target for wish in self.wanted}
        moved = consequences.changes
        return UnblockingSet(
            changes=tuple(self._step(at, option) for at, option in enumerate(digits) if option),
            cost=self._goal.cost(digits),
            outcome=tuple(change for change in moved if change.target in wanted),
            sets_off=tuple(change for change in moved if change.target not in wanted),
            unexamined=consequences.unexamined,
        )

    def _step(self, at: int, option: int) -> Step:
        """One change; there are few, of which many sets are made."""
        if (at, option) not in self._steps:
            lever = self._levers[at]
            value = lever.values[option - 1]
            self._steps[at, option] = Step(
                condition=show_instance(lever.instance),
                before=today(self._space, self._claims, lever.instance),
                after=show(value),
                held_by=self._claims.rulebook.conditions[lever.instance[0]].holders_of(value),
                cost=lever.costs[option - 1],
            )
        return self._steps[at, option]

    # --- after the search -------------------------------------------------------------------------------------------

    def no_way_out(self) -> NoWayOut:
        """What is in the way, where no set was found. It searches anew, with what may not be moved moved too."""
        from sanctionlink.questions.ways.no_way_out import Impasse

        # With more levers there are more combinations: bit sets, though asked for, may not hold them.
        engine = "asp" if self._engine == "asp" else "auto"
        return Impasse(
            self._claims,
            self._space,
            self._program,
            self._bearing,
            self._limits,
            self._goal,
            self._wishes,
            Standing.of(self._claims),
        ).explained(engine)

    def answer(self) -> Ways:
        """The whole answer: all sets that are left to be found, and what is in the way if there are none.

        A search that takes too long makes it incomplete.
        """
        sets: list[UnblockingSet] = []
        incomplete = None
        try:
            for each in self:
                sets.append(each)  # noqa: PERF402 - what came before a limit is kept
        except LimitReached as limit:
            incomplete = str(limit)
        if self.more:
            incomplete = f"there are more than the {self.found} asked for"
        barred = self.no_way_out() if self.complete and not sets else None
        return Ways(self.question, tuple(sets), self.complete, incomplete, barred)

    def to_dict(self) -> dict[str, Any]:
        """What `--format json` prints of the whole answer, as far as it has not been gone through."""
        return self.answer().to_dict()
