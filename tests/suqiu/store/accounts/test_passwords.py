"""What it costs to try a password: the tests of pages have it done cheaply."""

from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import select

from suqiu.store.accounts.passwords import set_password
from suqiu.store.schema import account
from suqiu.store.users import User, save_user


def test_a_stored_password_costs_what_the_standard_advises(database):
    with database.owner().begin() as connection:
        save_user(connection, User("老王", "dispatcher"))
        set_password(connection, "老王", "Xq7-paper-lamp")
        stored = connection.execute(select(account.c.password_hash)).scalar_one()
    found = extract_parameters(stored)
    assert found.type is RFC_9106_LOW_MEMORY.type
    for name in ("time_cost", "memory_cost", "salt_len", "hash_len"):
        assert getattr(found, name) >= getattr(RFC_9106_LOW_MEMORY, name)
