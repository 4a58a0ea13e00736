"""One's own answer again, and its table as a file: under one's own scope, disarmed, audited."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import insert

from suqiu import clock
from suqiu.store.schema import area
from suqiu.store.users import User, save_user
from tests.serve.web.office import add_ticket

FORMULA = '=HYPERLINK("http://evil.example","停水")'
LIST = "列出今天的工单"
SHARE = "今天各街道受理量和办结率"
USERS = (
    User("区长", "leader"),
    User("东湖", "dispatcher", streets=("东湖街道",)),
    User("调走的", "analyst"),
)


@pytest.fixture(scope="module")
def database(store_database):
    """Four tickets of today in two streets, whose title a spreadsheet would run; three people."""
    with store_database.owner().begin() as connection:
        for user in USERS:
            save_user(connection, user)
        streets = [{"id": one, "kind": "街道", "name": one} for one in ("东湖街道", "中山街道")]
        connection.execute(insert(area), streets)
        for at in range(1, 5):
            add_ticket(
                connection, f"F{at}", hours=0, street="东湖街道" if at == 1 else "中山街道",
                title=FORMULA, closed_at=clock.now() if at < 4 else None, leaf_code="020101",
            )  # fmt: skip
    return store_database


def ask(browser, question, **more):
    answer = browser.post("/web/ask", json={"question": question, **more}).json()
    assert answer["status"] == "answered", answer["text"]
    return answer


def take(browser, turn, form="csv"):
    return browser.post(f"/web/turns/{turn}/file/{form}")


def lines(reply):
    assert reply.status_code == 200, reply.text
    assert reply.content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))


def book(reply):
    assert reply.status_code == 200, reply.text
    return openpyxl.load_workbook(io.BytesIO(reply.content))


def test_figures_are_numbers_and_units_stand_in_the_head(enter):
    browser = enter("区长")
    turn = ask(browser, SHARE)["turn_id"]
    head, *rows = lines(take(browser, turn))
    assert head == ["街道", "受理量（件）", "办结率"]
    assert rows == [["中山街道", "3", "66.67%"], ["东湖街道", "1", "100.00%"]]
    sheet, about = book(take(browser, turn, "xlsx"))
    cell = sheet["C2"]
    assert (sheet["B2"].value, cell.value, cell.number_format) == (3, 0.6667, "0.00%")
    told = {row[0].value: row[1].value for row in about}
    assert told["问题"] == SHARE
    assert "办结率：" in told["口径"]


def test_a_slash_in_the_question_is_none_in_the_name_of_the_file(enter):
    browser = enter("区长")
    reply = take(browser, ask(browser, "今天各街道受理量/办结率")["turn_id"])
    assert "%2F" in reply.headers["content-disposition"]
    assert "/" not in reply.headers["content-disposition"]


def test_no_cell_is_run_by_a_spreadsheet(enter):
    browser = enter("区长")
    turn = ask(browser, LIST)["turn_id"]
    told = [cell for row in lines(take(browser, turn)) for cell in row]
    assert told.count(f"'{FORMULA}") == 4
    assert not [cell for cell in told if cell.startswith(("=", "+", "-", "@"))]
    cells = [one for sheet in book(take(browser, turn, "xlsx")) for row in sheet for one in row]
    assert [one.value for one in cells].count(f"'{FORMULA}") == 4
    assert "f" not in {one.data_type for one in cells}


def test_each_takes_what_he_may_see_and_his_own_alone(enter):
    leader, other = enter("区长"), enter("东湖")
    turn = ask(leader, LIST)["turn_id"]
    assert {row[0] for row in lines(take(other, ask(other, LIST)["turn_id"]))[1:]} == {"F1"}
    refused = take(other, turn)
    assert refused.status_code == 422
    assert "只能用自己的提问" in refused.text
    assert other.get(f"/web/turns/{turn}/again").status_code == 422
    del leader.headers["x-csrf"]
    assert take(leader, turn).status_code == 403


def test_who_sees_less_by_now_takes_less(database, enter):
    browser = enter("调走的")
    turn = ask(browser, LIST)["turn_id"]
    assert len(lines(take(browser, turn))) == 5
    with database.owner().begin() as connection:
        save_user(connection, User("调走的", "analyst", streets=("东湖街道",)))
    assert {row[0] for row in lines(take(browser, turn))[1:]} == {"F1"}
    assert browser.get(f"/web/turns/{turn}/again").json()["tickets"] == ["F1"]


def test_every_file_is_in_the_audit_log(enter, rows):
    browser = enter("区长")
    turn = ask(browser, SHARE)["turn_id"]
    take(browser, turn, "xlsx")
    (entry,) = rows(f"SELECT * FROM audit WHERE action = 'answer.export' AND object = '{turn}'")
    assert entry["actor"] == "区长"
    assert (entry["detail"]["format"], entry["detail"]["rows"]) == ("xlsx", 2)
    assert "办结率" in entry["detail"]["what"]


def test_an_earlier_answer_comes_again_as_it_was(enter):
    """Also one that goes on from the question before, and one that asks twice."""
    browser = enter("区长")
    first = ask(browser, SHARE)
    follow = ask(browser, "那东湖街道呢", conversation_id=first["conversation_id"])
    twice = ask(
        browser, "今天受理多少件，其中中山街道多少件", conversation_id=first["conversation_id"]
    )
    turns = browser.get(f"/web/conversations/{first['conversation_id']}").json()["turns"]
    assert [one["again"] for one in turns] == [True, True, True]
    for answer in (first, follow, twice):
        found = browser.get(f"/web/turns/{answer['turn_id']}/again").json()
        kept = ("columns", "rows", "definition", "chart", "behind", "turn_id")
        assert {one: found[one] for one in kept} == {one: answer[one] for one in kept}


def test_what_had_no_figures_has_none_later(enter):
    browser = enter("区长")
    asked = browser.post("/web/ask", json={"question": "明天会不会下雨"}).json()
    (turn,) = browser.get(f"/web/conversations/{asked['conversation_id']}").json()["turns"]
    assert turn["again"] is False
    for reply in (take(browser, turn["id"]), browser.get(f"/web/turns/{turn['id']}/again")):
        assert reply.status_code == 422
        assert "重新问一次" in reply.text


def test_what_was_personal_in_a_question_comes_into_no_file(enter):
    """The words are kept without it, so that they cannot be counted again."""
    browser = enter("区长")
    turn = ask(browser, "内容提到“13987654321”的有多少件")["turn_id"]
    assert take(browser, turn).status_code == 422
