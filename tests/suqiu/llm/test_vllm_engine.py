import asyncio
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from suqiu.llm import FailureKind, Message, ModelCallError, VllmEngine, choice_schema
from suqiu.llm.answer import RawAnswer
from suqiu.llm.vllm_engine import raw_answer, why_not
from tests.llm_model import answer

SCHEMA = choice_schema(["供水", "噪声"])
MESSAGES = (Message("user", "停水，要供水"),)


class SmallEngine:
    """The small model of the tests, a batch at a time."""

    def __init__(self):
        self.batches = []
        self.threads = set()
        self.broken = False

    def __call__(self, calls):
        self.batches.append(len(calls))
        self.threads.add(threading.get_ident())
        if self.broken:
            raise RuntimeError("CUDA out of memory")
        texts = [answer(list(call.messages), call.schema) for call in calls]
        return [RawAnswer(text, finish="stop", tokens_in=9, tokens_out=len(text)) for text in texts]


@pytest.fixture
def engine():
    return SmallEngine()


def test_it_says_in_chinese_why_it_cannot_run_here():
    reason = why_not("/没有/这个目录")
    if reason is None:
        pytest.skip("this machine has vLLM and a GPU")
    assert reason.kind is FailureKind.UNREACHABLE
    assert not reason.retryable
    assert "本机不能运行 vLLM" in reason.message
    assert "模型目录不存在" in reason.message
    assert "suqiu[vllm]" in reason.hint or "GPU" in reason.hint
    with pytest.raises(ModelCallError, match="本机不能运行 vLLM"):
        VllmEngine.load("/没有/这个目录")


def test_calls_made_together_become_batches(engine):
    async def run():
        model = VllmEngine(engine, batch=16)
        calls = (model.complete(MESSAGES, schema=SCHEMA) for _ in range(40))
        answers = await asyncio.gather(*calls)
        await model.aclose()
        return answers, model.usage()

    answers, usage = asyncio.run(run())
    assert {one.parsed["choice"] for one in answers} == {"供水"}
    assert engine.batches == [16, 16, 8]
    assert (usage.calls, usage.answered, usage.tokens_in) == (40, 40, 360)
    assert threading.get_ident() not in engine.threads


def test_an_engine_that_fails_fails_the_batch_and_no_more(engine):
    async def run():
        model = VllmEngine(engine)
        engine.broken = True
        with pytest.raises(ModelCallError) as error:
            await model.complete(MESSAGES, schema=SCHEMA)
        engine.broken = False
        pieces = [piece async for piece in model.stream(MESSAGES, schema=SCHEMA)]
        return error.value, pieces, model.usage()

    error, pieces, usage = asyncio.run(run())
    assert error.kind is FailureKind.SERVER_ERROR
    assert "RuntimeError" in error.message
    assert pieces[-1].completion.parsed == {"choice": "供水"}
    assert usage.failures == {"server_error": 1}


@pytest.mark.parametrize("silent", [False, True])
def test_one_call_the_engine_cannot_take_fails_alone(engine, silent):
    def particular(calls):
        whole = engine(calls)
        if not any("太长" in call.messages[0]["content"] for call in calls):
            return whole
        if silent:  # fewer answers than questions
            return whole[1:]
        raise ValueError("longer than the maximum model length")

    async def run():
        model = VllmEngine(particular, batch=16)
        asked = [MESSAGES] * 11 + [(Message("user", "停水" + "太长" * 9),)]
        calls = (model.complete(one, schema=SCHEMA) for one in asked)
        return await asyncio.gather(*calls, return_exceptions=True), model.usage()

    (*good, bad), usage = asyncio.run(run())
    assert {one.parsed["choice"] for one in good} == {"供水"}
    assert bad.kind is FailureKind.SERVER_ERROR
    assert (usage.answered, usage.failures) == (11, {"server_error": 1})


def test_a_cancelled_call_is_not_sent(engine):
    async def run():
        model = VllmEngine(engine)
        gone = asyncio.create_task(model.complete(MESSAGES))
        stays = asyncio.create_task(model.complete(MESSAGES))
        await asyncio.sleep(0)
        gone.cancel()
        await stays
        await model.aclose()

    asyncio.run(run())
    assert engine.batches == [1]


HANGING = """
import time
from suqiu.llm import Bridge, ChatRequest, Message, VllmEngine
with Bridge(lambda: VllmEngine(lambda calls: time.sleep(3600))) as bridge:
    print(bridge.run(ChatRequest((Message("user", "停水"),)), deadline=0.5).kind)
"""


def test_an_engine_that_hangs_keeps_nobody_from_ending():
    run = subprocess.run(
        [sys.executable, "-c", HANGING], capture_output=True, text=True, timeout=60, check=True
    )
    assert (run.stdout, run.stderr) == ("timeout\n", "")


def test_an_answer_of_vllm_is_read():
    place = {
        7: SimpleNamespace(decoded_token="水", logprob=-0.2),
        9: SimpleNamespace(decoded_token="电", logprob=-1.7),
    }
    output = SimpleNamespace(
        prompt_token_ids=[1, 2, 3],
        outputs=[SimpleNamespace(text="水", token_ids=[7], finish_reason="stop", logprobs=[place])],
    )
    raw = raw_answer(output)
    assert (raw.text, raw.finish, raw.tokens_in, raw.tokens_out) == ("水", "stop", 3, 1)
    assert raw.logprobs[0].top == (("水", -0.2), ("电", -1.7))
