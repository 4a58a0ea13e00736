"""The queue under a clock that jumps: each job once, and only dead workers lose theirs."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from procrastinate.exceptions import ConnectorException
from sqlalchemy import create_engine, text

from serve.jobs.queue import queue_of
from serve.jobs.schedule import Scheduled
from serve.jobs.timetable import Timetable
from serve.jobs.watching import AtWork, Watch
from suqiu.settings import Settings

NOON = datetime(2026, 6, 10, 12, 7)
JOBS = {
    "half": Scheduled(name="half", title="半小时", cron="*/30 * * * *", command=("version",)),
    "night": Scheduled(name="night", title="夜里", cron="30 1 * * *", command=("version",)),
    "rare": Scheduled(name="rare", title="少有", cron="0 0 29 2 *", command=("version",)),
}


@pytest.fixture
def queue(store_database, store_environment):
    """Runs `steps(app)` against an empty queue."""
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql(
            "TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers CASCADE"
        )
    app = queue_of(Settings(), store_database.url, JOBS)

    def run(steps):
        async def opened():
            async with app.open_async():
                return await steps(app)

        return asyncio.run(opened())

    return run


def _sql(app, statement, **values):
    return app.connector.execute_query_all_async(statement, **values)


async def _finish_all(app):
    await _sql(
        app, "UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo' RETURNING id"
    )
    await _sql(
        app,
        "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'doing' RETURNING id",
    )


def test_a_leap_ahead_runs_each_job_once_and_back_again_none_twice(queue):
    async def steps(app):
        table, found = Timetable(JOBS), []
        for now in (
            NOON, NOON + timedelta(minutes=1), NOON + timedelta(days=30), NOON,
            NOON + timedelta(minutes=30),
        ):  # fmt: skip
            found.append(await table.line_up(app, now))
            await _finish_all(app)
        return found

    assert queue(steps) == [["half", "night"], [], ["half", "night"], [], ["half"]]


def test_another_worker_finds_nothing_more_to_do(queue):
    async def steps(app):
        first = await Timetable(JOBS).line_up(app, NOON)
        await _finish_all(app)
        return first, await Timetable(JOBS).line_up(app, NOON)

    assert queue(steps) == (["half", "night"], [])


def test_what_waits_is_not_lined_up_again(queue):
    async def steps(app):
        table = Timetable(JOBS)
        first = await table.line_up(app, NOON)
        return first, await table.line_up(app, NOON + timedelta(hours=3))

    assert queue(steps) == (["half", "night"], [])


def test_times_are_those_of_the_site(queue, monkeypatch):
    """Half past one at night in Shanghai, whatever zone the machine is in."""

    async def steps(app):
        await Timetable(JOBS).line_up(app, NOON)
        rows = await _sql(
            app, "SELECT to_timestamp(defer_timestamp) AT TIME ZONE 'Asia/Shanghai' AS at"
            " FROM procrastinate_periodic_defers WHERE periodic_id = 'night'",
        )  # fmt: skip
        return rows[0]["at"]

    assert queue(steps) == datetime(2026, 6, 10, 1, 30)


async def _two_workers(app):
    """Jobs being done by a worker that lives and one that died; their numbers."""
    numbers = []
    for name in ("half", "night"):
        job = await app.configure_task(f"suqiu.{name}").defer_async(timestamp=0)
        (worker,) = await _sql(app, "INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        await _sql(
            app, "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(worker)s"
            " WHERE id = %(job)s RETURNING id", worker=worker["id"], job=job,
        )  # fmt: skip
        numbers.append((worker["id"], job))
    return numbers


async def _beat(app, worker):
    await _sql(
        app, "UPDATE procrastinate_workers SET last_heartbeat = clock_timestamp()"
        " WHERE id = %(id)s RETURNING id", id=worker,
    )  # fmt: skip


@pytest.mark.parametrize("shift", ["- interval '2 hours'", "+ interval '30 days'"])
def test_only_a_silent_worker_loses_its_job_whatever_the_clock_says(queue, shift):
    async def steps(app):
        (live, _), (_, lost) = await _two_workers(app)
        # All signs of life are of another time: a clock that jumped.
        await _sql(
            app, f"UPDATE procrastinate_workers SET last_heartbeat = now() {shift} RETURNING id"
        )
        watch, taken = Watch(2), []
        for _ in range(40):
            taken += await watch.take_over(app)
            await _beat(app, live)
            if taken:
                break
            await asyncio.sleep(0.4)
        left = await _sql(app, "SELECT id FROM procrastinate_workers")
        return taken == [lost], [row["id"] for row in left] == [live]

    assert queue(steps) == (True, True)


@pytest.fixture
def close(store_url):
    """Shuts everybody out of the store's database, or lets them in again."""
    engine = create_engine(store_url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def close(closed):
        with engine.connect() as connection:
            name = store_url.database
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {not closed}"))
            if closed:
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :n"
                    ),
                    {"n": name},
                )

    yield close
    close(False)
    engine.dispose()


