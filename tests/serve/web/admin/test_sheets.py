"""/warnings, /reports and /quality: what is shown, what may be done, within whose scope."""

from datetime import date, datetime, timedelta

import orjson
import pytest
from sqlalchemy import insert

from suqiu.store.schema import decision
from suqiu.store.schema.warnings import warning
from tests.serve.web.office import NASTY, add_ticket


@pytest.fixture
def raised(database):
    """A warning of 东湖街道; its number."""
    with database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM warning")
        return connection.execute(
            insert(warning)
            .values(
                kind="burst", subject="停水", title=NASTY, summary="东湖街道停水 12 件",
                since=date.today(), raised=date.today(), last=date.today(), street="东湖街道",
                seen=12, expected=2.5, p=1e-9,
            )
            .returning(warning.c.id)
        ).scalar_one()  # fmt: skip


def test_a_warning_is_acknowledged_muted_and_closed(browser, raised, rows):
    leader = browser("区长")
    text = leader.get("/warnings").text
    assert "待处理" in text
    assert "<script>alert(1)" not in text
    assert leader.send(f"/warnings/{raised}/ack").status_code == 303
    assert rows("SELECT status, actor FROM warning") == [
        {"status": "acknowledged", "actor": "区长"}
    ]
    until = (date.today() + timedelta(days=3)).isoformat()
    assert leader.send(f"/warnings/{raised}/mute", until=until, reason="知道了").status_code == 303
    assert f"静音到 {until}" in leader.get("/warnings?every=true").text
    assert f'id="w{raised}"' not in leader.get("/warnings").text
    assert leader.send(f"/warnings/{raised}/close", reason="误报").status_code == 303
    assert "误报 1 件" in leader.get("/warnings").text
    done = rows(f"SELECT action FROM audit WHERE object = '{raised}' ORDER BY id DESC LIMIT 3")
    assert [one["action"] for one in done] == ["warning.close", "warning.mute", "warning.ack"]


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("close", {"reason": "  "}),
        ("mute", {}),
        ("mute", {"until": "2000-01-01"}),
        ("mute", {"until": "2999-01-01"}),
    ],
)
def test_a_half_filled_form_changes_nothing(browser, raised, rows, action, fields):
    reply = browser("区长").send(f"/warnings/{raised}/{action}", **fields)
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    assert rows("SELECT status FROM warning") == [{"status": "open"}]


def test_what_one_does_not_see_one_cannot_close(browser, raised, rows, database):
    from suqiu.store.users import User, save_user

    with database.owner().begin() as connection:
        save_user(connection, User("中山分析员", "analyst", streets=("中山街道",)))
    other = browser("中山分析员")
    assert f'id="w{raised}"' not in other.get("/warnings").text
    assert other.send(f"/warnings/{raised}/close", reason="x").status_code == 422
    assert rows("SELECT status FROM warning") == [{"status": "open"}]


def test_without_warnings_the_page_says_where_they_come_from(browser, database):
    with database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM warning")
    assert "suqiu warnings run" in browser("区长").get("/warnings").text


@pytest.fixture
def tickets(database):
    with database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")
        for number in range(6):
            add_ticket(connection, f"R{number}", hours=1 + number, leaf_code="020101")
    yield
    with database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")


def test_a_report_is_made_edited_compared_approved_and_frozen(browser, tickets, rows):
    analyst, leader = browser("分析员"), browser("区长")
    period = f"{date.today():%Y-%m-%d}"
    made = analyst.send("/reports", spec="daily", period=period)
    assert made.status_code == 303, made.text[:3000]
    address = made.headers["location"]
    text = analyst.get(address).text
    assert "草稿" in text
    id_ = address.rsplit("/", 1)[1]
    assert id_ in analyst.get("/reports").text
    import html
    import re

    source = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.S)[1])
    edited = analyst.send(f"{address}/edit", source=source + "\n\n请各单位重视。", version="1")
    assert edited.status_code == 303
    stale = analyst.send(f"{address}/edit", source=source + "\n\n另一句。", version="1")
    assert stale.status_code == 422
    assert "另一句" in stale.text
    assert "<ins>+请各单位重视。" in analyst.get(f"{address}?old=1&new=2").text
    assert analyst.send(f"{address}/approve", despite="x").status_code == 422
    assert leader.send(f"{address}/freeze").status_code == 422
    assert leader.send(f"{address}/approve", despite="看过").status_code == 303
    assert leader.send(f"{address}/freeze").status_code == 303
    assert "已定稿" in leader.get(address).text
    assert analyst.send(f"{address}/edit", source=source, version="2").status_code == 422
    for format_, begins in (("docx", b"PK"), ("html", b"<!"), ("md", b"")):
        file = leader.get(f"{address}/file/{format_}")
        assert file.status_code == 200
        assert file.headers["content-disposition"].startswith("attachment")
        assert file.content[:2].lower().startswith(begins.lower())


