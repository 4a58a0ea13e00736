"""The file to import as chunks of records: rows read on all cores, numbers that come twice told."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from suqiu.ahead import WORTH_PROCESSES
from suqiu.data import dataset_path
from suqiu.errors import Fault, InputError
from suqiu.files.header import no_rows
from suqiu.files.row import Row
from suqiu.files.rows import iter_rows
from suqiu.files.source import FileKind, open_source
from suqiu.row_number import row_words
from suqiu.settings import Settings
from suqiu.store.importing.chunk_writer import UNCHANGED
from suqiu.store.importing.fields import header_test, match, unused
from suqiu.store.importing.mapping import FileMapping
from suqiu.store.importing.records import ReadRecord, Record, RecordReader
from suqiu.store.importing.workers import read_rows
from suqiu.taxonomy import Taxonomy, load_taxonomy

CHUNK = 5_000
FAULTY, REPAIRED = "faulty", "repaired"
# Beyond this many rows numbers that come twice are no longer told, so that memory stays flat;
# within a chunk they always are.
_WATCHED = 2_000_000

FaultSink = Callable[[Iterable[Fault]], None]


class ChunkReader:
    """Reads a file as chunks of records; what is wrong with its rows goes to `on_faults`."""

    def __init__(
        self,
        path: Path,
        rules: FileMapping,
        settings: Settings,
        taxonomy: Taxonomy | None,
        on_faults: FaultSink,
    ) -> None:
        self._source = open_source(path)
        self._rules = rules
        self._settings = settings
        self._on_faults = on_faults
        self._own = taxonomy is not None
        self._taxonomy = taxonomy or load_taxonomy(dataset_path("seed/taxonomy.csv"))
        self._readers: dict[tuple[str, ...], RecordReader | None] = {}
        # The staged columns seen so far: JSON lines may bring new ones on the way.
        self.present: frozenset[str] = frozenset()
        self._seen: dict[str, tuple[int, int]] = {}
        self._notes: list[str] = []
        self._held: list[Fault] = []
        big = path.stat().st_size > WORTH_PROCESSES
        self._processes = (settings.workers or os.cpu_count() or 1) if big else 1

    def chunks(self, skip: int) -> Iterator[tuple[int, Counter[str], list[Record]]]:
        """Rows of the file done so far, faults of the chunk, its records; `skip` rows are past."""
        records: list[Record] = []
        faulty: Counter[str] = Counter()
        fresh: dict[str, tuple[int, int]] = {}
        done = 0
        rows = self._noted(
            iter_rows(self._source, header_test(self._rules.columns), self._notes.append)
        )
        for row in islice(rows, skip):
            done += 1
            if (reader := self._reader(row)) is not None:
                self._repeated(row, reader, self._seen)
        reads = read_rows(rows, self._read_row, self._processes)
        for row, read in reads:
            done += 1
            record = self._accept(row, read, fresh, faulty)
            if record is not None:
                records.append(record)
            if done % CHUNK == 0:
                self._require_tickets()
                yield done, faulty, records
                self._remember(fresh)
                records, faulty, fresh = [], Counter(), {}
        if done == 0:
            raise no_rows(self._source.path.name)
        # Before they count as done: another run would pass them over.
        self._require_tickets()
        if done % CHUNK and done > skip:
            yield done, faulty, records

    def _require_tickets(self) -> None:
        """InputError when no row so far has the columns of a ticket."""
        if any(self._readers.values()):
            return
        if not self._readers:
            name = self._source.path.name
            why = self._held[0] if self._held else "每行都是空的"
            raise InputError(f"{name} 没有一行能读：{why}", hint="重新导出后再试")
        match(next(iter(self._readers)), self._rules.columns)

    def _tell_held(self) -> None:
        """Faults of rows wait for the first ticket: where none comes, its columns are what is wrong."""
        if self._held:
            self._on_faults(self._held)
            self._held = []

    def _noted(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows; what of the file is not read is told with the first."""
        for row in rows:
            self._tell_notes()
            yield row

    def _tell_notes(self) -> None:
        if self._notes:
            self._on_faults([Fault(1, "文件", one, fatal=False) for one in self._notes])
            self._notes.clear()

    def _remember(self, fresh: dict[str, tuple[int, int]]) -> None:
        if len(self._seen) < _WATCHED:
            self._seen.update(fresh)

    def _read_row(self, row: Row) -> ReadRecord | None:
        """None for an object that is no ticket; runs in the workers."""
        reader = self._reader(row)
        return reader.read(row) if reader is not None else None

    def _accept(
        self,
        row: Row,
        read: ReadRecord | None,
        fresh: dict[str, tuple[int, int]],
        counts: Counter[str],
    ) -> Record | None:
        # Here too, as what the workers learn of columns stays with them.
        reader = self._reader(row)
        self._tell_notes()
        if reader is None or read is None:
            faults = row.faults or (Fault(row.number, "整行", "没有工单编号或受理时间字段"),)
            record = None
        else:
            faults, record = read.faults, read.record
            if record is not None:
                earlier = self._repeated(row, reader, fresh)
                if earlier is not None:
                    record = None
                    if earlier:
                        message = f"工单编号与{row_words(earlier)}重复而内容不同，这一行未入库"
                        faults = (*faults, Fault(row.number, reader.number_column, message))
                    else:
                        counts[UNCHANGED] += 1
        if any(fault.fatal for fault in faults):
            counts[FAULTY] += 1
        elif faults:
            counts[REPAIRED] += 1
        self._held += faults
        if any(self._readers.values()):
            self._tell_held()
        return record

    def _repeated(
        self, row: Row, reader: RecordReader, into: dict[str, tuple[int, int]]
    ) -> int | None:
        """None for a new number, 0 for the same row again, else the row it contradicts."""
        number = row.cells.get(reader.number_column, "").strip()
        content = hash(tuple(row.cells.values()))
        found = into.get(number) or self._seen.get(number)
        if found is None:
            into[number] = row.number, content
            return None
        return 0 if found[1] == content else found[0]

    def _reader(self, row: Row) -> RecordReader | None:
        if not row.cells:
            return None
        header = tuple(row.cells)
        if header not in self._readers:
            try:
                columns = match(header, self._rules.columns)
            except InputError:
                # Single JSON objects may lack what others have.
                if self._source.kind is not FileKind.JSONL:
                    raise
                self._readers[header] = None
                return None
            # Each JSON object may have names of its own: the first stands for all.
            if self._source.kind is not FileKind.JSONL or not any(self._readers.values()):
                self._notes += filter(None, [unused(header, columns)])
            reader = RecordReader(
                columns, self._rules, self._taxonomy,
                salt=self._settings.caller_salt, max_chars=self._settings.max_text_chars,
                own=self._own,
            )  # fmt: skip
            self._readers[header] = reader
            self.present |= reader.present
        return self._readers[header]
