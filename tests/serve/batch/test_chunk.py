"""The chunk function: who is asked, for how long, and what is counted."""

import dataclasses
import time
from datetime import datetime
from datetime import time as clock

import orjson
import pytest

from serve.batch.chunk import ChunkRunner, Shape
from serve.batch.deadline import next_moment
from serve.batch.records import Chunk
from suqiu.files.tickets import TicketFile
from suqiu.llm.records import Usage


@pytest.fixture
def chunk(texts):
    return Chunk(0, tuple(TicketFile(texts, {}, 100_000)))


class Doubter:
    """A small real reviewer: turns every second suggestion's codes round, at 10 tokens each."""

    def __init__(self):
        self.groups, self.seconds, self.tokens = [], [], 0

    def __call__(self, tickets, suggestions, seconds):
        assert [t.id for t in tickets] == [s.id for s in suggestions]
        self.groups.append(len(tickets))
        self.seconds.append(seconds)
        self.tokens += 10 * len(tickets)
        return [
            dataclasses.replace(one, codes=one.codes[::-1]) if i % 2 else one
            for i, one in enumerate(suggestions)
        ]

    def usage(self):
        return Usage(calls=len(self.groups), tokens_in=self.tokens, tokens_out=3)

    def spared(self):
        return 4 * len(self.groups)


def test_the_reviewer_sees_all_readable_rows_at_once(classifier, chunk):
    doubter = Doubter()
    runner = ChunkRunner(classifier, Shape.JSON, doubter, call_seconds=2.0)
    done = runner.run(chunk)
    assert doubter.groups == [228]
    assert doubter.seconds[0] > 228 * 2
    assert (done.tally.calls, done.tally.spared, done.tally.tokens_in) == (1, 4, 2280)
    assert done.tally.tokens_out == 0
    plain = ChunkRunner(classifier, Shape.JSON).run(chunk)
    differing = [i for i, pair in enumerate(zip(done.lines, plain.lines, strict=True)) if len(set(pair)) > 1]  # fmt: skip
    readable = [i for i, read in enumerate(chunk.reads) if not read.error]
    assert differing == readable[1::2]
    assert [orjson.loads(line)["id"] for line in done.lines] == [r.ticket.id for r in chunk.reads]


def test_after_the_deadline_no_model_is_asked(classifier, chunk):
    doubter = Doubter()
    runner = ChunkRunner(classifier, Shape.JSON, doubter, until=time.time() - 1)
    done = runner.run(chunk)
    assert doubter.groups == []
    assert done.tally.unmodelled == len(done.lines) == 240
    assert done.lines == ChunkRunner(classifier, Shape.JSON).run(chunk).lines


def test_the_reviewer_is_given_no_more_time_than_there_is(classifier, chunk):
    doubter = Doubter()
    ChunkRunner(classifier, Shape.JSON, doubter, until=time.time() + 30, call_seconds=9).run(chunk)
    assert 0 < doubter.seconds[0] <= 30


@pytest.mark.parametrize(
    ("now", "moment"),
    [("2026-11-25 22:00", "2026-11-26 06:00"), ("2026-11-25 05:59", "2026-11-25 06:00"),
     ("2026-11-25 06:00", "2026-11-26 06:00"), ("2026-12-31 23:00", "2027-01-01 06:00")],
)  # fmt: skip
def test_the_next_such_moment(now, moment):
    assert next_moment(clock(6), datetime.fromisoformat(now)) == datetime.fromisoformat(moment)
