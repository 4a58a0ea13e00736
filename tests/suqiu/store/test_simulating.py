"""The simulated district: the same by seed, whole, resumable, and believable."""

import json
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import text

from suqiu.errors import BusyError, InputError
from suqiu.store.locks import Lock, alone
from suqiu.store.simulating import run
from suqiu.store.simulating.plan import Request
from suqiu.store.simulating.run import simulate

REQUEST = Request(4000, 3, date(2026, 1, 1), date(2026, 7, 1))


def rows(database, sql):
    with database.owner().connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def content(database):
    return rows(
        database,
        "SELECT ticket.ticket_no, received_at, leaf_code, street, grid, lead_department, closed_at, "
        "status, satisfaction, repeat_of, title, body, original_body, phone FROM ticket "
        "JOIN ticket_text USING (ticket_no) JOIN ticket_person USING (ticket_no) ORDER BY 1",
    )


def test_same_seed_same_district(database, monkeypatch):
    monkeypatch.setattr(run, "CHUNK", 700)
    first = simulate(database, REQUEST)
    assert (first.new, first.present) == (4000, 0)
    whole = content(database)
    assert len(whole) == 4000
    with database.owner().begin() as connection:
        # As if broken off: the later chunks are gone, and one ticket in the middle.
        connection.execute(text("DELETE FROM ticket WHERE received_at >= '2026-04-10'"))
        connection.execute(text("DELETE FROM ticket WHERE ticket_no = :no"), {"no": whole[100][0]})
    left = len(content(database))
    again = simulate(database, REQUEST)
    assert (again.new, again.present) == (4000 - left, left)
    assert content(database) == whole
    assert again.incidents == first.incidents


@pytest.mark.usefixtures("store_environment")
def test_a_large_one_writes_without_indexes_and_builds_them(suqiu, database, monkeypatch):
    monkeypatch.setattr(run, "MANY", 1000)
    small = Request(300, 1, date(2026, 1, 1), date(2026, 2, 1))
    run.write(database, small)
    assert run.indexes_aside(database) == 0
    found = "SELECT indexname FROM pg_indexes WHERE tablename LIKE 'ticket%' ORDER BY 1"
    before = rows(database, found)
    run.write(database, REQUEST)
    waiting = run.indexes_aside(database)
    assert waiting > 5
    assert f"缺 {waiting} 个" in suqiu("db", "status").out
    assert f"补建索引：{waiting} 个" in suqiu("db", "upgrade").out
    assert "缺" not in suqiu("db", "status").out
    assert rows(database, found) == before


# Interrupts itself as soon as the first tickets are in the store.
INTERRUPTED = """
import os, signal, sys, threading, time
import psycopg
from suqiu.store.simulating import run
run.MANY, run.CHUNK = 1000, 200
url = os.environ["SUQIU_DATABASE_URL"].replace("+psycopg", "")
# A shell lets what it runs in the background ignore the interrupt, and so would we.
signal.signal(signal.SIGINT, signal.default_int_handler)
store = psycopg.connect(url, autocommit=True)
def watch():
    while not store.execute("SELECT EXISTS (SELECT FROM ticket)").fetchone()[0]:
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=watch, daemon=True).start()
from serve.cli import main
sys.argv = ["suqiu", "simulate", "--tickets", "20000", "--from", "2026-01-01", "--to", "2026-06-30"]
main()
"""


@pytest.mark.usefixtures("store_environment")
def test_interrupted_it_says_what_is_left_to_do(suqiu, database):
    words = [sys.executable, "-c", INTERRUPTED]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 130
    waiting = run.indexes_aside(database)
    assert waiting > 5
    # The console breaks long lines.
    told = "".join(ended.stderr.split())
    assert f"还有{waiting}个索引没建" in told
    assert "suqiudbupgrade" in told
    assert 0 < rows(database, "SELECT COUNT(*) FROM ticket")[0][0] < 20_000
    assert suqiu("db", "upgrade").code == 0
    assert run.indexes_aside(database) == 0


