"""The server or the program killed in the middle: nothing half-written, and on it goes."""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import text

from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.importing import chunk_reader
from suqiu.store.importing.run import import_file
from suqiu.store.server import embedded
from tests.suqiu.store.conftest import row


def counted(database):
    sql = """SELECT (SELECT count(*) FROM ticket), (SELECT count(*) FROM ticket_text),
        (SELECT count(*) FROM ticket_person), (SELECT rows_done FROM import_run)"""
    with database.owner().connect() as connection:
        return tuple(connection.execute(text(sql)).one())


def kill_server(settings):
    folder = settings.data_dir / "postgres"
    os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def test_import_resumes_after_the_server_is_killed(settings, write, monkeypatch):
    monkeypatch.setattr(chunk_reader, "CHUNK", 50)
    path = write([row(number) for number in range(1, 501)])

    told = []

    def kill(rows):
        told.append(rows)
        if sum(told) == 200:
            kill_server(settings)

    with Database.open(settings) as database, pytest.raises(StoreError) as raised:
        import_file(database, path, settings, advance=kill)
    assert raised.value.retryable
    with Database.open(settings) as database:
        done = counted(database)
        assert set(done) == {done[0]}
        assert done[0] in (200, 250)
        result = import_file(database, path, settings)
        assert result.resumed_at == done[0]
        assert (result.rows, result.new) == (500, 500)
        assert counted(database) == (500, 500, 500, 500)


def test_import_resumes_after_the_program_is_killed(settings, write, monkeypatch):
    path = write([row(number) for number in range(1, 301)])
    program = f"""
import os, signal
from pathlib import Path
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.importing import chunk_reader, run
chunk_reader.CHUNK = 50
told = []
def kill(rows):
    told.append(rows)
    if sum(told) == 150:
        os.kill(os.getpid(), signal.SIGKILL)
settings = Settings(data_dir=Path({str(settings.data_dir)!r}))
with Database.open(settings) as database:
    run.import_file(database, Path({str(path)!r}), settings,
        advance=kill)
"""
    ended = subprocess.run([sys.executable, "-c", program], check=False)
    assert ended.returncode == -signal.SIGKILL
    with Database.open(settings) as database:
        assert counted(database) == (150, 150, 150, 150)
        assert import_file(database, path, settings).resumed_at == 150
        assert counted(database) == (300, 300, 300, 300)


def test_two_processes_starting_at_once_share_one_server(settings):
    program = f"""
from pathlib import Path
from sqlalchemy import text
from suqiu.settings import Settings
from suqiu.store.database import Database
with Database.open(Settings(data_dir=Path({str(settings.data_dir)!r}))) as database:
    with database.owner().connect() as connection:
        print(connection.execute(text("SELECT pg_postmaster_start_time()")).scalar())
"""
    words = [sys.executable, "-W", "error", "-c", program]
    started = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    times = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0, 0]
    assert len(times) == 1
    assert embedded.is_running(settings.data_dir / "postgres")


def test_stop_and_start_again_keeps_the_data_and_clears_a_foreign_pid(settings):
    folder = settings.data_dir / "postgres"
    with Database.open(settings) as database, database.owner().begin() as connection:
        connection.execute(
            text("INSERT INTO ticket (ticket_no, received_at) VALUES ('1', '2026-01-01')")
        )
    lines = (folder / "postmaster.pid").read_text().splitlines()
    assert embedded.stop(folder)
    assert not embedded.stop(folder)
    # After a power cut the number in the file may be any other process's.
    (folder / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with Database.open(settings) as database, database.owner().connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM ticket")).scalar() == 1


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match="别的文件"):
        embedded.start(tmp_path / "postgres")
    assert (tmp_path / "postgres" / "letter.txt").read_text() == "mine"
