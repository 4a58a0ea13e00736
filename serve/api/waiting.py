"""The cascade behind a request: waiting for a model holds up nobody else, and ends on time."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import anyio
from fastapi import Request

from classifier.cascade import ABSENT, CascadeStatus
from serve.models.serving import serving_of
from suqiu.records import Suggestion, Ticket

T = TypeVar("T")


async def review(
    request: Request, tickets: Sequence[Ticket], suggestions: list[Suggestion]
) -> list[Suggestion]:
    """The suggestions after the cascade, within its time limit, waiting for a thread included."""
    own = serving_of(request)
    if own.cascade is None:
        return suggestions
    return await in_waiting_room(request, own.cascade.review, tickets, own.deadline, suggestions)


async def in_waiting_room(
    request: Request,
    work: Callable[..., list[T]],
    tickets: Sequence[Ticket],
    seconds: float,
    *more: object,
) -> list[T]:
    """`work(tickets, *more, seconds left)` in one of the threads kept for waiting."""
    ends = time.monotonic() + seconds

    def run() -> list[T]:
        return work(tickets, *more, ends - time.monotonic())

    return await anyio.to_thread.run_sync(run, limiter=serving_of(request).rooms.waiting)


def llm_status(request: Request) -> CascadeStatus:
    """The state of the model, without asking it."""
    cascade = serving_of(request).cascade
    return cascade.status() if cascade is not None else ABSENT
