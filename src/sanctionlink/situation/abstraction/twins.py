"""Open days that tests compare with each other, cut so finely that it can be told whether each of them matters.

The cuts that `days` makes are enough for every status: each region in which no test turns has one of the days that stand for
all. Whether a day matters is told by two points of different regions that differ in it alone, and these may have no such days
in common. So each day gets a twin, which meets in every test what the day itself meets, and is cut where its twin is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.situation.abstraction.days import DayComparison, DayCuts, DayDomain, DayLeaf, DayWindow

MOST_TOGETHER = 3
"""Open days that tests tie together up to which they get twins: cuts multiply."""

Tests = Sequence[DayComparison | DayWindow]


def cut_days(
    domains: Mapping[InstanceKey, DayDomain], tests: Tests, today: int
) -> tuple[dict[InstanceKey, list[int]], frozenset[InstanceKey]]:
    """The cuts of every open day, and the days of which these cannot tell whether they matter. Raises `LimitReached`."""
    tied = [group for group in _groups(domains, tests) if len(group) > 1]
    twinned = frozenset(name for group in tied if len(group) <= MOST_TOGETHER for name in group)
    coarse = frozenset(name for group in tied for name in group) - twinned
    if twinned:
        both = {**domains, **{_twin(name): domains[name] for name in twinned}}
        try:
            found = DayCuts(both, [*tests, *_twins(tests, twinned)], today, ends=True).points()
        except LimitReached:
            coarse |= twinned
        else:
            return {
                name: sorted({*found[name], *found.get(_twin(name), ())}) for name in found if name in domains
            }, coarse
    return DayCuts(domains, tests, today).points(), coarse


def _twin(name: InstanceKey) -> InstanceKey:
    """The name of a day's twin, which no condition has."""
    return name[0], (*name[1], "")


def _groups(domains: Mapping[InstanceKey, DayDomain], tests: Tests) -> Iterable[set[InstanceKey]]:
    """The open days in groups that tests tie together."""
    groups: dict[InstanceKey, set[InstanceKey]] = {n: {n} for n, d in domains.items() if d.ranges}
    for test in tests:
        if isinstance(test, DayComparison) and test.left.of in groups and test.right.of in groups:
            joined = groups[test.left.of] | groups[test.right.of]
            groups.update(dict.fromkeys(joined, joined))
    return {id(group): group for group in groups.values()}.values()


def _twins(tests: Tests, twinned: frozenset[InstanceKey]) -> Iterator[DayComparison | DayWindow]:
    """Each test once more for each day in it that has a twin, which takes its place."""

    def turned(leaf: DayLeaf, name: InstanceKey) -> DayLeaf:
        return replace(leaf, of=_twin(name)) if leaf.of == name else leaf

    for test in tests:
        if isinstance(test, DayWindow):
            if test.day.of in twinned:
                yield replace(test, day=turned(test.day, test.day.of))
            continue
        for name in dict.fromkeys((test.left.of, test.right.of)):
            if name in twinned and name is not None:
                yield replace(test, left=turned(test.left, name), right=turned(test.right, name))
