"""Everything that can go wrong with a call to a language model, by kind."""

from enum import StrEnum

from suqiu.errors import SuqiuError


class FailureKind(StrEnum):
    """Why a call gave no usable answer."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    OVERLOADED = "overloaded"
    SERVER_ERROR = "server_error"
    REJECTED = "rejected"
    BAD_JSON = "bad_json"
    SCHEMA_VIOLATION = "schema_violation"
    TRUNCATED = "truncated"
    CIRCUIT_OPEN = "circuit_open"
    REFUSED_EMPTY = "refused_empty"
    CROWDED = "crowded"


# kind: what happened, what to do, whether the same call may succeed later.
_SAYS: dict[FailureKind, tuple[str, str, bool]] = {
    FailureKind.UNREACHABLE: ("连不上模型服务", "检查 SUQIU_LLM_URL、服务是否已启动、防火墙", True),
    FailureKind.TIMEOUT: (
        "模型没有在时限内答完",
        "服务可能卡住或太慢；可加大 SUQIU_LLM_TIMEOUT 或减小 SUQIU_LLM_CONCURRENCY",
        True,
    ),
    FailureKind.OVERLOADED: ("模型服务说太忙", "减小 SUQIU_LLM_CONCURRENCY 或增加模型服务", True),
    FailureKind.SERVER_ERROR: ("模型服务内部出错", "查看模型服务的日志", True),
    FailureKind.REJECTED: ("模型服务拒绝了请求", "运行 suqiu llm check 查看原因", False),
    FailureKind.BAD_JSON: (
        "模型的回答不是 JSON",
        "运行 suqiu llm check 看服务是否支持结构化输出",
        False,
    ),
    FailureKind.SCHEMA_VIOLATION: (
        "模型的回答不符合要求的格式",
        "运行 suqiu llm check 看服务是否真的遵守格式",
        False,
    ),
    FailureKind.TRUNCATED: ("模型的回答没有说完就断了", "连接中断或长度上限太小", True),
    FailureKind.CIRCUIT_OPEN: ("模型服务连续失败，暂停调用", "稍后自动重试，恢复后不需重启", True),
    FailureKind.REFUSED_EMPTY: ("模型没有给出回答", "换一个模型，或查看模型服务的日志", False),
    FailureKind.CROWDED: ("同时等大模型的已经够多", "稍后再问一次", True),
}


class ModelCallError(SuqiuError):
    """A call to a language model that gave no usable answer.

    Never holds the prompt, the answer or the server's own words, for those may repeat the
    prompt. `retry_after` is in seconds where the server gave one; `tokens` is what an answer of
    no use had cost.
    """

    def __init__(
        self,
        kind: FailureKind,
        detail: str = "",
        *,
        hint: str = "",
        retryable: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        message, way_out, may_retry = _SAYS[kind]
        super().__init__(f"{message}：{detail}" if detail else message, hint=hint or way_out)
        self.kind = kind
        self.retryable = may_retry if retryable is None else retryable
        self.retry_after = retry_after
        self.tokens = 0

    @property
    def degraded_reason(self) -> str:
        """What stands by a result that was made without the model's answer."""
        match self.kind:
            case FailureKind.CIRCUIT_OPEN:
                return "大模型暂停调用：连续失败，稍后自动再试"
            case FailureKind.BAD_JSON | FailureKind.SCHEMA_VIOLATION:
                return "大模型答非所问"
        return f"大模型没有答成：{self.message}"
