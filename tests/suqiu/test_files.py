import datetime
import gzip
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serve.cli.inputs import file_named
from suqiu.errors import InputError
from suqiu.files.columns import match_columns, parse_map
from suqiu.files.rows import iter_rows
from suqiu.files.source import Kind, is_table_path, open_source
from suqiu.files.table import read_table
from suqiu.files.target import check_target
from suqiu.files.tickets import TicketFile, check_text
from suqiu.files.writer import COLUMNS, chosen_format, guard_cell, open_writer, table_row
from suqiu.records import (
    Acceptance,
    Decision,
    DepartmentCandidate,
    Evidence,
    Intake,
    LevelCandidate,
    Role,
    Suggestion,
    Ticket,
    Urgency,
)
from suqiu.records import Candidate as Leaf


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
        return [(row.number, list(row.cells.values()), _messages(row.faults)) for row in found]

    return rows


def _messages(faults):
    return "；".join(f"{fault.field}：{fault.message}" for fault in faults)


def _xlsx(*lines, sheets=1):
    book = openpyxl.Workbook()
    for _ in range(sheets - 1):
        book.create_sheet()
    for line in lines:
        book.worksheets[-1].append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _parquet(columns):
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


# --- what a file really is


@pytest.mark.parametrize(
    ("content", "kind", "encoding"),
    [
        ("编号,内容\n1,停水\n".encode(), Kind.CSV, "utf-8-sig"),
        ("编号,内容\n1,停水\n".encode("gb18030"), Kind.CSV, "gb18030"),
        ("编号,内容\n1,停水\n".encode("utf-16"), Kind.CSV, "utf-16"),
        ("编号,内容\n1,停".encode()[:-1], Kind.CSV, "utf-8-sig"),
        ("编号,内容\n1,停".encode("gb18030")[:-1], Kind.CSV, "gb18030"),
        ("编号\n".encode() + b"\xff" + "小区停水了\n".encode() * 9, Kind.CSV, "utf-8-sig"),
        (("编号\n" + "小区停水了\n" * 20_000).encode("gb18030") + b"\xff", Kind.CSV, "gb18030"),
        ("数据�损坏\n".encode(), Kind.CSV, "utf-8-sig"),
        (b"id,body\n", Kind.CSV, "utf-8-sig"),
        (b' \n [{"id": 1}]', Kind.JSONL, "utf-8-sig"),
        (_xlsx(["编号"]), Kind.XLSX, ""),
        (_parquet({"id": [1]}), Kind.PARQUET, ""),
    ],
)  # fmt: skip
def test_kind_and_encoding_are_seen_in_the_bytes(write, content, kind, encoding):
    for path in (write(content, "t.dat"), write(gzip.compress(content), "t.dat")):
        source = open_source(path)
        assert (source.kind, source.encoding) == (kind, encoding)


@pytest.mark.parametrize(
    ("name", "yes"),
    [("工单.csv", True), ("a.XLSX", True), ("a.jsonl.gz", True), ("停水.", False), ("小区停水", False),
     ("a.pdf", False), ("停水\n.csv", False), ("水" * 5000 + ".csv", False)],
)  # fmt: skip
def test_what_looks_like_a_file_name(name, yes):
    assert is_table_path(name) is yes


# --- CSV


def test_rows_are_numbered_as_in_a_spreadsheet(rows):
    text = '\n编号,内容\n\n1,"两行\n内容"\n , \n2,停水'
    assert rows(text) == [(4, ["1", "两行\n内容"], ""), (6, ["2", "停水"], "")]


def test_an_open_quote_costs_one_row(rows):
    found = rows('编号,内容\n1,"停水\n2,噪音\n3,"a ""b"""\n4,"占道\n')
    assert [(number, cells) for number, cells, _ in found] == [
        (2, []), (3, ["2", "噪音"]), (4, ["3", 'a "b"']), (5, []),
    ]  # fmt: skip
    assert [bool(message) for _, _, message in found] == [True, False, False, True]


def test_an_open_quote_in_the_header_is_refused(rows):
    with pytest.raises(InputError, match="第 1 行（表头）引号没有配对"):
        rows('编号,"内容\n1,停水\n')


@pytest.mark.parametrize(
    ("line", "cells", "message"),
    [
        ("1", ["1", ""], ""),
        ("1,停水,,", ["1", "停水"], ""),
        ("1,停水,多", ["1", "停水"], "整行：有 3 列，表头只有 2 列"),
        ('="0012",停水', ["0012", "停水"], ""),
        ('1,"一个""引号"', ["1", '一个"引号'], ""),
        ('1,一个"引号', ["1", '一个"引号'], ""),
        ('1,"他说"停水"了"', ["1", '他说停水"了"'], ""),
    ],
)
def test_uneven_lines(rows, line, cells, message):
    [(number, found, said)] = rows(f"编号,内容\n{line}\n")
    assert (number, found) == (2, cells)
    assert said.startswith(message)
    assert bool(said) is bool(message)


