"""An error that nobody expected, as the command line tells it."""

import errno
import sys

from suqiu.errors import SuqiuError, is_cut_off, os_reason

_AGAIN = "恢复后再运行同一条命令"


# What a disk says of itself; any other error of the system may be ours.
_DISK = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO))


def disk_trouble(error: Exception) -> SuqiuError | None:
    """What to say where a file could not be written wholly; None for anything else."""
    if not isinstance(error, OSError) or not (error.errno in _DISK or is_cut_off(error)):
        return None
    # numpy and zipfile do not say which file it was.
    where = f" {error.filename}" if error.filename else ""
    return SuqiuError(
        f"写不了文件{where}：{os_reason(error)}",
        hint="看数据、缓存、临时目录所在的磁盘（suqiu config check）",
    )


def database_trouble(error: Exception) -> SuqiuError | None:
    """What to say where the database went away in the middle of a command, or would not
    do it; None for anything else.
    """
    # Nobody who did not load the drivers has an error of theirs.
    if "psycopg" not in sys.modules:
        return None
    import psycopg
    from procrastinate.exceptions import ConnectorException
    from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

    from suqiu.store.connection.trouble import forbidden, unreachable

    if isinstance(error, ConnectorException):
        error = error.__cause__ if isinstance(error.__cause__, Exception) else error
    elif not isinstance(error, DBAPIError | psycopg.Error):
        return None
    elif not isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError):
        return forbidden(error)
    told = unreachable(error)
    told.hint = f"{told.hint}；{_AGAIN}"
    return told
