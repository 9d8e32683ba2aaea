"""A scenario to its answer: all targets together where their worlds can be held, else each by itself; and the proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanctionlink.answers.derivation import Derivation
from sanctionlink.answers.verdict import Answer, Conflict, Verdict
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.definite_space import DefiniteSpace
from sanctionlink.engines.hinges import units
from sanctionlink.engines.protocols import Space
from sanctionlink.engines.reasoner import MOST_TOGETHER, Reasoner
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions.verdict.decide import conflicts, verdicts
from sanctionlink.records import dataclass, field
from sanctionlink.situation.situation import Situation
from sanctionlink.without_gc import no_search_for_cycles

MOST_PROVEN_TOGETHER = 32
"""Targets up to which proofs come from the program of all; of more, each has its own, which leaves nothing out."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A scenario with its answer, and the possible worlds that each target was decided in."""

    reasoner: Reasoner
    scenario: Scenario
    answer: Answer
    spaces: Mapping[str, Space]
    engine: str = "auto"

    def complete(self) -> Answered:
        """The same. Raises `LimitReached` where a target is unanswered."""
        for reason in self.answer.unanswered.values():
            raise LimitReached(reason)
        return self

    def derivations(self, target: InstanceKey, biting: str | None = None) -> tuple[Derivation, ...]:
        """The proof of a verdict: one, or for an undetermined target one world each way; and then the rules that bite elsewhere.

        With a rule that is `biting` in some possible world, the proof is of one such world.
        """
        from sanctionlink.questions.explain.question import Explaining

        engines = self.reasoner.engines
        name = show_instance(target)
        self.answer.verdict(name)  # for the error where there is none
        space = self.spaces[name]
        if len(self.answer.verdicts) > MOST_PROVEN_TOGETHER or isinstance(space, DefiniteSpace):
            own = self.reasoner.situation((target,), self.scenario)
            space, _ = engines.space(own, "auto")
        explaining = Explaining(
            space, target, engines, self.engine, self.reasoner.trace(space.situation.program)
        )
        return explaining.derivations() if biting is None else (explaining.where_bites(biting),)


@dataclass(slots=True)
class _Gathered:
    """What has been decided so far, by target as written; mappings keep their order."""

    reasoner: Reasoner
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    conflicts: dict[Conflict, None] = field(default_factory=dict)
    engines: dict[str, None] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    open: dict[str, None] = field(default_factory=dict)
    unsettled: bool = False

    def take(self, space: Space, targets: Iterable[InstanceKey] | None = None) -> None:
        """Decide targets (all by default) of a space."""
        found = verdicts(space, targets, self.reasoner.cones(space.situation.program))
        self.verdicts.update(found)
        self.spaces.update(dict.fromkeys(found, space))

    def take_all(self, part: Situation, engine: str) -> None:
        """Decide all targets of a situation, and look for what clashes in it. Raises `LimitReached`."""
        space, name = self.reasoner.engines.space(part, engine)
        self.take(space)
        try:
            self.conflicts.update(dict.fromkeys(conflicts(space)))
        except LimitReached:
            self.unsettled = True
        self.engines[name] = None
        self.open.update(dict.fromkeys(_open(part)))


@no_search_for_cycles()
def decide(
    reasoner: Reasoner,
    scenario: Scenario,
    targets: tuple[InstanceKey, ...] | None = None,
    engine: str = "auto",
) -> Answered:
    """The verdicts in a scenario on some targets, or on all.

    Where all of them together have too many worlds to hold, or reach another limit, what nothing open can change is decided at
    once, and each other target by itself; those that reach a limit even so are `unanswered`. Raises `InvalidInput` where no
    world is possible, and `LimitReached` where there is no verdict at all.
    """
    found = _Gathered(reasoner)
    statuses = tuple(reasoner.program(targets, scenario).statuses)
    whole: Situation | None = None
    try:
        whole = reasoner.situation(targets, scenario)
        if whole.count <= MOST_TOGETHER or len(statuses) < 2:
            found.take_all(whole, engine)
    except LimitReached:
        if len(statuses) < 2:
            raise
    if len(found.verdicts) < len(statuses):
        _apart(found, whole, statuses, scenario, engine)
    answer = Answer(
        rulebook=reasoner.rulebook.id,
        title=reasoner.rulebook.title,
        as_of=scenario.as_of.isoformat(),
        assumptions={show_instance(k): show(v) for k, v in scenario.assumptions.items()},
        account=scenario.account,
        engine=", ".join(found.engines),
        worlds=whole.count if whole else None,
        open=_open(whole) if whole else tuple(found.open),
        conflicts=tuple(found.conflicts),
        unsettled={"conflicts": "whether consequences disagree"} if found.unsettled else {},
        verdicts={
            name: found.verdicts[name] for name in map(show_instance, statuses) if name in found.verdicts
        },
        unanswered=found.unanswered,
    )
    return Answered(reasoner, scenario, answer, found.spaces, engine)


def _open(situation: Situation) -> tuple[str, ...]:
    """The open conditions, those too of which one value stands for all that the tests tell apart."""
    return tuple(
        dict.fromkeys((*(u.name for u in units(situation)), *map(show_instance, sorted(situation.coarse))))
    )


def _apart(
    found: _Gathered,
    whole: Situation | None,
    targets: tuple[InstanceKey, ...],
    scenario: Scenario,
    engine: str,
) -> None:
    """Decide what can be told from bounds, where these are known, then one target after another.

    Raises `LimitReached` where nothing can be decided, or where it is not known whether any world is possible.
    """
    reasoner = found.reasoner
    if whole is not None:
        bounds = DefiniteSpace.of(whole)
        found.take(bounds, [target for target in targets if bounds.definite(target)])
    try:  # the part without targets has what might clash, and tells whether any world is possible
        found.take_all(reasoner.situation((), scenario), engine)
    except LimitReached:
        if reasoner.program((), scenario).exclusions:
            raise
        found.unsettled = True
    for target in targets:
        name = show_instance(target)
        if name in found.verdicts:
            continue
        try:
            found.take_all(reasoner.situation((target,), scenario), engine)
        except LimitReached as error:
            found.unanswered[name] = str(error)
    if not found.verdicts:
        raise LimitReached(next(iter(found.unanswered.values())))
