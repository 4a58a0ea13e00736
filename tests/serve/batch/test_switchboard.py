"""The switchboard: chunks and budget for workers on other machines, which may die at any time."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client

import pytest

from classifier.cascade import cascade_of
from classifier.cascade.budget import Budget
from serve.batch.chunk import Recipe, Shape
from serve.batch.errors import BatchError
from serve.batch.far import FarBudget, Line
from serve.batch.feed import Feed
from serve.batch.manifest import machine_of
from serve.batch.records import Chunk
from serve.batch.source import SourceRows
from serve.batch.switchboard import Switchboard
from serve.batch.worker import Orders, Worker
from serve.classifying.build import build_classifier
from serve.models.site_rules import site_rules_hash
from suqiu.settings import load_settings
from tests.serve.batch.letters import CHUNK

HOST = "127.0.0.1"
# Takes of the budget at the switchboard what it can get, one call at a time, and tells how much it was.
_TAKER = """
import pickle, sys
from serve.batch.far import FarBudget, Line
budget = FarBudget(Line(pickle.loads(bytes.fromhex(sys.argv[1]))))
taken = 0
while budget.take(1, 1, 1_500):
    taken += 1
    if sys.argv[2] == "settle":
        budget.settle(1, 0, 100)
print(taken, flush=True)
sys.stdin.read()
"""


def chunks_of(count):
    return [Chunk(number, ()) for number in range(count)]


def start_taker(address, mode):
    return subprocess.Popen(
        [sys.executable, "-c", _TAKER, pickle.dumps(address).hex(), mode],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


@pytest.fixture
def budget(tmp_path):
    return Budget(tmp_path / "budget.json", 1.0, 30_000)


@pytest.fixture
def switchboard(budget):
    with Switchboard(Feed([], 1), budget, HOST) as switchboard:
        yield switchboard


def test_a_feed_reads_no_further_than_there_is_room():
    read = []
    feed = Feed((read.append(chunk.number) or chunk for chunk in chunks_of(5)), 2)
    assert [pickle.loads(feed.get(place)).number for place in (0, 1)] == [0, 1]
    found = []
    waiting = threading.Thread(target=lambda: found.append(feed.get(2)))
    waiting.start()
    waiting.join(0.1)
    assert (read, found) == ([0, 1], [])
    assert feed.done(1)
    waiting.join()
    assert (read, len(found)) == ([0, 1, 2], 1)
    # Someone else begins from the start: what is done is empty, what is not is there again.
    assert [bool(feed.get(place)) for place in range(3)] == [True, False, True]
    assert not feed.done(1)


def test_a_feed_tells_the_end_and_what_went_wrong():
    def broken():
        yield Chunk(0, ())
        raise BatchError("改动了")

    feed = Feed(broken(), 5)
    assert feed.get(0)
    assert feed.get(1) is None
    assert isinstance(feed.error, BatchError)
    assert Feed([], 1).get(0) is None


def test_chunks_over_the_line_are_the_same(switchboard):
    feed = Feed(chunks_of(7), 100)
    with Switchboard(feed, None, HOST) as switchboard:
        line = Line(switchboard.address)
        assert [pickle.loads(rows) for rows in line.chunks()] == chunks_of(7)
        line.close()


def test_workers_together_never_exceed_the_budget(switchboard, budget):
    takers = [start_taker(switchboard.address, "settle") for _ in range(3)]
    taken = [int(taker.communicate()[0]) for taker in takers]
    spent = budget.spent()
    assert sum(taken) == spent.answered > 0
    assert spent.tokens == 100 * sum(taken) <= 30_000
    # What is left would not pay for another that is a quarter longer.
    assert spent.tokens + 125 > 30_000


def test_a_killed_worker_gives_back_what_it_had(switchboard, budget):
    taker = start_taker(switchboard.address, "keep")
    assert taker.stdout.readline() == b"20\n"
    assert sum(budget.spent().open.values()) == 20
    os.kill(taker.pid, signal.SIGKILL)
    taker.communicate()
    # The switchboard hears of the death a moment later.
    while budget.spent().open:
        time.sleep(0.01)
    assert (budget.spent().sent, budget.spent().tokens) == (0, 0)
    assert budget.take(30, 30, 1_500) + budget.take(0, 14, 1_500) == 20


def test_a_stranger_is_turned_away_and_a_silent_one_holds_up_nobody(switchboard):
    with socket.create_connection((switchboard.address.host, switchboard.address.port)):
        with pytest.raises(AuthenticationError):
            Client(
                (switchboard.address.host, switchboard.address.port), "AF_INET", authkey=b"guess"
            )
        line = Line(switchboard.address)
        assert FarBudget(line).take(1, 1, 1_500) == 1
        line.close()


def test_who_says_nothing_is_sent_away_in_time(switchboard, monkeypatch):
    monkeypatch.setattr("serve.batch.switchboard._GREETING", 1)
    with socket.create_connection((switchboard.address.host, switchboard.address.port)) as silent:
        silent.settimeout(30)
        while silent.recv(1024):
            pass  # The challenge, then the end.


def test_nonsense_ends_that_line_only(switchboard):
    line = Line(switchboard.address)
    with pytest.raises((EOFError, OSError)):
        line.ask("rob", 1)
    assert list(Line(switchboard.address).chunks()) == []


def test_a_worker_elsewhere_does_the_same_and_pays_here(site, learned, tmp_path):
    """Its own cache folder has neither rule nor budget."""
    settings = load_settings()
    classifier = build_classifier(settings)
    chunks = list(SourceRows(site.letters, {}, 100_000, CHUNK).chunks())[:3]
    recipe = Recipe(settings, Shape.JSON, llm=True).shared(1)
    here = cascade_of(classifier, settings).budget
    runner = recipe.open(classifier)
    started = here.spent()
    local = [runner.run(chunk) for chunk in chunks]
    before = here.spent()

    far = settings.model_copy(update={"cache_dir": tmp_path / "far", "llm_rule": None})
    with Switchboard(Feed([], 1), here, HOST) as switchboard:
        orders = Orders(
            Recipe(far, Shape.JSON, llm=True).shared(1), switchboard.address,
            machine_of(settings, classifier), site.rule.read_bytes(),
        )  # fmt: skip
        worker = Worker(pickle.loads(pickle.dumps(orders)))
        found = [pickle.loads(worker.run(pickle.dumps(chunk))) for chunk in chunks]
    assert found == local
    assert found[0].tally.model > 0
    spent = here.spent()
    assert spent.tokens - before.tokens == before.tokens - started.tokens > 0
    assert spent.answered - before.answered == sum(one.tally.model for one in found)
    assert spent.open == {}
    assert not (tmp_path / "far" / "llm_budget.json").exists()


def test_a_machine_with_another_model_is_told_apart(site, switchboard, monkeypatch):
    settings = load_settings()
    classifier = build_classifier(settings)
    other = settings.model_copy(update={"model": site.model})
    orders = Orders(
        Recipe(other, Shape.JSON), switchboard.address, machine_of(settings, classifier)
    )
    with pytest.raises(BatchError, match="分类模型和发起的机器不同"):
        Worker(orders)


def test_other_rules_of_the_site_are_told_apart(switchboard, tmp_path):
    settings = load_settings()
    before = site_rules_hash(settings)
    found = {before}
    for name in ("intake_dir", "dispatch_dir"):
        folder = tmp_path / name
        folder.mkdir()
        here = settings.model_copy(update={name: folder})
        assert site_rules_hash(here) == before
        (folder / "rules.csv").write_text(name, "utf-8")
        found.add(site_rules_hash(here))
    assert len(found) == 3


def test_a_chunk_that_kills_its_workers_ends_the_run(switchboard):
    settings = load_settings()
    machine = machine_of(settings, build_classifier(settings))
    worker = Worker(Orders(Recipe(settings, Shape.JSON), switchboard.address, machine))
    rows = pickle.dumps(Chunk(4, ()))
    for _ in range(20):
        assert worker.run(rows)
    with pytest.raises(BatchError, match="第 5 块一再使工作进程被终止"):
        worker.run(rows)


def test_calls_are_shared_out_so_that_together_they_keep_to_the_limit():
    settings = load_settings().model_copy(update={"llm_concurrency": 8})
    asking = Recipe(settings, Shape.JSON, llm=True)
    for cores in (1, 3, 8, 64):
        workers = asking.crew(cores)
        assert 1 <= workers <= cores
        assert workers * asking.shared(workers).share <= 8
    assert Recipe(settings, Shape.JSON).crew(64) == 64
