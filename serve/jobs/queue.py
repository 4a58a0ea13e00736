"""The queue on our own PostgreSQL, by procrastinate; see its documentation for the states."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy import URL

from serve.jobs.running import run_job
from serve.jobs.schedule import Scheduled
from suqiu.settings import Settings
from suqiu.store.database import Database

# A run missed by less is caught up, once.
_CAUGHT_UP = 32 * 86_400
_PREFIX = "suqiu."
log = structlog.get_logger("serve.jobs")


def queue_of(settings: Settings, url: URL, schedule: dict[str, Scheduled]) -> App:
    """The queue with every job of the schedule as a periodic task, never two runs of one at once."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = App(
        connector=PsycopgConnector(conninfo=plain), periodic_defaults={"max_delay": _CAUGHT_UP}
    )
    for job in schedule.values():
        _register(app, job, settings)
    return app


def _register(app: App, job: Scheduled, settings: Settings) -> None:
    name = _PREFIX + job.name

    @app.periodic(cron=job.cron, periodic_id=job.name)
    @app.task(
        name=name, lock=name, queueing_lock=name,
        retry=RetryStrategy(max_attempts=3, wait=60, exponential_wait=2),
    )  # fmt: skip
    def run(timestamp: int) -> str:
        log.info("job_started", job=job.name)
        told = run_job(job, settings)
        log.info("job_done", job=job.name)
        return told


async def put(app: App, name: str) -> int | None:
    """Line a job up now; its number, None when it is lined up already."""
    async with app.open_async():
        try:
            return await app.configure_task(_PREFIX + name).defer_async(
                timestamp=int(datetime.now(UTC).timestamp())
            )
        except AlreadyEnqueued:
            return None


async def again(app: App, number: int) -> None:
    """Line a failed job up once more."""
    async with app.open_async():
        await app.job_manager.retry_job_by_id_async(number, datetime.now(UTC))


async def work(app: App, *, concurrency: int, silence: float, once: bool = False) -> None:
    """Run jobs until told to stop; take over those of workers silent for `silence` seconds."""
    async with app.open_async():
        watch = asyncio.create_task(_watch(app, silence))
        try:
            await app.run_worker_async(
                concurrency=concurrency, wait=not once, update_heartbeat_interval=silence / 3,
                stalled_worker_timeout=silence, fetch_job_polling_interval=min(5.0, silence),
                install_signal_handlers=True,
            )  # fmt: skip
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch


async def take_over(app: App, silence: float) -> int:
    """Put jobs of dead workers back into the queue; how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence))
    for job in stalled:
        await app.job_manager.retry_job(job)
        log.warning("job_taken_over", job=job.task_name, number=job.id)
    return len(stalled)


async def _watch(app: App, silence: float) -> None:
    while True:
        try:
            await take_over(app, silence)
        except ConnectorException as error:
            log.warning("watch", kind=type(error).__name__)
        await asyncio.sleep(silence / 2)


def opened(settings: Settings, schedule: dict[str, Scheduled]) -> App:
    """The queue of these settings, after the database was opened and found to be of our version."""
    with Database.open(settings) as database:
        return queue_of(settings, database.url, schedule)
