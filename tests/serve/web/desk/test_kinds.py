"""Request type and urgency at the desk: shown, accepted, corrected, and never forced on anybody."""

import re

import pytest


@pytest.fixture
def suggested(rows):
    """Leaf, lead, type and urgency of the suggestion on the ticket that is open."""

    def suggested():
        (found,) = rows("SELECT leaf_code, payload FROM suggestion")
        payload = found["payload"]
        lead = next(one["name"] for one in payload["departments"] if one["role"] == "lead")
        intake = payload["intake"]
        return found["leaf_code"], lead, intake["request_type"], intake["urgency"]["level"]

    return suggested


def chosen(page, name):
    """The value that is checked of a question, and those marked as suggested."""
    radios = re.findall(rf'<input type="radio" name="{name}" value="([^"]*)"([^>]*)>', page)
    return (
        [value for value, more in radios if "checked" in more],
        [value for value, more in radios if "data-advised" in more],
    )


def verdicts(rows):
    return {one["about"]: one["verdict"] for one in rows("SELECT about, verdict FROM feedback")}


def test_what_is_suggested_is_chosen_and_taken_when_nobody_changes_it(
    browser, tickets, rows, suggested
):
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, lead, kind, level = suggested()
    page = wang.get("/desk/A1").text
    assert chosen(page, "request_type") == ([kind], [kind])
    assert chosen(page, "urgency") == ([level], [level])
    assert wang.decide("A1", stamp, leaf, lead, request_type=kind, urgency=level).json()["accepted"]
    assert rows("SELECT request_type, urgency FROM ticket") == [
        {"request_type": kind, "urgency": level}
    ]
    assert rows(
        "SELECT request_type, suggested_type, urgency, suggested_urgency FROM decision"
    ) == [
        {"request_type": kind, "suggested_type": kind, "urgency": level, "suggested_urgency": level}
    ]
    assert verdicts(rows) == dict.fromkeys(
        ("classification", "department", "request_type", "urgency"), "accepted"
    )


def test_a_correction_of_type_and_urgency_alone_wants_no_reason_and_leaves_the_class_accepted(
    browser, tickets, rows, suggested
):
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, lead, kind, level = suggested()
    other = next(word for word in ("投诉", "咨询") if word != kind)
    reply = wang.decide("A1", stamp, leaf, lead, request_type=other, urgency="特急")
    assert (reply.status_code, reply.json()["accepted"]) == (200, True), reply.text
    assert rows("SELECT request_type, urgency FROM ticket") == [
        {"request_type": other, "urgency": "特急"}
    ]
    (kept,) = rows("SELECT * FROM decision")
    assert (kept["accepted"], kept["suggested_leaf"]) == (True, leaf)
    assert (kept["suggested_type"], kept["request_type"]) == (kind, other)
    assert (kept["suggested_urgency"], kept["urgency"]) == (level, "特急")
    assert verdicts(rows) == {
        "classification": "accepted", "department": "accepted", "request_type": "corrected",
        "urgency": "corrected",
    }  # fmt: skip
    (entry,) = rows(
        "SELECT detail FROM audit WHERE action = 'ticket.decide' ORDER BY id DESC LIMIT 1"
    )
    assert entry["detail"]["request_type"] == f"诉求类型 未定 → {other}"


def test_what_people_said_before_stands_until_somebody_changes_it(
    browser, tickets, rows, suggested
):
    tickets("A1", request_type="表扬", urgency="加急件")
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, lead, kind, level = suggested()
    page = wang.get("/desk/A1").text
    assert chosen(page, "request_type") == (["表扬"], [kind])
    # A word of another system is none of ours, and no silent Enter takes it away.
    assert chosen(page, "urgency") == ([""], [level])
    assert "加急件" in page
    assert wang.decide("A1", stamp, leaf, lead, request_type="表扬").status_code == 200
    assert rows("SELECT request_type, urgency FROM ticket") == [
        {"request_type": "表扬", "urgency": "加急件"}
    ]
    assert verdicts(rows)["request_type"] == "corrected"
    assert "urgency" not in verdicts(rows)


