"""`suqiu batch` out of and into PostgreSQL."""

import json
import random

import psycopg
import pytest

from serve.batch.query import check_select
from suqiu.errors import InputError
from tests.serve.batch.conftest import ROWS

SELECT = "SELECT ticket_no AS 工单编号, body AS 诉求内容, received_at FROM ticket ORDER BY seq DESC"


def ask(database, query):
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()


def results(database, name="结果"):
    return ask(
        database,
        f'SELECT run, row_no, ticket_no, leaf_code, error, payload::text FROM "{name}" ORDER BY 1, 2',
    )


def test_a_query_to_a_file_in_its_own_order(suqiu, database, tmp_path):
    out = tmp_path / "out.jsonl"
    run = suqiu("batch", "--in", SELECT, "--out", out, "--database", database, "--json")
    assert (run.code, json.loads(run.out)["error"]) == (1, 12)
    ids = [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()]
    assert ids == [f"S{i:04d}" for i in reversed(range(ROWS))]
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.jsonl"]


def test_a_query_to_a_table_and_again(suqiu, database):
    words = ("--in", SELECT + ";", "--out", "table:结果", "--database", database, "--chunk", 50)
    assert suqiu("batch", *words).code == 1
    first = results(database)
    assert [row[1] for row in first] == list(range(1, ROWS + 1))
    assert [row[2] for row in first] == [f"S{i:04d}" for i in reversed(range(ROWS))]
    assert sum(bool(row[4]) for row in first) == 12
    assert all(bool(row[3]) != bool(row[4]) for row in first)
    # The same work again takes the place of the first; more rows are other work.
    assert suqiu("batch", *words).code == 1
    assert results(database) == first
    with psycopg.connect(database) as connection:
        connection.execute("INSERT INTO ticket (ticket_no, body) VALUES ('NEW', '小区停水')")
    assert suqiu("batch", *words).code == 1
    assert len(results(database)) == 2 * ROWS + 1


def test_killed_and_resumed_each_row_is_there_once(program, database):
    words = ("--in", SELECT, "--database", database, "--chunk", 20)
    assert program.run(*words, "--out", "table:平静")[0] == 1

    def marks():
        try:
            query = "SELECT count(*) FROM suqiu_batch_chunk WHERE target = 'table:结果'"
            return ask(database, query)[0][0]
        except psycopg.errors.UndefinedTable:
            return 0

    random.seed(3)
    hit = 0
    for i, wanted in enumerate(sorted(random.sample(range(1, ROWS // 20), 2))):
        hit += program.kill_when(
            lambda wanted=wanted: marks() >= wanted,
            *words, "--out", "table:结果", "--resume", group=i % 2 == 0,
        )  # fmt: skip
        if i == 0:
            # What happens to the table meanwhile is of no matter to the run.
            with psycopg.connect(database) as connection:
                connection.execute("UPDATE ticket SET body = '路灯不亮' WHERE seq < 100")
                connection.execute("DELETE FROM ticket WHERE seq > 200")
    assert hit
    code, out, err = program.run(*words, "--out", "table:结果", "--resume", "--json")
    assert (code, err.count("Traceback")) == (1, 0)
    assert json.loads(out)["rows"] == ROWS
    assert [row[1:] for row in results(database)] == [row[1:] for row in results(database, "平静")]


def test_a_broken_run_and_its_restart(program, suqiu, database, texts):
    words = ("--out", "table:结果", "--database", database)

    def some():
        try:
            return ask(database, "SELECT count(*) FROM suqiu_batch_chunk")[0][0] > 1
        except psycopg.errors.UndefinedTable:
            return False

    assert program.kill_when(some, "--in", SELECT, *words, "--chunk", 10, group=True)
    assert "有一次没做完的批处理" in suqiu("batch", "--in", SELECT, *words).err
    run = suqiu("batch", "--in", SELECT + " LIMIT 9", *words, "--resume")
    assert (run.code, "查询语句和上次不同" in run.err) == (2, True)
    assert suqiu("batch", "--in", texts, *words, "--restart").code == 1
    rows = results(database)
    assert len(rows) == ROWS
    assert rows[0][2] == "T0000"


def test_two_runs_on_one_table(suqiu, program, database, texts):
    words = ("--in", texts, "--out", "table:结果", "--database", database, "--chunk", 5)

    def some():
        try:
            return ask(database, "SELECT count(*) FROM suqiu_batch_chunk")[0][0] > 0
        except psycopg.errors.UndefinedTable:
            return False

    import hashlib

    key = int.from_bytes(hashlib.sha256("table:结果".encode()).digest()[:8], signed=True)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (key,))
        run = suqiu("batch", *words)
    assert (run.code, "另一个批处理正在写同一个输出" in run.err) == (2, True)
    assert suqiu("batch", *words).code == 1
    assert some()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ticket_no, body FROM nowhere", "查询失败"),
        ("SELECT body FROM ticket", "没有工单编号列"),
        ("SELECT ticket_no FROM ticket", "缺少「诉求内容」列"),
        ("SELECT ticket_no, body FROM ticket WHERE false", "查询没有结果"),
        ("SELECT ticket_no, body, body FROM ticket", "同名的列"),
        ("SELECT 'A' AS ticket_no, body FROM ticket", "工单编号 A 在查询结果里不止一行"),
        ("SELECT NULL AS ticket_no, body FROM ticket", "第 1 行没有工单编号"),
        ("SELECT nextval('ticket_seq_seq') AS ticket_no, body FROM ticket", "查询失败"),
        ("DELETE FROM ticket", "不是单纯的 SELECT"),
    ],
)
def test_a_query_that_will_not_do(suqiu, database, tmp_path, query, message):
    out = tmp_path / "out.jsonl"
    run = suqiu("batch", "--in", query, "--out", out, "--database", database)
    assert (run.code, message in run.err, "怎么办：" in run.err) == (2, True, True)
    assert not list(tmp_path.glob("out*"))
    assert ask(database, "SELECT count(*) FROM ticket") == [(ROWS,)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE ticket",
        "UPDATE ticket SET body = ''",
        "WITH gone AS (DELETE FROM ticket RETURNING *) SELECT * FROM gone",
        "SELECT * INTO other FROM ticket",
        "SELECT * FROM ticket FOR UPDATE",
        "CREATE TABLE x AS SELECT 1",
        "COPY ticket TO PROGRAM 'true'",
        "SET ROLE postgres",
        "select select from",
    ],
)
def test_anything_but_one_select_is_refused(query):
    with pytest.raises(InputError):
        check_select(query)


@pytest.mark.parametrize(
    "query",
    ["SELECT 1", "select a, 'x;y' from t;", "WITH a AS (SELECT 1) SELECT * FROM a",
     "SELECT 1 UNION ALL SELECT 2", "SELECT body::text FROM ticket WHERE body LIKE '%停水%' -- 注"],
)  # fmt: skip
def test_one_select_passes(query):
    assert check_select(query) == query.rstrip(";")
