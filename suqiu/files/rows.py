"""Rows of any table, streamed: cells as text, faults in their place."""

import csv
import datetime
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import openpyxl
import orjson
import pyarrow.parquet

from suqiu.errors import Fault, InputError
from suqiu.files.source import Kind, Source

# Excel itself stops at 32,767 characters a cell; letters in databases are longer.
_CELL_LIMIT = 64 << 20
_FORMULA = re.compile(r"^\s*[=@+-]\s*[A-Za-z_.]+[A-Za-z0-9_.]*\s*[(|!]")


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `number` counts as a spreadsheet does, `cells` maps header to text."""

    number: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()


def iter_rows(source: Source) -> Iterator[Row]:
    """All rows in order. Bad cells come as faults of their row; a file that breaks off
    in the middle ends with a row of number > 0, no cells and one fatal fault.
    """
    last = 0
    reader = {
        Kind.CSV: _csv_rows, Kind.XLSX: _xlsx_rows,
        Kind.JSONL: _jsonl_rows, Kind.PARQUET: _parquet_rows,
    }[source.kind]  # fmt: skip
    try:
        for row in reader(source):
            last = row.number
            yield row
    except (EOFError, zlib.error, zipfile.BadZipFile, OSError) as error:
        if last == 0 and not source.gzipped:
            raise InputError(
                f"{source.path.name} 已损坏，无法读取", hint="重新导出后再试"
            ) from error
        fault = Fault(last + 1, "文件", "文件在这里中断（压缩或数据不完整），之后的行读不到")
        yield Row(last + 1, {}, (fault,))


def _csv_rows(source: Source) -> Iterator[Row]:
    csv.field_size_limit(_CELL_LIMIT)
    with source.text() as file:
        first = _first_record(file)
        file_rest: Iterator[str] = itertools.chain(io.StringIO(first, newline=""), file)
        reader = csv.reader(file_rest, delimiter=_delimiter(first))
        header: list[str] | None = None
        number = 0
        while True:
            number += 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(number, {}, (Fault(number, "整行", f"CSV 格式错误：{error}"),))
                continue
            if header is None:
                header = _header(record)
                continue
            if not any(cell.strip() for cell in record):
                continue
            yield _record(number, header, record)


def _first_record(file: IO[str]) -> str:
    """The header line, with quoted line breaks kept together."""
    text = file.readline(_CELL_LIMIT)
    while text.count('"') % 2 and len(text) < 1 << 16 and (more := file.readline(_CELL_LIMIT)):
        text += more
    return text


def _delimiter(header: str) -> str:
    return max(",\t;|", key=header.count) if header else ","


def _header(record: list[str]) -> list[str]:
    names = [cell.strip().lstrip("\ufeff") for cell in record]
    for i, name in enumerate(names):
        if name in names[:i]:
            names[i] = f"{name}.{i + 1}"
    return names


def _record(number: int, header: list[str], record: list[str]) -> Row:
    faults: list[Fault] = []
    if len(record) > len(header) and any(cell.strip() for cell in record[len(header) :]):
        faults.append(
            Fault(
                number,
                "整行",
                f"有 {len(record)} 列，表头只有 {len(header)} 列，可能是引号或逗号没有转义",
            )
        )
    cells = dict(zip(header, record, strict=False))
    for name, cell in cells.items():
        if _FORMULA.match(cell):
            faults.append(Fault(number, name, "单元格是公式，不读取；请粘贴为数值"))
            cells[name] = ""
        elif "\ufffd" in cell:
            faults.append(Fault(number, name, "含无法解码的字节，已用 \ufffd 代替", fatal=False))
    return Row(number, cells, tuple(faults))


def _xlsx_rows(source: Source) -> Iterator[Row]:
    with source.binary() as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True)
        except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
            raise InputError(
                f"{source.path.name} 不是完整的 XLSX 文件", hint="在 Excel 里重新另存一次"
            ) from error
        with_rows = (sheet for sheet in book.worksheets if sheet.max_row != 0)
        sheet = next(with_rows, None)
        if sheet is None:
            raise InputError(f"{source.path.name} 没有工作表", hint="检查导出的文件")
        header: list[str] | None = None
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if header is None:
                if not any(cell.value is not None for cell in cells):
                    continue
                header = _header([_text(cell.value) for cell in cells])
                continue
            if all(cell.value is None for cell in cells):
                continue
            record = ["" if cell.data_type == "f" else _text(cell.value) for cell in cells]
            row = _record(number, header, record)
            formulas = tuple(
                Fault(
                    number,
                    header[i] if i < len(header) else "整行",
                    "单元格是公式，不读取；请粘贴为数值",
                )
                for i, cell in enumerate(cells)
                if cell.data_type == "f"
            )
            yield Row(number, row.cells, (*formulas, *row.faults))


def _jsonl_rows(source: Source) -> Iterator[Row]:
    with source.text() as file:
        opening = file.read(1)
        lines: Iterator[str] = itertools.chain((opening + file.readline(),), file)
        if opening.lstrip("\ufeff") == "[":
            yield from _json_array(source)
            return
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Row(number, {}, (Fault(number, "整行", f"不是合法的 JSON：{error.msg}"),))
    return _json_record(number, value)


def _json_record(number: int, value: object) -> Row:
    if not isinstance(value, dict):
        return Row(number, {}, (Fault(number, "整行", "应是一个 JSON 对象"),))
    faults = []
    cells: dict[str, str] = {}
    for name, cell in value.items():
        if isinstance(cell, dict | list):
            faults.append(Fault(number, name, "应是文字，却是嵌套的对象或数组"))
            cells[name] = ""
        else:
            cells[name] = _text(cell)
            if "\ufffd" in cells[name]:
                faults.append(
                    Fault(number, name, "含无法解码的字节，已用 \ufffd 代替", fatal=False)
                )
    return Row(number, cells, tuple(faults))


def _json_array(source: Source) -> Iterator[Row]:
    """A whole JSON array: read at once, so only for modest files."""
    with source.binary() as file:
        try:
            values = orjson.loads(file.read().decode(source.encoding))
        except (orjson.JSONDecodeError, UnicodeDecodeError) as error:
            raise InputError(
                f"{source.path.name} 不是合法的 JSON", hint="改用每行一个对象的 JSONL"
            ) from error
    for number, value in enumerate(values, start=1):
        yield _json_record(number, value)


def _parquet_rows(source: Source) -> Iterator[Row]:
    with source.binary() as file:
        try:
            parquet = pyarrow.parquet.ParquetFile(file)
        except pyarrow.ArrowException as error:
            raise InputError(
                f"{source.path.name} 不是完整的 Parquet 文件", hint="重新导出"
            ) from error
        number = 1
        for batch in parquet.iter_batches(batch_size=2048):
            for value in batch.to_pylist():
                number += 1
                yield _json_record(number, value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return str(value)
