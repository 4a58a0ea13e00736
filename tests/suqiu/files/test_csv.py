"""Rows of CSV, and what is wrong with them."""

import pytest

from suqiu.errors import InputError
from suqiu.files.table import read_table


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
