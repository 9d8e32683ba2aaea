"""Columns of bits to rows of text, by operations on whole columns: a row costs a few table look-ups, whatever its width.

How several targets come out is one byte of a row, which a table turns into text; the values of the axes that change within a
chunk are the same for every chunk, and those that a chunk fixes are put into the table.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, compress, product

from sanctionlink.answers.sweep import Axis, SweptTarget
from sanctionlink.engines.circuit.chunks import Columns, Sweeper
from sanctionlink.records import dataclass

FORMS = ("csv", "jsonl", "parquet")
IMPOSSIBLE = "impossible"
BYTE = 8

BITS = tuple(bytes(byte >> bit & 1 for bit in range(8)) for byte in range(256))
"""The bits of each byte, lowest first, one a byte."""


def spread(worlds: int, count: int) -> bytes:
    """A set as one byte, 0 or 1, for each of `count` members."""
    return b"".join(map(BITS.__getitem__, worlds.to_bytes((count + 7) // 8, "little")))[:count]


def value_numbers(columns: Columns, targets: Sequence[int]) -> bytes:
    """For each combination one byte: some bits a target, for the place of how it comes out, impossible being the last."""
    count = columns.count
    impossible = ((1 << count) - 1) ^ columns.possible
    whole, at = 0, 0
    for target in targets:
        sets = (*columns.sets(target), impossible)
        for bit in range(_bits(len(sets))):
            found = 0
            for place, combinations in enumerate(sets):
                if place >> bit & 1:
                    found |= combinations
            if found:
                whole |= int.from_bytes(spread(found, count), "little") << at
            at += 1
    return whole.to_bytes(count, "little")


def texts(target: SweptTarget) -> tuple[str, ...]:
    """What stands for each place."""
    return (*(outcome.value for outcome in target.outcomes), IMPOSSIBLE)


def _bits(places: int) -> int:
    """How many bits tell so many places apart."""
    return (places - 1).bit_length()


@dataclass(frozen=True, slots=True)
class TextForm:
    """How rows are written: the text of each option of each axis and of each outcome of each target, separators included."""

    header: str
    start: str
    axes: tuple[tuple[str, ...], ...]
    targets: tuple[tuple[str, ...], ...]
    end: str


def csv_form(axes: Sequence[Axis], targets: Sequence[SweptTarget]) -> TextForm:
    """A header, then rows with commas, quoted where needed."""
    names = [*(a.name for a in axes), *(t.name for t in targets)]
    return TextForm(
        ",".join(map(_csv_cell, names)) + "\n",
        "",
        tuple(
            tuple("," * (at > 0) + _csv_cell(option) for option in axis.options)
            for at, axis in enumerate(axes)
        ),
        tuple(tuple(f",{text}" for text in texts(target)) for target in targets),
        "\n",
    )


def _csv_cell(text: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([text])
    return out.getvalue()


def json_form(axes: Sequence[Axis], targets: Sequence[SweptTarget]) -> TextForm:
    """One JSON object a row: conditions to values, and targets to outcomes."""
    return TextForm(
        "",
        "{",
        tuple(
            tuple(", " * (at > 0) + f"{_json(axis.name)}: {_json(option)}" for option in axis.options)
            for at, axis in enumerate(axes)
        ),
        tuple(
            tuple(f", {_json(target.name)}: {_json(text)}" for text in texts(target)) for target in targets
        ),
        "}\n",
    )


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _fitting(bits: Sequence[int]) -> list[list[int]]:
    """Targets in groups, in order, such that what is told of a group fits into a byte."""
    groups: list[list[int]] = []
    left = 0
    for target, needed in enumerate(bits):
        if needed > left:
            groups.append([])
            left = BYTE
        groups[-1].append(target)
        left -= needed
    return groups


class TextRows:
    """Writes the rows of chunks."""

    def __init__(self, sweeper: Sweeper, form: TextForm) -> None:
        self.sweeper = sweeper
        self.form = form
        low = form.axes[: sweeper.low]
        # The first axis is the lowest digit, so it changes first.
        self.starts = [form.start + "".join(reversed(parts)) for parts in product(*reversed(low))]
        self.groups = _fitting([_bits(len(told)) for told in form.targets])
        self.tables = [self._table([form.targets[t] for t in group]) for group in self.groups]

    @staticmethod
    def _table(targets: Sequence[tuple[str, ...]]) -> list[str]:
        """The text for each byte of places."""
        padded = [(*told, *[""] * ((1 << _bits(len(told))) - len(told))) for told in targets]
        return ["".join(parts[::-1]) for parts in product(*reversed(padded))]

    def header(self) -> bytes:
        """What stands before the first row."""
        return self.form.header.encode()

    def written(self, columns: Columns, fixed: Mapping[int, int], kept: int) -> bytes:
        """The rows of a chunk that are kept."""
        if not kept:
            return b""
        high = "".join(self.form.axes[at][option] for at, option in fixed.items())
        tables = [list(table) for table in self.tables]
        tables[0] = [high + text for text in tables[0]]
        tables[-1] = [text + self.form.end for text in tables[-1]]
        parts: list[Iterator[str]] = [
            map(table.__getitem__, value_numbers(columns, group))
            for table, group in zip(tables, self.groups, strict=True)
        ]
        rows = zip(self.starts, *parts, strict=True)
        if kept != self.sweeper.every_combination:
            rows = compress(rows, spread(kept, columns.count))  # type: ignore[assignment]
        return "".join(chain.from_iterable(rows)).encode()

    @staticmethod
    def joined(parts: Sequence[bytes]) -> bytes:
        """The rows of several chunks."""
        return b"".join(parts)
