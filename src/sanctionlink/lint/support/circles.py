"""What holds a target up while something else is held up, and the circles that this makes."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Iterator

from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.ir import TRUE, Environment, Literal
from sanctionlink.ground.reads import Predicate, circular_predicates, concludes
from sanctionlink.lint.support.circular_support import predicate, supports
from sanctionlink.lint.support.parts import Part
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.expression import Holds
from sanctionlink.model.rulebook import Blocks, Defines, Requires, Rule, Rulebook, Sets
from sanctionlink.model.values import Value
from sanctionlink.records import dataclass

Thing = tuple[str, str, tuple[str, ...], Value | None]
"""("target" or "notion", id, members, None), or ("condition", id, members, the value that consequences set)."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A rule by which one thing holds while another does: the support of that number in `part`."""

    waiting: Thing
    on: Thing
    rule: Rule
    environment: Environment
    part: Part
    number: int

    def rest(self, worlds: Worlds, reading: int) -> list[Literal]:
        """The literals of everything else that the rule needs, and that no exception lifts it."""
        index = worlds.program.index
        granting = self.part.granting(self.number)
        names = [granting if p is self.part else p.rule for p in worlds.parts(self.rule)]
        found = [index["fires", name, self.environment][reading] for name in names]
        lifted = [index.get(("lifted", self.rule.id, None))]
        if self.waiting[0] == "target":
            lifted.append(index.get(("lifted", self.rule.id, (self.waiting[1], self.waiting[2]))))
        return [x for x in [*found, *(-t[reading] for t in lifted if t is not None)] if x != TRUE]


def circles(worlds: Worlds) -> Iterator[tuple[Wait, ...]]:
    """The shortest circle through each target that is on one, each circle once."""
    waits: dict[Thing, list[Wait]] = {}
    for wait in _waits(worlds):
        waits.setdefault(wait.waiting, []).append(wait)
    seen: set[frozenset[Thing]] = set()
    for thing in [t for t in waits if t[0] == "target"]:
        found = _shortest(thing, waits)
        if found and frozenset(w.waiting for w in found) not in seen:
            seen.add(frozenset(w.waiting for w in found))
            yield found


def _shortest(start: Thing, waits: dict[Thing, list[Wait]]) -> tuple[Wait, ...] | None:
    """The shortest circle from a thing back to itself."""
    before: dict[Thing, Wait] = {}
    queue = deque([start])
    while queue:
        thing = queue.popleft()
        for wait in waits.get(thing, ()):
            if wait.on == start:
                path = [wait]
                while path[-1].waiting != start:
                    path.append(before[path[-1].waiting])
                return tuple(reversed(path))
            if wait.on not in before:
                before[wait.on] = wait
                queue.append(wait.on)
    return None


def _waits(worlds: Worlds) -> Iterator[Wait]:
    circular = circular_predicates(worlds.rulebook.rules.values())
    for rule in worlds.rulebook.rules.values():
        if circular.isdisjoint(concludes(rule)):
            continue
        for environment, _ in worlds.firings(rule):
            for waiting in _concluded(rule, environment):
                for part in worlds.parts(rule):
                    for number, on in _rests_on(part, environment, circular, worlds.rulebook):
                        yield Wait(waiting, on, rule, environment, part, number)


def _rests_on(
    part: Part, environment: Environment, circular: Container[Predicate], rulebook: Rulebook
) -> Iterator[tuple[int, Thing]]:
    """What a part rests on in a circle, with the number of the support."""
    if part.expression is None:
        return
    for number, (node, holds) in enumerate(supports(part.expression, not part.negated)):
        kind, name = predicate(node)
        if (kind, name) in circular:
            members = members_of(node.arguments, environment)
            values: Iterable[Value | None] = (None,)
            if isinstance(node, Holds):
                every = rulebook.conditions[name].values
                values = [v for v in every if (v in node.values) == holds]
            for value in values:
                yield number, (kind, name, members, value)


def _concluded(rule: Rule, environment: Environment) -> Iterator[Thing]:
    match rule.effect:
        case Requires(targets=targets) | Blocks(targets=targets):
            for ref in targets:
                yield "target", ref.target, members_of(ref.arguments, environment), None
        case Defines(notion=notion, arguments=arguments):
            yield "notion", notion, members_of(arguments, environment), None
        case Sets(assignments=assignments):
            for a in assignments:
                yield "condition", a.condition, members_of(a.arguments, environment), a.value
