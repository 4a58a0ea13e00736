"""A batch from start to end."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from classifier.cascade import cascade_of
from classifier.classifier import Classifier
from serve.batch.chunk import Recipe, Shape
from serve.batch.deadline import next_moment, parse_clock
from serve.batch.engine import Engine, LocalEngine
from serve.batch.errors import BatchError
from serve.batch.manifest import Manifest, identity_of, machine_of
from serve.batch.news import told
from serve.batch.query import SourceQuery, spool
from serve.batch.ray_engine import RayEngine
from serve.batch.records import Chunk, Tally
from serve.batch.source import SourceRows, estimated_rows
from serve.batch.summary import Summary
from serve.batch.target import Target
from serve.classifying.build import build_classifier, build_reviewer
from suqiu import clock
from suqiu.console import FaultList, say
from suqiu.errors import InputError
from suqiu.files.hashing import file_hash
from suqiu.files.tickets import TicketFile
from suqiu.files.writer import COLUMNS
from suqiu.llm.options import prices_of
from suqiu.settings import Settings

DEFAULT_CHUNK = 2000
# How long the model server is waited for at the start, in seconds.
_GREETING = 5.0


class Mode(StrEnum):
    """What to do about a run that was broken off."""

    START = "start"
    RESUME = "resume"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for; `source` is a file or a query, `clock` reads 06:00 or is empty."""

    source: Path | SourceQuery
    target: Target
    mode: Mode = Mode.START
    chunk: int | None = None
    llm: bool = False
    ray: bool = False
    clock: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def run_batch(job: Job, settings: Settings) -> Summary:
    """Do what is left of the job; InputError or BatchError say why it cannot be done."""
    if job.clock:
        parse_clock(job.clock)
    with job.target as target:
        before = _before(job)
        path = _input(job, before, settings)
        classifier = build_classifier(settings, report=say)
        # The first training, a minute or more, says nothing of how fast the rows go.
        began = time.perf_counter()
        asks = job.llm and _meet(settings, classifier)
        manifest = _manifest(job, before, path, classifier, settings)
        if before is None:
            target.begin(manifest)
        else:
            before.check_same(manifest)
        done = target.done()
        total = Tally()
        for tally in done.values():
            total = total.plus(tally)
        already = total.rows
        if already:
            say(f"接着上次的进度：已有 {already:,} 行")
        rows = SourceRows(path, job.columns, settings.max_text_chars, manifest.chunk)
        recipe = Recipe(settings, job.target.shape, asks, manifest.until)
        engine = _engine(job, recipe, classifier)
        with engine, told(estimated_rows(path), already) as advance:
            for result in engine.run(_left(rows, done)):
                target.put(result)
                total = total.plus(result.tally)
                advance(result.tally.rows)
        if total.rows != rows.count:
            raise BatchError("结果和输入的行数不一致", hint="用 --restart 从头开始")
        target.finish(rows.read)
    seconds = time.perf_counter() - began
    return Summary(total, total.rows - already, seconds, target.place, prices_of(settings))


def _meet(settings: Settings, classifier: Classifier) -> bool:
    """Whether the model will be asked; say now, not in the morning, why not or why it cannot be."""
    # Closed again: its thread must not be there when the workers are forked.
    with closing(build_reviewer(settings, classifier)) as reviewer:
        trouble = reviewer.meet(min(_GREETING, settings.llm_timeout))
        reason = reviewer.silent()
        if reason:
            say(f"注意：这次不会问大模型：{reason}")
        elif trouble:
            say(f"注意：{trouble}；先用快速模型，它恢复了就问")
        return not reason


def _before(job: Job) -> Manifest | None:
    """The run to go on with, or None when a new one begins."""
    if job.mode is Mode.RESTART:
        job.target.clear()
        return None
    before = job.target.unfinished()
    if before is not None and job.mode is Mode.START:
        raise InputError(
            f"{job.target.place} 有一次没做完的批处理",
            hint="用 --resume 接着做，或用 --restart 从头开始",
        )
    if before is None and job.mode is Mode.RESUME:
        say("没有可以接着做的进度，从头开始")
    return before


def _input(job: Job, before: Manifest | None, settings: Settings) -> Path:
    """The file to read: the one named, or what the query gave when the run began."""
    path = job.source if isinstance(job.source, Path) else job.target.folder / "input.jsonl"
    if isinstance(job.source, SourceQuery):
        if before is None:
            rows = spool(job.source, path, job.columns)
            say(f"查询得到 {rows:,} 行")
        elif not path.exists():
            raise InputError(f"上次查询的结果 {path} 不在了", hint="用 --restart 从头开始")
    tickets = TicketFile(path, job.columns, settings.max_text_chars)
    tickets.check()
    if tickets.note:
        say(f"注意：{tickets.note}")
    return path


def _manifest(
    job: Job, before: Manifest | None, path: Path, classifier: Classifier, settings: Settings
) -> Manifest:
    chunk = job.chunk or (before.chunk if before else DEFAULT_CHUNK)
    until = None
    if before is not None and before.clock == job.clock:
        # The night of the first start is meant, not the one after.
        until = before.until
    elif job.clock:
        until = next_moment(parse_clock(job.clock), clock.moment()).timestamp()
    identity = identity_of(
        settings, classifier, input_hash=file_hash(path), chunk=chunk,
        query=job.source.text if isinstance(job.source, SourceQuery) else "",
        columns=job.columns, shape=_shape(job.target.shape), llm=job.llm,
    )  # fmt: skip
    return Manifest(identity, chunk, job.clock, until)


def _shape(shape: Shape) -> str:
    """What a kept row is; the parts of an older table, with fewer cells, are of another one."""
    return f"{shape} {','.join(COLUMNS)}" if shape is Shape.TABLE else str(shape)


def _engine(job: Job, recipe: Recipe, classifier: Classifier) -> Engine:
    settings = recipe.settings
    if job.ray:
        cascade = cascade_of(classifier, settings) if recipe.llm else None
        budget = None if cascade is None else cascade.budget
        return RayEngine(recipe, machine_of(settings, classifier), budget)
    processes = recipe.crew(settings.workers or os.cpu_count() or 1)
    return LocalEngine(recipe.shared(processes).open(classifier), processes)


def _left(rows: SourceRows, done: Mapping[int, Tally]) -> Iterator[Chunk]:
    """The chunks that are not there yet; what is wrong with their rows is told."""
    faults = FaultList()
    for chunk in rows.chunks():
        if chunk.number not in done:
            for read in chunk.reads:
                faults.add(read.faults)
            yield chunk
