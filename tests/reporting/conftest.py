"""The small town in the store, and its September report."""

from datetime import datetime

import pytest
from sqlalchemy import text

from reporting.facts.counting import FactCounter
from reporting.metrics import load_layer
from reporting.reports.compose import compose
from reporting.reports.period import period_of
from reporting.reports.spec import find_spec
from suqiu.settings import Settings
from suqiu.store.importing.run import import_file
from suqiu.store.users import User, local_administrator, save_user
from tests.reporting.town import write

AS_OF = datetime(2026, 10, 1)


@pytest.fixture(scope="module")
def town(store_database, tmp_path_factory):
    """The store with the town's tickets, and a leader of one street."""
    import_file(store_database, write(tmp_path_factory.mktemp("town") / "town.csv"), Settings())
    with store_database.owner().begin() as connection:
        save_user(connection, User("东湖领导", "leader", streets=("东湖街道",)))
    return store_database


@pytest.fixture(scope="module")
def layer():
    return load_layer()


@pytest.fixture
def counter(town, layer):
    with town.reader(local_administrator()) as connection:
        yield FactCounter(connection, layer, AS_OF)


@pytest.fixture
def assisted(town):
    """Two departments assisted with every ticket."""
    with town.owner().begin() as connection:
        connection.execute(text("UPDATE ticket SET assisting_departments = '林业局、城管局'"))
    yield
    with town.owner().begin() as connection:
        connection.execute(text("UPDATE ticket SET assisting_departments = NULL"))


@pytest.fixture(scope="module")
def september(town, layer):
    """The month's report: manuscript and facts."""
    period = period_of("2026-09", AS_OF.date())
    with town.reader(local_administrator()) as connection:
        return compose(connection, layer, find_spec("monthly"), period, as_of=AS_OF)
