"""Whatever a browser sends to a page, the answer is a page or a problem: never a failure."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serve.http.throttle import Tries
from serve.web.guard import COOKIE
from serve.web.pages import login
from tests.serve.web.addresses import routes_of
from tests.serve.web.made_up import described, requests_of
from tests.serve.web.office import TestClient, add_ticket

# Most may do most.
WHO = ("管理员", "管理员", "管理员", "老王", "分析员", "区长", "水利局", "审计员")
EXAMPLES = 7


@pytest.fixture(scope="module")
def database(staffed):
    with staffed.owner().begin() as connection:
        add_ticket(connection, "T1", lead_department="水利局", leaf_code="020101")
        add_ticket(connection, "T2")
    return staffed


@pytest.fixture
def app(app, monkeypatch):
    monkeypatch.setattr(login, "_tries", Tries(uuid4().hex, burst=1000, seconds=0.01))
    return app


def test_no_made_up_request_fails(app, visit):
    operations = described(app)
    pages = {one for one in routes_of(app) if not one[1].startswith("/api/")}
    assert set(operations) >= pages - {
        ("GET", path) for path in ("/docs", "/openapi.json", "/healthz", "/readyz")
    }  # fmt: skip
    statuses = set()
    people = {name: _clients(app, visit, name) for name in set(WHO)}
    # Logging out comes last: it ends the sessions.
    for (method, path), (operation, schemas) in sorted(
        operations.items(), key=lambda one: (one[0][1] == "/logout", one[0])
    ):
        statuses |= _statuses(method, people, requests_of(path, operation, schemas))
    assert {200, 303, 403, 404, 422} <= statuses


def _statuses(method, people, requests):
    seen = set()

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.sampled_from(WHO), requests)
    def answered(name, sent):
        address, kind, body = sent
        client, word = people[name]
        headers = {"x-csrf": word, "accept": "text/html"}
        if kind:
            headers["content-type"] = kind
        reply = client.request(method, address, content=body, headers=headers)
        assert reply.status_code < 500, (reply.status_code, reply.text[:300])
        assert "Traceback" not in reply.text
        seen.add(reply.status_code)

    answered()
    return seen


def _clients(app, visit, name):
    visitor = visit(name)
    client = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
    client.cookies.set(COOKIE, visitor.client.cookies[COOKIE])
    return client, visitor.word
