"""A sweep as plain data, and the work on one portion of it: what is done here, in other processes, or on other machines.

Everything that a portion needs is in one JSON text of numbers and names, so nothing has to be loaded or grounded there, and what
comes back are counts and finished rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

from sanctionlink.answers.sweep import Axis, Outcome, SweptTarget
from sanctionlink.engines.circuit.chunks import CHUNK_BITS, Columns, Sweeper, Tick
from sanctionlink.engines.circuit.counts import ChunkCounter, CountFilter, Rows
from sanctionlink.engines.circuit.tasks import Task, decoded
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import TargetKind
from sanctionlink.model.status import Status
from sanctionlink.questions.sweep.rows import TextRows, csv_form, json_form
from sanctionlink.records import dataclass

PORTION_WORLDS = 1 << 24
"""Worlds of a portion, where only counts are wanted."""

PORTION_FAR_AWAY = 1 << 27
"""The same where each portion has to be sent for."""

PORTION_ROWS: Mapping[str, int] = MappingProxyType({"csv": 1 << 17, "jsonl": 1 << 17, "parquet": 1 << 20})
"""Rows of a portion: what is held in memory, or sent, in one piece."""

CHUNK_ROWS = 1 << 15
"""Combinations of a chunk where rows are written, if it does not get too many worlds: the texts of its axes are kept."""

MOST_PORTIONS = 1 << 14


@dataclass(frozen=True, slots=True)
class Survey:
    """A sweep's task and what is wanted of it; `form` is how rows are written, None if only counts are wanted.

    `bits` are the worlds of a chunk, and `size` the chunks of a portion.
    """

    task: Task
    wanted: CountFilter
    axes: tuple[Axis, ...]
    targets: tuple[SweptTarget, ...]
    form: str | None
    bits: int
    size: int

    def encoded(self) -> str:
        """This as JSON: plain numbers and names."""
        whole = {
            "task": self.task.encoded(),
            "wanted": self.wanted.encoded(),
            "axes": [(a.name, a.options) for a in self.axes],
            "targets": [(t.name, t.kind.value, t.title, _told(t.outcomes)) for t in self.targets],
            "form": self.form,
            "parting": (self.bits, self.size),
        }
        return json.dumps(whole, separators=(",", ":"))

    def key(self) -> str:
        """A digest of all that the answer, and its parting into portions, depends on."""
        return hashlib.sha256(self.encoded().encode("utf-8", "surrogatepass")).hexdigest()


def parted(
    task: Task,
    wanted: CountFilter,
    axes: tuple[Axis, ...],
    targets: tuple[SweptTarget, ...],
    form: str | None = None,
    worlds: int = 0,
) -> Survey:
    """The survey, in portions of which each takes a fraction of a second: of so many `worlds` if only counts are wanted."""
    bits = (
        CHUNK_BITS
        if form is None
        else max(CHUNK_ROWS, min(CHUNK_ROWS * task.worlds // task.combinations, CHUNK_BITS))
    )
    sweeper = Sweeper(task, bits)
    if form is not None:
        size = max(1, PORTION_ROWS[form] // sweeper.count)
    else:
        each = task.worlds // sweeper.chunks
        size = max(1, (worlds or PORTION_WORLDS) // each, sweeper.chunks // MOST_PORTIONS)
    return Survey(task, wanted, axes, targets, form, bits, size)


def decoded_survey(text: str) -> Survey:
    """A survey back from JSON. Raises `ValueError` if it is of another format."""
    whole = json.loads(text)
    return Survey(
        decoded(whole["task"]),
        CountFilter.decoded(whole["wanted"]),
        tuple(Axis(name, tuple(options)) for name, options in whole["axes"]),
        tuple(
            SweptTarget(name, TargetKind(kind), title, _outcomes(outcomes))
            for name, kind, title, outcomes in whole["targets"]
        ),
        whole["form"],
        *whole["parting"],
    )


def _told(outcomes: tuple[Outcome, ...]) -> list[str]:
    """Outcomes as names."""
    return [type(outcomes[0]).__name__, *(each.value for each in outcomes)]


def _outcomes(told: Sequence[str]) -> tuple[Outcome, ...]:
    """Outcomes back from their names."""
    kind: type[Status] | type[Outlook] = Status if told[0] == Status.__name__ else Outlook
    return tuple(map(kind, told[1:]))


class _Writer(Protocol):
    """Makes columns into rows of some form."""

    def header(self) -> bytes: ...

    def written(self, columns: Columns, fixed: Mapping[int, int], kept: int) -> Any: ...

    def joined(self, parts: Sequence[Any]) -> bytes: ...


class Working:
    """A survey with its sweeper. Portions are consecutive chunks."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.sweeper = Sweeper(survey.task, survey.bits)
        self.counter = ChunkCounter(self.sweeper, survey.wanted)
        self.portions = -(-self.sweeper.chunks // survey.size)

    def span(self, portion: int) -> range:
        """The chunks of a portion."""
        size = self.survey.size
        return range(portion * size, min((portion + 1) * size, self.sweeper.chunks))

    def combinations(self, portion: int) -> int:
        """How many combinations a portion has."""
        return len(self.span(portion)) * self.sweeper.count

    def counts(self, portion: int, tick: Tick | None = None) -> Rows:
        """The counts of a portion."""
        rows = self.counter.nothing()
        for chunk in self.span(portion):
            columns = self.sweeper.columns(chunk, tick)
            self.counter.add(rows, columns, self.sweeper.high_digits(chunk))
        return rows

    @cached_property
    def _writer(self) -> _Writer:
        """What makes columns into rows."""
        axes, targets = self.survey.axes, self.survey.targets
        if self.survey.form == "parquet":
            from sanctionlink.questions.sweep.parquet import ParquetRows

            return ParquetRows(self.sweeper, axes, targets)
        form = csv_form if self.survey.form == "csv" else json_form
        return TextRows(self.sweeper, form(axes, targets))

    def header(self) -> bytes:
        """What stands before the rows of the first portion."""
        return self._writer.header()

    def written(self, portion: int, tick: Tick | None = None) -> tuple[Rows, bytes]:
        """The counts of a portion, and its rows in the form asked for (none, if only counts are wanted)."""
        if self.survey.form is None:
            return self.counts(portion, tick), b""
        rows = self.counter.nothing()
        parts: list[Any] = []
        for chunk in self.span(portion):
            columns = self.sweeper.columns(chunk, tick)
            fixed = self.sweeper.high_digits(chunk)
            self.counter.add(rows, columns, fixed)
            parts.append(self._writer.written(columns, fixed, self.counter.kept(columns)))
        return rows, self._writer.joined(parts)
