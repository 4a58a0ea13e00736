"""Tickets of two streets and two departments, and a user of every role."""

import csv
import shutil
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import text

from suqiu.settings import Settings
from suqiu.store.importing.run import import_file
from suqiu.store.server import embedded
from suqiu.store.users import User, save_user

HEADER = (
    "工单编号", "受理时间", "标题", "诉求内容", "事发地址", "街道", "社区", "诉求人", "联系电话",
    "分类代码", "承办单位", "办结时间", "退单次数", "状态", "是否解决", "是否纳入考核", "密级",
)  # fmt: skip
PHONE = "19900001234"


def row(number, **cells):
    """A good row of the export; cells by header."""
    good = {
        "工单编号": f"T{number:04}", "受理时间": f"2026-03-{number % 28 + 1:02} 08:00:00",
        "标题": "关于停水的投诉", "诉求内容": f"家里停水第{number}天，请打{PHONE}找我",
        "事发地址": "东湖街道翠湖路1号", "街道": "东湖街道", "社区": "翠湖社区",
        "诉求人": "王小明", "联系电话": PHONE, "分类代码": "020101", "承办单位": "水务局",
        "办结时间": "", "退单次数": "0", "状态": "处置中", "是否解决": "", "是否纳入考核": "是",
        "密级": "0",
    }  # fmt: skip
    return good | cells


@pytest.fixture
def settings():
    """With an embedded server of the test's own, which it may kill."""
    folder = Path(tempfile.mkdtemp(prefix="suqiu-own-"))
    yield Settings(data_dir=folder)
    embedded.stop(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def write(tmp_path):
    """Writes rows as CSV; gives the path."""

    def write(rows, name="tickets.csv", header=HEADER):
        path = tmp_path / name
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, header, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def database(store_database):
    """The store, empty but for the local administrator."""
    with store_database.owner().begin() as connection:
        connection.execute(text("TRUNCATE ticket, import_run, department, area CASCADE"))
        connection.execute(text("DELETE FROM app_user WHERE name <> '本机管理员'"))
    return store_database


@pytest.fixture
def places(database, suqiu, write):
    """Two streets, a community in each, two departments; no site table."""
    with database.owner().begin() as connection:
        connection.execute(text("TRUNCATE site_table CASCADE"))
    suqiu("import", write([row(1), row(2, 街道="北塔街道", 社区="塔前社区", 承办单位="公安局")]))
    return database


USERS = {
    "dispatcher": User("派单员", "dispatcher"),
    "street dispatcher": User("东湖派单员", "dispatcher", streets=("东湖街道",)),
    "department": User("水务局经办", "department", departments=("水务局",)),
    "empty department": User("无部门", "department"),
    "leader": User("领导", "leader", secrecy=9),
    "street leader": User("街道领导", "leader", streets=("北塔街道",)),
    "analyst": User("分析员", "analyst"),
    "administrator": User("管理员", "administrator", secrecy=9),
    "auditor": User("审计员", "auditor", departments=("水务局",), streets=("东湖街道",), secrecy=9),
}


@pytest.fixture
def peopled(database, write):
    """Six tickets of two streets, two departments, one secret, and all USERS."""
    path = write([
        row(1), row(2, 承办单位="公安局"), row(3, 街道="北塔街道"),
        row(4, 街道="北塔街道", 承办单位="公安局"), row(5, 街道=""), row(6, 密级="2"),
    ])  # fmt: skip
    import_file(database, path, Settings())
    with database.owner().begin() as connection:
        for user in USERS.values():
            save_user(connection, user)
        connection.execute(
            text(
                "INSERT INTO suggestion (ticket_no, model, payload) SELECT ticket_no, 'm', '{}' FROM ticket"
            )
        )
        connection.execute(
            text("INSERT INTO ticket_event (ticket_no, to_status, action, actor) "
                 "SELECT ticket_no, '处置中', '签收', '李四' FROM ticket")
        )  # fmt: skip
    return database
