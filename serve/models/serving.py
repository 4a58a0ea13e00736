"""What serves: classifier and cascade of one model, pinned to a request at its first look."""

from dataclasses import dataclass, field
from datetime import datetime

import anyio
from fastapi import Request

from classifier.cascade import Cascade
from classifier.classifier import Classifier
from suqiu import clock

# Threads that may wait for a language model at once; they cost little, and are not the ones that
# classify.
_WAITING = 256
# Threads that classify at once: of their own, as the others may all wait for a database that does
# not answer.
_CLASSIFYING = 4


@dataclass(frozen=True, slots=True)
class Rooms:
    """The threads of a service for its models, whichever serves; made in the running event loop."""

    _made: dict[str, anyio.CapacityLimiter] = field(default_factory=dict)

    @property
    def waiting(self) -> anyio.CapacityLimiter:
        """Those that wait for the cascade."""
        return self._room("waiting", _WAITING)

    @property
    def classifying(self) -> anyio.CapacityLimiter:
        """Those that classify."""
        return self._room("classifying", _CLASSIFYING)

    def _room(self, name: str, places: int) -> anyio.CapacityLimiter:
        if name not in self._made:
            self._made[name] = anyio.CapacityLimiter(places)
        return self._made[name]


@dataclass(frozen=True, slots=True)
class Serving:
    """One model at work: `name` in the registry (empty for the one that comes along), `since` when.

    A request waits up to `deadline` seconds for the cascade, where there is one.
    """

    classifier: Classifier
    cascade: Cascade | None
    deadline: float
    name: str = ""
    since: datetime = field(default_factory=clock.now)
    rooms: Rooms = field(default_factory=Rooms)


def serving_of(request: Request) -> Serving:
    """What serves this request, to its end, even when another model is switched in meanwhile."""
    pinned: Serving | None = getattr(request.state, "serving", None)
    if pinned is None:
        pinned = request.app.state.models.current
        request.state.serving = pinned
    return pinned
