"""All combinations of some values: counts, columns and rows, found when they are asked for."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from sanctionlink.analyse.portions import Done, here, in_processes
from sanctionlink.analyse.rows import FORMS, codes
from sanctionlink.analyse.spool import Spool
from sanctionlink.analyse.survey import Survey, Working, parted
from sanctionlink.analyse.varying import digits_of, filters, moves_of, wanted
from sanctionlink.diagnostics import InvalidInput, LimitReached, did_you_mean
from sanctionlink.engines.sweep import CHUNK_BITS, Columns, Sweeper, Tick, task
from sanctionlink.engines.tally import Counter, Rows, Wanted, merged
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.sweep import Axis, Column, Counted, Grid, Group, Row, SweptTarget, Tally
from sanctionlink.program.moves import Move
from sanctionlink.program.situation import Situation
from sanctionlink.records import dataclass, field

MOST_WORLDS = 1 << 34
"""Worlds that one machine goes through: some minutes."""

MOST_ON_CLUSTER = 1 << 44

MOST_IN_A_GRID = 1 << 24
"""Combinations whose columns are held in memory all at once."""

TOLD_EVERY = 0.1
"""Seconds between two tallies of a sweep that goes on."""

NO_TARGETS, BAD_FORM, BAD_JOBS = "SL669", "SL670", "SL678"

Progress = Callable[[int, int], None]
"""Told how many of how many worlds are done."""


def sweep(
    rulebook: Rulebook,
    scenario: Scenario,
    vary: Iterable[str],
    where: Iterable[str],
    settle: Callable[[Sequence[Move]], Situation],
    target: Callable[[str], InstanceKey],
) -> Sweep:
    """The sweep that texts ask for. Nothing is evaluated yet. Raises `InvalidInput`."""
    moves = moves_of(rulebook, vary, scenario)
    situation = settle(moves)
    digits = digits_of(situation, moves, rulebook)
    keys = tuple(situation.program.statuses)
    if not keys:
        raise InvalidInput.single(NO_TARGETS, "the rulebook has no targets to sweep for")
    targets = tuple(
        SweptTarget(show_instance(key), rulebook.targets[key[0]].kind, rulebook.targets[key[0]].title)
        for key in keys
    )
    kept = filters(where, digits, targets, target)
    found, variables = task(
        situation, keys, [d.variable for d in kept.digits], [d.options for d in kept.digits]
    )
    open_ = tuple(Axis(situation.variables[at].name, situation.variables[at].options) for at in variables)
    survey = parted(found, Wanted(kept.keep), tuple(d.axis for d in kept.digits), targets, None)
    return Sweep(survey, open_, target)


@dataclass(frozen=True)
class Sweep:
    """All combinations of what is varied, over all that is unknown or disputed besides. It never changes.

    `open` is what is unknown or disputed and matters to some target, with its possibilities. Every method that gives an answer
    works it out anew, but for `counts` and `grid`, which keep theirs. All may be used from several threads.
    """

    _survey: Survey
    open: tuple[Axis, ...]
    _target: Callable[[str], InstanceKey]

    @property
    def axes(self) -> tuple[Axis, ...]:
        """What is varied, and the options that a filter leaves; the first is the lowest digit of a combination."""
        return self._survey.axes

    @property
    def targets(self) -> tuple[SweptTarget, ...]:
        """The targets, in the order of the rulebook."""
        return self._survey.targets

    @property
    def combinations(self) -> int:
        """How many combinations there are."""
        return self._survey.task.combinations

    @property
    def worlds(self) -> int:
        """How many worlds they have, impossible ones included."""
        return self._survey.task.worlds

    def how(self, scheduler: str | None = None, jobs: int = 1) -> str:
        """Which way of working is taken, and why, in words."""
        each = self.worlds // self.combinations
        size = f"{self.combinations:,} combinations" + (f" of {each:,} worlds each" if each > 1 else "")
        if scheduler is not None:
            return f"Dask: {size}, in {Working(self._survey).portions:,} portions sent to `{scheduler}`, as asked"
        if self.worlds <= CHUNK_BITS:
            return f"bit sets in one go: {size}, which fit into the processor's cache together"
        chunks = self.worlds // max(1, Working(self._survey).sweeper.everything.bit_length())
        where = f"by {jobs} processes" if jobs > 1 else "one after another"
        return (
            f"bit sets in {chunks:,} chunks, {where}: {size} are too many to fit into the processor's cache"
        )

    # --- counts -----------------------------------------------------------------------------------------------------

    @cached_property
    def counts(self) -> Tally:
        """The exact counts of every status. Raises `LimitReached` if there is too much to go through."""
        return self.counted()

    def counted(self, group_by: str | None = None) -> Tally:
        """The exact counts, by the value of something varied, or by a target's status, if that is asked for."""
        last = None
        for tally in self.tallies(group_by):
            last = tally
        assert last is not None
        return last

    def tallies(
        self,
        group_by: str | None = None,
        *,
        jobs: int = 1,
        scheduler: str | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Tally]:
        """The counts as they grow: the last tally is complete. Stop when you like; what was counted by then is right.

        `jobs` processes of this machine work on it, or the Dask cluster whose `scheduler` has an address.
        Raises `InvalidInput` and `LimitReached`.
        """
        yield from self._run(self._grouped(group_by, None), None, jobs, scheduler, progress)

    def _grouped(self, group_by: str | None, form: str | None) -> tuple[Survey, tuple[str, ...]]:
        """The survey of a question about counts and rows, and the labels of its groups."""
        own = self._survey
        counted, labels = wanted(own.wanted.keep, group_by, own.axes, own.targets, self._target)
        return parted(own.task, counted, own.axes, own.targets, form), labels

    # --- rows -------------------------------------------------------------------------------------------------------

    def write(
        self,
        path: str | os.PathLike[str],
        form: str | None = None,
        *,
        group_by: str | None = None,
        resume: bool = False,
        jobs: int = 1,
        scheduler: str | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Tally]:
        """Write a row for every combination that is kept, giving the counts as they grow. The file is there at the end.

        `form` is `csv`, `jsonl` or `parquet`, by the file's name if it is None. Where it ends early, `resume` goes on later.
        Raises `InvalidInput` and `LimitReached`.
        """
        grouped = self._grouped(group_by, _form(path, form))
        survey = grouped[0]
        if survey.form == "parquet":
            from sanctionlink.analyse.row_groups import check_installed

            check_installed()
        with Spool(Path(path), survey.key(), survey.form == "parquet") as spool:
            spool.begin(Working(survey).header(), resume)
            yield from self._run(grouped, spool, jobs, scheduler, progress)

    def rows(self) -> Iterator[Row]:
        """Every combination that is kept, with the status of each target. For more than some millions, `write` a file."""
        statuses = {t.name: (*t.statuses, None) for t in self.targets}
        sweeper = Sweeper(self._survey.task)
        counter = Counter(sweeper, self._survey.wanted)
        every = [range(at, at + 1) for at in range(len(self.targets))]
        for chunk in range(sweeper.chunks):
            columns = sweeper.columns(chunk)
            kept = counter.kept(columns)
            found = [codes(columns, one) for one in every]
            for at in range(columns.count):
                if kept >> at & 1:
                    number, values = chunk * sweeper.count + at, {}
                    for axis in self.axes:
                        number, digit = divmod(number, len(axis.options))
                        values[axis.name] = axis.options[digit]
                    named = zip(statuses.items(), found, strict=True)
                    yield Row(values, {name: of[code[at]] for (name, of), code in named})

    # --- columns ----------------------------------------------------------------------------------------------------

    @cached_property
    def grid(self) -> Grid:
        """All combinations as sets. Raises `LimitReached` where they are too many to hold; `grids` goes through any number."""
        if self.combinations > MOST_IN_A_GRID:
            raise LimitReached(
                f"{self._size()}; for a table there may be up to {MOST_IN_A_GRID:,}. {self._smaller()}"
            )
        self._check(self.worlds, MOST_WORLDS)
        found = list(self.grids())
        return _joined(found) if len(found) > 1 else found[0]

    @property
    def columns(self) -> tuple[Column, ...]:
        """How each target comes out over all combinations."""
        return self.grid.columns

    def grids(self) -> Iterator[Grid]:
        """The combinations in order, as many at a time as fit into the processor's cache."""
        sweeper = Sweeper(self._survey.task)
        counter = Counter(sweeper, self._survey.wanted)
        for chunk in range(sweeper.chunks):
            yield self._grid(sweeper.columns(chunk), counter, chunk * sweeper.count)

    def _grid(self, columns: Columns, counter: Counter, first: int) -> Grid:
        everything = counter.sweeper.every_combination
        return Grid(
            self.axes,
            tuple(Column(t, *columns.split(at)) for at, t in enumerate(self.targets)),
            first,
            columns.count,
            everything ^ columns.possible,
            counter.kept(columns),
        )

    # --- inside -----------------------------------------------------------------------------------------------------

    def _run(
        self,
        grouped: tuple[Survey, tuple[str, ...]],
        spool: Spool | None,
        jobs: int,
        scheduler: str | None,
        progress: Progress | None,
    ) -> Iterator[Tally]:
        survey, labels = grouped
        self._check(survey.task.worlds, MOST_WORLDS if scheduler is None else MOST_ON_CLUSTER)
        working = Working(survey)
        first = spool.done if spool else 0
        rows = (spool.counts if spool else None) or working.counter.nothing()
        done = sum(working.combinations(at) for at in range(first))
        clock = _Clock(progress, self.combinations, self.worlds)
        for portion, more, data in self._portions(working, first, jobs, scheduler, clock.tick):
            merged(rows, more)
            done += working.combinations(portion)
            if spool:
                spool.add(data, rows)
            clock.at(done)
            if clock.due() and done < self.combinations:
                yield self._tally(rows, labels, done)
        if spool:
            spool.finish()
        yield self._tally(rows, labels, done)

    @staticmethod
    def _portions(
        working: Working, first: int, jobs: int, scheduler: str | None, tick: Tick
    ) -> Iterator[Done]:
        """The portions from one on, wherever they are worked on."""
        if scheduler is not None:
            from sanctionlink.analyse.cluster import Cluster

            with Cluster(scheduler) as cluster:
                yield from cluster.portions(working.survey, working.portions, first)
        elif jobs > 1 and working.portions - first > 1:
            yield from in_processes(working.survey, working.portions, first, jobs)
        elif jobs >= 1:
            yield from here(working, first, tick)
        else:
            raise InvalidInput.single(BAD_JOBS, f"{jobs} processes cannot do anything", hint="use --jobs 1")

    def _tally(self, rows: Rows, labels: Sequence[str], done: int) -> Tally:
        whole, *others = rows
        return Tally(
            done,
            self.combinations,
            self._group(None, whole),
            tuple(self._group(label, row) for label, row in zip(labels, others, strict=True)),
        )

    def _group(self, label: str | None, row: Sequence[int]) -> Group:
        counts = {
            t.name: Counted(row[2 + 3 * at], row[3 + 3 * at], row[4 + 3 * at])
            for at, t in enumerate(self.targets)
        }
        return Group(label, row[0], row[1], MappingProxyType(counts))

    def _check(self, worlds: int, most: int) -> None:
        """Raises `LimitReached` if there is too much to go through."""
        if worlds > most:
            raise LimitReached(f"{self._size()}, too many to go through one by one. {self._smaller()}")

    def _size(self) -> str:
        """How much there is, and what makes it so much."""
        factors = " x ".join(f"{len(a.options)} of `{a.name}`" for a in _largest(self.axes))
        text = f"there are {_number(self.combinations)} combinations: {factors}"
        if self.open:
            factors = " x ".join(f"{len(a.options)} of `{a.name}`" for a in _largest(self.open))
            each = _number(self.worlds // self.combinations)
            text += f"; and in each of them {each} worlds, for what is open: {factors}"
        return text

    def _smaller(self) -> str:
        ways = ["vary fewer conditions, or name fewer of their values (C=V1|V2)"]
        if self.open:
            ways.append("fix what is open with --set or facts")
        return f"To make it smaller, {'; or '.join(ways)}"


@dataclass(slots=True, eq=False)
class _Clock:
    """Tells how far a sweep is, and when it is time to tell more."""

    progress: Progress | None
    combinations: int
    worlds: int
    _base: int = 0
    _more: int = 0
    _told: float = field(default_factory=time.monotonic)
    _shown: float = 0.0

    def at(self, done: int) -> None:
        """So many combinations are done."""
        self._base, self._more = done * (self.worlds // self.combinations), 0
        if self.progress:
            self.progress(self._base, self.worlds)

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


def _largest(axes: Sequence[Axis]) -> list[Axis]:
    """The axes with the most options, of several at least six."""
    return sorted(axes, key=lambda a: -len(a.options))[:6]


def _number(count: int) -> str:
    return f"{count:,}" if count < 10**15 else f"more than 10^{len(str(count)) - 1}"


def _form(path: str | os.PathLike[str], form: str | None) -> str:
    """The form of a file, by its name if it is not said."""
    found = form or Path(path).suffix.lstrip(".").lower()
    found = {"pq": "parquet", "ndjson": "jsonl"}.get(found, found)
    if found not in FORMS:
        what = f"`{found}` is not a form of rows" if form else f"`{path}` does not tell the form of its rows"
        hint = did_you_mean(found, FORMS) or "end its name in .csv, .jsonl or .parquet"
        raise InvalidInput.single(BAD_FORM, what, hint=hint)
    return found


def _joined(grids: Sequence[Grid]) -> Grid:
    """Consecutive grids as one."""
    while len(grids) > 1:
        pairs = [grids[at : at + 2] for at in range(0, len(grids), 2)]
        grids = [_pair(*pair) if len(pair) == 2 else pair[0] for pair in pairs]
    return grids[0]


def _pair(one: Grid, other: Grid) -> Grid:
    by = one.count
    columns = tuple(
        Column(
            a.target,
            a.bitten | b.bitten << by,
            a.clear | b.clear << by,
            a.undetermined | b.undetermined << by,
        )
        for a, b in zip(one.columns, other.columns, strict=True)
    )
    return Grid(
        one.axes,
        columns,
        one.first,
        by + other.count,
        one.impossible | other.impossible << by,
        one.kept | other.kept << by,
    )
