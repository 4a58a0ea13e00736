"""Retraining that is killed, or was missed: it goes on where it was, once."""

import copy
import signal
import subprocess
import sys
import time
from dataclasses import replace

from classifier.departments.local import read_site_dispatch
from serve.jobs.schedule import load_schedule
from serve.models.last_retraining import folder_of_retraining, read_last
from serve.models.pointer import read_pointer
from serve.models.retrain import _made_of

SUQIU = [sys.executable, "-c", "from serve.cli import main; main()"]
RETRAIN, WORKER = [*SUQIU, "model", "retrain", "--least", "1"], [*SUQIU, "worker"]


def _kill_when(root, pattern):
    """A retraining, killed as soon as there is such a file."""
    process = subprocess.Popen(RETRAIN, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + 120
        while not list(root.glob(pattern)):
            assert process.poll() is None
            assert time.monotonic() < ends
            time.sleep(0.005)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_a_killed_retraining_changes_nothing_and_goes_on_where_it_was(
    suqiu, site, serving, decide, own_words
):
    decide(own_words(420))
    root = folder_of_retraining(site)
    _kill_when(root, "candidate-*/card.json")
    [card] = root.glob("candidate-*/card.json")
    made = card.stat().st_mtime_ns
    assert read_pointer(site).name == serving
    assert read_last(site).key == ""
    run = suqiu("model", "retrain", "--least", "1")
    assert run.code == 0, run.err
    assert "上次已经训练好" in run.err
    # It is what the next one is measured by, in the place of the model that serves now.
    assert (root / "yardsticks" / read_pointer(site).name / "card.json").stat().st_mtime_ns == made
    assert read_pointer(site).name != serving


def test_a_killed_retrainings_candidate_is_made_anew_from_another_model(
    suqiu, site, serving, decide, own_words, trained_alone
):
    decide(own_words(420))
    root = folder_of_retraining(site)
    _kill_when(root, "candidate-*/card.json")
    assert suqiu("model", "use", trained_alone("second")).code == 0
    run = suqiu("model", "retrain", "--least", "1")
    assert (run.code, "上次已经训练好" in run.err) == (0, False), run.err


def test_a_candidate_is_known_by_what_it_was_made_of(site, small_model, small_taxonomy, tmp_path):
    def made_of(name="one", model=small_model, **changed):
        settings = site.model_copy(update=changed)
        local = read_site_dispatch(settings, small_taxonomy)
        return _made_of(settings, (name, model), local)

    assert made_of() == made_of()
    other = copy.copy(small_model)
    other.card = replace(other.card, created="later")
    (tmp_path / "rules.csv").write_text("x")
    found = [
        made_of(), made_of("two"), made_of(model=other), made_of(urgent_recall=0.5),
        made_of(intake_dir=tmp_path),
    ]  # fmt: skip
    assert len(set(found)) == len(found)


def test_texts_that_a_killed_evaluation_left_go_at_the_next_start(
    suqiu, site, serving, decide, own_words
):
    decide(own_words(420))
    root = folder_of_retraining(site)
    _kill_when(root, ".held-*/decisions.jsonl")
    assert list(root.glob(".held-*"))
    assert "不到 1,000 条" in suqiu("model", "retrain", "--least", "1000").out
    assert not list(root.glob(".held-*"))


def test_a_missed_retraining_is_caught_up_once(
    site, serving, decide, own_words, store_database, tmp_path, monkeypatch
):
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql(
            "TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers CASCADE"
        )
    shipped = load_schedule()["retrain"]
    schedule = tmp_path / "jobs.toml"
    schedule.write_text(
        f'[[job]]\nname = "retrain"\ntitle = "t"\ncron = "{shipped.cron}"\n'
        f"command = {list(shipped.command)!r}\n"
    )
    monkeypatch.setenv("SUQIU_SCHEDULES", str(schedule))
    decide(own_words(420))

    def jobs():
        with store_database.owner().connect() as connection:
            return connection.exec_driver_sql(
                "SELECT status::text, attempts FROM procrastinate_jobs"
            ).all()

    for _ in range(2):
        worker = subprocess.Popen([*WORKER, "--silence", "2"], stderr=subprocess.DEVNULL)
        try:
            ends = time.monotonic() + 120
            while [state for state, _ in jobs()] != ["succeeded"]:
                assert time.monotonic() < ends
                time.sleep(0.2)
            time.sleep(2)
        finally:
            worker.terminate()
            worker.wait(30)
    assert jobs() == [("succeeded", 1)]
    assert read_pointer(site).name != serving
    assert read_pointer(site).serial == 2
