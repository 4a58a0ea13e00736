"""Static files: kept for good by their version, asked for again without; no page forgets it."""

import re

import pytest

from serve.web.assets import ASKED_AGAIN, KEPT, STATIC, asset, version_of
from tests.serve.web.office import TestClient, add_ticket

_STATIC = re.compile(r'(?:src|href)="(/static/[^"]*)"')
PAGES = (
    "/desk", "/desk/T1", "/desk/callbacks", "/desk/supervision", "/chat", "/find",
    "/find/knowledge", "/wall", "/warnings",
    "/reports", "/quality", "/admin", "/admin/tokens", "/admin/settings", "/admin/jobs",
    "/admin/state", "/audit", "/login", "/nowhere",
)  # fmt: skip


@pytest.fixture(scope="module")
def database(staffed):
    with staffed.owner().begin() as connection:
        add_ticket(connection, "T1", lead_department="水利局")
    return staffed


def test_what_a_page_loads_is_kept_for_good(visit):
    browser = visit("管理员")
    loaded = set()
    for address in PAGES:
        found = _STATIC.findall(browser.get(address).text)
        assert found, address
        assert all(re.search(r"\?v=[0-9a-f]{12}$", one) for one in found), address
        loaded.update(found)
    assert len(loaded) > 10
    for one in loaded:
        reply = browser.client.get(one)
        assert reply.status_code == 200, one
        assert reply.headers["cache-control"] == KEPT, one


@pytest.mark.parametrize("asked", ["", "?v=", "?v=000000000000", "?w=1"])
def test_anything_else_is_asked_for_again(app, asked):
    client = TestClient(app)
    reply = client.get(f"/static/app.css{asked}")
    assert reply.headers["cache-control"] == ASKED_AGAIN
    again = client.get(
        f"/static/app.css{asked}", headers={"if-none-match": reply.headers["etag"]}
    )  # fmt: skip
    assert again.status_code == 304
    assert again.headers["cache-control"] == ASKED_AGAIN


def test_a_file_that_is_not_there_is_not_kept(app):
    assert TestClient(app).get("/static/none.css?v=1").headers["cache-control"] == "no-store"


def test_a_missing_file_is_told_while_the_page_is_made():
    with pytest.raises(FileNotFoundError):
        asset("none.css")
    assert version_of("../guard.py") == ""


def test_no_script_loads_a_file_without_its_version():
    ours = [path for path in STATIC.glob("*") if path.suffix in (".js", ".css")]
    assert len(ours) > 10
    for path in ours:
        assert "/static/" not in path.read_text(encoding="utf-8"), path.name
        assert not re.search(r"@import|url\(", path.read_text(encoding="utf-8")), path.name
