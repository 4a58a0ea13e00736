"""The disk full while people decide: first no room for rows, then none for the log of changes."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks.faults.scene import Scene
from suqiu.console import say
from suqiu.store.server import embedded

_FULL = 12.0
_BLOCK = b"\0" * (1 << 16)


async def disk(scene: Scene) -> None:
    """Full for a while, three times: as it is; while the log is made to want new files; and with
    PostgreSQL killed, which cannot come up on a full disk.
    """
    await _full(scene, "磁盘满", lambda: False)
    await _full(scene, "磁盘满，日志也写不进", lambda: _switch_log(scene))
    await asyncio.to_thread(_fill, scene.service.folder / "filler")
    os.kill(scene.service.postmaster(), signal.SIGKILL)
    postgres = scene.service.postgres
    await _full(scene, "磁盘满，数据库又被杀", lambda: not embedded.is_running(postgres))


async def _full(scene: Scene, what: str, died: Callable[[], bool]) -> None:
    filler = scene.service.folder / "filler"
    until = time.monotonic() + _FULL
    deaths = looks = 0
    while time.monotonic() < until:
        # What PostgreSQL frees meanwhile is taken as well.
        await asyncio.to_thread(_fill, filler)
        deaths += await asyncio.to_thread(died)
        looks += 1
        await asyncio.sleep(0.5)
    say(f"{what}：看了 {looks} 次，{deaths} 次数据库不在；服务 {scene.service.memory():.0f} MiB")
    scene.figures[f"{what}：数据库不在"] = f"{deaths}/{looks}"
    filler.unlink()
    await scene.recovered(f"{what}，腾出空间后", time.monotonic())


def _fill(filler: Path) -> None:
    """Until there is no room for a byte."""
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        for block in (_BLOCK, b"\0" * 512):
            try:
                while True:
                    os.write(handle, block)
            except OSError:
                continue
    finally:
        os.close(handle)


def _switch_log(scene: Scene) -> bool:
    """Wants new files of the write-ahead log, as much writing would; whether the database died
    of it or is away.
    """
    try:
        with psycopg.connect(
            f"postgresql://postgres@/suqiu?host={_socket(scene.service.postgres)}",
            autocommit=True, connect_timeout=3,
        ) as connection:  # fmt: skip
            connection.execute("SELECT pg_logical_emit_message(false, 'fault', repeat('x', 1000))")
            connection.execute("SELECT pg_switch_wal()")
            connection.execute("CHECKPOINT")
    except psycopg.errors.DiskFull:
        return False
    except (psycopg.OperationalError, OSError, IndexError):
        return True
    return False


def _socket(folder: Path) -> str:
    return (folder / "postmaster.pid").read_text().splitlines()[4].strip()
