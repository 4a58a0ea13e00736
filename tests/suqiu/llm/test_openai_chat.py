import asyncio
import logging
from contextlib import suppress
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from suqiu.llm import (
    ChatOptions,
    Dialect,
    FailureKind,
    Message,
    ModelCallError,
    OpenAIChat,
    choice_schema,
)
from suqiu.llm.breaker import State
from suqiu.llm.meter import Prices
from tests.llm_server import LlmServer

SCHEMA = choice_schema(["供水", "供电", "噪声"])
MESSAGES = (Message("system", "分类"), Message("user", "小区停水两天，没有自来水供应"))
SECRET = (Message("user", "张三的电话是13800000000，请供水"),)


def talk(server, conversation, **options):
    """Run a conversation with a fresh client of the server."""

    async def run():
        chat = OpenAIChat(ChatOptions(server.url, **{"timeout": 5, **options}))
        try:
            return await conversation(chat)
        finally:
            await chat.aclose()

    return asyncio.run(run())


def ask(server, messages=MESSAGES, schema=SCHEMA, **options):
    return talk(server, lambda chat: chat.complete(messages, schema=schema), **options)


def kind_of(server, **options):
    with pytest.raises(ModelCallError) as error:
        ask(server, **options)
    return error.value.kind


def test_an_answer_comes_with_its_cost(llm_server):
    async def conversation(chat):
        completion = await chat.complete(MESSAGES, schema=SCHEMA)
        return completion, chat.usage()

    completion, usage = talk(llm_server, conversation, prices=Prices(2.0, 8.0))
    assert completion.parsed == {"choice": "供水"}
    assert completion.tokens_in == sum(len(one.content) for one in MESSAGES)
    assert completion.tokens_out == len(completion.text)
    assert completion.seconds > 0
    assert usage.calls == usage.answered == 1
    # Finding out the dialect costs tokens too.
    assert usage.tokens_in > completion.tokens_in
    assert usage.cost == pytest.approx((usage.tokens_in * 2 + usage.tokens_out * 8) / 1e6)


def test_plain_text_needs_no_schema(llm_server):
    assert ask(llm_server, schema=None).text.startswith("收到：小区停水")
    assert ask(llm_server, schema=None).parsed is None


@pytest.mark.parametrize("dialect", ["json_schema", "structured_outputs", "json_object"])
@pytest.mark.parametrize("strict", [True, False])
def test_the_dialect_that_is_obeyed_is_found_once(dialect, strict):
    async def conversation(chat):
        first = await asyncio.gather(*(chat.complete(MESSAGES, schema=SCHEMA) for _ in range(5)))
        calls = server.calls
        await chat.complete(MESSAGES, schema=SCHEMA)
        return [one.parsed for one in first], await chat.dialect(), server.calls - calls

    with LlmServer([dialect], strict=strict) as server:
        parsed, found, calls = talk(server, conversation)
    assert parsed == [{"choice": "供水"}] * 5
    assert found == dialect
    assert calls == 1


@pytest.mark.parametrize("strict", [True, False])
def test_without_any_dialect_the_schema_is_prompted_and_checked(strict):
    with LlmServer([], strict=strict) as server:
        assert ask(server).parsed == {"choice": "供水"}
        assert talk(server, lambda chat: chat.dialect()) is Dialect.NONE


def test_a_set_dialect_is_not_probed(llm_server):
    ask(llm_server, dialect=Dialect.STRUCTURED_OUTPUTS, model="tiny")
    assert llm_server.calls == 1
    assert "structured_outputs" in llm_server.requests[0]


def test_log_probabilities_come_where_offered(llm_server):
    async def conversation(chat):
        return await chat.complete(MESSAGES, schema=SCHEMA, logprobs=True)

    completion = talk(llm_server, conversation)
    assert "".join(one.token for one in completion.logprobs) == completion.text
    assert completion.logprobs[0].logprob == -0.1
    assert [one[1] for one in completion.logprobs[0].top] == [-0.1, -2.5]
    with LlmServer(logprobs=False) as server:
        assert talk(server, conversation).logprobs == ()


