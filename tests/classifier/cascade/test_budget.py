"""The day's budget: shared by processes, new at midnight."""

import datetime
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from classifier.cascade.budget import Budget

MONDAY = datetime.date(2026, 3, 2)


def take_often(path):
    budget = Budget(path, 0.5, today=lambda: MONDAY)
    return sum(budget.take(1, 1) for _ in range(50))


def test_a_share_of_what_came_by(tmp_path):
    budget = Budget(tmp_path / "b.json", 0.3, today=lambda: MONDAY)
    assert budget.take(1, 1) == 1
    assert budget.take(1, 1) == 0
    assert budget.take(98, 50) == 29
    assert budget.take(100, 3) == 3
    spent = budget.spent()
    assert (spent.seen, spent.sent, spent.spared) == (200, 33, 22)


def test_no_share_no_call(tmp_path):
    assert Budget(tmp_path / "b.json", 0.0).take(100, 50) == 0


def test_processes_share_one_count(tmp_path):
    path = tmp_path / "b.json"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        granted = sum(pool.map(take_often, [path] * 4))
    assert granted == 100
    assert Budget(path, 0.5, today=lambda: MONDAY).spent().seen == 200


def test_tokens_end_the_day(tmp_path):
    budget = Budget(tmp_path / "b.json", 1.0, tokens=10_000, today=lambda: MONDAY)
    assert budget.take(100, 100) == 6
    budget.settle(6, 0, 6_000)
    assert budget.take(100, 100) == 4
    budget.settle(4, 0, 4_000)
    assert budget.take(100, 100) == 0


def test_midnight_begins_anew(tmp_path):
    day = [MONDAY]
    budget = Budget(tmp_path / "b.json", 0.1, today=lambda: day[0])
    assert budget.take(10, 10) == 1
    assert budget.take(1, 1) == 1
    assert budget.take(1, 1) == 0
    day[0] += datetime.timedelta(days=1)
    assert budget.take(10, 10) == 1
    assert budget.spent().day == "2026-03-03"


def test_a_folder_that_cannot_be_written_counts_for_itself(tmp_path):
    (tmp_path / "file").write_text("")
    budget = Budget(tmp_path / "file" / "b.json", 0.5, today=lambda: MONDAY)
    assert budget.take(10, 10) == 5
    assert budget.take(10, 10) == 5
    assert budget.take(0, 10) == 0


def test_a_damaged_file_does_no_harm(tmp_path):
    path = tmp_path / "b.json"
    path.write_text("{half")
    assert Budget(path, 0.5).take(10, 10) == 5
