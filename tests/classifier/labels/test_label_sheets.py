"""Labels on several sheets of one workbook."""

import openpyxl
import pytest

from classifier.labels.labels import LabelFile


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("十一月")
    first.title = "十月"
    for row in (["编号", "诉求内容", "分类"], ["A", "停水", "供水"], ["B", "停电", "供电"]):
        first.append(row)
    for row in (
        ["十一月"],
        ["分类", "内容", "工单编号"],
        ["供气", "停气", "C"],
        ["供水", "停水", "A"],
    ):
        second.append(row)
    unlabelled = book.create_sheet("未分类")
    for row in (["编号", "诉求内容"], ["D", "停暖"]):
        unlabelled.append(row)
    path = tmp_path / "t.xlsx"
    book.save(path)
    return path


def test_labels_of_all_sheets_are_read_each_by_its_own_header(workbook):
    file = LabelFile(workbook)
    assert [(row.ticket.id, row.ticket.body, row.label) for row in file] == [
        ("B", "停电", "供电"), ("C", "停气", "供气"), ("A", "停水", "供水"),
    ]  # fmt: skip
    said = [str(fault) for fault in file.faults]
    assert (
        said[0]
        == "工作表「十一月」第 4 行「编号」：编号 A 与工作表「十月」第 2 行重复，标签相同，只算一次"
    )
    assert said[1:] == [
        "第 1 行「文件」：工作表「十一月」表头在第 2 行，上面 1 行没有读",
        "第 1 行「文件」：工作表「未分类」（1 行）没有读：表头里没有需要的列",
    ]


def test_texts_may_be_on_several_sheets_too(workbook, tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("标签表\nuid,label\nC,供气\nD,供热\n", "utf-8")
    found = [(row.ticket.body, row.label) for row in LabelFile(labels, texts=workbook)]
    assert found == [("停气", "供气"), ("停暖", "供热")]
