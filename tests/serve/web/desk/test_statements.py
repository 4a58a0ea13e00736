"""How much the desk asks of the database: where that is far away, each statement is waited for."""

from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event


@pytest.fixture
def counted():
    """Statements sent while the block runs, by whichever door."""

    @contextmanager
    def counted():
        sent = []

        def note(connection, cursor, statement, *more):
            sent.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return counted


def test_the_pages_of_the_desk_ask_no_more_than_this(browser, tickets, counted):
    tickets("T1", "T2")
    clerk = browser("老王")
    clerk.get("/desk")
    stamp = clerk.open("T1")  # what is remembered for a while is, and the suggestion is made
    for address, most in (("/desk/T1", 12), ("/desk?tab=all", 7), ("/desk/next?tab=all", 6)):
        with counted() as sent:
            clerk.get(address)
        assert len(sent) <= most, "\n\n".join(sent)
    with counted() as sent:
        reply = clerk.decide("T1", stamp, reason="按职责")
    assert reply.status_code == 200
    assert len(sent) <= 26, "\n\n".join(sent)


def test_a_session_is_looked_up_in_one_statement_each_time(browser, database, counted):
    clerk = browser("老王")
    clerk.get("/wall")
    for _ in range(2):
        with counted() as sent:
            assert clerk.get("/wall").status_code == 200
        assert len(sent) == 1
    with database.owner().begin() as connection:
        connection.exec_driver_sql("UPDATE app_user SET active = false WHERE name = '老王'")
    try:
        # Nothing of the user is remembered from one request to the next.
        assert clerk.get("/wall").status_code == 303
    finally:
        with database.owner().begin() as connection:
            connection.exec_driver_sql("UPDATE app_user SET active = true WHERE name = '老王'")
