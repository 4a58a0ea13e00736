"""The cascade behind a request: waiting for a model holds up nobody else, and ends on time."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import anyio
from fastapi import Request

from classifier.cascade import ABSENT, Cascade, Status
from suqiu.records import Suggestion, Ticket

T = TypeVar("T")

# Threads that may wait for a model at once; they cost little, and are not the ones that classify.
_WAITING = 256


@dataclass(frozen=True, slots=True)
class Review:
    """The cascade of the service, if it has one, and how long a request waits for it, in seconds."""

    cascade: Cascade | None
    seconds: float
    # A plain number: the limiter itself belongs to an event loop.
    waiting: int = _WAITING
    rooms: dict[str, anyio.CapacityLimiter] = field(default_factory=dict)

    @property
    def room(self) -> anyio.CapacityLimiter:
        """The threads for waiting, made in the running event loop."""
        return self.rooms.setdefault("model", anyio.CapacityLimiter(self.waiting))


async def review(
    request: Request, tickets: Sequence[Ticket], suggestions: list[Suggestion]
) -> list[Suggestion]:
    """The suggestions after the cascade, within its time limit, queueing included."""
    own: Review = request.app.state.review
    if own.cascade is None:
        return suggestions
    return await in_waiting_room(request, own.cascade.review, tickets, own.seconds, suggestions)


async def in_waiting_room(
    request: Request,
    work: Callable[..., list[T]],
    tickets: Sequence[Ticket],
    seconds: float,
    *more: object,
) -> list[T]:
    """`work(tickets, *more, seconds left)` in one of the threads kept for waiting."""
    own: Review = request.app.state.review
    ends = time.monotonic() + seconds

    def run() -> list[T]:
        return work(tickets, *more, ends - time.monotonic())

    return await anyio.to_thread.run_sync(run, limiter=own.room)


def llm_status(request: Request) -> Status:
    """The state of the model, without asking it."""
    own: Review = request.app.state.review
    return own.cascade.status() if own.cascade is not None else ABSENT
