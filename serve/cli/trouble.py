"""An error that nobody expected, as the command line tells it."""

import sys

from suqiu.errors import SuqiuError

_AGAIN = "数据库恢复后再运行同一条命令"


def database_trouble(error: Exception) -> SuqiuError | None:
    """What to say where the database went away in the middle of a command; None for anything else."""
    # Nobody who did not load the drivers has an error of theirs.
    if "psycopg" not in sys.modules:
        return None
    import psycopg
    from procrastinate.exceptions import ConnectorException
    from sqlalchemy.exc import InterfaceError, OperationalError

    from suqiu.store.database import unreachable

    if isinstance(error, ConnectorException):
        error = error.__cause__ if isinstance(error.__cause__, Exception) else error
    elif not isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError):
        return None
    told = unreachable(error)
    told.hint = _AGAIN
    return told
