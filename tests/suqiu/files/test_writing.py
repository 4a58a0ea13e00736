"""Cells are disarmed; a failing run leaves the older file."""

import pytest

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
