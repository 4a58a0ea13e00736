"""Lines up what is due, once, whatever the clock does meanwhile."""

import asyncio
from collections import deque
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from croniter import croniter  # type: ignore[import-untyped]
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from serve.jobs.schedule import PREFIX, Scheduled
from suqiu import clock

# A run missed by less is caught up, once.
_CAUGHT_UP = timedelta(days=32)
_LOOK = 5.0
_REMEMBERED = 200
_ZONE = ZoneInfo("Asia/Shanghai")
log = structlog.get_logger("serve.jobs")


class Timetable:
    """Looks every few seconds which run of each job was due last, in the site's time.

    Only that one is lined up: after a leap of the clock, or a long sleep, a job runs once and
    not once for every run missed. The database keeps several workers from lining the same one
    up, and for a clock that goes over the same hours twice the last ones are remembered here.
    """

    def __init__(self, schedule: dict[str, Scheduled]) -> None:
        self._schedule = schedule
        self._known: dict[str, deque[datetime]] = {}

    async def run(self, app: App) -> None:
        """Until cancelled; a database that is away is waited for."""
        while True:
            try:
                await self.line_up(app, clock.now())
            except ConnectorException as error:
                log.warning("timetable", kind=type(error).__name__)
            await asyncio.sleep(_LOOK)

    async def line_up(self, app: App, now: datetime) -> list[str]:
        """What was due last and is not lined up yet; the names."""
        found = []
        for name, job in self._schedule.items():
            due: datetime = croniter(job.cron, now).get_prev(datetime)
            known = self._known.setdefault(name, deque(maxlen=_REMEMBERED))
            if due in known:
                continue
            if now - due <= _CAUGHT_UP and await _put(app, name, due):
                found.append(name)
            known.append(due)
        return found


async def _put(app: App, name: str, due: datetime) -> bool:
    at = int(due.replace(tzinfo=_ZONE).timestamp())
    job = app.configure_task(PREFIX + name, task_kwargs={"timestamp": at}).job
    try:
        number = await app.job_manager.defer_periodic_job(job, name, at)
    except AlreadyEnqueued:
        return False
    return number is not None
