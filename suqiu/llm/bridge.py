"""From threads to the model and back: many calls, one deadline, an answer for each."""

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import Self

from suqiu.llm.breaker import State
from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.model import ChatModel
from suqiu.llm.records import ChatRequest, Completion, Usage

# Cancelled calls are given this long to let go, in seconds; the caller waits no longer.
_GRACE = 0.25

# A call with less time than this, in seconds, is not sent: nobody answers so fast, and a server
# that hangs would be asked again and again by those whose time is all but up.
_TOO_LATE = 0.1

Outcome = Completion | ModelCallError


class Bridge:
    """Runs an asynchronous model in one background thread, for any number of threads.

    `open_model` makes the model there, again if the thread died (after a fork, say).
    `concurrency` limits the calls under way for all threads together, so that a waiting
    request does not use up the model's own time limit.
    """

    def __init__(self, open_model: Callable[[], ChatModel], concurrency: int = 16) -> None:
        self._open_model = open_model
        self._concurrency = concurrency
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def run_many(self, requests: Sequence[ChatRequest], deadline: float) -> list[Outcome]:
        """An outcome for each request, in order, within `deadline` seconds from now.

        What is not answered by then is cancelled and stands as ModelCallError(timeout).
        """
        if not requests:
            return []
        worker = self._alive()
        outcomes: list[Outcome | None] = [None] * len(requests)
        future = asyncio.run_coroutine_threadsafe(
            worker.run(requests, outcomes, deadline), worker.loop
        )
        try:
            future.result(max(0.0, deadline) + 2 * _GRACE)
        except TimeoutError:
            # The loop itself is stuck: leave it behind, the next call starts another.
            future.cancel()
            self._abandon(worker)
        except CancelledError:
            pass  # Closed, or left behind by another thread.
        finally:
            future.cancel()
        return [one or ModelCallError(FailureKind.TIMEOUT, "到了截止时间") for one in outcomes]

    def run(self, request: ChatRequest, deadline: float) -> Outcome:
        """The outcome of one request."""
        return self.run_many([request], deadline)[0]

    def model_name(self, deadline: float) -> str:
        """The name of the model, within `deadline` seconds. Raises ModelCallError."""
        worker = self._alive()
        future = asyncio.run_coroutine_threadsafe(worker.model.name(), worker.loop)
        try:
            return future.result(max(0.0, deadline))
        except (TimeoutError, CancelledError):
            future.cancel()
            raise ModelCallError(FailureKind.TIMEOUT, "还不知道模型的名字") from None

    @property
    def circuit(self) -> State:
        """Whether calls would go through now."""
        worker = self._worker
        return worker.model.circuit if worker is not None else State.CLOSED

    @property
    def wait(self) -> float:
        """Seconds until the circuit lets a call through; 0 where it would now."""
        worker = self._worker
        return worker.model.wait if worker is not None else 0.0

    def usage(self) -> Usage:
        """Totals of the model, since it was opened last."""
        worker = self._worker
        return worker.model.usage() if worker is not None else Usage()

    def close(self) -> None:
        """Close the model and end the thread."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None and worker.alive:
            worker.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[type["Bridge"], tuple[Callable[[], ChatModel], int]]:
        # Another process opens a model of its own.
        return Bridge, (self._open_model, self._concurrency)

    def _alive(self) -> "_Worker":
        with self._lock:
            if self._worker is None or not self._worker.alive:
                self._worker = _Worker(self._open_model, self._concurrency)
            return self._worker

    def _abandon(self, worker: "_Worker") -> None:
        with self._lock:
            if self._worker is not worker:
                return  # Closed or left behind already: stopped twice, it could not tidy up.
            self._worker = None
        worker.loop.call_soon_threadsafe(worker.loop.stop)


class _Worker:
    """A thread with an event loop and the model that lives in it."""

    def __init__(self, open_model: Callable[[], ChatModel], concurrency: int) -> None:
        self._process = os.getpid()
        self._places = asyncio.Semaphore(concurrency)
        self.loop = asyncio.new_event_loop()
        self.model = open_model()
        self._thread = threading.Thread(target=self._turn, name="suqiu-llm", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._process == os.getpid() and self._thread.is_alive()

    async def run(
        self, requests: Sequence[ChatRequest], outcomes: list[Outcome | None], seconds: float
    ) -> None:
        """Fill in the outcomes; what is unfinished in time stays None."""
        ends = self.loop.time() + seconds
        calls = [
            asyncio.create_task(self._call(request, outcomes, place, ends))
            for place, request in enumerate(requests)
        ]
        try:
            await asyncio.wait(calls, timeout=max(0.0, seconds))
        finally:
            for call in calls:
                call.cancel()
            done, _ = await asyncio.wait(calls, timeout=_GRACE)
        for call in done:
            if not call.cancelled():
                call.result()  # A bug of ours is not a failure of the model.

    async def _call(
        self, request: ChatRequest, outcomes: list[Outcome | None], place: int, ends: float
    ) -> None:
        async with self._places:
            if self.loop.time() > ends - _TOO_LATE:
                return
            try:
                outcomes[place] = await self.model.complete(
                    request.messages,
                    schema=request.schema,
                    max_tokens=request.max_tokens,
                    temperature=request.temperature,
                    logprobs=request.logprobs,
                )
            except ModelCallError as error:
                outcomes[place] = error

    def stop(self) -> None:
        closing = asyncio.run_coroutine_threadsafe(self.model.aclose(), self.loop)
        with contextlib.suppress(TimeoutError):
            closing.result(1.0)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(1.0)

    def _turn(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            left = asyncio.all_tasks(self.loop)
            for task in left:
                task.cancel()
            self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()
