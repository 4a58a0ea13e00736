"""Brings the embedded server up again when it died: killed, or stopped by a full disk."""

import threading
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Self

import structlog

from suqiu.errors import SuqiuError
from suqiu.settings import Settings
from suqiu.store.server import embedded

_LOOK = 1.0
# One try must not hold up the end of the process; a long recovery goes on between tries.
_PATIENCE = 10.0
_LONGEST_PAUSE = 10.0
log = structlog.get_logger()


def kept(settings: Settings) -> AbstractContextManager[object]:
    """While the block runs the embedded server is brought up again when it dies; a database
    given by its address is somebody else's to keep.
    """
    return (
        Keeper(settings.data_dir / "postgres") if settings.database_url is None else nullcontext()
    )


class Keeper:
    """A thread that looks every second while the block runs.

    A server that was stopped by `embedded.stop` stays stopped. After a failed try it waits
    longer and longer, ten seconds at most: a disk that is full stays full for a while.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="database-keeper", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        pause = _LOOK
        while not self._done.wait(pause):
            pause = _LOOK if self._look() else min(2 * pause, _LONGEST_PAUSE)

    def _look(self) -> bool:
        """Whether the server is there, or is not to be."""
        try:
            if not embedded.has_failed(self._folder):
                return True
            log.warning("database_gone")
            embedded.start(self._folder, _PATIENCE)
        except SuqiuError as error:
            # No traceback: the reason is in the message, and comes again with every try.
            log.error("database_not_up", reason=error.message)  # noqa: TRY400
            return False
        except Exception as error:
            log.error("database_not_up", kind=type(error).__name__)  # noqa: TRY400
            return False
        log.warning("database_up_again")
        return True
