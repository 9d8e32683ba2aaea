"""What a target depends on: the base values below it in the program."""

from __future__ import annotations

from collections.abc import Iterable

from sanctionlink.ground.input_tests import instances
from sanctionlink.ground.ir import Literal, Program, TermTest, ValueTest
from sanctionlink.model.scenario import InstanceKey


def cone(program: Program, literals: Iterable[Literal]) -> set[InstanceKey]:
    """The ground conditions whose base values the literals depend on."""
    seen = {abs(x) for x in literals}
    stack = list(seen)
    found: set[InstanceKey] = set()
    while stack:
        atom = stack.pop()
        below = [x for c in program.clauses.get(atom, ()) for x in c.body]
        for threshold in program.thresholds.get(atom, ()):
            for weight, x in threshold.items:
                below.append(x)
                if weight.term is not None:
                    found.update(instances(weight.term, weight.environment, program.rulebook))
        for x in map(abs, below):
            if x not in seen:
                seen.add(x)
                stack.append(x)
        if 2 <= atom < program.first_derived:
            test = program.inputs[atom - 2]
            if isinstance(test, ValueTest):
                found.add(test.instance)
            elif isinstance(test, TermTest):
                pinned = dict(test.pinned)
                read = instances(test.expression, test.environment, program.rulebook)
                found.update(i for i in read if i not in pinned)
    return found
