"""Tries at the doors are counted for all processes over one database."""

from uuid import uuid4

import pytest

from serve.http.throttle import Tries
from serve.web.pages import login
from suqiu.settings import load_settings
from suqiu.store.accounts.tries import take_try
from tests.serve.apps import create_app
from tests.serve.web.office import TestClient

ADDRESS = "10.9.8.7"


@pytest.fixture
def app(classifier, store_database, store_environment):
    return lambda: create_app(classifier, load_settings())


def _client(app):
    return TestClient(app, follow_redirects=False, client=(ADDRESS, 5000))


def _enter(client, number):
    return client.post("/login", data={"name": f"人{number}", "password": "wrong-Password-1"})


def test_two_processes_count_together(app, store_database, monkeypatch):
    door = uuid4().hex
    statuses = []
    for number, one in enumerate([_client(app()), _client(app())] * 3):
        # What a process counts by itself is not what another has counted.
        monkeypatch.setattr(login, "_tries", Tries(door, burst=4, seconds=600))
        statuses.append(_enter(one, number).status_code)
    assert statuses == [401] * 4 + [429] * 2
    with store_database.owner().connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM login_try").all())
    assert ADDRESS not in kept
    assert "人" not in kept


@pytest.fixture
def take(store_database):
    key = uuid4().hex

    def take(number=1, key=key):
        with store_database.look() as connection:
            return [take_try(connection, "login", key, 3, 600.0) for _ in range(number)]

    return take


@pytest.fixture
def shift(store_database):
    def shift(interval):
        with store_database.owner().begin() as connection:
            connection.exec_driver_sql(f"UPDATE login_try SET at = at + interval '{interval}'")

    return shift


def test_tries_come_back_one_by_one(take, shift):
    assert take(5) == [True, True, True, False, False]
    shift("-601 seconds")
    assert take(2) == [True, False]
    shift("-1 day")
    assert take(4) == [True, True, True, False]


def test_nobody_waits_for_a_time_that_a_clock_was_set_back_from(take, shift):
    assert take(4)[-1] is False
    shift("3 days")
    assert take(4) == [True, True, True, False]


def test_those_that_are_full_again_are_forgotten(take, shift, store_database):
    for interval in ("-1 day", "3 days"):
        take(1, "another")
        shift(interval)
        take(1)
    with store_database.owner().connect() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM login_try").scalar_one()
    assert left == 1


def test_without_a_database_nobody_gets_a_try_and_is_told_why(app, monkeypatch):
    monkeypatch.setattr(login, "_tries", Tries(uuid4().hex, burst=2, seconds=600))
    monkeypatch.setenv("SUQIU_DATABASE_URL", "postgresql://postgres@127.0.0.1:9/suqiu")
    away = _client(app())
    replies = [_enter(away, number) for number in range(4)]
    assert [one.status_code for one in replies] == [503, 503, 429, 429]
    assert "数据库" in replies[0].json()["detail"]
