"""PostgreSQL killed, and stopped as a person stops it, while people decide."""

import asyncio
import os
import signal
import time

from benchmarks.faults.scene import Scene
from suqiu.store.server import embedded


async def database(scene: Scene) -> None:
    """Three times: postmaster killed; a restart by SIGINT that nobody asked for; killed again
    at once after it came up.
    """
    for what, number in (("杀掉数据库（SIGKILL）", 9), ("数据库被停（SIGINT）", 2), ("再杀", 9)):
        pid = scene.service.postmaster()
        os.kill(pid, signal.Signals(number))
        await scene.recovered(what, time.monotonic())
    await asyncio.to_thread(embedded.stop, scene.service.postgres)
    await asyncio.sleep(8)
    if embedded.is_running(scene.service.postgres):
        raise SystemExit("a database stopped on purpose was started again")
    await asyncio.to_thread(embedded.start, scene.service.postgres)
    await scene.recovered("有意停 8 秒，再起（suqiu db stop）", time.monotonic())