@pytest.mark.parametrize(
    ("cell", "formula"),
    [("=1+1", True), ("=A1", True), ("=A1+B2*3", True), ("=SUM(A1)", True), ("=cmd|' /c calc'!A1", True),
     ("@SUM(1)", True), ("+HYPERLINK(a)", True), (" =IF(A1=1;停水;噪音)", True), ("-2+cmd(1)", False),
     ("-不给水", False), ("- 3 号楼(东)", False), ("@物业", False), ("@A区物业(东)", False), ("+86 138", False), ("=====", False),
     ("==停水==", False), ("=停水", False), ("停水=没水", False), ("=====求助=====", False),
     ("-KTV(翠湖路)太吵", False), ("+VIP(会员)不退款", False), ("=KTV(翠湖路)太吵", False), ("@ABC(东门)停水", False)],
)  # fmt: skip
def test_formulas_are_told_from_text(rows, cell, formula):
    [(_, cells, message)] = rows(f"内容;编号\n{cell.replace(';', ',')};1\n")
    assert message.startswith("内容：单元格是公式") is formula
    assert cells[0] == ("" if formula else cell.replace(";", ","))


def test_headers_are_cleaned_and_told_apart(write):
    table, _ = read_table(write("\ufeff编\0号 ,内容,内容\n1,a,b\n"))
    assert table.header == ["编号", "内容", "内容.3"]
    assert table.column("没有", "内容") == 1


def test_undecodable_bytes_are_reported(rows):
    [(_, cells, message)] = rows("编号,内容\n1,停水".encode() + b"\xff" + "了\n".encode())
    assert cells == ["1", "停水\ufffd了"]
    assert message.startswith("内容：含无法解码的字节")


# --- XLSX


def test_xlsx_cells_become_text(rows):
    day = datetime.datetime(2024, 1, 2, 3, 4, 5)
    found = rows(_xlsx([None], ["a", "b"], [7, 7.0], [], [2.5, day], [True, day.date()]))
    assert [(number, cells) for number, cells, _ in found] == [
        (3, ["7", "7"]),
        (5, ["2.5", "2024-01-02 03:04:05"]),
        (6, ["是", "2024-01-02 00:00:00"]),
    ]


def test_xlsx_formulas_and_errors_are_reported_and_notes_ignored(rows):
    found = rows(_xlsx(["a", "b"], ["=1+1", "x"], ["y", "#REF!", None, "=旁注"]))
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
    assert rows(_xlsx(["a"], ["x"], sheets=3)) == [(2, ["x"], "")]
    assert rows(_xlsx(["a"])) == []


