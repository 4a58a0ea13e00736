"""All pins of one viewer with their answers, remembered for half a minute."""

import threading
import time
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, select

from reporting.ask.telling.answer import Answer, Status
from serve.asking.form import answer_json
from serve.asking.scoped import with_scope
from serve.http.backend import Backend
from serve.wall.window import fitted
from suqiu import clock
from suqiu.data import dataset_path
from suqiu.errors import SuqiuError
from suqiu.store import pins
from suqiu.store.schema import ticket
from suqiu.store.users import User

_KEPT_SECONDS = 30.0
_VIEWERS = 500


@dataclass(frozen=True, slots=True)
class Tile:
    """A pin, its question the last of `questions`; `pin_id` is None for the usual ones, which cannot
    be taken down.
    """

    title: str
    questions: tuple[str, ...]
    pin_id: int | None = None


class Board:
    """The tiles of every viewer; safe for many threads. One viewer's questions run once in
    half a minute, however many screens he has open.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = threading.Lock()
        # By all that decides what somebody sees: a changed scope is not shown the old figures.
        self._kept: dict[User, tuple[float, dict[str, Any]]] = {}

    def shown(self, user: User, today: date) -> dict[str, Any]:
        """Tiles with their answers as JSON, when they were counted, and the day on which the
        data end where that is before yesterday.
        """
        with self._lock:
            made, form = self._kept.get(user, (0.0, {}))
        if form and time.monotonic() - made < _KEPT_SECONDS:
            return form
        form = self._count(user, today)
        with self._lock:
            if len(self._kept) >= _VIEWERS:
                self._kept.clear()
            self._kept[user] = (time.monotonic(), form)
        return form

    def forget(self, user: User) -> None:
        """Count anew next time: a pin was added or taken down."""
        with self._lock:
            self._kept.pop(user, None)

    def _count(self, user: User, today: date) -> dict[str, Any]:
        database, asker = self._backend.database(), self._backend.asker()
        with database.look() as connection:
            own = [
                Tile(title, questions, at)
                for at, title, questions in pins.of_user(connection, user.name)
            ]
        with database.reader(user) as connection:
            last = connection.execute(select(func.max(ticket.c.received_at))).scalar_one()
        until = None if last is None else min(last.date(), today)
        tiles: list[dict[str, Any]] = []
        asked = (*_usual(), *own)
        while len(tiles) < len(asked):
            with database.reader(user) as connection:
                for tile in asked[len(tiles) :]:
                    refused, (*before, question) = None, tile.questions
                    try:
                        answer = asker.ask(connection, question, today, before)
                        answer = with_scope(answer, user)
                    except SuqiuError as error:
                        refused = answer = Answer(Status.REFUSED, error.message)
                    tiles.append({
                        "title": tile.title, "pin_id": tile.pin_id, "question": question,
                        **fitted(answer_json(answer), answer.query, until),
                    })  # fmt: skip
                    if refused is not None:
                        break  # The transaction may be of no more use: the next has another.
        behind = until is not None and until < today - timedelta(days=1)
        return {
            "counted_at": f"{clock.now():%H:%M:%S}", "tiles": tiles,
            "data_until": str(until) if behind else None,
        }  # fmt: skip


@cache
def _usual() -> tuple[Tile, ...]:
    file = tomllib.loads(dataset_path("wall/pins.toml").read_text(encoding="utf-8"))
    return tuple(Tile(one["title"], (one["question"],)) for one in file["pin"])
