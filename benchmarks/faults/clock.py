"""The clock of the service, its worker and its database set ahead and back while people decide."""

import asyncio
import time
from pathlib import Path

from sqlalchemy import text

from benchmarks.faults.scene import Scene
from suqiu.console import say
from suqiu.store.database import Database

_STEPS = (
    ("拨快 2 小时", "+2h"), ("拨回来", "+0"), ("拨快 30 天", "+30d"), ("再拨回来", "+0"),
    ("拨慢 2 小时", "-2h"), ("又拨回来", "+0"),
)  # fmt: skip
# Longer than the worker's look at its timetable and a run of its job.
_SETTLE = 20.0
_JOB = """[[job]]
name = "tick"
title = "每半小时一次"
cron = "*/30 * * * *"
command = ["version"]
"""
_RUNS = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'suqiu.tick'"


class Clock:
    """Libfaketime reads the time to tell from a file, for the processes of this environment."""

    def __init__(self, folder: Path, library: Path | None) -> None:
        if library is None or not library.is_file():
            raise SystemExit("--faketime wants libfaketime.so.1 (pip download libfaketime)")
        self._file = folder / "clock"
        self._file.write_text("+0\n")
        schedule = folder / "tick.toml"
        schedule.write_text(_JOB)
        self.environment = {
            "LD_PRELOAD": str(library.resolve()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            # Steady clocks are steady on a machine whose clock is set, too.
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # The database's processes belong to another user than the service.
            "FAKETIME_DISABLE_SHM": "1",
            "SUQIU_SCHEDULES": str(schedule),
        }

    async def leap(self, scene: Scene) -> None:
        """Ahead and back by hours and by a month, and behind."""
        worker = scene.service.run("worker", "--silence", "6")
        await asyncio.sleep(_SETTLE)
        for what, offset in _STEPS:
            before, logins = self._runs(scene), scene.ledger.logins
            self._file.write_text(f"{offset}\n")
            await asyncio.sleep(2)  # Until everybody has read it.
            since = time.monotonic()
            await scene.recovered(what, since)
            await asyncio.sleep(_SETTLE)
            told = {
                "database_says": self._told(scene), "job_runs": self._runs(scene) - before,
                "logins": scene.ledger.logins - logins, "worker_lives": worker.poll() is None,
            }  # fmt: skip
            scene.figures[f"{what}：之后"] = told
            say(f"  {told}")

    def _runs(self, scene: Scene) -> int:
        return int(self._ask(scene, _RUNS))

    def _told(self, scene: Scene) -> str:
        return str(self._ask(scene, "SELECT LOCALTIMESTAMP(0)::text"))

    def _ask(self, scene: Scene, statement: str) -> str:
        with (
            Database.open(scene.service.settings) as database,
            database.owner().connect() as connection,
        ):
            return str(connection.execute(text(statement)).scalar_one())
