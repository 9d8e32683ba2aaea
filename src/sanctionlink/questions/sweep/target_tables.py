"""A sweep's decision tables: for each target over the conditions that matter to it, those that come out alike together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanctionlink.answers.sweep import Axis, Column, Grid, Outcome, counted, joined, told_order
from sanctionlink.answers.tables import Dimension, TargetsTable
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.model.rulebook import ConditionType, TargetKind
from sanctionlink.questions.sweep.counts import Clock, Part, Progress
from sanctionlink.questions.sweep.decision_table import decision_table
from sanctionlink.questions.sweep.task import Working

MOST_COMBINATIONS = 1 << 24
"""Combinations of what matters to one target."""

MOST_WORLDS = 1 << 32
"""The same with what is open besides."""

Alike = tuple[TargetKind, tuple[Outcome, ...], tuple[Axis, ...], tuple[int, ...], int]
"""Kind, outcomes, what matters, the set of combinations of each outcome, and how many combinations of everything stand behind
each one of these."""


def tables(
    parts: Iterable[Part], sorts: Mapping[str, ConditionType], progress: Progress | None = None
) -> tuple[TargetsTable, ...]:
    """The tables of targets, each of which comes with its part of a sweep.

    `sorts` are the types of what is varied, by name. `progress` is told how many worlds are done. A target whose table would
    be too long, or take too long, is there without one.
    """
    every = list(parts)
    clock = Clock(progress, sum(part.survey.task.worlds for part in every if not _too_large(part)))
    groups: dict[Alike, list[str]] = {}
    refused: list[TargetsTable] = []
    done = 0
    for part in every:
        dimensions = _dimensions(part.survey.axes, sorts)
        if why := _too_large(part):
            refused.append(TargetsTable((part.target.name,), part.target.kind, dimensions, None, None, why))
            continue
        sets = _sets(part, clock)
        done += part.survey.task.worlds
        clock.at(done)
        alike = part.target.kind, part.target.outcomes, part.survey.axes, sets, part.factor
        groups.setdefault(alike, []).append(part.target.name)
    found = [_table(alike, tuple(names), sorts) for alike, names in groups.items()]
    order = {part.target.name: at for at, part in enumerate(every)}
    return tuple(sorted((*found, *refused), key=lambda each: order[each.targets[0]]))


def _too_large(part: Part) -> str:
    """Why a target's combinations are not gone through, if they are not."""
    task = part.survey.task
    if task.combinations <= MOST_COMBINATIONS and task.worlds <= MOST_WORLDS:
        return ""
    return f"{len(part.survey.axes)} of the conditions matter to it, in {task.combinations:,} combinations: too many for a table"


def _dimensions(axes: Iterable[Axis], sorts: Mapping[str, ConditionType]) -> tuple[Dimension, ...]:
    return tuple(Dimension(axis.name, sorts[axis.name], axis.options) for axis in axes)


def _sets(part: Part, clock: Clock) -> tuple[int, ...]:
    """The combinations that a filter keeps by how the target comes out."""
    working = Working(part.survey)
    sweeper, grids = working.sweeper, []
    for chunk in range(sweeper.chunks):
        columns = sweeper.columns(chunk, clock.tick)
        kept = working.counter.kept(columns)
        column = Column(part.target, tuple(found & kept for found in columns.sets(0)))
        first = chunk * sweeper.count
        grids.append(Grid(part.survey.axes, (column,), first, columns.count, 0, kept))
    return joined(grids).columns[0].sets


def _table(alike: Alike, names: tuple[str, ...], sorts: Mapping[str, ConditionType]) -> TargetsTable:
    """The shortest table of targets that come out alike."""
    kind, outcomes, axes, sets, factor = alike
    counts = counted(outcomes, (found.bit_count() * factor for found in sets))
    by_outcome = dict(zip(outcomes, sets, strict=True))
    # Of two tables of one length, that which tells what speaks for or against reads better than that which tells what does not.
    *others, undetermined = (each for each in told_order(outcomes) if each is not outcomes[1])
    parts = {each: by_outcome[each] for each in (undetermined, *others, outcomes[1])}
    dimensions = _dimensions(axes, sorts)
    try:
        return TargetsTable(names, kind, dimensions, counts, decision_table(dimensions, parts))
    except LimitReached as error:
        return TargetsTable(names, kind, dimensions, counts, None, str(error))
