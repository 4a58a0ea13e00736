"""`/admin/jobs`: the schedule, the runs, and what may be done with one."""

import pytest
from sqlalchemy import text


@pytest.fixture
def job(database):
    """Puts a job into the queue in a state; gives its number."""
    with database.owner().begin() as connection:
        connection.exec_driver_sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")

    def job(status="todo", name="backup"):
        with database.owner().begin() as connection:
            number = connection.execute(
                text("""INSERT INTO procrastinate_jobs
                    (queue_name, task_name, lock, queueing_lock, args, status, attempts)
                    VALUES ('default', CAST(:task AS text), CAST(:task AS text), NULL, '{}', 'todo', 0) RETURNING id"""),
                {"task": f"suqiu.{name}"},
            ).scalar_one()
            for step in {"todo": (), "doing": ("doing",)}.get(status, ("doing", status)):
                connection.execute(
                    text("""UPDATE procrastinate_jobs
                        SET status = CAST(:status AS procrastinate_job_status) WHERE id = :id"""),
                    {"status": step, "id": number},
                )
        return number

    return job


@pytest.fixture
def status(rows):
    return lambda number: rows(f"SELECT status::text FROM procrastinate_jobs WHERE id = {number}")[
        0
    ]["status"]


def test_an_empty_queue_names_the_command(browser, job):
    shown = browser("管理员").get("/admin/jobs").text
    assert "没有 worker 在运行" in shown
    assert "suqiu worker" in shown
    assert "还没有任务" in shown
    assert "新工单的建议" in shown  # the shipped schedule


def test_a_failed_job_is_lined_up_again_and_written_down(browser, job, status, rows):
    number = job("failed")
    page = browser("管理员")
    assert "失败" in page.get("/admin/jobs").text
    reply = page.send("/admin/jobs/retry", id=number)
    assert reply.status_code == 200
    assert status(number) == "todo"
    (entry,) = rows("SELECT actor, object, detail FROM audit WHERE action = 'job.retry'")
    assert entry == {"actor": "管理员", "object": "backup", "detail": {"number": number}}


def test_a_waiting_job_is_taken_back(browser, job, status, rows):
    number = job("todo")
    assert browser("管理员").send("/admin/jobs/cancel", id=number).status_code == 200
    assert status(number) == "cancelled"
    assert len(rows("SELECT 1 FROM audit WHERE action = 'job.cancel'")) == 1


@pytest.mark.parametrize(
    ("state", "action"),
    [("doing", "cancel"), ("doing", "retry"), ("succeeded", "retry"), ("todo", "retry"),
     ("failed", "cancel"), ("todo", "drop")],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_changes_nothing(browser, job, status, rows, state, action):
    number, before = job(state), len(rows("SELECT 1 FROM audit"))
    reply = browser("管理员").send(f"/admin/jobs/{action}", id=number)
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    assert status(number) == state
    assert len(rows("SELECT 1 FROM audit")) == before
    assert browser("管理员").send("/admin/jobs/retry", id=999_999).status_code == 422


def test_a_wrong_schedule_is_said_on_the_page(browser, job, monkeypatch, tmp_path, app):
    path = tmp_path / "jobs.toml"
    path.write_text("[[job]]", "utf-8")
    app.state.settings = app.state.settings.model_copy(update={"schedules": path})
    reply = browser("管理员").get("/admin/jobs")
    assert reply.status_code == 200
    assert "jobs.toml 的 job.第 1 项.name 不可用：缺少这一项" in reply.text
