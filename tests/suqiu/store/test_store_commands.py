"""The commands, as people run them."""

import csv
import json

import pyotp
import pytest
from sqlalchemy import text

from suqiu.errors import InputError
from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source
from suqiu.store.accounts.one_time_codes import ask_for_codes, new_secret, start_codes
from suqiu.store.accounts.passwords import accept_invitation, set_password
from suqiu.store.accounts.sessions import start_session
from suqiu.store.exporting.tickets import read_period
from suqiu.store.users import User, save_user
from tests.suqiu.store.conftest import HEADER, PHONE, row

pytestmark = pytest.mark.usefixtures("store_environment")


def test_import_export_and_import_again(database, suqiu, write, tmp_path):
    path = write([row(1, 标题="-停水"), row(2, 受理时间="昨天"), row(3)])
    run = suqiu("import", path, "--json")
    assert run.code == 1
    assert json.loads(run.out)["new"] == 2
    assert "第 3 行「受理时间」" in run.err
    told = suqiu("import", path, "--dry-run").out
    assert told == "试运行（没有写入），读了 3 行：新增 0，更新 0，未变 2，问题行 1\n"
    out = tmp_path / "out.csv"
    assert suqiu("export", "--out", out, "--period", "2026-03").code == 0
    content = out.read_text(encoding="utf-8-sig")
    assert PHONE not in content
    assert "王小明" not in content
    assert "'-停水" in content
    rows = list(csv.DictReader(content.splitlines()))
    assert [cells["工单编号"] for cells in rows] == ["T0001", "T0003"]
    # Masked text of our own does not overwrite the original.
    assert json.loads(suqiu("import", out, "--json").out)["unchanged"] == 2
    lines = tmp_path / "out.jsonl.gz"
    suqiu("export", "--out", lines)
    assert json.loads(suqiu("import", lines, "--json").out)["unchanged"] == 2
    assert suqiu("export", "--out", out).code == 2


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl.gz", "out.xlsx"])
def test_when_it_happened_goes_out_and_comes_back(database, suqiu, write, tmp_path, name):
    said = [
        "2026-03-01 22:00:00",
        "2026-03-01",
        "-上周三晚上",
        f"昨晚，{PHONE}可核实",
        "无",
        "46082.5",
    ]
    rows = [row(at, 事发时间=one) for at, one in enumerate(said, 1)]
    assert suqiu("import", write(rows, header=(*HEADER, "事发时间"))).code == 0
    out = tmp_path / name
    assert suqiu("export", "--out", out).code == 0
    assert json.loads(suqiu("import", out, "--json").out)["unchanged"] == len(said)
    kept = [cells["事发时间"] for cells in _rows(out)]
    assert kept == [
        "2026-03-01 22:00", "2026-03-01", "-上周三晚上", "昨晚，⟦手机1⟧可核实", "", "2026-03-01 12:00",
    ]  # fmt: skip
    # Into a store that never saw them as well.
    with database.owner().begin() as connection:
        connection.execute(text("TRUNCATE ticket, import_run CASCADE"))
    assert json.loads(suqiu("import", out, "--json").out)["new"] == len(said)
    assert suqiu("export", "--out", tmp_path / f"again-{name}").code == 0
    assert [cells["事发时间"] for cells in _rows(tmp_path / f"again-{name}")] == kept


def _rows(path):
    return [
        {name: cell.removeprefix("'") for name, cell in row.cells.items()}
        for row in iter_rows(open_source(path))
    ]


def test_export_is_within_the_scope(peopled, suqiu, tmp_path):
    out = tmp_path / "out.xlsx"
    assert "已导出 2 条" in suqiu("export", "--out", out, "--user", "街道领导").out
    assert suqiu("export", "--out", tmp_path / "x.csv", "--user", "无此人").code == 2
    assert suqiu("export", "--out", tmp_path / "x.doc").code == 2


def test_users(database, suqiu):
    assert (
        "已添加"
        in suqiu("user", "add", "赵六", "--role", "department", "--department", "水务局").out
    )
    assert "已修改" in suqiu("user", "add", "赵六", "--role", "leader").out
    listed = suqiu("user", "list").out
    assert "赵六" in listed
    assert "本机管理员" in listed
    assert suqiu("user", "add", "x", "--role", "king").code == 2
    assert suqiu("user", "add", "管|理", "--role", "leader").code == 2


