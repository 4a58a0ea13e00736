import ssl

import httpx
import openai
import pytest

from suqiu.errors import SettingsError
from suqiu.llm import ChatOptions, Dialect, FailureKind, Message, ModelCallError, choice_schema
from suqiu.llm.answer import RawAnswer
from suqiu.llm.breaker import CircuitBreaker, State
from suqiu.llm.dialect import schema_fields, with_schema_told
from suqiu.llm.failure import as_call_error, retry_after
from suqiu.llm.finish import finished
from suqiu.llm.options import base_url
from suqiu.llm.reasoning import ThoughtFilter, split_reasoning
from suqiu.llm.schema import parse
from suqiu.settings import Settings, load_settings

SCHEMA = choice_schema(["供水", "噪声"])
GOOD = {"choice": "供水"}


@pytest.mark.parametrize(
    "text",
    [
        '{"choice": "供水"}',
        '  {"choice":"供水"}\n',
        '```json\n{"choice": "供水"}\n```',
        '好的，答案是 {"choice": "供水"}，希望有帮助。',
        '{不是} [1] {"choice": "供水"}',
    ],
)
def test_json_is_found_in_the_text(text):
    assert parse(text, SCHEMA) == GOOD


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", FailureKind.BAD_JSON),
        ("供水", FailureKind.BAD_JSON),
        ('{"choice": "供', FailureKind.BAD_JSON),
        ('{"choice": {"choice": "供水"', FailureKind.BAD_JSON),
        ('{"answer": {"choice": "供水"}, "why', FailureKind.BAD_JSON),
        ('{"answer": {"choice": "供水"}', FailureKind.BAD_JSON),
        ("[" * 100_000, FailureKind.BAD_JSON),
        ("{" * 100_000, FailureKind.BAD_JSON),
        (f'{{"choice": {"9" * 5000}}}', FailureKind.BAD_JSON),
        ('{"choice": "停电"}', FailureKind.SCHEMA_VIOLATION),
        ('{"choice": "供水", "why": "x"}', FailureKind.SCHEMA_VIOLATION),
        ("{}", FailureKind.SCHEMA_VIOLATION),
        ('"供水"', FailureKind.SCHEMA_VIOLATION),
        ("NaN", FailureKind.SCHEMA_VIOLATION),
    ],
)
def test_what_is_no_answer_is_told_by_kind(text, kind):
    with pytest.raises(ModelCallError) as error:
        parse(text, SCHEMA)
    assert error.value.kind is kind


