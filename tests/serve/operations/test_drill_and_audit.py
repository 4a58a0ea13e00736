"""`suqiu db drill` and `suqiu audit …`."""

import csv

import pytest

from suqiu.errors import EXIT_BUSY
from suqiu.store import audit
from suqiu.store.audit_search import extent
from suqiu.store.drill import copy_prefix, drill
from suqiu.store.locks import Lock, alone
from tests.serve.audited import forget_all, superuser
from tests.serve.web.office import add_ticket


@pytest.fixture(autouse=True)
def written(store_database, store_environment):
    forget_all(store_database)
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")
        for number in range(3):
            add_ticket(connection, f"D{number}")
            audit.record(connection, "=1+1", "ticket.open", f"D{number}")


def _scratch(store_database):
    with store_database.owner().connect() as connection:
        return connection.exec_driver_sql(
            "SELECT count(*) FROM pg_database WHERE datname LIKE 'suqiu_drill_%%'"
        ).scalar_one()


def test_everything_comes_back_and_nothing_is_left_behind(suqiu, store_database):
    run = suqiu("db", "drill")
    assert run.code == 0, run.out + run.err
    assert "全部一致" in run.out
    assert _scratch(store_database) == 0


def test_the_copy_of_a_killed_drill_is_dropped_by_the_next_and_one_under_way_is_not(
    suqiu, store_database
):
    left = f"{copy_prefix(store_database)}00"
    with store_database.owner().connect() as other:
        alone_in = other.execution_options(isolation_level="AUTOCOMMIT")
        alone_in.exec_driver_sql(f"CREATE DATABASE {left} TEMPLATE template0")
    with store_database.owner().connect() as other, alone(other, Lock.DRILL, "x"):
        assert suqiu("db", "drill").code == EXIT_BUSY
    assert _scratch(store_database) == 1
    assert suqiu("db", "drill").code == 0
    assert _scratch(store_database) == 0


def test_an_old_archive_differs_from_today_and_is_good(suqiu, store_database, tmp_path):
    path = tmp_path / "b.dump"
    assert suqiu("db", "backup", path).code == 0
    with store_database.owner().begin() as connection:
        add_ticket(connection, "D9")
    found = drill(store_database, path)
    assert found.differing["ticket"] == (4, 3)
    run = suqiu("db", "drill", "--archive", path)
    assert run.code == 0
    assert "ticket：现在 4 行，恢复后 3 行" in run.out
    assert "全部一致" not in run.out


def test_a_damaged_archive_fails_and_leaves_nothing(suqiu, store_database, tmp_path):
    path = tmp_path / "b.dump"
    path.write_bytes(b"PGDMP nonsense")
    assert suqiu("db", "drill", "--archive", path).code == 2
    assert _scratch(store_database) == 0


def test_a_copy_with_a_broken_chain_is_told(store_database):
    with superuser(store_database) as connection:
        connection.exec_driver_sql("UPDATE audit SET actor = 'x' WHERE id = 2")
    found = drill(store_database)
    assert found.broken == 2
    assert not found.well


def test_verify_knows_an_intact_chain_and_a_noted_head(suqiu, store_database):
    with store_database.owner().connect() as connection:
        head = extent(connection).head
    assert suqiu("audit", "verify", "--head", head).code == 0
    with superuser(store_database) as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE id = 3")
    run = suqiu("audit", "verify", "--head", head)
    assert run.code == 1
    assert "断在第 3 条" in run.out
    assert head in run.out
    with superuser(store_database) as connection:
        for number in (7, 8):
            audit.record(connection, "老王", "ticket.open", f"D{number}")
        connection.exec_driver_sql("DELETE FROM audit WHERE id = 2")
    run = suqiu("audit", "verify")
    assert run.code == 1
    assert "断在第 3 条" in run.out


def test_the_export_is_disarmed_and_not_overwritten(suqiu, tmp_path):
    path = tmp_path / "audit.csv"
    assert suqiu("audit", "export", "--out", path).code == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    assert len(table) == 5
    assert table[1][2] == "'=1+1"
    assert suqiu("audit", "export", "--out", path).code == 2


def test_forgetting_needs_a_yes_and_half_a_year(suqiu, store_database):
    assert suqiu("audit", "forget", "--keep-days", "200").code == 2
    assert suqiu("audit", "forget", "--keep-days", "100", "--yes").code == 2
    assert suqiu("audit", "forget", "--keep-days", "200", "--yes").code == 0
    with store_database.owner().connect() as connection:
        assert audit.first_break(connection) is None
