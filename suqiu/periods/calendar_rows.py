"""The rows of `datasets/calendar/`, which sites edit: what is wrong is said with file and row."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date

from suqiu.data import dataset_path
from suqiu.errors import SettingsError

# As Excel saves it in China.
_OF_EXCEL = "gb18030"
_DAY_WRITTEN = "日期写成 2027-02-06"


class CalendarRow:
    """One row of a calendar file; cells are asked for by column, SettingsError where one is wrong."""

    def __init__(self, name: str, number: int, cells: Mapping[str, str | None]) -> None:
        self._name = name
        self._number = number
        self._cells = cells

    def text(self, column: str) -> str:
        """A cell without spaces around it."""
        found = self._cells.get(column)
        if found is None:
            raise self.wrong(column, "没有这一格", "各列照随附的表头写")
        return found.strip()

    def day(self, column: str) -> date:
        """A date."""
        text = self.text(column)
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise self.wrong(column, f"「{text[:40]}」看不懂", _DAY_WRITTEN) from error

    def year(self, column: str) -> int:
        """A year in digits."""
        text = self.text(column)
        if not (text.isascii() and text.isdigit()):
            raise self.wrong(column, f"「{text[:40]}」看不懂", "年份写四位数字")
        return int(text)

    def span(self, first: str, last: str) -> tuple[date, date]:
        """Two dates, both counted, the first not after the last."""
        start, end = self.day(first), self.day(last)
        if end < start:
            raise self.wrong(last, f"{end} 早于「{first}」{start}", "两个日期是不是写反了")
        return start, end

    def wrong(self, column: str, what: str, hint: str) -> SettingsError:
        """What is wrong with a cell."""
        return SettingsError(
            f"日历文件 {self._name} 第 {self._number} 行「{column}」：{what}", hint=hint
        )


def calendar_rows(name: str) -> Iterator[CalendarRow]:
    """The rows of one file such as `holidays.csv`; empty ones are left out."""
    return read_rows(name, dataset_path(f"calendar/{name}").read_bytes())


def read_rows(name: str, content: bytes) -> Iterator[CalendarRow]:
    """The same of a file's content, in UTF-8 or as Excel saves it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode(_OF_EXCEL, errors="replace")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for cells in reader:
        if any(value for value in cells.values() if isinstance(value, str)):
            yield CalendarRow(name, reader.line_num, cells)
