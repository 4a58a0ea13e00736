"""Where there is no index yet, the page says so and what to do."""

import pytest

from serve.app import create_app
from suqiu.settings import load_settings
from tests.serve.web.addresses import Visitor
from tests.serve.web.desk.office import add_people, add_ticket


@pytest.fixture(scope="module")
def database(store_database):
    with store_database.owner().begin() as connection:
        add_people(connection)
        add_ticket(connection, "T1")
    return store_database


@pytest.mark.parametrize(("name", "told"), [("老王", "请管理员"), ("管理员", "不用重启")])
def test_without_an_index(classifier, database, store_environment, name, told):
    visitor = Visitor(create_app(classifier, load_settings()), database, name)
    reply = visitor.get("/find?q=停水")
    assert reply.status_code == 200
    assert "还没有建索引" in reply.text
    assert "suqiu index build" in reply.text
    assert told in reply.text
