"""Tickets on the desk, and a browser for whoever is named."""

import pytest

from tests.serve.web.office import Browser, add_ticket


@pytest.fixture
def database(staffed):
    """No tickets yet."""
    with staffed.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")
    return staffed


@pytest.fixture
def tickets(database):
    """Adds tickets."""

    def add(*numbers, **more):
        with database.owner().begin() as connection:
            for number in numbers:
                add_ticket(connection, number, **more)

    return add


@pytest.fixture
def browser(app, database):
    return lambda user: Browser(app, database, user)
