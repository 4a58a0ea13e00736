"""Columns are found by their names; tickets keep their place."""

import datetime

import pytest

from suqiu.errors import InputError
from suqiu.files.columns import match_columns, parse_map
from suqiu.files.tickets import TicketFile, check_text
from tests.suqiu.files.conftest import messages, parquet, workbook


@pytest.mark.parametrize(
    ("header", "chosen", "fields"),
    [
        ("编号,标题,内容", {}, {"id": "编号", "title": "标题", "body": "内容"}),
        ("流水号,工单编号,内容", {}, {"id": "工单编号", "body": "内容"}),
        ("UID,Title,Body", {}, {"id": "UID", "title": "Title", "body": "Body"}),
        ("留言主题", {}, {"title": "留言主题"}),
        ("工单 编号,诉求\n内容", {}, {"id": "工单 编号", "body": "诉求\n内容"}),
        ("内容,来电描述", {"body": "来电描述"}, {"body": "来电描述"}),
    ],
)
def test_columns_are_found(header, chosen, fields):
    assert match_columns(header.split(","), chosen) == fields


@pytest.mark.parametrize(
    ("header", "chosen", "message"),
    [("编号,姓名", {}, "缺少「诉求内容」列；文件里的列是：编号、姓名"), ("内容", {"id": "单号"}, "没有 --map 指定的列：单号")],
)  # fmt: skip
def test_missing_columns_are_named(header, chosen, message):
    with pytest.raises(InputError, match=message):
        match_columns(header.split(","), chosen)


def test_a_complaint_that_may_stand_in_an_unknown_column_is_told(write):
    path = write("编号,标题,来电描述,流水号\n1,停水,小区停水两天,7\n")
    tickets = TicketFile(path, {}, 100)
    tickets.check()
    assert "只按「标题」分类；没有用的列：来电描述，" in tickets.note
    for header, chosen in (
        ("编号,标题,街道,流水号", {}),
        ("编号,标题,来电描述,流水号", {"body": "来电描述"}),
    ):
        tickets = TicketFile(write(f"{header}\n1,停水,翠湖,7\n"), chosen, 100)
        tickets.check()
        assert tickets.note == ""


def test_map_takes_any_known_name():
    assert parse_map(["内容=来电", " uid = 单号"]) == {"body": "来电", "id": "单号"}
    for bad in ("内容", "内容=", "颜色=列"):
        with pytest.raises(InputError, match="看不懂"):
            parse_map([bad])


def test_tickets_keep_their_place(write):
    path = write("编号,内容,地址\nA,停\0水, 3 号楼\n,噪音,\nA,,\n")
    reads = list(TicketFile(path, {}, 100))
    assert [read.ticket.id for read in reads] == ["A", "3", "A"]
    assert reads[0].ticket.body == "停水"
    assert reads[0].ticket.address == "3 号楼"
    assert not reads[0].error
    assert [messages(read.faults) for read in reads] == [
        "内容：含控制字符（如 NUL），已去除",
        "",
        "内容：诉求内容为空；编号：工单编号 A 与第 2 行重复",
    ]


HAPPENED = [
    ("2026-10-31 22:00:00", "2026-10-31 22:00", ""),
    ("上周三晚上", "上周三晚上", ""),
    ("不详", "", ""),
    ("2026-02-30", "", "事发时间：「2026-02-30」不是时间，已留空"),
    ("=NOW()", "", "事发时间：单元格是公式或错误值，不读取；请粘贴为数值"),
    ("停水" * 60, "", "事发时间：有 120 个字符，超过上限 100"),
    ("昨\0晚", "昨晚", "事发时间：含控制字符（如 NUL），已去除"),
]


@pytest.mark.parametrize(("cell", "said", "message"), HAPPENED)
def test_when_it_happened_is_read_and_never_costs_the_row(write, cell, said, message):
    [read] = TicketFile(write(f"编号,内容,事发时间,受理时间\n1,停水,{cell},2026-11-01\n"), {}, 100)
    assert (read.error, read.ticket.body, read.ticket.created) == ("", "停水", "2026-11-01")
    assert (read.ticket.occurred_at, messages(read.faults)) == (said, message)


def test_when_it_happened_in_a_workbook(write):
    day = datetime.datetime(2026, 10, 31, 22)
    times = [
        day,
        day.date(),
        46326.916666666664,
        46326,
        datetime.time(22, 30),
        "上周三晚上",
        "#N/A",
        "=A1",
    ]
    path = write(workbook(["内容", "发生时间"], *(["停水", one] for one in times)), "t.xlsx")
    reads = list(TicketFile(path, {}, 100))
    assert [read.ticket.occurred_at for read in reads] == [
        "2026-10-31 22:00", "2026-10-31", "2026-10-31 22:00", "2026-10-31", "22:30:00", "上周三晚上", "", "",
    ]  # fmt: skip
    assert not any(read.error for read in reads)
    assert [(one.row, one.field) for read in reads for one in read.faults] == [
        (8, "发生时间"),
        (9, "发生时间"),
    ]


def test_when_it_happened_in_json_andparquet(write):
    lines = ('{"body": "停水", "occurred_at": 46326.9166666667}', '{"body": "停水", "事件时间": null}',
             '{"body": "停水", "诉求发生时间": {"年": 2026}}')  # fmt: skip
    reads = list(TicketFile(write("\n".join(lines), "t.jsonl"), {}, 100))
    assert [read.ticket.occurred_at for read in reads] == ["2026-10-31 22:00", "", ""]
    assert [messages(read.faults) for read in reads] == [
        "", "", "诉求发生时间：应是文字，却是嵌套的对象或数组",
    ]  # fmt: skip
    assert not any(read.error for read in reads)
    days = [datetime.date(2026, 10, 31), None]
    [first, second] = TicketFile(
        write(parquet({"内容": ["停水", "停气"], "事发时间": days}), "t.parquet"), {}, 100
    )
    assert (first.ticket.occurred_at, second.ticket.occurred_at) == ("2026-10-31", "")


def test_when_it_happened_by_map(write):
    chosen = parse_map(["事发时间=什么时候"])
    assert chosen == {"occurred_at": "什么时候"}
    [read] = TicketFile(write("内容,什么时候,事发时间\n停水,昨晚,今早\n"), chosen, 100)
    assert read.ticket.occurred_at == "昨晚"


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\0", "水" * 101, "\ud800停水"])
def test_text_that_cannot_be_read(text):
    with pytest.raises(InputError) as error:
        check_text(text, 100)
    assert error.value.hint
