"""Rows of JSON, Parquet and broken archives."""

import gzip

import pyarrow
import pytest

from suqiu.errors import InputError
from suqiu.files import json_rows, lines
from suqiu.files import rows as table_rows
from tests.suqiu.files.conftest import parquet


@pytest.mark.parametrize(
    ("line", "cells", "message"),
    [
        ('{"a": null, "b": 7}', ["", "7"], ""),
        ('{"a": 2.0, "b": false}', ["2", "否"], ""),
        ('{"a": [1], "b": "x"}', ["", "x"], "a：应是文字，却是嵌套的对象或数组"),
        ('{"a": {"c": 1}}', [""], "a：应是文字，却是嵌套的对象或数组"),
        ('{"a": 20240101000000000001}', ["20240101000000000000"], "a：数字太大"),
        ('{"a": 1', [], "整行：不是合法的 JSON，第 8 个字符处出错"),
        ('{"a": "停\\ud83d", "b": NaN}', ["停\ufffd", ""], "a：含无法解码的字节"),
        ('{"a": "\\ud83d\\ude00停", "b": NaN}', ["😀停", ""], ""),
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
    assert rows('[{"a": "x", "b": NaN}]') == [(1, ["x", ""], "")]


@pytest.mark.parametrize("tail", ["", ",", ', {"a": "y', ' {"a": "y"}] 完', "]]"])
def test_an_array_that_breaks_off_keeps_what_came_before(rows, tail):
    first, *others = rows('[{"a": "x"}' + tail)
    assert first == (1, ["x"], "")
    assert "文件在这里中断" in others[-1][2]
    with pytest.raises(InputError, match="不是合法的 JSON"):
        rows('[{"a": ')


def test_a_line_too_long_to_hold_costs_itself_alone(rows, monkeypatch):
    for module in (lines, json_rows, table_rows):
        monkeypatch.setattr(module, "CELL_LIMIT", 1000)
    long = "水" * 5000
    found = rows("".join(f'{{"a": "{text}"}}\n' for text in ("x", long, "y")))
    assert [cells for _, cells, _ in found] == [["x"], [], ["y"]]
    assert found[1][2] == "整行：一行超过 1,000 个字符"
    found = rows(f"a,b\n1,x\n2,{long}\n3,y\n")
    assert [cells for _, cells, _ in found] == [["1", "x"], [], ["3", "y"]]


def test_an_array_too_long_to_hold_is_refused(rows, monkeypatch):
    monkeypatch.setattr(json_rows, "_ARRAY_LIMIT", 1000)
    with pytest.raises(InputError, match="改用每行一个对象的 JSONL"):
        rows("[" + " " * 1000 + '{"a": "x"}]')


def test_parquet_cells_become_text(rows):
    columns = {"a": [1, None], "b": [b"\xe6\xb0\xb4", b"\xff"], "c": [float("nan"), 2.0]}
    assert rows(parquet(columns)) == [
        (2, ["1", "水", ""], ""),
        (3, ["", "\ufffd", "2"], "b：含无法解码的字节，已用 \ufffd 代替"),
    ]


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (pyarrow.timestamp("ms"), 10**15), (pyarrow.timestamp("us", tz="Mars/Olympus"), 7),
    ],
)  # fmt: skip
def test_a_time_that_python_has_none_of_costs_nothing_else(rows, kind, number):
    times = pyarrow.array([number, None], pyarrow.int64()).view(kind)
    found = rows(parquet({"a": ["停水", "路灯"], "t": times}))
    assert [cells for _, cells, _ in found] == [["停水", str(number)], ["路灯", ""]]


def test_damaged_parquet_is_refused(rows):
    content = parquet({"a": ["停水"] * 50})
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
