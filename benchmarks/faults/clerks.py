"""Dispatchers who decide steadily, as their pages do: sent again until it is answered."""

import asyncio
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from benchmarks.faults.service import PASSWORD
from benchmarks.load_people import Browser, Seen

_CHINESE = re.compile(r"[一-鿿]")
_TAG = re.compile(r"<[^>]+>")
_AGAIN = 0.5
CLASSIFY = {"tickets": [{"body": "小区停水三天了，没有人来修，请尽快恢复供水。"}]}


@dataclass(slots=True)
class Filed:
    """A decision: when it was first sent and when it was answered, by the steady clock."""

    ticket: str
    clerk: str
    leaf: str
    sent: float
    answered: float = 0.0
    status: int = 0
    tries: int = 0


@dataclass(slots=True)
class Ledger:
    """Everything that was sent, and what else than success was said, by place."""

    filed: list[Filed] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    ugly: Counter[str] = field(default_factory=Counter)
    logins: int = 0
    # Of the API's classifications: when answered, seconds it took, and which way it went.
    classified: list[tuple[float, float, str]] = field(default_factory=list)

    def acknowledged(self) -> list[Filed]:
        """Those that the service took."""
        return [one for one in self.filed if one.status == 200]

    def note(self, where: str, reply: httpx.Response | None) -> None:
        """What a person was told; ugly is what no person should see."""
        if reply is None:
            self.said[f"{where}: 没有回答（浏览器自己说连不上）"] += 1
            return
        if reply.status_code < 400:
            return
        words = _words(reply)
        self.said[f"{where}: {reply.status_code} {words}"] += 1
        text = reply.text
        if reply.status_code == 500 or "Traceback" in text or not _CHINESE.search(words):
            self.ugly[f"{where}: {reply.status_code} {text[:200]}"] += 1
        if reply.status_code >= 500 and not _hinted(reply):
            self.ugly[f"{where}: {reply.status_code} 没有说怎么办：{words}"] += 1


def _words(reply: httpx.Response) -> str:
    if "json" in reply.headers.get("content-type", ""):
        body = reply.json()
        return f"{body.get('detail', '')}（{body.get('hint', '')}）"
    main = reply.text.partition("<main")[2] or reply.text
    return " ".join(_TAG.sub(" ", f"<main{main}").split())[:160]


def _hinted(reply: httpx.Response) -> bool:
    if "json" in reply.headers.get("content-type", ""):
        return bool(reply.json().get("hint"))
    return "怎么办" in reply.text


class Clerk:
    """One dispatcher; logs in by the form, and again when he is asked to."""

    def __init__(self, client: httpx.AsyncClient, name: str, ledger: Ledger, think: float) -> None:
        self.name = name
        self._client = client
        self._ledger = ledger
        self._think = think
        self._random = random.Random(name)
        self.browser = Browser(client, "", Seen())

    async def log_in(self) -> bool:
        """A new session; False when the service cannot give one now."""
        try:
            reply = await self._client.post(
                "/login", data={"name": self.name, "password": PASSWORD},
                headers={"accept": "text/html"},
            )  # fmt: skip
        except httpx.HTTPError:
            self._ledger.note("登录", None)
            return False
        if reply.status_code != 303:
            self._ledger.note("登录", reply)
            return False
        self._ledger.logins += 1
        self.browser = Browser(self._client, reply.cookies["suqiu_session"], Seen())
        page, _ = await self.browser.page("desk", "/desk")
        return page is not None and page.status_code == 200

    async def work(self, done: asyncio.Event) -> None:
        """Until told; what is under way then is finished."""
        while not done.is_set() and not await self.log_in():
            await asyncio.sleep(_AGAIN)
        while not done.is_set():
            opened = await self._open()
            if opened is None:
                await asyncio.sleep(_AGAIN)
                continue
            await asyncio.sleep(self._think * self._random.uniform(0.5, 1.5))
            await self._decide(*opened, done)

    async def _open(self) -> tuple[str, dict[str, str]] | None:
        reply, _ = await self.browser.page("next", "/desk/next?tab=review")
        if reply is None or reply.status_code != 303:
            self._ledger.note("下一件", reply)
            return None
        address = reply.headers["location"]
        if address.startswith("/login"):
            await self.log_in()
            return None
        if address.partition("?")[0] == "/desk":
            raise SystemExit("no tickets left: more --waiting")
        reply, data = await self.browser.page("open", address)
        self._ledger.note("打开", reply)
        if not data.get("mine") or not data.get("suggested") or not data.get("suggested-lead"):
            return None
        return data["number"], data

    async def _decide(self, number: str, data: dict[str, str], done: asyncio.Event) -> None:
        body = {
            "stamp": data["stamp"], "received_at": data["received"], "leaf": data["suggested"],
            "lead": data["suggested-lead"], "assisting": [], "reason": "",
        }  # fmt: skip
        filed = Filed(number, self.name, data["suggested"], time.monotonic())
        self._ledger.filed.append(filed)
        given_up = 0
        while True:
            filed.tries += 1
            reply = await self.browser.call(
                "decide", f"/web/tickets/{quote(number)}/decide?tab=review", body
            )
            self._ledger.note("决定", reply)
            if reply is not None and reply.status_code in (401, 403):
                await self.log_in()
            elif reply is not None and reply.status_code < 500 and reply.status_code != 429:
                filed.status, filed.answered = reply.status_code, time.monotonic()
                return
            given_up += done.is_set()
            if given_up > 20:
                return
            await asyncio.sleep(_AGAIN)


async def look_on(client: httpx.AsyncClient, clerk: Clerk, ledger: Ledger,
                  done: asyncio.Event) -> None:  # fmt: skip
    """What needs no database goes on, and a page says what is wrong: looked at twice a second."""
    while not done.is_set():
        for where, method, address, body in (
            ("healthz", "GET", "/healthz", None),
            ("接口分类", "POST", "/api/v1/classify", CLASSIFY),
        ):
            begun = time.monotonic()
            try:
                reply = await client.request(method, address, json=body)
            except httpx.HTTPError:
                ledger.note(where, None)
                continue
            ledger.note(where, reply)
            if body is not None and reply.is_success:
                (one,) = reply.json()["suggestions"]
                way = one["degraded_reason"] or one["path"]
                ledger.classified.append((time.monotonic(), time.monotonic() - begun, way))
        worklist, _ = await clerk.browser.page("worklist", "/desk")
        if worklist is None or worklist.status_code != 303:
            ledger.note("队列页", worklist)
        await asyncio.sleep(_AGAIN)
