"""A store of made-up tickets, which pandas holds too."""

import pytest

from tests.reporting.query.tickets import FRAME, store


@pytest.fixture(scope="module")
def database(store_database):
    store(store_database, FRAME)
    return store_database
