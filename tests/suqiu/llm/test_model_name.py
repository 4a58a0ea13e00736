"""Which model answers, and whether calls would go through, asked from any thread."""

import openai  # noqa: F401  # half a second that no time limit of a test should pay
import pytest

from suqiu.llm import Bridge, ChatOptions, FailureKind, ModelCallError, OpenAIChat, VllmEngine
from suqiu.llm.breaker import State
from tests.llm_server import LlmServer


def bridge(server, **how):
    options = ChatOptions(server.url, **{"timeout": 10.0, "retries": 0, **how})
    return Bridge(lambda: OpenAIChat(options))


def test_the_servers_first_model_or_the_one_that_is_set(llm_server):
    with bridge(llm_server) as found:
        assert found.circuit is State.CLOSED
        assert found.model_name(10.0) == "tiny"
    with bridge(llm_server, model="other") as found:
        assert found.model_name(10.0) == "other"


def test_nobody_there():
    with LlmServer() as server:
        pass
    with bridge(server, breaker_failures=1) as found:
        with pytest.raises(ModelCallError) as error:
            found.model_name(10.0)
        assert error.value.kind is FailureKind.UNREACHABLE
        assert found.circuit is State.OPEN
        with pytest.raises(ModelCallError) as error:
            found.model_name(10.0)
        assert error.value.kind is FailureKind.CIRCUIT_OPEN


def test_an_engine_of_ones_own_has_a_name():
    with Bridge(lambda: VllmEngine(lambda calls: [], name="/models/qwen")) as found:
        assert found.model_name(10.0) == "/models/qwen"
        assert found.circuit is State.CLOSED
