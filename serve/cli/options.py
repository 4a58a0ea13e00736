"""Options that several commands share, and what they mean: a user, a day, columns, `--json`."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from suqiu import clock
from suqiu.errors import InputError

if TYPE_CHECKING:
    from suqiu.store.database import Database
    from suqiu.store.users import User

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
UserName = Annotated[str | None, typer.Option("--user", help="以哪个用户的权限；默认本机管理员")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="日期", help="按哪一天的情况，默认今天")
]
Columns = Annotated[list[str] | None, typer.Option("--map", help="列名对应，如 内容=列名，可多次")]


def user_named(database: "Database", name: str | None) -> "User":
    """The user of `--user`; without it whoever sits at this machine, who may see everything."""
    # Commands that take `--map` alone need no database.
    from suqiu.store.users import find_user, local_administrator

    if name is None:
        return local_administrator()
    with database.owner().connect() as connection:
        return find_user(connection, name)


def day_of(option: str, text: str) -> date:
    """The day an option names; InputError when it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{option} {text} 不是日期", hint="写成 2026-10-31") from error


def as_of_day(text: str | None) -> date:
    """The day of `--as-of`, today without it; InputError when it is none."""
    return clock.today() if text is None else day_of("--as-of", text)


def write_json(form: object) -> None:
    """One line of JSON on standard output, sent at once."""
    sys.stdout.write(orjson.dumps(form).decode() + "\n")
    sys.stdout.flush()
