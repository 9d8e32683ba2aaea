"""The question how conditions stand: from targets, conditions and parties asked about to what is told of each condition."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice, product
from math import prod

from sanctionlink.answers.conditions import Conditions, ConditionToday, Knowledge, Movement
from sanctionlink.diagnostics.model import Collector
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.rulebook import Condition, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions.conditions.readers import Readers
from sanctionlink.questions.conditions.said import known
from sanctionlink.questions.today import Extent, Today, bearing_literals, instances_of
from sanctionlink.records import dataclass
from sanctionlink.situation.cone import cone

MOST_MEMBERS = 100
"""How many members of one condition are told, unless the condition itself is asked about."""

FEW_MEMBERS = 20
"""Up to how many members are told of which nothing is said, where that leaves their value unknown."""


@dataclass(frozen=True, slots=True)
class ConditionsQuestion:
    """What is asked: conditions that bear on these targets, or these conditions (all, if neither is named), and who holds them.

    A condition over sets without its members stands for all members of which something is said.
    """

    targets: tuple[InstanceKey, ...] = ()
    conditions: tuple[InstanceKey, ...] = ()
    by: tuple[str, ...] = ()
    only_open: bool = False

    @property
    def everything(self) -> bool:
        """Whether no target and no condition is named."""
        return not self.targets and not self.conditions


def read_question(
    rulebook: Rulebook, names: Iterable[str], by: Iterable[str], only_open: bool
) -> ConditionsQuestion:
    """The question from names as people write them. Raises `InvalidInput` with every fault."""
    from sanctionlink.language.resolve import asked

    found = Collector()
    kinds = asked.targets(rulebook), asked.conditions(rulebook)
    fits = [fit for text in names if (fit := asked.find_whole(text, kinds, rulebook, found))]
    parties = asked.find_each(by, asked.parties(rulebook), found)
    found.raise_if_failed()
    keys = tuple(dict.fromkeys(key for _, key in fits))
    return ConditionsQuestion(
        tuple(key for key in keys if key[0] in rulebook.targets),
        tuple(key for key in keys if key[0] in rulebook.conditions),
        parties,
        only_open,
    )


def conditions(reasoner: Reasoner, scenario: Scenario, question: ConditionsQuestion) -> Conditions:
    """How the conditions asked about stand. Raises `InvalidInput` where no case is possible, and `LimitReached`."""
    asking = Asking(reasoner, scenario, question)
    told = tuple(asking.told())
    rulebook = reasoner.rulebook
    return Conditions(
        rulebook=rulebook.id,
        title=rulebook.title,
        as_of=scenario.as_of.isoformat(),
        assumptions={show_instance(key): show(given) for key, given in scenario.assumptions.items()},
        account=scenario.account,
        costs=rulebook.costs,
        asked=tuple(map(show_instance, (*question.targets, *question.conditions))),
        by=question.by,
        only_open=question.only_open,
        total=len(rulebook.conditions),
        conditions=told,
        left_out=asking.left_out,
        limit=asking.today.limit,
    )


class Asking:
    """One question about conditions on its way. `left_out` counts, by condition, the members that are not told."""

    def __init__(self, reasoner: Reasoner, scenario: Scenario, question: ConditionsQuestion) -> None:
        self.rulebook = reasoner.rulebook
        self.question = question
        self.bearing = _bearing(reasoner, scenario, question.targets)
        named = {key[0] for key in (*self.bearing, *question.conditions)}
        self.today = Today(reasoner, scenario, self.rulebook.conditions if question.everything else named)
        self.readers = Readers(self.rulebook)
        self.left_out: dict[str, int] = {}

    def told(self) -> Iterator[ConditionToday]:
        """Each condition, in the order of the files, and members in that of their sets."""
        bearing = self.bearing
        wanted = set(self.question.conditions)
        for condition in self.rulebook.conditions.values():
            if self.question.by and not set(self.question.by) & set(_parties(condition)):
                continue
            whole = (condition.id, ()) in wanted
            some = (
                None
                if self.question.everything or whole
                else {i for i in bearing | wanted if i[0] == condition.id}
            )
            if some is None or some:  # a condition that nothing asked about reads is left out
                yield from self._of(condition, some, whole)

    def _of(
        self, condition: Condition, only: Collection[InstanceKey] | None, whole: bool
    ) -> Iterator[ConditionToday]:
        """One condition, with the members of which something is said; `only` some of them, if that is not None."""
        found = self._instances(condition) if only is None else self._mentioned(condition, only)
        count = 0
        for instance in found if whole or not condition.over else islice(found, MOST_MEMBERS):
            count += 1
            made = self.one(condition, instance)
            if not self.question.only_open or made.knowledge is not Knowledge.KNOWN:
                yield made
        every = (
            prod(len(self.rulebook.sets[name].members) for name in condition.over)
            if only is None
            else len(only)
        )
        if every > count:
            self.left_out[condition.id] = every - count

    def one(self, condition: Condition, instance: InstanceKey) -> ConditionToday:
        """All that is told of one ground condition."""
        standing = known(self.today, instance)
        leaning = standing.leaning
        return ConditionToday(
            condition=show_instance(instance),
            ask=condition.ask,
            type=condition.type,
            values=condition.values,
            low=condition.low,
            high=condition.high,
            default=None if condition.default is None else show(condition.default),
            knowledge=standing.knowledge,
            value=standing.value,
            leaning=leaning.value if leaning else None,
            leaning_by=leaning.strength if leaning else None,
            said=standing.said,
            held_by=_parties(condition),
            moves=tuple(_moves(condition)),
            set_by=self.readers.setters.get(condition.id, ()),
            read_by=self.readers.of(condition.id),
            targets=self.readers.targets(condition.id),
        )

    # --- which members ----------------------------------------------------------------------------------------------

    def _instances(self, condition: Condition) -> list[InstanceKey]:
        """The ground conditions of which facts, assumptions or rules say something, in the order of their sets."""
        if not condition.over:
            return [(condition.id, ())]
        scenario, facts = self.today.scenario, self.today.claims.facts
        said = {key for key in (*facts, *scenario.assumptions) if key[0] == condition.id}
        said |= {(f.condition, f.arguments) for f in scenario.facts if f.condition == condition.id}
        for instance, values in self.today.program.consequences.items():
            if instance[0] == condition.id and any(
                self.today.extent(triple[2]) is not Extent.NEVER for triple in values.values()
            ):
                said.add(instance)
        every = [self.rulebook.sets[name].members for name in condition.over]
        if condition.default is None and prod(map(len, every)) <= FEW_MEMBERS:  # silence leaves them open
            said |= {(condition.id, members) for members in product(*every)}
        return self._ordered(condition, said)

    def _mentioned(self, condition: Condition, only: Collection[InstanceKey]) -> list[InstanceKey]:
        """Those of some ground conditions of which something is said, or that are asked about themselves."""
        if not condition.over:
            return list(only)
        asked = set(self.question.conditions)
        said = set(self._instances(condition))
        return self._ordered(condition, {key for key in only if key in said or key in asked})

    def _ordered(self, condition: Condition, found: Collection[InstanceKey]) -> list[InstanceKey]:
        orders = [{m: at for at, m in enumerate(self.rulebook.sets[name].members)} for name in condition.over]
        return sorted(found, key=lambda key: [order[m] for m, order in zip(key[1], orders, strict=True)])


def _bearing(reasoner: Reasoner, scenario: Scenario, targets: Collection[InstanceKey]) -> set[InstanceKey]:
    """The ground conditions that bear on targets."""
    if not targets:
        return set()
    program = reasoner.program(tuple(instances_of(reasoner.rulebook, targets)), scenario)
    return cone(program, bearing_literals(program))


def _moves(condition: Condition) -> Iterator[Movement]:
    """What it takes to move a condition to each of its movable values."""
    for value in condition.movable:
        holders = condition.holders_of(value)
        yield Movement(show(value), condition.cost_of(value), holders.parties, holders.together)


def _parties(condition: Condition) -> tuple[str, ...]:
    """Everybody who holds a condition, alone or with others, for whatever value."""
    every = (condition.held_by, *(each.holders for each in condition.held()))
    return tuple(dict.fromkeys(party for holders in every for party in holders.parties))
