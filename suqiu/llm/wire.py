"""One request to the server and its answer: no retries, no limits but the caller's deadline."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING, Any, cast

from suqiu.llm.answer import RawAnswer
from suqiu.llm.contained import MAX_ANSWER_BYTES, contained, too_big
from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.options import ChatOptions
from suqiu.llm.records import Message

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

TOP_LOGPROBS = 5
_CONNECT_SECONDS = 5.0
# Local servers ask for no key, but the SDK does.
_NO_KEY = "none"


class Wire:
    """The official SDK behind the two things we need of it. For one event loop."""

    def __init__(self, options: ChatOptions) -> None:
        # Half a second of import that a site without a model does not pay.
        import openai

        # At DEBUG the SDK logs whole requests; prompts hold personal data.
        logging.getLogger("openai").setLevel(logging.WARNING)
        self._client = openai.AsyncOpenAI(
            base_url=options.url,
            api_key=options.api_key or _NO_KEY,
            max_retries=0,
            # Sent on, a prompt would leave for wherever the server says.
            http_client=openai.DefaultAsyncHttpxClient(
                follow_redirects=False,
                headers={"Accept-Encoding": "identity"},
                event_hooks={"response": [contained]},
            ),
        )

    async def send(
        self, model: str, messages: Sequence[Message], fields: dict[str, Any], deadline: float
    ) -> RawAnswer:
        """The whole answer; `deadline` is a time of the running loop's clock.

        Raises ModelCallError.
        """
        import openai

        from suqiu.llm.failure import as_call_error

        body = bytearray()
        try:
            async with (
                asyncio.timeout_at(deadline),
                self._client.chat.completions.with_streaming_response.create(
                    model=model,
                    messages=_turns(messages),
                    extra_body=fields,
                    timeout=_patience(deadline),
                ) as response,
            ):
                async for part in response.iter_bytes():
                    body += part
                kind = response.headers.get("content-type", "")
        except TimeoutError:
            raise ModelCallError(FailureKind.TIMEOUT) from None
        except openai.OpenAIError as error:
            raise as_call_error(error) from None
        except Exception as error:  # Reading the body, the SDK lets the transport's own errors out.
            raise _transport_error(error) from None
        return RawAnswer.of(bytes(body), kind)

    async def stream(
        self, model: str, messages: Sequence[Message], fields: dict[str, Any], deadline: float
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Chunks of a streamed answer as JSON objects, until the server ends it.

        Raises ModelCallError.
        """
        import openai

        from suqiu.llm.failure import as_call_error

        size = 0
        try:
            async with asyncio.timeout_at(deadline):
                chunks = await self._client.chat.completions.create(
                    model=model,
                    messages=_turns(messages),
                    stream=True,
                    stream_options={"include_usage": True},
                    extra_body=fields,
                    timeout=_patience(deadline),
                )
            async with chunks:
                iterator = aiter(chunks)
                while True:
                    async with asyncio.timeout_at(deadline):
                        chunk = await anext(iterator, None)
                    if chunk is None:
                        return
                    value = chunk.to_dict(mode="json", warnings=False)
                    size += len(str(value))
                    if size > MAX_ANSWER_BYTES:
                        raise too_big()
                    yield value
        except TimeoutError:
            raise ModelCallError(FailureKind.TIMEOUT) from None
        except openai.OpenAIError as error:
            if size and isinstance(error, openai.APIConnectionError):
                raise ModelCallError(FailureKind.TRUNCATED, "连接中断") from None
            raise as_call_error(error) from None
        except ModelCallError:
            raise
        except Exception as error:
            raise _transport_error(error) from None

    async def get(self, path: str, deadline: float) -> object:
        """The JSON value at a path or whole URL of the server. Raises ModelCallError."""
        import openai

        from suqiu.llm.failure import as_call_error

        try:
            async with asyncio.timeout_at(deadline):
                return await self._client.get(
                    path, cast_to=object, options={"timeout": _patience(deadline)}
                )
        except TimeoutError:
            raise ModelCallError(FailureKind.TIMEOUT) from None
        except openai.OpenAIError as error:
            raise as_call_error(error) from None
        except Exception as error:
            raise _transport_error(error) from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()


def _turns(messages: Sequence[Message]) -> "list[ChatCompletionMessageParam]":
    turns = [{"role": message.role, "content": message.content} for message in messages]
    return cast("list[ChatCompletionMessageParam]", turns)


def _patience(deadline: float) -> Any:
    from openai import Timeout

    seconds = max(0.001, deadline - asyncio.get_running_loop().time())
    return Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))


def _transport_error(error: Exception) -> ModelCallError:
    """The SDK's transport is named by neither of us; its errors are told by their names."""
    if isinstance(error, ModelCallError):
        return error
    name = type(error).__name__
    if "Timeout" in name:
        return ModelCallError(FailureKind.TIMEOUT)
    if name in ("RemoteProtocolError", "ReadError", "IncompleteRead"):
        return ModelCallError(FailureKind.TRUNCATED, "连接中断")
    return ModelCallError(FailureKind.SERVER_ERROR, f"返回的内容无法读取（{name}）")