@pytest.mark.parametrize(
    "kinds",
    [{"request_type": "唠叨"}, {"urgency": "加急"}, {"request_type": ""}, {"urgency": "投诉"}],
)
def test_no_other_words_can_be_said(browser, tickets, rows, suggested, kinds):
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, lead, *_ = suggested()
    refused = wang.decide("A1", stamp, leaf, lead, **kinds)
    assert refused.status_code == 422
    assert re.search("没有(诉求类型|紧急程度)「", refused.json()["detail"])
    assert rows("SELECT status, request_type, urgency FROM ticket") == [
        {"status": "待受理", "request_type": None, "urgency": None}
    ]
    assert rows("SELECT * FROM decision") == rows("SELECT * FROM feedback") == []


def test_who_sends_neither_was_not_asked(browser, tickets, rows, suggested):
    tickets("A1", request_type="投诉")
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, lead, kind, level = suggested()
    assert wang.decide("A1", stamp, leaf, lead).status_code == 200
    assert rows("SELECT request_type, urgency FROM ticket") == [
        {"request_type": "投诉", "urgency": None}
    ]
    assert rows(
        "SELECT request_type, urgency, suggested_type, suggested_urgency FROM decision"
    ) == [
        {"request_type": None, "urgency": None, "suggested_type": kind, "suggested_urgency": level}
    ]
    assert set(verdicts(rows)) == {"classification", "department"}


def test_a_guess_in_words_that_are_not_ours_is_no_suggestion(
    browser, tickets, rows, database, suggested
):
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    with database.owner().begin() as connection:
        connection.exec_driver_sql(
            "UPDATE suggestion SET payload = jsonb_set(payload, '{intake,request_type}', '\"求决\"')"
        )
    leaf, lead, _, level = suggested()
    assert chosen(wang.get("/desk/A1").text, "request_type") == ([""], [])
    assert wang.decide("A1", stamp, leaf, lead, request_type="求决").status_code == 422
    assert (
        wang.decide("A1", stamp, leaf, lead, request_type="求助", urgency=level).status_code == 200
    )
    assert rows("SELECT suggested_type, request_type FROM decision") == [
        {"suggested_type": None, "request_type": "求助"}
    ]
    assert set(verdicts(rows)) == {"classification", "department", "urgency"}


def test_a_decision_sent_again_is_the_same_only_with_the_same_words(browser, tickets, rows):
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    said = {"reason": "按职责", "request_type": "投诉", "urgency": "紧急"}
    assert wang.decide("A1", stamp, **said).status_code == 200
    assert wang.decide("A1", stamp, **said).json()["again"] is True
    others = ({"urgency": "普通"}, {"request_type": None}, {"request_type": "求助"})
    for other in (*others, {"assisting": ["公安局"]}):
        assert wang.decide("A1", stamp, **(said | other)).status_code == 409
    assert len(rows("SELECT * FROM decision")) == 1
    assert rows("SELECT request_type, urgency FROM ticket") == [
        {"request_type": "投诉", "urgency": "紧急"}
    ]


def test_at_work_type_and_urgency_change_while_the_class_stays_without_a_reason(
    browser, tickets, rows, suggested
):
    tickets("A1", status="处置中", lead_department="水利局", leaf_code="020102", urgency="普通")
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, *_ = suggested()
    assert leaf != "020102"
    page = wang.get("/desk/A1").text
    assert chosen(page, "leaf")[0] == ["020102"]
    same = {"leaf": "020102", "lead": "水利局"}
    # Nothing of it changes: then it is the class that is decided, against the suggestion.
    assert wang.decide("A1", stamp, **same, urgency="普通").status_code == 422
    # Another class wants its reason, whatever else changes.
    assert wang.decide("A1", stamp, leaf, "水利局", urgency="紧急").status_code == 422
    assert wang.decide("A1", stamp, **same, urgency="紧急", reason="类别相近").status_code == 200
    assert rows("SELECT * FROM feedback WHERE about = 'classification'") == []
    stamp = wang.open("A1")
    assert wang.decide("A1", stamp, **same, urgency="特急").status_code == 200
    (kept,) = rows("SELECT * FROM decision ORDER BY id DESC LIMIT 1")
    assert (kept["leaf_code"], kept["suggested_leaf"], kept["urgency"]) == ("020102", None, "特急")
    assert [one["about"] for one in rows("SELECT about FROM feedback")] == ["urgency"] * 2
    (event,) = rows("SELECT action, note FROM ticket_event ORDER BY id DESC LIMIT 1")
    assert event == {"action": "改类型、紧急", "note": "紧急程度 紧急 → 特急"}
    assert rows("SELECT leaf_code, urgency FROM ticket") == [
        {"leaf_code": "020102", "urgency": "特急"}
    ]


