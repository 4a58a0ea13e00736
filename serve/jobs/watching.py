"""Which workers died, told without trusting anybody's clock.

The queue's own way compares a worker's last sign of life with the time of the database: when
the clock leaps ahead every worker looks dead and its jobs run twice; when it was set back a
dead one lives on until that time comes again.
"""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status

_SIGNS = "SELECT id, last_heartbeat::text AS beat FROM procrastinate_workers"
_DOING = """SELECT id, worker_id = %(me)s AS mine FROM procrastinate_jobs j WHERE status = 'doing'
AND (NOT EXISTS (SELECT FROM procrastinate_workers w
        WHERE w.id = j.worker_id AND NOT w.id = ANY(%(dead)s))
    OR worker_id = %(me)s AND NOT id = ANY(%(doing)s))"""
_FORGET = "DELETE FROM procrastinate_workers WHERE id = ANY(%(dead)s)"
# No retry waits so long: it was put off while the clock was ahead.
_PUT_OFF = """UPDATE procrastinate_jobs SET scheduled_at = NULL
WHERE status = 'todo' AND scheduled_at > now() + interval '1 day'"""
log = structlog.get_logger("serve.jobs")


@dataclass(frozen=True, slots=True)
class _Sign:
    beat: str
    since: float


@dataclass(frozen=True, slots=True)
class AtWork:
    """A worker's number, None before it has one, and the numbers of the jobs it does."""

    worker: int | None = None
    jobs: Collection[int] = ()


class Watch:
    """Signs of life as this process saw them come, by its own steady clock.

    `at_work` tells of the worker in this process: a job it was given while the connection broke
    is its own by the database, and it does not know of it.
    """

    def __init__(self, silence: float, at_work: Callable[[], AtWork] = AtWork) -> None:
        self._silence = silence
        self._at_work = at_work
        self._signs: dict[int, _Sign] = {}
        self._orphans: dict[int, float] = {}
        self._looked = 0.0

    async def take_over(self, app: App) -> list[int]:
        """Line up again the jobs whose worker gave no new sign for `silence` seconds, seen from
        here; their numbers. Jobs put off beyond reason may run now.
        """
        signs = await app.connector.execute_query_all_async(_SIGNS)
        # With the answer: asking waits for a database that is away.
        now = time.monotonic()
        if now - self._looked > self._silence / 2:
            # Nobody could give a sign, or it was not looked for: all have their time again.
            self._signs, self._orphans = {}, {}
        self._looked = now
        dead = self._dead(signs, now)
        own = self._at_work()
        rows = await app.connector.execute_query_all_async(
            _DOING, dead=dead, me=own.worker, doing=list(own.jobs)
        )
        # One without any worker may just be changing hands.
        self._orphans = {row["id"]: self._orphans.get(row["id"], now) for row in rows}
        # One of our own may just have been given to us.
        mine = {row["id"] for row in rows if row["mine"]}
        lost = [
            number
            for number, since in self._orphans.items()
            if (dead and number not in mine) or now - since >= self._silence
        ]
        taken = []
        for number in lost:
            try:
                if await give_back(app, number):
                    taken.append(number)
            except ConnectorException:
                continue  # it has ended meanwhile
        if dead:
            await app.connector.execute_query_async(_FORGET, dead=dead)
        await app.connector.execute_query_async(_PUT_OFF)
        return taken

    def _dead(self, rows: list[dict[str, Any]], now: float) -> list[int]:
        before: Mapping[int, _Sign] = self._signs
        self._signs = {}
        for row in rows:
            known = before.get(row["id"])
            same = known is not None and known.beat == row["beat"]
            self._signs[row["id"]] = known if known and same else _Sign(row["beat"], now)
        return [id_ for id_, one in self._signs.items() if now - one.since >= self._silence]


async def give_back(app: App, number: int) -> bool:
    """Line a dead worker's job up again; where its next run waits already, which is the retry,
    it ends as failed: False.
    """
    try:
        await app.job_manager.retry_job_by_id_async(number, datetime.now(UTC))
    except UniqueViolation:
        await app.job_manager.finish_job_by_id_async(number, Status.FAILED, delete_job=False)
        log.warning("job_left_to_next_run", number=number)
        return False
    return True
