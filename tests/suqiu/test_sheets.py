"""Several sheets, titles above the header, headers of two rows, and what CSVs say of themselves."""

import io
import pickle

import openpyxl
import pytest

from suqiu.errors import Fault, InputError
from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source
from suqiu.files.tickets import TicketFile
from suqiu.row_number import SheetRow, row_after, row_key, row_words

HEADER = ["编号", "诉求内容"]


@pytest.fixture
def tickets(tmp_path):
    """The tickets of a file of this content: text of a CSV, or rows by the names of sheets."""

    def tickets(content, chosen=None):
        if isinstance(content, dict):
            book = openpyxl.Workbook()
            book.remove(book.active)
            for name, rows in content.items():
                sheet = book.create_sheet(name)
                for row in rows:
                    sheet.append(row)
            file = io.BytesIO()
            book.save(file)
            path = tmp_path / "t.xlsx"
            path.write_bytes(file.getvalue())
        else:
            path = tmp_path / "t.csv"
            path.write_text(content, "utf-8")
        return TicketFile(path, chosen or {}, 100)

    return tickets


def _told(tickets):
    return [(read.ticket.id, read.ticket.body) for read in tickets]


def test_all_sheets_with_the_columns_are_read_in_their_order(tickets):
    file = tickets({
        "十月": [HEADER, ["A", "停水"], [None, "停电"]],
        "说明": [["怎样填"], ["一行一件"], ["不要空行"]],
        "空表": [HEADER],
        "十一月": [["十一月工单"], ["内容", "备注", "编号"], [], ["", "x", "B"], ["停气", "", "A"]],
    })  # fmt: skip
    reads = list(file)
    assert [(read.ticket.id, read.ticket.body) for read in reads] == [
        ("A", "停水"), ("十月!3", "停电"), ("B", ""), ("A", "停气"),
    ]  # fmt: skip
    assert [str(fault) for read in reads for fault in read.faults] == [
        "工作表「十一月」第 4 行「内容」：诉求内容为空",
        "工作表「十一月」第 5 行「编号」：工单编号 A 与工作表「十月」第 2 行重复",
    ]
    assert [int(read.ticket.row) for read in reads] == [2, 3, 7, 8]
    assert file.note == (
        "工作表「十一月」表头在第 2 行，上面 1 行没有读；"
        "工作表「说明」（3 行）没有读：表头里没有需要的列"
    )
    assert [read.ticket for read in file] == [read.ticket for read in reads]


def test_one_sheet_of_several_counts_its_rows_alone(tickets):
    file = tickets(
        {"目录": [["目录"]], "工单": [HEADER, ["", "停水"]], "汇总": [["类", "数"], ["水", 1]]}
    )
    assert _told(file) == [("2", "停水")]
    assert file.note == "工作表「汇总」（2 行）没有读：表头里没有需要的列"


def test_a_column_may_be_chosen_for_all_sheets(tickets):
    content = {name: [["号", "来电描述"], [name, "停水"]] for name in ("a", "b")}
    assert len(_told(tickets(content, {"body": "来电描述"}))) == 2


@pytest.mark.parametrize("sheets", [True, False])
def test_a_title_above_the_header_is_passed_over(tickets, sheets):
    rows = [["东湖工单表", ""], ["导出日期", "十月"], HEADER, ["", "停水"]]
    lines = "\n".join(",".join(row) for row in rows)
    file = tickets({"a": rows} if sheets else lines)
    assert _told(file) == [("4", "停水")]
    assert file.note == "表头在第 3 行，上面 2 行没有读"


def test_the_header_is_one_of_the_first_ten_rows(tickets):
    title = "工单表\n\n"
    assert _told(tickets(title * 9 + "编号;诉求内容\nA;停水,三天\n")) == [("A", "停水,三天")]
    with pytest.raises(InputError, match="缺少「诉求内容」列；文件里的列是：工单表"):
        list(tickets(title * 10 + "编号;诉求内容\nA;停水\n"))


def test_a_known_first_row_is_the_header_whatever_follows(tickets):
    file = tickets("编号,内容\n编号,诉求内容\n")
    assert (_told(file), file.note) == ([("编号", "诉求内容")], "")


@pytest.mark.parametrize("sheets", [True, False])
def test_a_header_of_two_rows_is_refused_plainly(tickets, sheets):
    rows = [["工单"], ["编号", "市民", ""], ["", "", "诉求内容"], ["A", "甲", "停水"]]
    with pytest.raises(InputError, match=r"表头像是两行（第 2、3 行）.*改成一行"):
        list(tickets({"a": rows} if sheets else "\n".join(",".join(row) for row in rows)))


@pytest.mark.parametrize("sheets", [True, False])
def test_a_row_of_groups_is_no_header_though_a_group_is_called_as_a_column(tickets, sheets):
    rows = [["工单"], ["编号", "", "地点", ""], ["工单编号", "诉求内容", "街道", "社区"]]
    rows.append(["A", "停水", "甲", "乙"])
    file = tickets({"a": rows} if sheets else "\n".join(",".join(row) for row in rows))
    assert _told(file) == [("A", "停水")]
    assert file.note == "表头在第 3 行，上面 2 行没有读"


def test_columns_that_take_both_rows_of_a_header_are_not_lost(tickets):
    rows = [["编号", "", "电话", "诉求"], ["", "", "", "内容"], ["A", "甲", "1", "停水"]]
    with pytest.raises(InputError, match=r"表头像是两行（第 1、2 行）"):
        list(tickets("\n".join(",".join(row) for row in rows)))


def test_a_hidden_sheet_is_not_blamed_for_a_header_of_two_rows(tickets):
    sheet = [["编号", "市民"], ["", "诉求内容"], ["A", "停水"]]
    file = tickets({"a": sheet, "b": [["编号", "诉求内容"], ["B", "停电"]]})
    book = openpyxl.load_workbook(file.path)
    book["b"].sheet_state = "hidden"
    book.save(file.path)
    with pytest.raises(InputError, match=r"表头像是两行（第 1、2 行）"):
        list(file)


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_csv_may_say_what_parts_its_cells(tickets, line):
    assert _told(tickets(f"{line}\n编号,;诉求内容\n;停水,停电\n")) == [("2", "停水,停电")]


def test_of_two_columns_of_one_name_the_first_is_taken_and_told(tickets):
    file = tickets("编号,诉求内容,备注,备注,诉求内容\nA,停水,,,停电\n")
    assert (_told(file), file.note) == ([("A", "停水")], "有不止一列叫「诉求内容」，用最前的一列")


def test_without_a_test_the_first_sheet_is_read_from_its_first_row(tickets):
    file = tickets({"a": [["x"], ["编号"], ["1"]], "b": [["编号"], ["2"]]})
    assert [row.cells for row in iter_rows(open_source(file.path))] == [{"x": "编号"}, {"x": "1"}]


def test_a_row_of_a_sheet_knows_its_place():
    row = pickle.loads(pickle.dumps(SheetRow(35, "十一月", 5)))
    assert (row, row_words(row), row_key(row)) == (35, "工作表「十一月」第 5 行", "十一月!5")
    assert (row_words(row_after(row)), row_after(row)) == ("工作表「十一月」第 6 行", 36)
    assert (row_words(7), row_key(7), row_after(7)) == ("第 7 行", "7", 8)
    assert str(Fault(row, "编号", "空")) == "工作表「十一月」第 5 行「编号」：空"