@pytest.mark.parametrize("behaviour", ["think", "reasoning_field"])
def test_thinking_is_kept_out_of_the_answer(llm_server, behaviour):
    llm_server.behave(behaviour)
    completion = ask(llm_server)
    assert completion.parsed == {"choice": "供水"}
    assert "想一想" in completion.reasoning
    assert "想" not in completion.text


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        ("hang", FailureKind.TIMEOUT),
        ("500", FailureKind.SERVER_ERROR),
        ("429", FailureKind.OVERLOADED),
        ("503", FailureKind.OVERLOADED),
        ("400", FailureKind.REJECTED),
        ("401", FailureKind.REJECTED),
        ("too_long", FailureKind.REJECTED),
        ("nonsense", FailureKind.BAD_JSON),
        ("half_json", FailureKind.BAD_JSON),
        ("wrong_schema", FailureKind.SCHEMA_VIOLATION),
        ("ignore_schema", FailureKind.BAD_JSON),
        ("reset", FailureKind.UNREACHABLE),
        ("reset_mid_body", FailureKind.TRUNCATED),
        ("html", FailureKind.SERVER_ERROR),
        ("bad_envelope", FailureKind.SERVER_ERROR),
        ("empty", FailureKind.REFUSED_EMPTY),
        ("refuse", FailureKind.REFUSED_EMPTY),
        ("huge", FailureKind.SERVER_ERROR),
        ("endless", FailureKind.SERVER_ERROR),
        ("length", FailureKind.TRUNCATED),
    ],
)
def test_every_misbehaviour_has_its_kind(llm_server, behaviour, kind):
    async def conversation(chat):
        await chat.complete(MESSAGES, schema=SCHEMA)
        llm_server.behave(behaviour)
        with capture_logs() as lines, pytest.raises(ModelCallError) as error:
            await chat.complete(SECRET, schema=SCHEMA)
        return error.value, lines

    # A busy machine may take its time to find out what the server can do.
    patience = 3.0 if behaviour == "hang" else 30.0
    error, lines = talk(llm_server, conversation, timeout=patience, retries=0)
    assert error.kind is kind
    assert error.hint
    # Neither error nor log has a word of the prompt or the answer, nor a cause that has.
    assert "张三" not in f"{error}{lines}{error.__cause__}"
    assert error.__suppress_context__ or error.__context__ is None
    assert [line["kind"] for line in lines if line["event"] == "llm_call_failed"] == [kind]


@pytest.mark.parametrize("behaviour", ["500", "429", "503", "reset", "reset_mid_body", "html"])
def test_passing_trouble_is_retried(llm_server, behaviour):
    async def conversation(chat):
        llm_server.behave(behaviour, times=2)
        completion = await chat.complete(MESSAGES, schema=SCHEMA)
        return completion, chat.usage()

    completion, usage = talk(llm_server, conversation, dialect=Dialect.JSON_SCHEMA, model="tiny")
    assert completion.parsed == {"choice": "供水"}
    assert (usage.attempts, usage.answered, usage.failures) == (3, 1, {})


def test_retries_are_bounded(llm_server):
    llm_server.behave("500")
    fixed = {"dialect": Dialect.JSON_SCHEMA, "model": "tiny", "retries": 3}
    assert kind_of(llm_server, **fixed) is FailureKind.SERVER_ERROR
    assert llm_server.calls == 4


@pytest.mark.parametrize("behaviour", ["400", "nonsense", "wrong_schema", "empty", "huge"])
def test_what_would_fail_again_is_not_retried(llm_server, behaviour):
    llm_server.behave(behaviour)
    kind_of(llm_server, dialect=Dialect.JSON_SCHEMA, model="tiny")
    assert llm_server.calls == 1


def test_a_wait_longer_than_the_deadline_is_not_begun(llm_server):
    llm_server.behave("429", retry_after=60)
    with pytest.raises(ModelCallError) as error:
        ask(llm_server, dialect=Dialect.JSON_SCHEMA, model="tiny")
    assert error.value.kind is FailureKind.OVERLOADED
    assert error.value.retry_after == 60
    assert llm_server.calls == 1


def test_nobody_there():
    with LlmServer() as server:
        pass
    assert kind_of(server, retries=1, model="tiny") is FailureKind.UNREACHABLE


def test_a_wrong_key_is_named():
    with LlmServer(api_key="sk-1") as server:
        assert ask(server, api_key="sk-1").parsed == {"choice": "供水"}
        with pytest.raises(ModelCallError, match="密钥"):
            ask(server, api_key="sk-2")


def test_not_more_calls_at_once_than_allowed(llm_server):
    async def conversation(chat):
        llm_server.behave("slow", seconds=0.02)
        await asyncio.gather(*(chat.complete(MESSAGES) for _ in range(20)))

    talk(llm_server, conversation, concurrency=3)
    assert llm_server.most_at_once == 3


def test_two_hundred_calls_to_a_hanging_server_all_end_and_it_comes_back(llm_server):
    async def conversation(chat):
        await chat.complete(MESSAGES, schema=SCHEMA)
        llm_server.behave("hang")
        calls = (chat.complete(MESSAGES, schema=SCHEMA) for _ in range(200))
        kinds = {one.kind for one in await asyncio.gather(*calls, return_exceptions=True)}
        opened = chat.circuit
        llm_server.behave("ok")
        await asyncio.sleep(0.4)
        return kinds, opened, (await chat.complete(MESSAGES, schema=SCHEMA)).parsed, chat.circuit

    kinds, opened, parsed, closed = talk(llm_server, conversation, timeout=0.6, breaker_pause=0.3)
    assert kinds <= {FailureKind.TIMEOUT, FailureKind.CIRCUIT_OPEN}
    # On a slow machine the pause is over before the last call has ended.
    assert opened in {State.OPEN, State.HALF_OPEN}
    assert parsed == {"choice": "供水"}
    assert closed is State.CLOSED


