"""Suggestions out, as JSON lines, CSV, XLSX or Parquet; the file appears only when it is whole."""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

import orjson

from suqiu.draft import draft_of
from suqiu.errors import InputError
from suqiu.files.book import new_book
from suqiu.files.parquet_writer import ParquetRows
from suqiu.records import DepartmentCandidate, Intake, Role, Suggestion

if TYPE_CHECKING:
    from openpyxl import Workbook

FORMATS = ("jsonl", "csv", "xlsx", "parquet")
# What may be packed as .gz, and how hard: the levels above take long for little.
_PACKED, _LEVEL = ("jsonl", "csv"), 6
# The columns of a table of results, in order.
COLUMNS = (
    "编号", "分类代码", "分类", "概率", "其他候选", "主办部门", "主办概率", "协办部门",
    "处理", "依据", "诉求类型", "紧急程度", "受理", "模型", "错误", "方式", "降级原因",
    # Sites read the columns by their place: what comes anew comes after all others.
    "主办依据", "其他主办", "协办依据", "各级概率", "把握到第几级", "候选集合", "诉求类型概率",
    "紧急依据", "紧急处置", "不予受理理由", "不予受理去处", "不予受理依据",
    "缺少要素", "处理类别", "来电名单",
)  # fmt: skip
_NUMBERS = ("概率", "主办概率", "把握到第几级", "诉求类型概率")
_PATHS = {"fast": "快速", "model": "大模型"}
_DECISIONS = {"auto": "自动", "review": "人工复核"}
# A cell that starts so (full width too) is run as a formula by spreadsheets: exports are an
# attack path.
_DANGEROUS = re.compile(r"^\s*[=+\-@＝＋－＠\t\r\n]")


# What a format writes for one suggestion: a line of bytes, or the cells of a row.
Encoded = bytes | list[str | float]
Encoder = Callable[[Suggestion], Encoded]


class SuggestionWriter(Protocol):
    """Takes suggestions one by one, or their encoded form made elsewhere by `encode`."""

    def encode(self, suggestion: Suggestion, /) -> Encoded:
        """The result as this format writes it."""

    def put(self, encoded: Any) -> None:
        """Append one result that `encode` made."""

    def write(self, suggestion: Suggestion) -> None:
        """Append one result."""


def guard_cell(text: str) -> str:
    """The text, disarmed where a spreadsheet would run it as a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def chosen_format(path: Path | None, name: str | None) -> str:
    """The output format asked for, or told by the file's name; InputError when unknown."""
    ending = path.name.lower() if path else ""
    found = name or (Path(ending.removesuffix(".gz")).suffix.lstrip(".") if path else "jsonl")
    if found not in FORMATS:
        raise InputError(
            f"不支持的输出格式 {found}" if found else "输出文件名没有扩展名，看不出格式",
            hint="用 --format jsonl、csv、xlsx 或 parquet",
        )
    if ending.endswith(".gz") and found not in _PACKED:
        raise InputError(
            f"{found} 格式不能再压成 .gz", hint=f"--out 用 .{found}，或 .csv.gz、.jsonl.gz"
        )
    return found


@contextmanager
def open_writer(path: Path, form: str) -> Iterator[SuggestionWriter]:
    """A writer for `path`; on any error nothing is left there and an older file stays."""
    with draft_of(path) as draft:
        if form == "xlsx":
            with new_book(draft) as book:
                yield _XlsxWriter(book)
        elif form == "parquet":
            with _ParquetWriter(draft, COLUMNS, _NUMBERS) as rows:
                yield rows
        else:
            with _opened(draft, form, packed=path.name.lower().endswith(".gz")) as file:
                yield _CsvWriter(file) if form == "csv" else JsonLinesWriter(file)


@contextmanager
def _opened(path: Path, form: str, *, packed: bool) -> Iterator[IO[Any]]:
    """The file to write to, of text for CSV; a packed one holds no name and no time, so that the
    same results are the same bytes.
    """
    with ExitStack() as stack:
        file: IO[Any] = stack.enter_context(path.open("wb"))
        if packed:
            file = cast(
                IO[Any], stack.enter_context(gzip.GzipFile("", "wb", _LEVEL, file, mtime=0))
            )
        if form == "csv":
            file = stack.enter_context(io.TextIOWrapper(file, "utf-8-sig", newline=""))
        yield file


