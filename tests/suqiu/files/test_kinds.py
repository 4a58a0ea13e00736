"""What a file really is is seen in its bytes."""

import gzip

import pytest

from suqiu.files.source import FileKind, is_table_path, open_source
from tests.suqiu.files.conftest import parquet, workbook


@pytest.mark.parametrize(
    ("content", "kind", "encoding"),
    [
        ("编号,内容\n1,停水\n".encode(), FileKind.CSV, "utf-8-sig"),
        ("编号,内容\n1,停水\n".encode("gb18030"), FileKind.CSV, "gb18030"),
        ("编号,内容\n1,停水\n".encode("utf-16"), FileKind.CSV, "utf-16"),
        ("编号,内容\n1,停".encode()[:-1], FileKind.CSV, "utf-8-sig"),
        ("编号,内容\n1,停".encode("gb18030")[:-1], FileKind.CSV, "gb18030"),
        ("编号\n".encode() + b"\xff" + "小区停水了\n".encode() * 9, FileKind.CSV, "utf-8-sig"),
        (("编号\n" + "小区停水了\n" * 20_000).encode("gb18030") + b"\xff", FileKind.CSV, "gb18030"),
        ("数据�损坏\n".encode(), FileKind.CSV, "utf-8-sig"),
        (b"id,body\n", FileKind.CSV, "utf-8-sig"),
        (b' \n [{"id": 1}]', FileKind.JSONL, "utf-8-sig"),
        (workbook(["编号"]), FileKind.XLSX, ""),
        (parquet({"id": [1]}), FileKind.PARQUET, ""),
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
