"""Commands that write while the database stops answering: a file imported, a batch into a table, a
job of the worker. Each is to end with a word of what to do, or to wait, and loses nothing.
"""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from benchmarks.faults.service import Service
from suqiu.console import say
from suqiu.store.database import Database
from tests.ice import Ice

_ROWS, _BATCH_ROWS = 30_000, 6_000
_AWAY, _BOUND = 25.0, 20.0
_PATIENCE = 400.0
_TABLE = "冻住的批处理"
_IMPORTED = "SELECT count(*) FROM ticket WHERE ticket_no LIKE 'FZ-{tag}-%'"
_PUT = f'SELECT count(*) FROM "{_TABLE}"'
_MADE = "SELECT count(*) FROM suggestion"
_LEFT = """SELECT count(*) FROM ticket t WHERE closed_at IS NULL
AND NOT EXISTS (SELECT FROM suggestion s WHERE s.ticket_no = t.ticket_no)"""
_TWICE = "SELECT count(*) - count(DISTINCT ticket_no) FROM suggestion"
_JOBS = "SELECT string_agg(status::text, ' ' ORDER BY id) FROM procrastinate_jobs"


@dataclass(frozen=True, slots=True)
class Way:
    """A way of not answering."""

    name: str
    away: Callable[[], None]
    back: Callable[[], None]


@dataclass(slots=True)
class Played:
    """One command under one fault."""

    service: Service
    database: Database
    way: Way

    def count(self, query: str) -> int:
        """One figure, asked of the database directly."""
        with self.database.owner().connect() as connection:
            return int(connection.execute(text(query)).scalar_one())

    def told(self, query: str) -> str:
        """As words; empty where there is nothing."""
        with self.database.owner().connect() as connection:
            return str(connection.execute(text(query)).scalar_one() or "")

    def interrupt(
        self, process: subprocess.Popen[bytes], query: str, name: str
    ) -> dict[str, object]:
        """Away once the figure moves; how long the command went on then, and its last words."""
        began = self.figure(query)
        deadline = time.monotonic() + _PATIENCE
        while self.figure(query) <= began and process.poll() is None:
            if time.monotonic() > deadline:
                raise SystemExit(f"{name} wrote nothing: see {name}.log")
            time.sleep(0.02)
        half = self.figure(query)
        self.way.away()
        since = time.monotonic()
        while process.poll() is None and time.monotonic() - since < _AWAY:
            time.sleep(0.1)
        ended = time.monotonic() - since if process.poll() is not None else None
        time.sleep(max(0.0, _AWAY - (time.monotonic() - since)))
        self.way.back()
        lines = (self.service.folder / f"{name}.log").read_text(errors="replace").splitlines()
        # What the driver's threads log may come after the last word.
        told = (line for line in reversed(lines) if line.startswith(("错误", "怎么办")))
        words = next(told, lines[-1] if lines else "")
        found = {"half": half, "ended_after": ended and round(ended, 1), "said": words[-200:]}
        say(f"{self.way.name}，{name}：写到 {half}；"
            + (f"{ended:.1f} 秒后结束：{words[-200:]}" if ended else "一直等着"))  # fmt: skip
        return found

    def figure(self, query: str) -> int:
        """The figure; nought while the table is not there yet."""
        try:
            return self.count(query)
        except Exception:
            return 0


def commands(
    service: Service, tickets: int, waiting: int, only: str | None = None
) -> dict[str, object]:
    """Both ways of not answering, or that one; the figures, `good` among them."""
    service.make_store(tickets, waiting)
    service.environment["SUQIU_WORKERS"] = "1"
    service.only_suggest()
    service.go_by_proxy()
    proxy, ice = service.proxy, Ice(service.postgres)
    assert proxy is not None
    ways = (Way("冻住", ice.freeze, ice.thaw), Way("丢包", proxy.hold, proxy.pass_on))
    found: dict[str, object] = {}
    good = True
    try:
        with Database.open(service.settings) as database:
            for number, way in enumerate(ways):
                if only not in (None, way.name):
                    continue
                played = Played(service, database, way)
                for name, play in (("import", _import), ("batch", _batch), ("worker", _worker)):
                    verdict = play(played, number)
                    say(f"  {'通过' if verdict['good'] else '没有通过'} {verdict}")
                    found[f"{way.name} {name}"] = verdict
                    good = good and bool(verdict["good"])
    finally:
        ice.thaw()
        proxy.pass_on()
        service.stop()
    return {**found, "good": good}


