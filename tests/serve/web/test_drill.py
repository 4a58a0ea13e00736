"""看工单: what is behind a figure of an attached list, by clearance; and where nothing is."""

import csv

import pytest

from suqiu.settings import load_settings
from suqiu.store.importing.run import import_file
from suqiu.store.users import User, save_user
from tests.reporting.query.list_tables import FIRMS, attach_firms
from tests.reporting.query.site_tables import attach_people, detach_all

USERS = (User("公开", "leader"), User("秘密", "leader", secrecy=2))


@pytest.fixture(scope="module")
def database(store_database, tmp_path_factory):
    """Three tickets of which one was sent back; two people, one of them cleared."""
    path = tmp_path_factory.mktemp("drill") / "tickets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("工单编号", "受理时间", "标题", "街道", "分类代码", "承办单位", "退单次数")
        )
        for at in range(1, 4):
            writer.writerow(
                (
                    f"D{at}",
                    f"2026-08-0{at} 08:00:00",
                    "停水",
                    "东湖街道",
                    "020101",
                    "水利局",
                    at // 3,
                )
            )
    import_file(store_database, path, load_settings())
    with store_database.owner().begin() as connection:
        for user in USERS:
            save_user(connection, user)
    yield store_database
    detach_all(store_database)


def drill(browser, **query):
    return browser.post("/web/drill", json={"query": query})


def test_a_column_above_the_level_is_in_no_row_and_no_sql(database, enter):
    attach_firms(database)
    low = enter("公开")
    answer = low.post("/web/ask", json={"question": "有多少家企业"}).json()
    assert answer["behind"] == "rows"
    behind = low.post("/web/drill", json={"query": answer["query"]})
    assert len(behind.json()["rows"]) == len(FIRMS)
    assert "营收" not in behind.text
    assert "营收" in drill(enter("秘密"), metrics=["企业"]).text


MADE_UP = [
    {"metrics": ["{}"]}, {"metrics": ["{}.从业人数"]}, {"metrics": ["{}.每千"]},
    {"metrics": ["received"], "filters": [{"dimension": "{}.行业", "values": ["制造业"]}]},
    {"metrics": ["received"], "filters": [{"number": "{}.从业人数", "op": ">", "value": 1}]},
    {"metrics": ["received"], "time": "{}.登记日期"},
    {"metrics": ["received"], "dimensions": ["{}.行业"], "order": {"metric": "{}"}},
]  # fmt: skip


def test_a_secret_table_is_one_that_is_not_there(database, enter):
    attach_firms(database, secrecy=1)
    browser = enter("公开")

    def told(query, name):
        reply = drill(browser, **query_of(query, name))
        return reply.status_code, reply.text.replace(name, "表")

    for query in MADE_UP:
        assert told(query, "企业") == told(query, "船厂"), query


def query_of(form, name):
    """The form with the table's name in it."""
    match form:
        case str():
            return form.format(name)
        case list():
            return [query_of(one, name) for one in form]
        case dict():
            return {key: query_of(one, name) for key, one in form.items()}
    return form


@pytest.fixture
def returned_by_firm(monkeypatch, tmp_path):
    """A measure of the site's own."""
    (tmp_path / "site.toml").write_text(
        '[[metric]]\nid = "back"\nname = "每千家企业退单量"\nkind = "per"\nper = "企业"\n'
        'scale = 1000\nunit = "件/千家"\nbase = ["returned"]\nwords = ["千家企业退单量"]\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("SUQIU_SEMANTIC_DIR", str(tmp_path))


def test_a_rate_has_the_tickets_that_it_counts_and_a_sum_has_nothing(
    returned_by_firm, database, enter
):
    attach_people(database)
    attach_firms(database)
    browser = enter("公开")
    for question, tickets in (
        ("2026年8月每千家企业诉求量", ["D3", "D2", "D1"]), ("2026年8月每千家企业退单量", ["D3"]),
        ("2026年8月每万人诉求量", ["D3", "D2", "D1"]), ("2026年8月办结率", ["D3", "D2", "D1"]),
        ("2026年8月各街道企业数和受理量", ["D3", "D2", "D1"]),
    ):  # fmt: skip
        answer = browser.post("/web/ask", json={"question": question}).json()
        assert answer["behind"] == "tickets", answer["text"]
        behind = browser.post("/web/drill", json={"query": answer["query"]}).json()
        assert behind["tickets"] == tickets, behind
    for question in ("企业从业人数合计", "各街道常住人口", "企业平均从业人数"):
        answer = browser.post("/web/ask", json={"question": question}).json()
        assert (answer["status"], answer["behind"]) == ("answered", ""), answer["text"]
        refused = browser.post("/web/drill", json={"query": answer["query"]})
        assert refused.status_code == 422
        assert "没有明细" in refused.text


def test_what_is_listed_already_has_nothing_more_behind(database, enter):
    attach_firms(database)
    browser = enter("公开")
    for question in ("从业人数最多的3家企业", "列出2026年8月的工单"):
        answer = browser.post("/web/ask", json={"question": question}).json()
        assert (answer["status"], answer["behind"]) == ("answered", ""), answer["text"]
