"""A file that appears only when it is whole, and what is left of one that never was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from suqiu.draft import draft_folder_of, draft_of, scratch_folder
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
    assert names(tmp_path) == [f".r.csv.{writing.pid}.suqiu-part"]
    write(tmp_path / "r.csv")
    assert names(tmp_path) == ["r.csv"]


def test_what_was_left_under_a_name_of_its_own_day_is_removed_too(tmp_path, writing):
    writing.send_signal(signal.SIGKILL)
    writing.wait()
    (tmp_path / ".video.17.part").touch()
    write(tmp_path / "another day.csv")
    assert names(tmp_path) == [".video.17.part", "another day.csv"]


def test_what_another_process_is_writing_stays(tmp_path, writing):
    write(tmp_path / "r.csv")
    assert names(tmp_path) == [f".r.csv.{writing.pid}.suqiu-part", "r.csv"]
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


def fill(folder, content):
    with draft_folder_of(folder) as draft:
        (draft / "card").write_text(content)


def test_a_folder_takes_the_old_ones_place_only_when_it_is_whole(tmp_path):
    fill(tmp_path / "m", "old")
    (tmp_path / "m" / "more").touch()
    with pytest.raises(TypeError):
        fill(tmp_path / "m", b"not words: half of it")
    assert names(tmp_path / "m") == ["card", "more"]
    fill(tmp_path / "m", "new")
    assert names(tmp_path) == ["m"]
    assert names(tmp_path / "m") == ["card"]
    assert (tmp_path / "m" / "card").read_text() == "new"


def test_a_link_stays_and_where_it_leads_to_is_replaced(tmp_path):
    fill(tmp_path / "models" / "a", "old")
    (tmp_path / "now").symlink_to("models/a")
    for content in ("new", "newer"):
        fill(tmp_path / "now", content)
        assert (tmp_path / "models" / "a" / "card").read_text() == content
    assert (tmp_path / "now").is_symlink()
    assert names(tmp_path) == ["models", "now"]
    assert names(tmp_path / "models") == ["a"]


def test_who_was_killed_between_the_old_folder_and_the_new_one_loses_neither(tmp_path):
    left = tmp_path / ".m.17.suqiu-old"
    fill(left, "old")
    with draft_folder_of(tmp_path / "m") as draft:
        assert (tmp_path / "m" / "card").read_text() == "old"
        assert names(draft) == []
    assert names(tmp_path) == ["m"]
    # Killed only after the new one was there.
    fill(left, "old")
    fill(tmp_path / "m", "new")
    assert names(tmp_path) == ["m"]


def test_a_folder_for_a_while_is_private_and_of_a_killed_process_goes_with_the_next(tmp_path):
    words = KILLED.replace("draft_of(Path(sys.argv[1]))", "scratch_folder(Path(sys.argv[1]))")
    words = words.replace("draft_of", "scratch_folder").replace(
        "draft.write", "(draft / 'f').write"
    )
    with subprocess.Popen(
        [sys.executable, "-c", words, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline()
        [left] = tmp_path.iterdir()
        assert os.stat(left).st_mode & 0o777 == 0o700
        with scratch_folder(tmp_path) as folder:
            assert set(tmp_path.iterdir()) == {left, folder}
        process.kill()
    with scratch_folder(tmp_path) as folder:
        assert set(tmp_path.iterdir()) == {folder}
    assert names(tmp_path) == []
