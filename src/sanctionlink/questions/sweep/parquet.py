"""Rows as Parquet: dictionary columns made from whole columns of codes, by pyarrow (the extra `parquet`)."""

from __future__ import annotations

import io
from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sanctionlink.answers.sweep import Axis, SweptTarget
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.engines.circuit.chunks import Columns, Sweeper
from sanctionlink.questions.sweep.rows import spread, texts, value_numbers

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_OF_A_GROUP = 1 << 20


def check_installed() -> None:
    """Raises `InvalidInput` if pyarrow is not there."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise InvalidInput.single(
            codes.PARQUET_NOT_INSTALLED,
            "writing Parquet needs the package pyarrow, which is not installed",
            hint="install it with `pip install 'sanctionlink[parquet]'`, or write CSV or JSON lines",
        )


class ParquetRows:
    """Makes the rows of chunks into Parquet files of their own, to be joined at the end."""

    def __init__(self, sweeper: Sweeper, axes: Sequence[Axis], targets: Sequence[SweptTarget]) -> None:
        self.sweeper = sweeper
        self.axes = axes
        self.targets = targets
        self._low = [self._digits(at) for at in range(sweeper.low)]

    def _digits(self, at: int) -> bytes:
        """The digit of a low axis in each combination of a chunk, as 32-bit numbers."""
        stride, size = self.sweeper.strides[at], self.sweeper.task.sizes[at]
        period = array("i", (option for option in range(size) for _ in range(stride)))
        return period.tobytes() * (self.sweeper.count // (stride * size))

    def header(self) -> bytes:
        """Nothing: each file has its own."""
        return b""

    def written(self, columns: Columns, fixed: Mapping[int, int], kept: int) -> pa.RecordBatch:
        """The rows of a chunk that are kept."""
        import pyarrow as pa

        arrays, names = [], []
        for at, axis in enumerate(self.axes):
            if at < self.sweeper.low:
                digits = pa.Array.from_buffers(pa.int32(), columns.count, [None, pa.py_buffer(self._low[at])])
            else:
                digits = pa.repeat(pa.scalar(fixed[at], pa.int32()), columns.count)
            arrays.append(pa.DictionaryArray.from_arrays(digits, pa.array(axis.options, pa.string())))
            names.append(axis.name)
        for number, target in enumerate(self.targets):
            buffer = pa.py_buffer(value_numbers(columns, [number]))
            found = pa.Array.from_buffers(pa.int8(), columns.count, [None, buffer])
            arrays.append(pa.DictionaryArray.from_arrays(found, pa.array(texts(target), pa.string())))
            names.append(target.name)
        batch = pa.RecordBatch.from_arrays(arrays, names=names)
        if kept == self.sweeper.every_combination:
            return batch
        selected = pa.py_buffer(spread(kept, columns.count))
        mask = pa.Array.from_buffers(pa.uint8(), columns.count, [None, selected]).cast(pa.bool_())
        return batch.filter(mask)

    @staticmethod
    def joined(parts: Sequence[pa.RecordBatch]) -> bytes:
        """A whole Parquet file of some rows."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        out = io.BytesIO()
        pq.write_table(pa.Table.from_batches(parts), out, compression="zstd")
        return out.getvalue()


def join(parts: Iterable[Path], to: Path) -> None:
    """Write the rows of Parquet files, in order, into one, row group by row group."""
    import pyarrow.parquet as pq

    writer = None
    try:
        for part in parts:
            with pq.ParquetFile(part) as file:
                if writer is None:
                    writer = pq.ParquetWriter(to, file.schema_arrow, compression="zstd")
                for group in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(group), row_group_size=ROWS_OF_A_GROUP)
    finally:
        if writer is not None:
            writer.close()
