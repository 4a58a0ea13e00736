"""Jobs: lined up once, done on time, retried, and taken over from a killed worker."""

import os
import signal
import subprocess
import sys
import time

import pytest

from serve.jobs.running import JobFailedError, run_job
from serve.jobs.schedule import Scheduled, load_schedule, name_of
from suqiu.errors import InputError, SettingsError
from suqiu.settings import Settings
from suqiu.store.locks import Lock, alone
from tests.serve.web.office import PHONE, add_ticket

WORKER = [sys.executable, "-c", "from serve.cli import main; main()", "worker"]


@pytest.fixture
def schedule(tmp_path, monkeypatch, store_environment, store_database):
    """Writes a schedule; jobs of other tests are gone."""
    monkeypatch.setenv("SUQIU_DATA_DIR", str(tmp_path / "data"))
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql(
            "TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers CASCADE"
        )

    def write(**jobs):
        path = tmp_path / "jobs.toml"
        path.write_text(
            "".join(
                f'[[job]]\nname = "{name}"\ntitle = "{name}"\ncron = "0 0 29 2 *"\n'
                f"command = {list(words)!r}\n"
                for name, words in jobs.items()
            )
        )
        monkeypatch.setenv("SUQIU_SCHEDULES", str(path))
        return path

    return write


@pytest.fixture
def jobs(store_database):
    def jobs():
        with store_database.owner().connect() as connection:
            return connection.exec_driver_sql(
                "SELECT task_name, status::text, attempts FROM procrastinate_jobs ORDER BY id"
            ).all()

    return jobs


def _wait(check, seconds=90):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := check():
            return found
        time.sleep(0.2)
    raise AssertionError("waited in vain")


def _waiting_for(pipe):
    """A command that reads its places from this pipe, so waits until somebody writes into it."""
    os.mkfifo(pipe)
    return "extract", "停水", "--places", str(pipe)


