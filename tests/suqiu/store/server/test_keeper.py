"""A server that died comes up again by itself; one that was stopped stays stopped."""

import os
import signal
import time

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.server import embedded
from suqiu.store.server.keeper import Keeper, kept


def _kill(settings, number):
    pid = (settings.data_dir / "postgres" / "postmaster.pid").read_text().split()[0]
    os.kill(int(pid), number)


def _answers(database, seconds=90):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            with database.owner().connect() as connection:
                return connection.execute(text("SELECT 1")).scalar_one() == 1
        except OperationalError:
            time.sleep(0.2)
    return False


def test_a_killed_server_comes_up_under_the_same_connections(settings):
    with Database.open(settings) as database, kept(settings):
        for number in (signal.SIGKILL, signal.SIGINT):
            assert _answers(database)
            _kill(settings, number)
            while embedded.is_running(settings.data_dir / "postgres"):
                time.sleep(0.05)
            assert _answers(database)


def test_a_server_stopped_on_purpose_stays_stopped(settings):
    folder = settings.data_dir / "postgres"
    with Database.open(settings), Keeper(folder):
        assert embedded.stop(folder)
        assert not embedded.has_failed(folder)
        time.sleep(2.5)
        assert not embedded.is_running(folder)
    embedded.start(folder)
    _kill(settings, signal.SIGKILL)
    while embedded.is_running(folder):
        time.sleep(0.05)
    assert embedded.has_failed(folder)


def test_a_database_given_by_its_address_is_left_alone(store_environment):
    with kept(Settings()) as nothing:
        assert nothing is None


def test_settings_of_the_server_are_never_half_written(settings, monkeypatch):
    folder = settings.data_dir / "postgres"
    embedded.start(folder)
    path = folder / "suqiu.conf"
    before = path.read_text()
    # A folder where the draft should lie: writing it fails as on a full disk.
    path.with_name("suqiu.conf.new").mkdir()
    embedded.stop(folder)
    path.write_text(before + "# older\n")
    embedded.start(folder)
    assert path.read_text() == before + "# older\n"
    assert embedded.is_running(folder)
