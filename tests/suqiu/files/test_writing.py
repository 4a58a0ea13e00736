"""Cells are disarmed; a failing run leaves the older file."""

import gc
import sys
from pathlib import Path

import pytest

from suqiu.errors import InputError
from suqiu.files.book import new_book
from suqiu.files.writer import guard_cell, open_writer
from suqiu.records import (
    Ticket,
)


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


@pytest.fixture
def forgotten(monkeypatch):
    """What Python had to say of objects that it put away, and could not raise."""
    said = []
    monkeypatch.setattr(sys, "unraisablehook", lambda one: said.append(one.exc_value))
    yield said
    gc.collect()
    assert not said


def test_a_workbook_without_room_among_temporary_files(tmp_path, small_files, forgotten):
    path = tmp_path / "r.xlsx"
    path.write_text("旧", "utf-8")

    def rows():
        with open_writer(path, "xlsx") as writer:
            for _ in range(5000):
                writer.put(["停水"] * 9)

    with small_files(4096), pytest.raises(InputError, match="临时目录"):
        rows()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_text("utf-8") == "旧"


def test_a_workbook_on_a_full_disk(forgotten):
    def rows():
        with new_book(Path("/dev/full")) as book:
            book.create_sheet("一").append(["停水"])

    with pytest.raises(OSError, match="No space"):
        rows()
