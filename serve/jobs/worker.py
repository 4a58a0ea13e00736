"""The queue's worker, made to outlive a database that restarts and a clock that jumps."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import structlog
from procrastinate.app import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext, JobResult
from procrastinate.jobs import Job, Status
from procrastinate.retry import RetryDecision
from procrastinate.worker import Worker

from serve.jobs.timetable import Timetable
from serve.jobs.watching import AtWork

_AGAIN = 2.0
# Dead workers are found by `serve.jobs.watching`; the queue's own way trusts the clock.
_NEVER = 10 * 365 * 86_400.0
# With its number again where it was forgotten: paused for long, and thought dead.
_BEAT = """INSERT INTO procrastinate_workers (id, last_heartbeat) OVERRIDING SYSTEM VALUE
VALUES (%(id)s, now()) ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()"""
log = structlog.get_logger("serve.jobs")


class SteadyWorker(Worker):
    """Does jobs and lines them up by the timetable; waits for the database where the queue's own
    worker would stop, and notes the end of a job when it can.
    """

    def __init__(self, app: App, timetable: Timetable, *, concurrency: int, silence: float,
                 wait: bool) -> None:  # fmt: skip
        super().__init__(
            app, concurrency=concurrency, wait=wait, update_heartbeat_interval=silence / 3,
            stalled_worker_timeout=_NEVER, fetch_job_polling_interval=min(5.0, silence),
            # Listening ends with its connection; looking does not.
            listen_notify=False,
        )  # fmt: skip
        self._timetable = timetable

    def at_work(self) -> AtWork:
        """Who this is, and what it does."""
        numbers = [one.job.id for one in self._running_jobs.values() if one.job.id is not None]
        return AtWork(self.worker_id, numbers)

    async def _periodic_deferrer(self) -> None:
        await self._timetable.run(self.app)

    async def _update_heartbeat(self) -> None:
        while True:
            await asyncio.sleep(self.update_heartbeat_interval)
            try:
                await self.app.connector.execute_query_async(_BEAT, id=self.worker_id)
            except ConnectorException as error:
                log.warning("heartbeat", kind=type(error).__name__)

    async def _fetch_and_process_jobs(self) -> None:
        try:
            await super()._fetch_and_process_jobs()  # type: ignore[no-untyped-call]  # the library's
        except ConnectorException as error:
            if not self.wait:
                raise
            log.warning("fetch", kind=type(error).__name__)
            await asyncio.sleep(_AGAIN)

    async def _persist_job_status(
        self, job: Job, status: Status, retry_decision: RetryDecision | None, context: JobContext,
        job_result: JobResult | None,
    ) -> None:  # fmt: skip
        persist = partial(
            super()._persist_job_status, job=job, context=context, job_result=job_result
        )
        try:
            await _insisting(partial(persist, status=status, retry_decision=retry_decision))
        except UniqueViolation:
            # Its next run was lined up while it ran, and is the retry.
            log.warning("job_left_to_next_run", job=job.task_name, number=job.id)
            await _insisting(partial(persist, status=Status.FAILED, retry_decision=None))


async def _insisting(step: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Until the database took it, or says that the job is not ours any more; UniqueViolation
    where a job that is to wait again finds its next run waiting.
    """
    while True:
        try:
            await step()
        except UniqueViolation:
            raise
        except ConnectorException as error:
            if "not found" in str(error.__cause__):
                log.warning("job_not_ours")
                return
            log.warning("job_not_noted", kind=type(error).__name__)
            await asyncio.sleep(_AGAIN)
        else:
            return
