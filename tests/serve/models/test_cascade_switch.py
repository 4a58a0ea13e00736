"""Another fast model under a live cascade: its rule does not fit, and nobody is told otherwise."""

import threading
import time

import httpx
import openai  # noqa: F401  # half a second that no time limit of a test should pay
import pytest
import uvicorn

from classifier.cascade import rule_path, shape_of
from classifier.cascade.learned import save_learned
from serve.classifying.build import build_cascade, first_classifier
from serve.models.holder import Watcher
from suqiu.settings import load_settings
from tests.classifier.cascade.conftest import BODIES, learned_rule
from tests.llm_reader import read
from tests.llm_server import LlmServer
from tests.serve.apps import create_app

ASKED = {"tickets": [{"body": body} for body in BODIES]}


def _until(check, seconds=60):
    ends = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.05)
    return found


@pytest.fixture
def reader():
    with LlmServer(answer=read) as server:
        yield server


@pytest.fixture
def service(site, trained, suqiu, reader, monkeypatch):
    """A running service with the model `first`, a model server and the rule learned for them."""
    for name, value in {
        "LLM_URL": reader.url, "LLM_SHARE": "1", "LLM_RETRIES": "0", "LLM_DEADLINE": "20",
        "AUTO_THRESHOLD": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"SUQIU_{name}", value)
    settings = load_settings()
    assert suqiu("model", "use", trained("first")).code == 0
    chosen, classifier = first_classifier(settings)
    save_learned(rule_path(settings), learned_rule(classifier.model, shape=shape_of(settings)))
    app = create_app(classifier, settings, build_cascade(settings, classifier), chosen=chosen)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    watcher = Watcher(app.state.models, 0.05).start()
    thread.start()
    _until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    watcher.stop()
    server.should_exit = True
    thread.join(20)
    app.state.models.current.cascade.close()


def _answers(url):
    reply = httpx.post(f"{url}/api/v1/classify", json=ASKED, timeout=30)
    assert reply.status_code == 200
    return reply.json()["suggestions"]


def _health(url, model):
    """What the service says of itself, once it works with this model."""

    def looked():
        found = httpx.get(f"{url}/healthz", timeout=30).json()
        return found if found["model"] == model else None

    return _until(looked)


def test_the_rule_of_the_old_model_is_off_under_the_new_one_and_on_after_a_rollback(
    service, suqiu, trained, reader
):
    assert _health(service, "first")["llm"] == "ok"
    before = _answers(service)
    assert {one["path"] for one in before} == {"model"}

    assert suqiu("model", "use", trained("second")).code == 0
    health = _health(service, "second")
    assert health["llm"] == "off"
    assert "first" in health["llm_reason"]
    assert "suqiu llm learn" in health["llm_reason"]
    asked = reader.calls
    for one in _answers(service):
        assert (one["model"], one["path"]) == ("second", "fast")
        # Nobody is let down: there is no rule to ask a model by.
        assert not one["degraded"]
    assert reader.calls == asked

    assert suqiu("model", "rollback").code == 0
    assert _health(service, "first")["llm"] == "ok"
    assert _answers(service) == before
