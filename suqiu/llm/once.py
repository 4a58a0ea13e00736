"""Something found out once, however many ask at the same time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Runs `find` for the first who asks and keeps its value; a failure is not kept.

    Whoever stops waiting does not stop the finding: a slow server is found out all the same.
    """

    def __init__(self, find: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._find = find
        self._task: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """The value, or the error of the finding one waited for."""
        if self._task is None or (self._task.done() and self._failed(self._task)):
            self._task = asyncio.create_task(self._find())
            self._task.add_done_callback(self._failed)
        return await asyncio.shield(self._task)

    def forget(self) -> None:
        """Find out anew when next asked."""
        if self._task is not None and self._task.done():
            self._task = None

    async def aclose(self) -> None:
        """Stop finding."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])

    @staticmethod
    def _failed(task: asyncio.Task[T]) -> bool:
        """Whether it failed; asking also marks the error as seen."""
        return task.cancelled() or task.exception() is not None