def test_a_lost_telephone_does_not_lock_the_administrator_out(database, suqiu):
    with database.owner().begin() as connection:
        save_user(connection, User("老马", "administrator"))
        set_password(connection, "老马", "Jiu-Mima-2026")
        ask_for_codes(connection, "老马")
        secret = new_secret()
        start_codes(connection, "老马", secret, pyotp.TOTP(secret).now())
    link = suqiu("user", "invite", "老马", "--reset").out.strip()
    with database.owner().begin() as connection:
        accept_invitation(connection, link.rsplit("/", 1)[1], "Xin-Mima-2026")
        kept = connection.execute(text("SELECT totp_secret FROM account")).scalar_one()
        done = connection.execute(text("SELECT action FROM audit ORDER BY id DESC LIMIT 1"))
        assert (kept, done.scalar_one()) == (None, "user.reset")


def test_database_commands(database, suqiu, write, tmp_path):
    suqiu("import", write([row(1)]))
    assert "工单：1 条" in suqiu("db", "status").out
    saved = tmp_path / "saved.dump"
    assert suqiu("db", "backup", saved).code == 0
    assert suqiu("db", "backup", saved).code == 2
    assert suqiu("db", "restore", saved).code == 2
    assert suqiu("db", "restore", saved, "--force").code == 0
    assert suqiu("db", "downgrade", "base").code == 2
    assert suqiu("db", "downgrade", "base", "--yes").code == 0
    assert "版本：空" in suqiu("db", "status").out
    assert suqiu("db", "upgrade").code == 0
    assert suqiu("db", "stop").code == 2


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2026", ("2026-01-01", "2027-01-01")),
        ("2026-12", ("2026-12-01", "2027-01-01")),
        ("2026-02-28", ("2026-02-28", "2026-03-01")),
        ("2025-11..2026-03", ("2025-11-01", "2026-04-01")),
    ],
)
def test_periods(text, span):
    assert tuple(map(str, read_period(text))) == span


@pytest.mark.parametrize("text", ["", "去年", "2026-13", "2026-02-30", "2026-03..2026-01", "9999"])
def test_bad_periods(text):
    with pytest.raises(InputError):
        read_period(text)


def test_rows_of_a_query_are_imported_like_a_file(
    suqiu, database, store_environment, store_url, write
):
    suqiu("import", write([row(1), row(2)]))
    select = "SELECT 'Q' || ticket_no AS 工单编号, received_at AS 受理时间, body AS 诉求内容 FROM ticket JOIN ticket_text USING (ticket_no)"
    origin = store_url.render_as_string(hide_password=False)
    run = suqiu("import", select, "--from", origin, "--json")
    assert run.code == 0, run.err
    assert json.loads(run.out)["new"] == 2
    assert suqiu("import", "DELETE FROM ticket", "--from", origin).code == 2
    assert suqiu("import", select).code == 2


def test_what_is_done_on_the_machine_is_in_the_audit_log(database, suqiu, write, tmp_path):
    guide = tmp_path / "指南.md"
    guide.write_text("# 居住证\n\n到派出所办。\n", "utf-8")
    with database.owner().begin() as connection:
        save_user(connection, User("接口", "dispatcher"))
        start_session(connection, "接口")
        before = connection.execute(text("SELECT max(id) FROM audit")).scalar() or 0
    commands = [
        ("import", write([row(1)])), ("export", "--out", tmp_path / "out.csv"),
        ("user", "token", "接口", "--scope", "ask"),
        ("knowledge", "add", guide, "--owner", "公安局"),
        ("db", "backup", tmp_path / "b.dump"), ("db", "restore", tmp_path / "b.dump", "--force"),
    ]  # fmt: skip
    for command in commands:
        run = suqiu(*command)
        assert run.code == 0, (command, run.err)
    with database.owner().connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM web_session")).scalar() == 0
        found = connection.execute(
            text("SELECT actor, action, object FROM audit WHERE id > :before ORDER BY id"),
            {"before": before},
        ).all()
    assert {actor for actor, *_ in found} == {"本机管理员"}
    assert [tuple(one) for _, *one in found] == [
        ("ticket.import", "tickets.csv"), ("ticket.import", "tickets.csv"),
        ("ticket.export", "out.csv"), ("token.make", "接口"), ("knowledge.add", "指南.md"),
        ("database.backup", "b.dump"), ("database.restore", "b.dump"),
    ]  # fmt: skip
