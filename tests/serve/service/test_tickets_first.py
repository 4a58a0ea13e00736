"""Tickets are taken before the other rooms are loaded; who asks for those waits."""

import signal
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from serve.service.app import create_app, whole_app
from serve.service.base import PATHS, shared, ticket_app
from serve.service.tickets_first import TicketsFirst
from suqiu.settings import Settings

with warnings.catch_warnings():
    # Starlette would rather have httpx2; both work.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

TICKETS = {"tickets": [{"body": "小区停水两天了，没人管"}]}


@pytest.fixture
def state(classifier):
    return shared(classifier, Settings())


def test_tickets_do_not_wait_for_the_rooms(state):
    loaded = threading.Event()

    def load():
        assert loaded.wait(60)
        return whole_app(state)

    app = TicketsFirst(ticket_app(state), PATHS, load)
    with TestClient(app) as client, ThreadPoolExecutor(1) as beside:
        docs = beside.submit(client.get, "/docs")
        assert client.get("/readyz").json()["status"] == "ready"
        early = client.post("/api/v1/classify", json=TICKETS)
        assert not docs.done()
        loaded.set()
        assert docs.result(60).status_code == 200
        late = client.post("/api/v1/classify", json=TICKETS)
    app.check()
    assert early.json()["suggestions"][0]["codes"]
    assert (early.status_code, early.json()) == (late.status_code, late.json())
    assert early.headers.keys() == late.headers.keys()


@pytest.mark.parametrize(("quiet", "alone"), [(0, True), (600, False)])
def test_the_rooms_are_loaded_in_a_quiet_moment(state, quiet, alone):
    begun = threading.Event()

    def load():
        begun.set()
        return whole_app(state)

    with TestClient(TicketsFirst(ticket_app(state), PATHS, load, quiet)) as client:
        for _ in range(2):
            assert client.post("/api/v1/classify", json=TICKETS).status_code == 200
        assert begun.wait(60 if alone else 0) is alone
        assert client.get("/docs").status_code == 200
        assert begun.is_set()


def test_a_fault_is_told_alike_before_and_after(state):
    with (
        TestClient(ticket_app(state)) as early,
        TestClient(whole_app(state)) as late,
    ):
        asked = [one.post("/api/v1/classify", json={"tickets": []}) for one in (early, late)]
    assert [answer.status_code for answer in asked] == [422, 422]
    assert asked[0].content == asked[1].content


@pytest.mark.parametrize("tokens", [False, True])
def test_what_is_open_early_is_as_in_the_whole(classifier, tokens):
    settings = Settings(api_tokens_required=tokens)
    early = ticket_app(shared(classifier, settings)).openapi()["paths"]
    whole = create_app(classifier, settings).openapi()["paths"]
    assert early.keys() == PATHS
    assert {path: whole[path] for path in PATHS} == early


def test_a_service_that_cannot_be_loaded_is_stopped(state):
    told = threading.Event()

    def load():
        raise OSError("no such module")

    earlier = signal.signal(signal.SIGTERM, lambda number, frame: told.set())
    try:
        app = TicketsFirst(ticket_app(state), PATHS, load)
        with TestClient(app) as client, pytest.raises(OSError, match="no such module"):
            client.get("/docs")
        assert told.wait(60)
    finally:
        signal.signal(signal.SIGTERM, earlier)
    with pytest.raises(OSError, match="no such module"):
        app.check()
