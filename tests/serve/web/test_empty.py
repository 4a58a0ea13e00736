"""Where there is nothing yet, a page says so and what to do; nothing is counted as a zero."""

import re
from datetime import timedelta

import pytest

from suqiu import clock
from suqiu.store.users import User, save_user
from tests.serve.web.office import add_ticket


@pytest.fixture(scope="module")
def database(staffed):
    """People, and no ticket; one of an office that nobody named."""
    with staffed.owner().begin() as connection:
        save_user(connection, User("没填单位", "department"))
    return staffed


def text_of(reply):
    """The words of a page, without what they are marked up with."""
    return re.sub(r"<[^>]+>|\s+", " ", reply.text.partition("<main")[2])


def ask(browser, question):
    return browser.post("/web/ask", json={"question": question}).json()


@pytest.mark.parametrize("tab", ["mine", "all", "review", "urgent", "overdue"])
def test_a_queue_without_tickets_says_so(enter, tab):
    browser = enter("老王")
    page = browser.get(f"/desk?tab={tab}")
    assert page.status_code == 200
    assert re.search("没有[^。]*工单", text_of(page))
    # There is no next one: back to the queue that says so, and to no ticket.
    onward = browser.get(f"/desk/next?tab={tab}", headers={"accept": "text/html"})
    assert onward.status_code == 303
    assert onward.headers["location"].startswith("/desk?")


def test_of_no_tickets_no_figure_is_told(enter):
    """Not "0": nobody counted anything. Neither is there a table to take away."""
    leader = enter("区长")
    for question in (
        "上个月受理量是多少",
        "现在有多少件未办结",
        "今年满意率最高的街道",
        "列出今天的工单",
    ):
        answer = ask(leader, question)
        assert answer["status"] == "refused", question
        assert "一件也没有" in answer["text"]
        assert leader.post(f"/web/turns/{answer['turn_id']}/file/csv").status_code == 422
    tiles = leader.get("/web/wall.json").json()["tiles"]
    assert tiles
    assert not [one["title"] for one in tiles if one["rows"]]


def test_no_reports_and_a_report_of_nothing(enter):
    """The list teaches; a report without a ticket does not boast that all its figures are right."""
    leader = enter("区长")
    assert "生成第一份草稿" in leader.get("/reports").text
    form = {"csrf": leader.headers["x-csrf"], "spec": "daily", "period": "胡说"}
    refused = leader.post("/reports", data=form | {"topic": "街道=东湖"})
    assert refused.status_code == 422
    # What was typed is still there, to be put right.
    assert 'value="胡说"' in refused.text
    assert 'value="街道=东湖"' in refused.text
    made = leader.post("/reports", data=form | {"period": f"{clock.today() - timedelta(days=1)}"})
    report = leader.get(made.headers["location"])
    assert "没有数字可核对" in report.text
    assert "每个数都有依据" not in report.text
    assert leader.get(f"{made.headers['location']}/file/docx").status_code == 200


def test_an_office_that_nobody_named_is_told_whom_to_ask(database, enter):
    """It sees none also where there are tickets, and is not sent to import some."""
    with database.owner().begin() as connection:
        add_ticket(connection, "E1", lead_department="水利局")
    browser = enter("没填单位")
    for tab in ("review", "all"):
        said = text_of(browser.get(f"/desk?tab={tab}"))
        assert "请管理员" in said
        assert "suqiu import" not in said
    assert "看不到工单" in text_of(browser.get("/account"))
    assert "一件也没有" in ask(browser, "今天受理了多少件")["text"]


def test_a_ticket_without_words_can_be_decided(database, enter, visit):
    """Nothing is suggested of nothing: the class is looked up, and the decision is kept."""
    with database.owner().begin() as connection:
        add_ticket(connection, "E2", title="", body="")
    desk = visit("老王")
    page = desk.get("/desk/E2")
    assert page.status_code == 200
    assert "这件工单没有文字" in text_of(page)
    done = desk.decide("E2", desk.open("E2"), reason="电话里问清了")
    assert done.status_code == 200, done.text
    assert enter("老王").get("/web/tickets/E2").json()["status"] == "已派遣"