def _writer(pipe):
    """The end to write into, None while nobody reads."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


def test_the_shipped_schedule_names_commands_that_exist():
    import typer.main

    from serve.cli import assemble

    root = typer.main.get_command(assemble())
    for job in load_schedule().values():
        group, words = root, list(job.command)
        while hasattr(group, "commands"):
            group = group.commands[words.pop(0)]
        assert group.help


@pytest.mark.parametrize(
    "text",
    [
        "[[job]]", "not toml", '[[job]]\nname="a"\ntitle="a"\ncron="x"\ncommand=["a"]',
        '[[job]]\nname="A b"\ntitle="a"\ncron="* * * * *"\ncommand=["a"]',
        2 * '[[job]]\nname="a"\ntitle="a"\ncron="* * * * *"\ncommand=["a"]\n',
    ],
)  # fmt: skip
def test_a_wrong_schedule_is_named(tmp_path, text):
    path = tmp_path / "jobs.toml"
    path.write_text(text)
    with pytest.raises(SettingsError):
        load_schedule(path)


def test_a_job_is_found_by_its_name_or_its_title():
    schedule = load_schedule()
    assert (name_of(schedule, "backup"), name_of(schedule, "备份演练")) == ("backup", "drill")
    with pytest.raises(InputError, match="没有任务 清理") as none:
        name_of(schedule, "清理")
    assert "drill（备份演练）" in none.value.hint
    alike = {name: schedule["drill"].model_copy(update={"name": name}) for name in ("a", "b")}
    with pytest.raises(InputError, match="不止一个"):
        name_of(alike, "备份演练")


def test_a_job_lined_up_twice_runs_once(suqiu, schedule, jobs):
    schedule(version=("version",))
    assert "已排上" in suqiu("jobs", "run", "version").out
    assert "已经在等" in suqiu("jobs", "run", "version").out
    assert subprocess.run([*WORKER, "--once"], check=False, capture_output=True).returncode == 0
    assert jobs() == [("suqiu.version", "succeeded", 1)]
    assert "完成" in suqiu("jobs", "list").out
    assert suqiu("jobs", "run", "nothing").code == 2
    assert suqiu("jobs", "retry", "1").code == 2


def test_a_killed_workers_job_is_taken_over(suqiu, schedule, jobs, tmp_path):
    schedule(slow=_waiting_for(tmp_path / "wait.csv"))
    suqiu("jobs", "run", "slow")
    first = subprocess.Popen([*WORKER, "--silence", "2"], stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: [state for _, state, _ in jobs()] == ["doing"])
        time.sleep(1)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert [state for _, state, _ in jobs()] == ["doing"]
    schedule(slow=("version",))
    second = subprocess.Popen([*WORKER, "--silence", "2"], stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: [state for _, state, _ in jobs()] == ["succeeded"])
    finally:
        second.terminate()
        second.wait(30)


def test_a_job_that_fails_while_its_next_run_waits_ends_and_the_next_runs(
    suqiu, schedule, jobs, tmp_path
):
    pipe = tmp_path / "wait.csv"
    schedule(slow=_waiting_for(pipe))
    suqiu("jobs", "run", "slow")
    worker = subprocess.Popen([*WORKER, "--silence", "2"], stderr=subprocess.DEVNULL)
    try:
        with open(_wait(lambda: _writer(pipe)), "w", encoding="utf-8") as places:
            assert "已排上" in suqiu("jobs", "run", "slow").out
            # The run that waits finds a good file, this one columns that will not do.
            pipe.unlink()
            pipe.write_text("类型,名称\n街道,东湖街道\n", "utf-8")
            places.write("名称\n")
        _wait(lambda: [state for _, state, _ in jobs()] == ["failed", "succeeded"])
    finally:
        worker.kill()
        worker.wait()


def test_a_dead_workers_job_whose_next_run_waits_is_left_to_that(suqiu, schedule, jobs, tmp_path):
    schedule(slow=_waiting_for(tmp_path / "wait.csv"))
    suqiu("jobs", "run", "slow")
    first = subprocess.Popen([*WORKER, "--silence", "2"], stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: [state for _, state, _ in jobs()] == ["doing"])
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert "已排上" in suqiu("jobs", "run", "slow").out
    schedule(slow=("version",))
    time.sleep(2.5)
    second = subprocess.run([*WORKER, "--once", "--silence", "2"], check=False, capture_output=True)
    assert second.returncode == 0
    assert "job_left_to_next_run" in second.stderr.decode()
    assert [state for _, state, _ in jobs()] == ["failed", "succeeded"]


def test_a_failed_job_whose_next_run_waits_is_not_lined_up_beside_it(
    suqiu, schedule, jobs, store_database
):
    schedule(version=("version",))
    suqiu("jobs", "run", "version")
    with store_database.owner().begin() as connection:
        for state in ("doing", "failed"):
            number = connection.exec_driver_sql(
                f"UPDATE procrastinate_jobs SET status = '{state}' RETURNING id"
            ).scalar_one()
    suqiu("jobs", "run", "version")
    run = suqiu("jobs", "retry", number)
    assert (run.code, "下一次已经在等" in run.err) == (2, True)
    assert [state for _, state, _ in jobs()] == ["failed", "todo"]


def test_a_missed_run_is_caught_up_once(schedule, jobs, tmp_path):
    path = schedule(missed=("version",))
    path.write_text(path.read_text().replace("0 0 29 2 *", "0 3 * * *"))
    for _ in range(2):
        worker = subprocess.Popen([*WORKER, "--silence", "2"], stderr=subprocess.DEVNULL)
        try:
            _wait(lambda: [state for _, state, _ in jobs()] == ["succeeded"])
            time.sleep(2)
        finally:
            worker.terminate()
            worker.wait(30)
    assert jobs() == [("suqiu.missed", "succeeded", 1)]


def test_once_does_what_is_due(schedule, jobs):
    """What was missed is lined up before the worker looks for work, and done at once."""
    path = schedule(missed=("version",))
    path.write_text(path.read_text().replace("0 0 29 2 *", "0 3 * * *"))
    assert subprocess.run([*WORKER, "--once"], check=False, capture_output=True).returncode == 0
    assert jobs() == [("suqiu.missed", "succeeded", 1)]


def test_a_failing_command_fails_its_job(tmp_path, store_environment):
    job = Scheduled(name="bad", title="坏", cron="* * * * *", command=("db", "restore", "/missing"))
    with pytest.raises(JobFailedError, match="退出码 2"):
        run_job(job, Settings(data_dir=tmp_path))


def test_a_job_that_somebody_is_doing_by_hand_has_not_failed(suqiu, schedule, jobs, store_database):
    schedule(suggest=("jobs", "suggest"))
    suqiu("jobs", "run", "suggest")
    with (
        store_database.owner().connect() as by_hand,
        alone(by_hand, Lock.SUGGEST, "suqiu jobs suggest"),
    ):
        run = suqiu("jobs", "suggest")
        assert (run.code, "已有一个 suqiu jobs suggest 在运行" in run.err) == (3, True)
        subprocess.run([*WORKER, "--once"], check=True, capture_output=True)
    assert jobs() == [("suqiu.suggest", "succeeded", 1)]
    # And the next one does it.
    assert "已生成" in suqiu("jobs", "suggest").out


def test_old_files_go_when_a_new_one_is_there(tmp_path, store_environment):
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(4):
        (folder / f"suqiu-2020010{day}.dump").touch()
        # Of a clock that was ahead.
        (folder / f"suqiu-2120010{day}.dump").touch()
    (folder / "notes.txt").touch()
    job = Scheduled(
        name="backup", title="备份", cron="* * * * *", keep=2,
        command=("db", "backup", "{data}/backups/suqiu-{now}.dump"),
    )  # fmt: skip
    run_job(job, Settings(data_dir=tmp_path))
    names = sorted(path.name for path in folder.iterdir())
    assert names[:2] == ["notes.txt", "suqiu-20200103.dump"]
    assert len(names) == 3


def test_new_tickets_get_suggestions_once(suqiu, store_database, store_environment):
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")
        for number in range(3):
            add_ticket(connection, f"S{number}")
    assert "3 条" in suqiu("jobs", "suggest").out
    assert "0 条" in suqiu("jobs", "suggest").out
    with store_database.owner().connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM suggestion").scalar_one() == 3


def test_the_job_looks_callers_up_as_the_desk_does(
    suqiu, store_database, store_environment, tmp_path, monkeypatch
):
    monkeypatch.setenv("SUQIU_CALLER_SALT", "0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("SUQIU_CALLER_LISTS", str(tmp_path / "callers.csv"))
    assert suqiu("callers", "add", PHONE, "--list", "代表委员").code == 0
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")
        add_ticket(connection, "S1")
    suqiu("jobs", "suggest")
    with store_database.owner().connect() as connection:
        found = connection.exec_driver_sql("SELECT payload->'intake'->>'caller' FROM suggestion")
        assert found.scalar_one() == "代表委员"
