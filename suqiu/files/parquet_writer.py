"""Suggestions as a Parquet file, the cells of the table in columns."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

_GROUP = 20_000


class ParquetRows:
    """Writes rows of cells in groups; use as a context manager.

    Columns named in `numbers` are doubles (an empty cell is null), the others text.
    """

    def __init__(self, path: Path, columns: Sequence[str], numbers: Sequence[str]) -> None:
        # Loaded where such a file is written: most commands start without.
        import pyarrow as pa
        import pyarrow.parquet

        self._schema = pa.schema(
            [(name, pa.float64() if name in numbers else pa.string()) for name in columns]
        )
        self._numbers = [name in numbers for name in columns]
        self._file = pyarrow.parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Sequence[str | float]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *exception: object) -> None:
        if kind is None:
            self._flush()
        self._file.close()

    def put(self, cells: Sequence[str | float]) -> None:
        """Append one row."""
        self._rows.append(cells)
        if len(self._rows) >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        import pyarrow as pa

        arrays = [
            pa.array([cell if cell != "" else None for cell in cells], pa.float64())
            if number
            else pa.array([str(cell) for cell in cells], pa.string())
            for number, cells in zip(self._numbers, zip(*self._rows, strict=True), strict=True)
        ]
        self._file.write_table(pa.table(arrays, schema=self._schema))
        self._rows.clear()
