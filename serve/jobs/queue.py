"""The queue on our own PostgreSQL, by procrastinate; see its documentation for the states."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from sqlalchemy import URL

from serve.jobs.running import run_job
from serve.jobs.schedule import PREFIX, Scheduled
from serve.jobs.timetable import Timetable
from serve.jobs.watching import Watch, give_back
from serve.jobs.worker import SteadyWorker
from suqiu import clock
from suqiu.settings import Settings
from suqiu.store.connection.patience import PatientAsyncConnection, address_of, network
from suqiu.store.database import Database

log = structlog.get_logger("serve.jobs")


def queue_of(settings: Settings, url: URL, schedule: dict[str, Scheduled]) -> App:
    """The queue with every job of the schedule as a task, never two runs of one at once."""
    silence = settings.database_silence
    connector = PsycopgConnector(
        conninfo=address_of(url), connection_class=PatientAsyncConnection,
        kwargs={**network(url, silence), "silence": silence},
    )  # fmt: skip
    app = App(connector=connector)
    for job in schedule.values():
        _register(app, job, settings)
    return app


def _register(app: App, job: Scheduled, settings: Settings) -> None:
    name = PREFIX + job.name

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
            return await app.configure_task(PREFIX + name).defer_async(
                timestamp=int(datetime.now(UTC).timestamp())
            )
        except AlreadyEnqueued:
            return None


async def again(app: App, number: int) -> bool:
    """Line a failed job up once more; False when its next run waits already."""
    async with app.open_async():
        try:
            await app.job_manager.retry_job_by_id_async(number, datetime.now(UTC))
        except UniqueViolation:
            return False
        return True


async def work(
    app: App, schedule: dict[str, Scheduled], *, concurrency: int, silence: float,
    once: bool = False,
) -> None:  # fmt: skip
    """Run jobs until told to stop; take over those of workers silent for `silence` seconds.

    With `once`, what is due and what waits is done, and what workers left that are dead by the
    database's clock.
    """
    async with app.open_async():
        timetable = Timetable(schedule)
        if once:
            await _take_over_now(app, silence)
            # Before it looks for work: what is lined up later is left for the next time.
            await timetable.line_up(app, clock.now())
        worker = SteadyWorker(
            app, timetable, concurrency=concurrency, silence=silence, wait=not once
        )
        watching = asyncio.create_task(_watch(app, Watch(silence, worker.at_work), silence))
        try:
            await worker.run()  # type: ignore[no-untyped-call]  # the library's
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching


async def _take_over_now(app: App, silence: float) -> None:
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence):
        if job.id is not None and await give_back(app, job.id):
            log.warning("job_taken_over", job=job.task_name, number=job.id)


async def _watch(app: App, watch: Watch, silence: float) -> None:
    while True:
        try:
            for number in await watch.take_over(app):
                log.warning("job_taken_over", number=number)
        except ConnectorException as error:
            log.warning("watch", kind=type(error).__name__)
        await asyncio.sleep(silence / 4)


def opened(settings: Settings, schedule: dict[str, Scheduled]) -> App:
    """The queue of these settings, after the database was opened and found to be of our version."""
    with Database.open(settings) as database:
        return queue_of(settings, database.url, schedule)
