"""All combinations of some values: counts, columns and rows, found when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sanctionlink.answers.sweep import Axis, Column, Grid, Outcome, Row, SweptTarget, Tally, joined
from sanctionlink.answers.tables import SweepAnswer, TargetsTable
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import GRID_COMBINATIONS, SWEPT_ON_CLUSTER, SWEPT_WORLDS
from sanctionlink.diagnostics.model import InvalidInput, LimitReached, did_you_mean
from sanctionlink.documents.shape import Document
from sanctionlink.engines.circuit.chunks import CHUNK_BITS, Columns, Sweeper
from sanctionlink.engines.circuit.counts import ChunkCounter, CountFilter
from sanctionlink.engines.circuit.tasks import Asked, TargetOutputs, Task
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.outlook import Outlook, decided_outlook, status_of_outlook
from sanctionlink.model.rulebook import ConditionType, Rulebook, Strength
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions.sweep.counts import ALONE, Part, Progress, Workers, apart, one_by_one, together
from sanctionlink.questions.sweep.processes import here
from sanctionlink.questions.sweep.row_file import Spool
from sanctionlink.questions.sweep.rows import FORMS, value_numbers
from sanctionlink.questions.sweep.size import extent, number, smaller
from sanctionlink.questions.sweep.task import PORTION_FAR_AWAY, Survey, Working, parted
from sanctionlink.questions.sweep.varied import digits_of, filters, moves_of, wanted
from sanctionlink.records import dataclass

APART_FROM = 1 << 22
"""Worlds from which on it may pay to count each target by itself, over what matters to it alone."""


def sweep(
    reasoner: Reasoner,
    scenario: Scenario,
    vary: Iterable[str],
    where: Iterable[str],
    wanted_targets: tuple[InstanceKey, ...] | None = None,
    strength: Strength = Strength.MAY,
) -> Sweep:
    """The sweep that texts ask for, for some targets or for all. Nothing is evaluated yet. Raises `InvalidInput`.

    Rules weaker than `strength` do not count: of must, what there is of targets is their status.
    """
    rulebook = reasoner.rulebook
    moves = moves_of(rulebook, vary, scenario)
    situation = reasoner.situation(wanted_targets, scenario, moves)
    digits = digits_of(situation, moves)
    keys = tuple(situation.program.statuses)
    if not keys:
        raise InvalidInput.single(codes.NO_TARGETS, "the rulebook has no targets to sweep for")
    whole = Asked(situation, keys, strength)
    targets = tuple(_swept(rulebook, key, strength, told) for key, told in zip(keys, whole.told, strict=True))
    filtered = tuple(where)
    kept = filters(filtered, digits, targets, rulebook)
    axes, options = [d.variable for d in kept.digits], [d.options for d in kept.digits]

    def task_of(asked: Asked) -> tuple[Task, tuple[Axis, ...]]:
        found, variables = asked.over(axes, options)
        named = (situation.variables[at] for at in variables)
        return found, tuple(Axis(v.name, v.options) for v in named)

    found, open_ = task_of(whole)
    survey = parted(found, CountFilter(kept.keep), tuple(d.axis for d in kept.digits), targets)
    sorts = {d.axis.name: rulebook.conditions[d.axis.name.partition("(")[0]].type for d in kept.digits}

    def parts(which: Sequence[int]) -> tuple[Task, tuple[Axis, ...]]:
        return task_of(Asked(situation, [keys[at] for at in which], strength))

    return Sweep(survey, open_, scenario, filtered, strength, rulebook, parts, sorts)


def _swept(rulebook: Rulebook, key: InstanceKey, strength: Strength, told: TargetOutputs) -> SweptTarget:
    """A target with what it can be."""
    target = rulebook.targets[key[0]]
    outlooks = (decided_outlook(target.kind), Outlook.OPEN, Outlook.UNDETERMINED, *told.weaker)
    outcomes: tuple[Outcome, ...] = outlooks
    if strength is Strength.MUST:  # then nothing weaker is told
        outcomes = tuple(status_of_outlook(outlook, target.kind) for outlook in outlooks)
    return SweptTarget(show_instance(key), target.kind, target.title, outcomes)


@dataclass(frozen=True)
class Sweep(Document):
    """All combinations of what is varied, over all that is unknown or disputed besides. It never changes.

    `open` is what is unknown or disputed and matters to some target, with its possibilities. Every method that gives an answer
    works it out anew, but for `counts` and `grid`, which keep theirs. All may be used from several threads.
    """

    _survey: Survey
    open: tuple[Axis, ...]
    scenario: Scenario
    where: tuple[str, ...]
    strength: Strength
    _rulebook: Rulebook
    _task_of: Callable[[Sequence[int]], tuple[Task, tuple[Axis, ...]]]
    _sorts: Mapping[str, ConditionType]

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

    def how(self, scheduler: str | None = None, jobs: int = 1, rows: bool = False) -> str:
        """Which way of working is taken for counts (or `rows`), and why, in words."""
        each = self.worlds // self.combinations
        size = f"{number(self.combinations)} combinations"
        if each > 1:
            size += f" of {number(each)} possibilities"
        where = f"by {jobs} processes" if jobs > 1 else "one after another"
        if scheduler is not None:
            where = f"sent to `{scheduler}`"
        parts = None if rows else self._parts(self._survey)
        if parts is not None:
            most = max(part.survey.task.worlds for part in parts)
            text = f"bit sets, each target by itself: of {size}, no target needs more than {number(most)} possibilities"
            return text + (f", in chunks {where}" if most > ALONE else "")
        if scheduler is not None:
            portions = Working(self._grouped(None, None, PORTION_FAR_AWAY)[0]).portions
            return f"Dask, as asked: {size}, in {portions:,} portion{'s' * (portions > 1)} {where}"
        if self.worlds <= CHUNK_BITS:
            return f"bit sets in one go: {size}, which fit into the processor's cache"
        return f"bit sets in chunks, {where}: {size} do not fit into the processor's cache together"

    # --- counts -----------------------------------------------------------------------------------------------------

    @cached_property
    def counts(self) -> Tally:
        """The exact counts of every outcome. Raises `LimitReached` if there is too much to go through."""
        return self.counted()

    def counted(self, group_by: str | None = None) -> Tally:
        """The exact counts, by the value of something varied, or by how a target comes out, if that is asked for."""
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
        by_target: bool | None = None,
    ) -> Generator[Tally, None, None]:
        """The counts as they grow: the last tally is complete. Stop when you like; what was counted by then is right.

        `jobs` processes of this machine work on it, or the Dask cluster whose `scheduler` has an address. Each target is
        counted by itself, over the conditions that matter to it, where that is less work, or as `by_target` says.
        Raises `InvalidInput` and `LimitReached`.
        """
        survey, labels = self._grouped(group_by, None, PORTION_FAR_AWAY if scheduler else 0)
        workers = Workers(jobs, scheduler)
        parts = self._parts(survey, by_target)
        most = SWEPT_WORLDS if scheduler is None else SWEPT_ON_CLUSTER
        if parts is None:
            self._check(most)
            yield from together(survey, labels, workers, progress)
            return
        done = [part for part in parts if part.survey.task.worlds <= most]
        yield from one_by_one(survey, labels, done, workers, progress)
        if len(done) < len(parts):
            largest = max(parts, key=lambda part: part.survey.task.worlds)
            raise LimitReached(
                f"for `{largest.target.name}` alone {extent(largest.survey.axes, largest.open)}; that is too many to go "
                f"through. {smaller(largest.open)}"
            )

    def _parts(self, survey: Survey, by_target: bool | None = None) -> list[Part] | None:
        """The targets by themselves, if that is less work."""
        if by_target is None and self.worlds <= APART_FROM:
            return None
        if by_target is False:
            return None
        parts = list(apart(survey, self._task_of))
        work = sum(part.survey.task.work for part in parts)
        return parts if by_target or work < survey.task.work else None

    def _grouped(
        self, group_by: str | None, form: str | None = None, worlds: int = 0
    ) -> tuple[Survey, tuple[str, ...]]:
        """The survey of a question about counts and rows, and the labels of its groups."""
        own = self._survey
        counted, labels = wanted(own.wanted.keep, group_by, own.axes, own.targets, self._rulebook)
        return parted(own.task, counted, own.axes, own.targets, form, worlds), labels

    # --- tables -----------------------------------------------------------------------------------------------------

    def tables(self, progress: Progress | None = None) -> tuple[TargetsTable, ...]:
        """The shortest decision table of each target, over the conditions that matter to it; targets that come out alike
        share one.

        A target with too many combinations, or too long a table, is there without one. `progress` is told how many of how
        many worlds are done.
        """
        from sanctionlink.questions.sweep.target_tables import tables

        return tables(apart(self._survey, self._task_of), self._sorts, progress)

    # --- all of it --------------------------------------------------------------------------------------------------

    def answer(self, group_by: str | None = None) -> SweepAnswer:
        """Counts and tables, as far as they can be had."""
        try:
            return self.told(group_by, self.counted(group_by))
        except LimitReached as limit:
            return self.told(group_by, None, str(limit))

    def told(
        self,
        group_by: str | None,
        tally: Tally | None,
        limit: str = "",
        progress: Progress | None = None,
    ) -> SweepAnswer:
        """The same with counts that were made already, or the limit that kept them from being made."""
        scenario = self.scenario
        return SweepAnswer(
            rulebook=self._rulebook.id,
            title=self._rulebook.title,
            as_of=scenario.as_of.isoformat(),
            assumptions={show_instance(k): show(v) for k, v in scenario.assumptions.items()},
            account=scenario.account,
            strength=self.strength,
            varied=self.axes,
            where=self.where,
            group_by=group_by,
            open=self.open,
            combinations=self.combinations,
            swept=self.targets,
            tally=tally,
            tables=tuple(_counted(table, tally) for table in self.tables(progress)),
            limit=limit,
        )

    def to_dict(self) -> dict[str, Any]:
        """What `--format json` prints."""
        return self.answer().to_dict()

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
    ) -> Generator[Tally, None, None]:
        """Write a row for every combination that is kept, giving the counts as they grow. The file is there at the end.

        `form` is `csv`, `jsonl` or `parquet`, by the file's name if it is None. Where it ends early, `resume` goes on later.
        Raises `InvalidInput` and `LimitReached`.
        """
        survey, labels = self._grouped(group_by, _form(path, form))
        self._check(SWEPT_WORLDS if scheduler is None else SWEPT_ON_CLUSTER)
        if survey.form == "parquet":
            from sanctionlink.questions.sweep.parquet import check_installed

            check_installed()
        with Spool(Path(path), survey.key(), survey.form == "parquet") as spool:
            spool.begin(Working(survey).header(), resume)
            yield from together(survey, labels, Workers(jobs, scheduler), progress, spool)

    def text(self, form: str) -> Iterator[str]:
        """The same rows as text, `csv` or `jsonl`, many at a time. Raises `LimitReached`."""
        survey, _ = self._grouped(None, form)
        self._check(SWEPT_WORLDS)
        working = Working(survey)
        yield working.header().decode()
        for _, _, data in here(working, 0):
            yield data.decode()

    def rows(self) -> Iterator[Row]:
        """Every combination that is kept, with how each target comes out. For more than some millions, `write` a file."""
        outcomes = {t.name: (*t.outcomes, None) for t in self.targets}
        sweeper = Sweeper(self._survey.task)
        counter = ChunkCounter(sweeper, self._survey.wanted)
        every = [range(at, at + 1) for at in range(len(self.targets))]
        for chunk in range(sweeper.chunks):
            columns = sweeper.columns(chunk)
            kept = counter.kept(columns)
            found = [value_numbers(columns, one) for one in every]
            for at in range(columns.count):
                if kept >> at & 1:
                    number, values = chunk * sweeper.count + at, {}
                    for axis in self.axes:
                        number, digit = divmod(number, len(axis.options))
                        values[axis.name] = axis.options[digit]
                    named = zip(outcomes.items(), found, strict=True)
                    yield Row(values, {name: of[code[at]] for (name, of), code in named})

    # --- columns ----------------------------------------------------------------------------------------------------

    @cached_property
    def grid(self) -> Grid:
        """All combinations as sets. Raises `LimitReached` where they are too many to hold; `grids` goes through any number."""
        if self.combinations > GRID_COMBINATIONS:
            raise LimitReached(
                f"{extent(self.axes, self.open)}; a table may have up to {GRID_COMBINATIONS:,}. {smaller(self.open)}"
            )
        self._check(SWEPT_WORLDS)
        return joined(list(self.grids()))

    @property
    def columns(self) -> tuple[Column, ...]:
        """How each target comes out over all combinations."""
        return self.grid.columns

    def grids(self) -> Iterator[Grid]:
        """The combinations in order, as many at a time as fit into the processor's cache."""
        sweeper = Sweeper(self._survey.task)
        counter = ChunkCounter(sweeper, self._survey.wanted)
        for chunk in range(sweeper.chunks):
            yield self._grid(sweeper.columns(chunk), counter, chunk * sweeper.count)

    def _grid(self, columns: Columns, counter: ChunkCounter, first: int) -> Grid:
        everything = counter.sweeper.every_combination
        return Grid(
            self.axes,
            tuple(Column(t, columns.sets(at)) for at, t in enumerate(self.targets)),
            first,
            columns.count,
            everything ^ columns.possible,
            counter.kept(columns),
        )

    def _check(self, most: int) -> None:
        """Raises `LimitReached` if there is too much to go through."""
        if self.worlds > most:
            raise LimitReached(
                f"{extent(self.axes, self.open)}; that is too many to go through. {smaller(self.open)}"
            )


def _form(path: str | os.PathLike[str], form: str | None) -> str:
    """The form of a file, by its name if it is not said."""
    found = form or Path(path).suffix.lstrip(".").lower()
    found = {"pq": "parquet", "ndjson": "jsonl"}.get(found, found)
    if found not in FORMS:
        what = f"`{found}` is not a form of rows" if form else f"`{path}` does not tell the form of its rows"
        hint = did_you_mean(found, FORMS) or "end its name in .csv, .jsonl or .parquet"
        raise InvalidInput.single(codes.BAD_ROW_FORMAT, what, hint=hint)
    return found


def _counted(table: TargetsTable, tally: Tally | None) -> TargetsTable:
    """A target without a table may have been counted nevertheless."""
    if table.counts is not None or tally is None:
        return table
    return replace(table, counts=tally.whole.counts[table.targets[0]])
