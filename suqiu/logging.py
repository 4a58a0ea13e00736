"""Logs of the process: JSON lines on standard error, masked; configured once, at the door."""

import json
import logging
import sys
from collections.abc import Sequence
from typing import IO, Any

import structlog
from structlog.typing import Processor

from suqiu.privacy.logs import mask_event


class _Handler(logging.StreamHandler[IO[str]]):
    """Writes to whatever standard error is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> IO[str]:
        return sys.stderr

    @stream.setter
    def stream(self, stream: IO[str]) -> None:
        """Only what `StreamHandler` wants; standard error it stays."""


_ROOMS = ("suqiu", "classifier", "retrieval", "reporting", "eval", "serve")

# What the driver says of an error is said again by whoever meets the error; of fonts, that it took
# the nearest weight: in English, and nobody can do anything about it.
_QUIET = ("psycopg", "matplotlib.font_manager")


def configure() -> None:
    """Send every log line, ours and other libraries', masked to standard error as JSON.

    Others tell warnings only. May be called again; handlers of others stay.
    """
    shared: Sequence[Processor] = (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    )
    handler = _Handler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                mask_event,
                structlog.processors.JSONRenderer(serializer=_json),
            ],
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    for room in _ROOMS:
        logging.getLogger(room).setLevel(logging.INFO)


def _json(event: Any, **options: Any) -> str:
    return json.dumps(event, ensure_ascii=False, **options)
