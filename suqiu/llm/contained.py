"""What a server may send us: no more than we can hold, and nothing that grows when it is read."""

from collections.abc import AsyncIterator
from typing import Any

from suqiu.llm.errors import FailureKind, ModelCallError

# An honest server is held by max_tokens; this keeps a broken one out of our memory.
MAX_ANSWER_BYTES = 8 << 20


async def contained(response: Any) -> None:
    """A response hook of the SDK's transport: whatever reads the body, an error's and a list's too,
    gets at most so many bytes, uncompressed, and reads them as UTF-8.

    Raises ModelCallError.
    """
    # A few kilobytes of it may be gigabytes, and we asked for none.
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise ModelCallError(
            FailureKind.SERVER_ERROR, "回答是压缩过的", hint="关掉模型服务前面网关的压缩"
        )
    # Some of the encodings it may name take hours for a megabyte.
    response.encoding = "utf-8"
    response.stream = _bounded(response.stream)


def too_big() -> ModelCallError:
    """The error of an answer that does not end."""
    return ModelCallError(
        FailureKind.SERVER_ERROR, f"回答超过 {MAX_ANSWER_BYTES >> 20} MB", retryable=False
    )


def _bounded(stream: Any) -> object:
    """The stream until it has given too much, of the class that the transport wants to see: which
    transport that is depends on the SDK (httpx, later httpx2).
    """

    async def parts(_: object) -> AsyncIterator[bytes]:
        size = 0
        async for part in stream:
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                raise too_big()
            yield part

    async def close(_: object) -> None:
        await stream.aclose()

    wanted = next(one for one in type(stream).__mro__ if one.__name__ == "AsyncByteStream")
    return type("Bounded", (wanted,), {"__aiter__": parts, "aclose": close})()
