"""Where there is no index yet, the page says so and what to do."""

import pytest

from tests.serve.web.office import add_ticket


@pytest.fixture(scope="module")
def database(staffed):
    with staffed.owner().begin() as connection:
        add_ticket(connection, "T1")
    return staffed


@pytest.mark.parametrize(("name", "told"), [("老王", "请管理员"), ("管理员", "不用重启")])
def test_without_an_index(visit, name, told):
    reply = visit(name).get("/find?q=停水")
    assert reply.status_code == 200
    assert "还没有建索引" in reply.text
    assert "suqiu index build" in reply.text
    assert told in reply.text
