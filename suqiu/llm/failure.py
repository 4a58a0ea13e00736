"""Errors of the SDK and the network, told by kind; what the server said is never repeated."""

import email.utils
import time
from collections.abc import Iterator, Mapping

import openai

from suqiu.llm.errors import FailureKind, ModelCallError

# Words of servers that found the prompt too long, whatever their language of errors.
_TOO_LONG = ("context length", "context_length", "context window", "n_ctx", "context size")
# A gateway that asks for an hour (or for tomorrow) would have the model silent long after it is well;
# one try every five minutes does a busy server no harm.
_LONGEST_PAUSE = 300.0
_REFUSALS = {
    401: ("需要密钥或密钥不对", "设置 SUQIU_LLM_API_KEY"),
    403: ("没有权限", "检查 SUQIU_LLM_API_KEY 的权限"),
    404: ("没有这个地址或模型", "检查 SUQIU_LLM_URL（通常以 /v1 结尾）和 SUQIU_LLM_MODEL"),
    413: ("提示太长", "加大模型服务的上下文长度"),
}
_MOVED = (
    "要转到别的地址，没有跟去",
    "检查 SUQIU_LLM_URL：写模型服务自己的地址；中间的网关是否要求登录",
)

# By the names of errors along the chain of causes: the SDK's transport is not ours to import.
_CONNECTIONS = {
    # The request went out and the connection broke: the server is there and died on it.
    "RemoteProtocolError": ("连接中断", ""),
    "ReadError": ("连接中断", ""),
    "SSLCertVerificationError": (
        "证书不可信", "把签发证书的 CA 写进 SSL_CERT_FILE，或在内网改用 http://",
    ),
    "SSLError": ("加密连接建不起来", "检查 SUQIU_LLM_URL 该用 http:// 还是 https://"),
    "gaierror": ("找不到这个主机名", "检查 SUQIU_LLM_URL 和本机的 DNS"),
    "ConnectionRefusedError": ("对方拒绝连接", "检查 SUQIU_LLM_URL 的端口、服务是否已启动"),
}  # fmt: skip


def as_call_error(error: openai.OpenAIError) -> ModelCallError:
    """The kind of an SDK error."""
    if isinstance(error, openai.APITimeoutError):
        if "Connect" in type(error.__cause__).__name__:
            return ModelCallError(FailureKind.UNREACHABLE, "连接超时")
        return ModelCallError(FailureKind.TIMEOUT)
    if isinstance(error, openai.APIConnectionError):
        causes = list(_causes(error))
        ours = next((one for one in causes if isinstance(one, ModelCallError)), None)
        if ours is not None:
            return ours
        names = [type(one).__name__ for one in causes]
        known = next((_CONNECTIONS[name] for name in names if name in _CONNECTIONS), ("", ""))
        return ModelCallError(FailureKind.UNREACHABLE, known[0], hint=known[1])
    if isinstance(error, openai.APIStatusError):
        return _status_error(error)
    return ModelCallError(FailureKind.SERVER_ERROR)


def _causes(error: BaseException) -> Iterator[BaseException]:
    found = error.__cause__ or error.__context__
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


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
    detail, hint = _MOVED if status < 400 else _REFUSALS.get(status, ("", ""))
    if status in (400, 422) and any(word in str(error.body).lower() for word in _TOO_LONG):
        detail, hint = _REFUSALS[413]
    return ModelCallError(
        FailureKind.REJECTED, f"HTTP {status}" + (f" {detail}" if detail else ""), hint=hint
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the server asks to wait, none of which is below 0 or above `_LONGEST_PAUSE`; it may give a date."""
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