def test_a_server_that_hangs_from_the_start_is_not_waited_for_twice(llm_server):
    async def conversation(chat):
        first = await asyncio.gather(
            *(chat.complete(MESSAGES, schema=SCHEMA) for _ in range(50)), return_exceptions=True
        )
        # Nothing was ever heard of it: it is found out by a last look, and not asked from then on.
        while chat.circuit is not State.OPEN:
            await asyncio.sleep(0.01)
        second = await asyncio.gather(
            *(chat.complete(MESSAGES, schema=SCHEMA) for _ in range(50)), return_exceptions=True
        )
        llm_server.behave("ok")
        while True:
            chat._breaker._until -= 600
            with suppress(ModelCallError):
                return first, second, await chat.complete(MESSAGES, schema=SCHEMA)

    llm_server.behave("hang")
    first, second, after = talk(llm_server, conversation, timeout=0.4, breaker_pause=600.0)
    assert {one.kind for one in first} <= {FailureKind.TIMEOUT, FailureKind.CIRCUIT_OPEN}
    assert {one.kind for one in second} == {FailureKind.CIRCUIT_OPEN}
    assert after.parsed == {"choice": "供水"}


def test_a_caller_that_gives_up_early_still_tells_the_breaker(llm_server):
    async def conversation(chat):
        llm_server.behave("hang")
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(chat.complete(MESSAGES), 0.7)
        return chat.circuit

    options = {"model": "tiny", "timeout": 1.0, "breaker_failures": 2}
    assert talk(llm_server, conversation, **options) is State.OPEN


async def kinds_of(chat, calls):
    kinds = []
    for _ in range(calls):
        with pytest.raises(ModelCallError) as error:
            await chat.complete(MESSAGES, schema=SCHEMA)
        kinds.append(error.value.kind)
    return kinds


def test_a_server_that_dies_and_restarts_is_used_again(llm_server):
    async def conversation(chat):
        await chat.complete(MESSAGES, schema=SCHEMA)
        llm_server.stop()
        kinds = await kinds_of(chat, 3)
        llm_server.start()
        await asyncio.sleep(0.4)
        return kinds, (await chat.complete(MESSAGES, schema=SCHEMA)).parsed

    kinds, parsed = talk(llm_server, conversation, retries=0, breaker_failures=2, breaker_pause=0.3)
    assert kinds == [FailureKind.UNREACHABLE, FailureKind.UNREACHABLE, FailureKind.CIRCUIT_OPEN]
    assert parsed == {"choice": "供水"}


def test_why_the_circuit_opened_is_said_rather_than_that_it_is_open(llm_server):
    llm_server.behave("500")
    fixed = {"dialect": Dialect.JSON_SCHEMA, "model": "tiny", "breaker_failures": 2}
    assert kind_of(llm_server, **fixed) is FailureKind.SERVER_ERROR
    assert llm_server.calls == 2


@pytest.mark.parametrize("behaviour", ["500", "html", "bad_envelope", "huge"])
def test_a_server_that_errs_on_every_question_is_not_asked_by_each_caller(llm_server, behaviour):
    async def conversation(chat):
        llm_server.behave(behaviour)
        kinds = await kinds_of(chat, 10)
        asked = llm_server.calls
        llm_server.behave("ok")
        await asyncio.sleep(0.4)
        return kinds, asked, (await chat.complete(MESSAGES, schema=SCHEMA)).parsed

    kinds, asked, parsed = talk(llm_server, conversation, retries=0, breaker_pause=0.3)
    assert kinds == [FailureKind.SERVER_ERROR] + [FailureKind.CIRCUIT_OPEN] * 9
    # Each way of asking for a schema, and the plain question.
    assert asked == 4
    assert parsed == {"choice": "供水"}


def test_a_server_judged_in_a_bad_hour_is_looked_at_again(llm_server, monkeypatch):
    monkeypatch.setattr("suqiu.llm.openai_chat._TRUSTED_SECONDS", 0.0)

    async def conversation(chat):
        llm_server.behave("nonsense", times=4)
        with pytest.raises(ModelCallError):
            await chat.complete(MESSAGES, schema=SCHEMA)
        await chat.complete(MESSAGES, schema=SCHEMA)
        return await chat.dialect()

    assert talk(llm_server, conversation) is Dialect.JSON_SCHEMA


def test_the_sdk_does_not_log_prompts_even_at_debug(llm_server, caplog):
    with caplog.at_level(logging.DEBUG):
        ask(llm_server, SECRET)
    assert "张三" not in caplog.text


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:1/v1", "对方拒绝连接"),
        ("http://no-such-host.invalid/v1", "找不到这个主机名"),
    ],
)
def test_why_a_server_is_not_reached_is_said(url, why):
    there = SimpleNamespace(url=url)
    with pytest.raises(ModelCallError, match=why) as error:
        ask(there, retries=0, model="tiny")
    assert error.value.kind is FailureKind.UNREACHABLE
    assert "SUQIU_LLM_URL" in error.value.hint
