"""The rows to be done: a file, or the answer of a query kept in a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow.parquet

from serve.batch.errors import BatchError
from serve.batch.records import Chunk
from suqiu.files.source import FileKind, open_source
from suqiu.files.tickets import TicketFile

_BLOCK = 1 << 20


@dataclass(slots=True)
class SourceRows:
    """A file of tickets in chunks of `size` rows; `count` and `read` are rows and chunks read."""

    path: Path
    columns: Mapping[str, str]
    max_chars: int
    size: int
    count: int = 0
    read: int = 0

    def chunks(self) -> Iterator[Chunk]:
        """All chunks in order; BatchError when the file changed while it was read."""
        before = _stamp(self.path)
        tickets = iter(TicketFile(self.path, self.columns, self.max_chars))
        while reads := tuple(islice(tickets, self.size)):
            self.count += len(reads)
            self.read += 1
            yield Chunk(self.read - 1, reads)
        if _stamp(self.path) != before:
            raise BatchError(
                f"{self.path.name} 在处理中被改动了", hint="输入不要再变，用 --restart 从头开始"
            )


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def estimated_rows(path: Path) -> int | None:
    """About how many rows a file has, for the time left; None where only reading all would tell."""
    source = open_source(path)
    if source.kind is FileKind.XLSX:
        return None
    try:
        with source.binary() as file:
            if source.kind is FileKind.PARQUET:
                return int(pyarrow.parquet.ParquetFile(file).metadata.num_rows)
            lines, inside = 0, False
            while block := file.read(_BLOCK):
                if source.kind is FileKind.JSONL:
                    lines += block.count(b"\n")
                    continue
                # Line breaks within quotes end no record.
                for i, piece in enumerate(block.split(b'"')):
                    inside ^= i > 0
                    lines += 0 if inside else piece.count(b"\n")
    except (OSError, EOFError, ValueError):
        return None  # A damaged file is reported by its reader.
    return max(1, lines - (source.kind is FileKind.CSV))
