"""A naive evaluator that works directly on the model: slow, short, and independent of `ground`, `situation` and `engines`.

It is the yardstick of the property test. What it does, in the words of the language reference:

- A *world* gives one value to every ground condition that the rules read (and, for `for N days`, one value for each
  thing that the record says of it in the window). Numbers between two ends are tried on a grid of quarters, days one
  by one, a day of which nothing is known within `HORIZON` days of the day asked about, and never. The random programs
  keep to whole-number thresholds and near days, so that this misses no case.
- In a world and a reading, the rules are run to their least fixpoint. Negation is by the alternating fixpoint: what
  is surely derived, given what is possibly derived, and so on until nothing moves. For stratified programs that is
  the stratified model; a program for which something stays undecided is paradoxical.
- An expression is asked for its truth or for its falsity, so that negation reaches the leaves: a condition that two
  consequences set differently has both values, and both a test and its negation can hold of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reference_ground import Atom, ground_rules
from reference_truth import Reading
from reference_worlds import Record, World
from sanctionlink.model.rulebook import (
    Rulebook,
    Strength,
    TargetKind,
)
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.status import Status

STRENGTHS = tuple(Strength)


class Impossible(Exception):
    """No world respects every `never` rule."""


@dataclass(frozen=True)
class Outcome:
    """One complete world: what is derived in each of the three readings."""

    world: World
    readings: tuple[frozenset[Atom], ...]

    def bites(self, target: InstanceKey, side: str = "bite") -> dict[str, Strength]:
        """The rules that bite on a target (or counter it), each with the strongest reading in which it does."""
        found: dict[str, Strength] = {}
        for strength, atoms in zip(STRENGTHS, self.readings, strict=True):
            for atom in atoms:
                if atom[0] == side and atom[2] == target:
                    found.setdefault(atom[1], strength)
        return found

    def outlook(self, target: InstanceKey, kind: TargetKind) -> str:
        """The outlook of a target in this world."""
        sides = [[self.bites(target, side)] for side in ("bite", "counter")]
        if ("bitten", target) in self.readings[0]:
            return "blocked" if kind is TargetKind.PROPOSAL else "in_force"
        return weighed(kind, *(weakest(reasons) for reasons in sides))

    def contradictions(self) -> set[InstanceKey]:
        """The ground conditions that consequences set to different values, in some reading."""
        found = set()
        for atoms in self.readings:
            keys = [atom[1] for atom in atoms if atom[0] == "set"]
            found |= {key for key in keys if keys.count(key) > 1}
        return found

    def broken(self) -> set[str]:
        """The `never` rules that fire in some reading."""
        return {atom[1] for atoms in self.readings for atom in atoms if atom[0] == "never"}


@dataclass(frozen=True)
class Verdict:
    """What holds of one target over all possible worlds. `reasons` has (strength, certain) for each rule."""

    status: Status
    outlook: str
    reasons: Mapping[str, tuple[Strength, bool]]
    hinges: int


@dataclass(frozen=True)
class Answer:
    """Every possible world, and the verdict of every ground target."""

    outcomes: tuple[Outcome, ...]
    verdicts: Mapping[InstanceKey, Verdict]


def decide(rulebook: Rulebook, scenario: Scenario) -> Answer:
    """Every verdict, by brute force. Raises `Impossible` or `Paradox`."""
    record = Record(rulebook, scenario)
    rules = ground_rules(rulebook, scenario.as_of)
    outcomes = []
    for world in record.worlds():
        readings: list[frozenset[Atom]] = []
        for strength in STRENGTHS:
            adds_nothing = readings and all(rule.strength is not strength for rule, _ in rules)
            readings.append(
                readings[-1] if adds_nothing else Reading(record, world, rules, strength.rank).model()
            )
        if not any(atom[0] == "never" for atom in readings[0]):
            outcomes.append(Outcome(world, tuple(readings)))
    if not outcomes:
        raise Impossible
    verdicts = {
        (target.id, members): verdict((target.id, members), target.kind, outcomes)
        for target in rulebook.targets.values()
        for members in itertools.product(*(rulebook.sets[name].members for name in target.over))
    }
    return Answer(tuple(outcomes), verdicts)


def by_account(rulebook: Rulebook, scenario: Scenario) -> dict[str, Answer | None]:
    """The answer under each account on record; None where no world is possible under it."""
    answers: dict[str, Answer | None] = {}
    for account in sorted({fact.account for fact in (*rulebook.facts, *scenario.facts) if fact.account}):
        try:
            answers[account] = decide(rulebook, replace(scenario, account=account))
        except Impossible:
            answers[account] = None
    return answers


def verdict(target: InstanceKey, kind: TargetKind, outcomes: list[Outcome]) -> Verdict:
    """The verdict of one ground target over the possible worlds."""
    bitten = [("bitten", target) in outcome.readings[0] for outcome in outcomes]
    proposal = kind is TargetKind.PROPOSAL
    if all(bitten):
        status = Status.BLOCKED if proposal else Status.IN_FORCE
    elif not any(bitten):
        status = Status.CLEAR if proposal else Status.NOT_IN_FORCE
    else:
        status = Status.UNDETERMINED
    main = [outcome.bites(target) for outcome in outcomes]
    reasons = [{**outcome.bites(target), **outcome.bites(target, "counter")} for outcome in outcomes]
    summary = {
        rule: (
            min((r[rule] for r in reasons if rule in r), key=STRENGTHS.index),
            all(rule in r for r in reasons),
        )
        for rule in {rule for r in reasons for rule in r}
    }
    countering = [outcome.bites(target, "counter") for outcome in outcomes]
    if status is Status.UNDETERMINED:
        return Verdict(status, "undetermined", summary, smallest_hinge(outcomes, bitten))
    differing = smallest_hinge(outcomes, [outcome.outlook(target, kind) for outcome in outcomes])
    if all(bitten):
        return Verdict(status, status.value, summary, differing)
    return Verdict(status, weighed(kind, weakest(main), weakest(countering)), summary, differing)


def weighed(kind: TargetKind, main: Strength | None, counter: Strength | None) -> str:
    """The outlook that weak reasons make, on the side of a target's must-rules and on the other."""
    against, favour = (main, counter) if kind is TargetKind.PROPOSAL else (counter, main)
    rank = {None: 0, Strength.MAY: 1, Strength.LIKELY: 2}
    if against == favour:
        return "contested" if against else "open"
    if rank[against] > rank[favour]:
        return {1: "doubtful", 2: "unlikely"}[rank[against]]
    return {1: "possible", 2: "likely"}[rank[favour]]


def weakest(reasons: list[dict[str, Strength]]) -> Strength | None:
    """The weakest, over the worlds, of the strongest likely or may reason in a world; None if some world has none."""
    weakest = 0
    for reason in reasons:
        ranks = [strength.rank for strength in reason.values() if strength.rank > 0]
        if not ranks:
            return None
        weakest = max(weakest, min(ranks))
    return STRENGTHS[weakest]


def smallest_hinge(outcomes: list[Outcome], values: Sequence[object]) -> int:
    """How few ground conditions have to be known for a value to be known, over the possible worlds."""
    if len(set(values)) < 2:
        return 0
    slots = {key: [slot for slot in outcomes[0].world if slot[0] == key] for key, _ in outcomes[0].world}
    rows = [{key: tuple(o.world[s] for s in group) for key, group in slots.items()} for o in outcomes]
    for size in range(1, len(slots) + 1):
        for chosen in itertools.combinations(slots, size):
            seen: dict[tuple[Any, ...], object] = {}
            if all(
                seen.setdefault(tuple(row[key] for key in chosen), b) == b
                for row, b in zip(rows, values, strict=True)
            ):
                return size
    raise AssertionError("a complete world settles every status")
