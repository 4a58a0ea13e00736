"""A worker killed in the middle of a job: another takes it over, and nothing is done twice."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from benchmarks.faults.service import Service
from suqiu.console import say
from suqiu.store.database import Database
from suqiu.store.server import embedded

_SILENCE = 5
_PATIENCE = 500.0
State = Callable[[], dict[str, int | str]]
_STATE = """SELECT (SELECT count(*) FROM suggestion) AS made,
(SELECT count(*) FROM procrastinate_jobs) AS jobs,
(SELECT count(*) FROM (SELECT ticket_no FROM suggestion GROUP BY 1 HAVING count(*) > 1) t) AS double,
(SELECT count(*) FROM ticket WHERE closed_at IS NULL) AS open,
(SELECT status::text FROM procrastinate_jobs ORDER BY id DESC LIMIT 1) AS job,
(SELECT attempts FROM procrastinate_jobs ORDER BY id DESC LIMIT 1) AS attempts"""


def worker(service: Service, tickets: int, waiting: int) -> dict[str, object]:
    """Kill the worker whose job is half done; the figures, `good` among them."""
    service.make_store(tickets, waiting)
    service.only_suggest()
    try:
        with Database.open(service.settings) as database:
            with database.owner().begin() as connection:
                connection.execute(text("DELETE FROM suggestion"))
                connection.execute(text("DELETE FROM procrastinate_jobs"))
            return _play(service, database, service.folder)
    finally:
        service.stop()


def _play(service: Service, database: Database, folder: Path) -> dict[str, object]:
    def state() -> dict[str, int | str]:
        with database.owner().connect() as connection:
            return dict(connection.execute(text(_STATE)).one()._mapping)

    first, second = (service.run("worker", "--silence", str(_SILENCE)) for _ in range(2))
    service.run("jobs", "run", "suggest").wait()
    deadline = time.monotonic() + _PATIENCE
    while state()["made"] == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    # Whichever has it: its command is its child.
    victim, other = (first, second) if _has_child(first.pid) else (second, first)
    victim.kill()
    victim.wait()
    killed, half = time.monotonic(), state()
    say(f"杀掉时 {half}")
    taken = 0.0
    while time.monotonic() < deadline:
        now = state()
        if not taken and int(now["attempts"]) > 0:
            taken = time.monotonic() - killed
            say(f"{taken:.1f} 秒后被接手（--silence {_SILENCE}）")
        if now["job"] == "succeeded":
            break
        time.sleep(0.2)
    end = state()
    seconds = time.monotonic() - killed
    say(f"{seconds:.1f} 秒后做完：{end}")
    again = _over_a_restart(service, state, deadline)
    say(f"数据库被杀，worker 自己拉起，{again:.1f} 秒后做完又排上的一件")
    good = end["job"] == "succeeded" and end["double"] == 0 and int(half["made"]) > 0
    return {
        "at_kill": half, "taken_over_after": round(taken, 1), "done_after": round(seconds, 1),
        "end": end, "done_after_database_killed": round(again, 1), "other_lives": other.poll() is None, "good": good and other.poll() is None,
    }  # fmt: skip


def _over_a_restart(service: Service, state: State, deadline: float) -> float:
    """Kill the database under the worker that is left: it brings it up and does the next job;
    seconds until then.
    """
    os.kill(service.postmaster(), signal.SIGKILL)
    killed = time.monotonic()
    while embedded.is_running(service.postgres):
        time.sleep(0.05)
    while not embedded.is_running(service.postgres):
        if time.monotonic() > deadline:
            raise SystemExit("the worker did not bring the database up")
        time.sleep(0.1)
    service.run("jobs", "run", "suggest").wait()
    while state()["jobs"] != 2 or state()["job"] != "succeeded":
        if time.monotonic() > deadline:
            raise SystemExit("the worker did nothing after the restart: see worker.log")
        time.sleep(0.2)
    return time.monotonic() - killed


def _has_child(pid: int) -> bool:
    return bool(Path(f"/proc/{pid}/task/{pid}/children").read_text().strip()) or any(
        (path / "children").read_text().strip() for path in Path(f"/proc/{pid}/task").iterdir()
    )