def _import(played: Played, number: int) -> dict[str, object]:
    tag = f"{number}{time.time():.0f}"
    path = played.service.folder / f"import-{number}.csv"
    _write(path, f"FZ-{tag}", _ROWS)
    query = _IMPORTED.format(tag=tag)
    process = played.service.run("import", str(path))
    told = played.interrupt(process, query, "import")
    again = _finish(played, process, "import", str(path))
    rows = played.count(query)
    counts = played.told(
        "SELECT counts::text FROM import_run WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1"
    )
    good = rows == _ROWS and again == 0 and _in_time(told)
    return {**told, "rows": rows, "of": _ROWS, "counts": counts, "again": again, "good": good}


def _batch(played: Played, number: int) -> dict[str, object]:
    path = played.service.folder / f"batch-{number}.csv"
    _write(path, f"PL-{number}{time.time():.0f}", _BATCH_ROWS)
    with played.database.owner().begin() as connection:
        for name in (_TABLE, "suqiu_batch_run", "suqiu_batch_chunk"):
            connection.execute(text(f'DROP TABLE IF EXISTS "{name}"'))
    words = ("batch", "--in", str(path), "--out", f"table:{_TABLE}", "--chunk", "500")
    process = played.service.run(*words)
    told = played.interrupt(process, _PUT, "batch")
    again = _finish(played, process, *words, "--resume")
    rows = played.count(_PUT)
    good = rows == _BATCH_ROWS and again == 0 and _in_time(told)
    return {**told, "rows": rows, "of": _BATCH_ROWS, "again": again, "good": good}


def _worker(played: Played, number: int) -> dict[str, object]:
    with played.database.owner().begin() as connection:
        # What was imported wants no suggestions.
        connection.execute(
            text("UPDATE ticket SET closed_at = received_at WHERE ticket_no LIKE 'FZ-%'")
        )
        connection.execute(text("DELETE FROM suggestion"))
        connection.execute(text("DELETE FROM procrastinate_jobs"))
    process = played.service.run("worker", "--silence", "5")
    played.service.run("jobs", "run", "suggest").wait()
    told = played.interrupt(process, _MADE, "worker")
    deadline = time.monotonic() + _PATIENCE
    since = time.monotonic()
    while played.told(_JOBS) != "succeeded" and time.monotonic() < deadline:
        time.sleep(0.5)
    done = time.monotonic() - since
    played.service.run("jobs", "run", "suggest").wait()
    while played.told(_JOBS) != "succeeded succeeded" and time.monotonic() < deadline:
        time.sleep(0.5)
    lives = process.poll() is None
    process.terminate()
    process.wait(60)
    left, twice, jobs = played.count(_LEFT), played.count(_TWICE), played.told(_JOBS)
    good = lives and jobs == "succeeded succeeded" and not left and not twice
    return {
        **told, "done_after": round(done, 1), "jobs": jobs, "left": left, "twice": twice,
        "good": good,
    }  # fmt: skip


def _in_time(told: dict[str, object]) -> bool:
    ended = told["ended_after"]
    return isinstance(ended, float) and ended <= _BOUND


def _finish(played: Played, process: subprocess.Popen[bytes], *words: str) -> int:
    """The command run again where it gave up; its exit code."""
    if process.wait(_PATIENCE) == 0:
        return 0
    return played.service.run(*words).wait(_PATIENCE)


def _write(path: Path, tag: str, rows: int) -> None:
    """Tickets of our own, each with a text that no other has."""
    lines = ["工单编号,受理时间,标题,内容"]
    lines += [
        f"{tag}-{number},2026-03-{1 + number % 28:02} 08:{number % 60:02}:00,路灯不亮,"
        f"{number % 997} 号楼东边的路灯不亮，第 {number} 次反映，请派人来修。"
        for number in range(rows)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