def _rezip(content, change):
    """The archive with each part changed; None leaves a part out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
    return file.getvalue()


def test_a_wrong_size_written_by_streaming_exporters_is_ignored(rows):
    content = _xlsx(["a", "b"], ["x", "y"])
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
        rows(_rezip(_xlsx(["a"], ["x"]), change))


def test_a_sheet_that_breaks_off_gives_what_is_left(rows):
    content = _xlsx(["a"], *([f"x{i}"] for i in range(500)))
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
    assert rows(_xlsx(["号", "内容"], [value, "停水"], ["7", "停气"])) == [
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
    content = _xlsx(["编号", "联系电话", "内容", "金额"], [2.026e19, 1.39e17, "停水", 3e20])
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


# --- JSON and Parquet


@pytest.mark.parametrize(
    ("line", "cells", "message"),
    [
        ('{"a": null, "b": 7}', ["", "7"], ""),
        ('{"a": 2.0, "b": false}', ["2", "否"], ""),
        ('{"a": [1], "b": "x"}', ["", "x"], "a：应是文字，却是嵌套的对象或数组"),
        ('{"a": {"c": 1}}', [""], "a：应是文字，却是嵌套的对象或数组"),
        ('{"a": 20240101000000000001}', ["20240101000000000000"], "a：数字太大"),
        ('{"a": 1', [], "整行：不是合法的 JSON，第 8 个字符处出错"),
        ('{"a": "\\ud800"}', [], "整行：不是合法的 JSON，第 8 个字符处出错"),
        ('{"a": ' + "[" * 5000, [], "整行：不是合法的 JSON"),
        ("[1]", [], "整行：应是一个 JSON 对象"),
        ("7", [], "整行：应是一个 JSON 对象"),
    ],
)
def test_json_lines(rows, line, cells, message):
    [_, (number, found, said)] = rows('{"a": "x"}\n' + line + "\n")
    assert (number, found) == (2, cells)
    assert said.startswith(message)
    assert bool(said) is bool(message)


def test_a_json_array_is_rows_too(rows):
    assert rows('\n [{"a": "x"},\n {"a": "y"}]') == [(1, ["x"], ""), (2, ["y"], "")]
    with pytest.raises(InputError, match="不是合法的 JSON"):
        rows('[{"a": "x"}')


def test_parquet_cells_become_text(rows):
    columns = {"a": [1, None], "b": [b"\xe6\xb0\xb4", b"\xff"], "c": [float("nan"), 2.0]}
    assert rows(_parquet(columns)) == [
        (2, ["1", "水", ""], ""),
        (3, ["", "\ufffd", "2"], "b：含无法解码的字节，已用 \ufffd 代替"),
    ]


def test_damaged_parquet_is_refused(rows):
    content = _parquet({"a": ["停水"] * 50})
    for broken in (content[:-9], content[:4] + b"\xff" * 60 + content[64:]):
        with pytest.raises(InputError, match="不是完整的 PARQUET 文件"):
            rows(broken)


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.999])
@pytest.mark.parametrize("name", ["t.csv.gz", "t.jsonl.gz"])
def test_a_truncated_gzip_gives_what_is_left(rows, name, cut):
    lines = [f"{i * i * 7919},停水" if "csv" in name else f'{{"a": {i * i}}}' for i in range(3000)]
    content = gzip.compress("\n".join(["id,body", *lines] if "csv" in name else lines).encode())
    *good, last = rows(content[: int(len(content) * cut)], name)
    start = 2 if "csv" in name else 1
    assert [number for number, _, _ in good] == list(range(start, len(good) + start))
    assert not any(message for _, _, message in good)
    assert last[0] == len(good) + start
    assert last[2].startswith("文件：文件在这里中断")
    assert len(good) > 100


# --- columns and tickets


@pytest.mark.parametrize(
    ("header", "chosen", "fields"),
    [
        ("编号,标题,内容", {}, {"id": "编号", "title": "标题", "body": "内容"}),
        ("流水号,工单编号,内容", {}, {"id": "工单编号", "body": "内容"}),
        ("UID,Title,Body", {}, {"id": "UID", "title": "Title", "body": "Body"}),
        ("留言主题", {}, {"title": "留言主题"}),
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
    assert [_messages(read.faults) for read in reads] == [
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
    assert (read.ticket.occurred_at, _messages(read.faults)) == (said, message)


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
    path = write(_xlsx(["内容", "发生时间"], *(["停水", one] for one in times)), "t.xlsx")
    reads = list(TicketFile(path, {}, 100))
    assert [read.ticket.occurred_at for read in reads] == [
        "2026-10-31 22:00", "2026-10-31", "2026-10-31 22:00", "2026-10-31", "22:30:00", "上周三晚上", "", "",
    ]  # fmt: skip
    assert not any(read.error for read in reads)
    assert [(one.row, one.field) for read in reads for one in read.faults] == [
        (8, "发生时间"),
        (9, "发生时间"),
    ]


def test_when_it_happened_in_json_and_parquet(write):
    lines = ('{"body": "停水", "occurred_at": 46326.9166666667}', '{"body": "停水", "事件时间": null}',
             '{"body": "停水", "诉求发生时间": {"年": 2026}}')  # fmt: skip
    reads = list(TicketFile(write("\n".join(lines), "t.jsonl"), {}, 100))
    assert [read.ticket.occurred_at for read in reads] == ["2026-10-31 22:00", "", ""]
    assert [_messages(read.faults) for read in reads] == [
        "", "", "诉求发生时间：应是文字，却是嵌套的对象或数组",
    ]  # fmt: skip
    assert not any(read.error for read in reads)
    days = [datetime.date(2026, 10, 31), None]
    [first, second] = TicketFile(
        write(_parquet({"内容": ["停水", "停气"], "事发时间": days}), "t.parquet"), {}, 100
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


# --- writing


@pytest.mark.parametrize(
    ("text", "armed"),
    [("=1+1", True), ("+1", True), ("-1", True), ("@a", True), (" =1", True), ("\t=1", True), ("\r1", True),
     ("＝1", True), ("A=1", False), ("停水", False), ("", False), ("1-2", False)],
)  # fmt: skip
def test_cells_are_disarmed(text, armed):
    assert guard_cell(text) == ("'" + text if armed else text)


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_a_failing_run_leaves_the_older_file(tmp_path, classifier, form):
    path = tmp_path / f"r.{form}"
    path.write_text("旧", "utf-8")

    def fail_in_the_middle():
        with open_writer(path, form) as writer:
            for suggestion in classifier.classify([Ticket("1", "停水")]):
                writer.write(suggestion)
            raise EOFError

    with pytest.raises(EOFError):
        fail_in_the_middle()
    assert [(file.name, file.read_text("utf-8")) for file in tmp_path.iterdir()] == [
        (path.name, "旧")
    ]


# --- encodings and damage in small files

SMALL = "编号,内容\n1,小区停水三天\n2,路灯不亮\n"


@pytest.mark.parametrize(
    "encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "gb18030", "utf-8"]
)
def test_encodings_without_a_mark(rows, encoding):
    assert rows(SMALL.encode(encoding)) == [
        (2, ["1", "小区停水三天"], ""),
        (3, ["2", "路灯不亮"], ""),
    ]


@pytest.mark.parametrize("before", [1, 5])
@pytest.mark.parametrize(
    "damage",
    ["楼下烧烤店油烟很大每天半夜都在营业居民无法休息".encode("gb18030"), b"\xff\xfe\xfd" * 8],
)
def test_a_damaged_row_of_a_small_file_is_mended(rows, before, damage):
    good = "编号,内容\n" + "1,停水\n" * before
    found = rows(good.encode() + b"9," + damage + "\n10,路灯不亮\n".encode())
    assert [number for number, _, message in found if message] == [before + 2]
    assert found[-1] == (before + 3, ["10", "路灯不亮"], "")


def test_a_damaged_first_line_of_json_is_mended(rows):
    lines = '{"id": "1", "content": "楼下烧烤店油烟很大"}\n'.encode("gb18030")
    lines += '{"id": "2", "content": "停水"}\n'.encode() * 2
    assert [bool(message) for _, _, message in rows(lines, "t.jsonl")] == [True, False, False]


@pytest.mark.parametrize(
    "head",
    [b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n1 0 obj\n", b"MZ\x90\0\x03\0\0\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""],
)  # fmt: skip
def test_other_files_are_refused(write, head):
    noise = bytes(i * 167 % 256 for i in range(600))
    with pytest.raises(InputError, match=r"不是可识别的数据文件|旧版 Excel"):
        open_source(write(head + noise))


def test_a_zip_is_no_table(rows):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as pack:
        pack.writestr("a.txt", "停水")
    with pytest.raises(InputError, match=r"是 ZIP 压缩包.*先解压"):
        rows(file.getvalue())
    with zipfile.ZipFile(file, "a") as pack:
        pack.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(InputError, match="OpenDocument"):
        rows(file.getvalue())


def test_a_directory_is_no_file(tmp_path):
    with pytest.raises(InputError, match="是一个目录"):
        open_source(tmp_path)
    assert file_named([str(tmp_path)], "classify") == tmp_path


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_results_may_be_packed(tmp_path, form):
    written = []
    for name in (f"a.{form}", f"a.{form}.gz", f"b.{form}.GZ"):
        path = tmp_path / name
        assert chosen_format(path, None) == form
        with open_writer(path, form) as writer:
            writer.write(Suggestion("A", (), (), (), Decision.REVIEW, Evidence(()), "m"))
        written.append(path.read_bytes())
    assert gzip.decompress(written[1]) == written[0]
    assert written[1] == written[2]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"a.{form}", f"a.{form}.gz", f"b.{form}.GZ",
    ]  # fmt: skip


def test_a_workbook_is_packed_already():
    with pytest.raises(InputError, match=r"xlsx 格式不能再压成 \.gz"):
        chosen_format(Path("a.xlsx.gz"), None)


def test_big5_is_refused_by_its_name(write):
    text = "編號,內容\n1,小區停水三天了，請儘快處理這個問題\n"
    with pytest.raises(InputError, match=r"t\.csv 像是 Big5.*另存为 UTF-8 CSV"):
        open_source(write(text.encode("big5")))


# --- outputs never take an input away


def test_a_target_is_no_input(write, tmp_path):
    data = write(SMALL)
    (tmp_path / "soft.csv").symlink_to(data)
    (tmp_path / "hard.csv").hardlink_to(data)
    for name in ("t.csv", "soft.csv", "hard.csv", f"../{tmp_path.name}/t.csv"):
        with pytest.raises(InputError, match="会覆盖输入文件"):
            check_target(tmp_path / name, None, tmp_path / "none.csv", data)
    with pytest.raises(InputError, match="会覆盖输入文件"):
        check_target(tmp_path, data)
    check_target(tmp_path / "new.csv", data, None)
    check_target(tmp_path / "new", data)


def test_who_may_lead_but_else_assists_is_in_the_column_of_assistants():
    departments = (
        DepartmentCandidate("城管局", Role.LEAD, 0.6, "", assists=True),
        DepartmentCandidate("住建局", Role.LEAD, 0.2, "", assists=True),
        DepartmentCandidate("公安局", Role.LEAD, 0.1),
        DepartmentCandidate("供电公司", Role.ASSIST, 1.0, "", assists=True),
    )
    found = Suggestion("1", (), (), departments, Decision.REVIEW, Evidence(), "m")
    row = table_row(found)
    assert "城管局" in row
    assert "住建局、供电公司" in row


TOLD = Suggestion(
    "1",
    (Leaf("020101", "停水", "市政公用 / 供水 / 停水", 0.9),),
    (LevelCandidate(1, "02", "市政公用", 0.99), LevelCandidate(2, "0201", "供水", 0.95)),
    (
        DepartmentCandidate("供水公司", Role.LEAD, 0.7, "职责：供水"),
        DepartmentCandidate("住建局", Role.LEAD, 0.25, "同类工单：3 件", assists=True),
        DepartmentCandidate("街道办", Role.ASSIST, 1.0, assists=True),
    ),
    Decision.REVIEW,
    Evidence(("停水",)),
    "m",
    sure_level=2,
    candidate_set=("020101", "020102"),
    intake=Intake(
        "投诉", 0.81, Urgency("紧急", ("停水", "老人"), "转专业公司抢修"),
        Acceptance(False, "涉诉", "向法院反映", ("判决",)), ("时间", "地点"), "涉法涉诉", "代表委员",
    ),
)  # fmt: skip
# Sites' macros count on the first of these places.
FIRST = (
    "编号 分类代码 分类 概率 其他候选 主办部门 主办概率 协办部门 处理 依据 诉求类型 紧急程度 受理 "
    "模型 错误 方式 降级原因"
)
ADDED = {
    "主办依据": "职责：供水", "其他主办": "住建局 0.25（同类工单：3 件）",
    "协办依据": "住建局 0.25（同类工单：3 件）；街道办 1.00",
    "各级概率": "市政公用 0.99；供水 0.95", "把握到第几级": 2, "候选集合": "020101、020102",
    "诉求类型概率": 0.81, "紧急依据": "停水、老人", "紧急处置": "转专业公司抢修",
    "不予受理理由": "涉诉", "不予受理去处": "向法院反映", "不予受理依据": "判决",
    "缺少要素": "时间、地点", "处理类别": "涉法涉诉", "来电名单": "代表委员",
}  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_table_tells_what_json_tells(tmp_path, form):
    path = tmp_path / f"r.{form}"
    with open_writer(path, form) as writer:
        writer.write(TOLD)
        writer.write(replace(TOLD, codes=(), levels=(), departments=(), intake=None, error="空"))
    full, bare = (row.cells for row in iter_rows(open_source(path)))
    assert list(full) == [*FIRST.split(), *ADDED]
    assert {name: full[name] for name in ADDED} == {name: str(ADDED[name]) for name in ADDED}
    assert {bare[name] for name in ADDED if name != "候选集合"} == {""}


def test_every_column_of_text_is_disarmed():
    evil = "=1+1"
    intake = Intake(
        evil, 0.5, Urgency(evil, (evil,), evil), Acceptance(False, evil, evil, (evil,)),
        (evil,), evil, evil,
    )  # fmt: skip
    told = replace(
        TOLD, id=evil, model=evil, error=evil, degraded_reason=evil, candidate_set=(evil,),
        codes=(Leaf(evil, evil, evil, 0.5), Leaf(evil, evil, evil, 0.5)),
        levels=(LevelCandidate(1, evil, evil, 0.5),), evidence=Evidence((evil,)), intake=intake,
        departments=tuple(
            DepartmentCandidate(evil, role, 0.5, evil, assists=True)
            for role in (Role.LEAD, Role.LEAD, Role.ASSIST)
        ),
    )  # fmt: skip
    cells = dict(zip(COLUMNS, table_row(told), strict=True))
    texts = {name: cell for name, cell in cells.items() if isinstance(cell, str)}
    assert len(texts) == len(COLUMNS) - 4
    for name in texts.keys() - {"处理", "受理", "方式"}:
        assert texts[name].startswith("'="), name
