"""The page at /docs: whole on an intranet, and true to the interface."""

import html
import json
import re
import warnings

import pytest
from fastapi import FastAPI

from serve.api import reference
from suqiu.settings import Settings
from tests.serve.apps import create_app

with warnings.catch_warnings():
    # Starlette would rather have httpx2; both work.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient


@pytest.fixture
def client(classifier):
    return TestClient(create_app(classifier, Settings()))


@pytest.fixture
def page(client):
    answer = client.get("/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def test_it_loads_nothing(page):
    assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(|https?://", page)


def test_it_tells_every_operation_and_field(client, page):
    document = client.get("/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert f"<code>{method.upper()} {path}</code>" in page
            assert html.escape(operation["summary"]) in page
    for name, schema in document["components"]["schemas"].items():
        assert f'id="{name}"' in page
        for field, value in schema.get("properties", {}).items():
            assert f"<code>{field}</code>" in page, f"{name}.{field}"
            assert html.escape(value.get("description", "")) in page, f"{name}.{field}"


def test_its_links_lead_somewhere(page):
    links = re.findall(r'href="#([^"]+)"', page)
    assert "TicketIn" in links
    assert set(links) <= set(re.findall(r'id="([^"]+)"', page))


def test_its_request_example_works(client, page):
    after = page.split("<code>POST /api/v1/classify</code>")[1]
    example = json.loads(html.unescape(re.search(r"<pre>(.*?)</pre>", after, re.DOTALL)[1]))
    assert example["tickets"][0]["body"]
    assert client.post("/api/v1/classify", json=example).status_code == 200


def test_redoc_and_swagger_are_gone(client):
    assert client.get("/redoc").status_code == 404
    assert client.get("/docs/oauth2-redirect").status_code == 404
    assert "/docs" not in client.get("/openapi.json").json()["paths"]


def test_words_of_the_description_are_no_markup():
    app = FastAPI(title="<b>&", description="<script>alert(1)</script>", docs_url=None)
    reference.install(app)

    @app.get("/x", summary="<i>甲</i>")
    def x(name: str = "<u>") -> dict[str, str]:
        return {}

    page = TestClient(app).get("/docs").text
    assert not re.search("<(b|i|u|script)>", page)
    assert "&lt;i&gt;甲&lt;/i&gt;" in page
