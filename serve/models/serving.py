"""What serves: classifier and cascade of one model, pinned to a request at its first look."""

from dataclasses import dataclass, field
from datetime import datetime

import anyio
from fastapi import Request

from classifier.cascade import Cascade
from classifier.classifier import Classifier
from suqiu import clock

# Threads that may wait for a model at once; they cost little, and are not the ones that classify.
_WAITING = 256
# Threads that classify at once: of their own, as the others may all wait for a database that does
# not answer.
_COMPUTING = 4


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
        return self._room("model", self.waiting)

    @property
    def computing(self) -> anyio.CapacityLimiter:
        """The threads that classify, made likewise."""
        return self._room("classifier", _COMPUTING)

    def _room(self, name: str, places: int) -> anyio.CapacityLimiter:
        if name not in self.rooms:
            self.rooms[name] = anyio.CapacityLimiter(places)
        return self.rooms[name]


@dataclass(frozen=True, slots=True)
class Serving:
    """One model at work: `name` on the shelf (empty for the one that comes along), `since` when."""

    classifier: Classifier
    review: Review
    name: str = ""
    since: datetime = field(default_factory=clock.now)


def serving_of(request: Request) -> Serving:
    """What serves this request, to its end, even when another model is switched in meanwhile."""
    pinned: Serving | None = getattr(request.state, "serving", None)
    if pinned is None:
        pinned = request.app.state.models.current
        request.state.serving = pinned
    return pinned
