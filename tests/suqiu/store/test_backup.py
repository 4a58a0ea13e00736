"""What is backed up comes back, and nothing is overwritten by accident."""

import resource
import stat

import pytest
from sqlalchemy import text

from suqiu.errors import InputError
from suqiu.store import migrating
from suqiu.store.backup import backup, restore
from suqiu.store.errors import StoreError
from tests.suqiu.store.conftest import USERS

TABLES = ("ticket", "ticket_text", "ticket_person", "ticket_event", "suggestion", "app_user")


def content(database):
    with database.owner().connect() as connection:
        return {
            table: connection.execute(
                text(f"SELECT md5(string_agg(x::text, '|' ORDER BY x::text)) FROM {table} x")
            ).scalar()
            for table in TABLES
        }


def test_round_trip(peopled, tmp_path):
    path = tmp_path / "b.dump"
    before = content(peopled)
    assert backup(peopled, path) == path.stat().st_size
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(StoreError, match="--force"):
        restore(peopled, path)
    with peopled.owner().begin() as connection:
        connection.execute(text("DELETE FROM ticket WHERE ticket_no = 'T0001'"))
    restore(peopled, path, force=True)
    assert content(peopled) == before
    with peopled.reader(USERS["street leader"]) as connection:
        assert connection.execute(text("SELECT count(*) FROM ticket")).scalar() == 2
        with pytest.raises(Exception, match="permission denied"):
            connection.execute(text("SELECT * FROM ticket_person"))


def test_a_limit_on_file_sizes_is_told_and_leaves_nothing(peopled, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, limits[1]))
    try:
        with pytest.raises(StoreError, match="超过了限额"):
            backup(peopled, tmp_path / "b.dump")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.glob("*b.dump*")) == []


def test_into_a_database_without_tables(peopled, tmp_path):
    path = tmp_path / "b.dump"
    backup(peopled, path)
    before = content(peopled)
    migrating.downgrade(peopled.owner(), "base")
    restore(peopled, path)
    assert content(peopled) == before


def test_a_damaged_archive_deletes_nothing(peopled, tmp_path):
    path = tmp_path / "b.dump"
    backup(peopled, path)
    before = content(peopled)
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"not an archive", b""):
        path.write_bytes(damaged)
        with pytest.raises(StoreError):
            restore(peopled, path, force=True)
        assert content(peopled) == before
    with pytest.raises(InputError):
        restore(peopled, tmp_path / "none", force=True)
