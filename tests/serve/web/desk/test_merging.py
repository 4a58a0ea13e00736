"""Request type and urgency where tickets are joined: each call keeps what was said of it."""

import pytest

MAIN = {"status": "处置中", "lead_department": "水利局", "leaf_code": "020101"}


@pytest.fixture
def kinds(rows):
    """Type and urgency by ticket."""

    def kinds():
        return {
            one["ticket_no"]: (one["request_type"], one["urgency"])
            for one in rows("SELECT ticket_no, request_type, urgency FROM ticket")
        }

    return kinds


def join(person, number, into="A1"):
    reply = person.post(f"/web/tickets/{number}/merge", stamp=person.open(number), into=into)
    assert reply.status_code == 200, reply.text


def test_the_main_ticket_keeps_its_own_and_so_do_the_others(browser, tickets, kinds, rows):
    tickets("A1", request_type="咨询", urgency="普通", **MAIN)
    tickets("B1", request_type="投诉", urgency="特急")
    tickets("B2")
    wang = browser("老王")
    join(wang, "B1")
    join(wang, "B2")
    assert kinds() == {"A1": ("咨询", "普通"), "B1": ("投诉", "特急"), "B2": (None, None)}
    assert rows("SELECT * FROM ticket_event WHERE ticket_no = 'A1'") == []


def test_a_main_ticket_without_urgency_takes_the_highest_that_people_said(
    browser, tickets, kinds, rows
):
    tickets("A1", **MAIN)
    # Joined before: to the main ticket, and to the one that is joined now.
    tickets("B1", urgency="普通", repeat_of="A1", **MAIN)
    tickets("C1", urgency="特急", repeat_of="B2", **MAIN)
    tickets("B2", request_type="投诉", urgency="紧急")
    wang = browser("老王")
    stamp = wang.open("A1")
    join(browser("小李"), "B2")
    # The type is the caller's own matter.
    assert kinds()["A1"] == (None, "特急")
    assert kinds()["B2"] == ("投诉", "紧急")
    (event,) = rows("SELECT action, note, to_status FROM ticket_event WHERE ticket_no = 'A1'")
    assert (event["action"], event["to_status"]) == ("并案", "处置中")
    assert "未定 → 特急" in event["note"]
    (entry,) = rows("SELECT detail FROM audit ORDER BY id DESC LIMIT 1")
    assert entry["detail"]["urgency"] == "紧急程度 未定 → 特急"
    # Who has it open is told to look again.
    assert wang.decide("A1", stamp, "020101", "水利局", reason="看过").status_code == 409


def test_what_only_a_model_says_raises_nothing(browser, tickets, kinds, database):
    tickets("A1", **MAIN)
    tickets("B1", "B2")
    tickets("B3", urgency="加急件")
    wang = browser("老王")
    wang.open("B1")
    with database.owner().begin() as connection:
        connection.exec_driver_sql(
            "UPDATE suggestion SET payload = jsonb_set(payload, '{intake,urgency,level}', '\"特急\"')"
        )
    for number in ("B1", "B2", "B3"):
        join(wang, number)
    assert kinds()["A1"] == (None, None)


@pytest.mark.parametrize("main", [MAIN | {"urgency": "加急件"}, MAIN | {"closed_at": "2026-01-02"}])
def test_a_word_of_another_system_and_what_is_closed_stay(browser, tickets, kinds, main):
    tickets("A1", **main)
    tickets("B1", urgency="特急")
    join(browser("老王"), "B1")
    assert kinds()["A1"] == (None, main.get("urgency"))
