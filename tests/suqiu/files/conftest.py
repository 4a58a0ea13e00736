"""Files written for a test, and their rows as they are read."""

import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source


@pytest.fixture
def write(tmp_path):
    def write(content, name="t.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def rows(write):
    """Rows of this content as number, cells and the messages about them."""

    def rows(content, name="t.csv"):
        found = iter_rows(open_source(write(content, name)))
        return [(row.number, list(row.cells.values()), messages(row.faults)) for row in found]

    return rows


def messages(faults):
    return "；".join(f"{fault.field}：{fault.message}" for fault in faults)


def workbook(*lines, sheets=1):
    book = openpyxl.Workbook()
    for _ in range(sheets - 1):
        book.create_sheet()
    for line in lines:
        book.worksheets[-1].append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parquet(columns):
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()
