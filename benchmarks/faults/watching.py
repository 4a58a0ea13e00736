"""Who looks on while the database does not answer: one of each kind of request, twice a second."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from benchmarks.faults.clerks import CLASSIFY, Ledger
from benchmarks.faults.service import Service
from benchmarks.load_people import Browser, Seen
from suqiu.console import say
from suqiu.store.accounts.sessions import start_session
from suqiu.store.database import Database
from suqiu.store.users import User, save_user

_PAUSE = 0.5
# Longer than anything may take.
_LONGEST = 120.0
_FREE = ("healthz", "readyz", "接口分类", "静态文件")
_NAME = "分析员001"
Reply = httpx.Response | None


@dataclass(frozen=True, slots=True)
class Look:
    """One request: seconds on the steady clock when it was sent and answered, and with what."""

    kind: str
    sent: float
    answered: float
    status: int
    said: str


@dataclass(slots=True)
class Watchers:
    """All that look on; `done` ends them."""

    service: Service
    ledger: Ledger
    looks: list[Look] = field(default_factory=list)
    under_way: dict[str, float] = field(default_factory=dict)

    async def watch(self, done: asyncio.Event) -> None:
        """Each kind by itself, so that none waits for another."""
        async with httpx.AsyncClient(
            base_url=self.service.url, timeout=_LONGEST, trust_env=False
        ) as client:
            browser = Browser(client, self._session(), Seen())
            await browser.page("chat", "/chat")

            async def plain(address: str) -> Reply:
                return await client.get(address)

            async def classify() -> Reply:
                return await client.post("/api/v1/classify", json=CLASSIFY)

            async def worklist() -> Reply:
                return (await browser.page("worklist", "/desk"))[0]

            async def ask() -> Reply:
                return await browser.call("ask", "/web/ask", {"question": "本月受理多少件"})

            kinds: dict[str, Callable[[], Awaitable[Reply]]] = {
                "healthz": lambda: plain("/healthz"), "readyz": lambda: plain("/readyz"),
                "静态文件": lambda: plain("/static/app.css"), "接口分类": classify,
                "队列页": worklist, "提问": ask, "metrics": lambda: plain("/metrics"),
            }  # fmt: skip
            await asyncio.gather(*(self._look(*one, done) for one in kinds.items()))

    def told(self, what: str, since: float, until: float) -> dict[str, object]:
        """Of what was under way between two moments: answers, the slowest, what was said."""
        found: dict[str, object] = {}
        for kind in dict.fromkeys(one.kind for one in self.looks):
            these = [
                one for one in self.looks
                if one.kind == kind and one.answered > since and one.sent < until
            ]  # fmt: skip
            words = Counter(f"{one.status} {one.said}".strip() for one in these)
            begun = self.under_way.get(kind)
            slow = max((one.answered - one.sent for one in these), default=0.0)
            open_for = round(time.monotonic() - begun, 1) if begun and begun < until else 0.0
            found[kind] = {"answers": dict(words), "slowest": round(slow, 1), "open": open_for}
            said = "；".join(f"{number}× {word}" for word, number in words.most_common(3))
            waiting = f"；还有一个等了 {open_for} 秒" if open_for > 1 else ""
            say(f"  {what} {kind}：最慢 {slow:.1f} 秒{waiting}；{said}")
        return found

    def kept_going(self, told: dict[str, object], most: float) -> bool:
        """Whether what needs no database was answered, each within `most` seconds."""
        return all(
            all(word.startswith("200") for word in one["answers"])
            and one["slowest"] <= most
            and one["open"] <= most
            for kind, one in told.items()
            if kind in _FREE and isinstance(one, dict)
        )

    def bounded(self, told: dict[str, object], most: float) -> bool:
        """Whether everything was answered within `most` seconds."""
        return all(
            max(one["slowest"], one["open"]) <= most
            for one in told.values()
            if isinstance(one, dict)
        )

    async def _look(
        self, kind: str, request: Callable[[], Awaitable[Reply]], done: asyncio.Event
    ) -> None:
        while not done.is_set():
            sent = self.under_way[kind] = time.monotonic()
            try:
                reply = await request()
            except httpx.HTTPError as error:
                reply, said = None, type(error).__name__
            else:
                said = _words(reply) if kind != "metrics" else _up(reply)
            del self.under_way[kind]
            if kind not in ("readyz", "metrics"):
                self.ledger.note(kind, reply)
            status = reply.status_code if reply is not None else 0
            self.looks.append(Look(kind, sent, time.monotonic(), status, said))
            await asyncio.sleep(_PAUSE)

    def _session(self) -> str:
        with (
            Database.open(self.service.settings) as database,
            database.owner().begin() as connection,
        ):
            save_user(connection, User(_NAME, "analyst"))
            return start_session(connection, _NAME)


def _words(reply: Reply) -> str:
    """Why it was refused, or what readiness says of the database."""
    if reply is None:
        return "没有回答"
    if "json" not in reply.headers.get("content-type", ""):
        return ""
    body = reply.json()
    return str(body.get("detail") or body.get("database_reason") or "")


def _up(reply: Reply) -> str:
    lines = reply.text.splitlines() if reply is not None else []
    return next((line for line in lines if line.startswith("suqiu_database_up")), "没有说")