def test_at_work_a_class_that_stays_counts_for_the_suggestion_no_more_than_against_it(
    browser, tickets, rows, suggested
):
    tickets("A1", status="处置中", lead_department="供水公司", leaf_code="020101", urgency="普通")
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, lead, *_ = suggested()
    assert (leaf, lead) == ("020101", "供水公司")
    assert wang.decide("A1", stamp, leaf, lead, urgency="紧急").json()["accepted"] is False
    (kept,) = rows("SELECT accepted, suggested_leaf, suggested_urgency FROM decision")
    assert (kept["accepted"], kept["suggested_leaf"]) == (False, None)
    assert kept["suggested_urgency"]
    assert [one["about"] for one in rows("SELECT about FROM feedback")] == ["urgency"]


def test_at_work_who_assists_stays_chosen_whatever_is_suggested(browser, tickets):
    at_work = {"status": "处置中", "lead_department": "水利局", "leaf_code": "020101"}
    tickets("A1", **at_work, assisting_departments="公安局、水利局二队")
    boxes = re.findall(
        r'<input type="checkbox" name="assist" value="([^"]*)"([^>]*)>',
        browser("老王").get("/desk/A1").text,
    )
    assert {"公安局", "水利局二队"} <= {name for name, more in boxes if "checked" in more}
    assert len({name for name, _ in boxes}) == len(boxes)


def test_at_work_a_change_of_who_assists_decides_no_more_of_the_class(
    browser, tickets, rows, suggested
):
    tickets("A1", status="处置中", lead_department="水利局", leaf_code="020102")
    wang = browser("老王")
    stamp = wang.open("A1")
    assert suggested()[0] != "020102"
    # Who leads does not assist as well.
    said = {"leaf": "020102", "lead": "水利局", "assisting": ["公安局", "水利局"]}
    reply = wang.decide("A1", stamp, **said)
    assert (reply.status_code, reply.json()["accepted"]) == (200, False), reply.text
    assert wang.decide("A1", stamp, **said).json()["again"] is True
    (kept,) = rows("SELECT suggested_leaf, suggested_type, assisting_departments FROM decision")
    assert kept == {
        "suggested_leaf": None, "suggested_type": suggested()[2], "assisting_departments": "公安局",
    }  # fmt: skip
    assert rows("SELECT action, note FROM ticket_event") == [
        {"action": "改协办", "note": "协办 无 → 公安局"}
    ]
    assert rows("SELECT * FROM feedback") == []
    # Nothing changes any more: then it is the class that is decided, against the suggestion.
    assert wang.decide("A1", wang.open("A1"), **said).status_code == 422


def test_at_work_under_another_table_the_class_is_not_taken_for_the_one_of_that_code_here(
    browser, tickets, rows, suggested
):
    names = {"level1": "别处", "level2": "别的"}
    tickets(
        "A1", status="处置中", lead_department="水利局", leaf_code="020102", urgency="普通", **names
    )
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, *_ = suggested()
    assert chosen(wang.get("/desk/A1").text, "leaf")[0] == [leaf]
    # It is another class that is decided: with a reason, as it is not the suggested one.
    reply = wang.decide("A1", stamp, "020102", "水利局", urgency="紧急")
    assert (reply.status_code, "请写明原因" in reply.text) == (422, True)
    assert rows("SELECT level1, level2, urgency FROM ticket") == [names | {"urgency": "普通"}]
