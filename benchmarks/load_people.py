"""The people of a load run, as their browsers behave: dispatchers, askers, a wall."""

import asyncio
import html
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

_DATA = re.compile(r'\bdata-([a-z-]+)="([^"]*)"')
_COOKIE = "suqiu_session"
# One of so many decisions is not what was suggested; after so many the worklist is looked at again.
_CORRECTED, _WORKLIST_EVERY = 0.15, 12
_SEARCHES = ("ztdj", "zs", "停水", "物业", "ldsg", "wfjz")
_BEAT, _COUNTS, _WALL = 60.0, 30.0, 60.0


@dataclass(slots=True)
class Seen:
    """Seconds of every answered request by what it was for, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def forget(self) -> None:
        """Begin again: what came before was warming up."""
        self.seconds.clear()
        self.errors.clear()


class Browser:
    """One session: sends its cookie and CSRF word, measures every answer to its last byte."""

    def __init__(self, client: httpx.AsyncClient, cookie: str, seen: Seen) -> None:
        self._client = client
        self._headers = {"cookie": f"{_COOKIE}={cookie}"}
        self._seen = seen
        self.csrf = ""

    async def page(self, what: str, address: str) -> tuple[httpx.Response | None, dict[str, str]]:
        """A page and the data in its attributes (the first of each name)."""
        reply = await self._send(what, "GET", address, {"accept": "text/html"}, None)
        if reply is None or reply.status_code != 200:
            return reply, {}
        data: dict[str, str] = {}
        for name, value in _DATA.findall(reply.text):
            data.setdefault(name, html.unescape(value))
        self.csrf = data.get("csrf", self.csrf)
        return reply, data

    async def call(self, what: str, address: str, body: object = None) -> httpx.Response | None:
        """As scripts call: GET without a body, else POST."""
        headers = {"accept": "application/json", "x-csrf": self.csrf}
        return await self._send(what, "GET" if body is None else "POST", address, headers, body)

    async def _send(
        self, what: str, method: str, address: str, headers: dict[str, str], body: object
    ) -> httpx.Response | None:
        begun = time.perf_counter()
        try:
            reply = await self._client.request(
                method, address, headers=self._headers | headers, json=body
            )
        except httpx.HTTPError as error:
            self._seen.errors[f"{what} {type(error).__name__}"] += 1
            return None
        if reply.status_code >= 400:
            self._seen.errors[f"{what} {reply.status_code}"] += 1
        else:
            self._seen.seconds[what].append(time.perf_counter() - begun)
        return reply


class Dispatcher:
    """Looks at the worklist, takes the next ticket, decides, and goes on with what comes next."""

    def __init__(self, browser: Browser, think: float, seed: int) -> None:
        self.browser = browser
        self._think = think
        self._random = random.Random(seed)
        self.address = ""
        self.ticket: dict[str, str] = {}

    async def work(self, until: float) -> None:
        """Until that moment of the event loop's clock; thinks from half to one and a half `think`."""
        await asyncio.sleep(self._random.uniform(0, self._think))
        done = 0
        while asyncio.get_running_loop().time() < until:
            if done % _WORKLIST_EVERY == 0:
                await self.look_at_worklist()
                await self.pause()
                await self.take_next()
            await self.open()
            await self.pause()
            if self.ticket.get("mine"):
                await self.decide(correct=self._random.random() < _CORRECTED)
            else:
                await self.take_next()
            done += 1
            if not self.address:
                done = 0

    async def pause(self) -> None:
        """Thinks; what his page does by itself meanwhile, it does."""
        await asyncio.sleep(self._think * self._random.uniform(0.5, 1.5))
        if self._random.random() < self._think / _BEAT and self.ticket.get("number"):
            await self.beat()

    async def look_at_worklist(self) -> None:
        """The page, and the counts its script asks for."""
        await self.browser.page("worklist", "/desk")
        await self.browser.call("counts", "/web/desk/counts?tab=review")

    async def take_next(self) -> None:
        """`n` or Enter: where to go is the answer."""
        reply, _ = await self.browser.page("next", "/desk/next?tab=review")
        self.address = reply.headers.get("location", "") if reply is not None else ""
        if not self.address.startswith("/desk/"):
            self.address = ""

    async def open(self) -> None:
        """The ticket's page: suggestion, what is around it, what is like it."""
        self.ticket = {}
        if self.address:
            _, self.ticket = await self.browser.page("open", self.address)

    async def beat(self) -> None:
        """The open page says that it is still open."""
        await self.browser.call("beat", f"{self._ticket_address}/beat", {})

    async def decide(self, *, correct: bool) -> None:
        """Accept, or correct to a class that was searched for."""
        leaf, lead = self.ticket.get("suggested", ""), self.ticket.get("suggested-lead", "")
        reason = ""
        if correct or not leaf or not lead:
            words = quote(self._random.choice(_SEARCHES))
            found = await self.browser.call("search", f"/web/leaves?q={words}")
            leaves = found.json()["leaves"] if found is not None and found.is_success else []
            if leaves:
                leaf, lead, reason = leaves[0]["code"], leaves[0]["lead"], "以诉求为准"
        body = {
            "stamp": self.ticket["stamp"], "received_at": self.ticket["received"], "leaf": leaf,
            "lead": lead, "assisting": [], "reason": reason,
        }  # fmt: skip
        what = "correct" if correct else "accept"
        reply = await self.browser.call(what, f"{self._ticket_address}/decide?tab=review", body)
        if reply is not None and reply.is_success:
            self.address = reply.json()["next"]
            if not self.address.startswith("/desk/"):
                self.address = ""
        else:
            await self.take_next()

    @property
    def _ticket_address(self) -> str:
        return f"/web/tickets/{quote(self.ticket['number'])}"


async def ask(browser: Browser, question: str) -> None:
    """One question of a leader; the first opens the page."""
    if not browser.csrf:
        await browser.page("chat", "/chat")
    await browser.call("ask", "/web/ask", {"question": question})


async def ask_together(
    browsers: list[Browser], questions: tuple[str, ...], every: float, until: float
) -> None:
    """All leaders ask at the same moment, each another question, every `every` seconds."""
    loop = asyncio.get_running_loop()
    at = 0
    await asyncio.gather(*(browser.page("chat", "/chat") for browser in browsers))
    while loop.time() < until:
        begun = loop.time()
        await asyncio.gather(
            *(ask(one, questions[(at + i) % len(questions)]) for i, one in enumerate(browsers))
        )
        at += 1
        await asyncio.sleep(max(0.0, min(every - (loop.time() - begun), until - loop.time())))


async def watch_wall(browser: Browser, until: float) -> None:
    """A screen that refreshes every minute."""
    loop = asyncio.get_running_loop()
    await browser.page("wall page", "/wall")
    while loop.time() < until:
        await browser.call("wall", "/web/wall.json")
        await asyncio.sleep(max(0.0, min(_WALL, until - loop.time())))


async def watch_counts(browser: Browser, until: float) -> None:
    """A worklist left open: its script asks for the counts every half minute."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        await browser.call("counts", "/web/desk/counts?tab=review")
        await asyncio.sleep(max(0.0, min(_COUNTS, until - loop.time())))
