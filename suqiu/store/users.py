"""Who asks: the record the scope of a connection is made of."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from suqiu.errors import InputError
from suqiu.store.schema.people import app_user

ROLES = ("dispatcher", "department", "leader", "analyst", "administrator", "auditor")
HIGHEST_SECRECY = 9


@dataclass(frozen=True, slots=True)
class User:
    """A person with a role; empty lists mean all tickets or none, by role (see docs/store.md).

    `secrecy` is the highest level (密级) of tickets the person sees, 0 to 9.
    """

    name: str
    role: str
    departments: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    secrecy: int = 0


def local_administrator() -> User:
    """Who works on the machine itself, when a command names nobody; the first migration stores it."""
    return User("本机管理员", "administrator", secrecy=HIGHEST_SECRECY)


def check_user(user: User) -> User:
    """The same user; InputError when name, role or level cannot be."""
    if not user.name.strip() or "|" in user.name or len(user.name) > 100:
        raise InputError("用户名不能为空、不能含竖线、不能超过 100 个字", hint="换一个用户名")
    if user.role not in ROLES:
        raise InputError(f"没有角色 {user.role}", hint=f"可用：{'、'.join(ROLES)}")
    if not 0 <= user.secrecy <= HIGHEST_SECRECY:
        raise InputError(f"密级应在 0 到 {HIGHEST_SECRECY} 之间", hint="改正 --secrecy")
    return user


def save_user(connection: Connection, user: User) -> bool:
    """Store a user or change the one of that name; whether it is new. InputError as `check_user`."""
    check_user(user)
    values = {
        "role": user.role,
        "departments": list(user.departments),
        "streets": list(user.streets),
        "secrecy": user.secrecy,
        "active": True,
    }
    changed = connection.execute(
        update(app_user).where(app_user.c.name == user.name).values(**values)
    )
    if changed.rowcount:
        return False
    connection.execute(insert(app_user).values(name=user.name, display_name=user.name, **values))
    return True


def find_user(connection: Connection, name: str) -> User:
    """The active user of this name; InputError when there is none."""
    row = connection.execute(
        select(app_user).where(app_user.c.name == name, app_user.c.active)
    ).one_or_none()
    if row is None:
        raise InputError(f"没有用户 {name}", hint="用 suqiu user list 查看，suqiu user add 添加")
    return _user(row._mapping["name"], row.role, row.departments, row.streets, row.secrecy)


def is_user(connection: Connection, name: str) -> bool:
    """Whether anybody is or was called so here."""
    return (
        connection.execute(select(app_user.c.name).where(app_user.c.name == name)).first()
        is not None
    )


def list_users(connection: Connection) -> list[User]:
    """All active users by name."""
    rows = connection.execute(select(app_user).where(app_user.c.active).order_by(app_user.c.name))
    return [_user(row._mapping["name"], row.role, row.departments, row.streets, row.secrecy)
            for row in rows]  # fmt: skip


def _user(name: str, role: str, departments: list[str], streets: list[str], secrecy: int) -> User:
    return User(name, role, tuple(departments), tuple(streets), secrecy)
