"""What a decision at the desk teaches: the class only where somebody decided it."""

import pytest

from serve.models.time_split import split_by_time, usable
from suqiu.store.lessons import read_lessons

AT_WORK = {"status": "处置中", "lead_department": "水利局", "leaf_code": "020102"}


@pytest.fixture
def learned(database):
    """Leaf, department, type and urgency of each lesson, by ticket."""

    def learned():
        return {
            one.ticket_no: (one.leaf, one.department, one.request_type, one.urgency)
            for one in read_lessons(database.owner())
        }

    return learned


@pytest.fixture
def advised(rows):
    """Leaf and lead of a ticket's suggestion."""

    def advised(number):
        (found,) = rows(f"SELECT leaf_code, payload FROM suggestion WHERE ticket_no = '{number}'")
        departments = found["payload"]["departments"]
        return found["leaf_code"], next(one["name"] for one in departments if one["role"] == "lead")

    return advised


def change_urgency(person, number, urgency, leaf="020102", lead="水利局"):
    """Of a ticket at work, nothing else."""
    reply = person.decide(number, person.open(number), leaf, lead, urgency=urgency)
    assert reply.status_code == 200, reply.text


def test_a_class_that_came_with_the_ticket_is_not_learned_where_only_its_urgency_was_changed(
    browser, tickets, learned
):
    tickets("A1", **AT_WORK)
    change_urgency(browser("老王"), "A1", "紧急")
    assert learned() == {"A1": ("", "", "", "紧急")}


def test_without_any_suggestion_neither_class_nor_urgency_is_learned(
    browser, tickets, learned, database, rows
):
    tickets("A1", **AT_WORK)
    wang = browser("老王")
    stamp = wang.open("A1")
    # Of another classification, say, since a model was switched while the page was open.
    with database.owner().begin() as connection:
        connection.exec_driver_sql("UPDATE suggestion SET outdated = true")
    assert wang.decide("A1", stamp, "020102", "水利局", urgency="紧急").status_code == 200
    assert learned() == {}
    assert rows("SELECT suggested_leaf, suggested_type FROM decision") == [
        {"suggested_leaf": None, "suggested_type": ""}
    ]
    # Where somebody files a ticket that nothing was suggested for, he has chosen the class.
    tickets("B1")
    stamp = wang.open("B1")
    with database.owner().begin() as connection:
        connection.exec_driver_sql("UPDATE suggestion SET outdated = true")
    assert wang.decide("B1", stamp, "020102", "水利局", urgency="紧急").status_code == 200
    assert learned() == {"B1": ("020102", "水利局", "", "")}


def test_who_files_a_ticket_and_changes_its_urgency_alone_has_accepted_the_class(
    browser, tickets, learned, advised
):
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, lead = advised("A1")
    reply = wang.decide("A1", stamp, leaf, lead, request_type="投诉", urgency="特急")
    assert reply.json()["accepted"] is True
    assert learned() == {"A1": (leaf, lead, "投诉", "特急")}


def test_a_class_decided_once_stands_when_its_urgency_is_changed_at_work(browser, tickets, learned):
    tickets("A1")
    wang = browser("老王")
    said = {"reason": "按职责", "request_type": "举报", "urgency": "普通"}
    assert wang.decide("A1", wang.open("A1"), "020102", "水利局", **said).status_code == 200
    change_urgency(wang, "A1", "紧急")
    # The type is that of the first, as nobody was asked for it the second time.
    assert learned() == {"A1": ("020102", "水利局", "举报", "紧急")}


def test_a_decision_that_teaches_nothing_makes_no_newer_lesson(browser, tickets, database, advised):
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    leaf, lead = advised("A1")
    wang.decide("A1", stamp, leaf, lead)
    (before,) = read_lessons(database.owner())
    assert wang.decide("A1", wang.open("A1"), leaf, lead, assisting=["公安局"]).status_code == 200
    assert read_lessons(database.owner()) == [before]


def test_a_class_that_was_changed_elsewhere_since_stands_no_more(
    browser, tickets, learned, database
):
    tickets("A1")
    wang = browser("老王")
    assert (
        wang.decide("A1", wang.open("A1"), "020102", "水利局", reason="按职责").status_code == 200
    )
    with database.owner().begin() as connection:
        connection.exec_driver_sql(
            "UPDATE ticket SET leaf_code = '020101', level1 = NULL, level2 = NULL, level3 = NULL,"
            " level4 = NULL"
        )
    change_urgency(wang, "A1", "紧急", leaf="020101")
    assert learned() == {"A1": ("", "", "", "紧急")}


def test_of_decisions_without_a_class_type_and_urgency_alone_are_taught_and_tested(
    browser, tickets, database, small_taxonomy
):
    tickets("A1", **AT_WORK)
    tickets("B1", "B2")
    wang = browser("老王")
    change_urgency(wang, "A1", "紧急")
    said = {"reason": "按职责", "request_type": "举报", "urgency": "普通"}
    for number in ("B1", "B2"):
        wang.decide(number, wang.open(number), "020102", "水利局", **said)
    lessons = read_lessons(database.owner())
    split = split_by_time([*lessons[:1], *lessons[1:] * 60], small_taxonomy)
    assert (len(split.site.corpus), len(split.held)) == (20, 100)
    assert [one.urgent for one in split.site.intake_labels] == [True, *[False] * 20]
    # Of another classification now: the type is no less decided.
    found, others = usable(lessons, small_taxonomy)
    assert (found, others) == (lessons, 0)
    strange = [one for one in small_taxonomy.leaves if one.code != "020102"]
    found, others = usable(lessons, type(small_taxonomy)(strange))
    assert others == 2
    assert [(one.leaf, one.request_type) for one in found] == [("", ""), ("", "举报"), ("", "举报")]
