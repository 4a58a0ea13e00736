"""HTTP: whatever is sent, the answer is a result or a problem that names the field."""

import json
import re
import warnings

import pytest

from suqiu.settings import Settings
from tests.serve.apps import create_app

with warnings.catch_warnings():
    # Starlette would rather have httpx2; both work.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

CLASSIFY = "/api/v1/classify"
EXTRACT = "/api/v1/extract"
WATER = {"body": "小区停水两天了，没人管"}


@pytest.fixture
def client(classifier):
    settings = Settings(max_text_chars=1000, max_request_bytes=200_000)
    return TestClient(create_app(classifier, settings))


@pytest.fixture
def post(client):
    """Sends a body as it is, declared as JSON."""

    def post(body, content_type="application/json"):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(CLASSIFY, content=content, headers={"content-type": content_type})

    return post


def assert_problem(answer, status, field):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail", "hint"} <= set(problem)
    assert problem["status"] == status
    assert problem["detail"].startswith(field)
    for text in (problem["title"], problem["detail"], problem["hint"]):
        assert re.search("[一-鿿]", text), text


def ticket(**fields):
    return {"tickets": [WATER | fields]}


def test_too_many_requests_from_one_caller(classifier):
    client = TestClient(create_app(classifier, Settings(api_rate=2)))
    # A token that nobody gave out is nobody's: whoever makes up another each time stays the same.
    asked = [
        client.get("/api/v1/taxonomy", headers={"authorization": f"Bearer {made_up}"})
        for made_up in "123"
    ]
    assert [answer.status_code for answer in asked] == [200, 200, 429]
    assert_problem(asked[-1], 429, "请求太频繁")
    assert asked[-1].headers["retry-after"] == "60"
    other = TestClient(client.app, client=("10.0.0.9", 50000))
    assert other.get("/api/v1/taxonomy").status_code == 200, "another caller"
    assert client.get("/healthz").status_code == 200


# --- what works


def test_one_ticket(post):
    answer = post(ticket(id="LJ1", title="停水", address="某路", street="某街道"))
    assert answer.status_code == 200
    [suggestion] = answer.json()["suggestions"]
    assert list(suggestion) == [
        "id", "codes", "levels", "departments", "decision", "evidence", "model",
        "sure_level", "candidate_set", "intake", "path", "degraded", "degraded_reason",
    ]  # fmt: skip
    assert suggestion["id"] == "LJ1"
    assert suggestion["codes"][0]["path"] == "市政公用 / 供水 / 停水"
    assert [level["name"] for level in suggestion["levels"]] == ["市政公用", "供水", "停水"]
    assert suggestion["departments"][0]["role"] == "lead"
    # It is urgent: a person must look, however sure the class is.
    assert suggestion["decision"] == "review"
    assert suggestion["intake"]["urgency"]["level"] != "普通"
    assert "停水" in suggestion["evidence"]["words"]


def test_256_tickets_keep_their_order(post):
    tickets = [{"id": f"T{i}", "body": "停水" if i % 2 else "工地噪音"} for i in range(256)]
    suggestions = post({"tickets": tickets}).json()["suggestions"]
    assert [suggestion["id"] for suggestion in suggestions] == [f"T{i}" for i in range(256)]
    assert len({suggestion["codes"][0]["code"] for suggestion in suggestions}) == 2
    assert post({"tickets": [*tickets, WATER]}).status_code == 422


def test_the_file_and_http_say_the_same(post, suqiu):
    line = json.loads(suqiu("classify", WATER["body"], "--json").out)
    assert post(ticket()).json()["suggestions"] == [line]


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "", "title": "小区停水"},
        {"body": " \n\u200b", "title": "小区停水"},
        {"body": "小区\0停水"},
        {"body": "\u202e小区停水\x1b[31m"},
        {"body": "小区停水😀"},
        {"body": "小区停水" + "[" * 500},
        {"body": "水" * 1000},
    ],
)
def test_odd_text_is_classified(post, fields):
    answer = post(ticket(**fields))
    assert answer.status_code == 200
    assert answer.json()["suggestions"][0]["id"] == "1"


