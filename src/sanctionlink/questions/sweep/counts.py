"""Counts of a sweep as they grow: of all targets together, portion by portion, or of each by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from math import prod
from types import MappingProxyType

from sanctionlink.answers.sweep import Axis, CountGroup, SweptTarget, Tally, counted
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.engines.circuit.chunks import Tick
from sanctionlink.engines.circuit.counts import CountFilter, Rows, merged
from sanctionlink.engines.circuit.tasks import Task, narrowed
from sanctionlink.questions.sweep.processes import Done, here, in_processes
from sanctionlink.questions.sweep.row_file import Spool
from sanctionlink.questions.sweep.task import Survey, Working, parted
from sanctionlink.records import dataclass, field

TOLD_EVERY = 0.1
"""Seconds between two tallies of a sweep that goes on."""

ALONE = 1 << 26
"""Worlds up to which a target that is counted by itself is not worth starting processes for, or sending anywhere."""


Progress = Callable[[int, int], None]
"""Told how many of how many worlds are done."""


@dataclass(slots=True, eq=False)
class Clock:
    """Tells how far a sweep is, and when it is time to tell more."""

    progress: Progress | None
    worlds: int
    _base: int = 0
    _more: int = 0
    _told: float = field(default_factory=time.monotonic)
    _shown: float = 0.0

    def at(self, worlds: int) -> None:
        """So many worlds are done."""
        self._base, self._more = worlds, 0
        if self.progress:
            self.progress(worlds, self.worlds)

    def tick(self, worlds: int) -> None:
        """So many worlds more are done."""
        self._more += worlds
        if self.progress and time.monotonic() - self._shown > TOLD_EVERY:
            self._shown = time.monotonic()
            self.progress(min(self._base + self._more, self.worlds), self.worlds)

    def due(self) -> bool:
        """Whether it is time for a tally."""
        if time.monotonic() - self._told < TOLD_EVERY:
            return False
        self._told = time.monotonic()
        return True


@dataclass(frozen=True, slots=True)
class Workers:
    """Where portions are worked on: in this process, in `jobs` ones, or on the cluster of a scheduler."""

    jobs: int = 1
    scheduler: str | None = None

    def portions(self, working: Working, first: int, tick: Tick) -> Iterator[Done]:
        """The portions from one on, in order."""
        if self.jobs < 1:
            raise InvalidInput.single(
                codes.BAD_JOBS, f"{self.jobs} processes cannot do anything", hint="use at least one"
            )
        if self.scheduler is not None:
            from sanctionlink.questions.sweep.cluster import Cluster

            with Cluster(self.scheduler) as cluster:
                yield from cluster.portions(working.survey, working.portions, first)
        elif self.jobs > 1 and working.portions - first > 1:
            yield from in_processes(working.survey, working.portions, first, self.jobs)
        else:
            yield from here(working, first, tick)


def together(
    survey: Survey,
    labels: Sequence[str],
    workers: Workers,
    progress: Progress | None,
    spool: Spool | None = None,
) -> Iterator[Tally]:
    """The counts after some portions, and of all in the end; rows go to the spool."""
    working = Working(survey)
    combinations, worlds = survey.task.combinations, survey.task.worlds
    first = spool.done if spool else 0
    rows = (spool.counts if spool else None) or working.counter.nothing()
    done = sum(working.combinations(at) for at in range(first))
    clock = Clock(progress, worlds)
    clock.at(done * (worlds // combinations))
    for portion, more, data in workers.portions(working, first, clock.tick):
        merged(rows, more)
        done += working.combinations(portion)
        if spool:
            spool.add(data, rows)
        clock.at(done * (worlds // combinations))
        if clock.due() and done < combinations:
            yield tally(rows, survey.targets, labels, done, combinations)
    if spool:
        spool.finish()
    yield tally(rows, survey.targets, labels, done, combinations)


def tally(
    rows: Rows, targets: Sequence[SweptTarget], labels: Sequence[str], done: int, combinations: int
) -> Tally:
    """Rows of counts by name."""

    def group(label: str | None, row: Sequence[int]) -> CountGroup:
        numbers = iter(row[2:])
        counts = {t.name: counted(t.outcomes, islice(numbers, len(t.outcomes))) for t in targets}
        return CountGroup(label, row[0], row[1], MappingProxyType(counts))

    whole, *others = rows
    groups = tuple(group(label, row) for label, row in zip(labels, others, strict=True))
    return Tally(done, combinations, group(None, whole), groups)


# --- each target by itself ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One target over what matters to it, and how many combinations stand behind each one of these.

    Targets that are filtered or grouped by come with it; it is the first.
    """

    target: SweptTarget
    survey: Survey
    open: tuple[Axis, ...]
    factor: int


def apart(
    survey: Survey, task_of: Callable[[Sequence[int]], tuple[Task, tuple[Axis, ...]]]
) -> Iterator[Part]:
    """The targets one by one; `task_of` gives the task of some of them, and what is open there."""
    wanted = survey.wanted
    tied = [target for target, _ in wanted.keep]
    tied += [wanted.by_target] if wanted.by_target is not None else []
    for at, target in enumerate(survey.targets):
        involved = list(dict.fromkeys((at, *tied)))
        keep = () if wanted.by_axis is None else (wanted.by_axis,)
        whole, open_ = task_of(involved)
        task, axes = narrowed(whole, keep)
        own = CountFilter(
            tuple((involved.index(t), outcomes) for t, outcomes in wanted.keep),
            None if wanted.by_axis is None else axes.index(wanted.by_axis),
            None if wanted.by_target is None else involved.index(wanted.by_target),
        )
        left = tuple(survey.axes[i] for i in axes)
        targets = tuple(survey.targets[i] for i in involved)
        factor = survey.task.combinations // prod(len(axis.options) for axis in left)
        yield Part(target, parted(task, own, left, targets), open_, factor)


def one_by_one(
    survey: Survey,
    labels: Sequence[str],
    parts: Sequence[Part],
    workers: Workers,
    progress: Progress | None,
) -> Iterator[Tally]:
    """The counts after each part, and of all in the end; those of a target are over all combinations.

    The last tally is complete if there is a part for every target.
    """
    combinations, targets = survey.task.combinations, len(survey.targets)
    clock = Clock(progress, sum(part.survey.task.worlds for part in parts))
    rows: Rows = [[0, 0] for _ in range(1 + len(labels))]
    gone = 0
    for number, part in enumerate(parts):
        working = Working(part.survey)
        own = working.counter.nothing()
        each = part.survey.task.worlds // part.survey.task.combinations
        at = gone
        mine = part.survey.task.worlds <= ALONE
        for portion, more, _ in (Workers() if mine else workers).portions(working, 0, clock.tick):
            merged(own, more)
            at += working.combinations(portion) * each
            clock.at(at)
        for row, found in zip(rows, own, strict=True):
            row[:2] = [found[0] * part.factor, found[1] * part.factor]
            row += [count * part.factor for count in found[2 : 2 + len(part.target.outcomes)]]
        gone += part.survey.task.worlds
        last = number + 1 == len(parts)
        if last or clock.due():
            done = combinations * (number + 1) // targets
            yield tally(rows, [p.target for p in parts[: number + 1]], labels, done, combinations)
