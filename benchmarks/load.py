"""Many people at once: `python -m benchmarks.load [--minutes 10] [--sessions 200] [--questions 50]`.

Starts `suqiu serve` over a store of its own (`--data`, made when it is empty: a simulated
district with `--waiting` tickets not yet filed) and plays dispatchers who think between actions
(`--think`, 0 for a closed loop), leaders who ask at the same moment once a minute, and a wall.
Says how long every kind of request took, what went wrong, and what the service, PostgreSQL and
this process took of the machine. With `--costs N` nobody comes together: each action is done N
times alone, and what it costs the processor is said; that figure bears a busy machine.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from benchmarks.load_people import (
    Browser,
    Dispatcher,
    Seen,
    ask,
    ask_together,
    watch_counts,
    watch_wall,
)
from benchmarks.load_store import Cast, data_settings, prepare
from benchmarks.load_watch import Held, Watch
from suqiu.console import say

ACTIONS = ("open", "accept", "correct", "next")
_WARM = 30.0
_READY = 180.0


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of request: how many were answered, and milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    most: float


def main() -> None:
    """Prepare, start, play, report."""
    options = _options()
    folder = options.data.resolve()
    cast = prepare(
        data_settings(folder), options.tickets, options.waiting, max(options.sessions, 1),
        max(options.questions, 1),
    )  # fmt: skip
    port = _free_port()
    with (folder / "serve.log").open("ab") as log:
        server = subprocess.Popen(
            [
                Path(sys.executable).with_name("suqiu"), "serve", "--port", str(port),
                "--processes", str(options.processes),
            ],
            stderr=log, stdout=log, env={**os.environ, "SUQIU_DATA_DIR": str(folder)},
        )  # fmt: skip
    try:
        report = asyncio.run(_run(options, cast, f"http://127.0.0.1:{port}", server, folder))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1))


async def _run(
    options: argparse.Namespace, cast: Cast, url: str, server: subprocess.Popen[bytes], folder: Path
) -> dict[str, object]:
    # Like a browser: lets go of a connection before the service does.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=400, keepalive_expiry=2)
    async with httpx.AsyncClient(
        base_url=url, limits=limits, timeout=60, trust_env=False
    ) as client:  # fmt: skip
        await _ready(client, server)
        say(f"pid {server.pid} {url}")
        watch = Watch(server.pid, folder)
        if options.costs:
            return await _costs(options.costs, cast, client, watch)
        return await _together(options, cast, client, watch)


async def _together(
    options: argparse.Namespace, cast: Cast, client: httpx.AsyncClient, watch: Watch
) -> dict[str, object]:
    seen, loop = Seen(), asyncio.get_running_loop()
    until = loop.time() + _WARM + options.minutes * 60
    people = [
        Dispatcher(Browser(client, cookie, seen), options.think, seed).work(until)
        for seed, cookie in enumerate(cast.dispatchers[: options.sessions])
    ]
    leaders = [Browser(client, cookie, seen) for cookie in cast.leaders[: options.questions]]
    others: list[Awaitable[None]] = [
        watch_wall(Browser(client, cast.leaders[0], seen), until),
        watch_counts(Browser(client, cast.dispatchers[0], seen), until),
    ]
    if leaders:
        others.append(ask_together(leaders, cast.questions, options.every, until))
    playing = asyncio.gather(*people, *others)
    await asyncio.sleep(_WARM)
    seen.forget()
    begun, before, held = time.monotonic(), watch.spent(), [(0.0, watch.held())]
    while not playing.done():
        await asyncio.wait([playing], timeout=options.minutes * 60 / options.samples)
        held.append((time.monotonic() - begun, watch.held()))
    await playing
    seconds, spent = time.monotonic() - begun, watch.spent().since(before)
    lines = {what: _line(times) for what, times in sorted(seen.seconds.items())}
    acts = [one for what in ACTIONS for one in seen.seconds.get(what, [])]
    lines["ticket action"] = _line(acts)
    _say_lines(lines)
    say(f"错误 {sum(seen.errors.values())}：{dict(seen.errors)}")
    shares = {name: value / seconds for name, value in asdict(spent).items()}
    say("处理器（1 = 一个核）：" + "，".join(f"{n} {v:.2f}" for n, v in shares.items()))
    say(f"每秒 {len(acts) / seconds:.1f} 次处理动作，{seconds:.0f} 秒")
    for at, one in (held[0], held[len(held) // 2], held[-1]):
        say(
            f"{at:6.0f} 秒：服务 {one.server:.0f} MiB，数据库 {one.postgres:.0f} MiB，"
            f"线程 {one.threads}，数据库连接 {one.connections}"
        )
    say(f"服务内存每小时增加 {_slope(held):.1f} MiB（后三分之二的采样，最小二乘）")
    return {
        "options": {k: str(v) for k, v in vars(options).items()}, "seconds": seconds,
        "requests": {what: asdict(line) for what, line in lines.items()},
        "errors": dict(seen.errors), "cores": shares, "slope_mib_per_hour": _slope(held),
        "held": [{"at": at, **asdict(one)} for at, one in held],
    }  # fmt: skip


async def _costs(
    times: int, cast: Cast, client: httpx.AsyncClient, watch: Watch
) -> dict[str, object]:
    seen = Seen()
    one = Dispatcher(Browser(client, cast.dispatchers[0], seen), 0.0, 1)
    leader = Browser(client, cast.leaders[0], seen)
    asked = iter(cast.questions * (times // len(cast.questions) + 2))

    async def decide_and_open(correct: bool) -> None:
        await one.decide(correct=correct)
        await one.open()

    steps: dict[str, Callable[[], Awaitable[object]]] = {
        "静态文件": lambda: one.browser.call("static", "/static/app.css"),
        "队列": one.look_at_worklist,
        "下一件": one.take_next,
        "打开（已有建议）": one.open,
        "心跳": one.beat,
        "采纳并打开下一件": lambda: decide_and_open(correct=False),
        "更正并打开下一件": lambda: decide_and_open(correct=True),
        "提问": lambda: ask(leader, next(asked)),
    }
    found: dict[str, object] = {}
    say("每次的处理器时间（毫秒）：服务 + 数据库；耗时中位数")
    for name, step in steps.items():
        for _ in range(3):
            await step()
        before, took = watch.spent(), []
        for _ in range(times):
            begun = time.perf_counter()
            await step()
            took.append(1000 * (time.perf_counter() - begun))
        spent = watch.spent().since(before)
        server, postgres = 1000 * spent.server / times, 1000 * spent.postgres / times
        found[name] = {"server": server, "postgres": postgres, "median": statistics.median(took)}
        say(
            f"{server + postgres:7.1f} = {server:5.1f} + {postgres:5.1f}；"
            f"{statistics.median(took):6.1f}  {name}"
        )
    say(f"错误：{dict(seen.errors)}")
    return {"costs": found, "errors": dict(seen.errors)}


async def _ready(client: httpx.AsyncClient, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if (await client.get("/readyz")).is_success:
                return
        except httpx.HTTPError:
            await asyncio.sleep(0.2)
    raise SystemExit("the service did not come up: see serve.log in the folder of --data")


def _line(seconds: list[float]) -> Line:
    if len(seconds) < 2:
        one = 1000 * sum(seconds)
        return Line(len(seconds), one, one, one, one)
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    p50, p95, p99 = (1000 * cuts[i - 1] for i in (50, 95, 99))
    return Line(len(seconds), p50, p95, p99, 1000 * max(seconds))


def _say_lines(lines: dict[str, Line]) -> None:
    say(f"{'':16}{'次数':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'最大':>8}  毫秒")
    for what, line in lines.items():
        say(
            f"{what:16}{line.count:>9}{line.p50:>9.0f}{line.p95:>8.0f}{line.p99:>8.0f}"
            f"{line.most:>9.0f}"
        )


def _slope(held: list[tuple[float, Held]]) -> float:
    """MiB an hour the service grew by; the first third of the run is left out as warming up."""
    late = held[len(held) // 3 :]
    if len(late) < 3:
        return 0.0
    slope, _ = statistics.linear_regression([at for at, _ in late], [one.server for _, one in late])
    return 3600 * slope


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("/tmp/suqiu-load"))
    parser.add_argument("--tickets", type=int, default=200_000, help="simulated, when empty")
    parser.add_argument("--waiting", type=int, default=100_000, help="tickets not yet filed")
    parser.add_argument("--minutes", type=float, default=5.0, help="after half a minute of warm-up")
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--questions", type=int, default=50, help="asked at the same moment")
    parser.add_argument("--every", type=float, default=60.0, help="seconds between such moments")
    parser.add_argument("--think", type=float, default=10.0, help="seconds; 0: closed loop")
    parser.add_argument("--processes", type=int, default=1, help="of the service")
    parser.add_argument("--samples", type=int, default=60, help="readings of memory")
    parser.add_argument("--costs", type=int, default=0, help="each action so many times, alone")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
