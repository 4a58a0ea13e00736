"""How fast tickets are filed: `python -m benchmarks.classify --texts FILE`.

File to file on all cores and on one, one ticket over HTTP from `suqiu serve`, size, load time and memory; and in
the same run the floor of the usual approach, a linear model over character n-grams that
returns a bare code. Compare ratios, not numbers: they hold on other machines too.
"""

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from benchmarks.served import served
from classifier.cache import default_model
from classifier.classifier import Classifier
from classifier.labels.corpus import seed_corpus
from classifier.stream import CHUNK, Workers
from classifier.texts import ticket_text
from serve.classifying.build import build_classifier
from suqiu.console import say
from suqiu.files.tickets import TicketFile
from suqiu.files.writer import open_writer
from suqiu.records import Ticket
from suqiu.settings import Settings, load_settings

# Requests before the clock counts.
_WARMING = 20
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Seconds to load the model, and peak megabytes with it and after one file on one core."""

    seconds: float
    peak: float
    peak_after: float


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _apart(work: Callable[..., _T], *arguments: object) -> _T:
    """The work in a new process of its own, so that memory and warmth are its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _file_rate(classifier: Classifier, texts: Path, chars: int, processes: int) -> float:
    """Tickets a second from file to JSONL file, the model already loaded."""
    with tempfile.TemporaryDirectory() as folder:
        began, rows = time.perf_counter(), 0
        with (
            open_writer(Path(folder) / "out.jsonl", "jsonl") as writer,
            Workers(classifier, writer.encode, processes) as workers,
        ):
            for _, encoded in workers.classify(TicketFile(texts, {}, chars)):
                writer.put(encoded)
                rows += 1
        return rows / (time.perf_counter() - began)


def _rates(texts: Path, settings: Settings, repeats: int) -> tuple[float, float]:
    """Best rate on all cores and on one."""
    classifier = build_classifier(settings)
    alone = 0.0
    many = max(_file_rate(classifier, texts, settings.max_text_chars, 0) for _ in range(repeats))
    with threadpool_limits(1):
        for _ in range(repeats):
            alone = max(alone, _file_rate(classifier, texts, settings.max_text_chars, 1))
    return many, alone


def _loaded(texts: Path, settings: Settings) -> Loaded:
    began = time.perf_counter()
    classifier = build_classifier(settings)
    seconds, peak = time.perf_counter() - began, _peak()
    with threadpool_limits(1):
        _file_rate(classifier, texts, settings.max_text_chars, 1)
    return Loaded(seconds, peak, _peak())


def _http(tickets: list[Ticket], calls: int) -> list[float]:
    """Milliseconds of each of `calls` requests of one ticket, one after the other over one
    connection, to `suqiu serve` in a process of its own with an empty store.
    """
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SUQIU_DATA_DIR": str(Path(folder) / "data")}
        with served(environment) as port, closing(HTTPConnection("127.0.0.1", port)) as line:
            for number in range(calls + _WARMING):
                ticket = tickets[number % len(tickets)]
                body = json.dumps({"tickets": [{"title": ticket.title, "body": ticket.body}]})
                began = time.perf_counter()
                line.request("POST", "/api/v1/classify", body, {"content-type": "application/json"})
                answer = line.getresponse()
                answer.read()
                if number >= _WARMING:
                    spent.append((time.perf_counter() - began) * 1e3)
                if answer.status != 200 or answer.will_close:
                    raise SystemExit(f"HTTP {answer.status}，或连接没有留着")
    return spent


def _peer_rate(tickets: list[Ticket], repeats: int) -> float:
    """Texts a second of TF-IDF (characters, pairs) and LinearSVC over the same leaf codes."""
    corpus = seed_corpus().examples
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    matrix = vectors.fit_transform(ticket_text(one.title, one.body) for one in corpus)
    model = LinearSVC(max_iter=50).fit(matrix, [one.code for one in corpus])
    best = 0.0
    with threadpool_limits(1):
        for _ in range(repeats):
            began = time.perf_counter()
            for start in range(0, len(tickets), CHUNK):
                part = tickets[start : start + CHUNK]
                model.predict(vectors.transform([f"{one.title}。{one.body}" for one in part]))
            best = max(best, len(tickets) / (time.perf_counter() - began))
    return best


def _sizes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--peer-rows", type=int, default=4096)
    parser.add_argument("--repeats", type=int, default=2)
    chosen = parser.parse_args()
    settings = load_settings()
    model = default_model(settings, report=say)
    file = TicketFile(chosen.texts, {}, settings.max_text_chars)
    tickets = [read.ticket for read in islice(file, chosen.peer_rows) if not read.error]
    length = statistics.fmean(len(one.title) + len(one.body) for one in tickets)
    print(
        f"{os.cpu_count()} 核，开始时负载 {os.getloadavg()[0]:.1f}；头 {len(tickets):,} 条平均 {length:.0f} 字"
    )
    many, alone = _apart(_rates, chosen.texts, settings, chosen.repeats)
    print(f"文件到文件：全部核 {many:,.0f} 条/秒，一核 {alone:,.0f} 条/秒（{many / alone:.2f} 倍）")
    spent = _http(tickets, chosen.calls)
    cuts = statistics.quantiles(spent, n=100)
    print(f"HTTP 一条：p50 {cuts[49]:.1f} ms，p95 {cuts[94]:.1f} ms，p99 {cuts[98]:.1f} ms")
    loaded = _apart(_loaded, chosen.texts, settings)
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "model")
        size = _sizes(Path(folder) / "model")
    print(
        f"模型 {size:.1f} MB，装入 {loaded.seconds:.1f} 秒；"
        f"内存峰值装入后 {loaded.peak:.0f} MB，跑完一个文件 {loaded.peak_after:.0f} MB"
    )
    peer = _apart(_peer_rate, tickets, chosen.repeats)
    print(
        f"对照 TF-IDF（字 1-2 元）+ LinearSVC，只出代码：一核 {peer:,.0f} 条/秒；"
        f"本系统一核是它的 {alone / peer:.2f} 倍，全部核 {many / peer:.2f} 倍"
    )
    print(f"结束时负载 {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
