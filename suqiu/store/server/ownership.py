"""Whose the folder of the embedded database is, said where it is somebody else's."""

import os
from pathlib import Path

from suqiu.errors import os_reason
from suqiu.store.errors import StoreError

# Who runs the embedded server where root asks for it: PostgreSQL refuses to run as root.
_FOR_ROOT = "pgserver"


def check_owner(folder: Path) -> None:
    """StoreError where `folder` holds a database that this user cannot run.

    A root that starts the server of another user waits in vain: the server runs as `pgserver`,
    who may not read the files.
    """
    if os.name != "posix":
        return
    try:
        owner = folder.stat().st_uid
        made = (folder / "PG_VERSION").exists()
    except FileNotFoundError:
        return
    except OSError as error:
        raise not_ours(folder, error) from error
    if made and owner != _runs_as():
        raise not_ours(folder)


def not_ours(folder: Path, error: OSError | None = None) -> StoreError:
    """What to say of a folder that is closed to this user: whose it is, and what to do."""
    owner = next((name for one in (folder, *folder.parents) if (name := _owner(one))), "")
    reason = f"：{os_reason(error)}" if error is not None else ""
    me = _name(os.geteuid())
    if owner == me:
        return StoreError(f"数据目录 {folder} 用不了{reason}", hint="改权限，或换 SUQIU_DATA_DIR")
    return StoreError(
        f"数据目录 {folder} 属于用户 {owner}，现在以 {me} 运行，用不了{reason}",
        hint=f"换成这个用户运行（runuser -u {owner} -- suqiu …，设置要与服务的相同），"
        f"或先 suqiu db stop，再 chown -R 把 {folder.parent} 改给要用它的用户",
    )


def _runs_as() -> int:
    """The user id the server would run under."""
    import pwd

    mine = os.geteuid()
    if mine != 0:
        return mine
    try:
        return pwd.getpwnam(_FOR_ROOT).pw_uid
    except KeyError:
        # Made with the first database; no folder is its before.
        return -1


def _owner(path: Path) -> str:
    try:
        return _name(path.stat().st_uid)
    except OSError:
        return ""


def _name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
