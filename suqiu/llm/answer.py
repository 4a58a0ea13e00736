"""What an OpenAI-compatible server sends, read without believing its shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.reasoning import reasoning_field
from suqiu.llm.records import TokenLogprob

# Less likely is nothing: sums of what a server says stay numbers.
_LEAST = -1e4


@dataclass(slots=True)
class RawAnswer:
    """An answer as sent, or as far as it was streamed; `finish` is empty until it ended."""

    text: str = ""
    reasoning: str = ""
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    refusal: bool = False
    logprobs: list[TokenLogprob] = field(default_factory=list)

    def add(self, body: Mapping[str, Any]) -> str:
        """Take in one chunk of a stream; returns its part of the text."""
        self._count(body)
        choice = _first(body)
        if choice is None:
            return ""
        delta = choice.get("delta")
        text = self._say(delta if isinstance(delta, dict) else {})
        self._end(choice)
        return text

    @staticmethod
    def of(body: bytes, content_type: str) -> "RawAnswer":
        """The answer in a response body; ModelCallError(server_error) when there is none."""
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            value = None
        choice = _first(value) if isinstance(value, dict) else None
        message = choice.get("message") if choice else None
        if choice is None or not isinstance(value, dict) or not isinstance(message, dict):
            sort = content_type.partition(";")[0].strip()[:40] or "无类型"
            raise ModelCallError(
                FailureKind.SERVER_ERROR,
                f"返回的不是 OpenAI 协议的内容（{sort}）",
                hint="检查 SUQIU_LLM_URL 指向的是不是模型服务，中间是否有网关改写",
            )
        answer = RawAnswer()
        answer._count(value)
        answer._say(message)
        answer._end(choice)
        return answer

    def _count(self, body: Mapping[str, Any]) -> None:
        usage = body.get("usage")
        if isinstance(usage, dict):
            self.tokens_in = _number(usage.get("prompt_tokens")) or self.tokens_in
            self.tokens_out = _number(usage.get("completion_tokens")) or self.tokens_out

    def _say(self, part: Mapping[str, Any]) -> str:
        content = part.get("content")
        text = content if isinstance(content, str) else ""
        self.text += text
        self.reasoning += reasoning_field(part)
        self.refusal = self.refusal or bool(part.get("refusal"))
        return text

    def _end(self, choice: Mapping[str, Any]) -> None:
        self.finish = str(choice.get("finish_reason") or self.finish)
        logprobs = choice.get("logprobs")
        tokens = logprobs.get("content") if isinstance(logprobs, dict) else None
        for token in tokens if isinstance(tokens, list) else []:
            if isinstance(token, dict):
                top = token.get("top_logprobs")
                others = (
                    [one for one in top if isinstance(one, dict)] if isinstance(top, list) else []
                )
                self.logprobs.append(
                    TokenLogprob(
                        *_named(token), tuple(sorted(map(_named, others), key=lambda one: -one[1]))
                    )
                )


def _first(body: Mapping[str, Any]) -> dict[str, Any] | None:
    choices = body.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    return None


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _named(token: Mapping[str, Any]) -> tuple[str, float]:
    found = token.get("logprob")
    logprob = min(0.0, max(_LEAST, found)) if isinstance(found, int | float) else 0.0
    return str(token.get("token", "")), logprob