@pytest.mark.parametrize(
    "fields",
    [
        {"spec": "/etc/passwd", "period": "2026-09"},
        {"spec": "../daily.toml", "period": "2026-09"},
        {"spec": "monthly", "period": "某月"},
        {"spec": "special", "period": "2026-09", "topic": "没有=没有"},
    ],
)
def test_a_report_of_nonsense_is_refused(browser, fields):
    reply = browser("分析员").send("/reports", **fields)
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text


def test_another_persons_narrow_report_is_not_there(browser, tickets, database):
    from suqiu.store.users import User, save_user

    with database.owner().begin() as connection:
        save_user(connection, User("中山分析员", "analyst", streets=("中山街道",)))
    made = browser("分析员").send("/reports", spec="daily", period=f"{date.today():%Y-%m-%d}")
    address = made.headers["location"]
    other = browser("中山分析员")
    assert other.get(address).status_code == 404
    assert other.get(f"{address}/file/md").status_code == 404
    assert address.rsplit("/", 1)[1] not in other.get("/reports").text
    assert browser("分析员").get(address[:-3]).status_code == 404


def test_quality_counts_decisions_within_ones_scope(browser, database, app):
    with database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")
        for number, (street, decided) in enumerate(
            [("东湖街道", "020101"), ("东湖街道", "020102"), ("中山街道", "020102")]
        ):
            add_ticket(connection, f"Q{number}", street=street)
            connection.execute(
                insert(decision).values(
                    ticket_no=f"Q{number}", actor="老王", leaf_code=decided, accepted=False,
                    suggested_leaf="020101", decided_at=datetime.now(),
                )
            )  # fmt: skip
    text = browser("分析员").get("/quality").text
    assert "33.3%" in text
    assert "（020102）" in text


def test_quality_counts_types_and_urgency_where_they_were_asked_for(browser, database, app):
    asked = {"suggested_type": "求助", "suggested_urgency": "紧急"}
    made = [
        {"suggested_leaf": "020101", **asked, "request_type": "投诉", "urgency": "紧急"},
        {"suggested_leaf": "020101", **asked, "request_type": "求助", "urgency": "紧急"},
        # The class was not asked for; nothing was suggested; nobody was asked.
        {**asked, "request_type": "投诉"},
        {"suggested_leaf": "020101", "request_type": "投诉"},
        {"suggested_leaf": "020101", **asked},
    ]
    with database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")
        for number, said in enumerate(made):
            add_ticket(connection, f"K{number}")
            connection.execute(
                insert(decision).values(
                    ticket_no=f"K{number}", actor="老王", leaf_code="020101", accepted=True,
                    decided_at=datetime.now(), **said,
                )
            )  # fmt: skip
    text = browser("分析员").get("/quality").text
    assert "4 次有建议的决定，4 次照建议的类别" in text
    assert "诉求类型照建议的 33.3%（3 次），紧急程度 100.0%（2 次）" in text


def test_quality_shows_recorded_runs_and_skips_damaged_ones(browser, tmp_path, app):
    folder = app.state.settings.runs_dir
    folder.mkdir(parents=True)
    run = {
        "created": "2026-11-20T10:00:00", "suite": {"name": "site"}, "models": [{"name": "m1"}],
        "metrics": {"n": 10, "accuracy": {"leaf": {"strict": 0.875}}, "top3": 0.9},
    }  # fmt: skip
    (folder / "20261120-100000-abc.json").write_bytes(orjson.dumps(run))
    (folder / "20261121-100000-bad.json").write_text("{")
    text = browser("分析员").get("/quality").text
    assert "87.5%" in text
    assert "20261121" not in text
