"""Tickets on several sheets into the database, and out by the query of docs/batch.md."""

import re
from pathlib import Path

import openpyxl
from sqlalchemy import text

from suqiu.settings import Settings
from suqiu.store.importing.run import import_file

DOCUMENT = Path(__file__).parents[3] / "docs/batch.md"


def test_all_sheets_are_stored_and_the_documented_query_finds_them(database, tmp_path):
    book = openpyxl.Workbook()
    for sheet, number in ((book.active, "S1"), (book.create_sheet("十一月"), "S2")):
        sheet.append(["导出"])
        sheet.append(["工单编号", "受理时间", "诉求内容"])
        sheet.append([number, "2026-10-01 08:00:00", f"{number}停水"])
        sheet.append(["", "2026-10-01 08:00:00", "停电"])
    path = tmp_path / "t.xlsx"
    book.save(path)
    faults = []
    result = import_file(database, path, Settings(), on_faults=faults.extend)
    assert (result.rows, result.new, result.faulty, result.repaired) == (4, 2, 2, 0)
    said = [str(fault) for fault in faults]
    assert said[0] == "第 1 行「文件」：工作表「Sheet」表头在第 2 行，上面 1 行没有读"
    assert [line for line in said if line.startswith("工作表")] == [
        "工作表「Sheet」第 4 行「工单编号」：为空，无法入库",
        "工作表「十一月」第 4 行「工单编号」：为空，无法入库",
    ]
    [query] = re.findall(r'--in "(SELECT [^"]+)"', DOCUMENT.read_text("utf-8"))
    with database.owner().connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    assert found == [("S1", "S1停水"), ("S2", "S2停水")]
