"""Which rules the expected cases exercise: in which of them a rule fires, bites, and is a reason for a verdict.

A case exercises a rule only through what it expects: verdicts, and ways out. What happens in some possible world of a case
counts, and after some of the changes of a way out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sanctionlink.answers.coverage import Coverage, RuleCoverage
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.choose import Engines
from sanctionlink.engines.protocols import Space
from sanctionlink.ground.ir import READINGS, Triple
from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Excludes, Rule, Rulebook, Strength
from sanctionlink.model.scenario import InstanceKey, read_instance
from sanctionlink.questions.coverage.case_worlds import CaseSpaces
from sanctionlink.records import dataclass, field


def coverage(
    rulebook: Rulebook,
    cases: Sequence[Case],
    engines: Engines | None = None,
    progress: Callable[[int, int], None] | None = None,
    check_time: Callable[[], None] = lambda: None,
) -> Coverage:
    """What some cases exercise of a rulebook. `progress` is told how many of how many cases are done.

    `check_time` is called before each case and may raise `LimitReached`; the case is then undecided.

    Why a rule is not exercised is told by `misses.explain`.
    """
    spaces = CaseSpaces(rulebook, engines)
    found = {rule_id: _RuleCases() for rule_id in rulebook.rules}
    undecided: dict[str, str] = {}
    for done, case in enumerate(cases):
        expected = frozenset(read_instance(e.target) for e in case.expectations)
        try:
            check_time()
            met = {each for space in spaces.of(case) for each in _met(space, expected)}
            met |= {each for space in spaces.after_changes(case) for each in _met(space, frozenset())}
        except _NoWorld:
            undecided[case.id] = "what it supposes cannot be"
        except (InvalidInput, LimitReached) as error:
            undecided[case.id] = str(error)
        else:
            for rule_id, what in met:
                found[rule_id].cases(what)[case.id] = None
        if progress is not None:
            progress(done + 1, len(cases))
    rules = tuple(found[rule.id].coverage(rule) for rule in rulebook.rules.values())
    return Coverage(rules, len(cases), tuple(undecided.items()))


class _NoWorld(Exception):
    """The `never` rules leave no world of a case."""


@dataclass(slots=True)
class _RuleCases:
    """The cases found so far for one rule; mappings keep their order."""

    asked: dict[str, None] = field(default_factory=dict)
    fired: dict[str, None] = field(default_factory=dict)
    bit: dict[str, None] = field(default_factory=dict)
    reason: dict[str, None] = field(default_factory=dict)

    def cases(self, what: str) -> dict[str, None]:
        """Those in which something was met: the rule `asked`, `fired`, `bit` or `reason`."""
        return {"asked": self.asked, "fired": self.fired, "bit": self.bit, "reason": self.reason}[what]

    def coverage(self, rule: Rule) -> RuleCoverage:
        return RuleCoverage(rule, tuple(self.asked), tuple(self.fired), tuple(self.bit), tuple(self.reason))


def _met(space: Space, expected: frozenset[InstanceKey]) -> Iterator[tuple[str, str]]:
    """The rules met in some world of a case, and how. Raises `LimitReached`, and `_NoWorld` if there is none."""
    if not space.exists(()):
        raise _NoWorld
    for rule_id in asked(space):
        yield rule_id, "asked"
    for rule_id in firing(space):
        yield rule_id, "fired"
    for rule_id, target in biting(space):
        yield rule_id, "bit"
        if target in expected:
            yield rule_id, "reason"


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
    """The rules that bite in some possible world, on either side, each with the target."""
    program = space.situation.program
    for target in dict.fromkeys((*program.bites, *program.counters)):
        for bite in program.both_sides(target):
            if in_some_world(space, bite.holds, program.rulebook.rules[bite.rule]):
                yield bite.rule, target


def in_some_world(space: Space, literals: Triple, rule: Rule) -> bool:
    """Whether something about a rule holds in some possible world, in any reading that has the rule."""
    return any(
        space.exists((x,)) for x in dict.fromkeys(literals[r] for r in READINGS if r >= rule.strength.rank)
    )
