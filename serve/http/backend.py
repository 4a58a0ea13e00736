"""What stands behind every door: the database, the asker over it, and questions answered by it."""

import threading
import time
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Self

import anyio
from anyio import to_thread
from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from serve.http.database_away import away
from suqiu.errors import AccessError
from suqiu.settings import Settings
from suqiu.store.accounts.tokens import Bearer, bearer_of
from suqiu.store.conversations import add_turn, start_conversation, turns_of
from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.users import User

if TYPE_CHECKING:
    from reporting.ask.asker import Asker
    from serve.asking.kept import KeptAnswer

# New departments and areas are known to questions after this many seconds.
_FRESH = 300.0
# Questions answered at once: fifty more wait, and no dispatcher waits for them.
_AT_ONCE = 4


# Seconds: that a thread waits for another that opens the database; that one try takes; and
# before the next.
_OPENING, _PATIENCE, _AGAIN = 2.0, 10.0, 2.0


class _StartingError(StoreError):
    retryable = True


_STARTING = _StartingError("数据库正在启动或恢复", hint="稍等，恢复后自动可用，不用重启服务")


class Backend:
    """Database and asker of one application, both opened on first need; answers questions of known
    users. Safe for many threads.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._renewing = threading.Lock()
        self._room: anyio.CapacityLimiter | None = None
        self._database: Database | None = None
        self._asker: Asker | None = None
        self._made = 0.0
        self._away: StoreError | None = None
        self._away_at = 0.0

    def database(self) -> Database:
        """The open database; StoreError when it cannot be reached (tried again next time)."""
        if (found := self._database) is not None:
            return found
        # Threads are everybody's: they do not line up behind one that waits for a database
        # that comes up slowly, or not at all.
        if not self._lock.acquire(timeout=_OPENING):
            raise self._away or _STARTING
        try:
            if self._database is None:
                if self._away is not None and time.monotonic() - self._away_at < _AGAIN:
                    raise self._away.with_traceback(None)
                self._database = self._opened()
            return self._database
        finally:
            self._lock.release()

    @property
    def opened(self) -> bool:
        """Whether it was used, or tried, before."""
        return self._database is not None or self._away is not None

    def trouble(self) -> str:
        """Asks the database for a sign of life: why it cannot be used now, empty when it can."""
        try:
            with self.database().owner().connect() as connection:
                connection.execute(text("SELECT 1"))
        except StoreError as error:
            return error.message
        except SQLAlchemyError as error:
            return away(error).message
        return ""

    def _opened(self) -> Database:
        try:
            found = Database.open(self._settings, patience=_PATIENCE, served=True)
        except StoreError as error:
            self._away, self._away_at = error, time.monotonic()
            raise
        self._away = None
        return found

    def asker(self) -> "Asker":
        """The asker over today's names; while one thread renews it, others use the old one."""
        # What questions need is a third of all modules, and takes tickets' service no time.
        from serve.asking.build import open_asker

        database = self.database()
        if self._renewing.acquire(blocking=self._asker is None):
            try:
                if self._asker is None or time.monotonic() - self._made > _FRESH:
                    self._asker = open_asker(self._settings, database)
                    self._made = time.monotonic()
            finally:
                self._renewing.release()
        found = self._asker
        return found if found is not None else self.asker()

    def bearer(self, token: str) -> Bearer:
        """Whose token it is; AccessError when nobody's."""
        with self.database().look() as connection:
            found = bearer_of(connection, token)
        if found is None:
            raise AccessError("令牌不对、已作废或已过期", hint="用 suqiu user token 生成")
        return found

    def ask(
        self, user: User, question: str, as_of: date, conversation_id: str | None = None
    ) -> "KeptAnswer":
        """The answer under the user's scope; the turn is kept, personal data in it masked."""
        # As what `asker` imports: what knows answers is loaded with what makes them.
        from serve.asking.kept import KeptAnswer, turn_of
        from serve.asking.scoped import with_scope

        database, asker = self.database(), self.asker()
        turns: list[str] = []
        with database.look() as connection:
            if conversation_id is None:
                conversation_id = start_conversation(connection, user.name)
            else:
                turns = turns_of(connection, conversation_id, user.name)
        with database.reader(user) as connection:
            answer = with_scope(asker.ask(connection, question, as_of, turns), user)
        turn = turn_of(question, as_of, answer)
        with database.look() as connection:
            turn_id = add_turn(connection, conversation_id, turn)
        return KeptAnswer(answer, conversation_id, turn_id)

    async def answer(
        self, user: User, question: str, as_of: date, conversation_id: str | None = None
    ) -> "KeptAnswer":
        """As `ask`, in threads that only questions use."""
        if self._room is None:
            self._room = anyio.CapacityLimiter(_AT_ONCE)
        work = partial(self.ask, user, question, as_of, conversation_id)
        return await to_thread.run_sync(work, limiter=self._room)

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = self._asker = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def backend_of(request: Request) -> Backend:
    """The backend this application was built with."""
    found: Backend = request.app.state.backend
    return found


async def _backend(request: Request) -> Backend:
    # Asynchronous, as are all that only look something up: otherwise it waits for a thread.
    return backend_of(request)


BackendDep = Annotated[Backend, Depends(_backend)]
