"""Links by which somebody sets a password, good for one use and one day: no password comes along,
not even at the first start.
"""

from sqlalchemy import Connection

from suqiu.errors import InputError
from suqiu.settings import Settings
from suqiu.store import audit
from suqiu.store.accounts.passwords import has_accounts, invite
from suqiu.store.accounts.people import reset_user
from suqiu.store.database import Database
from suqiu.store.users import HIGHEST_SECRECY, User, find_user, save_user

FIRST = "管理员"


def welcome_link(database: Database, base: str) -> str | None:
    """The link by which the first administrator sets a password; None once anybody can log in.

    `base` is the address of the service, such as http://127.0.0.1:8000.
    """
    with database.owner().begin() as connection:
        if has_accounts(connection):
            return None
        if not _is_administrator(connection):
            save_user(connection, User(FIRST, "administrator", secrecy=HIGHEST_SECRECY))
        return invitation_link(connection, FIRST, base, by="首次启动")


def _is_administrator(connection: Connection) -> bool:
    try:
        return find_user(connection, FIRST).role == "administrator"
    except InputError:
        return False


def invitation_link(connection: Connection, name: str, base: str, *, by: str) -> str:
    """A link for a user's first or next password, entered in the audit log."""
    token = invite(connection, name)
    audit.record(connection, by, "user.invite", name)
    return f"{base.rstrip('/')}/welcome/{token}"


def reset_link(connection: Connection, name: str, base: str, *, by: str) -> str:
    """The same for somebody whose password or telephone is lost: password, one-time codes, lock,
    sessions and earlier links are void from now on.
    """
    token = reset_user(connection, name)
    audit.record(connection, by, "user.reset", name)
    return f"{base.rstrip('/')}/welcome/{token}"


def base_of(settings: Settings, host: str | None = None, port: int | None = None) -> str:
    """Where the service is found: an address that listens everywhere is no address to visit."""
    address = host or settings.host
    shown = "127.0.0.1" if address in ("0.0.0.0", "::") else address
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port or settings.port}"
