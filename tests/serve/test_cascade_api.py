"""HTTP with a language model: heard where it helps, not missed when it is away."""

import json
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import openai  # noqa: F401  # half a second that no time limit of a test should pay
import pytest

from classifier.cascade.learned import save_learned
from classifier.classifier import Classifier
from serve.classifying.build import build_cascade, build_filler, build_reviewer
from suqiu.records import Ticket, Way
from suqiu.settings import Settings
from tests.classifier.cascade.conftest import BODIES, learned_rule
from tests.serve.apps import create_app

with warnings.catch_warnings():
    # Starlette would rather have httpx2; both work.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient


@pytest.fixture
def unsure(small_model, desk):
    return Classifier(small_model, desk=desk, threshold=1.0)


@pytest.fixture
def site(unsure, llm_server, tmp_path):
    """Settings of a site with a model and a learned rule; `how` are further settings."""

    def site(**how):
        settings = Settings(
            **{"cache_dir": tmp_path, "llm_url": llm_server.url, "llm_share": 1.0,
               "llm_retries": 0, "llm_deadline": 20.0, "llm_candidates": 5, **how}
        )  # fmt: skip
        from classifier.cascade import rule_path, shape_of

        save_learned(rule_path(settings), learned_rule(unsure.model, shape=shape_of(settings)))
        return settings

    return site


@pytest.fixture
def client(unsure):
    opened = []

    def client(settings):
        cascade = build_cascade(settings, unsure)
        filler = build_filler(settings, deadline=settings.llm_deadline)
        opened.extend(one for one in (cascade, filler) if one)
        return TestClient(create_app(unsure, settings, cascade, filler))

    yield client
    for one in opened:
        one.close()


def classify(client, *bodies):
    answer = client.post("/api/v1/classify", json={"tickets": [{"body": b} for b in bodies]})
    assert answer.status_code == 200, answer.text
    return answer.json()["suggestions"]


def test_a_suggestion_says_which_way_it_took(client, site):
    here = client(site())
    for suggestion in classify(here, *BODIES):
        assert suggestion["path"] == "model"
        assert suggestion["degraded"] is False
        assert suggestion["degraded_reason"] == ""
    health = here.get("/healthz").json()
    assert health["llm"] == "ok"
    assert "启用" in health["llm_reason"]


def test_without_a_server_the_fast_path_answers_and_says_so(client, site, llm_server):
    here = client(site(llm_breaker_failures=2, llm_breaker_pause=0.3))
    llm_server.stop()
    for suggestion in classify(here, *BODIES):
        assert (suggestion["path"], suggestion["degraded"]) == ("fast", True)
        assert suggestion["degraded_reason"].startswith("大模型")
    classify(here, *BODIES)
    health = here.get("/healthz").json()
    assert health["llm"] == "paused"
    assert "再试一次" in health["llm_reason"]
    llm_server.start()
    time.sleep(0.4)
    classify(here, BODIES[0])
    assert not any(suggestion["degraded"] for suggestion in classify(here, *BODIES))


def test_200_requests_while_the_server_hangs(client, site, llm_server):
    # Time enough that on a slow machine, too, what is sent has a fair time: 200 letters are read first.
    here = client(site(llm_deadline=5.0, llm_breaker_failures=3, llm_breaker_pause=0.5))
    with here:
        classify(here, BODIES[0])
        llm_server.behave("hang")
        before = llm_server.calls
        with ThreadPoolExecutor(200) as pool:
            found = list(pool.map(lambda i: classify(here, f"{BODIES[3]}{i}")[0], range(200)))
        assert len(found) == 200
        assert all(suggestion["degraded"] and suggestion["codes"] for suggestion in found)
        # Not all were sent: once it is known, nobody is kept waiting in wave after wave. How soon it
        # is known depends on the machine.
        assert llm_server.calls - before < 200
        llm_server.behave("ok")
        # Calls given up during the storm may still fail for a while; no restart is needed.
        for _ in range(20):
            time.sleep(0.6)
            with ThreadPoolExecutor(20) as pool:
                found = list(pool.map(lambda i: classify(here, f"{BODIES[3]}{i}")[0], range(20)))
            if not any(suggestion["degraded"] for suggestion in found):
                break
        assert not any(suggestion["degraded"] for suggestion in found)


def test_no_model_and_no_rule_are_told_apart(client, site, llm_server, unsure):
    settings = site()
    assert client(Settings()).get("/healthz").json()["llm"] == "absent"
    (settings.cache_dir / "cascade.json").unlink()
    here = client(settings)
    health = here.get("/healthz").json()
    assert health["llm"] == "off"
    assert "suqiu llm learn" in health["llm_reason"]
    suggestion = classify(here, BODIES[0])[0]
    assert (suggestion["path"], suggestion["degraded"]) == ("fast", False)
    assert llm_server.calls == 0


def test_the_reviewer_of_a_run(site, unsure, llm_server):
    tickets = [Ticket(str(i), body) for i, body in enumerate(BODIES)]
    fast = unsure.classify(tickets)
    assert build_reviewer(Settings(), unsure)(tickets, fast, 5.0) == fast
    reviewer = build_reviewer(site(), unsure)
    assert all(s.path is Way.LLM for s in reviewer(tickets, fast, 20.0))
    assert reviewer.usage().answered == len(tickets)
    reviewer.close()


def proposing(messages, schema):
    """Fills a form with one value of the text and one that is invented."""
    if "demand" not in (schema or {}).get("properties", {}):
        from tests.llm_model import answer

        return answer(messages, schema)
    values = dict.fromkeys(schema["properties"], "")
    return json.dumps(values | {"demand": "希望尽快恢复供水", "estate": "月亮湾小区"})


def test_a_form_takes_only_what_the_text_gives(client, site, llm_server):
    llm_server.answer = proposing
    body = "万象里停水三天了，希望尽快恢复供水。"
    answer = client(site()).post("/api/v1/extract", json={"tickets": [{"body": body}]})
    [form] = answer.json()["extractions"]
    assert (form["path"], form["degraded"]) == ("model", False)
    assert form["demand"]["value"] == "希望尽快恢复供水"
    assert form["estate"] is None


@pytest.mark.parametrize("behaviour", ["hang", "500", "nonsense", "half_json", "wrong_schema"])
def test_a_form_without_the_model_is_the_rules_form(client, site, llm_server, behaviour):
    settings = site(llm_deadline=1.5, llm_dialect="json_schema")
    here = client(settings)
    ticket = {"tickets": [{"body": "北塔街停电三天，希望尽快恢复"}]}
    plain = client(Settings()).post("/api/v1/extract", json=ticket).json()["extractions"][0]
    llm_server.behave(behaviour)
    [form] = here.post("/api/v1/extract", json=ticket).json()["extractions"]
    assert form.pop("degraded") is True
    assert form.pop("degraded_reason").startswith("大模型")
    assert (plain.pop("degraded"), plain.pop("degraded_reason")) == (False, "")
    assert form == plain
