import asyncio

import pytest

from suqiu.llm import ChatOptions, Dialect
from suqiu.llm.probe import probe
from suqiu.llm.probed import ProbeMark
from tests.llm_server import LlmServer


def look(server, **options):
    return asyncio.run(probe(ChatOptions(server.url, **{"timeout": 0.5, **options})))


def said(report, mark):
    return " ".join(f"{one.name}：{one.detail}" for one in report.findings if one.mark is mark)


def test_a_good_server_has_no_defects(llm_server):
    report = look(llm_server)
    assert report.exit_code == 0
    assert report.model == "tiny"
    assert report.dialect is Dialect.JSON_SCHEMA
    assert report.streaming
    assert report.logprobs
    assert not report.reasoning
    assert report.context == 8192
    assert report.latency > 0
    assert report.tokens_per_second > 0


@pytest.mark.parametrize("dialect", ["structured_outputs", "json_object"])
def test_a_server_that_silently_ignores_a_dialect_is_found_out(dialect):
    with LlmServer([dialect]) as server:
        report = look(server)
    assert report.dialect == dialect
    assert "json_schema：不声不响地无视" in said(report, ProbeMark.NOTE)


@pytest.mark.parametrize(
    ("behaviour", "code", "named"),
    [
        ("slow", 1, "超过时限的一半"),
        ("hang", 2, "没有在时限内答完"),
        ("500", 2, "HTTP 500"),
        ("429", 2, "太忙"),
        ("401", 2, "密钥"),
        ("too_long", 2, "提示太长"),
        ("nonsense", 2, "给不出合格的 JSON"),
        ("half_json", 2, "给不出合格的 JSON"),
        ("wrong_schema", 2, "收下格式要求却不遵守"),
        ("ignore_schema", 1, "收下格式要求却不遵守"),
        ("cut_stream", 1, "连接中断"),
        ("error_in_stream", 1, "流式：模型服务内部出错"),
        ("no_stream", 1, "不支持流式"),
        ("reset", 2, "连接中断"),
        ("reset_mid_body", 2, "没有说完就断了"),
        ("html", 2, "text/html"),
        ("bad_envelope", 2, "不是 OpenAI 协议"),
        ("empty", 2, "没有给出回答"),
        ("refuse", 2, "拒绝回答"),
        ("huge", 2, "超过 8 MB"),
        ("endless", 2, "超过 8 MB"),
        ("length", 2, "长度上限"),
        ("no_usage", 1, "不报告词元数"),
    ],
)
def test_every_defect_is_named(llm_server, behaviour, code, named):
    llm_server.behave(behaviour, **({"seconds": 0.3} if behaviour == "slow" else {}))
    report = look(llm_server)
    assert report.exit_code == code
    assert named in said(report, ProbeMark.DEFECT if code == 1 else ProbeMark.FATAL)


@pytest.mark.parametrize("behaviour", ["think", "reasoning_field"])
def test_a_reasoning_model_is_recognised(llm_server, behaviour):
    llm_server.behave(behaviour)
    report = look(llm_server)
    assert report.exit_code == 0
    assert report.reasoning
    assert "先思考" in said(report, ProbeMark.NOTE)


def test_a_server_that_fails_now_and_then_is_found_out(llm_server):
    llm_server.behave("500", times=1)
    report = look(llm_server)
    assert report.exit_code == 1
    assert "3 次里 1 次失败" in said(report, ProbeMark.DEFECT)


def test_small_defects_are_named():
    with LlmServer(logprobs=False, context=2048) as server:
        report = look(server, model="qwen")
    assert report.exit_code == 1
    defects = said(report, ProbeMark.DEFECT)
    assert "对数概率：没有" in defects
    assert "qwen 不在服务的列表里：tiny" in defects
    with LlmServer(context=2048) as server:
        assert "2,048 词元" in said(look(server), ProbeMark.DEFECT)


def test_a_set_dialect_that_is_not_obeyed_is_fatal():
    with LlmServer(["json_schema"]) as server:
        report = look(server, dialect=Dialect.JSON_OBJECT)
        assert report.exit_code == 2
        assert "SUQIU_LLM_DIALECT=json_object 没有被遵守" in said(report, ProbeMark.FATAL)
        assert look(server, dialect=Dialect.NONE).dialect is Dialect.NONE


def test_nobody_there():
    with LlmServer() as server:
        pass
    report = look(server)
    assert report.exit_code == 2
    assert "连不上" in said(report, ProbeMark.FATAL)
