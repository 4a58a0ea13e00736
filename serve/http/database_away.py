"""What to say while the database cannot do its work: which of its troubles it is, in Chinese."""

import shutil
from pathlib import Path

from psycopg import errors as faults

from suqiu.store.connection.patience import LostCommitError
from suqiu.store.connection.pulse import NoAnswerError
from suqiu.store.errors import StoreError

_LATER = "稍等，恢复后自动可用，不用重启服务；页面上已填的内容会保留，自动重试"


# Bytes: the log of changes wants 16 MiB at a time.
_LEAST = 16 << 20


class AwayError(StoreError):
    """The database is away for a while; nothing of the request was kept."""

    retryable = True


def away(error: Exception, *, saving: bool = False, folder: Path | None = None) -> AwayError:
    """For an error of SQLAlchemy's; never the driver's words, which may hold values. `saving`
    where something was to be kept; `folder` on the database's disk, where that is known: one
    that was stopped by a full disk only says that it is not there.
    """
    cause = getattr(error, "orig", error)
    lost = "，这次没有保存" if saving else ""
    if isinstance(cause, faults.DiskFull) or (folder is not None and _is_full(folder)):
        return AwayError(f"数据库所在的磁盘满了{lost}", hint=f"请管理员清理磁盘；{_LATER}")
    if isinstance(cause, LostCommitError):
        return AwayError(
            "数据库在保存的时候断开了，不知道这次保存了没有",
            hint="稍等，恢复后自动可用；办理工单的页面会自动重试，不会重复；别的先看一下存了没有",
        )
    if isinstance(cause, NoAnswerError):
        return AwayError(f"数据库没有回应{lost}", hint=f"{_LATER}；一直这样请联系管理员")
    if isinstance(cause, faults.LockNotAvailable):
        return AwayError(f"数据库正忙，要改的数据被别的操作占着{lost}", hint=_LATER)
    if isinstance(cause, faults.CannotConnectNow) or _recovering(cause):
        return AwayError(f"数据库正在启动或恢复{lost}", hint=_LATER)
    return AwayError(f"数据库暂时不能用{lost}", hint=f"{_LATER}；一直这样请联系管理员")


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LEAST
    except OSError:
        return False


def _recovering(cause: object) -> bool:
    # Refused at the door, an error has no code yet.
    words = str(cause)
    return "is starting up" in words or "in recovery mode" in words or "not yet accepting" in words