def _intake_cells(intake: Intake | None) -> tuple[str, str, str]:
    if intake is None:
        return "", "", ""
    acceptance = intake.acceptance
    taken = "受理" if acceptance.accepted else f"不予受理：{acceptance.reason}"
    return intake.request_type, intake.urgency.level, taken


def _more_intake_cells(intake: Intake | None) -> tuple[str | float, ...]:
    """诉求类型概率 to 来电名单, without 把握 and 候选, which are no part of the intake."""
    if intake is None:
        return ("",) * 9
    urgency, acceptance = intake.urgency, intake.acceptance
    return (
        round(intake.request_type_probability, 4),
        "、".join(urgency.words),
        urgency.action,
        "" if acceptance.accepted else acceptance.reason,
        acceptance.redirect,
        "、".join(acceptance.words),
        "、".join(intake.missing),
        intake.handling,
        intake.caller,
    )


def _explained(department: DepartmentCandidate) -> str:
    reason = f"（{department.reason}）" if department.reason else ""
    return f"{department.name} {department.probability:.2f}{reason}"


def table_row(suggestion: Suggestion) -> list[str | float]:
    """The cells of one row, one for each of the table's columns, disarmed for spreadsheets."""
    best = suggestion.codes[0] if suggestion.codes else None
    leads = [d for d in suggestion.departments if d.role is Role.LEAD]
    lead = leads[0] if leads else None
    assist = [d for d in suggestion.departments if d.assists and d is not lead]
    others = (f"{c.code} {c.name} {c.probability:.2f}" for c in suggestion.codes[1:])
    row = [
        suggestion.id,
        best.code if best else "",
        best.path if best else "",
        round(best.probability, 4) if best else "",
        "；".join(others),
        lead.name if lead else "",
        round(lead.probability, 4) if lead else "",
        "、".join(d.name for d in assist),
        _DECISIONS[suggestion.decision.value],
        "、".join(suggestion.evidence.words),
        *_intake_cells(suggestion.intake),
        suggestion.model,
        suggestion.error,
        _PATHS[suggestion.path.value],
        suggestion.degraded_reason,
        lead.reason if lead else "",
        "；".join(map(_explained, leads[1:])),
        "；".join(map(_explained, assist)),
        "；".join(f"{one.name} {one.probability:.2f}" for one in suggestion.levels),
        suggestion.sure_level if best else "",
        "、".join(suggestion.candidate_set),
        *_more_intake_cells(suggestion.intake),
    ]
    return [guard_cell(cell) if isinstance(cell, str) else cell for cell in row]


def json_line(suggestion: Suggestion) -> bytes:
    """One JSON object and a line feed, UTF-8; `error` only where there is one."""
    if suggestion.error:
        return orjson.dumps(suggestion) + b"\n"
    # The same fields without the empty `error`, without a detour over dictionaries.
    return orjson.dumps(suggestion).removesuffix(b',"error":""}') + b"}\n"


class JsonLinesWriter:
    """One JSON object a line, UTF-8."""

    encode = staticmethod(json_line)

    def __init__(self, file: IO[Any]) -> None:
        self._file = file

    def put(self, encoded: Any) -> None:
        """Append one line."""
        self._file.write(encoded)

    def write(self, suggestion: Suggestion) -> None:
        """Append one suggestion."""
        self.put(json_line(suggestion))


class _CsvWriter:
    """UTF-8 with BOM, which Excel needs to read Chinese."""

    encode = staticmethod(table_row)

    def __init__(self, file: IO[Any]) -> None:
        self._writer = csv.writer(cast(IO[str], file))
        self._writer.writerow(COLUMNS)

    def put(self, encoded: Any) -> None:
        """Append one row."""
        self._writer.writerow(encoded)

    def write(self, suggestion: Suggestion) -> None:
        """Append one suggestion."""
        self.put(table_row(suggestion))


class _XlsxWriter:
    """One sheet of a workbook."""

    encode = staticmethod(table_row)

    def __init__(self, book: "Workbook") -> None:
        self._sheet = book.create_sheet("分类结果")
        self._sheet.append(list(COLUMNS))

    def put(self, encoded: Any) -> None:
        """Append one row."""
        self._sheet.append(encoded)

    def write(self, suggestion: Suggestion) -> None:
        """Append one suggestion."""
        self.put(table_row(suggestion))


class _ParquetWriter(ParquetRows):
    """The cells of the table in typed columns."""

    encode = staticmethod(table_row)

    def write(self, suggestion: Suggestion) -> None:
        """Append one suggestion."""
        self.put(table_row(suggestion))
