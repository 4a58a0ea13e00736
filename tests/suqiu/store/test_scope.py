"""No row and no personal column outside the scope, whatever the SQL."""

import hashlib
import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from suqiu.store.users import User
from tests.suqiu.store.conftest import USERS

SEEN = {
    "dispatcher": "T0001 T0002 T0003 T0004 T0005",
    "street dispatcher": "T0001 T0002",
    "department": "T0001 T0003 T0005",
    "empty department": "",
    "leader": "T0001 T0002 T0003 T0004 T0005 T0006",
    "street leader": "T0003 T0004",
    "analyst": "T0001 T0002 T0003 T0004 T0005",
    "administrator": "T0001 T0002 T0003 T0004 T0005 T0006",
    "auditor": "",
}


def numbers(connection, table="ticket"):
    query = text(f"SELECT ticket_no FROM {table} ORDER BY 1")
    return " ".join(connection.execute(query).scalars())


@pytest.mark.parametrize("table", ["ticket", "ticket_text", "ticket_event", "suggestion"])
@pytest.mark.parametrize("who", USERS)
def test_each_role_sees_its_rows_in_every_table(peopled, who, table):
    with peopled.reader(USERS[who]) as connection:
        assert numbers(connection, table) == SEEN[who]


@pytest.mark.parametrize("who", USERS)
def test_joins_and_subqueries_see_no_more(peopled, who):
    sql = """SELECT count(*) FROM ticket_text x WHERE body LIKE '%停水%'
        OR x.ticket_no IN (SELECT ticket_no FROM ticket)"""
    with peopled.reader(USERS[who]) as connection:
        assert connection.execute(text(sql)).scalar() == len(SEEN[who].split())


FORBIDDEN = [
    "SELECT * FROM ticket_person", "SELECT count(*) FROM ticket_person",
    "SELECT * FROM app_user", "SELECT * FROM setting_secret", "SELECT * FROM import_run",
    "SELECT * FROM decision", "SELECT * FROM feedback", "SELECT actor FROM ticket_event",
    "SELECT * FROM ticket_event", "SELECT suqiu_sign('管理员')", "SELECT suqiu_user()",
    "SELECT pg_read_file('/etc/passwd')", "SELECT pg_ls_dir('.')", "COPY ticket TO '/tmp/x'",
    "COPY ticket TO PROGRAM 'id'", "SELECT lo_import('/etc/passwd')",
    "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres", "SET row_security = off",
    "INSERT INTO ticket (ticket_no, received_at) VALUES ('x', now())",
    "UPDATE ticket SET secrecy = 0", "DELETE FROM ticket", "TRUNCATE ticket",
    "CREATE TABLE x (a int)", "CREATE TEMPORARY TABLE x AS SELECT 1", "DROP TABLE ticket",
    "SET TRANSACTION READ WRITE", "SELECT 1; SELECT 2", "COMMIT; SELECT 1",
    "WITH x AS (DELETE FROM ticket RETURNING *) SELECT * FROM x",
    "SELECT set_config('statement_timeout', '0', false)",
    "SELECT query FROM pg_stat_activity", "SELECT pg_terminate_backend(1)",
    "SELECT pg_sleep(60)",
    "ALTER TABLE ticket DISABLE ROW LEVEL SECURITY",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "DO $$ BEGIN PERFORM 1; DELETE FROM ticket; END $$",
]  # fmt: skip


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_forbidden(peopled, sql):
    with peopled.reader(USERS["administrator"]) as connection:
        if sql == "SET row_security = off":
            # Allowed to say, but then the guarded tables refuse altogether.
            connection.exec_driver_sql(sql)
            sql = "SELECT * FROM ticket"
        with pytest.raises(DBAPIError):
            connection.exec_driver_sql(sql).all()
    with peopled.reader(USERS["administrator"]) as connection:
        assert numbers(connection) == SEEN["administrator"]


