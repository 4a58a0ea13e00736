"""What a file really is (by content, not by its name), and its bytes or text."""

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, BinaryIO, cast

from suqiu.errors import InputError, os_reason
from suqiu.files.encoding import BIG5, encoding_of, is_binary
from suqiu.late import late

_PROBE = 1 << 16
# What a compressed workbook or Parquet file may unpack to in any case, and how many times its own
# size beyond: both are compressed inside already.
_SPOOL = 1 << 30
_RATIO = 100
_SUFFIXES = {
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".tab": "csv",
    ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
# Folders in the archives of other programs of the same house.
_OFFICE = {"word/": "Word", "ppt/": "PowerPoint"}
# A page or an XML sheet under the name .xls, as many a system exports its tables.
_MARKUP = late(r"(?i)\s*<(?:[!?]|(?:html|head|meta|style|body|table|div|workbook)\b)")


class FileKind(StrEnum):
    """The formats that can be read."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A readable file: its real format, and text encoding where it is text."""

    path: Path
    kind: FileKind
    gzipped: bool
    encoding: str = "utf-8"
    note: str = ""

    @contextmanager
    def binary(self) -> Iterator[BinaryIO]:
        """The uncompressed bytes as a seekable stream (a gzip is spooled to a temporary file)."""
        with self._open() as raw:
            if not self.gzipped:
                yield raw
                return
            with tempfile.TemporaryFile() as spool:
                self._unpack(raw, cast(BinaryIO, spool))
                spool.seek(0)
                yield cast(BinaryIO, spool)

    def _unpack(self, raw: BinaryIO, spool: BinaryIO) -> None:
        """InputError where a small file unpacks to a huge one, or the disk does not hold it."""
        limit = max(_SPOOL, _RATIO * self.path.stat().st_size)
        size = 0
        while part := raw.read(_PROBE):
            size += len(part)
            if size > limit:
                raise InputError(
                    f"{self.path.name} 解压后超过 {limit >> 20:,} MiB，不像是数据文件，没有读",
                    hint="先解压看一看；确实是数据就直接给出解压后的文件",
                )
            try:
                spool.write(part)
            except OSError as error:
                raise InputError(
                    f"解压 {self.path.name} 时临时目录写不下：{os_reason(error)}",
                    hint="腾出空间，或用 TMPDIR 换一个临时目录",
                ) from error

    @contextmanager
    def text(self) -> Iterator[IO[str]]:
        """The text; bytes that cannot be decoded become U+FFFD, for the reader to report."""
        with (
            self._open() as raw,
            io.TextIOWrapper(raw, encoding=self.encoding, errors="replace", newline="") as text,
        ):
            yield text

    def _open(self) -> BinaryIO:
        if self.gzipped:
            return cast(BinaryIO, gzip.open(self.path))
        return self.path.open("rb")


def is_table_path(text: str) -> bool:
    """Whether a command line word looks like a data file's name rather than a complaint."""
    name = text.lower().removesuffix(".gz")
    return len(text) < 4096 and "\n" not in text and Path(name).suffix in _SUFFIXES


def open_source(path: Path) -> SourceFile:
    """Look at a file's first bytes; InputError when it is missing, empty or of no known kind."""
    try:
        if path.is_dir():
            raise InputError(f"{path} 是一个目录，不是文件", hint="给出其中的一个文件")
        if not path.is_file():
            raise InputError(f"找不到文件 {path}", hint="检查路径是否正确、是否有读取权限")
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise InputError(f"打不开文件 {path}：{os_reason(error)}", hint="检查读取权限") from error
    if not magic:
        raise InputError(f"文件 {path.name} 是空的", hint="重新导出后再试")
    gzipped = magic[:2] == b"\x1f\x8b"
    head = _head(path, gzipped)
    if not head:
        raise InputError(f"文件 {path.name} 解压后是空的", hint="重新导出后再试")
    kind, encoding = _sniff(path, head)
    named = _SUFFIXES.get(Path(path.name.lower().removesuffix(".gz")).suffix)
    note = ""
    if named is not None and named != kind:
        note = f"文件名像 {named}，内容是 {kind}，已按 {kind} 读取"
    return SourceFile(path, kind, gzipped, encoding, note)


def _head(path: Path, gzipped: bool) -> bytes:
    if not gzipped:
        with path.open("rb") as file:
            return file.read(_PROBE)
    parts: list[bytes] = []
    try:
        with gzip.open(path) as file:
            while sum(map(len, parts)) < _PROBE and (part := file.read1(_PROBE)):
                parts.append(part)
    except (EOFError, OSError, zlib.error) as error:
        if not parts:
            raise InputError(f"压缩文件 {path.name} 已损坏", hint="重新传输或重新导出") from error
    return b"".join(parts)


def _sniff(path: Path, head: bytes) -> tuple[FileKind, str]:
    if head[:4] == b"PK\x03\x04":
        _check_workbook(path)
        return FileKind.XLSX, ""
    if head[:4] == b"PAR1":
        return FileKind.PARQUET, ""
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError(
            f"{path.name} 是旧版 Excel（.xls）、WPS（.et）、Word（.doc）或加密文件",
            hint="用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV",
        )
    encoding = encoding_of(head)
    if encoding == BIG5:
        raise InputError(
            f"{path.name} 像是 Big5（繁体中文）编码，不能读取",
            hint="用 Excel 或记事本打开，另存为 UTF-8 CSV 再试",
        )
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    if is_binary(head, text):
        raise InputError(
            f"{path.name} 不是可识别的数据文件", hint="支持 CSV、TSV、XLSX、JSONL、Parquet 及其 .gz"
        )
    if _MARKUP.match(text):
        raise InputError(
            f"{path.name} 是网页或 XML（许多系统导出的 .xls 其实是），不能读取",
            hint="用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV",
        )
    return (FileKind.JSONL if text.lstrip()[:1] in ("{", "[") else FileKind.CSV), encoding


def _check_workbook(path: Path) -> None:
    """InputError for an archive that is whole and no workbook; a broken one is reported by its reader."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return  # broken, or compressed once more
    for folder, what in _OFFICE.items():
        if any(name.startswith(folder) for name in names):
            raise InputError(
                f"{path.name} 是 {what} 文件，不能读取",
                hint="把其中的表格复制到 Excel，存为 .xlsx 或 CSV",
            )
    if any(name == "[Content_Types].xml" or name.startswith("xl/") for name in names):
        return
    if "mimetype" in names:
        raise InputError(
            f"{path.name} 是 OpenDocument 文件，不能读取", hint="另存为 .xlsx 或 CSV 再试"
        )
    raise InputError(
        f"{path.name} 是 ZIP 压缩包，不能直接读取",
        hint="先解压，给出里面的文件；要压缩着用，压成 .gz（如 .csv.gz）",
    )
