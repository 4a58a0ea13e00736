"""Background jobs as the administrator sees them: what ran, what failed, what is due next."""

from dataclasses import dataclass
from datetime import UTC, datetime

from croniter import croniter  # type: ignore[import-untyped]
from sqlalchemy import Connection, text

from serve.admin.people import AdminDone
from serve.jobs.schedule import PREFIX, Scheduled
from suqiu import clock
from suqiu.errors import InputError
from suqiu.store import audit

_TASK = text("""SELECT task_name, status::text AS status, attempts FROM procrastinate_jobs
    WHERE id = :id FOR UPDATE""")
# The queue's own functions (procrastinate 3), so that its events and locks stay right.
_RETRY = text("SELECT procrastinate_retry_job_v2(:id, :at, NULL, NULL, NULL)")
_CANCEL = text("SELECT procrastinate_cancel_job_v1(:id, false, false)")


@dataclass(frozen=True, slots=True)
class Planned:
    """A job of the schedule; `last` is how its newest run stands, `next` when it is due."""

    job: Scheduled
    next: datetime
    last: str = ""
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """One run, in any state of the queue's."""

    number: int
    name: str
    status: str
    attempts: int
    began: datetime | None
    ended: datetime | None

    @property
    def seconds(self) -> float | None:
        """How long the last try took."""
        if self.began is None or self.ended is None or self.ended < self.began:
            return None
        return (self.ended - self.began).total_seconds()


def runs(connection: Connection, most: int = 100) -> list[Ran]:
    """The newest runs first."""
    rows = connection.execute(
        text("""SELECT j.id, j.task_name, j.status::text AS status, j.attempts,
            max(e.at) FILTER (WHERE e.type = 'started') AT TIME ZONE 'Asia/Shanghai' AS began,
            max(e.at) FILTER (WHERE e.type IN ('succeeded', 'failed', 'cancelled', 'aborted',
                'deferred_for_retry')) AT TIME ZONE 'Asia/Shanghai' AS ended
            FROM (SELECT * FROM procrastinate_jobs ORDER BY id DESC LIMIT :most) j
            LEFT JOIN procrastinate_events e ON e.job_id = j.id
            GROUP BY j.id, j.task_name, j.status, j.attempts ORDER BY j.id DESC"""),
        {"most": most},
    )
    return [
        Ran(row.id, row.task_name.removeprefix(PREFIX), row.status, row.attempts,
            row.began, row.ended)
        for row in rows
    ]  # fmt: skip


def planned(schedule: dict[str, Scheduled], ran: list[Ran]) -> list[Planned]:
    """The schedule with the newest of these runs of each."""
    newest: dict[str, Ran] = {}
    for one in ran:
        newest.setdefault(one.name, one)
    found = []
    for job in schedule.values():
        due: datetime = croniter(job.cron, clock.now()).get_next(datetime)
        last = newest.get(job.name)
        if last is None:
            found.append(Planned(job, due))
        else:
            found.append(Planned(job, due, last.status, last.ended or last.began))
    return sorted(found, key=lambda one: one.next)


def workers(connection: Connection) -> int:
    """How many workers gave a sign of life within the last minute."""
    found: int = connection.execute(
        text("""SELECT count(*) FROM procrastinate_workers
            WHERE last_heartbeat > now() - interval '1 minute'""")
    ).scalar_one()
    return found


def change(connection: Connection, actor: str, number: int, action: str) -> AdminDone:
    """Line a failed job up again (`retry`), or take a waiting one back (`cancel`).

    InputError when the job is not in the state for it.
    """
    row = connection.execute(_TASK, {"id": number}).one_or_none()
    wanted = {"retry": "failed", "cancel": "todo"}.get(action)
    if wanted is None:
        raise InputError(f"没有操作 {action}", hint="刷新页面再试")
    if row is None or row.status != wanted:
        raise InputError(f"任务 {number} 已不在这个状态", hint="刷新页面看它现在怎样")
    name = row.task_name.removeprefix(PREFIX)
    if action == "retry":
        connection.execute(_RETRY, {"id": number, "at": datetime.now(UTC)})
    else:
        connection.execute(_CANCEL, {"id": number})
    audit.record(connection, actor, f"job.{action}", name, number=number)
    if action == "retry":
        return AdminDone(f"任务 {number}（{name}）已重新排上，由 suqiu worker 来做。")
    return AdminDone(f"任务 {number}（{name}）已取消；到下一次时间照常排上。")
