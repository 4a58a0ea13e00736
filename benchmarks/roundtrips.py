"""What a page asks of the database: `python -m benchmarks.roundtrips`.

Runs the service's application in this process over a small simulated store of its own (`--data`,
made when it is empty), by way of a proxy on the way to PostgreSQL. Does each page and action of
the desk as a browser does, again and again, and prints of the last time: statements, and round trips, which
are what is waited for where the database is far away (BEGIN, COMMIT, pings and the preparing of
statements included). With `--delay` milliseconds a round trip takes so long, and the seconds are
printed as well.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import httpx
from sqlalchemy import Engine, event

from benchmarks.faults.service import Service
from benchmarks.load_people import Browser, Dispatcher, Seen, ask
from serve.classifying.build import first_classifier
from serve.service.app import create_app
from suqiu.console import say
from suqiu.settings import load_settings
from suqiu.store.accounts.sessions import start_session
from suqiu.store.database import Database
from suqiu.store.users import User, save_user
from tests.database_proxy import Proxy

_CLERK, _ANALYST = "派单员001", "分析员001"
_QUESTION = "上个月受理量和解决率是多少"
# Longer than what pages remember of others' work: names, counts, tiles.
_FORGOTTEN = 31.0
_REMEMBERED = ("队列一页", "各队列件数", "大屏的数")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page or action: `statements` as SQLAlchemy sends them, `trips` as the network sees
    them, `seconds` with the delay that was asked for.
    """

    what: str
    statements: int
    trips: int
    seconds: float


class Meter:
    """Counts what is sent to the database while something is done."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._statements = 0
        event.listen(Engine, "before_cursor_execute", self._sent)

    def _sent(self, *_: object) -> None:
        self._statements += 1

    async def of(self, what: str, work: Callable[[], Awaitable[object]]) -> Cost:
        """The cost of doing `work` once."""
        before = self._statements, self._proxy.trips
        began = time.perf_counter()
        await work()
        seconds = time.perf_counter() - began
        return Cost(
            what, self._statements - before[0], self._proxy.trips - before[1], round(seconds, 2)
        )


def main() -> None:
    """Prepare, do everything, print."""
    options = _options()
    folder = options.data.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    service = Service(folder, 1, {})
    service.make_store(options.tickets, options.waiting)
    service.go_by_proxy()
    assert service.proxy is not None
    os.environ.update(service.environment)
    try:
        cookies = _people(service)
        costs = asyncio.run(_costs(service.proxy, cookies, options.delay / 2000))
    finally:
        service.stop()
    for one in costs:
        timed = f"  {one.seconds:6.2f} 秒" if options.delay else ""
        say(f"{one.statements:4} 条语句  {one.trips:4} 个来回{timed}  {one.what}")
    if options.json:
        rows = [asdict(one) for one in costs]
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1))


def _people(service: Service) -> tuple[str, str]:
    """Cookies of a dispatcher and an analyst."""
    with Database.open(service.settings) as database, database.owner().begin() as connection:
        save_user(connection, User(_ANALYST, "analyst"))
        return start_session(connection, _CLERK), start_session(connection, _ANALYST)


async def _costs(proxy: Proxy, cookies: tuple[str, str], delay: float) -> list[Cost]:
    settings = load_settings()
    name, classifier = first_classifier(settings, report=say)
    app = create_app(classifier, settings, chosen=name)
    meter = Meter(proxy)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://here", timeout=120
    ) as client:
        clerk = Dispatcher(Browser(client, cookies[0], Seen()), 0.0, 7)
        analyst = Browser(client, cookies[1], Seen())
        await _round(meter, clerk, analyst)
        await asyncio.sleep(_FORGOTTEN)
        proxy.delay = delay
        found = await _round(meter, clerk, analyst)
        again = await _round(meter, clerk, analyst)
        # With what is remembered for a while, and where it was out of date.
        late = [replace(one, what=f"{one.what}，记住的过了时") for one in found]
        return [*again, *(one for one in late if one.what.startswith(_REMEMBERED))]


async def _round(meter: Meter, clerk: Dispatcher, analyst: Browser) -> list[Cost]:
    async def correct() -> None:
        await clerk.decide(correct=True)

    async def accept() -> None:
        await clerk.decide(correct=False)

    async def page(address: str) -> None:
        reply, _ = await analyst.page("page", address)
        assert reply is not None
        assert reply.status_code == 200, reply.text[:300]

    async def call(address: str) -> None:
        reply = await analyst.call("call", address)
        assert reply is not None
        assert reply.is_success, reply.text[:300]

    costs = [
        await meter.of("队列一页", lambda: clerk.browser.page("worklist", "/desk")),
        await meter.of(
            "各队列件数", lambda: clerk.browser.call("counts", "/web/desk/counts?tab=review")
        ),
        await meter.of("下一件", clerk.take_next),
        await meter.of("一件工单（没有建议）", clerk.open),
        await meter.of("一件工单（已有建议）", clerk.open),
        await meter.of("心跳", clerk.beat),
    ]
    assert clerk.ticket.get("mine"), "nothing to decide"
    costs.append(await meter.of("采纳，给出下一件", accept))
    await clerk.open()
    costs.append(await meter.of("更正，给出下一件（含查找类别）", correct))
    costs += [
        await meter.of("问数页", lambda: page("/chat")),
        await meter.of("提问", lambda: ask(analyst, _QUESTION)),
        await meter.of("大屏页", lambda: page("/wall")),
        await meter.of("大屏的数", lambda: call("/web/wall.json")),
        await meter.of("预警页", lambda: page("/warnings")),
    ]
    return costs


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("/tmp/suqiu-roundtrips"))
    parser.add_argument("--tickets", type=int, default=4000)
    parser.add_argument("--waiting", type=int, default=3000)
    parser.add_argument("--delay", type=float, default=0.0, help="milliseconds of a round trip")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
