"""Orders derived atoms so that each rests on earlier ones, and refuses a cycle through negation.

Strongly connected components by Tarjan's algorithm (SIAM J. Comput. 1(2), 1972), without recursion, so that a chain of any
length is fine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sanctionlink.ground.ir import Clause, Component, Threshold
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class NegativeCycle(Exception):
    """Atoms on a cycle, in order, the step from the last back to the first being a negation."""

    atoms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Dependencies:
    """For each derived atom, the derived atoms it needs: monotonically (`positive`) or not (`negative`)."""

    positive: Mapping[int, tuple[int, ...]]
    negative: Mapping[int, tuple[int, ...]]


def dependencies(
    first: int,
    atoms: int,
    clauses: Mapping[int, Sequence[Clause]],
    thresholds: Mapping[int, Sequence[Threshold]],
) -> Dependencies:
    """What each derived atom (from `first` to `atoms`) depends on. Inputs are settled beforehand and left out."""
    positive: dict[int, tuple[int, ...]] = {}
    negative: dict[int, tuple[int, ...]] = {}
    for head in range(first, atoms + 1):
        up: set[int] = set()
        down: set[int] = set()
        for clause in clauses.get(head, ()):
            for literal in clause.body:
                if abs(literal) >= first:
                    (up if literal > 0 else down).add(abs(literal))
        for threshold in thresholds.get(head, ()):
            for weight, literal in threshold.items:
                if abs(literal) >= first:
                    rises = weight.sign == (1 if literal > 0 else -1)
                    (up if rises else down).add(abs(literal))
        positive[head] = tuple(sorted(up))
        negative[head] = tuple(sorted(down))
    return Dependencies(positive, negative)


def stratify(first: int, atoms: int, needs: Dependencies) -> tuple[Component, ...]:
    """The components in evaluation order. Raises `NegativeCycle` if an atom depends on itself through a negation."""
    components: list[Component] = []
    for members in strongly_connected(
        range(first, atoms + 1), lambda a: needs.positive[a] + needs.negative[a]
    ):
        inside = set(members)
        recursive = False
        for atom in members:
            for below in needs.negative[atom]:
                if below in inside:
                    raise NegativeCycle(shortest_cycle(atom, below, inside, needs))
            recursive = recursive or not inside.isdisjoint(needs.positive[atom])
        components.append(Component(tuple(sorted(members)), recursive))
    return tuple(components)


def strongly_connected(
    nodes: Iterable[int], successors: Callable[[int], Iterable[int]]
) -> Iterator[list[int]]:
    """Strongly connected components, each after every component that it reaches."""
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    on_stack: set[int] = set()
    stack: list[int] = []
    for root in nodes:
        if root in number:
            continue
        work = [(root, iter(successors(root)))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in number:
                    number[other] = low[other] = len(number)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(successors(other))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], number[other])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == number[node]:
                    component: list[int] = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == node:
                            break
                    yield component


def shortest_cycle(start: int, below: int, inside: set[int], needs: Dependencies) -> tuple[int, ...]:
    """A shortest cycle `start → below → … → start` within one component."""
    before: dict[int, int] = {below: start}
    queue = deque([below])
    while queue and start != below:
        atom = queue.popleft()
        if atom == start:
            break
        for other in needs.positive[atom] + needs.negative[atom]:
            if other in inside and other not in before:
                before[other] = atom
                queue.append(other)
    path = [start]
    step = before[start] if start != below else start
    while step != start:
        path.append(step)
        step = before[step]
    path.reverse()
    return tuple(path)
