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

    def derivations(self, target: InstanceKey, biting: str | None = None) -> tuple[Derivation, ...]:
        """The proof of a verdict: one, or for an undetermined target one world each way; and then the rules that bite elsewhere.

        With a rule that is `biting` in some possible world, the proof is of one such world.
        """
        from sanctionlink.questions.explain.question import Explaining

        engines = self.reasoner.engines
        space = self.spaces[show_instance(target)]
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
    unsettled: bool = False

    def take(self, space: Space, targets: Iterable[InstanceKey] | None = None) -> None:
        """Decide targets (all by default) of a space."""
        found = verdicts(space, targets, self.reasoner.cones(space.situation.program))
        self.verdicts.update(found)
        self.spaces.update(dict.fromkeys(found, space))


@no_search_for_cycles()
def decide(
    reasoner: Reasoner,
    scenario: Scenario,
    targets: tuple[InstanceKey, ...] | None = None,
    engine: str = "auto",
) -> Answered:
    """The verdicts in a scenario on some targets, or on all.

    Where so much is open that all of them together have too many worlds to hold, what nothing open can change is decided at
    once, and each other target by itself. Raises `InvalidInput` where no world is possible, and `LimitReached`.
    """
    whole = reasoner.situation(targets, scenario)
    found = _Gathered(reasoner)
    for part in _parts(reasoner, whole, scenario, found):
        space, name = reasoner.engines.space(part, engine)
        found.take(space)
        try:
            found.conflicts.update(dict.fromkeys(conflicts(space)))
        except LimitReached:
            found.unsettled = True
        found.engines[name] = None
    answer = Answer(
        rulebook=reasoner.rulebook.id,
        title=reasoner.rulebook.title,
        as_of=scenario.as_of.isoformat(),
        assumptions={show_instance(k): show(v) for k, v in scenario.assumptions.items()},
        account=scenario.account,
        engine=", ".join(found.engines),
        worlds=whole.count,
        open=_open(whole),
        conflicts=tuple(found.conflicts),
        unsettled={"conflicts": "whether consequences disagree"} if found.unsettled else {},
        verdicts={name: found.verdicts[name] for name in map(show_instance, whole.program.statuses)},
    )
    return Answered(reasoner, scenario, answer, found.spaces, engine)


def _open(situation: Situation) -> tuple[str, ...]:
    """The open conditions, those too of which one value stands for all that the tests tell apart."""
    return tuple(
        dict.fromkeys((*(u.name for u in units(situation)), *map(show_instance, sorted(situation.coarse))))
    )


def _parts(
    reasoner: Reasoner, whole: Situation, scenario: Scenario, found: _Gathered
) -> tuple[Situation, ...]:
    """What is left to decide after what can be told from bounds: the whole, or where it is too large one target after another."""
    targets = tuple(whole.program.statuses)
    if whole.count <= MOST_TOGETHER or len(targets) < 2:
        return (whole,)
    bounds = DefiniteSpace.of(whole)
    definite = {target for target in targets if bounds.definite(target)}
    found.take(bounds, [target for target in targets if target in definite])
    rest = [target for target in targets if target not in definite]
    # The part without targets has what might clash, and tells whether any world is possible.
    return tuple(reasoner.situation(wanted, scenario) for wanted in ((), *((target,) for target in rest)))
