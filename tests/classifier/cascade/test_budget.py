"""The day's budget: shared by processes, new at midnight."""

import datetime
import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from classifier.cascade.budget import Budget

MONDAY = datetime.date(2026, 3, 2)
# Takes six calls and never settles.
_TAKER = """
import datetime, sys
from pathlib import Path
from classifier.cascade.budget import Budget
budget = Budget(Path(sys.argv[1]), 1.0, 10_000, lambda: datetime.date(2026, 3, 2))
print(budget.take(6, 6, 1_500), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def taker(tmp_path):
    """A process with six calls under way."""
    process = subprocess.Popen(
        [sys.executable, "-c", _TAKER, str(tmp_path / "b.json")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout.readline() == b"6\n"
    yield process
    process.kill()
    process.communicate()


def take_often(path):
    budget = Budget(path, 0.5, today=lambda: MONDAY)
    return sum(budget.take(1, 1, 1_500) for _ in range(50))


def test_a_share_of_what_came_by(tmp_path):
    budget = Budget(tmp_path / "b.json", 0.3, today=lambda: MONDAY)
    assert budget.take(1, 1, 1_500) == 1
    assert budget.take(1, 1, 1_500) == 0
    assert budget.take(98, 50, 1_500) == 29
    assert budget.take(100, 3, 1_500) == 3
    spent = budget.spent()
    assert (spent.seen, spent.sent, spent.spared) == (200, 33, 22)


def test_no_share_no_call(tmp_path):
    assert Budget(tmp_path / "b.json", 0.0).take(100, 50, 1_500) == 0


def test_processes_share_one_count(tmp_path):
    path = tmp_path / "b.json"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        granted = sum(pool.map(take_often, [path] * 4))
    assert granted == 100
    assert Budget(path, 0.5, today=lambda: MONDAY).spent().seen == 200


def test_tokens_end_the_day(tmp_path):
    budget = Budget(tmp_path / "b.json", 1.0, tokens=10_000, today=lambda: MONDAY)
    assert budget.take(100, 100, 1_500) == 6
    budget.settle(6, 0, 6_000)
    # They may be a quarter longer than those before.
    assert budget.take(100, 100, 1_500) == 3
    budget.settle(3, 0, 3_700)
    assert budget.take(100, 100, 1_500) == 0


def test_few_may_go_until_it_is_known_what_they_cost(tmp_path):
    budget = Budget(tmp_path / "b.json", 1.0, tokens=250_000, today=lambda: MONDAY)
    assert budget.take(1_000, 500, 100) == 16
    budget.settle(16, 0, 16 * 2_000)
    assert budget.take(0, 484, 100) == 64
    budget.settle(64, 0, 64 * 2_000)
    # 90,000 are left, and they may be a quarter longer than those before.
    assert budget.take(0, 420, 100) == 36
    spent = budget.spent()
    assert (spent.seen, spent.sent, spent.spared) == (1_000, 116, 384)


def test_a_prompt_that_may_be_too_long_for_the_day_is_not_sent(tmp_path):
    budget = Budget(tmp_path / "b.json", 1.0, tokens=10_000, today=lambda: MONDAY)
    assert budget.take(5, 5, 10_001) == 0
    assert budget.take(5, 5, 4_000) == 2


def test_midnight_begins_anew(tmp_path):
    day = [MONDAY]
    budget = Budget(tmp_path / "b.json", 0.1, today=lambda: day[0])
    assert budget.take(10, 10, 1_500) == 1
    assert budget.take(1, 1, 1_500) == 1
    assert budget.take(1, 1, 1_500) == 0
    day[0] += datetime.timedelta(days=1)
    assert budget.take(10, 10, 1_500) == 1
    assert budget.spent().day == "2026-03-03"


def test_a_folder_that_cannot_be_written_counts_for_itself(tmp_path):
    (tmp_path / "file").write_text("")
    budget = Budget(tmp_path / "file" / "b.json", 0.5, today=lambda: MONDAY)
    assert budget.take(10, 10, 1_500) == 5
    assert budget.take(10, 10, 1_500) == 5
    assert budget.take(0, 10, 1_500) == 0


def test_a_damaged_file_does_no_harm(tmp_path):
    path = tmp_path / "b.json"
    path.write_text("{half")
    assert Budget(path, 0.5).take(10, 10, 1_500) == 5


def test_what_a_living_process_has_under_way_is_reserved(taker, tmp_path):
    budget = Budget(tmp_path / "b.json", 1.0, 10_000, lambda: MONDAY)
    assert budget.take(6, 6, 1_500) == 0
    assert sum(budget.spent().open.values()) == 6


def test_what_a_killed_process_had_under_way_is_free_again(taker, tmp_path):
    budget = Budget(tmp_path / "b.json", 1.0, 10_000, lambda: MONDAY)
    os.kill(taker.pid, signal.SIGKILL)
    taker.wait()
    assert budget.take(6, 6, 1_500) == 6
    spent = budget.spent()
    assert (spent.sent, spent.spared, list(spent.open.values())) == (6, 0, [6])
    budget.settle(6, 0, 6_000)
    assert (budget.spent().sent, budget.spent().open) == (6, {})
    assert not list((tmp_path / "b.holds").iterdir())


def test_what_one_settles_does_not_free_what_another_has_under_way(taker, tmp_path):
    budget = Budget(tmp_path / "b.json", 1.0, 12_000, lambda: MONDAY)
    assert budget.take(6, 6, 1_500) == 2
    budget.settle(2, 0, 2_000)
    assert list(budget.spent().open.values()) == [6]
    # 12,000 less 2,000 spent and 6 × 1,250 under way.
    assert budget.take(9, 9, 1_500) == 2


def test_after_a_fork_each_has_its_own(tmp_path):
    budget = Budget(tmp_path / "b.json", 1.0, 10_000, lambda: MONDAY)
    assert budget.take(2, 2, 1_500) == 2
    fork = get_context("fork")
    ours, theirs = fork.Pipe()

    def take_and_wait():
        theirs.send(budget.take(2, 2, 1_500))
        theirs.recv()

    child = fork.Process(target=take_and_wait)
    child.start()
    assert ours.recv() == 2
    assert sorted(budget.spent().open.values()) == [2, 2]
    ours.send("end")
    child.join()
    assert budget.take(9, 9, 1_500) == 4
    assert list(budget.spent().open.values()) == [6]


def test_calls_under_way_at_midnight_are_reserved_in_the_new_day(tmp_path):
    day = [MONDAY]
    budget = Budget(tmp_path / "b.json", 1.0, 10_000, lambda: day[0])
    assert budget.take(4, 4, 1_500) == 4
    day[0] += datetime.timedelta(days=1)
    assert budget.take(9, 9, 1_500) == 2
    budget.settle(4, 0, 4_000)
    assert budget.spent().tokens == 4_000
