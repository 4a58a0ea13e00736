"""A file that appears only when it is whole, and what is left of one that never was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from suqiu.draft import draft_of
from suqiu.errors import InputError

KILLED = """
import os, signal, sys
from pathlib import Path
from suqiu.draft import draft_of
with draft_of(Path(sys.argv[1])) as draft:
    draft.write_text("half")
    print("written", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def writing(tmp_path):
    """Another process in the middle of writing r.csv."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, tmp_path / "r.csv"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout.readline()
        yield process
        process.kill()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def write(path):
    with draft_of(path) as draft:
        draft.write_text("whole")


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path, writing):
    writing.send_signal(signal.SIGKILL)
    writing.wait()
    assert names(tmp_path) == [f".r.csv.{writing.pid}.part"]
    write(tmp_path / "r.csv")
    assert names(tmp_path) == ["r.csv"]


def test_what_another_process_is_writing_stays(tmp_path, writing):
    write(tmp_path / "r.csv")
    assert names(tmp_path) == [f".r.csv.{writing.pid}.part", "r.csv"]
    writing.communicate()
    assert names(tmp_path) == ["r.csv"]
    assert (tmp_path / "r.csv").read_text() == "half"


def test_a_draft_that_fails_leaves_the_file_as_it_was(tmp_path):
    write(tmp_path / "r[1].csv")
    with pytest.raises(InputError, match="写不了"), draft_of(tmp_path / "r[1].csv") as draft:
        Path("/dev/full").write_bytes(draft.read_bytes() + b"half")
    assert names(tmp_path) == ["r[1].csv"]
    assert (tmp_path / "r[1].csv").read_text() == "whole"


def test_a_private_draft_is_never_open_to_others(tmp_path):
    with draft_of(tmp_path / "b", 0o600) as draft:
        assert os.stat(draft).st_mode & 0o777 == 0o600