def test_nobody_is_dead_because_the_database_was_away(queue, close):
    async def steps(app):
        (live, _), (_, lost) = await _two_workers(app)
        watch = Watch(2)
        await watch.take_over(app)
        close(True)
        asyncio.get_running_loop().call_later(3, close, False)
        taken, answers = [], 0
        for _ in range(60):
            with suppress(ConnectorException):
                taken += await watch.take_over(app)
                answers += 1
            if taken:
                break
            # Signs of life come more rarely than looks: the first one after the second look.
            if answers > 1:
                await _beat(app, live)
            await asyncio.sleep(0.4)
        return taken == [lost]

    assert queue(steps)


def test_a_dead_workers_job_is_left_to_its_next_run_where_that_waits(queue):
    async def steps(app):
        (_, lost), _ = await _two_workers(app)
        await Timetable(JOBS).line_up(app, NOON)
        watch, rows = Watch(2), []
        for _ in range(40):
            assert lost not in await watch.take_over(app)
            rows = await _sql(
                app, "SELECT status::text AS status FROM procrastinate_jobs"
                " WHERE task_name = 'suqiu.half' ORDER BY id",
            )  # fmt: skip
            if rows[0]["status"] != "doing":
                break
            await asyncio.sleep(0.4)
        (worker,) = await _sql(app, "INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        next_ = await app.job_manager.fetch_job(None, worker["id"])
        return [row["status"] for row in rows], next_ and next_.task_name

    assert queue(steps) == (["failed", "todo"], "suqiu.half")


def test_a_job_whose_giving_out_was_lost_on_the_way_is_given_out_again(queue):
    """The database says that this worker does it; the connection broke before it was told so."""

    async def steps(app):
        (live, doing), (other, lost) = await _two_workers(app)
        await _sql(
            app, "UPDATE procrastinate_jobs SET worker_id = %(live)s WHERE worker_id = %(other)s"
            " RETURNING id", live=live, other=other,
        )  # fmt: skip
        watch, taken = Watch(2, lambda: AtWork(live, [doing])), []
        # Not at once: it may just be on its way.
        early = await watch.take_over(app)
        for _ in range(40):
            await _beat(app, live)
            taken += await watch.take_over(app)
            if taken:
                break
            await asyncio.sleep(0.4)
        return early, taken == [lost]

    assert queue(steps) == ([], True)


def test_a_job_put_off_by_a_clock_that_was_ahead_may_run(queue):
    async def steps(app):
        job = await app.configure_task("suqiu.half").defer_async(timestamp=0)
        await _sql(
            app, "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '30 days'"
            " WHERE id = %(id)s RETURNING id", id=job,
        )  # fmt: skip
        await Watch(5).take_over(app)
        return (await _sql(app, "SELECT scheduled_at FROM procrastinate_jobs"))[0]["scheduled_at"]

    assert queue(steps) is None
