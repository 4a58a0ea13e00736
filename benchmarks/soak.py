"""Many mixed requests at several processes, and one of them killed: `python -m benchmarks.soak`.

Starts `suqiu serve --processes 2` over a small simulated store of its own and sends it so many
requests: tickets to classify one at a time, batches of 50, and the page of the worklist. Tells the
memory of every process at the start (warm), after a third, two thirds and at the end (`--parts`),
resident and private (what is not shared with the others), MiB; how many failed, and how. With `--kill`
one process is killed in the middle: how many requests ended with it, how soon another was in its
place. Exit code 1 when a request failed that was not the killed one's.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

from benchmarks.faults.service import Service
from classifier.labels.corpus import seed_corpus
from suqiu.console import say
from suqiu.store.accounts.sessions import start_session
from suqiu.store.database import Database
from suqiu.store.users import User, save_user

_MIB = 1 << 20
_WARM = 600
_BATCH = 50
# Of a hundred requests.
_SINGLE, _PAGE = 70, 25
_NAME = "分析员001"


class Soak:
    """The requests, `at_once` under way at any time; what came back, and when."""

    def __init__(self, service: Service, cookie: str, at_once: int) -> None:
        self._service = service
        self._cookie = cookie
        self._at_once = at_once
        self._texts = [one.body for one in seed_corpus().examples]
        self._random = random.Random(7)
        self.sent = 0
        self.told: Counter[str] = Counter()
        self.failed: list[float] = []

    async def run(self, requests: int) -> None:
        """So many more."""
        until = self.sent + requests
        async with httpx.AsyncClient(
            base_url=self._service.url, timeout=60, trust_env=False,
            limits=httpx.Limits(max_connections=self._at_once),
        ) as client:  # fmt: skip

            async def work() -> None:
                while self.sent < until:
                    self.sent += 1
                    await self._one(client)

            await asyncio.gather(*(work() for _ in range(self._at_once)))

    async def _one(self, client: httpx.AsyncClient) -> None:
        kind = self._random.randrange(100)
        try:
            if kind < _SINGLE:
                reply = await client.post("/api/v1/classify", json=self._tickets(1))
            elif kind < _SINGLE + _PAGE:
                reply = await client.get("/desk", cookies={"suqiu_session": self._cookie})
            else:
                reply = await client.post("/api/v1/classify", json=self._tickets(_BATCH))
        except httpx.HTTPError as error:
            self.told[type(error).__name__] += 1
            self.failed.append(time.monotonic())
            return
        self.told[str(reply.status_code)] += 1
        if reply.status_code != 200:
            self.failed.append(time.monotonic())

    def _tickets(self, count: int) -> dict[str, object]:
        """No text comes twice."""
        return {
            "tickets": [
                {"body": f"{one}另外，{other}编号{self._random.getrandbits(40)}。"}
                for one, other in (self._random.sample(self._texts, 2) for _ in range(count))
            ]
        }


def memory(service: Service) -> dict[int, tuple[float, float]]:
    """Resident and private MiB of each process that answers, and of the one that watches."""
    assert service.server is not None
    found = {}
    for one in (psutil.Process(service.server.pid), *_crew(service)):
        full = one.memory_full_info()
        found[one.pid] = (round(full.rss / _MIB, 1), round(full.uss / _MIB, 1))
    return found


def _crew(service: Service) -> list[psutil.Process]:
    """Those that answer; PostgreSQL is a child of the first process as well."""
    assert service.server is not None
    first, found = psutil.Process(service.server.pid), []
    for one in first.children():
        with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
            if one.cmdline() == first.cmdline():
                found.append(one)
    return found


async def play(
    service: Service, soak: Soak, requests: int, parts: int, *, kill: bool
) -> dict[str, object]:
    """All of it; the figures."""
    await soak.run(_WARM)
    soak.told.clear()
    began = time.monotonic()
    held = {0: memory(service)}
    say(f"开始：{held[0]}")
    killed: dict[str, object] = {}
    part = requests // parts
    for number in range(parts):
        if kill and number == parts // 2:
            running = asyncio.create_task(soak.run(part))
            await asyncio.sleep(2)
            killed = await _kill(service, soak)
            await running
        else:
            await soak.run(part)
        sent = soak.sent - _WARM
        held[sent] = memory(service)
        say(f"{sent:,} 次，{time.monotonic() - began:.0f} 秒：{held[sent]}")
    say(f"应答：{dict(soak.told)}")
    return {
        "seconds": round(time.monotonic() - began, 1), "memory": held, "told": dict(soak.told),
        **killed,
    }  # fmt: skip


async def _kill(service: Service, soak: Soak) -> dict[str, object]:
    """One of those that answer; the first process puts another in its place."""
    crew = {one.pid for one in _crew(service)}
    victim, before, answered = min(crew), len(soak.failed), soak.told["200"]
    os.kill(victim, signal.SIGKILL)
    at = time.monotonic()
    while True:
        now = {one.pid for one in _crew(service)}
        if len(now) == len(crew) and victim not in now:
            break
        await asyncio.sleep(0.01)
    replaced = time.monotonic() - at
    await asyncio.sleep(3)
    lost = soak.failed[before:]
    last = max((moment - at for moment in lost), default=0.0)
    say(f"杀掉 {victim}：{replaced:.2f} 秒后补上；随它断掉 {len(lost)} 个请求，"
        f"最后一个在 {last:.2f} 秒后；此后 3 秒应答 {soak.told['200'] - answered} 个")  # fmt: skip
    return {"killed": victim, "replaced_after": round(replaced, 2), "lost": len(lost),
            "last_lost_after": round(last, 2)}  # fmt: skip


def main() -> None:
    """Prepare, start, play, judge."""
    options = _options()
    folder = options.data.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    words = ("--processes", str(options.processes))
    service = Service(folder, 1, {"SUQIU_API_RATE": "0"}, *words)
    service.make_store(options.tickets, options.tickets // 4)
    with Database.open(service.settings) as database, database.owner().begin() as connection:
        save_user(connection, User(_NAME, "analyst"))
        cookie = start_session(connection, _NAME)
    try:
        service.start()
        soak = Soak(service, cookie, options.at_once)
        verdict = asyncio.run(
            play(service, soak, options.requests, options.parts, kill=options.kill)
        )
    finally:
        service.stop()
    if options.json:
        options.json.write_text(json.dumps(verdict, ensure_ascii=False, indent=1))
    # At most what the killed one had in hand.
    good = len(soak.failed) <= (options.at_once if options.kill else 0)
    say("通过" if good else f"没有通过：{len(soak.failed)} 个请求没有答好")
    sys.exit(0 if good else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("/tmp/suqiu-soak"))
    parser.add_argument("--tickets", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=15_000)
    parser.add_argument("--at-once", type=int, default=6)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--parts", type=int, default=3, help="memory is read after each")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
