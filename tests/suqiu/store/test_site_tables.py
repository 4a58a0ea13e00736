"""A site's tables: attached whole or not at all, of places we know, read by clearance and scope."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from suqiu.errors import InputError
from suqiu.store.secrecy import level_of, name_of
from suqiu.store.sites.spec import columns_of, period_of
from suqiu.store.users import User, save_user
from tests.workbook import write_table, write_workbook

pytestmark = pytest.mark.usefixtures("store_environment")
HEAD = ("街道", "population", "备注")
GOOD = [("东湖街道", "80,000", ""), ("北塔街道", "20000", "")]


@pytest.fixture
def table(tmp_path):
    return lambda rows, header=HEAD, name="people.csv": write_table(
        tmp_path / name, [header, *rows]
    )


@pytest.fixture
def attach(suqiu):
    def run(
        path,
        *words,
        name="人口",
        key="街道",
        columns="population=常住人口:人|人口数",
        secrecy="公开",
    ):
        return suqiu("table", "attach", name, path, "--key", key, "--columns", columns,
                     "--secrecy", secrecy, *words)  # fmt: skip

    return run


def figures(database, user=None):
    sql = text("SELECT table_name, column_name, key, value, secrecy, period_text FROM site_figure "
               "ORDER BY table_name, period_start, column_name, key")  # fmt: skip
    door = database.owner().connect() if user is None else database.reader(user)
    with door as connection:
        return [tuple(one) for one in connection.execute(sql)]


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_attach_again_replaces(places, table, attach, name):
    run = attach(table(GOOD, name=name), "--period", "2025", "--source", "统计局")
    assert run.code == 0, run.err
    assert "已挂接" in run.out
    first = figures(places)
    assert [(one[2], int(one[3]), one[5]) for one in first] == [
        ("东湖街道", 80000, "2025年"), ("北塔街道", 20000, "2025年"),
    ]  # fmt: skip
    assert "已替换" in attach(table(GOOD), "--period", "2025").out
    assert figures(places) == first
    attach(table([("东湖街道", "70000", "")]), "--period", "2025", secrecy="秘密")
    attach(table(GOOD), "--period", "2024", secrecy="内部")
    # Another time's figures stay; the level is that of the table as last attached.
    assert [(one[5], int(one[3]), one[4]) for one in figures(places)] == [
        ("2024年", 80000, 1), ("2024年", 20000, 1), ("2025年", 70000, 1),
    ]  # fmt: skip


def test_figures_of_all_sheets_count_each_by_its_own_header(places, attach, tmp_path):
    path = write_workbook(tmp_path / "people.xlsx", {
        "东湖": [HEAD, GOOD[0]], "说明": [["口径"], ["年末"]],
        "北塔": [["人口"], ("population", "镇街"), (20000, "北塔街道"), (1, "东湖街道")],
    })  # fmt: skip
    run = attach(path)
    assert run.code == 1
    assert "2 个数" in run.out
    assert "工作表「北塔」第 4 行「population」：同一时期、同一对象前面已有不同的数" in run.err
    assert "注意：读了 2 张工作表：「东湖」「北塔」" in run.err


def test_bad_rows_are_named_and_good_ones_go_on(places, table, attach, suqiu):
    path = table([
        ("东湖街道", "80000", ""), ("北塔街道", "两万", ""), ("没有这个街道", "5", ""),
        ("东湖街道", "81000", ""), ("", "7", ""), ("北塔街道", "-", ""),
    ])  # fmt: skip
    run = attach(path)
    assert run.code == 1
    for said in ("第 3 行「population」：“两万”不是数", "第 4 行「街道」：没有叫“没有这个街道”的街道",
                 "第 5 行「population」：同一时期", "第 6 行「街道」：空白"):  # fmt: skip
        assert said in run.err
    assert "对不上的街道：没有这个街道" in run.out
    assert "没有数的街道：北塔街道" in run.out
    assert [(one[2], int(one[3])) for one in figures(places)] == [("东湖街道", 80000)]
    listed = json.loads(suqiu("table", "list", "--json").out)
    assert listed == [{
        "name": "人口", "key": "street", "secrecy": "公开", "source": "", "figures": 1,
        "columns": [{"name": "常住人口", "unit": "人", "words": ["人口数"]}], "periods": ["不分时期"],
    }]  # fmt: skip


def test_a_dry_run_writes_nothing(places, table, attach):
    run = attach(table(GOOD), "--dry-run", "--json")
    assert json.loads(run.out)["figures"] == 2
    assert figures(places) == []


@pytest.mark.parametrize(
    ("rows", "header", "words", "said"),
    [
        ([("东湖街道", "13812345678", "")], HEAD, (), "手机号"),
        ([("13812345678", "5", "")], HEAD, (), "手机号"),
        ([("东湖街道", "11010519900307283X", "")], HEAD, (), "手机号"),
        ([("东湖街道", "5", "")], ("名称", "population", ""), (), "没有“街道”列"),
        ([("东湖街道", "5", "")], ("街道", "人数", ""), (), "没有“population”列"),
        ([("别处", "5", "")], HEAD, (), "没有一个能用的数"),
        (GOOD, HEAD, ("--period", "从前"), "看不懂时期"),
        (GOOD, HEAD, ("--period", "2025", "--period-column", "备注"), "只用一个"),
    ],
)  # fmt: skip
def test_what_cannot_be_attached_changes_nothing(places, table, attach, rows, header, words, said):
    attach(table(GOOD))
    before = figures(places)
    run = attach(table(rows, header, "bad.csv"), *words)
    assert run.code == 2
    assert said in run.err
    assert figures(places) == before


def test_names_that_cannot_be(places, table, attach):
    path = table(GOOD)
    for change in (
        {"name": 'a"; DROP'}, {"columns": "population=a:v1:人"}, {"columns": "population=100%"},
        {"columns": "population=手机号"}, {"columns": "=x"}, {"columns": ""}, {"key": "星座"},
        {"secrecy": "绝密"}, {"secrecy": "10"}, {"columns": "population=a;备注=a"},
    ):  # fmt: skip
        assert attach(path, **change).code == 2, change
    assert figures(places) == []


def test_keys_of_every_kind(places, table, attach):
    for name, key, cell, place in (
        ("小区", "社区", "塔前社区", ("street", "北塔街道")),
        ("编制", "部门", "水务局", ("lead_department", "水务局")),
        ("设施", "leaf", "020101", ("level1", "市政公用")),
    ):
        assert (
            attach(table([(cell, "3", "")], (key, "population", "")), name=name, key=key).code == 0
        )
        with places.owner().connect() as connection:
            found = connection.execute(
                text(f"SELECT {place[0]} FROM site_figure WHERE table_name = :t"), {"t": name}
            ).scalar_one()
        assert found == place[1]
    run = attach(table(GOOD), name="小区")
    assert "detach" in run.err


def test_several_times_in_one_file(places, table, attach):
    header = ("街道", "population", "年份")
    rows = [("东湖街道", "1", "2024"), ("东湖街道", "2", "2025年"), ("东湖街道", "3", "某年")]
    run = attach(table(rows, header), "--period-column", "年份")
    assert "第 4 行「年份」" in run.err
    assert [(one[5], int(one[3])) for one in figures(places)] == [("2024年", 1), ("2025年", 2)]


def test_detach(places, table, attach, suqiu):
    attach(table(GOOD))
    assert "已去掉" in suqiu("table", "detach", "人口").out
    assert figures(places) == []
    assert suqiu("table", "detach", "人口").code == 2
    with places.owner().connect() as connection:
        said = connection.execute(
            text("SELECT action FROM audit WHERE action LIKE 'table.%' ORDER BY id DESC LIMIT 2")
        ).scalars()
        assert list(said) == ["table.detach", "table.attach"]


READERS = {
    "公开的人": (User("甲", "leader"), "公开"),
    "内部的人": (User("乙", "leader", secrecy=1), "公开 内部"),
    "秘密的人": (User("丙", "administrator", secrecy=2), "公开 内部 秘密"),
    "一个街道": (User("丁", "leader", streets=("东湖街道",), secrecy=1), "公开 内部"),
    "一个部门": (User("戊", "department", departments=("水务局",), secrecy=1), "公开 内部"),
    "没有部门": (User("己", "department", secrecy=9), ""),
    "审计": (User("庚", "auditor", secrecy=9), ""),
}


@pytest.fixture
def secret(places, table, attach):
    """One table a level, of streets; one of departments; and the readers."""
    for level in ("公开", "内部", "秘密"):
        attach(table(GOOD), name=level, secrecy=level)
    header = ("部门", "population", "")
    attach(table([("水务局", "9", ""), ("公安局", "8", "")], header), name="编制", key="部门")
    with places.owner().begin() as connection:
        for user, _ in READERS.values():
            save_user(connection, user)
    return places


@pytest.mark.parametrize("who", READERS)
def test_own_sql_sees_no_figure_above_the_clearance(secret, who):
    user, levels = READERS[who]
    seen = figures(secret, user)
    streets = {"一个街道": {"东湖街道"}}.get(who, {"东湖街道", "北塔街道"})
    offices = {"一个部门": {"水务局"}}.get(who, {"水务局", "公安局"})
    expected = {(level, street) for level in levels.split() for street in streets}
    if levels:
        expected |= {("编制", one) for one in offices}
    assert {(one[0], one[2]) for one in seen} == expected
    with secret.reader(user) as connection:
        names = set(connection.execute(text("SELECT name FROM site_table")).scalars())
        columns = set(connection.execute(text("SELECT table_name FROM site_column")).scalars())
        total = connection.execute(
            text("SELECT count(*) FROM site_figure f JOIN ticket ON true")
        ).scalar_one()
    assert (total > 0) == bool(levels)
    hidden = {"公开", "内部", "秘密"} - set(levels.split()) if levels else set()
    assert not names & hidden
    assert names == columns


def test_the_reader_changes_nothing_and_clearance_is_the_stored_one(secret):
    low = READERS["公开的人"][0]
    for sql in ("UPDATE site_figure SET secrecy = 0", "DELETE FROM site_table",
                "INSERT INTO site_column VALUES ('公开', 'x', 1)"):  # fmt: skip
        with secret.reader(low) as connection, pytest.raises(DBAPIError):
            connection.execute(text(sql))
    raised = User(low.name, "administrator", secrecy=9)
    assert {one[0] for one in figures(secret, raised)} == {"公开", "编制"}
    assert figures(secret, User("没有这个人", "administrator", secrecy=9)) == []


def test_clearance_of_a_user_is_set_and_audited(secret, suqiu):
    assert suqiu("table", "list", "--user", "甲").out.count("秘密") == 0
    assert suqiu("user", "add", "甲", "--role", "leader", "--secrecy", "秘密").code == 0
    assert "秘密" in suqiu("user", "list").out
    assert "秘密" in suqiu("table", "list", "--user", "甲").out
    assert {one[0] for one in figures(secret, READERS["公开的人"][0])} >= {"秘密"}
    with secret.owner().connect() as connection:
        entry = connection.execute(
            text("SELECT object, detail FROM audit ORDER BY id DESC LIMIT 1")
        ).one()
    assert entry.object == "甲"
    assert entry.detail["secrecy"] == 2


def test_words_of_the_command_line():
    assert [level_of(one) for one in ("公开", "内部", " 秘密", "7")] == [0, 1, 2, 7]
    assert [name_of(one) for one in (0, 2, 7)] == ["公开", "秘密", "7级"]
    first, second = columns_of("a=甲:人|乙|丙；丁")
    assert (first.header, first.name, first.unit, first.words) == ("a", "甲", "人", ("乙", "丙"))
    assert (second.header, second.name, second.unit) == ("丁", "丁", "")
    assert [period_of(one).text for one in ("2025", "2025-06", "2025年三季度")] == [
        "2025年", "2025年6月", "2025年第三季度",
    ]  # fmt: skip
    with pytest.raises(InputError):
        period_of("2025年和2026年")


def test_metrics_are_listed_by_clearance(places, table, attach, suqiu):
    attach(table(GOOD), secrecy="秘密")
    attach(table(GOOD), name="企业", columns="population=企业数:家")
    with places.owner().begin() as connection:
        for user, _ in READERS.values():
            save_user(connection, user)
    known, idle = {}, {}
    for who in ("甲", "丙"):
        form = json.loads(suqiu("metrics", "--user", who, "--json").out)
        known[who] = {one["id"] for one in form["metrics"]}
        idle[who] = [(one["id"], one["reason"]) for one in form["idle"]]
    # What one may not know of is as what was never attached.
    assert idle == {"甲": [("received_per_10k", "没有挂接表“人口”")], "丙": []}
    assert known["丙"] - known["甲"] == {"人口.常住人口", "received_per_10k"}
    assert "企业.企业数" in known["甲"]
    question = "各街道常住人口"
    told = json.loads(suqiu("ask", question, "--json", "--user", "丙").out)
    assert told["rows"] == [["东湖街道", 80000], ["北塔街道", 20000]]
    kept = json.loads(suqiu("ask", question, "--json", "--user", "甲").out)
    assert (kept["status"], kept["rows"]) == ("refused", [])
    suqiu("table", "detach", "人口")
    assert "没有启用：每万人诉求量（没有挂接表“人口”）" in suqiu("metrics").out
    # The definition whole, however narrow the window, and what commands call it.
    assert "受理量：全部工单（含重复）件数；按受理时间统计（received）" in suqiu("metrics").out
    assert "街道（street）" in suqiu("metrics").out
