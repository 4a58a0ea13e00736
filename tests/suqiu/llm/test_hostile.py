"""A server that means harm: nothing is sent on for it, and no answer of it fills our memory."""

import asyncio
import math

import pytest

from suqiu.llm import (
    ChatOptions,
    Dialect,
    FailureKind,
    Message,
    ModelCallError,
    OpenAIChat,
    choice_schema,
)
from suqiu.llm.contained import MAX_ANSWER_BYTES
from suqiu.llm.reasoning import split_reasoning
from suqiu.llm.schema import parse
from tests.llm_server import LlmServer

SCHEMA = choice_schema(["供水", "供电"])
MESSAGES = (Message("user", "小区停水两天"),)
TEXT = {"type": "object", "properties": {"text": {"type": "string"}}}


def failed(server, **options):
    """The error of one call."""

    async def run():
        chat = OpenAIChat(
            ChatOptions(
                server.url,
                **{"model": "tiny", "dialect": Dialect.JSON_SCHEMA, "retries": 0, **options},
            )
        )
        try:
            with pytest.raises(ModelCallError) as error:
                await chat.complete(MESSAGES, schema=SCHEMA)
            return error.value
        finally:
            await chat.aclose()

    return asyncio.run(run())


def test_a_prompt_is_not_sent_on_to_another_address(llm_server):
    with LlmServer() as other:
        llm_server.behave("redirect", to=other.url)
        error = failed(llm_server, api_key="sk-9")
        assert other.calls == 0
    assert error.kind is FailureKind.REJECTED
    assert "要转到别的地址，没有跟去" in error.message


@pytest.mark.parametrize("behaviour", ["endless", "endless_error", "endless_models", "huge"])
def test_no_answer_is_longer_than_we_can_hold(llm_server, behaviour):
    llm_server.behave(behaviour)
    model = None if behaviour == "endless_models" else "tiny"
    error = failed(llm_server, model=model)
    assert error.kind is FailureKind.SERVER_ERROR
    assert f"回答超过 {MAX_ANSWER_BYTES >> 20} MB" in error.message


def test_what_grows_when_it_is_read_is_not_read(llm_server):
    llm_server.behave("compressed")
    error = failed(llm_server)
    assert error.kind is FailureKind.SERVER_ERROR
    assert "压缩" in error.message


def test_an_encoding_that_takes_for_ever_is_not_believed(llm_server):
    llm_server.behave("odd_charset")
    assert failed(llm_server, timeout=20.0).kind is FailureKind.REJECTED


def test_a_million_thoughts_are_read_in_one_go():
    answer, thought = split_reasoning("<think>a</think>" * 400_000 + '{"choice": "供水"}')
    assert answer == '{"choice": "供水"}'
    assert thought.count("a") == 400_000


@pytest.mark.parametrize("sign", ["\\ud800", "\\udfff\\ud800"])
def test_half_a_sign_is_no_answer(sign):
    with pytest.raises(ModelCallError) as error:
        parse(f'{{"text": "停水{sign}"}}', TEXT)
    assert error.value.kind is FailureKind.SCHEMA_VIOLATION
    assert parse('{"text": "\\ud83d\\ude00"}', TEXT) == {"text": "\U0001f600"}


def test_numbers_of_the_server_stay_within_reason(llm_server):
    async def run():
        chat = OpenAIChat(ChatOptions(llm_server.url, "tiny", dialect=Dialect.JSON_SCHEMA))
        try:
            found = await chat.complete(MESSAGES, schema=SCHEMA, logprobs=True)
            return found, chat.usage()
        finally:
            await chat.aclose()

    llm_server.behave("wild_numbers")
    found, usage = asyncio.run(run())
    assert found.parsed == {"choice": "供水"}
    assert found.tokens_in <= usage.tokens_in < 100
    assert found.tokens_out == len(found.text)
    assert math.isfinite(sum(token.logprob for token in found.logprobs))


@pytest.mark.parametrize("name", ["\x1b[2J", "tiny\n", "\u202etiny", "a" * 201])
def test_a_name_that_is_none_is_not_shown(name):
    with LlmServer(model=name) as server:
        error = failed(server, model=None)
    assert error.kind is FailureKind.REJECTED
    assert "模型名不成样子" in error.message
