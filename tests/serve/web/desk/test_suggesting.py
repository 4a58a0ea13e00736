"""Suggestions kept many at a time, while people work on the same tickets."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import event

from serve.desk.opening import open_ticket
from serve.desk.suggesting import keep, keep_all, newest, suggest
from serve.desk.worklist import Filters, Tab, counts
from serve.jobs import suggest as jobs
from serve.jobs.suggest import Suggested, suggest_new
from suqiu import clock
from suqiu.errors import BusyError
from suqiu.records import Ticket
from suqiu.settings import load_settings
from suqiu.store.locks import Lock, alone
from suqiu.store.users import local_administrator


@pytest.fixture
def plans(database):
    """The plans of what is read of suggestions from now on, in whose transaction it is read."""
    found = []
    engines = (database.owner(), database._reader)

    def explain(connection, cursor, statement, parameters, context, many):
        if statement.startswith("SELECT") and "EXISTS" in statement:
            with connection.connection.cursor() as other:
                # Few rows would be joined in a loop, which reads as little.
                other.execute("SET LOCAL enable_nestloop = off")
                lines = other.execute(f"EXPLAIN {statement}", parameters)
                found.append("\n".join(line for (line,) in lines))

    for engine in engines:
        event.listen(engine, "before_cursor_execute", explain)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", explain)


def test_what_is_deleted_or_just_being_decided_is_neither_kept_nor_waited_for(
    database, tickets, classifier, rows
):
    tickets("A1", "A2", "A3")
    numbers = ("A1", "A2", "A3", "deleted")
    found = [suggest(classifier, Ticket(one, "家里停水三天了"), 5000) for one in numbers]
    with database.owner().begin() as deciding:
        deciding.exec_driver_sql("SELECT FROM ticket WHERE ticket_no = 'A2' FOR UPDATE")
        with database.owner().begin() as owner:
            assert keep_all(owner, found) == 2
    kept = rows("SELECT ticket_no, payload->>'id' AS id FROM suggestion ORDER BY ticket_no")
    assert kept == [{"ticket_no": one, "id": one} for one in ("A1", "A3")]


def test_the_oldest_are_suggested_for_first_and_what_cannot_be_read_goes_to_a_person(
    database, tickets, classifier, rows, monkeypatch
):
    monkeypatch.setattr(jobs, "_CHUNK", 2)
    tickets("A1", hours=2)
    tickets("A2", hours=9)
    tickets("A3", hours=5, body="停" * 21)
    tickets("A4", hours=3)
    tickets("A5", hours=8, closed_at=clock.now(), status="已结案")
    settings = load_settings().model_copy(update={"max_text_chars": 20})
    assert suggest_new(settings, database, classifier, most=3) == Suggested(3, 1)
    first = rows("SELECT ticket_no, leaf_code FROM suggestion ORDER BY id")
    assert [one["ticket_no"] for one in first] == ["A2", "A3", "A4"]
    assert [one["leaf_code"] is None for one in first] == [False, True, False]
    assert suggest_new(settings, database, classifier) == Suggested(1, 0)
    assert suggest_new(settings, database, classifier) == Suggested(0, 0)


def test_a_run_whose_time_is_up_is_gone_on_with_and_nothing_is_made_twice(
    database, tickets, classifier, rows, monkeypatch
):
    monkeypatch.setattr(jobs, "_CHUNK", 2)
    clock_of_run = iter((0.0, 1.0, 61.0))
    monkeypatch.setattr(jobs, "monotonic", lambda: next(clock_of_run))
    tickets(*(f"A{n}" for n in range(5)))
    heard = []
    first = suggest_new(load_settings(), database, classifier, seconds=60, made=heard.append)
    assert first == Suggested(2, 3)
    assert heard == [2]
    monkeypatch.undo()
    assert suggest_new(load_settings(), database, classifier) == Suggested(3, 0)
    assert rows("SELECT count(DISTINCT ticket_no) AS n, count(*) AS all FROM suggestion") == [
        {"n": 5, "all": 5}
    ]


def test_a_second_run_does_not_ask_for_the_same_tickets(database, tickets, classifier, rows):
    tickets("A1")
    with (
        database.owner().connect() as other,
        alone(other, Lock.SUGGEST, "the first"),
        pytest.raises(BusyError, match="已有一个"),
    ):
        suggest_new(load_settings(), database, classifier)
    assert suggest_new(load_settings(), database, classifier) == Suggested(1, 0)


def test_who_opens_a_ticket_while_the_night_suggests_for_it_sees_what_was_kept_first(
    database, tickets, classifier, rows
):
    tickets("A1", "A2")
    taxonomy = classifier.model.taxonomy
    first, other = (
        suggest(classifier, Ticket(one, "家里停水三天了"), 5000) for one in ("A1", "A2")
    )
    mine = replace(first, model="mine")
    with database.owner().begin() as night:
        assert keep_all(night, [first]) == 1
        with database.owner().begin() as page:
            # Not kept yet, and not waited for: what was made here is shown, and not kept.
            assert keep(page, mine, None, taxonomy) == mine
    with database.owner().begin() as page:
        assert keep(page, mine, None, taxonomy) == newest(page, "A1", taxonomy) != mine
        # A second look at what is the newest is kept.
        assert keep(page, mine, newest(page, "A1", taxonomy), taxonomy) == mine
    with database.owner().begin() as night:
        assert keep_all(night, [first, other]) == 1
    kept = rows("SELECT ticket_no, model = 'mine' AS mine FROM suggestion ORDER BY id")
    assert [tuple(one.values()) for one in kept] == [("A1", False), ("A1", True), ("A2", False)]


def test_of_many_who_open_a_ticket_at_once_one_keeps_his_suggestion(
    database, tickets, classifier, rows
):
    tickets("A1")
    ready, user = Barrier(4), local_administrator()

    def find_similar(*asked):
        return None

    def look(_):
        ready.wait()
        return open_ticket(database, user, "A1", classifier, 5000, find_similar)

    with ThreadPoolExecutor(4) as people:
        opened = list(people.map(look, range(4)))
    assert len({one.suggestion.codes[0].code for one in opened}) == 1
    assert rows("SELECT count(*) AS n FROM suggestion") == [{"n": 1}]


def test_suggestions_there_are_already_are_looked_up_one_by_one(
    database, tickets, classifier, plans
):
    """A join would read all of them, of all years, for every chunk and every page."""
    tickets("A1", "A2")
    suggest_new(load_settings(), database, classifier)
    with database.reader(local_administrator()) as reader:
        counts(reader, (Tab.URGENT,), Filters(), (), clock.now())
    assert len(plans) == 3
    for plan in plans:
        scans = re.findall(r" on suggestion(?: later)? .*\n(.*)", plan)
        assert scans
        assert all("(ticket_no = ticket.ticket_no)" in condition for condition in scans), plan