@pytest.mark.parametrize(
    "sql", ["RESET ROLE", "RESET SESSION AUTHORIZATION", "RESET ALL", "SET suqiu.scope = ''"]
)
def test_going_back_to_the_login_gains_nothing(peopled, sql):
    with peopled.reader(USERS["street leader"]) as connection:
        connection.exec_driver_sql(sql)
        assert set(numbers(connection).split()) <= set(SEEN["street leader"].split())
        with pytest.raises(DBAPIError):
            connection.exec_driver_sql("SELECT * FROM ticket_person")


@pytest.mark.parametrize(
    "scope",
    [
        "管理员",
        "管理员|",
        f"管理员|{hashlib.sha256('管理员'.encode()).hexdigest()}",
        "",
        "|",
        "%|%",
    ],
)
def test_forged_scope_sees_nothing(peopled, scope):
    with peopled.reader(USERS["street leader"]) as connection:
        connection.exec_driver_sql("SET suqiu.scope = '{}'".format(scope.replace("%", "%%")))
        assert numbers(connection) == ""
        connection.execute(text("SELECT suqiu_enter(:scope)"), {"scope": scope})
        assert numbers(connection) == ""


def test_own_signature_with_another_name_sees_nothing(peopled):
    with peopled.reader(USERS["street leader"]) as connection:
        scope = connection.execute(text("SELECT current_setting('suqiu.scope')")).scalar()
        forged = f"管理员|{scope.split('|')[1]}"
        connection.execute(text("SELECT suqiu_enter(:scope)"), {"scope": forged})
        assert numbers(connection) == ""


def test_signature_of_an_earlier_transaction_is_worthless(peopled):
    with peopled.reader(USERS["administrator"]) as connection:
        query = text("SELECT pg_backend_pid(), current_setting('suqiu.scope')")
        backend, scope = connection.execute(query).one()
    with peopled.reader(USERS["street leader"]) as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar() == backend
        connection.execute(text("SELECT suqiu_enter(:scope)"), {"scope": scope})
        assert numbers(connection) == ""


def test_scope_does_not_outlive_the_transaction(peopled):
    with peopled.reader(USERS["administrator"]) as connection:
        assert numbers(connection)
        connection.rollback()
        assert numbers(connection) == ""


def test_the_stored_user_counts_not_the_record(peopled):
    with peopled.reader(User("东湖派单员", "administrator", secrecy=9)) as connection:
        assert numbers(connection) == SEEN["street dispatcher"]
    with peopled.reader(User("没有这个人", "administrator", secrecy=9)) as connection:
        assert numbers(connection) == ""
    with peopled.owner().begin() as connection:
        connection.execute(text("UPDATE app_user SET active = false WHERE name = '管理员'"))
    with peopled.reader(USERS["administrator"]) as connection:
        assert numbers(connection) == ""


def test_texts_are_masked(peopled):
    with peopled.reader(USERS["administrator"]) as connection:
        bodies = connection.execute(text("SELECT body FROM ticket_text")).scalars().all()
    assert all("19900001234" not in body and "⟦" in body for body in bodies)


def test_scope_is_worked_out_once_a_query_and_indexes_are_used(peopled):
    sql = """EXPLAIN SELECT count(*) FROM ticket
        WHERE received_at >= '2026-03-01' AND received_at < '2026-03-02'"""
    with peopled.owner().begin() as connection:
        connection.execute(
            text("INSERT INTO ticket (ticket_no, received_at) SELECT 'X' || i, "
                 "timestamp '2020-01-01' + i * interval '1 hour' FROM generate_series(1, 20000) i")
        )  # fmt: skip
        connection.execute(text("ANALYZE ticket"))
    with peopled.reader(USERS["street leader"]) as connection:
        plan = "\n".join(connection.execute(text(sql)).scalars())
    assert len(re.findall(r"InitPlan \d+\n", plan)) == 4
    assert "SubPlan" not in plan
    assert "ticket_received_at" in plan