def test_an_error_never_repeats_the_answer():
    with pytest.raises(ModelCallError) as error:
        parse('{"choice": "张三13800000000"}', SCHEMA)
    assert "张三" not in str(error.value)
    assert "138" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "answer", "thought"),
    [
        ("答案", "答案", ""),
        ("<think>想</think>答案", "答案", "想"),
        ("\n<think>\n想\n</think>\n\n答案", "答案", "想"),
        ("想到一半</think>答案", "答案", "想到一半"),
        ("<think>没想完", "", "没想完"),
        ("<think>一</think><think>二</think>答案", "答案", "一\n二"),
        ("<think></think>答案", "答案", ""),
        ('{"a": "</think>"}', '{"a": "</think>"}', ""),
        ("答案里说 <think> 这个词", "答案里说 <think> 这个词", ""),
    ],
)
def test_thinking_is_split_off(text, answer, thought):
    assert split_reasoning(text) == (answer, thought)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("答案很长", "答案很长"),
        ("<think>想</think>答案", "答案"),
        (" <think>一</think>\n<think>二</thi</think> 答案", "答案"),
        ("<think>没想完", ""),
        ("<thi", "<thi"),
        ("<b>答案", "<b>答案"),
    ],
)
def test_a_stream_shows_the_answer_only(text, shown, size):
    seen = ThoughtFilter()
    pieces = [seen.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert "".join(pieces) + seen.end() == shown


def test_each_dialect_carries_the_schema_its_own_way():
    def fields(dialect):
        return schema_fields(dialect, SCHEMA)

    form = fields(Dialect.JSON_SCHEMA)["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["schema"] == SCHEMA
    assert fields(Dialect.STRUCTURED_OUTPUTS) == {"structured_outputs": {"json": SCHEMA}}
    assert fields(Dialect.JSON_OBJECT)["response_format"] == {
        "type": "json_object",
        "schema": SCHEMA,
    }
    assert fields(Dialect.NONE) == {}


def test_without_a_dialect_the_schema_is_said():
    system, user = Message("system", "你是分类员"), Message("user", "停水")
    told = with_schema_told((system, user), SCHEMA)
    assert told[0].content.startswith("你是分类员")
    assert "供水" in told[0].content
    assert told[1] == user
    assert [one.role for one in with_schema_told((user,), SCHEMA)] == ["system", "user"]


class Clock:
    """Seconds that pass when told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return CircuitBreaker(failures=3, pause=30, clock=clock)


def fail(breaker, times=1, pause=None):
    for _ in range(times):
        with breaker.enter() as permit:
            permit.failed(pause)


def test_the_circuit_opens_after_failures_in_a_row(breaker):
    fail(breaker, 2)
    with breaker.enter() as permit:
        permit.succeeded()
    fail(breaker, 2)
    assert breaker.state is State.CLOSED
    fail(breaker)
    assert breaker.state is State.OPEN
    with pytest.raises(ModelCallError) as error:
        breaker.enter()
    assert error.value.kind is FailureKind.CIRCUIT_OPEN
    assert error.value.retry_after == 30
    assert breaker.wait == 30


def test_one_call_finds_out_whether_the_server_is_back(breaker, clock):
    fail(breaker, 3)
    clock.now = 30
    assert breaker.state is State.HALF_OPEN
    assert breaker.wait == 0
    with breaker.enter() as permit:
        with pytest.raises(ModelCallError):
            breaker.enter()
        permit.succeeded()
    assert breaker.state is State.CLOSED
    breaker.enter()


def test_a_failed_probe_opens_again_and_a_cancelled_one_leaves_the_door_ajar(breaker, clock):
    fail(breaker, 3)
    clock.now = 30
    fail(breaker)
    assert breaker.state is State.OPEN
    clock.now = 60
    with breaker.enter():
        pass
    assert breaker.state is State.HALF_OPEN


def test_the_server_may_ask_for_a_longer_pause(breaker, clock):
    fail(breaker, 3, pause=120)
    clock.now = 60
    assert breaker.state is State.OPEN
    clock.now = 120
    assert breaker.state is State.HALF_OPEN


def test_failures_that_began_before_say_nothing_new(breaker, clock):
    early = breaker.enter()
    fail(breaker, 3)
    clock.now = 29
    early.failed()
    clock.now = 30
    assert breaker.state is State.HALF_OPEN


def test_a_success_that_began_before_does_not_close_the_circuit(breaker, clock):
    early, later = breaker.enter(), breaker.enter()
    fail(breaker, 3)
    early.succeeded()
    assert breaker.state is State.OPEN
    clock.now = 30
    probe = breaker.enter()
    later.succeeded()
    assert breaker.state is State.OPEN
    probe.succeeded()
    assert breaker.state is State.CLOSED


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("http://10.0.0.5:8000", "http://10.0.0.5:8000/v1"),
        ("http://10.0.0.5:8000/", "http://10.0.0.5:8000/v1"),
        ("http://10.0.0.5:8000/v1/", "http://10.0.0.5:8000/v1"),
        (" https://llm.gov/qwen/v1/chat/completions ", "https://llm.gov/qwen/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
    ],
)
def test_an_address_is_taken_as_people_paste_it(given, wanted):
    assert base_url(given) == wanted


@pytest.mark.parametrize(
    "given", ["10.0.0.5:8000", "ftp://x/v1", "http://", "http://x:99999/v1", "模型"]
)
def test_what_is_no_address_is_refused(given):
    with pytest.raises(SettingsError, match="不可用"):
        base_url(given)


def test_options_come_from_the_settings(monkeypatch):
    assert ChatOptions.from_settings(load_settings()) is None
    monkeypatch.setenv("SUQIU_LLM_URL", "http://10.0.0.5:8000")
    monkeypatch.setenv("SUQIU_LLM_API_KEY", "sk-secret")
    monkeypatch.setenv("SUQIU_LLM_DIALECT", "json_object")
    settings = load_settings()
    options = ChatOptions.from_settings(settings)
    assert options.url == "http://10.0.0.5:8000/v1"
    assert options.api_key == "sk-secret"
    assert options.dialect is Dialect.JSON_OBJECT
    assert "sk-secret" not in repr(options) + repr(settings)


def test_every_dialect_can_be_set(monkeypatch):
    for dialect in Dialect:
        monkeypatch.setenv("SUQIU_LLM_DIALECT", dialect.value)
        assert Dialect(load_settings().llm_dialect) is dialect
    monkeypatch.setenv("SUQIU_LLM_DIALECT", "guided_json")
    with pytest.raises(SettingsError, match=r"SUQIU_LLM_DIALECT .*'json_object'、'none' 之一"):
        load_settings()
    assert Settings.model_fields["llm_dialect"].default == Dialect.AUTO


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("3", 3), ("0.5", 0.5), ("-1", 0), ("1e9", 300), ("3600", 300), ("nan", None), ("soon", None), (None, None),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)  # fmt: skip
def test_retry_after_is_read_carefully(value, seconds):
    assert retry_after({} if value is None else {"retry-after": value}) == seconds


def test_an_answer_cut_by_its_limit_is_not_passed_off_as_whole():
    cut = RawAnswer(text="小区停水两", finish="length")
    with pytest.raises(ModelCallError) as error:
        finished(cut, None, 0)
    assert error.value.kind is FailureKind.TRUNCATED
    assert not error.value.retryable
    whole = RawAnswer(text='{"choice": "供水"}', finish="length")
    assert finished(whole, SCHEMA, 0).parsed == GOOD


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'{"choices": []}', b'{"choices": [1]}', b"\xff", b"<html>",
     b'{"choices": [{"message": null}]}', b'{"choices": {"0": 1}}'],
)  # fmt: skip
def test_a_body_of_another_protocol_is_named(body):
    with pytest.raises(ModelCallError, match="不是 OpenAI 协议") as error:
        RawAnswer.of(body, "text/html; charset=utf-8")
    assert error.value.kind is FailureKind.SERVER_ERROR


def test_odd_fields_in_a_good_body_do_no_harm():
    raw = RawAnswer.of(
        b'{"choices": [{"message": {"content": null, "reasoning": 5}, "finish_reason": null,'
        b' "logprobs": {"content": [{"token": "a", "logprob": null, "top_logprobs": null}, 7,'
        b' {"token": "b", "logprob": 0, "top_logprobs": 5}]}}],'
        b' "usage": {"prompt_tokens": "x", "completion_tokens": -1}}',
        "application/json",
    )
    assert (raw.text, raw.reasoning, raw.tokens_in, raw.tokens_out) == ("", "", 0, 0)
    assert raw.logprobs[0].token == "a"


@pytest.mark.parametrize("kind", FailureKind)
def test_every_kind_says_what_and_what_to_do(kind):
    error = ModelCallError(kind)
    assert error.message
    assert error.hint
    assert isinstance(error.retryable, bool)


def test_a_certificate_that_is_not_trusted_is_told():
    error = openai.APIConnectionError(request=httpx.Request("POST", "https://10.0.0.5/v1"))
    error.__cause__ = OSError("any")
    error.__cause__.__context__ = ssl.SSLCertVerificationError("self-signed certificate")
    found = as_call_error(error)
    assert (found.kind, "证书不可信" in found.message) == (FailureKind.UNREACHABLE, True)
    assert "SSL_CERT_FILE" in found.hint
