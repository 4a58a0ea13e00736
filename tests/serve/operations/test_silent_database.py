"""The service while its database does not answer: what needs none goes on, the rest is told soon."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from serve.service.crew import bound
from serve.web.guard import COOKIE
from tests.database_proxy import Proxy

SILENCE = 4
TICKET = json.dumps({"tickets": [{"body": "小区停水三天了，没有人管"}]}).encode()


@pytest.fixture
def proxy(store_url, monkeypatch):
    """The module's store, by a network of ours."""
    folder = Path(store_url.query["host"])
    proxy = Proxy(folder / f".s.PGSQL.{store_url.port or 5432}").start()
    for name, role in (("DATABASE_URL", "postgres"), ("DATABASE_READER_URL", "suqiu_reader")):
        url = f"postgresql://{role}@127.0.0.1:{proxy.port}/{store_url.database}"
        monkeypatch.setenv(f"SUQIU_{name}", url)
    monkeypatch.setenv("SUQIU_DATABASE_SILENCE", str(SILENCE))
    yield proxy
    proxy.stop()


@pytest.fixture
def address(tmp_path, proxy):
    """`suqiu serve` on a free port, ready."""
    with bound("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from serve.cli import main; main()", "serve",
             "--port", str(port)],
            stdout=log, stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    ends = time.monotonic() + 90
    while _get(f"{address}/readyz?need=database")[0] != 200:
        assert time.monotonic() < ends
        time.sleep(0.1)
    yield address
    process.kill()
    process.wait()


def _get(address, body=None, **headers):
    """Status, JSON (or the text) and the seconds it took."""
    began = time.monotonic()
    request = urllib.request.Request(address, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            status, text = reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read().decode()
    except OSError:
        status, text = 0, ""
    found = json.loads(text) if text.startswith("{") else text
    return status, found, time.monotonic() - began


def test_classification_goes_on_while_everybody_else_waits_for_the_database(address, proxy):
    proxy.hold()
    with ThreadPoolExecutor(12) as crowd:
        pages = [crowd.submit(_get, f"{address}/desk", cookie=f"{COOKIE}=x") for _ in range(12)]
        time.sleep(1)
        status, _, seconds = _get(
            f"{address}/api/v1/classify", TICKET, **{"content-type": "application/json"}
        )
        assert (status, seconds < 2) == (200, True)
        assert _get(f"{address}/static/app.css")[0] == 200
        assert not any(page.done() for page in pages)
        told = [page.result() for page in pages]
    for status, problem, seconds in told:
        assert (status, problem["detail"], problem["retryable"]) == (503, "数据库没有回应", True)
        assert seconds < 4 * SILENCE
    _, ready, _ = _get(f"{address}/readyz")
    assert (ready["status"], ready["database"]) == ("ready", "away")
    assert ready["database_reason"] == "数据库没有回应"
    status, problem, _ = _get(f"{address}/readyz?need=database")
    assert (status, problem["detail"]) == (503, "数据库没有回应")
    assert _get(f"{address}/desk", cookie=f"{COOKIE}=x")[2] < 1
    proxy.pass_on()
    ends = time.monotonic() + 30
    while _get(f"{address}/readyz")[1]["database"] != "ok":
        assert time.monotonic() < ends
        time.sleep(0.2)
    assert _get(f"{address}/desk", cookie=f"{COOKIE}=x")[0] != 503
