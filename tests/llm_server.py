"""A real small HTTP server that speaks the OpenAI protocol and can be told to misbehave.

    with LlmServer() as server:
        server.url                       # http://127.0.0.1:PORT/v1
        server.behave("500", times=2)    # the next two answers; without `times` until told otherwise
        server.behave("500", after=40)   # from the 41st call from now on
        server.stop(); server.start()    # dies and comes back on the same port

`POST /control` with `{"behaviour": …}` is `behave` for other processes, and `GET /control`
tells the calls and what was asked. It runs in a thread of its own on asyncio alone, so that a connection can be cut anywhere.
"""

import asyncio
import gzip
import json
import threading
from collections import deque

from tests.llm_model import answer

DIALECTS = ("json_schema", "structured_outputs", "json_object")
NONSENSE = "今天天气不错，我们去公园吧！{「』"
_STATUS = {
    200: "OK", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests",
    500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip

# What it can be told to do instead of answering well.
BEHAVIOURS = (
    "ok", "slow", "hang", "500", "429", "503", "400", "401", "too_long", "nonsense", "half_json",
    "wrong_schema", "ignore_schema", "fenced", "cut_stream", "reset", "reset_mid_body", "html",
    "bad_envelope", "empty", "huge", "endless", "think", "reasoning_field", "refuse", "length",
    "no_usage", "error_in_stream", "no_stream", "redirect", "endless_error", "endless_models",
    "compressed", "odd_charset", "wild_numbers",
)  # fmt: skip


class LlmServer:
    """One server. `dialects` are obeyed; the others are ignored, or refused with `strict`.

    `answer(messages, schema) -> str` is the model. `requests` holds the last bodies received,
    `calls` counts them, `most_at_once` is the highest number under way together, `left` how many clients
    gave up while it hung.
    """

    def __init__(
        self, dialects=DIALECTS, *, strict=False, logprobs=True, model="tiny", context=8192,
        answer=answer, api_key=None, delay=0.0,
    ):  # fmt: skip
        self.dialects, self.strict, self.logprobs = tuple(dialects), strict, logprobs
        self.model, self.context, self.answer = model, context, answer
        self.api_key, self.delay = api_key, delay
        self.port = 0
        self.calls = self.now = self.most_at_once = self.left = 0
        self.requests = deque(maxlen=2000)
        self._faults = deque()
        self._standing = ("ok", {})
        self._later = []
        self._loop = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    def behave(self, behaviour="ok", times=None, *, after=0, **how):
        """Misbehave for the next `times` chat calls, or from now on; "ok" heals everything.

        With `after`, only when so many more calls have come. `seconds` for slow, `retry_after`
        for 429 and 503, `to` for redirect.
        """
        assert behaviour in BEHAVIOURS, behaviour
        if after:
            self._later.append((self.calls + after, behaviour, times, how))
        elif times is None:
            self._faults.clear()
            self._standing = (behaviour, how)
        else:
            self._faults.extend([(behaviour, how)] * times)

    def start(self):
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def stop(self):
        """Die: connections under way are cut."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()

    def _run(self, ready):
        loop = self._loop
        asyncio.set_event_loop(loop)
        self._open = set()
        serving = loop.run_until_complete(
            asyncio.start_server(
                self._connection, "127.0.0.1", self.port, limit=1 << 24, backlog=1024
            )
        )
        self.port = serving.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        serving.close()
        for writer in list(self._open):
            writer.transport.abort()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    async def _connection(self, reader, writer):
        self._open.add(writer)
        try:
            while (head := await reader.readuntil(b"\r\n\r\n")) and not writer.is_closing():
                lines = head.decode("latin-1").split("\r\n")
                method, path, _ = lines[0].split(" ", 2)
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in lines[1:] if line)
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                await self._answer(reader, writer, method, path, headers, body)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(self, reader, writer, method, path, headers, body):
        if self.api_key and headers.get("authorization") != f"Bearer {self.api_key}":
            return await _send(writer, 401, {"error": {"message": "bad key"}})
        if method == "GET" and path == "/v1/models":
            if self._standing[0] == "endless_models":
                return await self._endless(writer)
            listed = {"id": self.model, "object": "model", "max_model_len": self.context}
            return await _send(writer, 200, {"object": "list", "data": [listed]})
        if path == "/control":
            if method == "POST":
                self.behave(**json.loads(body))
            asked = [request["messages"][-1]["content"] for request in self.requests]
            return await _send(writer, 200, {"calls": self.calls, "asked": asked})
        if path != "/v1/chat/completions":
            return await _send(writer, 404, {"error": {"message": "no such path"}})
        request = json.loads(body)
        self.requests.append(request)
        for order in [order for order in self._later if order[0] <= self.calls]:
            self._later.remove(order)
            self.behave(order[1], order[2], **order[3])
        self.calls += 1
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        try:
            fault = self._faults.popleft() if self._faults else self._standing
            await self._chat(reader, writer, request, *fault)
        finally:
            self.now -= 1

    async def _chat(self, reader, writer, request, behaviour, how):
        if self.delay or behaviour == "slow":
            await asyncio.sleep(how.get("seconds", self.delay))
        match behaviour:
            case "hang":
                await reader.read()
                self.left += 1
                return writer.close()
            case "reset":
                return writer.transport.abort()
            case "500" | "429" | "503" | "400" | "401":
                # Like a real one, it repeats what it was sent; that must not get into a log.
                error = {"error": {"message": f"bad input: {request['messages']}"}}
                wait = how.get("retry_after")
                extra = {} if wait is None else {"Retry-After": str(wait)}
                return await _send(writer, int(behaviour), error, extra)
            case "too_long":
                message = f"This model's maximum context length is {self.context} tokens"
                return await _send(writer, 400, {"error": {"message": message}})
            case "html":
                return await _send(writer, 200, "<html>网关维护中</html>", kind="text/html")
            case "bad_envelope":
                return await _send(writer, 200, {"result": "ok"})
            case "endless":
                return await self._endless(writer)
            case "endless_error":
                return await self._endless(writer, 500)
            case "redirect":
                return await _send(writer, 307, "", {"Location": f"{how['to']}/chat/completions"})
            case "odd_charset":
                # Decoded as it says, it would take hours.
                kind = "text/plain; charset=punycode"
                return await _send(writer, 400, "a" * 3_000_000 + "-" + "b" * 300_000, kind=kind)
        schema, refused = self._schema(request, behaviour)
        if refused:
            return await _send(writer, 400, {"error": {"message": "unsupported response_format"}})
        text, extra, finish = self._text(request, schema, behaviour)
        limit = request.get("max_tokens") or 1 << 30
        if len(text) > limit and behaviour != "huge":
            text, finish = text[:limit], "length"
        usage = {
            "prompt_tokens": sum(len(message["content"]) for message in request["messages"]),
            "completion_tokens": len(text),
        }
        usage = None if behaviour == "no_usage" else usage
        if request.get("logprobs") and self.logprobs:
            extra["logprobs"] = {"content": [_logprob(letter) for letter in text]}
        if behaviour == "wild_numbers":
            usage = dict.fromkeys(usage, 9 * 10**18)
            extra["logprobs"] = {"content": [{"token": sign, "logprob": -1e308} for sign in text]}
        if request.get("stream") and behaviour != "no_stream":
            return await self._stream(writer, text, extra, finish, usage, behaviour)
        message = {"role": "assistant", "content": text, **extra.pop("message", {})}
        choice = {"index": 0, "message": message, "finish_reason": finish, **extra}
        body = {"id": "1", "object": "chat.completion", "created": 1, "model": self.model,
                "choices": [choice], "usage": usage}  # fmt: skip
        if behaviour == "compressed":
            # The spaces are part of the JSON, and hardly of what is sent.
            packed = gzip.compress(json.dumps(body).encode() + b" " * (1 << 24), 1)
            return await _send(writer, 200, packed, {"Content-Encoding": "gzip"})
        return await _send(writer, 200, body, cut=behaviour == "reset_mid_body")

    def _schema(self, request, behaviour):
        """(schema to obey or None, whether the request is refused)."""
        form = request.get("response_format") or {}
        told = {}
        if form.get("type") == "json_schema":
            told["json_schema"] = form["json_schema"]["schema"]
        if form.get("type") == "json_object" and "schema" in form:
            told["json_object"] = form["schema"]
        if "structured_outputs" in request:
            told["structured_outputs"] = request["structured_outputs"]["json"]
        known = [schema for dialect, schema in told.items() if dialect in self.dialects]
        if told and not known and self.strict:
            return None, True
        return (known[0] if known and behaviour != "ignore_schema" else None), False

    def _text(self, request, schema, behaviour):
        """(text, more fields of the choice, finish reason)."""
        text = self.answer(request["messages"], schema)
        match behaviour:
            case "nonsense":
                return NONSENSE, {}, "stop"
            case "half_json":
                return text[: max(1, len(text) // 2)], {}, "stop"
            case "wrong_schema":
                return json.dumps({"unexpected": [1, 2]}), {}, "stop"
            case "fenced":
                return f"好的，结果如下：\n```json\n{text}\n```\n希望有帮助。", {}, "stop"
            case "empty":
                return "", {}, "stop"
            case "huge":
                return text + "啊" * (4 << 20), {}, "stop"
            case "think":
                return f"<think>先想一想，{{不是答案}}</think>\n{text}", {}, "stop"
            case "reasoning_field":
                return text, {"message": {"reasoning_content": "先想一想"}}, "stop"
            case "refuse":
                return "", {"message": {"refusal": "不能回答"}}, "stop"
            case "length":
                return text[: len(text) // 2], {}, "length"
        return text, {}, "stop"

    async def _stream(self, writer, text, extra, finish, usage, behaviour):
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )

        async def event(data):
            block = f"data: {data}\n\n".encode()
            writer.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")
            await writer.drain()

        async def chunk(delta, finish=None, **more):
            choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
            base = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": self.model}
            await event(json.dumps({**base, "choices": choices, **more}))

        await chunk({"role": "assistant", "content": "", **extra.get("message", {})})
        pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
        for number, piece in enumerate(pieces):
            if number == max(1, len(pieces) // 2):
                if behaviour == "cut_stream":
                    return writer.transport.abort()
                if behaviour == "error_in_stream":
                    await event(json.dumps({"error": {"message": "engine died"}}))
                    break
            await chunk({"content": piece})
        await chunk({}, finish)
        if usage:
            await chunk({}, usage=usage, choices=[])
        await event("[DONE]")
        writer.write(b"0\r\n\r\n")
        return await writer.drain()

    async def _endless(self, writer, status=200):
        head = f"HTTP/1.1 {status} {_STATUS[status]}\r\nContent-Type: application/json\r\n"
        writer.write(head.encode())
        writer.write(b"Transfer-Encoding: chunked\r\n\r\n")
        block = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        while not writer.is_closing():
            writer.write(block)
            await writer.drain()


def _logprob(letter):
    top = [{"token": letter, "logprob": -0.1}, {"token": "不", "logprob": -2.5}]
    return {"token": letter, "logprob": -0.1, "top_logprobs": top}


async def _send(writer, status, body, headers=(), *, kind="application/json", cut=False):
    data = body if isinstance(body, bytes | str) else json.dumps(body, ensure_ascii=False)
    data = data.encode() if isinstance(data, str) else data
    head = {"Content-Type": kind, "Content-Length": str(len(data)), **dict(headers)}
    lines = [f"HTTP/1.1 {status} {_STATUS[status]}", *(f"{n}: {v}" for n, v in head.items())]
    writer.write(
        "\r\n".join(lines).encode() + b"\r\n\r\n" + (data[: len(data) // 2] if cut else data)
    )
    await writer.drain()
    if cut:
        writer.transport.abort()