def test_a_form_is_filled_in(client):
    body = {
        "tickets": [{"body": "锦源小区停水，王建国先生要求尽快恢复供水", "created": "2026-03-05"}]
    }
    [form] = client.post(EXTRACT, json=body).json()["extractions"]
    assert form["estate"] == {"value": "锦源小区", "start": 0, "end": 4, "source": "body"}
    assert form["persons"] == [{"value": "王**", "start": 7, "end": 10, "source": "derived"}]
    assert form["street"] is None
    assert_problem(client.post(EXTRACT, json={"tickets": [{"body": ""}]}), 422, "tickets.0.body")


@pytest.mark.parametrize(
    ("occurred_at", "missing"),
    [("2026-10-31 22:00", []), ("上周三晚上", []), ("", ["时间"]), ("无", ["时间"]), ("2026-02-30", ["时间"])],
)  # fmt: skip
def test_when_it_happened_may_be_said(post, occurred_at, missing):
    body = {"tickets": [{"body": "惠民路停水，请维修。", "occurred_at": occurred_at}]}
    [suggestion] = post(body).json()["suggestions"]
    [silent] = post({"tickets": [{"body": "惠民路停水，请维修。"}]}).json()["suggestions"]
    assert suggestion["intake"].pop("missing") == missing
    assert silent["intake"].pop("missing") == ["时间"]
    # It says nothing of what the matter is.
    assert suggestion == silent


def test_when_it_happened_is_described_and_bounded(client, post):
    fields = client.get("/openapi.json").json()["components"]["schemas"]["TicketIn"]
    assert "事发时间" in fields["properties"]["occurred_at"]["description"]
    assert "occurred_at" not in fields["required"]
    assert_problem(post(ticket(occurred_at="晚" * 201)), 422, "tickets.0.occurred_at")


def test_the_other_doors(client, classifier):
    taxonomy = client.get("/api/v1/taxonomy").json()
    assert len(taxonomy["leaves"]) == len(classifier.model.taxonomy)
    assert taxonomy["hash"] == classifier.model.taxonomy.hash
    assert taxonomy["depth"] == 3
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/readyz").json() == {
        "status": "ready", "model": classifier.model.card.name, "database": "unopened",
        "database_reason": "",
    }  # fmt: skip


# --- what is refused


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "tickets：缺少"),
        ({"tickets": []}, "tickets：至少要有一条"),
        ({"tickets": [WATER] * 257}, "tickets：条数太多"),
        ({"tickets": "停水"}, "tickets：应是数组"),
        ({"tickets": {"body": "停水"}}, "tickets：应是数组"),
        ({"tickets": None}, "tickets：应是数组"),
        ({"tickets": [WATER, "停水"]}, "tickets.1：应是 JSON 对象"),
        ({"tickets": [WATER], "more": 1}, "more：不认识"),
        ({"tickets": [{"title": "停水"}]}, "tickets.0.body：缺少"),
        (ticket(colour="红"), "tickets.0.colour：不认识"),
        (ticket(body=5), "tickets.0.body：应是文字"),
        (ticket(body=None), "tickets.0.body：应是文字"),
        (ticket(body=["停水"]), "tickets.0.body：应是文字"),
        (ticket(body={"a": "停水"}), "tickets.0.body：应是文字"),
        (ticket(body=10**300), "tickets.0.body：应是文字"),
        (ticket(id=7), "tickets.0.id：应是文字"),
        (ticket(title=True), "tickets.0.title：应是文字"),
        (ticket(body=""), "tickets.0.body：诉求内容为空"),
        (ticket(body=" \u200b\0"), "tickets.0.body：诉求内容为空"),
        (ticket(body="水" * 1001), "tickets.0.body：文本有 1,001 个字符"),
        ({"tickets": [WATER, WATER, {"body": ""}]}, "tickets.2.body：诉求内容为空"),
        (ticket(id="1" * 201), "tickets.0.id：文字太长"),
        (ticket(title="水" * 2001), "tickets.0.title：文字太长"),
        (ticket(address="水" * 2001), "tickets.0.address：文字太长"),
        (ticket(body="\ud800停水"), "tickets.0.body：文本含有无法编码的字符"),
        (ticket(id="\ud800"), "tickets.0.id：含有无法编码的字符"),
        (ticket(title="\udfff"), "tickets.0.title：含有无法编码的字符"),
        (ticket(street="\ud800"), "tickets.0.street：含有无法编码的字符"),
        (ticket(**{"\ud800": 1}), "tickets.0：含有无法编码的字符"),
        (ticket(**{"k" * 9999: 1}), "tickets.0.kkk"),
        ([WATER], "请求体：应是 JSON 对象"),
        ("停水", "请求体：应是 JSON 对象"),
        (b"null", "请求体：应是 JSON 对象"),
        (b"", "请求体：缺少"),
    ],
)
def test_wrong_fields_are_named(post, body, field):
    answer = post(body)
    assert_problem(answer, 422, field)
    assert len(answer.text) < 3000


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "请求体：第 2 个字符处不是合法的 JSON"),
        (b'{"tickets": [}', "请求体：第 14 个字符处不是合法的 JSON"),
        (b"\0\0", "请求体：第 1 个字符处不是合法的 JSON"),
        (b'{"tickets": []} {}', "请求体：第 17 个字符处不是合法的 JSON"),
        (b'{"tickets": [{"body": "' + b"[" * 90, "请求体：第 23 个字符处不是合法的 JSON"),
        (b'{"tickets": [{"body": ' + b"9" * 5000 + b"}]}", "请求体：无法解析为 JSON"),
        (b'{"tickets": [{"body": "\xff"}]}', "请求体：第 24 个字节起不是 UTF-8 编码"),
        ('{"tickets": [{"body": "小区停水"}]}'.encode("gb18030"), "请求体：第 26 个字节起不是 UTF-8"),
        ('{"tickets": []}'.encode("utf-16"), "请求体：第 1 个字节起不是 UTF-8"),
        (b'{"tickets": ' + b"[" * 1000 + b"]" * 1000 + b"}", "请求体：嵌套超过 20 层"),
        (b'{"a":' * 1000 + b"1" + b"}" * 1000, "请求体：嵌套超过 20 层"),
        (b'"' + b'\\"' * 99_000, "请求体：第 1 个字符处不是合法的 JSON"),
    ],
)  # fmt: skip
def test_bodies_that_are_no_json(post, body, field):
    assert_problem(post(body), 400, field)


