"""The first lines of a CSV: what parts its cells, and where the header is."""

import csv
import io
import re
from dataclasses import dataclass
from typing import IO

from suqiu.files.header import LOOKED, Fit, HeaderTest, column_names, find_header, two_rows
from suqiu.files.lines import CELL_LIMIT

# The first line by which a CSV tells Excel what parts its cells; Excel does not count it.
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# A header, or a title, is shorter.
_HEADER_LIMIT = 1 << 16


@dataclass(frozen=True, slots=True)
class CsvHead:
    """The `text` read of the file so far, from the header's line on; the `delimiter` of its cells;
    and how many rows are `above` the header.
    """

    text: str
    delimiter: str
    above: int


def read_head(name: str, file: IO[str], test: HeaderTest) -> CsvHead:
    """Reads no further than the header must be looked for. InputError when it takes two rows;
    `name` is the file's.
    """
    line = _whole_line(file)
    told = _SEPARATOR.fullmatch(line)
    if told:
        line = _whole_line(file)
    read, lines, rows = [line], [0], [_names(line, told)]
    while not rows[-1] and read[-1]:
        read.append(_whole_line(file))
        lines, rows = [len(read) - 1], [_names(read[-1], told)]
    if test(rows[0]) is not Fit.ALL:
        while len(rows) < LOOKED and read[-1]:
            read.append(_whole_line(file))
            if names := _names(read[-1], told):
                lines.append(len(read) - 1)
                rows.append(names)
    place = find_header(rows, test)
    if place.halved:
        raise two_rows(name, lines[place.index] + 1)
    header = read[lines[place.index]]
    # Blank lines alone are no rows that anybody missed.
    above = lines[place.index] if place.index else 0
    return CsvHead("".join(read[above:]), _delimiter(header, told), above)


def _whole_line(file: IO[str]) -> str:
    """A line, with those after it while a quote is open; empty at the end."""
    text = ""
    while line := file.readline(CELL_LIMIT):
        text += line
        if text.count('"') % 2 == 0 or len(text) > _HEADER_LIMIT:
            break
    return text


def _names(line: str, told: re.Match[str] | None) -> list[str]:
    """The cells of a line as names of columns; none of a blank line."""
    if not line.strip() or len(line) > _HEADER_LIMIT:
        return [line] if line.strip() else []
    record = next(csv.reader(io.StringIO(line, newline=""), delimiter=_delimiter(line, told)), [])
    return column_names(record) if any(cell.strip() for cell in record) else []


def _delimiter(header: str, told: re.Match[str] | None) -> str:
    return told[1] if told else max(",\t;|", key=header.count)