def test_two_simulations_do_not_mix(database):
    simulate(database, Request(300, 1, date(2026, 1, 1), date(2026, 2, 1)))
    simulate(database, Request(300, 2, date(2026, 1, 1), date(2026, 2, 1)))
    assert rows(database, "SELECT COUNT(*) FROM ticket") == [(600,)]


def test_it_holds_together(database):
    simulate(database, REQUEST)
    broken = """SELECT COUNT(*) FROM ticket WHERE received_at < '2026-01-01'
        OR received_at >= '2026-07-01' OR closed_at < received_at OR dispatched_at < received_at
        OR greatest(closed_at, dispatched_at, signed_at, first_contact_at) >= '2026-07-01'
        OR (status = '已结案') <> (callback_result IS NOT NULL)
        OR (solved IS NOT NULL AND callback_result <> '成功')
        OR (community IS NULL AND grid IS NOT NULL) OR assessed = (exclusion_reason IS NOT NULL)"""
    assert rows(database, broken) == [(0,)]
    wrong = """SELECT COUNT(*) FROM ticket a LEFT JOIN ticket b ON b.ticket_no = a.repeat_of
        WHERE a.repeat_of IS NOT NULL AND (b.ticket_no IS NULL OR b.repeat_of IS NOT NULL
        OR a.leaf_code <> b.leaf_code OR b.received_at > a.received_at)"""
    assert rows(database, wrong) == [(0,)]
    ((blank, opened, repeats, lasts),) = rows(
        database,
        "SELECT COUNT(*) FILTER (WHERE street IS NULL), COUNT(*) FILTER (WHERE closed_at IS NULL), "
        "COUNT(repeat_of), COUNT(*) FILTER (WHERE closed_at IS NULL AND received_at >= '2026-06-20') "
        "FROM ticket",
    )
    assert blank > 0
    assert repeats > 0
    assert lasts > opened / 3
    unlike = rows(
        database,
        "SELECT AVG(extract(epoch FROM closed_at - dispatched_at)) FROM ticket WHERE dispatched_at "
        "IS NOT NULL GROUP BY lead_department HAVING COUNT(*) > 100 ORDER BY 1",
    )
    assert float(unlike[-1][0]) > 1.3 * float(unlike[0][0])


def test_incidents_are_there(database):
    done = simulate(database, REQUEST)
    assert done.incidents
    for one in done.incidents:
        with database.owner().connect() as connection:
            found = connection.execute(
                text("SELECT COUNT(*) FROM ticket WHERE leaf_code = :leaf AND community = :community "
                     "AND received_at >= :start AND received_at < :start + :days * INTERVAL '1 day'"),
                {"leaf": one.leaf_code, "community": one.community, "start": one.start, "days": one.days},
            ).scalar_one()  # fmt: skip
        assert found >= one.tickets


def test_of_two_at_once_the_second_writes_nothing(database):
    few = Request(50, 1, date(2026, 1, 1), date(2026, 2, 1))
    with (
        database.owner().connect() as other,
        alone(other, Lock.SIMULATE, "the first"),
        pytest.raises(BusyError, match="已有一个 suqiu simulate"),
    ):
        simulate(database, few)
    assert simulate(database, few).new == 50


def test_no_sense(database):
    with pytest.raises(InputError):
        simulate(database, Request(10, 1, date(2026, 2, 1), date(2026, 2, 1)))


@pytest.mark.usefixtures("store_environment")
def test_command(suqiu, database):
    words = ("--tickets", 50, "--seed", 9, "--from", "2026-01-01", "--to", "2026-01-31")
    told = json.loads(suqiu("simulate", *words, "--json").out)
    assert (told["new"], told["present"]) == (50, 0)
    assert "已在库 50 条" in suqiu("simulate", *words).out
    assert suqiu("simulate", "--tickets", 5, "--from", "昨天").code == 2
    assert suqiu("simulate", "--tickets", 5, "--from", "2026-02-01", "--to", "2026-01-01").code == 2
