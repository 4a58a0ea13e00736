"""Refuses requests before they cost anything: too big, not UTF-8, nested too deep."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.api.problems import problem

_MAX_DEPTH = 20
# Possessive, and good for a string that never closes: no input makes it look twice.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class BodyGuard:
    """Reads the body up to a limit and checks it, then hands it on whole."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass the request on."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            if len(body) > self.max_bytes:
                answer = problem(
                    413, f"请求体超过 {self.max_bytes:,} 字节", "分批提交，每次最多 256 条"
                )
                await answer(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        fault = _fault(bytes(body))
        if fault:
            await problem(400, f"请求体：{fault}", "用 UTF-8 编码的 JSON")(scope, receive, send)
            return
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self.app(scope, replay, send)


def _fault(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"第 {error.start + 1} 个字节起不是 UTF-8 编码"
    depth = 0
    for char in _STRINGS.sub(b"", body).translate(None, _NOT_BRACKETS):
        if char in b"[{":
            depth += 1
            if depth > _MAX_DEPTH:
                return f"嵌套超过 {_MAX_DEPTH} 层"
        elif char in b"]}":
            depth -= 1
    return ""
