"""A server that is frozen when its service ends is not waited for without an end."""

import time
from contextlib import ExitStack

import psutil
import pytest
from sqlalchemy import text

from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.server import embedded
from tests.ice import Ice


def test_a_frozen_server_is_left_told_of_and_stops_when_it_can(settings, monkeypatch):
    monkeypatch.setattr(embedded, "ENDING", 1.0)
    folder = settings.data_dir / "postgres"
    ice = Ice(folder)
    ending = ExitStack()
    ending.enter_context(embedded.stopped_after(folder))
    with Database.open(settings) as database, database.owner().begin() as connection:
        connection.execute(text("CREATE TABLE kept AS SELECT 1 AS n"))
    server = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
    ice.freeze()
    began = time.monotonic()
    try:
        with pytest.raises(StoreError, match="留着没有停") as told:
            ending.close()
    finally:
        ice.thaw()
    assert time.monotonic() - began < 15
    assert f"进程 {server.pid}" in told.value.message
    server.wait(60)
    with Database.open(settings) as database, database.look() as connection:
        assert connection.execute(text("SELECT n FROM kept")).scalar_one() == 1
