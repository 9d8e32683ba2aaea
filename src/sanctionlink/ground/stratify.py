"""Orders derived atoms so that each rests on earlier ones, and refuses a cycle through negation.

Strongly connected components by Tarjan's algorithm (SIAM J. Comput. 1(2), 1972), without recursion, so that a chain of any
length is fine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence

from sanctionlink.ground.ir import Clause, Component, Threshold
from sanctionlink.records import dataclass

Clauses = Mapping[int, Sequence[Clause]]
Thresholds = Mapping[int, Sequence[Threshold]]


@dataclass(frozen=True, slots=True)
class NegativeCycle(Exception):
    """Atoms on a cycle, in order, the step from the last back to the first being a negation."""

    atoms: tuple[int, ...]


def stratify(first: int, atoms: int, clauses: Clauses, thresholds: Thresholds) -> tuple[Component, ...]:
    """The components of the derived atoms (from `first` to `atoms`), in evaluation order.

    Raises `NegativeCycle` if an atom depends on itself through a negation. Inputs are settled beforehand and left out.
    """
    below = _below(first, atoms, clauses, thresholds)
    components: list[Component] = []
    for places in strongly_connected(below):
        if len(places) == 1 and places[0] not in below[places[0]]:
            components.append(Component((places[0] + first,), recursive=False))
            continue
        members = tuple(place + first for place in sorted(places))
        _refuse_negation(members, clauses, thresholds)
        components.append(Component(members, recursive=True))
    return tuple(components)


def _below(first: int, atoms: int, clauses: Clauses, thresholds: Thresholds) -> list[list[int]]:
    """What each derived atom rests on directly, all of them counted from 0."""
    below: list[list[int]] = [[] for _ in range(first, atoms + 1)]
    for head, found in clauses.items():
        into = below[head - first]
        for clause in found:
            for literal in clause.body:
                if literal >= first:
                    into.append(literal - first)
                elif literal <= -first:
                    into.append(-literal - first)
    for head, sums in thresholds.items():
        into = below[head - first]
        into += [abs(x) - first for threshold in sums for _, x in threshold.items if abs(x) >= first]
    return below


def strongly_connected(below: Sequence[Collection[int]]) -> Iterator[list[int]]:
    """Strongly connected components of nodes counted from 0, each after every component that it reaches."""
    done = len(below) + 1
    number, low = [0] * len(below), [0] * len(below)
    stack: list[int] = []
    met = 0
    for root in reversed(range(len(below))):
        if number[root]:
            continue
        for other in below[root]:
            if low[other] != done:
                break
        else:  # as it is for most
            number[root] = low[root] = done
            yield [root]
            continue
        work = [(root, iter(below[root]))]
        met += 1
        number[root] = low[root] = met
        stack.append(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if not number[other]:
                    met += 1
                    number[other] = low[other] = met
                    stack.append(other)
                    work.append((other, iter(below[other])))
                    break
                # What is done has a number past all others, so that it lowers nothing.
                if low[other] < low[node]:
                    low[node] = low[other]
            else:
                work.pop()
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
                if low[node] == number[node]:
                    component: list[int] = []
                    while not component or component[-1] != node:
                        member = stack.pop()
                        low[member] = done
                        component.append(member)
                    yield component


def _refuse_negation(members: Sequence[int], clauses: Clauses, thresholds: Thresholds) -> None:
    """Raise `NegativeCycle` if some of the atoms, which rest on each other, does so through a negation."""
    needs = _Needs.within(members, clauses, thresholds)
    for atom in members:
        for below in needs.negative[atom]:
            raise NegativeCycle(shortest_cycle(atom, below, needs))


@dataclass(frozen=True, slots=True)
class _Needs:
    """For each atom of a component, the atoms there that it needs: monotonically (`positive`) or not (`negative`)."""

    positive: Mapping[int, tuple[int, ...]]
    negative: Mapping[int, tuple[int, ...]]

    @classmethod
    def within(cls, members: Sequence[int], clauses: Clauses, thresholds: Thresholds) -> _Needs:
        inside = frozenset(members)
        positive: dict[int, tuple[int, ...]] = {}
        negative: dict[int, tuple[int, ...]] = {}
        for atom in members:
            literals = [literal for clause in clauses.get(atom, ()) for literal in clause.body]
            up = {x for x in literals if x in inside}
            down = {-x for x in literals if -x in inside}
            for threshold in thresholds.get(atom, ()):
                for weight, literal in threshold.items:
                    if abs(literal) in inside:
                        rises = weight.sign == (1 if literal > 0 else -1)
                        (up if rises else down).add(abs(literal))
            positive[atom], negative[atom] = tuple(sorted(up)), tuple(sorted(down))
        return cls(positive, negative)


def shortest_cycle(start: int, below: int, needs: _Needs) -> tuple[int, ...]:
    """A shortest cycle `start → below → … → start` within one component."""
    before: dict[int, int] = {below: start}
    queue = deque([below])
    while queue and start != below:
        atom = queue.popleft()
        if atom == start:
            break
        for other in needs.positive[atom] + needs.negative[atom]:
            if other not in before:
                before[other] = atom
                queue.append(other)
    path = [start]
    step = before[start] if start != below else start
    while step != start:
        path.append(step)
        step = before[step]
    path.reverse()
    return tuple(path)
