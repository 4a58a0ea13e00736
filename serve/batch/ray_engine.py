"""The same chunk function on a Ray cluster (extra `ray`)."""

import pickle
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from threadpoolctl import threadpool_limits

from serve.batch.chunk import ChunkRunner, Recipe
from serve.batch.errors import BatchError
from serve.batch.quiet import output_to_errors
from serve.batch.records import Chunk, ChunkDone
from suqiu.errors import InputError

# A chunk whose worker or machine is lost is run again, this many times.
_RETRIES = 20


class RayEngine:
    """Chunks as Ray tasks on the cluster of RAY_ADDRESS, or on one started here.

    Only this process writes results, so a task run twice after a lost worker leaves no trace.
    The machines need suqiu with the same model and settings.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._ray: Any = None
        self._slots = 1
        self._quiet = ExitStack()

    def __enter__(self) -> Self:
        try:
            # By name, as type checkers need not have the extra installed.
            ray: Any = import_module("ray")
        except ImportError as error:
            raise InputError(
                "没有安装 Ray，不能用 --engine ray",
                hint='pip install "suqiu[ray]"，或用 --engine local',
            ) from error
        self._ray = ray
        with ExitStack() as opening:
            opening.enter_context(output_to_errors())
            if not ray.is_initialized():
                ray.init(include_dashboard=False, log_to_driver=False, logging_level="error")
            self._slots = max(1, int(ray.cluster_resources().get("CPU", 1)))
            self._quiet = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._quiet:
            self._ray.shutdown()

    def run(self, chunks: Iterable[Chunk]) -> Iterator[ChunkDone]:
        """The results as they come."""
        ray = self._ray
        work = ray.remote(num_cpus=1, max_retries=_RETRIES)(_work)
        recipe = ray.put(pickle.dumps(self._recipe.shared(self._slots)))
        waiting: list[Any] = []
        try:
            for chunk in chunks:
                waiting.append(work.remote(recipe, chunk))
                if len(waiting) > 2 * self._slots:
                    yield self._next(waiting)
            while waiting:
                yield self._next(waiting)
        except ray.exceptions.RayError as error:
            raise BatchError(
                f"Ray 集群上的任务失败（{_cause(error)}）",
                hint="看 Ray 的日志（ray logs），解决后用 --resume 继续",
            ) from error

    def _next(self, waiting: list[Any]) -> ChunkDone:
        [ready], rest = self._ray.wait(waiting, num_returns=1)
        waiting[:] = rest
        done: ChunkDone = self._ray.get(ready)
        return done


def _cause(error: BaseException) -> str:
    """The kind of what went wrong in the worker; its words may hold a ticket's text."""
    return type(getattr(error, "cause", None) or error).__name__


@cache
def _runner(recipe: bytes) -> ChunkRunner:
    """The runner of this worker process, loaded once."""
    threadpool_limits(1)
    opened: Recipe = pickle.loads(recipe)
    return opened.open()


def _work(recipe: bytes, chunk: Chunk) -> ChunkDone:
    return _runner(recipe).run(chunk)
