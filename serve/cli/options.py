"""What the options mean that several commands share: a user, a day, `--json`."""

import sys
from datetime import date

import orjson

from suqiu.errors import InputError
from suqiu.store.database import Database
from suqiu.store.users import User, find_user, local_administrator


def user_named(database: Database, name: str | None) -> User:
    """The user of `--user`; without it whoever sits at this machine, who may see everything."""
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


def write_json(form: object) -> None:
    """One line of JSON on standard output, sent at once."""
    sys.stdout.write(orjson.dumps(form).decode() + "\n")
    sys.stdout.flush()
