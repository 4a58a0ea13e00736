"""What the database said when it could not be reached or would not do it, in Chinese."""

import re
from collections.abc import Callable

from psycopg import errors as faults

from suqiu.store.connection import pooling
from suqiu.store.connection.pulse import no_answer
from suqiu.store.errors import StoreError

_CHECK = "检查数据库是否在运行、地址和账号是否正确"
_OWNER = (
    "SUQIU_DATABASE_URL 要是属主的，不是只读角色的；建角色、建扩展的权限属主没有的，"
    "由管理员先建，见 docs/store.md"
)
_WRITABLE = "SUQIU_DATABASE_URL 要指向可写的主库，不是备库；主库也设了只读的，请数据库管理员改回"
# Disk full, out of memory, some limit: a server that says so is there.
_BEYOND_IT = ("53100", "53200", "53400", "54")

_WORDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r'password authentication failed for user "(.*?)"',
         lambda m: f"用户 {m[1]} 的密码不对，或没有这个用户"),
        ("no password supplied", lambda m: "地址里没有密码，而数据库要密码"),
        (r'no pg_hba\.conf entry for host "(.*?)", user "(.*?)", database "(.*?)"',
         lambda m: f"数据库不许用户 {m[2]} 从 {m[1]} 连 {m[3]} 库（pg_hba.conf 没有这一条）"),
        (r'database "(.*?)" does not exist', lambda m: f"没有 {m[1]} 这个库"),
        (r'role "(.*?)" does not exist', lambda m: f"没有 {m[1]} 这个用户"),
        (r'role "(.*?)" is not permitted to log in', lambda m: f"用户 {m[1]} 不能登录"),
        (r"failed to resolve host '(.*?)'|could not translate host name \"(.*?)\"",
         lambda m: f"主机名 {m[1] or m[2]} 解析不了"),
        ("Connection refused|No such file or directory", lambda m: "这个地址上没有数据库在听"),
        ("No route to host|Network is unreachable", lambda m: "到这台主机的网络不通"),
        ("timeout expired", lambda m: "等不到这台主机的回应"),
        ("too many clients|connection slots are reserved|too many connections",
         lambda m: "连接数已到数据库的上限"),
        ("is starting up|in recovery mode|not yet accepting", lambda m: "数据库正在启动或恢复"),
        ("is shutting down|terminating connection|administrator command",
         lambda m: "数据库停了，或断开了这个连接"),
        ("closed the connection|connection is lost|connection .*was lost|reset by peer|is closed",
         lambda m: "连接断了"),
        (r"cannot execute (\w[\w ]*?) in a read-only transaction", lambda m: f"只读，{m[1]} 做不了"),
        (r"permission denied (?:for|to) (.+)", lambda m: f"没有权限（{m[1]}）"),
        ("must be (owner .+|superuser.*)", lambda m: f"没有权限（要是 {m[1]}）"),
        ("No space left on device", lambda m: "磁盘满了"),
    )
)  # fmt: skip


def reason(error: Exception) -> str:
    """Why, in Chinese; the database's own first line where it is not one of the usual. Never the
    address, which holds a password.
    """
    cause = getattr(error, "orig", None) or error
    words = str(cause).strip()
    for pattern, said in _WORDS:
        if (match := pattern.search(words)) is not None:
            return said(match)
    return next(iter(words.splitlines()), type(cause).__name__)


def unreachable(error: Exception) -> StoreError:
    """What to say when the server does not answer."""
    cause = getattr(error, "orig", error)
    if isinstance(cause, faults.ConnectionTimeout):
        cause = no_answer()
    if (turned_away := pooling.refused(cause)) is not None:
        return turned_away
    if str(getattr(cause, "sqlstate", None)).startswith(_BEYOND_IT):
        found = StoreError(f"数据库做不到：{reason(cause)}", hint="看数据库所在的磁盘和内存")
    else:
        found = StoreError(f"连不上数据库：{reason(cause)}", hint=_CHECK)
    found.retryable = True
    return found


def forbidden(error: Exception) -> StoreError | None:
    """What to say where the server answers, and this account or this server may not do it; None
    for anything else.
    """
    cause = getattr(error, "orig", error)
    if isinstance(cause, faults.ReadOnlySqlTransaction):
        return StoreError(f"数据库不让写：{reason(cause)}", hint=_WRITABLE)
    if isinstance(cause, faults.InsufficientPrivilege):
        return StoreError(f"数据库不允许：{reason(cause)}", hint=_OWNER)
    return None