def test_an_oversize_body(client):
    assert_problem(client.post(CLASSIFY, content=b"a" * 200_001), 413, "请求体超过 200,000 字节")
    chunks = (b"a" * 50_000 for _ in range(10))
    assert_problem(client.post(CLASSIFY, content=chunks), 413, "请求体超过 200,000 字节")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "", "x"]
)
def test_other_content_types(post, content_type):
    assert_problem(post(ticket(), content_type), 415, "Content-Type：应是 application/json")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", CLASSIFY, 405), ("PUT", CLASSIFY, 405), ("DELETE", CLASSIFY, 405),
        ("POST", "/healthz", 405), ("POST", "/api/v1/taxonomy", 405),
        ("GET", "/", 401), ("GET", "/api/v2/classify", 404), ("POST", "/没有", 404),
        ("GET", "/%ff%00", 404), ("GET", "/" + "a" * 5000, 404), ("GET", "/{0}{path.x}", 404),
    ],
)  # fmt: skip
def test_other_ways_in(client, method, path, status):
    answer = client.request(method, path)
    assert_problem(answer, status, "")
    assert len(answer.text) < 3000
    assert ("allow" in answer.headers) is (status == 405)


# --- the description


def _schemas(client):
    return client.get("/openapi.json").json()["components"]["schemas"]


def test_openapi_speaks_chinese(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert {CLASSIFY, EXTRACT, "/api/v1/taxonomy", "/api/v1/ask", "/healthz"} <= set(paths)
    for path in paths.values():
        for operation in path.values():
            assert re.search("[一-鿿]", operation["summary"])
            assert re.search("[一-鿿]", operation["description"])
    for name, schema in _schemas(client).items():
        for field, value in schema["properties"].items():
            assert re.search("[一-鿿]", value.get("description", "")), f"{name}.{field}"


def test_openapi_has_examples_that_work(client, post):
    schemas = _schemas(client)
    example = schemas["TicketIn"]["example"]
    [suggestion] = post({"tickets": [example]}).json()["suggestions"]
    assert set(suggestion) == set(schemas["SuggestionOut"]["example"])


def test_openapi_declares_the_problems(client):
    responses = client.get("/openapi.json").json()["paths"][CLASSIFY]["post"]["responses"]
    assert set(responses) == {"200", "400", "413", "415", "422", "429", "503"}
    for status, response in responses.items():
        kind = "application/json" if status == "200" else "application/problem+json"
        assert list(response["content"]) == [kind]
        assert response["content"][kind]["schema"]
