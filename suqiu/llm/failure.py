"""Errors of the SDK and the network, told by kind; what the server said is never repeated."""

import email.utils
import time
from collections.abc import Mapping

import openai

from suqiu.llm.errors import FailureKind, ModelCallError

# Words of servers that found the prompt too long, whatever their language of errors.
_TOO_LONG = ("context length", "context_length", "context window", "n_ctx", "context size")
_LONGEST_PAUSE = 3600.0
_REFUSALS = {
    401: ("需要密钥或密钥不对", "设置 SUQIU_LLM_API_KEY"),
    403: ("没有权限", "检查 SUQIU_LLM_API_KEY 的权限"),
    404: ("没有这个地址或模型", "检查 SUQIU_LLM_URL（通常以 /v1 结尾）和 SUQIU_LLM_MODEL"),
    413: ("提示太长", "加大模型服务的上下文长度"),
}


def as_call_error(error: openai.OpenAIError) -> ModelCallError:
    """The kind of an SDK error."""
    if isinstance(error, openai.APITimeoutError):
        if "Connect" in type(error.__cause__).__name__:
            return ModelCallError(FailureKind.UNREACHABLE, "连接超时")
        return ModelCallError(FailureKind.TIMEOUT)
    if isinstance(error, openai.APIConnectionError):
        # The request went out and the connection broke: the server is there and died on it.
        broke = type(error.__cause__).__name__ in ("RemoteProtocolError", "ReadError")
        return ModelCallError(FailureKind.UNREACHABLE, "连接中断" if broke else "")
    if isinstance(error, openai.APIStatusError):
        return _status_error(error)
    return ModelCallError(FailureKind.SERVER_ERROR)


def _status_error(error: openai.APIStatusError) -> ModelCallError:
    status = error.status_code
    if status in (429, 503):
        return ModelCallError(
            FailureKind.OVERLOADED,
            f"HTTP {status}",
            retry_after=retry_after(error.response.headers),
        )
    if status >= 500 or status == 408:
        return ModelCallError(FailureKind.SERVER_ERROR, f"HTTP {status}")
    detail, hint = _REFUSALS.get(status, ("", ""))
    if status in (400, 422) and any(word in str(error.body).lower() for word in _TOO_LONG):
        detail, hint = _REFUSALS[413]
    return ModelCallError(
        FailureKind.REJECTED, f"HTTP {status}" + (f" {detail}" if detail else ""), hint=hint
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the server asks to wait, from 0 to an hour; it may give a date."""
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except ValueError:
            return None
    return min(max(seconds, 0.0), _LONGEST_PAUSE) if seconds == seconds else None
