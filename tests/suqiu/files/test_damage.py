"""Encodings without a mark, damage in small files, and files that are none."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from serve.cli.inputs import file_named
from suqiu.errors import InputError
from suqiu.files import source
from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source
from suqiu.files.writer import chosen_format, open_writer
from suqiu.records import (
    Decision,
    Evidence,
    Suggestion,
)
from tests.suqiu.files.conftest import workbook

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
    with pytest.raises(InputError, match=r"不是可识别的数据文件|旧版 Excel.*et"):
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


def test_a_letter_in_word_is_no_workbook(rows):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as pack:
        pack.writestr("[Content_Types].xml", "<Types/>")
        pack.writestr("word/document.xml", "<w/>")
    with pytest.raises(InputError, match="是 Word 文件") as refusal:
        rows(file.getvalue(), "t.xlsx")
    assert "复制到 Excel" in refusal.value.hint


@pytest.mark.parametrize(
    "page",
    ["<html><body><table><tr><td>编号</td><td>内容</td></tr><tr><td>1</td><td>停水</td></tr></table>",
     "\n <!DOCTYPE html>\n<html>", "<TABLE border=1>",
     '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>'],
)  # fmt: skip
def test_a_page_under_the_name_of_a_workbook_is_told_as_one(rows, page):
    for content in (page.encode(), page.encode("gb18030"), page.encode("utf-16")):
        with pytest.raises(InputError, match="是网页或 XML"):
            rows(content, "t.xls")


def test_a_cell_may_begin_with_a_sign(rows):
    assert [message for _, _, message in rows("内容\n<小于5户的楼\n".encode(), "t.csv")] == [""]
    assert [message for _, _, message in rows("<内容>,内容\nx,停水\n".encode(), "t.csv")] == [""]


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


@pytest.mark.parametrize("lines", [True, False])
def test_of_a_packed_array_that_breaks_off_the_beginning_is_read(tmp_path, lines):
    path = tmp_path / "t.json.gz"
    made = [{"编号": str(n), "内容": f"停水{n * 7919 % 1000}天"} for n in range(4000)]
    text = json.dumps(made, ensure_ascii=False, indent=0 if lines else None)
    path.write_bytes(gzip.compress(text.encode())[: -2000 if lines else -8])
    *found, end = iter_rows(open_source(path))
    assert len(found) > (1000 if lines else 3900)
    assert [row.cells for row in found] == made[: len(found)]
    assert "文件在这里中断" in str(end.faults[0])


def test_a_packed_workbook_is_not_unpacked_without_limit(tmp_path, monkeypatch):
    path = tmp_path / "t.xlsx.gz"
    book = workbook(["编号", "内容"], ["1", "停水"])
    path.write_bytes(gzip.compress(book))
    assert [row.cells for row in iter_rows(open_source(path))] == [{"编号": "1", "内容": "停水"}]
    monkeypatch.setattr(source, "_SPOOL", len(book) + 100_000)
    path.write_bytes(gzip.compress(book + bytes(8 << 20)))
    with pytest.raises(InputError, match="解压后超过"):
        list(iter_rows(open_source(path)))
