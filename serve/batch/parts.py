"""Results in a file: a part a chunk, joined at the end."""

import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import orjson

from serve.batch.chunk import Shape
from serve.batch.errors import BatchError
from serve.batch.lock import locked
from serve.batch.manifest import Manifest
from serve.batch.records import ChunkDone, Tally
from suqiu.errors import InputError, os_reason
from suqiu.files.writer import open_writer

# What one sheet holds besides its header.
_SHEET_ROWS = 1_048_575
_TAIL = 1 << 16


class FileTarget:
    """`OUT`, made of `OUT.parts/000000.jsonl` and so on.

    A part holds the lines of its chunk and a last line with its counts; it has its name only
    when it is whole and on the disk.
    """

    def __init__(self, path: Path, form: str) -> None:
        self.path = path
        self.form = form
        self.shape = Shape.JSON if form == "jsonl" else Shape.TABLE
        self.folder = path.with_name(f"{path.name}.parts")
        self.place = str(path)
        self._done: dict[int, Tally] = {}
        self._spent = path.with_name(f"{path.name}.parts.done")
        self._manifest = self.folder / "manifest.json"
        self._held = ExitStack()

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._held.enter_context(locked(self.path.with_name(f"{self.path.name}.lock")))
            shutil.rmtree(self._spent, ignore_errors=True)
            self.folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            self._held.close()
            raise InputError(
                f"写不了 {self.path}：{os_reason(error)}", hint="检查目录权限和磁盘空间"
            ) from error
        return self

    def __exit__(self, *exception: object) -> None:
        if self.folder.is_dir() and not self._manifest.exists():
            # Broken off before anything was worth keeping.
            shutil.rmtree(self.folder, ignore_errors=True)
        self._held.close()

    def unfinished(self) -> Manifest | None:
        """The manifest beside the parts, if there is one."""
        if not self._manifest.exists():
            return None
        try:
            return Manifest.from_json(orjson.loads(self._manifest.read_bytes()))
        except (ValueError, TypeError) as error:
            raise InputError(
                f"{self._manifest} 读不懂", hint="用 --restart 放弃上次的进度从头开始"
            ) from error

    def clear(self) -> None:
        """Remove the parts: out of sight in one step, then in peace."""
        self._discard()
        self.folder.mkdir(mode=0o700)
        self._done.clear()

    def begin(self, manifest: Manifest) -> None:
        """Write the manifest."""
        write_whole(self._manifest, orjson.dumps(manifest.to_json()))

    def done(self) -> Mapping[int, Tally]:
        """The counts of the parts there are."""
        self._done = {int(part.stem): _tally(part) for part in self.folder.glob("[0-9]*.jsonl")}
        return self._done

    def put(self, done: ChunkDone) -> None:
        """Write a part; only when it is on the disk does it get its name."""
        if self.form == "xlsx" and self._rows() + len(done.lines) > _SHEET_ROWS:
            raise InputError(
                f"XLSX 一张表最多 {_SHEET_ROWS:,} 行，这次的结果更多",
                hint="--out 改用 .csv 或 .parquet",
            )
        last = orjson.dumps({"part": done.number, "tally": done.tally.to_json()})
        write_whole(self._part(done.number), b"".join((*done.lines, last, b"\n")))
        self._done[done.number] = done.tally

    def finish(self, chunks: int) -> None:
        """Join the parts into `OUT` in one step, then remove them."""
        if sorted(self._done) != list(range(chunks)):
            raise BatchError("有的分块不见了", hint="用 --resume 补上")
        packed = ".gz" if self.path.name.lower().endswith(".gz") else ""
        whole = self.folder / f"whole.{self.form}{packed}"
        with open_writer(whole, self.form) as writer:
            for number in range(chunks):
                with self._part(number).open("rb") as part:
                    for _ in range(self._done[number].rows):
                        line = part.readline()
                        writer.put(line if self.shape is Shape.JSON else orjson.loads(line))
        try:
            _sync(whole)
            whole.replace(self.path)
            _sync(self.path.parent)
        except OSError as error:
            raise BatchError(
                f"写不了 {self.path}：{os_reason(error)}", hint="检查磁盘和权限后用 --resume"
            ) from error
        self._discard()

    def _discard(self) -> None:
        shutil.rmtree(self._spent, ignore_errors=True)
        self.folder.rename(self._spent)
        shutil.rmtree(self._spent, ignore_errors=True)

    def _rows(self) -> int:
        return sum(tally.rows for tally in self._done.values())

    def _part(self, number: int) -> Path:
        return self.folder / f"{number:06d}.jsonl"


def write_whole(path: Path, content: bytes) -> None:
    """A file that is there whole and on the disk, or not at all; BatchError when it cannot be."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise BatchError(
            f"写不了 {path}：{os_reason(error)}", hint="检查磁盘空间和权限后用 --resume"
        ) from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _tally(part: Path) -> Tally:
    """The counts in the last line of a part."""
    with part.open("rb") as file:
        file.seek(max(0, part.stat().st_size - _TAIL))
        last = file.read().rstrip(b"\n").rpartition(b"\n")[2]
    try:
        return Tally.from_json(orjson.loads(last)["tally"])
    except (ValueError, KeyError, TypeError) as error:
        raise BatchError(f"{part} 已损坏", hint="删掉这个文件，再用 --resume") from error
