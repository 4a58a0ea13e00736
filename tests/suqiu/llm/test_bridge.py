import asyncio
import functools
import pickle
import threading
import time

import pytest

from suqiu.llm import (
    Bridge,
    ChatOptions,
    ChatRequest,
    Completion,
    FailureKind,
    Message,
    ModelCallError,
    OpenAIChat,
    choice_schema,
)

OPTIONS = ("供水", "供电", "噪声")
SCHEMA = choice_schema(OPTIONS)


def request(word):
    return ChatRequest((Message("user", f"反映{word}的问题"),), schema=SCHEMA)


@pytest.fixture
def bridge(llm_server):
    options = ChatOptions(llm_server.url, timeout=5)
    with Bridge(functools.partial(OpenAIChat, options), concurrency=8) as bridge:
        yield bridge


@pytest.fixture(autouse=True)
def others():
    """Threads of bridges that earlier tests of this process left open."""
    return loops(())


def loops(others):
    return {one for one in threading.enumerate() if one.name == "suqiu-llm"} - set(others)


def choices(outcomes):
    return [one.parsed["choice"] for one in outcomes]


def test_answers_come_in_order(bridge):
    words = [OPTIONS[number % 3] for number in range(50)]
    assert choices(bridge.run_many([request(word) for word in words], 10)) == words
    assert bridge.run_many([], 1) == []
    assert bridge.run(request("噪声"), 5).parsed == {"choice": "噪声"}
    assert bridge.usage().answered == 51


def test_at_the_deadline_the_unfinished_stand_as_timeouts(bridge, llm_server):
    bridge.run_many([request("供水")], 5)
    llm_server.behave("hang", times=3)
    outcomes = bridge.run_many([request(word) for word in OPTIONS * 2], 1.0)
    late = [one for one in outcomes if isinstance(one, ModelCallError)]
    assert [one.kind for one in late] == [FailureKind.TIMEOUT] * 3
    assert sum(isinstance(one, Completion) for one in outcomes) == 3
    # Cancelled calls gave their places back.
    assert choices(bridge.run_many([request("噪声")] * 20, 5)) == ["噪声"] * 20


def test_what_has_no_time_left_is_not_sent(bridge, llm_server):
    bridge.run(request("供水"), 5)
    before = llm_server.calls
    outcomes = bridge.run_many([request("供水")] * 3, 0.05)
    assert [one.kind for one in outcomes] == [FailureKind.TIMEOUT] * 3
    assert llm_server.calls == before


def test_two_hundred_calls_to_a_hanging_model_and_recovery_without_a_restart(llm_server):
    options = ChatOptions(llm_server.url, timeout=0.5, breaker_pause=0.7)
    with Bridge(lambda: OpenAIChat(options)) as bridge:
        llm_server.behave("hang")
        outcomes = bridge.run_many([request("供水")] * 200, 2.0)
        assert len(outcomes) == 200
        assert {one.kind for one in outcomes} <= {FailureKind.TIMEOUT, FailureKind.CIRCUIT_OPEN}
        llm_server.behave("ok")
        # The first call after the pause finds out that the server is back; on a busy machine the
        # circuit may have opened later than the calls ended.
        for _ in range(20):
            time.sleep(0.8)
            if isinstance(bridge.run(request("供水"), 5), Completion):
                break
        assert choices(bridge.run_many([request("供水")] * 5, 5)) == ["供水"] * 5


def test_waiting_for_a_place_does_not_use_up_the_time_of_a_call(llm_server):
    llm_server.delay = 0.1
    options = ChatOptions(llm_server.url, timeout=1.0)
    with Bridge(lambda: OpenAIChat(options), concurrency=2) as bridge:
        assert choices(bridge.run_many([request("供水")] * 30, 20)) == ["供水"] * 30


def test_many_threads_share_one_bridge(bridge, llm_server, others):
    found = {}

    def work(number):
        word = OPTIONS[number % 3]
        found[number] = (word, choices(bridge.run_many([request(word)] * 10, 10)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(got == [word] * 10 for word, got in found.values())
    assert llm_server.most_at_once <= 8
    assert len(loops(others)) == 1


def test_trouble_is_an_outcome_and_a_bug_is_not(bridge, llm_server):
    llm_server.behave("nonsense")
    assert bridge.run(request("供水"), 5).kind is FailureKind.BAD_JSON
    llm_server.behave("ok")
    broken = ChatRequest((Message("user", "x"),), schema={"type": "strange"})
    with pytest.raises(Exception, match="strange"):
        bridge.run(broken, 5)
    assert bridge.run(request("供水"), 5).parsed == {"choice": "供水"}


def test_a_closed_bridge_opens_again_when_used(bridge, others):
    bridge.run(request("供水"), 5)
    bridge.close()
    assert not loops(others)
    assert bridge.run(request("供电"), 5).parsed == {"choice": "供电"}


class Stuck:
    """A model that blocks the whole loop once, as a bug would."""

    blocked = 0

    async def complete(self, messages, **asked):
        if not Stuck.blocked:
            Stuck.blocked += 1
            time.sleep(1.5)
        return Completion("好")

    async def aclose(self):
        await asyncio.sleep(0)


def test_a_stuck_loop_is_left_behind(others):
    with Bridge(Stuck) as bridge:
        assert bridge.run(request("供水"), 0.2).kind is FailureKind.TIMEOUT
        assert bridge.run(request("供水"), 5).text == "好"
    time.sleep(1.2)
    assert not loops(others)


def test_another_process_gets_a_bridge_of_its_own(bridge):
    bridge.run(request("供水"), 5)
    with pickle.loads(pickle.dumps(bridge)) as other:
        assert other.run(request("噪声"), 5).parsed == {"choice": "噪声"}
