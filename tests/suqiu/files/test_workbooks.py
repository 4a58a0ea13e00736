"""Rows of XLSX, and what spreadsheets do to numbers."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from suqiu.errors import InputError
from suqiu.files import archive
from suqiu.files.tickets import TicketFile
from tests.suqiu.files.conftest import workbook


def test_xlsx_cells_become_text(rows):
    day = datetime.datetime(2024, 1, 2, 3, 4, 5)
    found = rows(workbook([None], ["a", "b"], [7, 7.0], [], [2.5, day], [True, day.date()]))
    assert [(number, cells) for number, cells, _ in found] == [
        (3, ["7", "7"]),
        (5, ["2.5", "2024-01-02 03:04:05"]),
        (6, ["是", "2024-01-02 00:00:00"]),
    ]


def test_xlsx_formulas_and_errors_are_reported_and_notes_ignored(rows):
    found = rows(workbook(["a", "b"], ["=1+1", "x"], ["y", "#REF!", None, "=旁注"]))
    assert found[0][1:] == (["", "x"], "a：单元格是公式或错误值，不读取；请粘贴为数值")
    assert found[1][1:] == (["y", ""], "b：单元格是公式或错误值，不读取；请粘贴为数值")


@pytest.mark.parametrize(
    "text",
    ["=====求助=====", "-路灯坏了", "@某局", "+停水", "=SUM(A1)", "=1+1", "@SUM(1)", "-KTV(翠湖路)太吵", "=A座停水"],
)  # fmt: skip
def test_a_text_cell_of_a_workbook_is_text_whatever_it_begins_with(rows, text):
    book = openpyxl.Workbook()
    book.active.append(["编号", "内容"])
    book.active.append(["1", ""])
    cell = book.active["B2"]
    cell.value = text
    cell.data_type = "s"
    saved = io.BytesIO()
    book.save(saved)
    assert rows(saved.getvalue()) == [(2, ["1", text], "")]


def test_the_first_sheet_with_rows_is_read(rows):
    assert rows(workbook(["a"], ["x"], sheets=3)) == [(2, ["x"], "")]
    assert rows(workbook(["a"])) == []


def _rezip(content, change):
    """The archive with each part changed; None leaves a part out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
    return file.getvalue()


def test_a_wrong_size_written_by_streaming_exporters_is_ignored(rows):
    content = workbook(["a", "b"], ["x", "y"])
    lying = _rezip(content, lambda name, part: part.replace(b'ref="A1:B2"', b'ref="A1"'))
    assert lying != content
    assert rows(lying) == [(2, ["x", "y"], "")]


@pytest.mark.parametrize(
    "change",
    [
        lambda name, part: part.replace(b"ContentType=", b"C="),
        lambda name, part: part.replace(b"<patternFill", b'<patternFill x="1"'),
        lambda name, part: part.replace(b"</workbook>", b""),
        lambda name, part: None if "workbook" in name else part,
    ],
)
def test_a_damaged_workbook_is_refused(rows, change):
    with pytest.raises(InputError, match="不是完整的 XLSX 文件"):
        rows(_rezip(workbook(["a"], ["x"]), change))


