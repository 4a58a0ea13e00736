import json

import pytest

from tests.llm_server import LlmServer


def test_check_shows_a_table_and_a_verdict(suqiu, llm_server):
    run = suqiu("llm", "check", llm_server.url)
    assert run.code == 0
    assert "结构化 json_schema" in run.out
    assert "结论：可用，没有发现缺陷；结构化输出用 json_schema" in run.out


def test_check_uses_the_settings_and_counts_defects(suqiu, monkeypatch):
    with LlmServer(["structured_outputs"], logprobs=False, api_key="sk-9") as server:
        monkeypatch.setenv("SUQIU_LLM_URL", server.url.removesuffix("/v1"))
        monkeypatch.setenv("SUQIU_LLM_API_KEY", "sk-9")
        run = suqiu("llm", "check", "--json")
    report = json.loads(run.out)
    assert run.code == report["exit_code"] == 1
    assert report["dialect"] == "structured_outputs"
    assert report["defects"] == 1
    assert report["usable"] is True
    assert "sk-9" not in run.out + run.err


def test_a_hanging_server_is_not_usable(suqiu, llm_server, monkeypatch):
    monkeypatch.setenv("SUQIU_LLM_TIMEOUT", "0.3")
    llm_server.behave("hang")
    run = suqiu("llm", "check", llm_server.url)
    assert run.code == 2
    assert "结论：不可用" in run.out


@pytest.mark.parametrize(("words", "told"), [((), "没有给出"), (("10.0.0.5:80",), "不可用")])
def test_an_address_is_needed(suqiu, words, told):
    run = suqiu("llm", "check", *words)
    assert run.code == 2
    assert told in run.err
