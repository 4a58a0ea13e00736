"""HTTP with a store: characters and numbers no database keeps are refused, never a failure."""

import json

import pytest

from suqiu.settings import load_settings
from suqiu.store.accounts.tokens import make_token
from suqiu.store.users import User, save_user
from tests.serve.apps import create_app
from tests.serve.web.office import TestClient

ASK, SIMILAR, JUDGE = "/api/v1/ask", "/api/v1/similar", "/api/v1/turns/{}/judge"
COUNT = {"question": "上个月受理量是多少"}


@pytest.fixture
def client(classifier, store_database, store_environment):
    with store_database.owner().begin() as connection:
        save_user(connection, User("区长", "leader"))
        token = make_token(connection, "区长")
    return TestClient(
        create_app(classifier, load_settings()), raise_server_exceptions=False,
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
    )  # fmt: skip


def _refused(reply, status=422):
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    return reply.json()


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (ASK, {"question": "停水\0多少"}),
        (ASK, {"question": "上个月内容提到“\0”的有多少件"}),
        (ASK, COUNT | {"conversation_id": "a\0b"}),
        (ASK, COUNT | {"conversation_id": "\ud800"}),
        (ASK, COUNT | {"as_of": "9999-12-31"}),
        (ASK, COUNT | {"as_of": "0001-01-01"}),
        (SIMILAR, {"ticket_no": "A1\0"}),
        (SIMILAR, {"text": "停水", "leaves": ["\ud800"]}),
        (SIMILAR, {"text": "停水", "limit": 10**30}),
        (SIMILAR, {"text": "停水", "period": "\0"}),
        (SIMILAR, {"text": "停水", "ticket_no": "A1"}),
        (SIMILAR, {}),
        (JUDGE.format(0), {"thumbs": 1}),
        (JUDGE.format(2**63), {"thumbs": 1}),
        (JUDGE.format("9" * 50), {"thumbs": 1}),
        (JUDGE.format(1), {"thumbs": 1, "correction": "\0"}),
        (JUDGE.format(1), {"thumbs": 10**40}),
        (JUDGE.format(1), {"thumbs": 0}),
    ],
)
def test_what_cannot_be_kept_is_refused(client, address, body):
    problem = _refused(client.post(address, content=json.dumps(body)))
    assert problem["hint"]
    assert problem.get("retryable", False) is False


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1E400", "1e300"])
def test_numbers_that_are_none(client, number):
    body = f'{{"text": "停水", "limit": {number}}}'.encode()
    assert _refused(client.post(SIMILAR, content=body))["detail"].startswith("limit：")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"text": "停水", "limit": 101}, "limit：不能大于 100"),
        ({"text": "停水", "limit": 0}, "limit：不能小于 1"),
        ({"text": "停水", "limit": "{x}"}, "limit：应是整数"),
    ],
)
def test_faults_are_told_in_chinese(client, body, detail):
    assert _refused(client.post(SIMILAR, json=body))["detail"] == detail


def test_a_body_in_pieces_without_a_length(client):
    pieces = (piece for piece in (b'{"text": "\xe5\x81', b'\x9c\xe6\xb0\xb4"', b"}"))
    reply = client.post(SIMILAR, content=pieces)
    assert "content-length" not in reply.request.headers
    assert reply.status_code == 200


def test_every_operation_declares_its_errors(client):
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            wanted = {"503"}
            if method == "post":
                wanted |= {"400", "413", "415", "422"}
            if operation.get("security"):
                wanted.add("401")
            assert wanted <= set(responses), path
            for status, response in responses.items():
                if status >= "400":
                    content = response["content"]["application/problem+json"]
                    assert {"detail", "hint"} <= set(content["schema"]["required"]), path


def test_the_streamed_form_is_declared_and_sent(client):
    document = client.get("/openapi.json").json()
    answered = document["paths"][ASK]["post"]["responses"]["200"]["content"]
    assert set(answered) == {"application/json", "text/event-stream"}
    for kind in answered:
        reply = client.post(ASK, json=COUNT, headers={"accept": kind})
        assert reply.headers["content-type"].split(";")[0] == kind
