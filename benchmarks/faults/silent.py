"""A database that is there and does not answer: frozen, or behind a network that lost its way."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from benchmarks.faults.scene import Scene
from benchmarks.faults.watching import Watchers
from suqiu.console import say
from tests.ice import Ice

_WARM, _AWAY = 3.0, 40.0
# Seconds: for what needs no database; and until anybody is told that it is not there.
_FREE, _BOUND = 3.0, 20.0
_DELAY = 0.1  # each way
_RESETS = 10


async def frozen(scene: Scene) -> None:
    """For a moment, which nobody needs to notice; then for long."""
    ice = Ice(scene.service.postgres)
    try:
        async with _watched(scene) as watchers:
            await _silent(scene, watchers, "数据库冻住 3 秒", 3.0, ice.freeze, ice.thaw)
            await _silent(scene, watchers, "数据库冻住 40 秒", _AWAY, ice.freeze, ice.thaw)
    finally:
        ice.thaw()


async def network(scene: Scene) -> None:
    """Packets dropped, then every connection reset again and again, then a slow way."""
    proxy = scene.service.proxy
    assert proxy is not None

    def back_without_the_old() -> None:
        proxy.reset()
        proxy.pass_on()

    async with _watched(scene) as watchers:
        for what, seconds, back in (
            ("网络丢包 3 秒", 3.0, proxy.pass_on), ("网络丢包 40 秒", _AWAY, proxy.pass_on),
            ("网络丢包 40 秒，恢复时旧连接已断", _AWAY, back_without_the_old),
        ):  # fmt: skip
            await _silent(scene, watchers, what, seconds, proxy.hold, back)
        begun = time.monotonic()
        for _ in range(_RESETS):
            proxy.reset()
            await asyncio.sleep(1.0)
        told = watchers.told("网络每秒断开", begun, time.monotonic())
        await scene.recovered("网络每秒断开 10 次", time.monotonic())
        scene.figures["网络每秒断开"] = told
        proxy.delay, begun = _DELAY, time.monotonic()
        await asyncio.sleep(_AWAY)
        scene.figures["延迟 200 毫秒"] = watchers.told("延迟 200 毫秒", begun, time.monotonic())
        proxy.delay = 0.0
        await scene.recovered("延迟之后", time.monotonic())


@asynccontextmanager
async def _watched(scene: Scene) -> AsyncIterator[Watchers]:
    """The watchers at work while the block runs."""
    watchers, done = Watchers(scene.service, scene.ledger), asyncio.Event()
    watching = asyncio.create_task(watchers.watch(done))
    await asyncio.sleep(_WARM)
    try:
        yield watchers
    finally:
        done.set()
        await watching


async def _silent(
    scene: Scene, watchers: Watchers, what: str, seconds: float, away: Callable[[], None],
    back: Callable[[], None],
) -> None:  # fmt: skip
    """Away for so many seconds; what was told meanwhile, and how soon all is well again."""
    begun, before = time.monotonic(), len(scene.ledger.acknowledged())
    away()
    await asyncio.sleep(seconds)
    ended = time.monotonic()
    told = watchers.told(what, begun, ended)
    back()
    say(f"{what}：其间应答已保存 {len(scene.ledger.acknowledged()) - before}")
    last = await scene.recovered(f"{what}，恢复后", ended)
    free, bounded = watchers.kept_going(told, _FREE), watchers.bounded(told, _BOUND)
    scene.figures[what] = {**told, "free_went_on": free, "bounded": bounded}
    if not (free and bounded and last < _BOUND):
        scene.ledger.ugly[
            f"{what}：不用数据库的照常 {free}，都有限时 {bounded}，恢复 {last:.1f} 秒"
        ] += 1