def test_a_sheet_that_breaks_off_gives_what_is_left(rows):
    content = workbook(["a"], *([f"x{i}"] for i in range(500)))
    *good, last = rows(
        _rezip(content, lambda name, part: part[: len(part) // 2 if "sheet1" in name else None])
    )
    assert [cells for _, cells, _ in good] == [[f"x{i}"] for i in range(len(good))]
    assert len(good) > 100
    assert last[2].startswith("文件：文件在这里中断")


BLURRED = "数字太大，末几位已不准；编号应写成文字"


@pytest.mark.parametrize(
    ("value", "cell", "said"),
    [
        (2.026010100000001e19, "20260101000000010000", BLURRED),
        (20260101000000012345, "20260101000000010000", BLURRED),
        (2026010100000120, "2026010100000120", BLURRED),
        (2.02601010000012e15, "2026010100000120", BLURRED),
        (1e15, "1000000000000000", BLURRED),
        # Written in full by a program.
        (2026010100000123, "2026010100000123", ""),
        (202601010000012, "202601010000012", ""),
        ("20260101000000010000", "20260101000000010000", ""),
        (13900001111.0, "13900001111", ""),
        (0.5, "0.5", ""),
        (True, "是", ""),
    ],
)
def test_long_numbers_of_a_workbook_are_reported(rows, value, cell, said):
    told = f"号：{said}" if said else ""
    assert rows(workbook(["号", "内容"], [value, "停水"], ["7", "停气"])) == [
        (2, [cell, "停水"], told),
        (3, ["7", "停气"], ""),
    ]


@pytest.mark.parametrize(
    ("cell", "lost"),
    [("2.02601E+19", True), ("1.39E+10", True), (" 2e+17 ", True), ("1.3900001111E+10", False),
     ("1.5E+03", False), ("3E12", False), ("2.5E+19栋", False), ("+2.5", False), ("9E-20", False)],
)  # fmt: skip
def test_numbers_cut_short_by_a_spreadsheet_are_reported(rows, cell, lost):
    told = "号：被表格改成了科学计数，后几位已经丢了；编号应写成文字" if lost else ""
    assert rows(f"号,内容\n{cell},停水\n7,停气\n") == [
        (2, [cell, "停水"], told),
        (3, ["7", "停气"], ""),
    ]


def test_a_ticket_with_a_blurred_number_goes_on(write):
    content = workbook(["编号", "联系电话", "内容", "金额"], [2.026e19, 1.39e17, "停水", 3e20])
    [read] = TicketFile(write(content), {}, 100)
    assert (read.error, read.ticket.body) == ("", "停水")
    assert read.ticket.id == "20260000000000000000"
    assert [(fault.row, fault.field, fault.fatal) for fault in read.faults] == [
        (2, "编号", False),
        (2, "联系电话", False),
    ]
    [read] = TicketFile(write("编号,联系电话,内容\n2.02601E+19,1.39E+10,停水\n"), {}, 100)
    assert (read.error, read.ticket.id) == ("", "2.02601E+19")
    assert [fault.field for fault in read.faults] == ["编号", "联系电话"]


def packed(sheet, strings=b""):
    """A workbook whose first sheet is this XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            inside = sheet if name == "xl/worksheets/sheet1.xml" else old.read(name)
            new.writestr(name, inside if name != "docProps/core.xml" else strings or inside)
    return file.getvalue()


def sheet_of(*numbered):
    lines = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for n, text in numbered
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{lines}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize("odd", [(3, "水" * (6 << 20)), (4_000_000_000, "停电")])
def test_a_row_that_no_sheet_can_have_ends_the_reading(rows, odd):
    found = rows(packed(sheet_of((1, "内容"), (2, "停水"), odd)), "t.xlsx")
    assert found[0] == (2, ["停水"], "")
    assert len(found) == 2
    assert found[1][2].startswith("文件：文件在这里中断")


def test_a_part_that_is_read_whole_may_not_be_huge(rows, monkeypatch):
    monkeypatch.setattr(archive, "_WHOLE", 100_000)
    sheet = sheet_of((1, "内容"), (2, "停水"))
    assert rows(packed(sheet), "t.xlsx") == [(2, ["停水"], "")]
    with pytest.raises(InputError, match=r"core\.xml 解压后有"):
        rows(packed(sheet, b" " * 200_000), "t.xlsx")


def test_a_sheet_that_breaks_off_takes_no_other_with_it(write):
    with zipfile.ZipFile(io.BytesIO(workbook(["内容"], ["停水"]))) as other:
        broken = other.read("xl/worksheets/sheet1.xml").partition(b"</sheetData>")[0]
    file = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(workbook(["内容"], ["停电"], sheets=2)))
    with old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, broken if name == "xl/worksheets/sheet1.xml" else old.read(name))
    reads = list(TicketFile(write(file.getvalue(), "t.xlsx"), {}, 100))
    assert [read.ticket.body for read in reads] == ["停水", "", "停电"]
    assert "工作表「Sheet」第 3 行「文件」：工作表在这里中断" in reads[1].error
