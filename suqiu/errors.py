"""One root for everything that can go wrong, each with a way out."""

import errno
import os
import re
from dataclasses import dataclass

from suqiu.row_number import row_words

_REASONS = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许",
    errno.EISDIR: "这是一个目录，不是文件",
    errno.ENOTDIR: "路径中间有一段不是目录",
    errno.EEXIST: "已经存在",
    errno.ENOTEMPTY: "目录不是空的",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EFBIG: "超过文件大小的限额",
    errno.EROFS: "所在的磁盘是只读的",
    errno.EMFILE: "打开的文件太多，到了进程的上限",
    errno.ENFILE: "打开的文件太多，到了系统的上限",
    errno.ENAMETOOLONG: "名字太长",
    errno.EBUSY: "正被占用",
    errno.EIO: "磁盘读写出错",
    errno.EXDEV: "不在同一个磁盘上",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.ECONNRESET: "连接被断开",
    errno.ETIMEDOUT: "超时",
    errno.EHOSTUNREACH: "连不到这台主机",
    errno.EADDRINUSE: "地址已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}
_CUT_OFF = re.compile(r"\d+ requested and \d+ written")


def os_reason(error: Exception) -> str:
    """Why the system refused, in Chinese; an error's own words where they are not the usual."""
    if not isinstance(error, OSError):
        return str(error)
    if is_cut_off(error):
        return _REASONS[errno.ENOSPC]
    return _REASONS.get(error.errno or 0) or error.strerror or str(error) or "原因不明"


def reason_told(line: str) -> str:
    """What another program says, with the system's reason at its end in Chinese alone."""
    for number, words in _REASONS.items():
        if line.rstrip(" .").endswith(os.strerror(number)):
            return words
    return line


def is_cut_off(error: OSError) -> bool:
    """Whether the disk took only a part: numpy then tells in English how much, and no number."""
    return error.errno is None and _CUT_OFF.fullmatch(str(error)) is not None


class SuqiuError(Exception):
    """Root of all errors raised on purpose.

    `hint` tells the user in Chinese what to do next; `retryable` says whether the
    same call may succeed later without any change.
    """

    retryable = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}（{self.hint}）" if self.hint else self.message


class InputError(SuqiuError):
    """The caller's file or text cannot be used at all."""


# Of a command that had nothing to do, for the same is being done elsewhere.
EXIT_BUSY = 3


class BusyError(SuqiuError):
    """The very same is being done elsewhere now: nothing is wrong, and nothing is left undone."""

    retryable = True


class TaxonomyError(SuqiuError):
    """A classification is broken or does not fit the data."""


class ModelError(SuqiuError):
    """A saved model is missing, damaged or of another format."""


class SettingsError(SuqiuError):
    """A setting has an unsafe or impossible value."""


class AccessError(SuqiuError):
    """Who asks is not known, or may not do this."""

    def __init__(self, message: str, *, hint: str = "", known: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.known = known


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of one row; the other rows go on.

    `row` counts from 1 as a spreadsheet does (the header is row 1; JSON lines have no
    header). `fatal` means the row could not be used; otherwise it was repaired.
    """

    row: int
    field: str
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{row_words(self.row)}「{self.field}」：{self.message}"
