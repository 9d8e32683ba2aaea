"""Which rules the expected cases exercise: in which of them a rule fires, bites, and is a reason for a verdict.

A case exercises a rule only through the verdicts that it expects. What happens in some possible world of a case counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sanctionlink.checks.case_spaces import CaseSpaces
from sanctionlink.diagnostics import InvalidInput, LimitReached
from sanctionlink.engines.choose import Engines
from sanctionlink.engines.machine import Space
from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Blocks, Excludes, Requires, Rule, Rulebook, Strength
from sanctionlink.model.scenario import InstanceKey, read_instance
from sanctionlink.program.program import READINGS, Triple
from sanctionlink.records import dataclass, field


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """One rule, and the ids of the cases that exercise it, in order.

    `asked` are the cases that expect a verdict on which the rule can bear; `fired` those in a world of which it fires (for
    a `never` rule: excludes a world); `bit` those in which it bites on a target, and `reason` those in which that target is
    one whose verdict the case expects. The last two are empty for rules that have no targets to bite on.
    """

    rule: Rule
    asked: tuple[str, ...] = ()
    fired: tuple[str, ...] = ()
    bit: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()

    @property
    def bites(self) -> bool:
        """Whether the rule is of a kind that bites on targets."""
        return isinstance(self.rule.effect, (Requires, Blocks))

    @property
    def exercised(self) -> tuple[str, ...]:
        """The cases in which the rule has its effect: it bites or, if it is not of that kind, fires."""
        return self.bit if self.bites else self.fired

    @property
    def covered(self) -> bool:
        """Whether some case exercises the rule."""
        return bool(self.exercised)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the cases exercise of a rulebook's rules, in the order of the files.

    `cases` is how many were looked at; `undecided` has those whose worlds could not be looked at, with the reason, and
    they count for nothing.
    """

    rules: tuple[RuleCoverage, ...]
    cases: int
    undecided: tuple[tuple[str, str], ...] = ()

    @property
    def covered(self) -> int:
        """How many rules some case exercises."""
        return sum(each.covered for each in self.rules)

    @property
    def uncovered(self) -> tuple[RuleCoverage, ...]:
        """The rules that no case exercises."""
        return tuple(each for each in self.rules if not each.covered)

    @property
    def percent(self) -> float:
        """The share of rules that are exercised, in percent; 100 for a rulebook without rules."""
        return 100 * self.covered / len(self.rules) if self.rules else 100.0

    def reaches(self, percent: float) -> bool:
        """Whether at least so many percent of the rules are exercised, without rounding."""
        return 100 * self.covered >= percent * len(self.rules)


def coverage(
    rulebook: Rulebook,
    cases: Sequence[Case],
    engines: Engines | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Coverage:
    """What some cases exercise of a rulebook. `progress` is told how many of how many cases are done.

    Why a rule is not exercised is told by `misses.explain`.
    """
    spaces = CaseSpaces(rulebook, engines)
    found = {rule_id: _Found() for rule_id in rulebook.rules}
    undecided: dict[str, str] = {}
    for done, case in enumerate(cases):
        expected = frozenset(read_instance(e.target) for e in case.expectations)
        try:
            for space in spaces.of(case):
                _look(case.id, space, expected, found)
        except (InvalidInput, LimitReached) as error:
            undecided[case.id] = str(error)
        if progress is not None:
            progress(done + 1, len(cases))
    rules = tuple(found[rule.id].coverage(rule) for rule in rulebook.rules.values())
    return Coverage(rules, len(cases), tuple(undecided.items()))


@dataclass(slots=True)
class _Found:
    """The cases found so far for one rule; mappings keep their order."""

    asked: dict[str, None] = field(default_factory=dict)
    fired: dict[str, None] = field(default_factory=dict)
    bit: dict[str, None] = field(default_factory=dict)
    reason: dict[str, None] = field(default_factory=dict)

    def coverage(self, rule: Rule) -> RuleCoverage:
        return RuleCoverage(rule, tuple(self.asked), tuple(self.fired), tuple(self.bit), tuple(self.reason))


def _look(case: str, space: Space, expected: frozenset[InstanceKey], found: Mapping[str, _Found]) -> None:
    """Note what happens in some world of a case."""
    for rule_id in asked(space):
        found[rule_id].asked[case] = None
    for rule_id in firing(space):
        found[rule_id].fired[case] = None
    for rule_id, target in biting(space):
        found[rule_id].bit[case] = None
        if target in expected:
            found[rule_id].reason[case] = None


def asked(space: Space) -> Iterator[str]:
    """The rules that the verdicts asked for can rest on, whatever is the case."""
    yield from space.situation.program.environments


def firing(space: Space) -> Iterator[str]:
    """The rules that fire in some possible world; for must-rules of kind `never`, that make a world impossible."""
    program = space.situation.program
    excluding = {program.ground_rules[origin].rule.id for origin in space.breaking()}
    for rule_id, environments in program.environments.items():
        rule = program.rulebook.rules[rule_id]
        if isinstance(rule.effect, Excludes) and rule.strength is Strength.MUST:
            if rule_id in excluding:
                yield rule_id
        elif any(in_some_world(space, program.index["fires", rule_id, e], rule) for e in environments):
            yield rule_id


def biting(space: Space) -> Iterator[tuple[str, InstanceKey]]:
    """The rules that bite in some possible world, each with the target."""
    program = space.situation.program
    for target, bites in program.bites.items():
        for bite in bites:
            if in_some_world(space, bite.holds, program.rulebook.rules[bite.rule]):
                yield bite.rule, target


def in_some_world(space: Space, literals: Triple, rule: Rule) -> bool:
    """Whether something about a rule holds in some possible world, in any reading that has the rule."""
    return any(
        space.exists((x,)) for x in dict.fromkeys(literals[r] for r in READINGS if r >= rule.strength.rank)
    )
