"""The same chunk function on a Ray cluster, through Ray Data (extra `ray`)."""

import logging
import os
import pickle
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from importlib import import_module
from typing import Any, Self

import pyarrow as pa
from threadpoolctl import threadpool_limits

from classifier.cascade.budget import Budget
from classifier.cascade.build import rule_path
from serve.batch.chunk import Recipe
from serve.batch.errors import BatchError
from serve.batch.far import Line
from serve.batch.feed import Feed
from serve.batch.quiet import output_to_errors
from serve.batch.records import Chunk, ChunkDone
from serve.batch.switchboard import Address, Switchboard
from serve.batch.worker import Orders, Worker
from suqiu.errors import InputError, SuqiuError

# Workers may be killed while they load, too; Ray Data's own answer is to give up.
_DEATHS = 20
# How long a cluster's address may take to answer, in seconds.
_KNOCK = 10.0
# One chunk at work and one waiting at its worker.
_PER_WORKER = 2


class RayEngine:
    """Chunks as rows of a Ray dataset, on the cluster of RAY_ADDRESS or on one started here.

    One task streams the chunks from this process, a pool of actors, one a core, does them, and
    this process alone writes the results; so a chunk done twice after a lost worker leaves no
    trace. The switchboard keeps the number under way small and pays for calls of the model from the
    budget of this machine. `machine` is what the other machines must have too.
    """

    def __init__(self, recipe: Recipe, machine: Mapping[str, str], budget: Budget | None) -> None:
        self._recipe = recipe
        self._machine = machine
        self._budget = budget
        self._ray: Any = None
        self._slots = 1
        self._quiet = ExitStack()

    def __enter__(self) -> Self:
        try:
            # By name, as type checkers need not have the extra installed.
            ray: Any = import_module("ray")
            import_module("ray.data")
        except ImportError as error:
            raise InputError(
                "没有安装 Ray，不能用 --engine ray",
                hint='pip install "suqiu[ray]"，或用 --engine local',
            ) from error
        self._ray = ray
        # Ray would tell its makers of every run.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        with ExitStack() as opening:
            opening.enter_context(output_to_errors())
            if not ray.is_initialized():
                self._begin()
            cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
            self._slots = self._recipe.crew(cores)
            self._quiet = opening.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        with self._quiet:
            self._ray.shutdown()

    def _begin(self) -> None:
        # Without an address Ray would join whatever cluster was started last on this machine, or
        # wait for it long after it ended.
        address = os.environ.get("RAY_ADDRESS") or "local"
        here = {"include_dashboard": False} if address == "local" else {}
        host, _, port = address.rpartition(":")
        try:
            if port.isdigit():
                # Ray itself would go on knocking for many minutes.
                with socket.create_connection((host, int(port)), _KNOCK):
                    pass
            self._ray.init(address=address, log_to_driver=False, logging_level="error", **here)
        except (OSError, RuntimeError) as error:
            raise BatchError(
                f"Ray 集群连不上或起不来（{type(error).__name__}）",
                hint="检查 RAY_ADDRESS 和集群，或用 --engine local",
            ) from error

    def run(self, chunks: Iterable[Chunk]) -> Iterator[ChunkDone]:
        """The results as they come."""
        feed = Feed(chunks, _PER_WORKER * self._slots)
        with Switchboard(feed, self._budget, self._ray.util.get_node_ip_address()) as switchboard:
            try:
                for row in self._rows(switchboard.address):
                    if row["done"]:
                        done: ChunkDone = pickle.loads(row["done"])
                        if feed.done(done.number):
                            yield done
            except self._ray.exceptions.RayError as error:
                raise _failure(error) from error
        if feed.error is not None:
            raise feed.error

    def _rows(self, address: Address) -> Iterator[dict[str, Any]]:
        """Runs the dataset; a row a chunk."""
        data = self._ray.data
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = data.DataContext.get_current()
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        # Every chunk goes on at once, as a block of its own; nothing is collected first.
        context.target_max_block_size = 1
        # A slow model may need an hour for a chunk.
        context.execution_no_progress_timeout_s = -1
        # A chunk whose worker or machine is lost is run again, by default without end (the feed
        # knows one); what fails by itself ends the run.
        context.max_consecutive_actor_init_deaths = _DEATHS
        context.max_errored_blocks = 0
        rule = rule_path(self._recipe.settings)
        orders = Orders(
            self._recipe.shared(self._slots), address, self._machine,
            rule.read_bytes() if self._recipe.llm else b"",
        )  # fmt: skip
        dataset = (
            data.from_items([{"line": pickle.dumps(address)}], override_num_blocks=1)
            # No core of its own: it only waits; other needs than the actors' keep it apart.
            .map_batches(_chunks, batch_format="pyarrow", batch_size=None, num_cpus=0)
            .map_batches(
                _Actor, batch_format="pyarrow", batch_size=None, num_cpus=1,
                fn_constructor_args=(pickle.dumps(orders),),
                compute=data.ActorPoolStrategy(
                    size=self._slots, max_tasks_in_flight_per_actor=_PER_WORKER
                ),
            )
        )  # fmt: skip
        for batch in dataset.iter_batches(
            batch_size=None, batch_format="pyarrow", prefetch_batches=0
        ):
            yield from batch.to_pylist()


def _chunks(batch: pa.Table) -> Iterator[pa.Table]:
    """Every chunk that is left, from the switchboard."""
    line = Line(pickle.loads(batch.to_pylist()[0]["line"]))
    for rows in line.chunks():
        yield _table("rows", [rows])


class _Actor:
    """The worker as Ray Data wants it; made at the first chunk, for what goes wrong then ends
    the run, while an actor that cannot begin would be replaced again and again.
    """

    def __init__(self, orders: bytes) -> None:
        threadpool_limits(1)
        self._orders = orders
        self._worker: Worker | None = None

    def __call__(self, batch: pa.Table) -> pa.Table:
        if self._worker is None:
            self._worker = Worker(pickle.loads(self._orders))
        return _table("done", [self._worker.run(row["rows"]) for row in batch.to_pylist()])


def _table(name: str, values: list[bytes]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.large_binary())})


def _failure(error: BaseException) -> BatchError:
    """What went wrong in a worker: in our words, or only of which kind it was, as the words of
    others may hold a ticket's text.
    """
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, SuqiuError):
            return BatchError(f"Ray 集群上的任务失败：{found.message}", hint=found.hint)
        error, found = found, getattr(found, "cause", None) or found.__cause__
    return BatchError(
        f"Ray 集群上的任务失败（{type(error).__name__}）",
        hint="看 Ray 的日志（ray logs），解决后用 --resume 继续",
    )
