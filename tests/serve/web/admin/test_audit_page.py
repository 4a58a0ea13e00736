"""/audit: filter, chain, export; a changed or removed entry shows."""

import csv
import io

import pytest

from suqiu.store import audit
from suqiu.store.audit_search import extent, known_head
from tests.serve.audited import forget_all, superuser


@pytest.fixture(autouse=True)
def empty(database):
    forget_all(database)


def _write(database, count=5, **more):
    with database.owner().begin() as connection:
        for number in range(count):
            audit.record(connection, "老王", "ticket.open", f"T{number}", **more)


def test_an_intact_chain_is_said_to_be(browser, database):
    _write(database)
    text = browser("审计员").get("/audit").text
    assert "完好" in text
    assert "T4" in text


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit SET actor = '小李' WHERE id = 3", 3),
        ("""UPDATE audit SET detail = '{"x": 1}' WHERE id = 2""", 2),
        ("DELETE FROM audit WHERE id = 3", 4),
        ("UPDATE audit SET at = at - interval '1 day' WHERE id = 5", 5),
    ],
)
def test_a_change_behind_the_trigger_is_found(browser, database, change, broken):
    _write(database)
    with superuser(database) as connection:
        connection.exec_driver_sql(change)
    with database.owner().connect() as connection:
        assert audit.first_break(connection) == broken
    assert f"断在第 {broken} 条" in browser("审计员").get("/audit").text


def test_a_removed_end_shows_by_the_head_noted_elsewhere(database):
    _write(database)
    with database.owner().connect() as connection:
        head = extent(connection).head
        assert known_head(connection, head)
    with superuser(database) as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE id > 3")
    with database.owner().connect() as connection:
        assert not known_head(connection, head)
        assert not known_head(connection, "nonsense")


@pytest.mark.parametrize(
    ("cut", "missing"), [("id > 3", 4), ("id = 5", 5), ("true", 1)], ids=["two", "last", "all"]
)
def test_a_removed_end_shows_whatever_is_written_in_its_place(database, cut, missing):
    _write(database)
    with superuser(database) as connection:
        connection.exec_driver_sql(f"DELETE FROM audit WHERE {cut}")
    with database.owner().connect() as connection:
        assert audit.first_break(connection) == missing
    for again in (1, 7):
        _write(database, again)
        with database.owner().connect() as connection:
            assert audit.first_break(connection) is not None


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "DELETE FROM audit WHERE id = 1",
     "TRUNCATE audit"],
)  # fmt: skip
def test_the_triggers_refuse_changes(database, change):
    _write(database, 2)
    with (
        pytest.raises(Exception, match="append-only"),
        database.owner().begin() as connection,
    ):
        connection.exec_driver_sql(change)


def test_what_is_written_while_the_chain_is_gone_over_is_no_break(database):
    _write(database)
    entries = audit.all_entries

    def slowly(connection):
        yield from list(entries(connection))
        _write(database, 3)

    with database.owner().connect() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit, "all_entries", slowly)
        assert audit.first_break(connection) is None
    with database.owner().connect() as connection:
        assert audit.first_break(connection) is None


def test_filters_narrow_and_pages_go_on(browser, database):
    _write(database, 120)
    with database.owner().begin() as connection:
        audit.record(connection, "小李", "login", "100%_特别")
    auditor = browser("审计员")
    only = auditor.get("/audit?actor=小李").text
    assert "T1<" not in only
    assert "100%_特别" in only
    assert "100%_特别" in auditor.get("/audit?object=%25_").text
    assert "T1<" not in auditor.get("/audit?object=%25_").text
    first = auditor.get("/audit?action=ticket").text
    assert "T119" in first
    assert ">T1<" not in first
    assert ">T1<" in auditor.get("/audit?action=ticket&before=21").text
    assert "没有符合的记录" in auditor.get("/audit?start=2000-01-01&end=2000-01-02").text


@pytest.mark.parametrize("evil", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1"])
def test_the_export_cannot_be_run_by_a_spreadsheet(browser, database, evil):
    with database.owner().begin() as connection:
        audit.record(connection, evil, "login.failed", evil)
    reply = browser("审计员").get("/audit/export")
    assert reply.headers["content-type"].startswith("text/csv")
    table = list(csv.reader(io.StringIO(reply.text.removeprefix("\ufeff"))))
    assert table[0][0] == "编号"
    assert table[1][2] == f"'{evil}"
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in table for cell in row)


def test_actions_are_named_and_the_export_keeps_the_code(browser, database):
    with database.owner().begin() as connection:
        audit.record(connection, "老王", "report.freeze", "x")
        audit.record(connection, "老王", "later.thing", "y")
    auditor = browser("审计员")
    text = auditor.get("/audit").text
    assert "报告定稿<br>" in text
    assert ">report.freeze</small>" in text
    assert '<option value="ticket.merge">并案</option>' in text
    reply = auditor.get("/audit/export").text.removeprefix("\ufeff")
    head, *lines = list(csv.reader(io.StringIO(reply)))
    named = [(line[head.index("动作")], line[head.index("动作代码")]) for line in lines]
    assert named[:2] == [("报告定稿", "report.freeze"), ("later.thing", "later.thing")]


def test_an_export_is_itself_an_entry(browser, database, rows):
    browser("审计员").get("/audit/export?object=T1")
    (entry,) = rows("SELECT actor, detail FROM audit WHERE action = 'audit.export'")
    assert entry == {"actor": "审计员", "detail": {"filter_object": "T1"}}


def test_many_entries_are_checked_only_when_asked(browser, database, monkeypatch):
    from serve.web.pages import audit as audit_page

    monkeypatch.setattr(audit_page, "_QUICK", 3)
    _write(database)
    auditor = browser("审计员")
    assert "还没核对" in auditor.get("/audit").text
    assert "完好" in auditor.get("/audit?check=true").text


def test_six_months_are_kept_at_least(database):
    from suqiu.errors import InputError

    _write(database)
    with database.owner().begin() as connection, pytest.raises(InputError):
        audit.forget(connection, 179, "审计员")
